"""From submissions and waiting relations to what their pages show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.web.messages import Translator
from api.web.moments import moment_text
from api.web.pages import Frame
from api.web.submission_views import (
    FileLine,
    RelationCard,
    RelationsPage,
    SubmissionCard,
    SubmissionPage,
    SubmissionsPage,
)
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge, Choice, Link, Pager, Tone
from geo.queries.relation_proposals import ProposalRow
from geo.queries.submissions import FileRow, SubmissionRow
from geo.surveys.definition import SELECTS, Definition, Question, QuestionType, said
from geo.surveys.submission_states import Direction, SubmissionState

PATH: Final = "/admin/submissions"
RELATIONS_PATH: Final = "/admin/relations"
TONES: Final[Mapping[SubmissionState, Tone]] = {
    SubmissionState.INCOMPLETE: "wait",
    SubmissionState.RECEIVED: "info",
    SubmissionState.HELD: "wait",
    SubmissionState.APPLIED: "good",
    SubmissionState.PROBLEM: "bad",
    SubmissionState.REPLACED: "none",
    SubmissionState.ASIDE: "none",
}
AGAIN: Final = frozenset({SubmissionState.PROBLEM, SubmissionState.HELD, SubmissionState.ASIDE})
UNASKED: Final = frozenset({QuestionType.NOTE, QuestionType.META, QuestionType.HIDDEN})


def submissions_page(
    rows: Sequence[tuple[SubmissionRow, bool]],
    pager: Pager,
    frame: Frame,
    chosen: str | None,
    relations: int | None,
) -> SubmissionsPage:
    """Return a list of submissions, each with whether the reader reviews it; `relations` wait for a reviewer."""
    every = (
        Link(PATH, frame.say("모두"), chosen is None),
        Link(f"{PATH}?state=faulty", frame.say("살펴볼 것"), chosen == "faulty"),
    )
    states = tuple(Link(f"{PATH}?state={one.value}", frame.say(one.label), one == chosen) for one in SubmissionState)
    waiting = frame.say("상대를 기다리는 관계 {n}건").format(n=relations) if relations else ""
    return SubmissionsPage(
        tabs(frame, SURVEY),
        every + states,
        tuple(submission_card(row, frame, reviews=reviews) for row, reviews in rows),
        pager,
        Link(RELATIONS_PATH, waiting) if waiting else None,
    )


def submission_card(row: SubmissionRow, frame: Frame, *, reviews: bool) -> SubmissionCard:
    """Return one submission; a reviewer may have it tried again."""
    say = frame.say
    records = tuple(Link(f"/resources/{one['resource_id']}", one["name"]) for one in row.records)
    clashes = say("값이 엇갈린 것 {n}").format(n=row.conflicts) if row.conflicts else ""
    return SubmissionCard(
        url=f"{PATH}/{row.id}",
        title=records[0].label if records else row.form_title,
        state=Badge(say(row.state.label), TONES[row.state]),
        about=tuple(part for part in (row.campaign, row.form_title, say(row.channel.label), _who(row, say)) if part),
        when=moment_text(row.received_at, frame.lang),
        reason=row.message_en if frame.lang == "en" else row.message,
        missing=tuple(row.missing),
        records=records,
        conflicts=Link("/review/conflicts", clashes) if clashes and reviews else None,
        again_url=f"{PATH}/{row.id}/again" if reviews and row.state in AGAIN else "",
        aside_url=f"{PATH}/{row.id}/aside" if reviews and row.state in AGAIN - {SubmissionState.ASIDE} else "",
    )


def _who(row: SubmissionRow, say: Translator) -> str:
    return row.account or say("이름을 밝히지 않음")


def submission_page(
    row: SubmissionRow,
    answers: Sequence[tuple[str, str]],
    files: Sequence[FileRow],
    frame: Frame,
    *,
    reviews: bool,
) -> SubmissionPage:
    """Return one submission in full; originals and the raw instance are for reviewers."""
    return SubmissionPage(
        tabs(frame, SURVEY),
        submission_card(row, frame, reviews=reviews),
        tuple(answers),
        tuple(_file(one, reviews=reviews) for one in files),
        row.redacted_at is not None,
        f"/api/v1/submissions/{row.id}/xml" if reviews and row.redacted_at is None else "",
    )


def _file(row: FileRow, *, reviews: bool) -> FileLine:
    url = f"/api/v1/media/{row.media_id}/original" if reviews and row.media_id else ""
    size = f"{row.size / 1_000_000:.1f} MB" if row.size >= 1_000_000 else f"{max(1, row.size // 1000)} kB"  # noqa: PLR2004  (megabytes are easier to read)
    return FileLine(row.name, size, row.fault, url)


def answers_told(definition: Definition, values: Mapping[str, Any], lang: str) -> list[tuple[str, str]]:
    """Return the answers in the order of the form under what was asked, choices by their labels."""
    return list(_told(definition.questions, values, lang))


def _told(
    questions: Sequence[Question], values: Mapping[str, Any], lang: str, prefix: str = ""
) -> Iterator[tuple[str, str]]:
    for question in questions:
        value = values.get(question.name)
        label = prefix + (said(question.label, lang) or question.name)
        if question.children:
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(rows, 1):
                if isinstance(row, Mapping):
                    within = f"{label} {number}: " if question.type is QuestionType.REPEAT else prefix
                    yield from _told(question.children, row, lang, within)
        elif isinstance(value, str) and value.strip() and question.type not in UNASKED:
            yield label, _answer(question, value.strip(), lang)


def _answer(question: Question, value: str, lang: str) -> str:
    if question.type not in SELECTS:
        return value
    labels = {choice.name: said(choice.label, lang) for choice in question.choices}
    chosen = [value] if question.type is QuestionType.SELECT_ONE else value.split()
    return ", ".join(labels.get(one) or one for one in chosen)


def relations_page(
    rows: Sequence[tuple[ProposalRow, tuple[Choice, ...]]], pager: Pager, frame: Frame, problem: str = ""
) -> RelationsPage:
    """Return relations that wait, each with the records that the other end may be."""
    cards = tuple(_relation(row, choices, frame.say) for row, choices in rows)
    return RelationsPage(tabs(frame, SURVEY), cards, pager, problem)


def _relation(row: ProposalRow, candidates: tuple[Choice, ...], say: Translator) -> RelationCard:
    record = Link(f"/resources/{row.resource_id}", row.record)
    other = Link(f"/resources/{row.other_id}", row.other or row.name) if row.other_id else Link("", row.name)
    start, end = (other, record) if row.direction is Direction.IN else (record, other)
    return RelationCard(str(row.id), start, say(row.kind.label), end, candidates, sure=row.other_id is not None)
