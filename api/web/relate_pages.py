"""Relations told in speech order: who runs this place, who is in that group, where do they meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, may, require
from api.auth.reach import reach_of
from api.deps import SessionDep
from api.errors import status_of
from api.resources import service
from api.resources.schemas import ResourceIn
from api.web.growth_views import Question, RelatePage, ToldEnd, Unsure
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.resource_cards import record_url
from api.web.views import Choice
from geo import clock
from geo.enums import RelationKind, ResourceKind
from geo.errors import Conflict, InvalidInput, MaeulError, NotFound
from geo.queries.access import note_access
from geo.queries.relations import End, close_relation, ensure_relation, get_relation, list_relations
from geo.queries.resources import ResourceFilter, ResourceRow, get_face, list_resources
from geo.text import clean_text, search_key

router = APIRouter()
NAME_MOST: Final = 200
NAMES_MOST: Final = 10
OFFERED: Final = 200
TOLD: Final = (Conflict, InvalidInput, NotFound)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a record: the relation it asks for, which way it goes, and what the other end usually is."""

    words: str
    relation: RelationKind
    incoming: bool
    other: ResourceKind


_R, _K = RelationKind, ResourceKind
QUESTIONS: Final[dict[ResourceKind, tuple[Asked, ...]]] = {
    _K.SPACE: (
        Asked("누가 이곳을 운영하나요?", _R.RUNS, True, _K.ORGANISATION),
        Asked("누가 여기서 모이나요?", _R.MEETS_AT, True, _K.ORGANISATION),
        Asked("어느 길이 이곳을 지나나요?", _R.LEADS_PAST, True, _K.ROUTE),
    ),
    _K.ORGANISATION: (
        Asked("무엇을 운영하나요?", _R.RUNS, False, _K.SPACE),
        Asked("누가 함께하나요?", _R.BELONGS_TO, True, _K.PERSON),
        Asked("어디서 모이나요?", _R.MEETS_AT, False, _K.SPACE),
        Asked("무엇을 빌려주나요?", _R.LENDS, False, _K.GOODS),
        Asked("어느 단체에 속해 있나요?", _R.BELONGS_TO, False, _K.ORGANISATION),
    ),
    _K.ACTIVITY: (
        Asked("누가 꾸려 가나요?", _R.RUNS, True, _K.ORGANISATION),
        Asked("어디서 모이나요?", _R.MEETS_AT, False, _K.SPACE),
    ),
    _K.GOODS: (Asked("누가 빌려주나요?", _R.LENDS, True, _K.ORGANISATION),),
    _K.PERSON: (
        Asked("어느 모임에 함께하나요?", _R.BELONGS_TO, False, _K.ORGANISATION),
        Asked("무엇을 운영하나요?", _R.RUNS, False, _K.SPACE),
    ),
    _K.STORY: (
        Asked("누가 전하는 이야기인가요?", _R.RUNS, True, _K.ORGANISATION),
        Asked("어느 길이 이곳을 지나나요?", _R.LEADS_PAST, True, _K.ROUTE),
    ),
    _K.ROUTE: (
        Asked("누가 돌보는 길인가요?", _R.RUNS, True, _K.ORGANISATION),
        Asked("어디를 지나나요?", _R.LEADS_PAST, False, _K.SPACE),
    ),
}
"""What is asked about a record of each kind, in the order in which people tell it."""


@router.get("/resources/{resource_id}/relations")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, resource_id: UUID) -> Response:
    """Ask about a record as one would ask aloud; the answers that are there already stand beside."""
    return _page(frame, session, _own(session, caller, resource_id))


def _own(session: Session, caller: Caller, resource_id: UUID) -> ResourceRow:
    """Return a record of which the caller may tell; raise NotFound for one that is not for them."""
    row = get_face(session, resource_id, clock.today())
    place = _place(row)
    if not may(caller, Action.SEE_RESOURCES, place):
        raise NotFound("그런 지역자원이 없어요.", "There is no such resource.", code="resource_unknown")
    require(caller, Action.WRITE_RESOURCES, place)
    return row


def _place(row: ResourceRow) -> Place:
    return Place(row.site_id, row.district_code, row.province_code)


