"""Which editions of the boundaries are loaded; read without what reading their files takes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One loaded edition; `in_force` names the provinces for which it speaks on the date asked."""

    id: int
    valid_from: date | None
    is_schematic: bool
    codes: str
    file_name: str
    source_note: str
    loaded_at: datetime
    dongs: int
    districts: int
    provinces: list[str]
    in_force: list[str]


def list_editions(session: Session, on_date: date) -> list[EditionRow]:
    """Return every loaded edition, the newest first, and for which provinces it is in force on `on_date`."""
    sql = """
    SELECT e.id, e.valid_from, e.is_schematic, e.codes, e.file_name, e.source_note, e.loaded_at,
           (SELECT count(*) FROM dongs d WHERE d.edition_id = e.id) AS dongs,
           (SELECT count(DISTINCT d.district_code) FROM dongs d WHERE d.edition_id = e.id) AS districts,
           ARRAY(SELECT p.name FROM edition_provinces s JOIN provinces p ON p.code = s.province_code
                 WHERE s.edition_id = e.id ORDER BY p.code) AS provinces,
           ARRAY(SELECT p.name FROM editions_in_force(:on_date) f JOIN provinces p ON p.code = f.province_code
                 WHERE f.edition_id = e.id ORDER BY p.code) AS in_force
    FROM boundary_editions e ORDER BY e.valid_from DESC NULLS LAST, e.id DESC
    """
    return [EditionRow(**row) for row in session.execute(text(sql), {"on_date": on_date}).mappings()]
