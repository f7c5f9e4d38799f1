"""Bookings as rows: written once, changed only under their version, every change an event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.clock import today
from geo.errors import Conflict, InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking with the names a person needs beside it; no personal data."""

    id: UUID
    state: str
    version: int
    space_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    address: str
    timezone: str
    start: datetime
    end: datetime
    heads: int
    purpose: str
    channel: str
    type: str
    hold_until: datetime | None
    reason_code: str | None
    account_id: UUID | None
    policy_id: int
    created_at: datetime
    updated_at: datetime
    party_id: UUID
    on_behalf_of: UUID | None = None
    natures: list[str] = field(default_factory=list)
    series_id: UUID | None = None
    session_id: UUID | None = None
    wait_id: UUID | None = None
    closure_id: UUID | None = None
    price: dict[str, Any] | None = None
    price_won: int | None = None
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewBooking:
    """What is written for a new booking; `start` and `end` are the time of use, without set-up and turnover."""

    space_id: UUID
    account_id: UUID | None
    start: datetime
    end: datetime
    heads: int
    purpose: str
    type: str
    state: str
    policy_id: int
    channel: str
    hold_until: datetime | None = None
    idempotency_key: str | None = None
    series_id: UUID | None = None
    session_id: UUID | None = None
    wait_id: UUID | None = None
    closure_id: UUID | None = None
    id: UUID | None = None
    on_behalf_of: UUID | None = None
    natures: Sequence[str] = ()
    price: dict[str, Any] | None = None
    price_won: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what is bound to the statement."""
        return {name: getattr(self, name) for name in NewBooking.__slots__} | {"natures": list(self.natures)}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Personal data of one booking."""

    name: str
    phone: str
    email: str
    note: str


_COLUMNS = """
b.id, b.state, b.version, b.space_id, s.name AS space_name, s.site_id, t.name AS site_name, t.address, t.timezone,
lower(b.use_range) AS start, upper(b.use_range) AS "end", b.heads, b.purpose, b.channel, b.type, b.hold_until,
b.reason_code, b.account_id, b.policy_id, b.created_at, b.updated_at, b.party_id, b.on_behalf_of, b.natures,
b.series_id, b.session_id, b.wait_id, b.closure_id, b.price, b.price_won, b.checked_in_at, b.checked_out_at
"""
_TABLES = "bookings b JOIN spaces s ON s.id = b.space_id JOIN sites t ON t.id = s.site_id"

_INSERT = text("""
WITH party AS (
  INSERT INTO parties (kind, account_id)
  SELECT 'person', CAST(:account_id AS uuid)
  WHERE NOT EXISTS (SELECT FROM parties WHERE account_id = :account_id AND kind = 'person') RETURNING id
)
INSERT INTO bookings (id, space_id, party_id, account_id, use_range, heads, purpose, type, state, policy_id, channel,
                      hold_until, idempotency_key, series_id, session_id, wait_id, closure_id, on_behalf_of, natures,
                      price, price_won)
SELECT coalesce(CAST(:id AS uuid), gen_random_uuid()), :space_id,
       coalesce((SELECT id FROM party),
                (SELECT id FROM parties WHERE account_id = :account_id AND kind = 'person'
                 ORDER BY created_at LIMIT 1)),
       :account_id, tstzrange(:start, :end), :heads, :purpose, :type, :state, :policy_id, :channel, :hold_until,
       :idempotency_key, :series_id, :session_id, :wait_id, :closure_id, :on_behalf_of, CAST(:natures AS text[]),
       :price, :price_won
RETURNING id
""").bindparams(bindparam("price", type_=JSONB(none_as_null=True)))


def insert_booking(session: Session, new: NewBooking) -> UUID:
    """Write a booking; the account's person party is made with its first booking."""
    booking_id: UUID = session.execute(_INSERT, new.values()).scalar_one()
    return booking_id


def insert_bookings(session: Session, many: Sequence[NewBooking]) -> None:
    """Write many bookings, each with its own id given, in one trip to the database."""
    session.connection().execute(_INSERT, [new.values() for new in many])


