"""Groups and households: who is in them, who is asked to join, on whose behalf somebody may book."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A group or household as one of its members sees it; `role` is that member's own."""

    id: UUID
    kind: str
    name: str
    role: str
    members: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    account_id: UUID
    name: str
    email: str
    role: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An open invitation; `invited_by` is the name of who asks."""

    id: UUID
    party_id: UUID
    party_name: str
    kind: str
    email: str
    role: str
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Household:
    """A household and the accounts in it."""

    id: UUID
    accounts: tuple[UUID, ...]


_PARTIES = """
SELECT p.id, p.kind, p.name, m.role, (SELECT count(*) FROM party_members o WHERE o.party_id = p.id) AS members
FROM party_members m JOIN parties p ON p.id = m.party_id
WHERE m.account_id = :account_id AND p.closed_at IS NULL
"""


def parties_of(session: Session, account_id: UUID) -> list[PartyRow]:
    """Return the groups and households somebody is in, by kind and name."""
    rows = session.execute(text(_PARTIES + " ORDER BY p.kind, p.name, p.id"), {"account_id": account_id})
    return [PartyRow(**row) for row in rows.mappings()]


def groups_of(session: Session, account_id: UUID) -> list[PartyRow]:
    """Return the groups somebody is in."""
    return [row for row in parties_of(session, account_id) if row.kind == "group"]


def households_of(session: Session, account_id: UUID) -> list[PartyRow]:
    """Return the household somebody is in: one at most."""
    return [row for row in parties_of(session, account_id) if row.kind == "household"]


def household_of(session: Session, account_id: UUID) -> Household | None:
    """Return somebody's household with all its accounts, or None."""
    sql = text(
        "SELECT o.party_id, array_agg(o.account_id) AS accounts FROM party_members m"
        " JOIN party_members o ON o.party_id = m.party_id"
        " WHERE m.account_id = :account_id AND m.kind = 'household' GROUP BY o.party_id"
    )
    row = session.execute(sql, {"account_id": account_id}).one_or_none()
    return Household(row.party_id, tuple(row.accounts)) if row else None


def membership(session: Session, party_id: UUID, account_id: UUID, *, lock: bool = False) -> PartyRow:
    """Return a party as one of its members sees it; raise NotFound for everybody else."""
    if lock:
        session.execute(text("SELECT 1 FROM parties WHERE id = :id FOR NO KEY UPDATE"), {"id": party_id})
    row = session.execute(text(_PARTIES + " AND p.id = :id"), {"account_id": account_id, "id": party_id}).mappings()
    found = row.one_or_none()
    if found is None:
        raise NotFound("그런 모임이나 가구가 없어요.", "There is no such group or household.", code="party_unknown")
    return PartyRow(**found)


def insert_party(session: Session, kind: str, name: str, account_id: UUID) -> UUID:
    """Found a group or household with its founder at its head."""
    values = {"kind": kind, "name": name, "account_id": account_id}
    party_id: UUID = session.execute(
        text("INSERT INTO parties (kind, name, created_by) VALUES (:kind, :name, :account_id) RETURNING id"), values
    ).scalar_one()
    add_member(session, party_id, kind, account_id, "lead")
    return party_id


def add_member(session: Session, party_id: UUID, kind: str, account_id: UUID, role: str) -> None:
    """Let somebody in; the database refuses a second household."""
    session.execute(
        text(
            "INSERT INTO party_members (party_id, kind, account_id, role) VALUES (:party_id, :kind, :account_id, :role)"
            " ON CONFLICT (party_id, account_id) DO NOTHING"
        ),
        {"party_id": party_id, "kind": kind, "account_id": account_id, "role": role},
    )


def list_members(session: Session, party_id: UUID) -> list[MemberRow]:
    """Return the members, those at the head first."""
    sql = text(
        "SELECT m.account_id, a.name, a.email, m.role, m.joined_at FROM party_members m"
        " JOIN accounts a ON a.id = m.account_id WHERE m.party_id = :id ORDER BY m.role <> 'lead', m.joined_at, a.id"
    )
    return [MemberRow(**row) for row in session.execute(sql, {"id": party_id}).mappings()]


