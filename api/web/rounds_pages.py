"""Season rounds: the pages of keepers and the one that everybody sees."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import WritingDesk
from api.round_rights import keeps_round, require_round_keeper
from api.web import needs_pages
from api.web.forms import Fields, moment
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.rounds_cards import (
    deadline_text,
    group_lines,
    period_text,
    purpose_choices,
    read_hours,
    read_weekday,
    round_badge,
    round_card,
    slot_choices,
    slot_lines,
    weekday_choices,
)
from api.web.rounds_views import RoundForm, RoundPage, RoundsPage, SlotForm, WishForm
from api.web.tabs import KEEP, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import round_declines, rounds
from geo.booking.desk import Desk
from geo.booking.draw import MOST_WISHES
from geo.booking.rounds import drawn_of
from geo.enums import Approval, Purpose, RoundState
from geo.errors import MaeulError, NotFound
from geo.queries.round_wishes import EntryRow, list_entries, own_groups
from geo.queries.rounds import (
    NewRound,
    RoundFilter,
    RoundRow,
    SlotValues,
    get_round,
    list_rounds,
    list_slots,
)
from geo.queries.spaces import SpaceSearch

router = APIRouter()
router.include_router(needs_pages.router)

MOST = 200
Typed = Mapping[str, str]


@router.get("/rounds")
def public_rounds(frame: FrameDep, session: SessionDep) -> Response:
    """List the rounds that are open or drawn."""
    rows, _total = list_rounds(session, RoundFilter(limit=MOST))
    cards = tuple(round_card(row, frame, f"/rounds/{row.id}") for row in rows)
    return frame.show("rounds.html", "find", rounds=RoundsPage(cards))


@router.get("/keep/rounds")
def keep_rounds(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the rounds of the sites one keeps, and the form for a new one."""
    return _rounds_page(frame, caller, session, {}, {})


def _rounds_page(frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed) -> Response:
    require_keeper(caller)
    sites = kept_sites(session, caller)
    rows, _total = list_rounds(session, RoundFilter(list(sites), drafts=True, limit=MOST))
    choices = tuple(Choice(str(s.id), s.name, str(s.id) == typed.get("site")) for s in sites.values())
    cards = tuple(round_card(row, frame, f"/keep/rounds/{row.id}") for row in rows)
    view = RoundsPage(cards, tabs(frame, KEEP), RoundForm(typed, choices, errors))
    return frame.show("rounds.html", "keep", status=422 if errors else 200, rounds=view)


@router.post("/keep/rounds")
def make(frame: FrameDep, caller: SignedIn, desk: WritingDesk, form: FormDep) -> Response:
    """Make a round in preparation, and go on to its slots."""
    fields = Fields(form, frame.say)
    new = _read_round(fields, set(kept_sites(desk.session, caller)))
    if new is None:
        return _rounds_page(frame, caller, desk.session, form, fields.errors)
    require_round_keeper(desk.session, caller, new.site_id)
    try:
        row = rounds.make_round(desk, new, [])
    except MaeulError as error:
        return _rounds_page(frame, caller, desk.session, form, {"ends_on": frame.said(error)})
    return go(f"/keep/rounds/{row.id}?done=saved")


def _read_round(fields: Fields, sites: set[UUID]) -> NewRound | None:
    site = next((site for site in sites if str(site) == fields.raw("site")), None)
    if site is None:
        fields.refuse("site", "시설을 골라 주세요.")
    name, about = fields.text("name", 100), fields.text("about", 2000, required=False)
    first, last = fields.day("starts_on"), fields.day("ends_on")
    day, minutes = fields.day("apply_day"), fields.minutes("apply_time")
    most = fields.number("most_per_week", most=20)
    if fields.errors or None in (site, first, last, day, minutes, most):
        return None
    given: dict[str, Any] = {"site_id": site, "starts_on": first, "ends_on": last, "most_per_week": most}
    until = moment(day, minutes) if day and minutes is not None else clock.now()
    return NewRound(
        name=name, about=about, apply_until=until, newcomers_first=fields.raw("newcomers") == "yes", **given
    )


