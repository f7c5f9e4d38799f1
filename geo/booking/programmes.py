"""What keepers do with sessions of programmes: add one, with its time in a space; call one off."""

from uuid import UUID

from geo import clock
from geo.booking.desk import Desk
from geo.booking.lines import call_off, offer_seats, turn_line
from geo.booking.refusals import explain
from geo.booking.rules import Wish
from geo.booking.steps import cancel_by_venue
from geo.booking.writing import Draft, write
from geo.enums import BookingState, BookingType, ProgrammeKind, Purpose, SessionState
from geo.errors import BookingRefused, Conflict, InvalidInput, NotAllowed
from geo.queries import sessions
from geo.queries.bookings import get_booking
from geo.queries.claims import lock_cells
from geo.queries.programmes import ProgrammeRow
from geo.queries.sessions import NewSession, SessionRow
from geo.queries.spaces import SpaceDetail, get_space

KEEPERS_MAY = frozenset(
    {"inquire_only", "too_late", "too_early", "off_grid", "too_short", "too_long", "not_for_this_purpose"}
)
"""Rules made for residents, which a programme of the house need not keep."""


def add_session(desk: Desk, programme: ProgrammeRow, new: NewSession) -> SessionRow | BookingRefused:
    """Write a session and claim its time where it takes place in a space; or return why not, nothing written."""
    if not clock.now() < new.start < new.end:
        raise InvalidInput("앞으로의 시작과 끝 시각을 적어 주세요.", "Give a start and an end to come.", code="times")
    if new.space_id is None:
        return sessions.get_session(desk.session, sessions.insert_session(desk.session, new), clock.today())
    space = get_space(desk.session, new.space_id, clock.today())
    if not desk.actor.keeps(space):
        raise NotAllowed("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    wish = Wish(new.start, new.end, new.cap)
    try:
        with desk.session.begin_nested():
            made = sessions.insert_session(desk.session, new)
            write(desk, _draft(desk, programme, space, wish, made))
    except BookingRefused as refused:
        return explain(desk.session, desk.settings, space, wish, refused)
    return sessions.get_session(desk.session, made, clock.today())


def _draft(desk: Desk, programme: ProgrammeRow, space: SpaceDetail, wish: Wish, session_id: UUID) -> Draft:
    return Draft(
        space=space,
        wish=wish,
        purpose=Purpose.EVENT if programme.kind == ProgrammeKind.WALK else Purpose(programme.kind),
        channel=desk.actor.channel,
        owner_id=None,
        type=BookingType.PROGRAMME,
        state=BookingState.CONFIRMED,
        session_id=session_id,
        leave_out=KEEPERS_MAY,
    )


def change_seats(desk: Desk, session_id: UUID, cap: int, version: int) -> SessionRow:
    """Give a session more seats, which go to its line, or fewer, never below those taken."""
    turn_line(desk, session_id)
    sessions.change_cap(desk.session, session_id, version, cap, clock.now())
    return offer_seats(desk, session_id, freed=True)


def cancel_session(desk: Desk, session_id: UUID, version: int | None = None) -> SessionRow:
    """Call a session off, as its keeper: everybody in it and in its line is told, and its room is free again."""
    _lock_room(desk, session_id)
    found = sessions.get_session(desk.session, session_id, clock.today(), lock=True)
    if found.state != SessionState.OPEN or (version is not None and version != found.version):
        raise Conflict(
            "그사이 회차가 바뀌었어요. 지금 상태를 확인하고 다시 해 주세요.",
            "The session has changed meanwhile.",
            code="stale_version",
            details={"state": found.state, "version": found.version},
        )
    call_off(desk, found, "by_venue")
    booking_id = sessions.booking_of_session(desk.session, session_id)
    if booking_id is not None:
        cancel_by_venue(desk, get_booking(desk.session, booking_id, lock=True), "by_venue", quiet=True)
    return sessions.get_session(desk.session, session_id, clock.today())


def _lock_room(desk: Desk, session_id: UUID) -> None:
    """Cells before sessions, as closures lock them too: nobody waits for anybody in a circle."""
    space_id = sessions.get_session(desk.session, session_id, clock.today()).space_id
    if space_id is not None:
        lock_cells(desk.session, get_space(desk.session, space_id, clock.today()).cells)