def insert_contact(session: Session, booking_id: UUID, contact: ContactRow, delete_after: date) -> None:
    """Keep whom to call about a booking, until `delete_after`."""
    session.execute(
        text(
            "INSERT INTO booking_contacts (booking_id, name, phone, email, note, delete_after)"
            " VALUES (:booking_id, :name, :phone, :email, :note, :delete_after)"
        ),
        {
            "booking_id": booking_id,
            "name": contact.name,
            "phone": contact.phone,
            "email": contact.email,
            "note": contact.note,
            "delete_after": delete_after,
        },
    )


def insert_contacts(
    session: Session, booking_ids: Sequence[UUID], contact: ContactRow, delete_after: Sequence[date]
) -> None:
    """Keep one contact for many bookings, each until its own date."""
    session.execute(
        text(
            "INSERT INTO booking_contacts (booking_id, name, phone, email, note, delete_after)"
            " SELECT u.id, :name, :phone, :email, :note, u.day"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS u(id, day)"
        ),
        {
            "ids": list(booking_ids),
            "days": list(delete_after),
            "name": contact.name,
            "phone": contact.phone,
            "email": contact.email,
            "note": contact.note,
        },
    )


def read_contact(session: Session, booking_id: UUID) -> ContactRow | None:
    """Return the personal data of a booking, or None once it is forgotten."""
    sql = text("SELECT name, phone, email, note FROM booking_contacts WHERE booking_id = :id")
    row = session.execute(sql, {"id": booking_id}).mappings().one_or_none()
    return ContactRow(**row) if row else None


def whom_to_tell(session: Session, booking_id: UUID) -> tuple[str, str] | None:
    """Return name and address for news of a booking, whoever's step they come from; None once they are forgotten."""
    row = session.execute(text("SELECT name, email FROM booking_to_tell(:id)"), {"id": booking_id}).one_or_none()
    return (row.name, row.email) if row else None


def get_booking(session: Session, booking_id: UUID, *, lock: bool = False) -> BookingRow:
    """Return one booking, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR NO KEY UPDATE OF b" if lock else ""
    sql = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE b.id = :id {ending}"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": booking_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    return BookingRow(**row)


def keeper_addresses(session: Session, site_id: UUID) -> list[str]:
    """Return the mail addresses of a site's own keepers, as their rights stand today."""
    sql = text(
        "SELECT DISTINCT a.email FROM grants g JOIN accounts a ON a.id = g.account_id"
        " WHERE g.site_id = :site_id AND g.role = 'keeper' AND g.valid @> :today AND a.disabled_at IS NULL ORDER BY 1"
    )
    return list(session.execute(sql, {"site_id": site_id, "today": today()}).scalars())


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings to list; empty sequences and None do not narrow."""

    account_id: UUID | None = None
    site_ids: Sequence[UUID] | None = None
    space_id: UUID | None = None
    states: Sequence[str] = ()
    from_at: datetime | None = None
    until_at: datetime | None = None
    newest_first: bool = False
    limit: int = 50
    offset: int = 0


_CONDITIONS = {
    "account_id": "b.account_id = :account_id",
    "site_ids": "s.site_id = ANY(:site_ids)",
    "space_id": "b.space_id = :space_id",
    "states": "b.state = ANY(:states)",
    "from_at": "upper(b.use_range) > :from_at",
    "until_at": "lower(b.use_range) < :until_at",
}


def list_bookings(session: Session, wanted: BookingFilter) -> tuple[list[BookingRow], int]:
    """Return one page of bookings in order of their start, and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _CONDITIONS}
    values = {k: list(v) if isinstance(v, list | tuple | set) else v for k, v in given.items() if v not in (None, ())}
    where = " AND ".join(_CONDITIONS[name] for name in values) or "true"
    order = "DESC" if wanted.newest_first else "ASC"
    sql = f"""
    SELECT {_COLUMNS}, count(*) OVER () AS total FROM {_TABLES} WHERE {where}
    ORDER BY lower(b.use_range) {order}, b.id LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {**values, "limit": wanted.limit, "offset": wanted.offset}).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    return [BookingRow(**{k: row[k] for k in BookingRow.__slots__}) for row in rows], total


@dataclass(frozen=True, slots=True)
class Step:
    """One step in a booking's life, as the event keeps it: codes and ids, never free text."""

    action: str
    to_state: str
    actor_id: UUID | None
    channel: str
    reason_code: str | None = None
    details: dict[str, Any] | None = None


