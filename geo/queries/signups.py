"""Sign-ups for sessions: who comes, with how many; guests' names and phones lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput, NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class SignupRow:
    """A sign-up; `name`, `phone` and `email` are for keepers alone."""

    id: UUID
    session_id: UUID
    account_id: UUID | None
    heads: int
    channel: str
    state: str
    version: int
    created_at: datetime
    name: str
    phone: str
    email: str
    guardian: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account whom a keeper enters; a child under 14 with its guardian, whose the phone is."""

    name: str
    phone: str
    under_14: bool = False
    guardian: str = ""


@dataclass(frozen=True, slots=True)
class SignupStep:
    """One step in a sign-up's life, as its event keeps it."""

    action: str
    to_state: str
    actor_id: UUID | None
    channel: str
    reason_code: str | None = None


_SELECT = """
SELECT u.id, u.session_id, u.account_id, u.heads, u.channel, u.state, u.version, u.created_at,
       coalesce(q.name, a.name, '') AS name, coalesce(q.phone, '') AS phone, coalesce(a.email, '') AS email,
       coalesce(q.guardian_name, '') AS guardian
FROM signups u LEFT JOIN signup_guests q ON q.signup_id = u.id LEFT JOIN accounts a ON a.id = u.account_id
"""


def insert_signup(
    session: Session,
    session_id: UUID,
    account_id: UUID | None,
    heads: int,
    step: SignupStep,
    wait_id: UUID | None = None,
) -> UUID:
    """Write a live sign-up and its first event; its seats must have been taken before."""
    sql = text(
        "INSERT INTO signups (session_id, account_id, heads, channel, wait_id)"
        " VALUES (:session_id, :account_id, :heads, :channel, :wait_id) RETURNING id"
    )
    values = {"session_id": session_id, "account_id": account_id, "heads": heads, "wait_id": wait_id}
    made: UUID = session.execute(sql, {**values, "channel": step.channel}).scalar_one()
    _add_event(session, made, step)
    return made


def insert_guest(session: Session, signup_id: UUID, guest: Guest, delete_after: date) -> None:
    """Keep whom to call about a guest's sign-up, until `delete_after`; raise InvalidInput for a child alone."""
    if guest.under_14 and not guest.guardian:
        raise InvalidInput(
            "만 14세 미만은 보호자의 동의가 있어야 해요. 보호자 이름을 적어 주세요.",
            "Under 14 a guardian has to agree: give their name.",
            code="guardian_missing",
        )
    sql = text(
        "INSERT INTO signup_guests (signup_id, name, phone, delete_after, under_14, guardian_name)"
        " VALUES (:id, :name, :phone, :until, :under_14, :guardian)"
    )
    values = {name: getattr(guest, name) for name in ("name", "phone", "under_14")}
    guardian = guest.guardian if guest.under_14 else ""
    session.execute(sql, {**values, "id": signup_id, "until": delete_after, "guardian": guardian})


def change_signup(session: Session, signup: SignupRow, step: SignupStep, now: datetime) -> None:
    """Take a sign-up one step on, guarded by its version and state; raise Conflict when it has changed meanwhile."""
    sql = text(
        "UPDATE signups SET state = :to_state, reason_code = :reason_code, version = version + 1, updated_at = :now"
        " WHERE id = :id AND version = :version AND state = :from_state"
    )
    values = {
        "id": signup.id,
        "version": signup.version,
        "from_state": signup.state,
        "to_state": step.to_state,
        "reason_code": step.reason_code,
        "now": now,
    }
    write_guarded(session, sql, values)
    _add_event(session, signup.id, step)


def get_signup(session: Session, signup_id: UUID) -> SignupRow:
    """Return one sign-up; raise NotFound without it."""
    row = session.execute(text(f"{_SELECT} WHERE u.id = :id"), {"id": signup_id}).mappings().one_or_none()
    if row is None:
        raise signup_unknown()
    return SignupRow(**row)


def signup_unknown() -> NotFound:
    """Return the fault of naming a sign-up that is not there."""
    return NotFound("그런 신청이 없어요.", "There is no such sign-up.", code="signup_unknown")


def find_signup(session: Session, session_id: UUID, account_id: UUID) -> SignupRow | None:
    """Return the live sign-up of an account, if there is one."""
    sql = f"{_SELECT} WHERE u.session_id = :session_id AND u.account_id = :account_id AND u.state = 'signed'"
    row = session.execute(text(sql), {"session_id": session_id, "account_id": account_id}).mappings().one_or_none()
    return SignupRow(**row) if row else None


def list_signups(session: Session, session_id: UUID, *, live: bool = False) -> list[SignupRow]:
    """Return the sign-ups of a session in order of their coming; `live` leaves out those called off."""
    tests = "u.session_id = :id AND u.state = 'signed'" if live else "u.session_id = :id"
    rows = session.execute(text(f"{_SELECT} WHERE {tests} ORDER BY u.created_at, u.id"), {"id": session_id}).mappings()
    return [SignupRow(**row) for row in rows]


def _add_event(session: Session, signup_id: UUID, step: SignupStep) -> None:
    sql = text(
        "INSERT INTO signup_events (signup_id, action, to_state, actor_id, channel, reason_code)"
        " VALUES (:id, :action, :to_state, :actor_id, :channel, :reason_code)"
    )
    session.execute(sql, {"id": signup_id, **{name: getattr(step, name) for name in SignupStep.__slots__}})


def log_views(session: Session, actor_id: UUID, rows: Sequence[SignupRow]) -> None:
    """Note that somebody saw names and phones of guests."""
    seen = [row.id for row in rows if row.phone]
    sql = text(
        "INSERT INTO access_log (actor_id, what, object_id) SELECT :actor, 'signup_guest', unnest(CAST(:ids AS uuid[]))"
    )
    if seen:
        session.execute(sql, {"actor": actor_id, "ids": seen})


def signed_heads(session: Session, account_id: UUID) -> dict[UUID, int]:
    """Return with how many heads an account is signed up, by session."""
    sql = text("SELECT session_id, heads FROM signups WHERE account_id = :id AND state = 'signed'")
    return {row.session_id: row.heads for row in session.execute(sql, {"id": account_id})}
