"""Code tables as stored: what each code names, which dong reach into which legal dong, and the book made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.code_facts import packaged_book
from geo.importers.code_book import CodeBook, CodeEntry
from geo.importers.code_tables import CodeRow, Link, present_province
from geo.records import CodeLevel, CodeSource

Key = tuple[CodeSource, str]
LinkKey = tuple[str, str]
NEAR: Final = 7
"""Decimals of a degree to which two centre points are the same."""


@dataclass(frozen=True, slots=True)
class StoredCode:
    """One code as it stands in the database; lon/lat in EPSG:4326, `source` names the table it came from."""

    system: CodeSource
    code: str
    level: CodeLevel
    name: str
    province: str
    district: str
    mois_code: str | None
    valid_from: date | None
    valid_until: date | None
    lon: float | None
    lat: float | None
    source: str


def stored_codes(session: Session, systems: Iterable[CodeSource] = CodeSource) -> dict[Key, StoredCode]:
    """Return the codes of some systems by system and code."""
    sql = """
    SELECT system, code, level, name, province, district, mois_code, valid_from, valid_until,
           ST_X(location) AS lon, ST_Y(location) AS lat, source
    FROM code_entries WHERE system = ANY(:systems) ORDER BY system, code
    """
    found: dict[Key, StoredCode] = {}
    for row in session.execute(text(sql), {"systems": [str(system) for system in systems]}).mappings():
        values = dict(row) | {"system": CodeSource(row["system"]), "level": CodeLevel(row["level"])}
        found[values["system"], row["code"]] = StoredCode(**values)
    return found


def stored_links(session: Session) -> dict[LinkKey, Link]:
    """Return which dong reach into which legal dong."""
    sql = "SELECT mois_code, legal_code, valid_from, valid_until FROM legal_dong_links"
    return {(row["mois_code"], row["legal_code"]): Link(**row) for row in session.execute(text(sql)).mappings()}


def merged(present: StoredCode | None, row: CodeRow, source: str) -> StoredCode:
    """Return what is known of a code after `row`: official tables rename, others fill gaps.

    Two tables give a dong two middles; each only moves the points of codes that it brought itself.
    """
    if present is None:
        return StoredCode(
            row.system, row.code, row.level, row.name, row.province, row.district, row.mois_code,
            row.valid_from, row.valid_until, row.lon, row.lat, source,
        )  # fmt: skip
    known = present
    if row.official:
        known = replace(
            known,
            name=row.name,
            province=row.province or known.province,
            district=row.district or known.district,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            source=source,
        )
    if row.lon is not None and (present.lon is None or (present.source == source and _moved(present, row))):
        known = replace(known, lon=row.lon, lat=row.lat)
    return replace(
        known,
        province=known.province or row.province,
        district=known.district or row.district,
        mois_code=row.mois_code or known.mois_code,
    )


def _moved(present: StoredCode, row: CodeRow) -> bool:
    before, now = ([round(number or 0.0, NEAR) for number in (one.lon, one.lat)] for one in (present, row))
    return before != now


def write_codes(session: Session, codes: Sequence[StoredCode]) -> None:
    """Insert or replace whole code entries."""
    if not codes:
        return
    sql = """
    INSERT INTO code_entries (system, code, level, name, province, district, mois_code, valid_from, valid_until,
                              location, source)
    SELECT u.system, u.code, u.level, u.name, u.province, u.district, u.mois_code, u.valid_from, u.valid_until,
           ST_SetSRID(ST_MakePoint(u.lon, u.lat), 4326), u.source
    FROM unnest(CAST(:system AS text[]), CAST(:code AS text[]), CAST(:level AS text[]), CAST(:name AS text[]),
                CAST(:province AS text[]), CAST(:district AS text[]), CAST(:mois_code AS text[]),
                CAST(:valid_from AS date[]), CAST(:valid_until AS date[]), CAST(:lon AS float8[]),
                CAST(:lat AS float8[]), CAST(:source AS text[]))
         AS u(system, code, level, name, province, district, mois_code, valid_from, valid_until, lon, lat, source)
    ON CONFLICT (system, code) DO UPDATE SET
      level = EXCLUDED.level, name = EXCLUDED.name, province = EXCLUDED.province, district = EXCLUDED.district,
      mois_code = EXCLUDED.mois_code, valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until,
      location = EXCLUDED.location, source = EXCLUDED.source
    """
    session.execute(text(sql), _columns(codes, StoredCode.__slots__))


def write_links(session: Session, links: Sequence[Link]) -> None:
    """Insert or replace links between dong and legal dong."""
    if not links:
        return
    sql = """
    INSERT INTO legal_dong_links (mois_code, legal_code, valid_from, valid_until)
    SELECT * FROM unnest(CAST(:mois_code AS text[]), CAST(:legal_code AS text[]), CAST(:valid_from AS date[]),
                         CAST(:valid_until AS date[]))
    ON CONFLICT (mois_code, legal_code) DO UPDATE SET
      valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until
    """
    session.execute(text(sql), _columns(links, ("mois_code", "legal_code", "valid_from", "valid_until")))


def _columns(rows: Sequence[Any], names: Iterable[str]) -> dict[str, list[Any]]:
    return {name: [getattr(row, name) for row in rows] for name in names}


def code_book(session: Session) -> CodeBook:
    """Return the book a boundary reader asks: the packaged figures of Seoul and every dong of the loaded tables."""
    sql = """
    SELECT m.code, m.name, m.district, m.province, coalesce(k.code, '') AS stat_code
    FROM code_entries m LEFT JOIN code_entries k ON k.system = 'kostat' AND k.mois_code = m.code
    WHERE m.system = 'mois' AND m.level = 'dong' ORDER BY m.code, k.code
    """
    known = {entry.code: entry for entry in packaged_book().entries}
    entries: list[CodeEntry] = []
    for row in session.execute(text(sql)).mappings():
        values = dict(row)
        before = known.pop(values["code"], None)
        values["stat_code"] = values["stat_code"] or (before.stat_code if before else "")
        values["province"] = present_province(values["province"])
        values["district"] = values["district"] or values["province"]
        entries.append(CodeEntry(**values))
    return CodeBook((*known.values(), *entries))


@dataclass(frozen=True, slots=True)
class Renamed:
    """A district that stood under its number and has a name now."""

    code: str
    name: str


def name_districts(session: Session) -> list[Renamed]:
    """Give districts of loaded boundaries that stand under a number the name that the code tables know for it."""
    sql = r"""
    SELECT x.code, d.stat_code, d.name FROM districts x JOIN dongs d ON d.district_code = x.code
    WHERE x.name ~ '^(kostat:)?\d{5}$' ORDER BY x.code, d.code
    """
    rows = session.execute(text(sql)).all()
    if not rows:
        return []
    book = code_book(session)
    behind = book.districts((row.stat_code, row.name) for row in rows if row.stat_code)
    found: dict[str, str] = {}
    for row in rows:
        known = behind.get((row.stat_code or "")[:5])
        name = known.name if known else book.district_named(row.code)
        if name:
            found[row.code] = name
    renamed = [Renamed(code, name) for code, name in found.items()]
    if renamed:
        update = """
        UPDATE districts x SET name = u.name
        FROM unnest(CAST(:code AS text[]), CAST(:name AS text[])) AS u(code, name)
        WHERE x.code = u.code AND x.name <> u.name
        """
        session.execute(text(update), _columns(renamed, ("code", "name")))
    return renamed