_EVENT = text("""
INSERT INTO booking_events (booking_id, action, from_state, to_state, actor_id, channel, reason_code, details, at)
VALUES (:booking_id, :action, :from_state, :to_state, :actor_id, :channel, :reason_code, :details, :at)
""").bindparams(bindparam("details", type_=JSONB))


def add_event(session: Session, booking_id: UUID, from_state: str | None, step: Step, at: datetime) -> None:
    """Append one event to a booking's history."""
    session.execute(
        _EVENT,
        {
            "booking_id": booking_id,
            "from_state": from_state,
            "at": at,
            "action": step.action,
            "to_state": step.to_state,
            "actor_id": step.actor_id,
            "channel": step.channel,
            "reason_code": step.reason_code,
            "details": step.details or {},
        },
    )


def add_first_events(session: Session, booking_ids: Sequence[UUID], step: Step, at: datetime) -> None:
    """Append the event of their writing to the histories of many bookings."""
    session.execute(
        text(
            "INSERT INTO booking_events (booking_id, action, to_state, actor_id, channel, reason_code, details, at)"
            " SELECT u.id, :action, :to_state, :actor_id, :channel, :reason_code, :details, :at"
            " FROM unnest(CAST(:ids AS uuid[])) AS u(id)"
        ).bindparams(bindparam("details", type_=JSONB)),
        {
            "ids": list(booking_ids),
            "action": step.action,
            "to_state": step.to_state,
            "actor_id": step.actor_id,
            "channel": step.channel,
            "reason_code": step.reason_code,
            "details": step.details or {},
            "at": at,
        },
    )


_CHANGE = text("""
UPDATE bookings SET state = :to_state, version = version + 1, reason_code = :reason_code, updated_at = :now,
       hold_until = CASE WHEN :to_state = 'hold' THEN hold_until END,
       use_range = CASE WHEN CAST(:start AS timestamptz) IS NULL THEN use_range ELSE tstzrange(:start, :end) END,
       policy_id = coalesce(CAST(:policy_id AS int), policy_id), heads = coalesce(CAST(:heads AS int), heads),
       space_id = coalesce(CAST(:space_id AS uuid), space_id),
       price = CASE WHEN CAST(:start AS timestamptz) IS NULL THEN price ELSE :price END,
       price_won = CASE WHEN CAST(:start AS timestamptz) IS NULL THEN price_won ELSE :price_won END
WHERE id = :id AND version = :version AND state = :from_state
""").bindparams(bindparam("price", type_=JSONB(none_as_null=True)))


@dataclass(frozen=True, slots=True)
class NewTime:
    """Where a booking is moved to, the rules that hold there and what it costs there."""

    start: datetime
    end: datetime
    policy_id: int
    heads: int
    space_id: UUID | None = None
    price: dict[str, Any] | None = None
    price_won: int | None = None


def change_booking(
    session: Session, booking: BookingRow, step: Step, now: datetime, new_time: NewTime | None = None
) -> BookingRow:
    """Take `booking` one step on, guarded by its version and state; raise Conflict when it has changed meanwhile."""
    values = {
        "id": booking.id,
        "version": booking.version,
        "from_state": booking.state,
        "to_state": step.to_state,
        "reason_code": step.reason_code,
        "now": now,
        **{name: getattr(new_time, name, None) for name in NewTime.__slots__},
    }
    changed = session.connection().execute(_CHANGE, values).rowcount
    if changed == 0:
        raise stale(get_booking(session, booking.id))
    add_event(session, booking.id, booking.state, step, now)
    return get_booking(session, booking.id)


def stale(present: BookingRow) -> Conflict:
    """Return the fault of acting on a version that is no longer the present one."""
    return Conflict(
        "그사이 예약이 바뀌었어요. 지금 상태를 확인하고 다시 해 주세요.",
        "The booking has changed meanwhile.",
        code="stale_version",
        details={"state": present.state, "version": present.version},
    )


