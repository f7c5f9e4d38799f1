"""Sessions of programmes: lists for everybody, one in full, and their seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Conflict, NotFound
from geo.queries.guarded import write_guarded
from geo.queries.programmes import given
from geo.queries.reach import DONG_OF


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with the names a person needs; its dong is the space's, or else the site's."""

    id: UUID
    programme_id: UUID
    title: str
    kind: str
    published: bool
    fee_text: str
    audience: str
    site_id: UUID
    site_name: str
    address: str
    timezone: str
    space_id: UUID | None
    space_name: str | None
    meeting_place: str
    course_id: UUID | None
    course_name: str | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    start: datetime
    end: datetime
    cap: int
    taken: int
    held: int
    waiting: int
    state: str
    reason_code: str | None
    version: int
    updated_at: datetime

    @property
    def free(self) -> int:
        """Return the seats that anybody may take: those on offer to somebody in the line are not among them."""
        return self.cap - self.taken - self.held


_SESSIONS = f"""
SELECT e.id, e.programme_id, p.title, p.kind, p.published, p.fee_text, p.audience, p.site_id, t.name AS site_name,
       t.address, t.timezone, e.space_id, s.name AS space_name, e.meeting_place, e.course_id, r.name AS course_name,
       g.code AS dong_code, g.name AS dong_name, g.district, g.district_code, g.province_code,
       lower(e.during) AS start, upper(e.during) AS "end", e.cap, e.taken, e.held, e.state, e.reason_code, e.version,
       greatest(e.updated_at, p.updated_at) AS updated_at,
       (SELECT count(*) FROM wait_entries w WHERE w.session_id = e.id AND w.state = 'waiting') AS waiting,
       count(*) OVER () AS total
FROM programme_sessions e JOIN programmes p ON p.id = e.programme_id JOIN sites t ON t.id = p.site_id
LEFT JOIN spaces s ON s.id = e.space_id LEFT JOIN public_resources r ON r.id = e.course_id
{DONG_OF.format(point="coalesce(s.location_m, t.location_m)")}
"""  # noqa: S608  (fixed text)


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions to list; None and empty values do not narrow. `account_id`: only those signed up for."""

    ids: Sequence[UUID] = ()
    programme_id: UUID | None = None
    published: bool | None = None
    state: str | None = None
    kind: str | None = None
    district_code: str | None = None
    dong_code: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    account_id: UUID | None = None
    course_id: UUID | None = None
    space_id: UUID | None = None
    site_id: UUID | None = None
    limit: int = 50
    offset: int = 0


_SESSION_TESTS = {
    "ids": "e.id = ANY(:ids)",
    "programme_id": "e.programme_id = :programme_id",
    "published": "p.published = :published",
    "state": "e.state = :state",
    "kind": "p.kind = :kind",
    "district_code": "g.district_code = :district_code",
    "dong_code": "g.code = :dong_code",
    "from_at": "upper(e.during) > :from_at",
    "until_at": "lower(e.during) < :until_at",
    "account_id": "e.id IN (SELECT u.session_id FROM signups u"
    " WHERE u.account_id = :account_id AND u.state = 'signed')",
    "course_id": "e.course_id = :course_id",
    "space_id": "e.space_id = :space_id",
    "site_id": "p.site_id = :site_id",
}


def list_sessions(session: Session, wanted: SessionFilter, today: date) -> tuple[list[SessionRow], int]:
    """Return one page of sessions in order of their start, and how many there are."""
    values = given(wanted, _SESSION_TESTS)
    where = " AND ".join(_SESSION_TESTS[name] for name in values) or "true"
    sql = f"{_SESSIONS} WHERE {where} ORDER BY lower(e.during), e.id LIMIT :limit OFFSET :offset"
    rows = session.execute(
        text(sql), {**values, "today": today, "limit": wanted.limit, "offset": wanted.offset}
    ).mappings()
    found = rows.all()
    total = int(found[0]["total"]) if found else 0
    return [SessionRow(**{k: row[k] for k in SessionRow.__slots__}) for row in found], total


def get_session(session: Session, session_id: UUID, today: date, *, lock: bool = False) -> SessionRow:
    """Return one session, its row locked first when seats are about to move; raise NotFound without it."""
    if lock:
        session.execute(text("SELECT 1 FROM programme_sessions WHERE id = :id FOR UPDATE"), {"id": session_id})
    rows, _total = list_sessions(session, SessionFilter(ids=(session_id,)), today)
    if not rows:
        raise session_unknown()
    return rows[0]


def session_unknown() -> NotFound:
    """Return the fault of asking for a session that is not there, or not yet public."""
    return NotFound("그런 회차가 없어요.", "There is no such session.", code="session_unknown")


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session about to be written: in a space, or at a meeting place, on a course where it is a walk."""

    programme_id: UUID
    start: datetime
    end: datetime
    cap: int
    space_id: UUID | None = None
    meeting_place: str = ""
    course_id: UUID | None = None


