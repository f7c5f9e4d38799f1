"""Agreements: who agreed with whom on which hours of which spaces, and the openings that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import LIVE_STATES
from geo.errors import NotFound
from geo.queries.guarded import write_guarded
from geo.queries.idle import EVERYWHERE, NOWHERE, OFFICE, Event, add_event
from geo.queries.reach import DONG_OF, Reach


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement with its place. `valid_until` is the last day; `closed_from` the first on which it is over."""

    id: UUID
    number: str
    kind: str
    title: str
    site_id: UUID
    site_name: str
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    listing_id: UUID | None
    application_id: UUID | None
    renews_id: UUID | None
    renewed_by: UUID | None
    institution: str
    institution_account_id: UUID | None
    partner: str
    partner_is_person: bool
    partner_party_id: UUID | None
    partner_account_id: UUID | None
    valid_from: date
    valid_until: date
    conditions: str
    document_title: str
    document_text: str
    document_url: str
    state: str
    signed_on: date | None
    signed_by: UUID | None
    closed_from: date | None
    end_reason: str
    warned_at: datetime | None
    created_by: UUID | None
    version: int


_SELECT: Final = f"""
SELECT a.*, t.name AS site_name, g.code AS dong_code, g.name AS dong_name, g.district, g.district_code,
       g.province_code, (SELECT r.id FROM agreements r WHERE r.renews_id = a.id AND r.state <> 'terminated')
         AS renewed_by, count(*) OVER () AS total
FROM agreements a JOIN sites t ON t.id = a.site_id {DONG_OF.format(point="t.location_m")}
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """Which agreements; `ends_by` keeps those in force that run out on or before that day.

    What was never signed is seen only within `reach`; `kept` leaves out the rest too.
    """

    ids: Sequence[UUID] | None = None
    site_id: UUID | None = None
    kinds: Sequence[str] = ()
    states: Sequence[str] = ()
    district_code: str | None = None
    ends_by: date | None = None
    reach: Reach = NOWHERE
    kept: bool = False
    limit: int = 50
    offset: int = 0


_TESTS: Final = {
    "ids": "a.id = ANY(:ids)",
    "site_id": "a.site_id = :site_id",
    "kinds": "a.kind = ANY(:kinds)",
    "states": "a.state = ANY(:states)",
    "district_code": "g.district_code = :district_code",
    "ends_by": "a.state = 'signed' AND a.valid_until <= :ends_by",
}
_ORDER: Final = (
    "array_position(ARRAY['draft', 'signed', 'ended', 'terminated'], a.state),"
    " CASE WHEN a.state IN ('draft', 'signed') THEN a.valid_until END, a.valid_until DESC, a.id"
)


def list_agreements(session: Session, wanted: AgreementFilter, today: date) -> tuple[list[AgreementRow], int]:
    """Return one page of agreements, what needs somebody's hand first, and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _TESTS}
    values = {
        name: value if isinstance(value, str | UUID | date) else list(value)
        for name, value in given.items()
        if value not in (None, ())
    }
    seen = OFFICE if wanted.kept else f"(a.signed_on IS NOT NULL OR {OFFICE})"
    where = " AND ".join([seen, *(_TESTS[name] for name in values)])
    sql = f"{_SELECT} WHERE {where} ORDER BY {_ORDER} LIMIT :limit OFFSET :offset"
    bound = {**values, **wanted.reach.parameters(), "today": today, "limit": wanted.limit, "offset": wanted.offset}
    rows = session.execute(text(sql), bound).mappings().all()
    names = [field.name for field in fields(AgreementRow)]
    return [AgreementRow(**{name: row[name] for name in names}) for row in rows], int(rows[0]["total"]) if rows else 0


def get_agreement(session: Session, agreement_id: UUID, today: date, *, lock: bool = False) -> AgreementRow:
    """Return one agreement, its row locked when it is about to change; raise NotFound when there is none."""
    if lock:
        session.execute(text("SELECT 1 FROM agreements WHERE id = :id FOR UPDATE"), {"id": agreement_id})
    rows, _total = list_agreements(session, AgreementFilter(ids=[agreement_id], reach=EVERYWHERE), today)
    if not rows:
        raise NotFound("그런 협약이 없어요.", "There is no such agreement.", code="agreement_unknown")
    return rows[0]


