"""Reviewing for the API and the pages alike: who may decide what, with which words, and where."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require, require_writer
from api.auth.reach import required_reach
from api.review.answers import is_personal
from api.review.schemas import DecisionIn, PlaceIn, ReasonChange, ReasonIn, ReviewQuery
from geo import clock
from geo.booking.desk import Tell
from geo.duplicate_state import DuplicateState
from geo.errors import Conflict, InvalidInput, NotAllowed, NotFound
from geo.queries import reason_templates as reasons
from geo.queries import review_decisions, revisions
from geo.queries.access import note_access
from geo.queries.conflicts import ConflictFilter, list_conflicts
from geo.queries.duplicates import PairFilter, list_pairs
from geo.queries.places import resolve_district
from geo.queries.reach import Reach
from geo.queries.reason_templates import Reason
from geo.queries.resources import place_of, unknown_resource
from geo.queries.review import (
    Facet,
    ReviewFilter,
    WaitingRow,
    count_waiting,
    districts_of,
    list_waiting,
    read_desk,
)
from geo.queries.review_decisions import Decision, Wish
from geo.queries.review_places import PlaceFilter, places_to_review
from geo.review_states import REASONED


def reviewed(caller: Caller) -> Reach:
    """Return where the caller reviews; raise NotAllowed for somebody who reviews nowhere."""
    return required_reach(caller, Action.REVIEW_RESOURCES)


def waiting(
    session: Session, caller: Caller, asked: ReviewQuery, offset: int, ids: Sequence[UUID] | None = None
) -> tuple[list[WaitingRow], int]:
    """Return what waits for the caller; whose personal data was among it is remembered."""
    rows, total = list_waiting(session, _wanted(session, caller, asked, offset, ids))
    return _noted(session, caller, rows), total


def _noted(session: Session, caller: Caller, rows: list[WaitingRow]) -> list[WaitingRow]:
    note_access(session, caller.account_id, "resource_personal", [row.id for row in rows if is_personal(row)])
    return rows


def _wanted(
    session: Session, caller: Caller, asked: ReviewQuery, offset: int, ids: Sequence[UUID] | None = None
) -> ReviewFilter:
    today = clock.today()
    return ReviewFilter(
        today,
        reviewed(caller),
        [state.value for state in asked.state],
        kinds=[kind.value for kind in asked.kind],
        dong_code=asked.dong,
        district_code=resolve_district(session, asked.district, today).code if asked.district else None,
        campaign_id=asked.campaign,
        author_id=asked.surveyor,
        ids=ids,
        limit=asked.limit,
        offset=offset,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits by facet, and what else asks for a person."""

    facets: dict[str, list[Facet]]
    conflicts: int
    pairs: int

    @property
    def places(self) -> int:
        return sum(facet.waiting for facet in self.facets.get("place", ()))


def counts(session: Session, caller: Caller) -> Counts:
    """Return how much waits where the caller reviews."""
    return _counts(session, caller, count_waiting(session, reviewed(caller), clock.today()))


def desk(session: Session, caller: Caller, asked: ReviewQuery, offset: int) -> tuple[list[WaitingRow], int, Counts]:
    """Return what waits for the caller as `waiting` does, and how much waits, looked for once."""
    found = read_desk(session, _wanted(session, caller, asked, offset))
    return _noted(session, caller, found.rows), found.total, _counts(session, caller, found.facets)


def _counts(session: Session, caller: Caller, found: Sequence[Facet]) -> Counts:
    reach, today = reviewed(caller), clock.today()
    facets: dict[str, list[Facet]] = defaultdict(list)
    for facet in found:
        facets[facet.facet].append(facet)
    _rows, conflicts = list_conflicts(session, ConflictFilter(today, reach, limit=1))
    _pairs, pairs = list_pairs(session, PairFilter(today, reach, DuplicateState.OPEN, limit=1))
    return Counts(facets, conflicts, pairs)


def decide(session: Session, caller: Caller, body: DecisionIn, tell: Tell) -> Decision:
    """Decide about many records at once, as far as the caller reviews them; each row is answered.

    Whoever wrote what is sent back or rejected is told so, once for all of it.
    """
    require_writer(caller)
    reach = reviewed(caller)
    wish = Wish(body.action, _note(session, body), body.publish, body.photos)
    picked = [(row.id, row.rev) for row in body.rows]
    now, today = clock.now(), clock.today()
    made = review_decisions.decide(
        session, wish, picked, reach=reach, actor_id=caller.account_id, now=now, on_date=today
    )
    if body.action.value in REASONED:
        _tell_authors(session, made, wish, tell)
    return review_decisions.get_decision(session, made, reach, caller.account_id, today)


def _tell_authors(session: Session, made: UUID, wish: Wish, tell: Tell) -> None:
    for told in review_decisions.authors_of(session, made):
        names = [f"- {name}" for name in told.names if name]
        more = [f"… ({told.records})"] if told.records > len(names) else []
        facts = {"count": told.records, "reason": wish.note, "records": "\n".join(names + more)}
        tell(told.account_id, f"review_{wish.action.value}", facts)


def _note(session: Session, body: DecisionIn) -> str:
    """Return the reason as it is stored: the ready-made words, then what was typed."""
    chosen = reasons.get_reason(session, body.reason_id) if body.reason_id else None
    if chosen is not None and chosen.action != body.action.value:
        raise InvalidInput(
            "다른 결정에 쓰는 까닭 문구예요.", "That reason belongs to another decision.", code="reason_of_another"
        )
    return "\n".join(words for words in (chosen.words if chosen else "", body.note) if words)


