"""What hangs together with a site or a record: what stands there, where it came from, what may be the same."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST = 200


def resources_at(session: Session, site_id: UUID) -> list[UUID]:
    """Return the public records of a site, by name."""
    sql = "SELECT p.id FROM public_resources p WHERE p.site_id = :id ORDER BY p.name, p.id LIMIT :most"
    return list(session.execute(text(sql), {"id": site_id, "most": MOST}).scalars())


@dataclass(frozen=True, slots=True)
class SiteOrigin:
    """Where a site's row came from: its source by key, and the import run that wrote it, if one did."""

    source: str | None
    imported_at: datetime | None
    created_at: datetime


def origin_of_site(session: Session, site_id: UUID) -> SiteOrigin:
    """Return where a site came from; the time of the import is that of the newest run whose rows made or met it."""
    sql = """
    SELECT s.key AS source, (SELECT max(i.committed_at) FROM resources r
      JOIN resource_revisions v ON v.resource_id = r.id JOIN import_runs i ON i.id = v.run_id
      WHERE r.site_id = t.id AND i.undone_at IS NULL) AS imported_at, t.created_at
    FROM sites t LEFT JOIN sources s ON s.key = t.source WHERE t.id = :id
    """
    return SiteOrigin(**session.execute(text(sql), {"id": site_id}).mappings().one())


@dataclass(frozen=True, slots=True)
class SiteStep:
    """One step of a site's life: since when it was in which state, and who ran it."""

    state: str
    on_date: date | None
    operator: str
    at: datetime


def life_of_site(session: Session, site_id: UUID) -> list[SiteStep]:
    """Return the steps of a site's life, the oldest first."""
    sql = (
        "SELECT e.state, e.on_date, e.operator, e.at FROM site_events e WHERE e.site_id = :id ORDER BY e.id LIMIT :most"
    )
    rows = session.execute(text(sql), {"id": site_id, "most": MOST}).mappings()
    return [SiteStep(**row) for row in rows]


def open_pairs_of(session: Session, resource_id: UUID) -> list[UUID]:
    """Return the undecided pairs of a record with others that may be the same, the surest first."""
    sql = """
    SELECT p.id FROM duplicate_pairs p WHERE :id IN (p.a_id, p.b_id) AND p.state = 'open'
    ORDER BY p.score DESC, p.id LIMIT :most
    """
    return list(session.execute(text(sql), {"id": resource_id, "most": MOST}).scalars())


def merged_into(session: Session, resource_id: UUID) -> list[tuple[UUID, str]]:
    """Return the records that went into this one, with their own names."""
    sql = "SELECT r.id, r.name FROM resources r WHERE r.merged_into = :id ORDER BY r.name, r.id LIMIT :most"
    return [(row.id, row.name) for row in session.execute(text(sql), {"id": resource_id, "most": MOST})]


@dataclass(frozen=True, slots=True)
class RunRecords:
    """What became of the records whose newest revision an import run brought."""

    total: int
    public: int
    waiting: int


def records_of_run(session: Session, run_id: UUID) -> RunRecords:
    """Count a run's records: all, those whose newest revision is public, those that wait for a review."""
    sql = """
    SELECT count(*) AS total, count(*) FILTER (WHERE r.state = 'published') AS public,
           count(*) FILTER (WHERE r.state IN ('submitted', 'approved')) AS waiting
    FROM resource_revisions v JOIN resources r ON r.id = v.resource_id AND r.rev = v.rev WHERE v.run_id = :id
    """
    return RunRecords(**session.execute(text(sql), {"id": run_id}).mappings().one())
