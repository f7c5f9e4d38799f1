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
    """One source; `records` is how many public records come from it."""

    key: str
    title: str
    publisher: str
    licence: str
    url: str
    as_of: date | None
    records: int


_SELECT = """
SELECT s.key, s.title, s.publisher, s.licence, s.url, s.as_of, count(p.id) AS records
FROM sources s LEFT JOIN public_resources p ON p.source = s.key {where}
GROUP BY s.key ORDER BY s.title, s.key
"""


def list_sources(session: Session) -> list[SourceRow]:
    """Return every source by title."""
    return [SourceRow(**row) for row in session.execute(text(_SELECT.format(where=""))).mappings()]


def get_source(session: Session, key: str) -> SourceRow:
    """Return one source; raise NotFound when there is none with that key."""
    found = session.execute(text(_SELECT.format(where="WHERE s.key = :key")), {"key": key}).mappings().one_or_none()
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
