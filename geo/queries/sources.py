"""Sources of records and what their licences allow."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.enums import UNCHANGEABLE, Licence
from geo.errors import Conflict, NotFound
from geo.models.resource import Source


@dataclass(frozen=True, slots=True)
class SourceRow:
    key: str
    title: str
    publisher: str
    licence: str
    url: str
    as_of: date | None


_COLUMNS = "s.key, s.title, s.publisher, s.licence, s.url, s.as_of"


def list_sources(session: Session) -> list[tuple[SourceRow, int]]:
    """Return every source by title with how many public records come from it."""
    sql = f"""
    SELECT {_COLUMNS}, coalesce(n.records, 0) AS records FROM sources s
    LEFT JOIN (SELECT p.source, count(*) AS records FROM public_resources p GROUP BY p.source) n ON n.source = s.key
    ORDER BY s.title, s.key
    """  # noqa: S608  (fixed text)
    rows = session.execute(text(sql)).all()
    return [(SourceRow(*row[:-1]), int(row.records)) for row in rows]


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
