"""What an answer to a form proposes: a record or a change of one, relations, attachments, a visit, consent.

Forms with an entities sheet say by `save_to` which field an answer goes to, and the record's name is the entity's
label. In forms without one a question goes to the field of its own name. What goes nowhere is kept under `extra`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from geo.drawn import read_shape
from geo.enums import RelationKind, ResourceKind
from geo.errors import InvalidInput
from geo.fields import EXTRA, FIELDS, FieldType, imported_properties
from geo.surveys.definition import FILES, SELECTS, SHAPES, Definition, Question, QuestionType, said
from geo.surveys.instances import EntityAnswer, Instance, PartAnswer, entity_id
from geo.surveys.values import number_of, points_of
from geo.text import clean_text

NAME_MOST: Final = 200
TEXT_MOST: Final = 2000
EXTRA_MOST: Final = 500
EXTRA_TEXT_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class ProposedRelation:
    """One relation of the record. `incoming`: the other does it (the other runs this place); else this record does.

    `other` is the id of a record that was chosen, else `name` is what was typed.
    """

    kind: RelationKind
    incoming: bool
    other: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """One attachment by its name in the submission; `role` is main, before, after or other, `question` its label."""

    name: str
    role: str
    question: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of one answer. `resource_id` is the record's id: one that stands (`update`), or is to have it.

    `wanted` is flat content as geo.queries.revisions speaks it: name, summary, geometry (WKB in hexadecimal),
    address, observed_on, properties.*; an update holds only what was answered. `part` is "" for the form's own record,
    "groups/2" for the second row of a repeat that makes records. `visit` is recorded, nothing_found, not_reached,
    still_there, changed or gone. `notes` are Korean sentences for the reviewer (what was left out, and why).
    """

    kind: ResourceKind
    resource_id: UUID | None
    update: bool
    base_rev: int | None
    wanted: Mapping[str, Any]
    relations: tuple[ProposedRelation, ...] = ()
    files: tuple[ProposedFile, ...] = ()
    visit: str | None = None
    consent: Mapping[str, Any] | None = None
    part: str = ""
    notes: tuple[str, ...] = field(default=())
    record: bool = True
    """Whether a record is to be made or changed at all; without, there are only a visit and files to keep."""


RELATIONS: Final[Mapping[str, tuple[RelationKind, bool]]] = {
    "runs_by": (RelationKind.RUNS, True),
    "members_of": (RelationKind.BELONGS_TO, True),
    "belongs_to": (RelationKind.BELONGS_TO, False),
    "meets_at": (RelationKind.MEETS_AT, False),
    "lent_by": (RelationKind.LENDS, True),
    "leads_past": (RelationKind.LEADS_PAST, False),
}
"""Question name → the relation, and whether the other is the one who does it: who runs this place, who is in this
group, what does this group belong to, where does it meet, who lends this, what does this way lead past."""
VISIT: Final = "visit_result"
CONSENT: Final = "consent"
_PLAIN: Final = {"summary": TEXT_MOST, "address": 300}
_SHAPE_NAMES: Final = frozenset({"geometry", "location"})
_SILENT: Final = frozenset({QuestionType.META, QuestionType.NOTE, QuestionType.ACKNOWLEDGE, QuestionType.HIDDEN})
_SEPARATORS = re.compile(r"[,;\n·]|\s/\s")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def to_proposals(definition: Definition, instance: Instance, kind: ResourceKind) -> tuple[Proposal, ...]:
    """Return what an answer proposes: first for the form itself, then for each row of a repeat that makes a record.

    `kind` is what the campaign asks for; a form that says itself which kind it makes knows better.
    """
    answers = tuple(_answers(definition.questions, instance.values))
    reader = _Reader(definition, answers, kind)
    first = reader.proposal(instance.entity, instance.instance_id, "")
    rows = {question.path: question for question in definition.walk() if question.entity is not None}
    return (first, *(_part(definition, rows, part, kind, instance) for part in instance.parts))


def _part(
    definition: Definition, rows: Mapping[str, Question], part: PartAnswer, kind: ResourceKind, instance: Instance
) -> Proposal:
    repeat = rows.get(f"/{definition.root}/{part.repeat}")
    answers = tuple(_answers(repeat.children, part.values)) if repeat else ()
    where = f"{part.repeat}/{part.index}"
    return _Reader(definition, answers, kind, repeat).proposal(part.entity, f"{instance.instance_id}/{where}", where)


@dataclass(frozen=True, slots=True)
class _Answer:
    question: Question
    text: str


