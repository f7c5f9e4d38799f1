"""Who takes part in a round, what they wish for, and who holds which slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group that an account is a member of."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A group's entry with its ranked wishes; the name is for keepers and the group itself."""

    party_id: UUID
    name: str
    account_id: UUID
    heads: int
    purpose: str
    wishes: list[UUID]


@dataclass(frozen=True, slots=True)
class AwardRow:
    """A slot that a group holds or has declined; `series_id` once it is booked."""

    id: UUID
    slot_id: UUID
    party_id: UUID
    series_id: UUID | None
    declined_at: datetime | None


def own_groups(session: Session, account_id: UUID) -> list[OwnGroup]:
    """Return the living groups an account is a member of, by name."""
    sql = text("""
    SELECT p.id, p.name FROM party_members m JOIN parties p ON p.id = m.party_id
    WHERE m.account_id = :account_id AND p.kind = 'group' AND p.closed_at IS NULL ORDER BY p.name, p.id
    """)
    return [OwnGroup(**row) for row in session.execute(sql, {"account_id": account_id}).mappings()]


def members_of(session: Session, party_id: UUID) -> list[UUID]:
    """Return the accounts of a group."""
    sql = text("SELECT account_id FROM party_members WHERE party_id = :id ORDER BY account_id")
    return list(session.execute(sql, {"id": party_id}).scalars())


def put_entry(session: Session, round_id: UUID, entry: EntryRow) -> None:
    """Write a group's entry and wishes anew; without wishes it leaves the round."""
    key = {"round_id": round_id, "party_id": entry.party_id}
    session.execute(text("DELETE FROM round_entries WHERE round_id = :round_id AND party_id = :party_id"), key)
    if not entry.wishes:
        return
    session.execute(
        text(
            "INSERT INTO round_entries (round_id, party_id, account_id, heads, purpose)"
            " VALUES (:round_id, :party_id, :account_id, :heads, :purpose)"
        ),
        {**key, "account_id": entry.account_id, "heads": entry.heads, "purpose": entry.purpose},
    )
    sql = text(
        "INSERT INTO round_wishes (round_id, party_id, rank, slot_id) VALUES (:round_id, :party_id, :rank, :slot_id)"
    )
    for rank, slot_id in enumerate(entry.wishes, start=1):
        session.execute(sql, {**key, "rank": rank, "slot_id": slot_id})


def list_entries(session: Session, round_id: UUID) -> list[EntryRow]:
    """Return everybody who takes part, with their wishes in order of rank."""
    sql = text("""
    SELECT e.party_id, p.name, e.account_id, e.heads, e.purpose,
           ARRAY(SELECT w.slot_id FROM round_wishes w WHERE w.round_id = e.round_id AND w.party_id = e.party_id
                 ORDER BY w.rank) AS wishes
    FROM round_entries e JOIN parties p ON p.id = e.party_id WHERE e.round_id = :id ORDER BY e.party_id
    """)
    return [EntryRow(**row) for row in session.execute(sql, {"id": round_id}).mappings()]


def veterans(session: Session, round_id: UUID) -> set[UUID]:
    """Return the groups in a round that hold a slot of an earlier, published round of the same site."""
    sql = text("""
    SELECT DISTINCT a.party_id FROM round_awards a JOIN rounds o ON o.id = a.round_id
    JOIN rounds r ON r.id = :id AND r.site_id = o.site_id AND r.id <> o.id
    WHERE o.state = 'published' AND a.declined_at IS NULL
      AND EXISTS (SELECT FROM round_entries e WHERE e.round_id = :id AND e.party_id = a.party_id)
    """)
    return set(session.execute(sql, {"id": round_id}).scalars())


def list_awards(session: Session, round_id: UUID) -> list[AwardRow]:
    """Return who holds or held a slot, in the order in which they got it."""
    sql = text(
        "SELECT id, slot_id, party_id, series_id, declined_at FROM round_awards WHERE round_id = :id"
        " ORDER BY declined_at NULLS LAST, created_at, slot_id"
    )
    return [AwardRow(**row) for row in session.execute(sql, {"id": round_id}).mappings()]


def add_awards(session: Session, round_id: UUID, held: Sequence[tuple[UUID, UUID]]) -> None:
    """Give slots to groups: pairs of slot and group."""
    sql = text("INSERT INTO round_awards (round_id, slot_id, party_id) VALUES (:round_id, :slot_id, :party_id)")
    for slot_id, party_id in held:
        session.execute(sql, {"round_id": round_id, "slot_id": slot_id, "party_id": party_id})


def decline_award(session: Session, award_id: UUID, now: datetime) -> None:
    """Note that a group gave its slot back."""
    sql = text("UPDATE round_awards SET declined_at = :now WHERE id = :id AND declined_at IS NULL")
    session.execute(sql, {"id": award_id, "now": now})


def book_award(session: Session, award_id: UUID, series_id: UUID) -> None:
    """Note the series that an awarded slot became."""
    sql = text("UPDATE round_awards SET series_id = :series_id WHERE id = :id")
    session.execute(sql, {"id": award_id, "series_id": series_id})


def keepers_of_site(session: Session, site_id: UUID, today: date) -> list[UUID]:
    """Return the accounts that keep a site itself, as their rights stand today."""
    sql = text(
        "SELECT DISTINCT g.account_id FROM grants g WHERE g.site_id = :site_id AND g.role = 'keeper'"
        " AND g.valid @> CAST(:today AS date) ORDER BY 1"
    )
    return list(session.execute(sql, {"site_id": site_id, "today": today}).scalars())