def _page(
    frame: Frame,
    session: Session,
    row: ResourceRow,
    unsure: Sequence[Unsure] = (),
    fault: MaeulError | None = None,
) -> Response:
    kind = ResourceKind(row.kind)
    view = RelatePage(
        id=str(row.id),
        name=row.name,
        url=f"/resources/{row.id}",
        kind=frame.say(kind.label),
        questions=tuple(_questions(frame, session, row)),
        names=_names_around(session, row),
        unsure=tuple(unsure),
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("relate.html", "find", status=status_of(fault) if fault else 200, relate=view)


def _names_around(session: Session, row: ResourceRow) -> tuple[str, ...]:
    """Return the names of public records of the same dong, persons aside, to choose from while typing."""
    if not row.dong_code:
        return ()
    kinds = [kind.value for kind in ResourceKind if kind is not ResourceKind.PERSON]
    wanted = ResourceFilter(clock.today(), kinds=kinds, dong_code=row.dong_code, limit=OFFERED)
    return tuple(dict.fromkeys(each.name for each in list_resources(session, wanted)[0] if each.id != row.id))


def _questions(frame: Frame, session: Session, row: ResourceRow) -> Iterator[Question]:
    there, _total = list_relations(session, resource_id=row.id, public=False)
    for number, asked in enumerate(QUESTIONS[ResourceKind(row.kind)]):
        answers = [
            _told_end(frame, row, relation.id, relation.start if asked.incoming else relation.end)
            for relation in there
            if relation.kind == asked.relation and (relation.end.id if asked.incoming else relation.start.id) == row.id
        ]
        yield Question(number, frame.say(asked.words), tuple(answers))


def _told_end(frame: Frame, row: ResourceRow, relation_id: UUID, end: End) -> ToldEnd:
    """Return the other end by its public name; what is not public is told as such, and led to all the same."""
    hides = end.shown is None and end.kind == ResourceKind.PERSON
    return ToldEnd(
        frame.say("비공개") if hides else end.shown or end.name,
        record_url(end.id, end.kind) if end.shown else f"/resources/{end.id}",
        f"/resources/{row.id}/relations/{relation_id}/end",
    )


@router.post("/resources/{resource_id}/relations/add")
def add(frame: FrameDep, caller: Writer, session: SessionDep, resource_id: UUID, form: FormDep) -> Response:
    """Write down what was told; a name that means no record for certain is asked about."""
    row = _own(session, caller, resource_id)
    try:
        with session.begin_nested():
            unsure = list(_answer(frame, caller, session, row, form))
    except TOLD as fault:
        return _page(frame, session, row, fault=fault)
    if unsure:
        return _page(frame, session, row, unsure)
    return go(f"/resources/{row.id}/relations?done=saved")


def _answer(frame: Frame, caller: Caller, session: Session, row: ResourceRow, form: dict[str, str]) -> Iterator[Unsure]:
    """Relate the record to every name that means one record; yield those that do not."""
    for number, asked in enumerate(QUESTIONS[ResourceKind(row.kind)]):
        if form.get(f"other-{number}"):
            _relate(session, caller, row, asked, _chosen(session, caller, form[f"other-{number}"]))
        if form.get(f"new-{number}"):
            _relate(session, caller, row, asked, _write(session, caller, row, asked, _name(form[f"new-{number}"])))
        for name in _names(form.get(f"q-{number}", "")):
            found = _meant(session, caller, row, name)
            if len(found) == 1:
                _relate(session, caller, row, asked, found[0].id)
            else:
                yield _unsure(frame, number, asked, name, found)


def _names(typed: str) -> list[str]:
    return [_name(part) for part in typed[:2000].split(",") if part.strip()][:NAMES_MOST]


def _name(typed: str) -> str:
    try:
        name = clean_text(typed)
    except ValueError as error:
        raise InvalidInput("쓸 수 없는 글자가 들어 있어요.", "A text holds a wrong character.", code="text") from error
    if not 1 <= len(name) <= NAME_MOST:
        raise InvalidInput("이름은 200자까지 쓸 수 있어요.", "A name has at most 200 characters.", code="text")
    return name


def _meant(session: Session, caller: Caller, row: ResourceRow, name: str) -> list[ResourceRow]:
    """Return the records called so, those of the same dong alone where there are any; looking at people is noted."""
    today, reach = clock.today(), reach_of(caller, Action.SEE_RESOURCES)
    own, _total = list_resources(session, ResourceFilter(today, words=name, reach=reach, limit=OFFERED))
    public, _total = list_resources(session, ResourceFilter(today, words=name, limit=OFFERED))
    same = {
        each.id: each for each in (*public, *own) if search_key(each.name) == search_key(name) and each.id != row.id
    }
    persons = [each.id for each in same.values() if each.kind == ResourceKind.PERSON]
    note_access(session, caller.account_id, "resource_personal", persons)
    near = [each for each in same.values() if each.dong_code == row.dong_code]
    return near or list(same.values())


def _unsure(frame: Frame, number: int, asked: Asked, name: str, found: Sequence[ResourceRow]) -> Unsure:
    candidates = tuple(
        Choice(
            str(each.id),
            " · ".join(
                filter(None, (each.name, frame.say(ResourceKind(each.kind).label), each.district, each.dong_name))
            ),
        )
        for each in found
    )
    return Unsure(number, frame.say(asked.words), name, candidates, frame.say(asked.other.label))


def _chosen(session: Session, caller: Caller, typed: str) -> UUID:
    try:
        chosen = UUID(typed)
    except ValueError as error:
        raise InvalidInput("이을 기록을 골라 주세요.", "Choose the record to link.", code="other_missing") from error
    row = get_face(session, chosen, clock.today())
    shown, _total = list_resources(session, ResourceFilter(clock.today(), ids=[chosen]))
    if not shown and not may(caller, Action.SEE_RESOURCES, _place(row)):
        raise NotFound("그런 지역자원이 없어요.", "There is no such resource.", code="resource_unknown")
    return chosen


def _write(session: Session, caller: Caller, row: ResourceRow, asked: Asked, name: str) -> UUID:
    """Write a record of that name as a draft in the same dong, for somebody to go and look."""
    body = ResourceIn(kind=asked.other, name=name, declared_dong=row.dong_code or None)
    return service.create(session, caller, body)


def _relate(session: Session, caller: Caller, row: ResourceRow, asked: Asked, other: UUID) -> None:
    if other == row.id:
        raise InvalidInput("자기 자신과는 이을 수 없어요.", "A record is not related to itself.", code="other_missing")
    ends = (other, row.id) if asked.incoming else (row.id, other)
    ensure_relation(session, *ends, asked.relation, caller.account_id)


@router.post("/resources/{resource_id}/relations/{relation_id}/end")
def end_relation(caller: Writer, session: SessionDep, resource_id: UUID, relation_id: UUID) -> Response:
    """End a relation of the record."""
    row = _own(session, caller, resource_id)
    relation = get_relation(session, relation_id)
    if row.id not in {relation.start.id, relation.end.id}:
        raise NotFound("그런 관계가 없어요.", "There is no such relation.", code="relation_unknown")
    close_relation(session, relation_id, clock.now())
    return go(f"/resources/{row.id}/relations?done=saved")