@dataclass(frozen=True, slots=True)
class AgreementValues:
    """What is written into a draft."""

    kind: str
    title: str
    institution: str
    partner: str
    valid_from: date
    valid_until: date
    number: str = ""
    institution_account_id: UUID | None = None
    partner_is_person: bool = False
    partner_party_id: UUID | None = None
    partner_account_id: UUID | None = None
    conditions: str = ""
    document_title: str = ""
    document_text: str = ""
    document_url: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What an agreement comes from: an application to a listing, or an agreement that it renews."""

    site_id: UUID
    listing_id: UUID | None = None
    application_id: UUID | None = None
    renews_id: UUID | None = None


_FIELDS: Final = tuple(field.name for field in fields(AgreementValues) if field.name != "number")
_INSERT: Final = f"""
INSERT INTO agreements (number, site_id, listing_id, application_id, renews_id, created_by, {", ".join(_FIELDS)})
VALUES (coalesce(nullif(:number, ''), :year || '-' || lpad(nextval('agreement_numbers')::text, 4, '0')), :site_id,
        :listing_id, :application_id, :renews_id, :actor_id, {", ".join(f":{name}" for name in _FIELDS)}) RETURNING id
"""  # noqa: S608  (fixed text; values are bound)


def insert_agreement(
    session: Session, origin: Origin, values: AgreementValues, actor_id: UUID | None, today: date
) -> UUID:
    """Write a draft, numbered by the year unless it has a number of its own, and its first event."""
    given = {field.name: getattr(values, field.name) for field in fields(values)}
    links = {field.name: getattr(origin, field.name) for field in fields(origin)}
    bound = {**given, **links, "actor_id": actor_id, "year": str(today.year)}
    made: UUID = session.execute(text(_INSERT), bound).scalar_one()
    action = "renew" if origin.renews_id else "draft"
    add_event(session, Event("agreement", made, action, None, "draft", actor_id))
    return made


def update_agreement(
    session: Session, agreement_id: UUID, version: int, changes: dict[str, Any], now: datetime
) -> None:
    """Change a draft under its version; `changes` names fields of AgreementValues."""
    sets = "".join(f"{name} = :{name}, " for name in changes if name in _FIELDS or name == "number")
    sql = f"""
    UPDATE agreements SET {sets}version = version + 1, updated_at = :now
    WHERE id = :id AND version = :version AND state = 'draft'
    """  # noqa: S608  (names from a fixed list; values are bound)
    bound = {**changes, "id": agreement_id, "version": version, "now": now}
    write_guarded(session, sql, bound)


def move_agreement(session: Session, row: AgreementRow, event: Event, sets: dict[str, Any], now: datetime) -> None:
    """Take an agreement one step on, under its state and version."""
    columns = "".join(f", {name} = :{name}" for name in sets)
    sql = f"""
    UPDATE agreements SET state = :to, version = version + 1, updated_at = :now{columns}
    WHERE id = :id AND state = :state AND version = :version
    """  # noqa: S608  (fixed names of columns; values are bound)
    bound = {**sets, "id": row.id, "to": event.to_state, "state": row.state, "version": row.version, "now": now}
    write_guarded(session, sql, bound)
    add_event(session, event)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Weekly hours of one space that an agreement opens."""

    space_id: UUID
    weekday: int
    open_min: int
    close_min: int
    holiday: str = "yes"
    space_name: str = ""


def list_hours(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, list[HoursRow]]:
    """Return the hours of agreements, by agreement."""
    sql = """
    SELECT h.agreement_id, h.space_id, h.weekday, h.open_min, h.close_min, h.holiday, s.name AS space_name
    FROM agreement_hours h JOIN spaces s ON s.id = h.space_id WHERE h.agreement_id = ANY(:ids)
    ORDER BY s.name, h.space_id, h.weekday, h.open_min
    """
    found: dict[UUID, list[HoursRow]] = {agreement_id: [] for agreement_id in agreement_ids}
    for row in session.execute(text(sql), {"ids": list(agreement_ids)}).mappings():
        found[row["agreement_id"]].append(HoursRow(**{k: v for k, v in row.items() if k != "agreement_id"}))
    return found


@dataclass(frozen=True, slots=True)
class SpaceName:
    id: UUID
    name: str


def spaces_to_open(session: Session, site_id: UUID) -> list[SpaceName]:
    """Return a site's spaces by name, also while the site itself is not open yet."""
    sql = "SELECT id, name FROM spaces WHERE site_id = :id AND state <> 'closed' ORDER BY name, id LIMIT 500"
    return [SpaceName(**row) for row in session.execute(text(sql), {"id": site_id}).mappings()]


def replace_hours(session: Session, agreement_id: UUID, rows: Sequence[HoursRow]) -> None:
    """Put `rows` in the place of a draft's hours; the database refuses spaces of other sites and overlaps."""
    session.execute(text("DELETE FROM agreement_hours WHERE agreement_id = :id"), {"id": agreement_id})
    sql = """
    INSERT INTO agreement_hours (agreement_id, space_id, weekday, open_min, close_min, holiday)
    VALUES (:agreement_id, :space_id, :weekday, :open_min, :close_min, :holiday)
    """
    names = ("space_id", "weekday", "open_min", "close_min", "holiday")
    bound = [{"agreement_id": agreement_id, **{name: getattr(row, name) for name in names}} for row in rows]
    if bound:
        session.execute(text(sql), bound)


