"""Quotas: the rules that hold at a space, the locks on those they concern, and what is counted already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.spaces import SpaceDetail

QUOTA_LOCKS = 7302
"""First half of the advisory lock keys; the second half is a hash of the subject."""


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """How much one subject may book: `most` times or minutes within `per`, counted over `scope`."""

    id: int
    scope: str
    space_id: UUID | None
    site_id: UUID | None
    district_code: str | None
    space_kind: str | None
    subject: str
    measure: str
    per: str
    rolling_days: int | None
    most: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose bookings are counted together: accounts, what is booked for a party, or one caller's phone number."""

    key: str
    accounts: tuple[UUID, ...] = ()
    party_id: UUID | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A booking that counts; `start` and `end` are the time of use."""

    id: UUID
    start: datetime
    end: datetime
    space_name: str


_FIELDS = ", ".join(f"q.{name}" for name in QuotaRule.__slots__)
_OF_SPACE = text(f"""
SELECT {_FIELDS} FROM quota_rules q
WHERE q.ended_at IS NULL AND (q.space_id = :space_id OR q.site_id = :site_id OR q.district_code = :district)
  AND (q.space_kind IS NULL OR q.space_kind = :kind)
ORDER BY q.id
""")  # noqa: S608  (fixed text)


def rules_at(session: Session, space: SpaceDetail) -> list[QuotaRule]:
    """Return the quotas that hold for bookings of a space."""
    values = {"space_id": space.id, "site_id": space.site_id, "district": space.district_code, "kind": space.kind}
    return [QuotaRule(**row) for row in session.execute(_OF_SPACE, values).mappings()]


_LOCK = text("""
SELECT pg_advisory_xact_lock(:kind, k.key)
FROM (SELECT DISTINCT hashtext(u.subject) AS key FROM unnest(CAST(:subjects AS text[])) AS u(subject) ORDER BY 1) k
""")


def lock_subjects(session: Session, subjects: Sequence[Subject]) -> None:
    """Queue up for the subjects, always in the same order and before any cell, until the transaction ends."""
    session.execute(_LOCK, {"kind": QUOTA_LOCKS, "subjects": [subject.key for subject in subjects]})


_PLACE = {
    "space": "b.space_id = :space_id",
    "site": "s.site_id = :site_id",
    "district": """EXISTS (SELECT FROM dongs d WHERE d.edition_id IN (SELECT edition_id FROM editions_in_force(:today))
                          AND d.district_code = :district_code AND ST_Covers(d.boundary_m, s.location_m))""",
}
_COUNTED = r"""
SELECT b.id, lower(b.use_range) AS start, upper(b.use_range) AS "end", s.name AS space_name
FROM bookings b JOIN spaces s ON s.id = b.space_id
WHERE b.type = 'normal' AND lower(b.use_range) >= :start AND lower(b.use_range) < :end AND upper(b.use_range) > :after
  AND b.id <> ALL(CAST(:but AS uuid[]))
  AND (b.state IN ('requested', 'awaiting_payment', 'confirmed', 'in_use', 'completed', 'no_show')
       OR b.state = 'hold' AND b.hold_until > :now OR b.state = 'cancelled' AND b.reason_code = 'late')
  AND (b.account_id = ANY(CAST(:accounts AS uuid[])) OR b.on_behalf_of = :party_id
       OR :phone <> '' AND b.account_id IS NULL AND booked_with_phone(b.id, :phone))
  AND {place} {kind}
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Which bookings to count: those that start in [start, end) and are not over by `after`."""

    start: datetime
    end: datetime
    after: datetime
    now: datetime
    today: date


def list_counted(
    session: Session, rule: QuotaRule, subject: Subject, window: Window, but: Sequence[UUID] = ()
) -> list[Counted]:
    """Return what a subject has booked within a rule's reach; cancelled in time counts no more, too late it does."""
    place = "space" if rule.space_id else "site" if rule.site_id else "district"
    sql = _COUNTED.format(place=_PLACE[place], kind="AND s.kind = :space_kind" if rule.space_kind else "")
    values = {
        **{name: getattr(window, name) for name in Window.__slots__},
        **{name: getattr(rule, name) for name in ("space_id", "site_id", "district_code", "space_kind")},
        "accounts": list(subject.accounts),
        "party_id": subject.party_id,
        "phone": subject.phone,
        "but": list(but),
    }
    return [Counted(**row) for row in session.execute(text(sql), values).mappings()]


_HELD = text(f"""
SELECT {_FIELDS} FROM quota_rules q LEFT JOIN spaces s ON s.id = q.space_id
WHERE q.ended_at IS NULL AND (q.site_id = :site_id OR s.site_id = :site_id) ORDER BY q.id
""")  # noqa: S608  (fixed text)
_ADD = text("""
INSERT INTO quota_rules (scope, space_id, site_id, district_code, space_kind, subject, measure, per, rolling_days, most,
                         created_by)
VALUES (:scope, :space_id, :site_id, :district_code, :space_kind, :subject, :measure, :per, :rolling_days, :most, :by)
RETURNING id
""")


def list_rules(session: Session, site_id: UUID) -> list[QuotaRule]:
    """Return the quotas that a site set for itself and its spaces."""
    return [QuotaRule(**row) for row in session.execute(_HELD, {"site_id": site_id}).mappings()]


def add_rule(session: Session, rule: QuotaRule, created_by: UUID | None) -> int:
    """Write a quota and return its id; `rule.id` is not used."""
    values = {name: getattr(rule, name) for name in QuotaRule.__slots__ if name != "id"}
    rule_id: int = session.execute(_ADD, {**values, "by": created_by}).scalar_one()
    return rule_id


def get_rule(session: Session, rule_id: int) -> QuotaRule | None:
    """Return a quota that still holds, or None."""
    sql = text(f"SELECT {_FIELDS} FROM quota_rules q WHERE q.id = :id AND q.ended_at IS NULL")  # noqa: S608  (fixed text)
    row = session.execute(sql, {"id": rule_id}).mappings().one_or_none()
    return QuotaRule(**row) if row else None


def end_rule(session: Session, rule_id: int, now: datetime) -> None:
    """End a quota; bookings from now on are not held against it."""
    sql = text("UPDATE quota_rules SET ended_at = :now WHERE id = :id AND ended_at IS NULL")
    session.execute(sql, {"id": rule_id, "now": now})