def decision(session: Session, caller: Caller, decision_id: UUID) -> Decision:
    """Return a decision as the caller may see it."""
    return review_decisions.get_decision(session, decision_id, reviewed(caller), caller.account_id, clock.today())


def undo(session: Session, caller: Caller, decision_id: UUID) -> tuple[int, int]:
    """Take a decision back, as far as the caller reviews its records and nothing came after."""
    require_writer(caller)
    return review_decisions.undo(
        session,
        decision_id,
        reach=reviewed(caller),
        actor_id=caller.account_id,
        now=clock.now(),
        on_date=clock.today(),
    )


def usable_reasons(session: Session, caller: Caller, action: str | None = None) -> list[Reason]:
    """Return the reasons that are ready in the districts the caller reviews."""
    return reasons.list_reasons(session, own_districts(session, caller), action)


def own_districts(session: Session, caller: Caller) -> list[str] | None:
    """Return the districts the caller reviews whole, None for somebody who reviews everywhere."""
    reach = reviewed(caller)
    return None if reach.everywhere else districts_of(session, reach)


def add_reason(session: Session, caller: Caller, body: ReasonIn) -> Reason:
    """Write a reason of a district, or of everybody."""
    district = _district(session, caller, body.district)
    made = reasons.add_reason(session, district, body.action.value, body.words, caller.account_id, clock.now())
    return reasons.get_reason(session, made)


def change_reason(session: Session, caller: Caller, reason_id: UUID, body: ReasonChange) -> Reason:
    """Say a reason in other words: one's own in its place, everybody's for one's district alone."""
    reason = reasons.get_reason(session, reason_id)
    district = _district(session, caller, body.district or reason.district_code)
    if reason.district_code == district:
        reasons.change_reason(session, reason, body.words, body.version, clock.now())
        return reasons.get_reason(session, reason_id)
    made = reasons.put_own(session, _shared(reason), district or "", body.words, caller.account_id, clock.now())
    return reasons.get_reason(session, made)


def drop_reason(session: Session, caller: Caller, reason_id: UUID, version: int, wanted: str | None) -> None:
    """Take a reason off the list of a district, or off everybody's."""
    reason = reasons.get_reason(session, reason_id)
    district = _district(session, caller, wanted or reason.district_code)
    if reason.district_code == district:
        reasons.change_reason(session, reason, None, version, clock.now())
    else:
        reasons.put_own(session, _shared(reason), district or "", None, caller.account_id, clock.now())


def ended_reasons(session: Session, caller: Caller) -> list[Reason]:
    """Return the reasons that were taken off the lists the caller writes."""
    return reasons.list_ended(session, own_districts(session, caller))


def restore_reason(session: Session, caller: Caller, reason_id: UUID, version: int) -> Reason:
    """Put a reason back on the list it was taken off."""
    reason = reasons.get_reason(session, reason_id, ended=True)
    own = own_districts(session, caller)
    require_writer(caller)
    if own is not None and reason.district_code not in own:
        raise NotAllowed("다른 구의 까닭 문구예요.", "That reason belongs to another district.")
    reasons.restore_reason(session, reason, version)
    return reasons.get_reason(session, reason_id)


def _shared(reason: Reason) -> Reason:
    """Return a reason of everybody's; raise NotAllowed for one of another district."""
    if reason.district_code is not None:
        raise NotAllowed("다른 구의 까닭 문구예요.", "That reason belongs to another district.")
    return reason


def _district(session: Session, caller: Caller, wanted: str | None) -> str | None:
    """Return the district whose reasons the caller writes: the wanted one, or the only one they review."""
    require_writer(caller)
    own = own_districts(session, caller)
    if own is None:
        return wanted
    if wanted is None and len(own) == 1:
        return own[0]
    if wanted not in own:
        raise NotAllowed(
            "맡은 구의 까닭 문구만 바꿀 수 있어요. 어느 구인지 골라 주세요.",
            "You may write the reasons of your districts.",
        )
    return wanted


def set_dong(session: Session, caller: Caller, resource_id: UUID, body: PlaceIn) -> None:
    """Say in which dong a record of a doubtful place counts; the caller reviews both it and that dong."""
    require_writer(caller)
    reach, today = reviewed(caller), clock.today()
    head = revisions.lock_head(session, resource_id)
    found, _total = places_to_review(session, PlaceFilter(today, reach, ids=[resource_id]))
    if not found:
        raise unknown_resource()
    wanted = {"dong_override": [body.dong, body.reason]}
    dong = place_of(session, wanted, today)
    if dong is None:
        raise NotFound(
            "그런 행정동이 없어요. 10자리 코드를 확인해 주세요.", "There is no such dong.", code="dong_unknown"
        )
    require(caller, Action.REVIEW_RESOURCES, Place(None, dong.district_code, dong.province_code))
    merged = revisions.revise(session, head, wanted, body.base_rev, caller.account_id, clock.now())
    if merged.clashes:
        raise Conflict(
            "그사이 다른 사람이 동을 다르게 정했어요. 다시 보고 정해 주세요.",
            "Somebody else has set the dong meanwhile.",
            code="stale_rev",
            details={"rev": head.rev},
        )
