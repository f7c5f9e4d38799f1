"""Committees, their votes, and requests that want the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.types.range import DateRange
from sqlalchemy import text
from sqlalchemy.orm import Session

# --- who votes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemberRow:
    account_id: UUID
    name: str
    since: date
    until: date | None


_LIVE = "m.site_id = :site_id AND m.valid @> CAST(:today AS date)"
# A site that has named no members lets its own keepers vote, so that no request waits for nobody.
_VOTERS = text(f"""
SELECT m.account_id FROM committee_members m JOIN accounts a ON a.id = m.account_id AND a.disabled_at IS NULL
WHERE {_LIVE}
UNION
SELECT g.account_id FROM grants g JOIN accounts a ON a.id = g.account_id AND a.disabled_at IS NULL
WHERE g.site_id = :site_id AND g.role = 'keeper' AND g.valid @> CAST(:today AS date)
  AND NOT EXISTS (SELECT FROM committee_members m WHERE {_LIVE})
""")  # noqa: S608  (fixed text; values are bound)


def voters(session: Session, site_id: UUID, today: date) -> set[UUID]:
    """Return who may vote at a site on a day: its committee, or its own keepers while none is named."""
    return set(session.execute(_VOTERS, {"site_id": site_id, "today": today}).scalars())


def list_members(session: Session, site_id: UUID, today: date) -> list[MemberRow]:
    """Return a site's committee: members of today and of days to come."""
    sql = text(
        "SELECT m.account_id, a.name, lower(m.valid) AS since, upper(m.valid) AS until FROM committee_members m"
        " JOIN accounts a ON a.id = m.account_id WHERE m.site_id = :site_id"
        " AND (upper(m.valid) IS NULL OR upper(m.valid) > :today) ORDER BY since, a.name, m.account_id"
    )
    return [MemberRow(**row) for row in session.execute(sql, {"site_id": site_id, "today": today}).mappings()]


def add_member(session: Session, site_id: UUID, account_id: UUID, valid: DateRange, added_by: UUID | None) -> None:
    """Seat somebody on a committee; the database refuses periods that overlap."""
    session.execute(
        text(
            "INSERT INTO committee_members (site_id, account_id, valid, added_by)"
            " VALUES (:site_id, :account_id, :valid, :added_by)"
        ),
        {"site_id": site_id, "account_id": account_id, "valid": valid, "added_by": added_by},
    )


def end_member(session: Session, site_id: UUID, account_id: UUID, today: date) -> bool:
    """End a seat today; one that has not begun is taken away. Say whether there was one."""
    who = {"site_id": site_id, "account_id": account_id, "today": today}
    place = "site_id = :site_id AND account_id = :account_id"
    gone = session.execute(
        text(f"DELETE FROM committee_members WHERE {place} AND lower(valid) >= :today RETURNING id"),  # noqa: S608  (fixed text)
        who,
    ).all()
    ended = session.execute(
        text(
            f"UPDATE committee_members SET valid = daterange(lower(valid), :today)"  # noqa: S608  (fixed text)
            f" WHERE {place} AND valid @> CAST(:today AS date) AND lower(valid) < :today RETURNING id"
        ),
        who,
    ).all()
    return bool(gone or ended)


def committees_of(session: Session, account_id: UUID, today: date) -> list[UUID]:
    """Return the sites on whose committee somebody sits today."""
    sql = text("SELECT site_id FROM committee_members WHERE account_id = :id AND valid @> CAST(:today AS date)")
    return list(session.execute(sql, {"id": account_id, "today": today}).scalars())


# --- votes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VoteRow:
    account_id: UUID
    version: int
    choice: str
    reason_code: str | None


_CAST = text("""
INSERT INTO votes (booking_id, account_id, version, choice, reason_code, cast_at)
VALUES (:booking_id, :account_id, :version, :choice, :reason_code, :now)
ON CONFLICT (booking_id, account_id) DO UPDATE
SET version = excluded.version, choice = excluded.choice, reason_code = excluded.reason_code, cast_at = excluded.cast_at
""")