def insert_session(session: Session, new: NewSession) -> UUID:
    """Write a session; its time in a space is claimed by its own booking."""
    sql = text(
        "INSERT INTO programme_sessions (programme_id, space_id, meeting_place, course_id, during, cap)"
        " VALUES (:programme_id, :space_id, :meeting_place, :course_id, tstzrange(:start, :end), :cap) RETURNING id"
    )
    made: UUID = session.execute(sql, {name: getattr(new, name) for name in NewSession.__slots__}).scalar_one()
    return made


_SEATS = text("""
UPDATE programme_sessions SET taken = taken + :taken, held = held + :held
WHERE id = :id AND state = 'open' AND taken + held + :taken + :held <= cap AND taken + :taken >= 0 AND held + :held >= 0
""")


def move_seats(session: Session, session_id: UUID, *, taken: int = 0, held: int = 0) -> bool:
    """Move seats between free, on offer and taken; False when there are not that many."""
    moved = session.connection().execute(_SEATS, {"id": session_id, "taken": taken, "held": held})
    return moved.rowcount == 1


def change_cap(session: Session, session_id: UUID, version: int, cap: int, now: datetime) -> None:
    """Give a session another number of seats; raise Conflict for fewer than are taken, or an old version."""
    sql = text(
        "UPDATE programme_sessions SET cap = :cap, version = version + 1, updated_at = :now"
        " WHERE id = :id AND version = :version AND taken + held <= :cap"
    )
    values = {"id": session_id, "version": version, "cap": cap, "now": now}
    if session.connection().execute(sql, values).rowcount == 0:
        raise Conflict(
            "이미 신청한 인원보다 적게 줄일 수 없거나, 그사이 내용이 바뀌었어요.",
            "There are more sign-ups than that, or the session has changed meanwhile.",
            code="cap_refused",
        )


def close_session(session: Session, session_id: UUID, version: int, reason_code: str, now: datetime) -> None:
    """Mark a session as not taking place, its seats all given back; raise Conflict when it has changed meanwhile."""
    sql = text(
        "UPDATE programme_sessions SET state = 'cancelled', taken = 0, held = 0, reason_code = :reason_code,"
        " version = version + 1, updated_at = :now WHERE id = :id AND version = :version AND state = 'open'"
    )
    values = {"id": session_id, "version": version, "reason_code": reason_code, "now": now}
    write_guarded(session, sql, values)


def booking_of_session(session: Session, session_id: UUID) -> UUID | None:
    """Return the booking that claims a session's time in its space, while it stands."""
    sql = text("SELECT id FROM bookings WHERE session_id = :id AND state = 'confirmed'")
    found: UUID | None = session.execute(sql, {"id": session_id}).scalar_one_or_none()
    return found


def session_of_booking(session: Session, booking_id: UUID) -> UUID | None:
    """Return the session for which a booking claims its space, if it is one."""
    sql = text("SELECT session_id FROM bookings WHERE id = :id")
    found: UUID | None = session.execute(sql, {"id": booking_id}).scalar_one_or_none()
    return found


def session_dongs(session: Session, now: datetime, today: date) -> list[tuple[str, str]]:
    """Return code and name of the dong in which public sessions are still to come, by district and name."""
    sql = f"""
    SELECT DISTINCT g.code, concat_ws(' ', g.district, g.name) AS name
    FROM programme_sessions e JOIN programmes p ON p.id = e.programme_id JOIN sites t ON t.id = p.site_id
    LEFT JOIN spaces s ON s.id = e.space_id {DONG_OF.format(point="coalesce(s.location_m, t.location_m)")}
    WHERE p.published AND e.state = 'open' AND upper(e.during) > :now AND g.code IS NOT NULL ORDER BY 2
    """  # noqa: S608  (fixed text; values are bound)
    return [(row.code, row.name) for row in session.execute(text(sql), {"now": now, "today": today})]


def list_courses(session: Session, most: int = 200) -> list[tuple[UUID, str]]:
    """Return id and name of public routes, on which a village walk may go."""
    sql = text("SELECT id, name FROM public_resources WHERE kind = 'route' ORDER BY name, id LIMIT :most")
    return [(row.id, row.name) for row in session.execute(sql, {"most": most})]