@router.get("/keep/rounds/{round_id}")
def keep_round(frame: FrameDep, caller: SignedIn, session: SessionDep, round_id: UUID) -> Response:
    """Show a round to its keepers: slots, steps, and the result with every reason."""
    row = get_round(session, round_id)
    require_round_keeper(session, caller, row.site_id)
    return _keep_page(frame, caller, session, row)


def _keep_page(
    frame: Frame,
    caller: Caller,
    session: Session,
    row: RoundRow,
    typed: Typed | None = None,
    errors: Typed | None = None,
) -> Response:
    spaces = kept_spaces(session, kept_sites(session, caller), SpaceSearch())
    form = SlotForm(
        typed or {},
        tuple(
            Choice(str(s.id), f"{s.name} · {s.site_name}", str(s.id) == (typed or {}).get("space"))
            for s in spaces
            if s.approval != Approval.INQUIRE
        ),
        weekday_choices({int(typed["weekday"])} if typed and typed.get("weekday", "").isdigit() else set(), frame),
        errors or {},
    )
    view = _page(frame, session, row, caller, keeps=True, slot_form=form if row.state == RoundState.DRAFT else None)
    return frame.show("round.html", "keep", status=422 if errors else 200, round=view)


def _page(
    frame: Frame, session: Session, row: RoundRow, caller: Caller | None, *, keeps: bool, **more: Any
) -> RoundPage:
    slots, entries = list_slots(session, row.id), list_entries(session, row.id)
    own = {group.id for group in own_groups(session, caller.account_id)} if caller else set()
    groups = group_lines(row, slots, entries, own, frame, keeps=keeps)
    names = {str(e.party_id): e.name for e in entries if keeps or e.party_id in own}
    return RoundPage(
        id=str(row.id),
        version=row.version,
        name=row.name,
        about=row.about,
        site_name=row.site_name,
        site_url=f"/sites/{row.site_id}",
        state=round_badge(row, frame),
        state_code=row.state,
        period=period_text(row, frame),
        deadline=deadline_text(row, frame.lang),
        most_per_week=row.most_per_week,
        newcomers_first=row.newcomers_first,
        commitment=row.commitment or "",
        seed=(row.seed or "") if row.result else "",
        entries=row.entries,
        slots=slot_lines(slots, drawn_of(row), names, frame),
        groups=groups,
        tabs=tabs(frame, KEEP) if keeps else (),
        keeps=keeps,
        over=clock.now() >= row.apply_until,
        **more,
    )


@router.post("/keep/rounds/{round_id}/slots")
def add_slot(frame: FrameDep, caller: SignedIn, desk: WritingDesk, round_id: UUID, form: FormDep) -> Response:
    """Add a weekly time to a round in preparation."""
    row = get_round(desk.session, round_id, lock=True)
    require_round_keeper(desk.session, caller, row.site_id)
    fields = Fields(form, frame.say)
    space, weekday, hours = _space_of(fields), read_weekday(fields), read_hours(fields)
    if fields.errors or space is None:
        return _keep_page(frame, caller, desk.session, row, form, fields.errors)
    try:
        with desk.session.begin_nested():
            rounds.put_slots(desk, row, [SlotValues(space, weekday, *hours)])
    except MaeulError as error:
        return _keep_page(frame, caller, desk.session, row, form, {"space": frame.said(error)})
    return go(f"/keep/rounds/{round_id}?done=saved#slots")


def _space_of(fields: Fields) -> UUID | None:
    try:
        return UUID(fields.raw("space", 36))
    except ValueError:
        fields.refuse("space", "공간을 골라 주세요.")
        return None


Act = Callable[[Desk, UUID, int | None], RoundRow]


def _step(path: str, act: Act) -> None:
    @router.post(f"/keep/rounds/{{round_id}}/{path}", name=f"keep-round-{path}")
    def step(caller: SignedIn, desk: WritingDesk, round_id: UUID, form: FormDep) -> Response:
        require_round_keeper(desk.session, caller, get_round(desk.session, round_id).site_id)
        act(desk, round_id, read_version(form))
        return go(f"/keep/rounds/{round_id}?done=round-{path}")


_step("open", rounds.open_round)
_step("close", rounds.close_round)
_step("draw", rounds.draw_round)
_step("publish", rounds.publish)


@router.get("/rounds/{round_id}")
def public_round(frame: FrameDep, session: SessionDep, round_id: UUID) -> Response:
    """Show a round to everybody: slots, rules, the seal; members of groups wish, everybody sees the result."""
    return _public_page(frame, session, round_id, {})