def cast_vote(session: Session, booking_id: UUID, vote: VoteRow, now: datetime) -> None:
    """Write a member's vote in the place of an earlier one; refused once the request is decided or moved."""
    values = {name: getattr(vote, name) for name in VoteRow.__slots__}
    session.execute(_CAST, {**values, "booking_id": booking_id, "now": now})


def votes_on(session: Session, booking_ids: Sequence[UUID]) -> dict[UUID, list[VoteRow]]:
    """Return the votes on each booking, those cast before a move left out."""
    sql = text(
        "SELECT v.booking_id, v.account_id, v.version, v.choice, v.reason_code FROM votes v"
        " JOIN bookings b ON b.id = v.booking_id WHERE v.booking_id = ANY(:ids)"
        " AND (v.version = b.version OR b.state <> 'requested') ORDER BY v.cast_at, v.account_id"
    )
    found: dict[UUID, list[VoteRow]] = {booking_id: [] for booking_id in booking_ids}
    for row in session.execute(sql, {"ids": list(booking_ids)}).mappings():
        found[row["booking_id"]].append(VoteRow(**{name: row[name] for name in VoteRow.__slots__}))
    return found


# --- rivals ----------------------------------------------------------------------------------------------------------

_RIVALS = text("""
SELECT r.id FROM bookings r
WHERE r.state = 'requested' AND r.id <> :id AND EXISTS (
  SELECT FROM claims own JOIN claims c ON c.cell_id = own.cell_id AND c.during && own.during
  WHERE own.booking_id = :id AND c.booking_id = r.id
) ORDER BY r.id FOR UPDATE
""")
_CLASHES = text("""
SELECT DISTINCT a.booking_id AS one, c.booking_id AS other
FROM claims a JOIN claims c ON c.cell_id = a.cell_id AND c.during && a.during AND c.booking_id > a.booking_id
WHERE a.booking_id = ANY(:ids) AND c.booking_id = ANY(:ids)
""")


def lock_rivals(session: Session, booking_id: UUID) -> list[UUID]:
    """Return the requests that want one of the booking's cells at its time, their rows locked in order."""
    return list(session.execute(_RIVALS, {"id": booking_id}).scalars())


def clashes(session: Session, booking_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the pairs, among these bookings, that want a cell at the same time."""
    return [(row.one, row.other) for row in session.execute(_CLASHES, {"ids": list(booking_ids)})]


@dataclass(frozen=True, slots=True)
class UseCount:
    """How often somebody used a site, and how often they did not come."""

    used: int = 0
    no_shows: int = 0


_USED = text("""
SELECT b.account_id, count(*) FILTER (WHERE b.state IN ('in_use', 'completed')) AS used,
       count(*) FILTER (WHERE b.state = 'no_show') AS no_shows
FROM bookings b JOIN spaces s ON s.id = b.space_id
WHERE b.account_id = ANY(:accounts) AND s.site_id = :site_id AND lower(b.use_range) >= :since
  AND b.state IN ('in_use', 'completed', 'no_show') GROUP BY b.account_id
""")


def uses_since(session: Session, site_id: UUID, accounts: Sequence[UUID], since: datetime) -> dict[UUID, UseCount]:
    """Return how often each account used the site since then, and how often it did not come."""
    values = {"site_id": site_id, "accounts": list(accounts), "since": since}
    return {row.account_id: UseCount(row.used, row.no_shows) for row in session.execute(_USED, values)}


def party_names(session: Session, party_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of groups and households on whose behalf something is asked for."""
    sql = text("SELECT id, name FROM parties WHERE id = ANY(:ids) AND name <> ''")
    return {row.id: row.name for row in session.execute(sql, {"ids": list(party_ids)})}
