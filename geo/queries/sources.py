"""Sources of records and what their licences allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.enums import UNCHANGEABLE, Licence
from geo.errors import Conflict, NotFound
from geo.models.resource import Source
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class SourceRow:
    key: str
    title: str
    publisher: str
    licence: str
    url: str
    as_of: date | None
    attribution: str = ""
    version: int = 1

    @property
    def credit(self) -> str:
        """Return how it is named where its records are shown: as it asks, else title and publisher."""
        return self.attribution or (f"{self.title} ({self.publisher})" if self.publisher else self.title)


_COLUMNS = "s.key, s.title, s.publisher, s.licence, s.url, s.as_of, s.attribution, s.version"


def list_sources(session: Session) -> list[tuple[SourceRow, int]]:
    """Return every source by title with how many public records come from it."""
    sql = f"""
    SELECT {_COLUMNS}, coalesce(n.records, 0) AS records FROM sources s
    LEFT JOIN (SELECT p.source, count(*) AS records FROM public_resources p GROUP BY p.source) n ON n.source = s.key
    ORDER BY s.title, s.key
    """  # noqa: S608  (fixed text)
    rows = session.execute(text(sql)).all()
    return [(SourceRow(*row[:-1]), int(row.records)) for row in rows]


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source as its keepers see it: records and sites that name it, how many are public, and its last import."""

    source: SourceRow
    records: int
    public: int
    sites: int
    imported_at: datetime | None


_KEPT = f"""
SELECT {_COLUMNS}, coalesce(n.records, 0) AS records, coalesce(p.public, 0) AS public, coalesce(t.sites, 0) AS sites,
       i.imported_at
FROM sources s
LEFT JOIN (SELECT r.source, count(*) AS records FROM resources r WHERE r.state <> 'merged' GROUP BY 1) n
  ON n.source = s.key
LEFT JOIN (SELECT p.source, count(*) AS public FROM public_resources p GROUP BY 1) p ON p.source = s.key
LEFT JOIN (SELECT x.source, count(*) AS sites FROM sites x WHERE x.state <> 'closed' GROUP BY 1) t ON t.source = s.key
LEFT JOIN LATERAL (
  SELECT max(run.committed_at) AS imported_at FROM import_runs run
  WHERE run.undone_at IS NULL AND run.id IN (
    SELECT v.run_id FROM resource_revisions v JOIN resources r ON r.id = v.resource_id WHERE r.source = s.key)
) i ON true
"""  # noqa: S608  (fixed text)


def list_kept(session: Session, key: str | None = None) -> list[KeptSource]:
    """Return every source, or one, with what hangs on it: those whose terms nobody knows though they show first."""
    where = "WHERE s.key = :key" if key is not None else ""
    sql = f"""{_KEPT} {where}
    ORDER BY (s.licence = 'unknown' AND coalesce(p.public, 0) + coalesce(t.sites, 0) > 0) DESC, s.title, s.key"""
    rows = session.execute(text(sql), {"key": key}).mappings()
    return [
        KeptSource(
            SourceRow(**{name: row[name] for name in SourceRow.__slots__}),
            row["records"],
            row["public"],
            row["sites"],
            row["imported_at"],
        )
        for row in rows
    ]


def count_unknown(session: Session) -> int:
    """Count the sources whose terms nobody has looked up though the public sees what came from them."""
    return sum(one.source.licence == Licence.UNKNOWN and one.public + one.sites > 0 for one in list_kept(session))


def update_source(session: Session, key: str, version: int, values: Mapping[str, Any]) -> None:
    """Change a source under its version; raise Conflict (`stale_version`) where somebody was first."""
    columns = ("title", "publisher", "licence", "url", "as_of", "attribution")
    sets = "".join(f", {name} = :{name}" for name in columns if name in values)
    sql = f"UPDATE sources SET version = version + 1{sets} WHERE key = :key AND version = :version"  # noqa: S608  (fixed text; values are bound)
    write_guarded(session, sql, {**values, "key": key, "version": version})


def get_source(session: Session, key: str) -> SourceRow:
    """Return one source; raise NotFound when there is none with that key."""
    sql = f"SELECT {_COLUMNS} FROM sources s WHERE s.key = :key"  # noqa: S608  (fixed text; values are bound)
    found = session.execute(text(sql), {"key": key}).mappings().one_or_none()
    if found is None:
        raise NotFound(
            "그런 출처가 없어요. 먼저 출처를 등록해 주세요.", "There is no such source.", code="source_unknown"
        )
    return SourceRow(**found)


def insert_source(
    session: Session,
    *,
    key: str,
    title: str,
    publisher: str = "",
    licence: str = "unknown",
    url: str = "",
    as_of: date | None = None,
) -> None:
    """Write a source; the database refuses a key that is taken (`source_exists`)."""
    values = {"key": key, "title": title, "publisher": publisher, "licence": licence, "url": url, "as_of": as_of}
    session.execute(insert(Source).values(**values))


def check_changeable(session: Session, resource_id: UUID) -> None:
    """Raise Conflict (`licence_no_changes`) for a record whose source forbids changes (R11)."""
    sql = "SELECT s.title, s.licence FROM resources r JOIN sources s ON s.key = r.source WHERE r.id = :id"
    row = session.execute(text(sql), {"id": resource_id}).one_or_none()
    if row is None or row.licence not in UNCHANGEABLE:
        return
    raise Conflict(
        f"'{row.title}' 자료는 {Licence(row.licence).label} 조건이라 내용을 고칠 수 없어요.",
        "The licence of this record's source forbids changes.",
        code="licence_no_changes",
        details={"source": row.title, "licence": row.licence},
    )
