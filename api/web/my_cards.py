"""One's own page in parts: the coming use, what waits for an answer, series, sign-ups and places in lines."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from api.auth.permissions import Caller
from api.web.booking_cards import booking_card
from api.web.labels import day_text, span_text
from api.web.my_views import MyGroup, MyLine, NextUse, ToDo
from api.web.pages import Frame
from api.web.programmes_cards import coming_of, left_text
from geo import clock
from geo.booking.price_words import won_text
from geo.booking.series_words import rule_words
from geo.clock import SEOUL
from geo.enums import BookingState, SeriesDayState, WaitState
from geo.queries import ledger, parties, strikes
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.doors import find_door
from geo.queries.series import DayRow, days_of, list_series
from geo.queries.spaces import get_space
from geo.queries.waits import WaitFilter, WaitRow, list_waits

LATELY = timedelta(days=60)
"""How long after a use it can still be told how it was; as the page of past uses has it."""
MOST = 20
SHOWN = 3
A_WEEK = 7
_COMES = {BookingState.CONFIRMED, BookingState.IN_USE, BookingState.AWAITING_PAYMENT}


def next_use(session: Session, rows: list[BookingRow], frame: Frame) -> NextUse | None:
    """Return the first booking that will take place, with what one needs on the day."""
    row = next((row for row in rows if row.state in _COMES), None)
    if row is None:
        return None
    space = get_space(session, row.space_id, clock.today())
    return NextUse(
        booking=booking_card(row, frame),
        soon=_soon(row, frame),
        address=space.address,
        entrance=space.entrance_text or space.site_entrance_text,
        way=space.way_text or space.site_way_text,
        phone=space.phone,
        way_url=f"/spaces/{row.space_id}#way",
        ics_url=f"/api/v1/bookings/{row.id}/calendar.ics",
        by_code=find_door(session, row.space_id) is not None,
    )


def _soon(row: BookingRow, frame: Frame) -> str:
    """Return how soon it is, as one would say it."""
    say, now = frame.say, clock.now()
    if row.state == BookingState.IN_USE:
        return say("지금 쓰고 있어요")
    if row.start <= now:
        return say("지금이에요")
    days = (row.start.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()).days
    if days > A_WEEK:
        return day_text(row.start.astimezone(SEOUL).date(), frame.lang)
    return (say("오늘"), say("내일"), say("모레"))[days] if days < 3 else say("{n}일 뒤").format(n=days)  # noqa: PLR2004  (today, tomorrow and the day after have words)


def todos(session: Session, caller: Caller, frame: Frame) -> tuple[ToDo, ...]:
    """Return what waits for the reader, what lapses first."""
    return (
        *_offers(session, caller, frame),
        *_invitations(session, caller, frame),
        *_owed(session, caller, frame),
        *_feedback(session, caller, frame),
    )


def _waits(session: Session, caller: Caller, state: WaitState) -> list[WaitRow]:
    return list_waits(session, WaitFilter(account_id=caller.account_id, states=(state,), limit=MOST))[0]


def _offers(session: Session, caller: Caller, frame: Frame) -> Iterator[ToDo]:
    for row in _waits(session, caller, WaitState.OFFERED):
        label = frame.say("자리가 났어요: {what}").format(what=row.title)
        yield ToDo("/my/waits", label, left_text(row.deadline, frame) if row.deadline else "", "clock", urgent=True)


def _invitations(session: Session, caller: Caller, frame: Frame) -> Iterator[ToDo]:
    for row in parties.invitations_to(session, caller.email, clock.now()):
        until = day_text(row.expires_at.astimezone(SEOUL).date(), frame.lang)
        label = frame.say("‘{party}’에서 초대했어요").format(party=row.party_name)
        yield ToDo("/my/parties", label, frame.say("{until}까지 답해 주세요.").format(until=until), "people")


def _owed(session: Session, caller: Caller, frame: Frame) -> Iterator[ToDo]:
    for one in ledger.owed_by(session, caller.account_id, SHOWN):
        due = day_text(one.due_at.astimezone(SEOUL).date(), frame.lang) if one.due_at else ""
        label = frame.say("낼 돈 {won}").format(won=won_text(one.owed, frame.lang))
        note = " · ".join(filter(None, (one.space_name, frame.say("{due}까지").format(due=due) if due else "")))
        yield ToDo(f"/my/money/{one.booking_id}", label, note, "info", urgent=bool(due))


def _feedback(session: Session, caller: Caller, frame: Frame) -> Iterator[ToDo]:
    done = BookingFilter(
        account_id=caller.account_id,
        states=(BookingState.COMPLETED,),
        from_at=clock.now() - LATELY,
        newest_first=True,
        limit=MOST,
    )
    rows = list_bookings(session, done)[0]
    told = strikes.given_feedback(session, [row.id for row in rows])
    open_still = [row for row in rows if row.id not in told]
    if open_still:
        label = frame.say("이용 {n}번, 어떠셨어요?").format(n=len(open_still))
        yield ToDo("/my/after", label, open_still[0].space_name, "check")


def groups(session: Session, caller: Caller, frame: Frame) -> tuple[MyGroup, ...]:
    """Return what goes on beside single bookings; what one has none of is left out."""
    say = frame.say
    waiting = tuple(
        MyLine(
            f"/programmes/{row.programme_id}" if row.programme_id else f"/spaces/{row.space_id}",
            row.title,
            span_text(row.start, row.end, frame.lang),
            say("대기 {n}번").format(n=row.position),
        )
        for row in _waits(session, caller, WaitState.WAITING)
    )
    signed = tuple(
        MyLine(
            f"/programmes/{row.programme_id}#session-{row.id}",
            row.title,
            span_text(row.start, row.end, frame.lang),
            row.site_name,
        )
        for row in coming_of(session, caller.account_id)
    )
    found = (
        MyGroup(say("신청한 프로그램"), "/my/waits", say("신청과 대기 모두 보기"), signed[:MOST]),
        MyGroup(say("기다리고 있어요"), "/my/waits", say("신청과 대기 모두 보기"), waiting),
        MyGroup(say("연속 예약"), "/my/series", say("날짜마다 보기"), _series(session, caller, frame)),
    )
    return tuple(group for group in found if group.lines)


def _series(session: Session, caller: Caller, frame: Frame) -> tuple[MyLine, ...]:
    """Return the series that go on, each with its next date."""
    rows, _total = list_series(session, account_id=caller.account_id, limit=MOST)
    days = days_of(session, [row.id for row in rows])
    lines = []
    for row in rows:
        coming = _coming(days[row.id])
        if coming:
            following = day_text(coming[0].day, frame.lang)
            note = frame.say("다음은 {day}, {n}번 남았어요").format(day=following, n=len(coming))
            lines.append(MyLine(f"/my/series#series-{row.id}", row.space_name, rule_words(row, frame.lang), note))
    return tuple(lines)


def _coming(days: list[DayRow]) -> list[DayRow]:
    now = clock.now()
    return [day for day in days if day.state == SeriesDayState.MADE and day.start is not None and day.start > now]
