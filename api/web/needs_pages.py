"""Spare hours and needs: the pages on both sides of a match."""

from collections.abc import Callable, Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.forms import Fields
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.rounds_cards import (
    need_card,
    purpose_choices,
    read_hours,
    read_weekday,
    spare_card,
    weekday_choices,
)
from api.web.rounds_views import NeedsPage, SparePage
from api.web.tabs import KEEP, MY, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import matches
from geo.booking.desk import Desk
from geo.enums import Approval, Purpose
from geo.errors import MaeulError
from geo.queries.matches import MatchRow, list_matches
from geo.queries.needs import NewNeed, NewSpare, get_need, list_needs, list_spares
from geo.queries.places import list_dongs
from geo.queries.round_wishes import own_groups
from geo.queries.spaces import SpaceSearch

router = APIRouter()

Typed = Mapping[str, str]
MOST_FEATURES = 20
MOST_DONGS = 10


@router.get("/keep/spare")
def spare(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the spare hours of the sites one keeps, each with the needs that fit."""
    return _spare_page(frame, caller, session, {})


def _spare_page(
    frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed | None = None, problem: str = ""
) -> Response:
    require_keeper(caller)
    sites, today = kept_sites(session, caller), clock.today()
    rows, _total = list_spares(session, today, list(sites))
    found = {row.id: list_matches(session, None, row.id) for row in rows}
    needs = {one.need_id: get_need(session, one.need_id, today) for many in found.values() for one in many}
    spaces = kept_spaces(session, sites, SpaceSearch())
    view = SparePage(
        tabs=tabs(frame, KEEP),
        offers=tuple(spare_card(row, found[row.id], needs, frame) for row in rows),
        typed=typed,
        spaces=tuple(
            Choice(str(s.id), f"{s.name} · {s.site_name}", str(s.id) == typed.get("space"))
            for s in spaces
            if s.approval != Approval.INQUIRE
        ),
        weekdays=weekday_choices(_weekdays({"weekday_" + typed.get("weekday", ""): "yes"}), frame),
        purposes=purpose_choices({p.value for p in Purpose if typed.get(f"purpose_{p.value}")}, frame),
        errors=errors or {},
        problem=problem,
    )
    return frame.show("spare.html", "keep", status=422 if errors or problem else 200, spare=view)


def _weekdays(typed: Typed) -> set[int]:
    return {n for n in range(1, 8) if typed.get(f"weekday_{n}") == "yes"}


@router.post("/keep/spare")
def offer(frame: FrameDep, caller: SignedIn, desk: WritingDesk, form: FormDep) -> Response:
    """Offer spare hours."""
    fields = Fields(form, frame.say)
    new = _read_spare(fields)
    if new is None:
        return _spare_page(frame, caller, desk.session, form, fields.errors)
    try:
        with desk.session.begin_nested():
            matches.offer_spare(desk, new)
    except MaeulError as error:
        return _spare_page(frame, caller, desk.session, form, problem=frame.said(error))
    return go("/keep/spare?done=spare-offered")


def _read_spare(fields: Fields) -> NewSpare | None:
    weekday, hours = read_weekday(fields), read_hours(fields)
    first, last = fields.day("starts_on"), fields.day("ends_on")
    conditions = fields.text("conditions", 1000, required=False)
    purposes = [p.value for p in Purpose if fields.raw(f"purpose_{p.value}")]
    try:
        space = UUID(fields.raw("space", 36))
    except ValueError:
        fields.refuse("space", "공간을 골라 주세요.")
        return None
    if fields.errors or first is None or last is None:
        return None
    return NewSpare(space, weekday, *hours, first, last, conditions, purposes)


@router.post("/keep/spare/{spare_id}/close")
def close_spare(desk: WritingDesk, spare_id: UUID) -> Response:
    """Take spare hours back."""
    matches.close_spare(desk, spare_id)
    return go("/keep/spare?done=taken-back")


@router.get("/my/needs")
def needs(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what one looks for, each with its ranked matches."""
    return _needs_page(frame, caller, session, {})


def _needs_page(
    frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed | None = None, problem: str = ""
) -> Response:
    rows, _total = list_needs(session, clock.today(), caller.account_id)
    groups = own_groups(session, caller.account_id)
    nobody = Choice("", frame.say("나(개인)"), not typed.get("group"))
    view = NeedsPage(
        tabs=tabs(frame, MY),
        needs=tuple(need_card(row, list_matches(session, row.id, None), frame) for row in rows),
        typed=typed,
        groups=(nobody, *(Choice(str(g.id), g.name, str(g.id) == typed.get("group")) for g in groups)),
        weekdays=weekday_choices(_weekdays(typed), frame),
        purposes=purpose_choices({typed.get("purpose", "")}, frame),
        errors=errors or {},
        problem=problem,
    )
    return frame.show("needs.html", "my", status=422 if errors or problem else 200, needs=view)


@router.post("/my/needs")
def post(frame: FrameDep, caller: SignedIn, desk: WritingDesk, form: FormDep) -> Response:
    """Post a need."""
    fields = Fields(form, frame.say)
    new = _read_need(fields, caller.account_id, _dongs(fields, desk.session))
    if new is None:
        return _needs_page(frame, caller, desk.session, form, fields.errors)
    try:
        with desk.session.begin_nested():
            matches.post_need(desk, new)
    except MaeulError as error:
        return _needs_page(frame, caller, desk.session, form, problem=frame.said(error))
    return go("/my/needs?done=need-posted")


def _dongs(fields: Fields, session: Session) -> list[str]:
    """Return the codes of the typed dongs; a name that several districts have needs its district before it."""
    rows = list_dongs(session, clock.today())
    codes: list[str] = []
    typed = [" ".join(part.split()) for part in fields.text("dongs", 300).replace("·", ",").split(",") if part.strip()]
    for name in typed[:MOST_DONGS]:
        found = [row for row in rows if name in {row.name, f"{row.district} {row.name}", row.code}]
        if not found:
            fields.refuse("dongs", "모르는 동이 있어요. 행정동 이름을 쉼표로 나누어 적어 주세요.")
        elif len(found) > 1:
            fields.refuse("dongs", "같은 이름의 동이 여러 곳이에요. ‘강남구 신사동’처럼 구와 함께 적어 주세요.")
        else:
            codes.append(found[0].code)
    return list(dict.fromkeys(codes))


def _read_need(fields: Fields, account_id: UUID, dongs: list[str]) -> NewNeed | None:
    weekdays, hours = sorted(_weekdays(fields.given)), read_hours(fields)
    if not weekdays:
        fields.refuse("weekdays", "요일을 하나 이상 골라 주세요.")
    minutes, heads = fields.number("minutes", most=1440), fields.number("heads")
    first, last = fields.day("starts_on"), fields.day("ends_on")
    purpose, about = fields.raw("purpose"), fields.text("about", 1000, required=False)
    if purpose not in set(Purpose):
        fields.refuse("purpose", "사용 목적을 골라 주세요.")
    features = [part.strip()[:50] for part in fields.text("features", 300, required=False).split(",") if part.strip()]
    if fields.errors or not minutes or not heads or first is None or last is None:
        return None
    group = _group(fields)
    return NewNeed(
        account_id=account_id,
        party_id=group,
        dong_codes=dongs,
        weekdays=weekdays,
        from_min=hours[0],
        until_min=hours[1],
        minutes=max(minutes, 15),
        heads=heads,
        purpose=purpose,
        features=features[:MOST_FEATURES],
        starts_on=first,
        ends_on=last,
        about=about,
        shows_name=group is not None and fields.raw("shows_name") == "yes",
    )


def _group(fields: Fields) -> UUID | None:
    try:
        return UUID(fields.raw("group", 36))
    except ValueError:
        return None


@router.post("/my/needs/{need_id}/close")
def close_need(desk: WritingDesk, need_id: UUID) -> Response:
    """Take a need back."""
    matches.close_need(desk, need_id)
    return go("/my/needs?done=taken-back")


def _step(page: str, path: str, act: Callable[[Desk, UUID], MatchRow]) -> None:
    """Add a step of a match to a page; which side of it one stands on is the desk's to know."""

    @router.post(f"{page}/matches/{{match_id}}/{path}", name=f"{page}-match-{path}")
    def step(desk: WritingDesk, match_id: UUID) -> Response:
        act(desk, match_id)
        return go(f"{page}?done=match-{path}")


for _page in ("/keep/spare", "/my/needs"):
    _step(_page, "propose", matches.propose)
    _step(_page, "accept", matches.accept)
    _step(_page, "decline", matches.decline)