def set_role(session: Session, party_id: UUID, account_id: UUID, role: str) -> None:
    """Give a member another role; raise NotFound when nobody such is in the party."""
    sql = text("UPDATE party_members SET role = :role WHERE party_id = :party_id AND account_id = :account_id")
    values = {"party_id": party_id, "account_id": account_id, "role": role}
    if session.connection().execute(sql, values).rowcount == 0:
        raise _no_member()


def drop_member(session: Session, party_id: UUID, account_id: UUID) -> None:
    """Let a member go; raise NotFound when nobody such is in the party."""
    sql = text("DELETE FROM party_members WHERE party_id = :party_id AND account_id = :account_id")
    if session.connection().execute(sql, {"party_id": party_id, "account_id": account_id}).rowcount == 0:
        raise _no_member()


def _no_member() -> NotFound:
    return NotFound("그런 구성원이 없어요.", "There is no such member.", code="member_unknown")


def close_party(session: Session, party_id: UUID, now: datetime) -> None:
    """End a party that nobody is left in; bookings made for it stay."""
    session.execute(text("SELECT drop_invitations(:id)"), {"id": party_id})
    session.execute(
        text("UPDATE parties SET closed_at = :now WHERE id = :id AND closed_at IS NULL"), {"id": party_id, "now": now}
    )


_INVITATIONS = """
SELECT i.id, i.party_id, p.name AS party_name, p.kind, i.email, i.role, a.name AS invited_by, i.expires_at
FROM party_invitations i JOIN parties p ON p.id = i.party_id JOIN accounts a ON a.id = i.invited_by
WHERE i.expires_at > :now AND p.closed_at IS NULL
"""


def put_invitation(session: Session, party_id: UUID, email: str, role: str, by: UUID, expires_at: datetime) -> UUID:
    """Ask an address to join; asked again, the invitation is renewed."""
    sql = text(
        "INSERT INTO party_invitations (party_id, email, role, invited_by, expires_at)"
        " VALUES (:party_id, :email, :role, :by, :expires_at) ON CONFLICT (party_id, email) DO UPDATE"
        " SET role = excluded.role, invited_by = excluded.invited_by, expires_at = excluded.expires_at RETURNING id"
    )
    values = {"party_id": party_id, "email": email, "role": role, "by": by, "expires_at": expires_at}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def invitations_to(session: Session, email: str, now: datetime) -> list[InvitationRow]:
    """Return the open invitations to an address."""
    return _invitations(session, "AND i.email = :email", {"email": email, "now": now})


def invitations_of(session: Session, party_id: UUID, now: datetime) -> list[InvitationRow]:
    """Return whom a party has asked and who has not answered yet."""
    return _invitations(session, "AND i.party_id = :party_id", {"party_id": party_id, "now": now})


def _invitations(session: Session, which: str, values: dict[str, Any]) -> list[InvitationRow]:
    rows = session.execute(text(f"{_INVITATIONS} {which} ORDER BY i.created_at, i.id"), values).mappings()
    return [InvitationRow(**row) for row in rows]


def take_invitation(session: Session, invitation_id: UUID, now: datetime) -> InvitationRow:
    """Return an open invitation and delete it: it is being answered; raise Conflict when it is gone."""
    found = _invitations(session, "AND i.id = :id", {"id": invitation_id, "now": now})
    gone = session.execute(
        text("DELETE FROM party_invitations WHERE id = :id RETURNING id"), {"id": invitation_id}
    ).scalar_one_or_none()
    if not found or gone is None:
        raise Conflict("초대가 취소되었거나 기한이 지났어요.", "The invitation is gone.", code="invitation_gone")
    return found[0]


def party_name(session: Session, party_id: UUID) -> str:
    """Return the name of a group or household, or an empty text."""
    sql = text("SELECT name FROM parties WHERE id = :id")
    return str(session.execute(sql, {"id": party_id}).scalar_one_or_none() or "")
