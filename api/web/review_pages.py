"""Pages of reviewing: what waits with its differences, decisions about many at once, and the way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import EditingDesk
from api.errors import status_of
from api.review import service
from api.review.schemas import DecisionIn, ReviewQuery
from api.review.service import Counts
from api.web import review_desk_pages
from api.web.coordinator_cards import coordinator_desk
from api.web.decision_cards import decision_page, just_decided
from api.web.messages import Translator
from api.web.pages import FormDep, Frame, FrameDep, go, inside
from api.web.paging import pager
from api.web.review_cards import review_items
from api.web.review_views import JustDecided, ReviewFilterForm, ReviewPage
from api.web.tabs import SURVEY, tabs
from api.web.views import NO_ERRORS, Choice, Link
from geo.enums import Labelled, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, MaeulError, NotFound
from geo.queries.review import Facet
from geo.review_states import REASONED, ReasonedAction

router = APIRouter()
router.include_router(review_desk_pages.router)
SHOWS: Final = (50, 100, 250)
PUBLISHED_AT_ONCE: Final = "approve-publish"
BUTTONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "submitted": ((PUBLISHED_AT_ONCE, "승인하고 공개하기"), ("approve", "승인만 하기")),
    "approved": (("publish", "공개하기"),),
    "needs_fix": (),
}
"""What can be decided at once about what stands where; sending back and rejecting have their reasons besides."""
SENT_BACK: Final = frozenset({"submitted", "approved"})
TOLD: Final = (Conflict, InvalidInput, NotFound)
"""Faults that are said on the page itself, above what the person was looking at."""
Or = BeforeValidator(lambda given: given or None)
"""A choice left open is sent as an empty text."""


class Asked(BaseModel):
    """What the address asks for."""

    state: Literal["submitted", "approved", "needs_fix"] = "submitted"
    kind: Annotated[ResourceKind | None, Or] = None
    dong: Annotated[Annotated[str, Field(max_length=20)] | None, Or] = None
    campaign: Annotated[UUID | None, Or] = None
    surveyor: Annotated[UUID | None, Or] = None
    show: Annotated[int, Field(ge=1, le=250)] = 50
    first: Annotated[int, Field(alias="from", ge=0, le=1_000_000)] = 0
    pick: Literal["", "all"] = ""
    decided: UUID | None = None
    """The decision that led back here."""

    def url(self, path: str = "/review", **changed: Any) -> str:
        """Return the address of this list, with something changed."""
        values = {**self.model_dump(mode="json", by_alias=True), "decided": None, **changed}
        plain = Asked().model_dump(mode="json", by_alias=True)
        told = {name: value for name, value in values.items() if value not in (None, "", plain[name])}
        return f"{path}?{urlencode(told)}" if told else path

    def at(self, first: int, **changed: Any) -> str:
        """Return the address of the page that begins at a row."""
        return self.model_copy(update={"first": first, "pick": ""}).url(**changed)


AskedDep = Annotated[Asked, Query()]


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was sent: the ticked rows (record and revision) and the text fields."""

    rows: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(row.partition(":")[0] for row in self.rows)