def _answers(questions: tuple[Question, ...], values: Mapping[str, Any]) -> Iterator[_Answer]:
    """Yield the answers given, those of repeats that make records of their own left out."""
    for question in questions:
        value = values.get(question.name)
        if question.type is QuestionType.REPEAT and question.entity is not None:
            continue
        if question.children:
            for row in value if isinstance(value, list) else [value]:
                if isinstance(row, Mapping):
                    yield from _answers(question.children, row)
        elif isinstance(value, str) and value.strip():
            yield _Answer(question, _UNSEEN.sub("", value).strip())


class _Reader:
    """Reads one record's answers; `repeat` is where they stand, None for the form itself."""

    def __init__(
        self, definition: Definition, answers: tuple[_Answer, ...], kind: ResourceKind, repeat: Question | None = None
    ) -> None:
        self.definition = definition
        self.answers = answers
        self.plan = repeat.entity if repeat else definition.entity
        self.by_name = self.plan is None and not any(q.entity for q in definition.walk())
        self.named_by = self.plan.label.strip().rpartition("/")[2] if self.plan else ""
        dataset = self.plan.dataset if self.plan else ""
        self.kind = ResourceKind(dataset) if dataset in set(ResourceKind) else kind
        self.notes: list[str] = []

    def proposal(self, entity: EntityAnswer | None, instance_id: str, part: str) -> Proposal:
        """Return the proposal of these answers."""
        update = entity is not None and entity.update and not (entity.create and entity.base_version is None)
        record = self.by_name or (entity is not None and (entity.create or update))
        wanted = self._wanted(entity, update=update) if record else {}
        named = {answer.question.name: answer.text for answer in self.answers}
        return Proposal(
            kind=self.kind,
            resource_id=((entity.id if entity else None) or entity_id(instance_id)) if record else None,
            update=update,
            base_rev=entity.base_version if entity and update else None,
            wanted=wanted,
            relations=tuple(self._relations()),
            files=tuple(self._files()),
            visit=named.get(VISIT),
            consent=self._consent(),
            part=part,
            notes=tuple(self.notes),
            record=record,
        )

    def _wanted(self, entity: EntityAnswer | None, *, update: bool) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        fields: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for answer in self.answers:
            target = self._target(answer.question)
            if target in _SHAPE_NAMES or (not target and self._is_place(answer.question, plain)):
                plain |= self._shape(answer)
            elif target in {"name", "observed_on", *_PLAIN}:
                plain |= self._plain(target, answer)
            elif target in FIELDS[self.kind] and target != EXTRA:
                fields[target] = self._value(target, answer)
            elif self._is_told(answer.question):
                heading = (said(answer.question.label) or answer.question.name)[:100]
                before = f"{extra[heading]}, " if heading in extra else ""
                extra[heading] = f"{before}{_told(answer)}"[:EXTRA_TEXT_MOST]
        given = imported_properties(self.kind, fields)
        extra = {**given.pop(EXTRA, {}), **extra}
        if extra and update:
            self.notes.append(f"항목이 없는 답 {len(extra)}개는 제출 원본에만 있어요.")
        elif extra:
            given[EXTRA] = dict(list(extra.items())[:EXTRA_MOST])
        self._name(plain, entity, update=update)
        return {**plain, **self._observed(plain), **{f"properties.{name}": value for name, value in given.items()}}

    def _target(self, question: Question) -> str:
        named = question.name if self.by_name else ""
        if question.type in SHAPES and named not in _SHAPE_NAMES:
            named = ""  # a place is no text, even where it is called "place"
        return question.save_to or named

    def _is_place(self, question: Question, plain: Mapping[str, Any]) -> bool:
        """Say whether this is where the record lies: the first shape, where no answer says that it is."""
        if question.type not in SHAPES or "geometry" in plain:
            return False
        return not any(self._target(answer.question) in _SHAPE_NAMES for answer in self.answers)

    def _is_told(self, question: Question) -> bool:
        silent = question.type in _SILENT or question.type in FILES or question.calculate
        spoken = question.name in RELATIONS or question.name == VISIT or question.name.startswith(CONSENT)
        return not (silent or spoken or question.name in {"name", self.named_by} or question.file)

    def _plain(self, target: str, answer: _Answer) -> dict[str, str]:
        if target == "observed_on":
            return {target: answer.text[:10]} if _is_day(answer.text[:10]) else {}
        most = _PLAIN.get(target, NAME_MOST)
        text = clean_text(_told(answer))
        if len(text) > most:
            self.notes.append(f"‘{said(answer.question.label) or target}’이(가) 길어서 {most}자까지만 옮겼어요.")
        return {target: text[:most]}

    def _name(self, plain: dict[str, Any], entity: EntityAnswer | None, *, update: bool) -> None:
        label = clean_text(_UNSEEN.sub("", entity.label))[:NAME_MOST] if entity else ""
        if label:
            plain["name"] = label
        elif "name" not in plain and not update:
            plain["name"] = said(self.definition.title)[:NAME_MOST]
            self.notes.append("이름을 묻지 않은 양식이라 양식의 이름을 붙였어요.")

    def _observed(self, plain: Mapping[str, Any]) -> dict[str, str]:
        """Return the day of the survey as the device took it, unless it was asked for."""
        taken = {answer.question.preload: answer.text[:10] for answer in self.answers if answer.question.preload}
        day = next((taken[name] for name in ("today", "start", "end") if _is_day(taken.get(name, ""))), "")
        return {"observed_on": day} if day and "observed_on" not in plain else {}

    def _shape(self, answer: _Answer) -> dict[str, str]:
        points = points_of(answer.text)
        if points is None:
            self.notes.append(f"위치를 읽을 수 없어 비워 두었어요: {answer.text[:60]}")
            return {}
        try:
            return {"geometry": read_shape(_drawn(answer.question.type, points))}
        except InvalidInput as fault:
            self.notes.append(f"{fault.message} 위치는 비워 두었어요: {answer.text[:60]}")
            return {}

    def _value(self, name: str, answer: _Answer) -> Any:
        """Return an answer as the field wants it; what does not fit stays text and goes to `extra`."""
        spec = FIELDS[self.kind][name]
        if spec.type is FieldType.LIST:
            chosen = _chosen(answer) if answer.question.type in SELECTS else _SEPARATORS.split(answer.text)
            return [item.strip()[:200] for item in chosen if item.strip()][:50]
        if spec.type is FieldType.NUMBER:
            number = number_of(answer.text.replace(",", ""))
            return answer.text if number is None else number
        if spec.type is FieldType.CHOICE:
            return answer.text
        return answer.text[:10] if spec.type is FieldType.DATE else _told(answer)[:TEXT_MOST]

    def _relations(self) -> Iterator[ProposedRelation]:
        for answer in self.answers:
            if answer.question.name not in RELATIONS:
                continue
            kind, incoming = RELATIONS[answer.question.name]
            for piece in dict.fromkeys(part.strip() for part in _SEPARATORS.split(answer.text)):
                if piece:
                    other = _uuid(piece)
                    yield ProposedRelation(kind, incoming, other, "" if other else clean_text(piece)[:NAME_MOST])

    def _files(self) -> Iterator[ProposedFile]:
        main = False
        for answer in self.answers:
            if answer.question.type not in FILES:
                continue
            role = next((word for word in ("before", "after") if word in answer.question.name.lower()), "")
            if not role:
                role = "main" if answer.question.type is QuestionType.IMAGE and not main else "other"
                main = main or role == "main"
            yield ProposedFile(answer.text, role, said(answer.question.label) or answer.question.name)

    def _consent(self) -> dict[str, Any] | None:
        given = {
            a.question.name: a.text.split() if a.question.type is QuestionType.SELECT_MULTIPLE else a.text
            for a in self.answers
            if a.question.name.startswith(CONSENT)
        }
        return given or None


def _told(answer: _Answer) -> str:
    """Return an answer as people read it: choices by their label."""
    return ", ".join(_chosen(answer)) if answer.question.type in SELECTS else answer.text


def _chosen(answer: _Answer) -> list[str]:
    labels = {choice.name: said(choice.label) or choice.name for choice in answer.question.choices}
    names = [answer.text] if answer.question.type is QuestionType.SELECT_ONE else answer.text.split()
    return [labels.get(name, name) for name in names]


def _drawn(kind: QuestionType, points: list[tuple[float, float]]) -> dict[str, Any]:
    corners = [list(point) for point in points]
    if kind is QuestionType.GEOSHAPE:
        ring = corners if corners[0] == corners[-1] else [*corners, corners[0]]
        return {"type": "Polygon", "coordinates": [ring]}
    if kind is QuestionType.GEOTRACE:
        return {"type": "LineString", "coordinates": corners}
    return {"type": "Point", "coordinates": corners[0]}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None  # noqa: PLR2004  (a UUID with its hyphens)
    except ValueError:
        return None