def _public_page(
    frame: Frame, session: Session, round_id: UUID, typed: Typed, errors: Typed | None = None, problem: str = ""
) -> Response:
    row, caller = get_round(session, round_id), frame.caller
    if row.state == RoundState.DRAFT and not keeps_round(session, caller, row.site_id):
        raise NotFound("그런 정기 대관이 없어요.", "There is no such round.", code="round_unknown")
    takes = row.state == RoundState.OPEN and clock.now() < row.apply_until
    form = _wish_form(frame, session, row, caller, typed, errors or {}) if takes and caller else None
    login = f"/login?next=/rounds/{round_id}" if takes and caller is None else ""
    view = _page(frame, session, row, caller, keeps=False, wish_form=form, login_url=login, problem=problem)
    return frame.show("round.html", "find", status=422 if errors or problem else 200, round=view)


def _wish_form(
    frame: Frame, session: Session, row: RoundRow, caller: Caller, typed: Typed, errors: Typed
) -> WishForm | None:
    """Return the form for one's groups; the group asked for in the address, or else the first, is filled in."""
    groups = own_groups(session, caller.account_id)
    if not groups:
        return WishForm((), (), "", ())
    asked = typed.get("group") or frame.request.query_params.get("group", "")
    chosen = next((group for group in groups if str(group.id) == asked), groups[0])
    sent = next((e for e in list_entries(session, row.id) if e.party_id == chosen.id), None)
    slots = list_slots(session, row.id)
    ranks = [typed.get(f"wish_{n}", _wished(sent, n)) for n in range(1, MOST_WISHES + 1)]
    return WishForm(
        groups=tuple(Choice(str(group.id), group.name, group == chosen) for group in groups),
        ranks=tuple(slot_choices(slots, rank, frame) for rank in ranks),
        heads=typed.get("heads", str(sent.heads) if sent else ""),
        purposes=purpose_choices({typed.get("purpose", sent.purpose if sent else "")}, frame),
        sent=sent is not None,
        errors=errors,
    )


def _wished(sent: EntryRow | None, rank: int) -> str:
    return str(sent.wishes[rank - 1]) if sent and len(sent.wishes) >= rank else ""


@router.post("/rounds/{round_id}/wishes")
def wish(frame: FrameDep, desk: WritingDesk, round_id: UUID, form: FormDep) -> Response:
    """Send the ranked wishes of one's group."""
    fields = Fields(form, frame.say)
    heads = fields.number("heads")
    purpose = fields.raw("purpose")
    if purpose not in set(Purpose):
        fields.refuse("purpose", "사용 목적을 골라 주세요.")
    group, *wishes = _ids([fields.raw("group", 36), *(fields.raw(f"wish_{n}", 36) for n in range(1, MOST_WISHES + 1))])
    chosen = [one for one in wishes if one is not None]
    if fields.errors or heads is None or group is None or desk.actor.account_id is None:
        return _public_page(
            frame, desk.session, round_id, form, fields.errors or {"group": frame.say("모임을 골라 주세요.")}
        )
    try:
        with desk.session.begin_nested():
            rounds.wish(desk, round_id, EntryRow(group, "", desk.actor.account_id, heads, purpose, chosen))
    except MaeulError as error:
        return _public_page(frame, desk.session, round_id, form, problem=frame.said(error))
    return go(f"/rounds/{round_id}?group={group}&done=wished#wish")


def _ids(typed: list[str]) -> list[UUID | None]:
    found: list[UUID | None] = []
    for text in typed:
        try:
            found.append(UUID(text))
        except ValueError:
            found.append(None)
    return found


@router.post("/rounds/{round_id}/decline")
def decline(frame: FrameDep, desk: WritingDesk, round_id: UUID, form: FormDep) -> Response:
    """Give a slot of one's group back."""
    group, slot = _ids([form.get("group", ""), form.get("slot", "")])
    if group is None or slot is None:
        return _public_page(frame, desk.session, round_id, {}, problem=frame.say("사양할 자리를 골라 주세요."))
    round_declines.decline(desk, round_id, group, slot)
    return go(f"/rounds/{round_id}?done=slot-declined#result")
