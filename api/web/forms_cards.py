"""From rows of forms to what their pages show."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from api.web.forms_views import AskedQuestion, FormCard, FormPage, FormsPage, VersionCard
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge
from geo.enums import ResourceKind
from geo.fields import FIELDS
from geo.queries.forms import FormRow, FormVersionRow
from geo.surveys.definition import Definition, Question, QuestionType, said

CHOICES_SHOWN: Final = 8
_UNSEEN: Final = frozenset({QuestionType.META, QuestionType.CALCULATE, QuestionType.HIDDEN})


def forms_page(
    frame: Frame, rows: Sequence[FormRow], *, may_keep: bool, error: str = "", original: str = ""
) -> FormsPage:
    """Return the list; forms set aside stand apart."""
    cards = [(row, _card(frame, row)) for row in rows]
    return FormsPage(
        tabs=tabs(frame, SURVEY),
        forms=tuple(card for row, card in cards if row.retired_at is None),
        aside=tuple(card for row, card in cards if row.retired_at is not None),
        may_keep=may_keep,
        error=error,
        original=original,
    )


def _card(frame: Frame, row: FormRow) -> FormCard:
    say = frame.say
    facts = [say("버전 {n}개").format(n=row.versions)] if row.versions > 1 else []
    if row.campaigns:
        facts.append(say("조사 사업 {n}곳에서 써요").format(n=row.campaigns))
    return FormCard(
        url=f"/survey/forms/{row.id}",
        title=row.title,
        kind=_kind(frame, row.kind),
        origin=_origin(frame, ready=row.ready),
        facts=" · ".join([row.form_key, *facts]),
        limits=row.limits,
    )


def _kind(frame: Frame, kind: ResourceKind | None) -> str:
    return frame.say(kind.label) if kind else ""


def _origin(frame: Frame, *, ready: bool) -> Badge:
    return Badge(frame.say("함께 드리는 양식"), "good") if ready else Badge(frame.say("올린 양식"), "info")


def form_page(
    frame: Frame, form: FormRow, versions: Sequence[FormVersionRow], shown: FormVersionRow, *, may_keep: bool
) -> FormPage:
    """Return one form with the questions of the version that is looked at."""
    say = frame.say
    definition = shown.definition
    kind = _kind(frame, form.kind)
    facts = [
        (say("답하면 생기는 기록"), kind or ", ".join(_parts(frame, definition)) or say("조사 사업이 정해요")),
        (say("질문"), say("{n}개").format(n=sum(1 for q in definition.walk() if _is_asked(q) and not q.children))),
        (say("언어"), ", ".join(_language(frame, name) for name in definition.languages)),
        (say("쓰는 조사 사업"), say("{n}개").format(n=form.campaigns)),
    ]
    return FormPage(
        tabs=tabs(frame, SURVEY),
        id=str(form.id),
        title=said(definition.title, frame.lang) or shown.title,
        key=form.form_key,
        kind=kind,
        origin=_origin(frame, ready=form.ready),
        aside=form.retired_at is not None,
        may_keep=may_keep,
        version=shown.version,
        facts=tuple(facts),
        questions=tuple(_asked(frame, definition.questions, 0)),
        limits=definition.web_unsupported,
        warnings=tuple(shown.warnings),
        versions=tuple(_version(form.id, row, shown, frame) for row in versions),
        xlsform_url=_file(form.id, shown, "xlsform"),
    )


def _parts(frame: Frame, definition: Definition) -> Iterator[str]:
    """Yield the kinds of records that rows of repeats make."""
    for question in definition.walk():
        if question.entity is not None and question.entity.dataset in set(ResourceKind):
            yield frame.say(ResourceKind(question.entity.dataset).label)


def _language(frame: Frame, name: str) -> str:
    say = frame.say
    return {"ko": say("한국어"), "en": say("영어"), "default": say("한 가지")}.get(name, name)


def _is_asked(question: Question) -> bool:
    return question.type not in _UNSEEN


def _asked(frame: Frame, questions: tuple[Question, ...], depth: int) -> Iterator[AskedQuestion]:
    for question in questions:
        if not _is_asked(question):
            continue
        choices = tuple(said(choice.label, frame.lang) or choice.name for choice in question.choices)
        yield AskedQuestion(
            depth=min(depth, 3),
            label=said(question.label, frame.lang) or question.name,
            hint=said(question.hint, frame.lang),
            type=frame.say(question.type.label),
            group=question.type in {QuestionType.GROUP, QuestionType.REPEAT},
            required=question.required == "true()",
            conditional=bool(question.relevant),
            choices=choices[:CHOICES_SHOWN],
            more=max(0, len(choices) - CHOICES_SHOWN),
            target=_target(frame, question),
        )
        yield from _asked(frame, question.children, depth + 1)


def _target(frame: Frame, question: Question) -> str:
    """Return what the field is called that an answer goes to."""
    if not question.save_to:
        return ""
    say = frame.say
    plain = {"summary": say("소개"), "address": say("주소"), "geometry": say("위치")}
    labels = {name: spec.label for fields in FIELDS.values() for name, spec in fields.items()}
    field = question.save_to
    return plain.get(field) or (say(labels[field]) if field in labels else field)


def _version(form_id: UUID, row: FormVersionRow, shown: FormVersionRow, frame: Frame) -> VersionCard:
    return VersionCard(
        url=f"/survey/forms/{form_id}?version={row.id}",
        version=row.version,
        when=moment_text(row.created_at, frame.lang),
        author=row.author or "",
        xlsform_url=_file(form_id, row, "xlsform"),
        xform_url=_file(form_id, row, "xform"),
        shown=row.id == shown.id,
    )


def _file(form_id: UUID, row: FormVersionRow, what: str) -> str:
    return f"/api/v1/forms/{form_id}/versions/{row.id}/{what}"