# In the order of time, which their index has: by id, every booking there ever was is read for the few that are due.
_BEGUN = text("""
WITH late AS (
  UPDATE bookings b SET state = 'expired', version = version + 1, reason_code = 'not_decided', updated_at = :now
  WHERE b.id IN (
    SELECT id FROM bookings WHERE state = 'requested' AND lower(use_range) <= :now
    ORDER BY lower(use_range), id LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED
  ) RETURNING b.id
)
INSERT INTO booking_events (booking_id, action, from_state, to_state, channel, reason_code, at)
SELECT id, 'expire', 'requested', 'expired', 'api', 'not_decided', :now FROM late RETURNING booking_id
""")
_OVER = text("""
WITH over AS (
  SELECT id, state FROM bookings WHERE state IN ('confirmed', 'in_use') AND upper(use_range) <= :now
  ORDER BY upper(use_range), id LIMIT 2000 FOR NO KEY UPDATE SKIP LOCKED
), done AS (
  UPDATE bookings b SET state = 'completed', version = version + 1, updated_at = :now
  FROM over o WHERE b.id = o.id RETURNING b.id, o.state
)
INSERT INTO booking_events (booking_id, action, from_state, to_state, channel, at)
SELECT id, 'complete', state, 'completed', 'api', :now FROM done RETURNING booking_id
""")


def expire_begun(session: Session, now: datetime) -> list[UUID]:
    """Expire requests whose time has begun without a decision; what another transaction works on waits a minute."""
    return list(session.execute(_BEGUN, {"now": now}).scalars())


def complete_over(session: Session, now: datetime) -> list[UUID]:
    """Complete what was confirmed or in use and is over; what another transaction works on waits a minute."""
    return list(session.execute(_OVER, {"now": now}).scalars())


@dataclass(frozen=True, slots=True)
class EventRow:
    action: str
    from_state: str | None
    to_state: str
    actor_id: UUID | None
    channel: str
    reason_code: str | None
    at: datetime


def list_events(session: Session, booking_id: UUID) -> list[EventRow]:
    """Return a booking's history, oldest first."""
    sql = text(
        "SELECT action, from_state, to_state, actor_id, channel, reason_code, at FROM booking_events"
        " WHERE booking_id = :id ORDER BY id"
    )
    return [EventRow(**row) for row in session.execute(sql, {"id": booking_id}).mappings()]


def begin_key(session: Session, account_id: UUID, key: str, body_sha256: str) -> dict[str, Any] | None:
    """Claim an idempotency key; return the stored answer when the same request was answered before.

    Waits for a twin that is under way. Raises InvalidInput when the key was used for another body.
    """
    claimed = session.execute(
        text(
            "INSERT INTO idempotency_keys (account_id, key, body_sha256) VALUES (:account_id, :key, :body_sha256)"
            " ON CONFLICT DO NOTHING RETURNING key"
        ),
        {"account_id": account_id, "key": key, "body_sha256": body_sha256},
    ).scalar_one_or_none()
    if claimed is not None:
        return None
    row = session.execute(
        text("SELECT body_sha256, answer FROM idempotency_keys WHERE account_id = :account_id AND key = :key"),
        {"account_id": account_id, "key": key},
    ).one()
    if row.body_sha256 != body_sha256:
        raise InvalidInput(
            "같은 Idempotency-Key로 다른 내용을 보냈어요. 새 키를 써 주세요.",
            "This Idempotency-Key was used for another request.",
            code="idempotency_key_reused",
        )
    answer: dict[str, Any] = row.answer
    return answer


_FINISH_KEY = text(
    "UPDATE idempotency_keys SET booking_id = :booking_id, answer = :answer"
    " WHERE account_id = :account_id AND key = :key"
).bindparams(bindparam("answer", type_=JSONB))


def finish_key(session: Session, account_id: UUID, key: str, booking_id: UUID | None, answer: dict[str, Any]) -> None:
    """Store the answer that a repeated request will get."""
    session.execute(_FINISH_KEY, {"account_id": account_id, "key": key, "booking_id": booking_id, "answer": answer})


@dataclass(frozen=True, slots=True)
class Miss:
    """A wish that was not met; no person in it."""

    space_id: UUID | None
    dong_code: str | None
    start: datetime
    end: datetime
    heads: int | None
    kind: str | None
    reason_code: str


def record_miss(session: Session, miss: Miss) -> None:
    """Remember an unmet wish for the planners."""
    session.execute(
        text(
            "INSERT INTO demand_misses (space_id, dong_code, wished, heads, kind, reason_code)"
            " VALUES (:space_id, :dong_code, tstzrange(:start, :end), :heads, :kind, :reason_code)"
        ),
        {name: getattr(miss, name) for name in Miss.__slots__},
    )
