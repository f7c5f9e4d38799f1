"""Being forgotten: the database's own function clears every topic and writes the destruction log."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ErasureCause


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who was forgotten when; numbers only."""

    id: UUID
    account_id: UUID
    cause: str
    by_id: UUID | None
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of the list beside the database holds it."""
        return {
            name: str(value) if isinstance(value, UUID) else value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }


def erasure_from(line: dict[str, Any]) -> Erasure:
    """Return the erasure of a line; raise ValueError, KeyError or TypeError where it is none."""
    by_id = line["by_id"]
    return Erasure(
        id=UUID(line["id"]),
        account_id=UUID(line["account_id"]),
        cause=str(line["cause"]),
        by_id=UUID(by_id) if by_id else None,
        at=datetime.fromisoformat(line["at"]),
    )


def erase_account(session: Session, account_id: UUID) -> int:
    """Erase everything that names or describes a person and return how many rows were cleared; counts stay."""
    cleared: int = session.execute(text("SELECT erase_account(:id)"), {"id": account_id}).scalar_one()
    return cleared


@dataclass(frozen=True, slots=True)
class CallerForgotten:
    """What was known under a phone number and went, by kind of look; `coming` bookings and sign-ups still need it."""

    bookings: tuple[UUID, ...]
    signups: tuple[UUID, ...]
    coming: int


_COMING = text("""
SELECT (SELECT count(*) FROM booking_contacts WHERE bare_number(phone) = bare_number(:typed))
     + (SELECT count(*) FROM signup_guests WHERE bare_number(phone) = bare_number(:typed))
""")


def forget_caller(session: Session, phone: str) -> CallerForgotten:
    """Forget whoever has no account by their phone number, as far as the actor sees; what is to come stays."""
    gone = session.execute(text("SELECT what, object_id FROM forget_caller(:typed)"), {"typed": phone}).all()
    bookings, signups = (
        tuple(row.object_id for row in gone if row.what == kind) for kind in ("booking_contact", "signup_guest")
    )
    coming: int = session.execute(_COMING, {"typed": phone}).scalar_one()
    return CallerForgotten(bookings, signups, coming)


_NOTE = text("""
INSERT INTO erasures (account_id, cause, reason, by_id) VALUES (:account_id, :cause, :reason, :by_id)
RETURNING id, account_id, cause, by_id, at
""")


def note_erasure(session: Session, account_id: UUID, cause: ErasureCause, reason: str, by_id: UUID | None) -> Erasure:
    """Write down who is forgotten and why; the database refuses where something would be left without anybody."""
    values = {"account_id": account_id, "cause": cause.value, "reason": reason, "by_id": by_id}
    return Erasure(**session.execute(_NOTE, values).mappings().one())


def list_erasures(session: Session, besides: Sequence[UUID] = ()) -> list[Erasure]:
    """Return everybody who was forgotten, the oldest first, leaving out `besides`."""
    sql = """
    SELECT e.id, e.account_id, e.cause, e.by_id, e.at FROM erasures e
    WHERE e.id <> ALL(CAST(:besides AS uuid[])) ORDER BY e.at, e.id
    """
    rows = session.execute(text(sql), {"besides": list(besides)}).mappings()
    return [Erasure(**row) for row in rows]


def sites_kept_alone(session: Session, account_id: UUID) -> list[str]:
    """Return the names of open sites that nobody else keeps."""
    sql = "SELECT t.name FROM sites_kept_alone(:id) k JOIN sites t ON t.id = k ORDER BY t.name"
    return list(session.execute(text(sql), {"id": account_id}).scalars())


_CALLABLE_OFF = "('hold', 'requested', 'awaiting_payment', 'confirmed')"
_TO_COME = (
    f"SELECT b.id FROM bookings b WHERE b.account_id = :id AND b.state IN {_CALLABLE_OFF} ORDER BY b.use_range, b.id"  # noqa: S608  (fixed text)
)


def bookings_to_call_off(session: Session, account_id: UUID) -> list[UUID]:
    """Return the bookings of an account that are still to come, the earliest first."""
    return list(session.execute(text(_TO_COME), {"id": account_id}).scalars())


@dataclass(frozen=True, slots=True)
class Traces:
    """Words by which letters to or about a person are known: addresses, names and numbers they gave."""

    addresses: frozenset[str]
    words: frozenset[str]


_TRACES = text("SELECT email, name, phone FROM traces_of(:id)")


def traces_of(session: Session, account_id: UUID) -> Traces:
    """Return how letters to or about a person are recognised, before these words are forgotten."""
    rows = session.execute(_TRACES, {"id": account_id}).all()
    return Traces(
        frozenset(row.email for row in rows if row.email),
        frozenset(word for row in rows for word in (row.name, row.phone) if len(word) > 1),
    )


# --- once more, after a restore ---------------------------------------------------------------------------------------

_AGAIN = text("""
INSERT INTO erasures (id, account_id, cause, by_id, at) VALUES (:id, :account_id, 'again', :by_id, :at)
ON CONFLICT DO NOTHING RETURNING id
""")
_CALL_OFF = text(f"""
WITH off AS (
  UPDATE bookings b SET state = 'cancelled', reason_code = 'erased', version = b.version + 1, updated_at = now()
  FROM bookings was WHERE was.id = b.id AND b.account_id = :account_id AND b.state IN {_CALLABLE_OFF}
  RETURNING b.id, was.state
)
INSERT INTO booking_events (booking_id, action, from_state, to_state, actor_id, channel, reason_code)
SELECT off.id, 'cancel', off.state, 'cancelled', NULL, 'api', 'erased' FROM off
""")  # noqa: S608  (fixed text)
_LAST_ADMIN = (("grants", "tr_grants_last_admin"), ("accounts", "tr_accounts_last_admin"))


def erase_again(session: Session, erasures: Iterable[Erasure]) -> int:
    """Forget once more whom a restored database does not know to be forgotten; return how many that were.

    As its owner, in a database that nobody uses yet: a last administrator who has gone since goes here, too.
    """
    session.execute(text("SELECT set_config('statement_timeout', '0', true)"))
    fresh = [one for one in erasures if session.execute(_AGAIN, asdict(one)).one_or_none()]
    if fresh:
        _switch_last_admin(session, "DISABLE")
        for one in fresh:
            session.execute(_CALL_OFF, asdict(one))
            erase_account(session, one.account_id)
        _switch_last_admin(session, "ENABLE")
    return len(fresh)


def _switch_last_admin(session: Session, how: str) -> None:
    for table, trigger in _LAST_ADMIN:
        session.execute(text(f"ALTER TABLE {table} {how} TRIGGER {trigger}"))
