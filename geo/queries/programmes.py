"""Programmes and their sessions: lists for everybody, one in full, and what keepers write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded
from geo.queries.reach import DONG_OF


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme with the site that offers it; `next_start` is its next open session."""

    id: UUID
    site_id: UUID
    site_name: str
    address: str
    timezone: str
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None
    title: str
    about: str
    kind: str
    organiser: str
    party_id: UUID | None
    account_id: UUID | None
    fee_text: str
    audience: str
    published: bool
    version: int
    sessions: int
    next_start: datetime | None


_PROGRAMMES = f"""
SELECT p.id, p.site_id, t.name AS site_name, t.address, t.timezone, g.name AS dong_name, g.district, g.district_code,
       g.province_code, p.title, p.about, p.kind, p.organiser, p.party_id, p.account_id, p.fee_text, p.audience,
       p.published, p.version, n.sessions, n.next_start, count(*) OVER () AS total
FROM programmes p JOIN sites t ON t.id = p.site_id
{DONG_OF.format(point="t.location_m")}
CROSS JOIN LATERAL (
  SELECT count(*) AS sessions, min(lower(e.during)) AS next_start FROM programme_sessions e
  WHERE e.programme_id = p.id AND e.state = 'open' AND lower(e.during) > :now
) n
"""  # noqa: S608  (fixed text)


@dataclass(frozen=True, slots=True)
class ProgrammeFilter:
    """Which programmes to list; empty values do not narrow."""

    ids: Sequence[UUID] = ()
    site_ids: Sequence[UUID] | None = None
    published: bool | None = None
    kind: str | None = None
    district_code: str | None = None
    dong_code: str | None = None
    limit: int = 50
    offset: int = 0


_PROGRAMME_TESTS = {
    "ids": "p.id = ANY(:ids)",
    "site_ids": "p.site_id = ANY(:site_ids)",
    "published": "p.published = :published",
    "kind": "p.kind = :kind",
    "district_code": "g.district_code = :district_code",
    "dong_code": "g.code = :dong_code",
}


def given(wanted: object, tests: dict[str, str]) -> dict[str, Any]:
    """Return the values of a filter that narrow; an empty list of sites means none at all."""
    values = {name: getattr(wanted, name) for name in tests}
    return {
        name: list(value) if isinstance(value, list | tuple) else value
        for name, value in values.items()
        if value is not None and (value != () or name == "site_ids")
    }


def list_programmes(
    session: Session, wanted: ProgrammeFilter, now: datetime, today: date
) -> tuple[list[ProgrammeRow], int]:
    """Return one page of programmes, those with the nearest session first, and how many there are."""
    values = given(wanted, _PROGRAMME_TESTS)
    where = " AND ".join(_PROGRAMME_TESTS[name] for name in values) or "true"
    sql = f"{_PROGRAMMES} WHERE {where} ORDER BY n.next_start NULLS LAST, p.title, p.id LIMIT :limit OFFSET :offset"
    bound = {**values, "now": now, "today": today, "limit": wanted.limit, "offset": wanted.offset}
    rows = session.execute(text(sql), bound).mappings().all()
    total = int(rows[0]["total"]) if rows else 0
    return [ProgrammeRow(**{k: row[k] for k in ProgrammeRow.__slots__}) for row in rows], total


def get_programme(session: Session, programme_id: UUID, now: datetime, today: date) -> ProgrammeRow:
    """Return one programme; raise NotFound without it."""
    rows, _total = list_programmes(session, ProgrammeFilter(ids=(programme_id,)), now, today)
    if not rows:
        raise programme_unknown()
    return rows[0]


def programme_unknown() -> NotFound:
    """Return the fault of asking for a programme that is not there, or not yet public."""
    return NotFound("그런 프로그램이 없어요.", "There is no such programme.", code="programme_unknown")


@dataclass(frozen=True, slots=True)
class ProgrammeValues:
    """What may be written about a programme; None leaves a value as it is."""

    title: str | None = None
    about: str | None = None
    kind: str | None = None
    organiser: str | None = None
    party_id: UUID | None = None
    fee_text: str | None = None
    audience: str | None = None
    published: bool | None = None


_INSERT = text("""
INSERT INTO programmes (site_id, account_id, title, about, kind, organiser, party_id, fee_text, audience, published)
VALUES (:site_id, :account_id, :title, coalesce(:about, ''), :kind, coalesce(:organiser, ''), :party_id,
        coalesce(:fee_text, ''), coalesce(:audience, ''), coalesce(:published, false))
RETURNING id
""")
_UPDATE = text("""
UPDATE programmes SET title = coalesce(:title, title), about = coalesce(:about, about), kind = coalesce(:kind, kind),
  organiser = coalesce(:organiser, organiser), party_id = coalesce(CAST(:party_id AS uuid), party_id),
  fee_text = coalesce(:fee_text, fee_text), audience = coalesce(:audience, audience),
  published = coalesce(:published, published), version = version + 1, updated_at = :now
WHERE id = :id AND version = :version
""")


def insert_programme(session: Session, site_id: UUID, account_id: UUID | None, values: ProgrammeValues) -> UUID:
    """Write a programme of a site; nobody sees it before it is published."""
    bound = {name: getattr(values, name) for name in ProgrammeValues.__slots__}
    made: UUID = session.execute(_INSERT, {**bound, "site_id": site_id, "account_id": account_id}).scalar_one()
    return made


def update_programme(
    session: Session, programme_id: UUID, version: int, values: ProgrammeValues, now: datetime
) -> None:
    """Change a programme under its version; raise Conflict when somebody was quicker."""
    bound = {name: getattr(values, name) for name in ProgrammeValues.__slots__}
    write_guarded(session, _UPDATE, {**bound, "id": programme_id, "version": version, "now": now})