async def ticked_rows(request: Request) -> Ticked:
    """Return the rows and the text fields of the form."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Ticked(tuple(row for row in form.getlist("row") if isinstance(row, str)), fields)


TickedDep = Annotated[Ticked, Depends(ticked_rows)]
NOTHING: Final = Ticked()


@router.get("/review")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, asked: AskedDep) -> Response:
    """Show what waits, by area, with what differs from what everybody sees."""
    return _queue(frame, caller, session, asked)


def _queue(
    frame: Frame,
    caller: Caller,
    session: Session,
    asked: Asked,
    ticked: Ticked = NOTHING,
    fault: MaeulError | None = None,
) -> Response:
    wanted = ReviewQuery(
        state=[ResourceState(asked.state)],
        kind=[asked.kind] if asked.kind else [],
        dong=asked.dong,
        campaign=asked.campaign,
        surveyor=asked.surveyor,
        limit=asked.show,
    )
    rows, total, counts = service.desk(session, caller, wanted, asked.first)
    ids = frozenset(str(row.id) for row in rows) if asked.pick else ticked.ids
    items, outlines = review_items(session, rows, ids, frame)
    reasons = service.usable_reasons(session, caller)
    chosen = {action.value: ticked.fields.get(f"reason-{action}", "") for action in ReasonedAction}
    view = ReviewPage(
        tabs=tabs(frame, SURVEY),
        desk=coordinator_desk(session, caller, frame, counts),
        form=_filter(asked, counts, frame.say),
        items=items,
        outlines=outlines,
        total=total,
        pager=pager(asked.at, asked.first, len(items), total, step=asked.show),
        action=asked.url("/review/decisions", pick=""),
        all_url=asked.url(pick="all"),
        buttons=tuple(Choice(value, frame.say(label)) for value, label in BUTTONS[asked.state]),
        send_back=_reasons(reasons, "send-back", chosen) if asked.state in SENT_BACK else (),
        reject=_reasons(reasons, "reject", chosen),
        ticked=sum(item.ticked for item in items),
        problem=frame.said(fault) if fault else "",
        given=ticked.fields,
        decided=_decided(session, caller, frame, asked),
    )
    return frame.show("review.html", "survey", status=status_of(fault) if fault else 200, review=view)


def _reasons(reasons: Sequence[Any], action: str, chosen: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(reason.id), reason.words, str(reason.id) == chosen[action])
        for reason in reasons
        if reason.action == action
    )


def _decided(session: Session, caller: Caller, frame: Frame, asked: Asked) -> JustDecided | None:
    """Return what was decided a moment ago; an address kept from before says nothing any more."""
    if asked.decided is None:
        return None
    try:
        made = service.decision(session, caller, asked.decided)
    except NotFound:
        return None
    return just_decided(made, frame, back=asked.url())


def _filter(asked: Asked, counts: Counts, say: Translator) -> ReviewFilterForm:
    def known(facet: str, chosen: Any) -> tuple[Choice, ...]:
        found = counts.facets.get(facet, [])
        return (Choice("", say("모두")), *(_choice(each, each.label, str(chosen or "")) for each in found))

    def worded(facet: str, words: type[Labelled], chosen: Any) -> tuple[Choice, ...]:
        found = counts.facets.get(facet, [])
        return tuple(_choice(each, say(words(each.value).label), str(chosen or "")) for each in found)

    waiting = {each.value: each.waiting for each in counts.facets.get("state", [])}
    states = tuple(
        Link(
            asked.at(0, state=state),
            f"{say(ResourceState(state).label)} {waiting.get(state, 0)}",
            state == asked.state,
        )
        for state in BUTTONS
    )
    return ReviewFilterForm(
        states=states,
        state=asked.state,
        narrowed=sum(bool(given) for given in (asked.dong, asked.kind, asked.campaign, asked.surveyor)),
        dongs=known("dong", asked.dong),
        kinds=(Choice("", say("모두")), *worded("kind", ResourceKind, asked.kind)),
        campaigns=known("campaign", asked.campaign),
        surveyors=known("surveyor", asked.surveyor),
        shows=tuple(Choice(str(n), say("{n}건씩").format(n=n), n == asked.show) for n in SHOWS),
    )


def _choice(facet: Facet, label: str, chosen: str) -> Choice:
    return Choice(facet.value, f"{label} ({facet.waiting})", facet.value == chosen)


@router.post("/review/decisions")
def decide(
    frame: FrameDep, caller: Writer, session: SessionDep, desk: EditingDesk, asked: AskedDep, ticked: TickedDep
) -> Response:
    """Decide about the ticked records; where that cannot be, show them again with the reason above."""
    try:
        with session.begin_nested():
            made = service.decide(session, caller, _wish(ticked), desk.tell)
    except TOLD as fault:
        return _queue(frame, caller, session, asked, ticked, fault)
    if made.done == made.asked:
        return go(asked.url(pick="", decided=made.id))
    return go(f"/review/decisions/{made.id}?{urlencode({'back': asked.url(pick='')})}")


def _wish(ticked: Ticked) -> DecisionIn:
    """Return what the form asks for; raise InvalidInput in words that say what is missing."""
    pressed = ticked.fields.get("action", "")
    action = "approve" if pressed == PUBLISHED_AT_ONCE else pressed
    if not ticked.rows:
        raise InvalidInput("먼저 기록을 골라 주세요.", "Choose some records first.", code="nothing_picked")
    reason, note = (ticked.fields.get(f"{name}-{action}", "").strip() for name in ("reason", "note"))
    if action in REASONED and not (reason or note):
        raise InvalidInput("까닭을 고르거나 적어 주세요.", "Choose or write a reason.", code="reason_needed")
    values = {
        "action": action,
        "publish": pressed == PUBLISHED_AT_ONCE,
        "photos": bool(ticked.fields.get("photos")) and pressed in {PUBLISHED_AT_ONCE, "publish"},
        "reason_id": reason or None,
        "note": note,
        "rows": [dict(zip(("id", "rev"), row.split(":", 1), strict=False)) for row in ticked.rows],
    }
    try:
        return DecisionIn.model_validate(values)
    except ValidationError as error:
        raise InvalidInput(
            "보낸 내용을 읽을 수 없어요. 새로 고친 뒤 다시 해 주세요.", "Reload the page and try again."
        ) from error


Back = Annotated[str, Query(max_length=500)]


@router.get("/review/decisions/{decision_id}")
def decision(
    frame: FrameDep, caller: SignedIn, session: SessionDep, decision_id: UUID, back: Back = "/review"
) -> Response:
    """Show what became of a decision, and the way to take it back."""
    return _decision(frame, caller, session, decision_id, back)


def _decision(
    frame: Frame, caller: Caller, session: Session, decision_id: UUID, back: str, fault: MaeulError | None = None
) -> Response:
    made = service.decision(session, caller, decision_id)
    problem = frame.said(fault) if fault else ""
    view = decision_page(made, frame, back=inside(back), problem=problem)
    return frame.show("decision.html", "survey", status=status_of(fault) if fault else 200, decision=view)


@router.post("/review/decisions/{decision_id}/undo")
def undo(
    frame: FrameDep, caller: Writer, session: SessionDep, decision_id: UUID, form: FormDep, back: Back = "/review"
) -> Response:
    """Take a decision back; whoever did so in the list stays there."""
    try:
        with session.begin_nested():
            service.undo(session, caller, decision_id)
    except Conflict as fault:
        return _decision(frame, caller, session, decision_id, back, fault)
    if form.get("here"):
        return go(f"{inside(back)}{'&' if '?' in back else '?'}done=review-undone")
    return go(f"/review/decisions/{decision_id}?{urlencode({'back': inside(back), 'done': 'review-undone'})}")
