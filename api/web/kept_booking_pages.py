"""One booking as its keeper handles it: who, when, what was done, and every step that stands open."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.auth.deps import SignedIn
from api.auth.permissions import Action, require
from api.desk import ReadingDesk, WritingDesk, place_of
from api.web.keep import require_keeper
from api.web.labels import REASONS, REJECT_REASONS, span_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, tabs
from api.web.views import Choice
from api.web.visit_cards import visit_card
from api.web.week_views import EventLine, KeptBooking
from geo import clock
from geo.booking import steps
from geo.booking.judging import slot_of
from geo.enums import Approval, BookingState, BookingType, Channel
from geo.queries.bookings import BookingRow, EventRow, list_events
from geo.queries.policies import get_policy
from geo.queries.spaces import get_space
from geo.queries.votes import party_names

router = APIRouter()

EVENTS: Final = {
    "book": "예약을 넣었어요",
    "submit": "신청을 마쳤어요",
    "approve": "승인했어요",
    "vote": "운영위원이 표를 냈어요",
    "reject": "거절했어요",
    "withdraw": "신청을 거두었어요",
    "cancel": "취소했어요",
    "move": "시간을 바꾸었어요",
    "check_in": "이용을 시작했어요",
    "check_out": "이용을 마쳤어요",
    "complete": "시간이 끝나 마쳤어요",
    "no_show": "오지 않은 것으로 적었어요",
    "release": "오지 않아 시간을 돌려놓았어요",
    "expire": "기한이 지났어요",
    "pay": "요금을 받았어요",
}
_MONEY: Final = {BookingState.CONFIRMED, BookingState.AWAITING_PAYMENT}


@router.get("/keep/bookings/{booking_id}")
def show(frame: FrameDep, caller: SignedIn, desk: ReadingDesk, booking_id: UUID) -> Response:
    """Show a booking at one of one's places; the look at a name and number is remembered."""
    require_keeper(caller)
    row, contact = steps.read_booking(desk, booking_id)
    require(caller, Action.SEE_BOOKINGS, place_of(get_space(desk.session, row.space_id, clock.today())))
    ahead, state = row.end > clock.now(), BookingState(row.state)
    rivals = len(slot_of(desk.session, row)) - 1 if state == BookingState.REQUESTED else 0
    votes = get_policy(desk.session, row.policy_id).approval == Approval.COMMITTEE
    asked = state == BookingState.REQUESTED and row.start > clock.now()
    party = party_names(desk.session, [row.on_behalf_of]) if row.on_behalf_of else {}
    view = KeptBooking(
        tabs=tabs(frame, KEEP, "/keep/week"),
        visit=visit_card(row, frame, desk.session, contact, keeps=True),
        kind=frame.say(BookingType(row.type).label),
        channel=frame.say(Channel(row.channel).label),
        party=next(iter(party.values()), ""),
        money=_money(row, frame),
        can_decide=asked and not votes and rivals < 1,
        side_by_side="/keep/rivals" if asked and (votes or rivals > 0) else "",
        can_cancel=ahead and state in _MONEY and row.session_id is None and row.type != BookingType.BLOCK,
        can_move=row.start > clock.now() and state == BookingState.CONFIRMED and row.session_id is None,
        week_url=f"/keep/week?from={row.start.astimezone(clock.SEOUL).date()}&site={row.site_id}",
        events=tuple(_event(one, frame) for one in reversed(list_events(desk.session, row.id))),
        reasons=tuple(Choice(code, frame.say(REASONS[code])) for code in REJECT_REASONS),
    )
    return frame.show("keep_booking.html", "keep", kept=view)


def _money(row: BookingRow, frame: Frame) -> str:
    return frame.say("{n}원").format(n=f"{row.price_won:,}") if row.price_won else ""


def _event(one: EventRow, frame: Frame) -> EventLine:
    says = EVENTS.get(one.action) or BookingState(one.to_state).label
    why = REASONS.get(one.reason_code or "", "")
    return EventLine(_moment(one.at, frame.lang), frame.say(says), frame.say(why) if why else "")


def _moment(at: datetime, lang: str) -> str:
    return span_text(at, at, lang).rpartition("~")[0]


@router.post("/keep/bookings/{booking_id}/cancel")
def cancel(desk: WritingDesk, booking_id: UUID, form: FormDep) -> Response:
    """Call a booking off for the venue; the words go to the person and are not stored."""
    steps.cancel(desk, booking_id, form.get("message", "").strip()[:500], read_version(form))
    return go(f"/keep/bookings/{booking_id}?done=check-cancel")