# --- openings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clash:
    """Hours that are open already; `number` names the agreement that opened them, None for ordinary hours."""

    space_name: str
    weekday: int
    open_min: int
    close_min: int
    number: str | None


def clashing_hours(session: Session, agreement_id: UUID) -> list[Clash]:
    """Return the openings that meet an agreement's hours in its period; the constraint on openings is the law."""
    sql = """
    SELECT s.name AS space_name, o.weekday, o.open_min, o.close_min, b.number
    FROM agreements a JOIN agreement_hours h ON h.agreement_id = a.id
    JOIN openings o ON o.space_id = h.space_id AND o.weekday = h.weekday
      AND int4range(o.open_min, o.close_min) && int4range(h.open_min, h.close_min)
      AND o.valid && daterange(a.valid_from, a.valid_until, '[]')
      AND NOT (o.holiday = 'no' AND h.holiday = 'only' OR o.holiday = 'only' AND h.holiday = 'no')
    JOIN spaces s ON s.id = h.space_id LEFT JOIN agreements b ON b.id = o.agreement_id
    WHERE a.id = :id ORDER BY s.name, o.weekday, o.open_min LIMIT 20
    """
    return [Clash(**row) for row in session.execute(text(sql), {"id": agreement_id}).mappings()]


def open_hours(session: Session, agreement_id: UUID) -> None:
    """Open exactly the agreement's hours for its period."""
    sql = """
    INSERT INTO openings (space_id, valid, weekday, open_min, close_min, holiday, agreement_id)
    SELECT h.space_id, daterange(a.valid_from, a.valid_until, '[]'), h.weekday, h.open_min, h.close_min, h.holiday, a.id
    FROM agreements a JOIN agreement_hours h ON h.agreement_id = a.id WHERE a.id = :id
    """
    session.execute(text(sql), {"id": agreement_id})


def close_hours(session: Session, agreement_id: UUID, from_day: date) -> None:
    """Close the agreement's hours from `from_day` on; days before it stay as they were."""
    bound = {"id": agreement_id, "day": from_day}
    session.execute(text("DELETE FROM openings WHERE agreement_id = :id AND lower(valid) >= :day"), bound)
    sql = """
    UPDATE openings SET valid = daterange(lower(valid), :day) WHERE agreement_id = :id AND upper(valid) > :day
    """
    session.execute(text(sql), bound)


@dataclass(frozen=True, slots=True)
class Affected:
    """A booking that lies in an agreement's spaces on or after a day."""

    id: UUID
    space_id: UUID
    space_name: str
    start: datetime
    end: datetime
    heads: int
    state: str


def bookings_from(session: Session, agreement_id: UUID, from_day: date) -> list[Affected]:
    """Return the live bookings in the agreement's spaces that begin on `from_day` or later, on the venue's clock."""
    sql = """
    SELECT b.id, b.space_id, s.name AS space_name, lower(b.use_range) AS start, upper(b.use_range) AS "end", b.heads,
           b.state
    FROM bookings b JOIN spaces s ON s.id = b.space_id JOIN sites t ON t.id = s.site_id
    WHERE b.space_id IN (SELECT space_id FROM agreement_hours WHERE agreement_id = :id) AND b.state = ANY(:live)
      AND b.type <> 'block' AND lower(b.use_range) >= CAST(:day AS timestamp) AT TIME ZONE t.timezone
    ORDER BY lower(b.use_range), b.id LIMIT 500
    """
    bound = {"id": agreement_id, "day": from_day, "live": [str(state) for state in LIVE_STATES]}
    return [Affected(**row) for row in session.execute(text(sql), bound).mappings()]


# --- the clock -------------------------------------------------------------------------------------------------------


def due_to_end(session: Session, today: date) -> list[UUID]:
    """Return the agreements in force whose last day has passed."""
    sql = "SELECT id FROM agreements WHERE state = 'signed' AND valid_until < :today ORDER BY id"
    return list(session.execute(text(sql), {"today": today}).scalars())


def due_to_warn(session: Session, last_day: date) -> list[UUID]:
    """Return the agreements in force that run out by `last_day` and of which nobody has been warned."""
    sql = """
    SELECT id FROM agreements WHERE state = 'signed' AND valid_until <= :day AND warned_at IS NULL
    ORDER BY id FOR UPDATE SKIP LOCKED
    """
    return list(session.execute(text(sql), {"day": last_day}).scalars())


@dataclass(frozen=True, slots=True)
class EventRow:
    action: str
    from_state: str | None
    to_state: str
    reason: str
    at: datetime


def list_events(session: Session, agreement_id: UUID) -> list[EventRow]:
    """Return every move of an agreement, oldest first."""
    sql = """
    SELECT action, from_state, to_state, reason, at FROM agreement_events WHERE agreement_id = :id ORDER BY id
    """
    return [EventRow(**row) for row in session.execute(text(sql), {"id": agreement_id}).mappings()]
