"""Road addresses as stored: loaded by COPY, looked up by road and number, and records that wait for a place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.codes import PROVINCES
from geo.errors import FileRefused
from geo.geocode import (
    METRES_PER_NUMBER,
    NUMBERS_APART,
    Located,
    LotAddress,
    Precision,
    RoadAddress,
    estimated_metres,
    number_text,
    parse_address,
)
from geo.importers.addresses import AddressLine, AddressReader, LotLine
from geo.records import AddressLayout

LOT_LAYOUTS: Final = {AddressLayout.LOTS, AddressLayout.RELATED}


@dataclass(frozen=True, slots=True)
class StoredAddresses:
    """What loading one file came to; `added` is False when the very same file was loaded before."""

    file_id: int
    layout: AddressLayout
    added: bool
    rows: int
    refused: int


def known_file(session: Session, sha256: str) -> StoredAddresses | None:
    """Return the loaded file with these bytes, if there is one."""
    sql = "SELECT id, layout, rows, refused FROM address_files WHERE sha256 = :sha256"
    row = session.execute(text(sql), {"sha256": sha256}).one_or_none()
    return StoredAddresses(row.id, AddressLayout(row.layout), False, row.rows, row.refused) if row else None


def store_addresses(session: Session, reader: AddressReader, sha256: str) -> StoredAddresses:
    """Store every address or lot of a file by COPY, in the session's transaction, holding one chunk of it at a time.

    Raises FileRefused when not one line can be taken.
    """
    insert = """
    INSERT INTO address_files (sha256, file_name, layout) VALUES (:sha256, :name, :layout) RETURNING id
    """
    values = {"sha256": sha256, "name": reader.name, "layout": reader.layout.value}
    file_id = int(session.execute(text(insert), values).scalar_one())
    table, columns = _target(reader.layout)
    with _cursor(session) as cursor, cursor.copy(f"COPY {table} (file_id, {columns}) FROM STDIN") as copy:
        for row in reader.rows():
            copy.write_row((file_id, *row))
    if not reader.taken:
        first = reader.issues[0].message if reader.issues else "주소가 한 줄도 없습니다."
        raise FileRefused(
            f"{reader.name}: 받을 수 있는 주소가 없습니다. {first}",
            f"{reader.name}: no line can be taken.",
            code="no_rows",
        )
    update = "UPDATE address_files SET rows = :rows, refused = :refused WHERE id = :id"
    session.execute(text(update), {"id": file_id, "rows": reader.taken, "refused": reader.refused})
    session.execute(text(f"ANALYZE {table}"))
    return StoredAddresses(file_id, reader.layout, True, reader.taken, reader.refused)


def _target(layout: AddressLayout) -> tuple[str, str]:
    if layout in LOT_LAYOUTS:
        return "address_lots", ", ".join(LotLine._fields)
    return "addresses", ", ".join(AddressLine._fields)


def _cursor(session: Session) -> "psycopg.Cursor[Any]":
    driver: Any = session.connection().connection.driver_connection
    cursor: psycopg.Cursor[Any] = driver.cursor()
    return cursor


_AREA: Final = """
  (:province = '' OR a.province = ANY(:provinces))
  AND (:district = '' OR a.district = :district OR a.district LIKE '% ' || :district)
"""
_FOUND: Final = "a.province, a.district, a.legal_dong, a.road, a.main_no, a.sub_no, a.x_m, a.y_m"
# One place per address and legal dong: the newest file that lists it wins.
_ROAD: Final = f"""
SELECT DISTINCT ON (a.province, a.district, a.legal_dong) {_FOUND} FROM addresses a
WHERE a.road = :road AND a.main_no = :main_no AND a.sub_no = :sub_no
  AND (a.underground = 1) = :underground AND {_AREA}
ORDER BY a.province, a.district, a.legal_dong, a.file_id DESC, a.id
"""  # noqa: S608  (fixed text; values are bound)
_NEIGHBOURS: Final = f"""
SELECT DISTINCT ON (a.province, a.district) {_FOUND} FROM addresses a
WHERE a.road = :road AND a.main_no BETWEEN :main_no - :apart AND :main_no + :apart AND {_AREA}
ORDER BY a.province, a.district, abs(a.main_no - :main_no), (a.underground = 1) <> :underground,
         (a.main_no - :main_no) % 2 <> 0, abs(a.sub_no - :sub_no), a.file_id DESC, a.id
"""  # noqa: S608  (fixed text; values are bound)
_LOT: Final = f"""
SELECT DISTINCT ON (l.province, l.district, l.legal_dong) {_FOUND}
FROM address_lots l
JOIN addresses a ON a.road_code = l.road_code AND a.main_no = l.main_no AND a.sub_no = l.sub_no
  AND a.underground = l.underground
WHERE (l.legal_dong = :dong OR l.legal_dong LIKE '% ' || :dong OR l.legal_dong LIKE :dong || ' %')
  AND l.lot_main = :main_no AND l.lot_sub = :sub_no AND l.mountain = :mountain AND {_AREA.replace("a.", "l.")}
ORDER BY l.province, l.district, l.legal_dong, l.file_id DESC, a.file_id DESC, a.id
"""  # noqa: S608  (fixed text; values are bound)
_DEGREES: Final = text("""
SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM ST_Transform(ST_SetSRID(ST_MakePoint(:x_m, :y_m), 5179), 4326) p
""")


@dataclass(frozen=True, slots=True)
class StoredGeocoder:
    """The geocoder over the loaded address files: the very number, else the nearest one of the road, else nothing.

    An address that fits several places (a road name of two districts, no district given) is answered with None.
    """

    session: Session

    def locate(self, addresses: Sequence[str]) -> list[Located | None]:
        """Return a place in EPSG:4326 per address; `distance_m` says how far off an estimate may be."""
        return [self._one(address) for address in addresses]

    def _one(self, address: str) -> Located | None:
        parsed = parse_address(address)
        if isinstance(parsed, RoadAddress):
            return self._road(parsed)
        return self._lot(parsed) if parsed else None

    def _road(self, wanted: RoadAddress) -> Located | None:
        values = _road_values(wanted)
        rows = self.session.execute(text(_ROAD), values).all()
        if rows:
            return self._place([row for row in rows if row.legal_dong == wanted.dong] or rows, Precision.EXACT)
        rows = self.session.execute(text(_NEIGHBOURS), values).all()
        return self._place(rows, Precision.SAME_ROAD, wanted.main_no)

    def _lot(self, wanted: LotAddress) -> Located | None:
        rows = self.session.execute(text(_LOT), _lot_values(wanted)).all()
        return self._place(rows, Precision.LOT)

    def _place(self, rows: Sequence[Any], precision: Precision, asked: int | None = None) -> Located | None:
        if len(rows) != 1:
            return None
        row = rows[0]
        off_m = max(METRES_PER_NUMBER, estimated_metres(asked, row.main_no)) if asked is not None else 0.0
        return self.placed(row, precision, _in_words(row), off_m)

    def placed(self, row: Any, precision: Precision, matched: str, off_m: float = 0.0) -> Located:
        """Return where a stored address lies."""
        at = self.session.execute(_DEGREES, {"x_m": row.x_m, "y_m": row.y_m}).one()
        return Located(at.lon, at.lat, precision, matched, off_m)

    def all_of_road(self, wanted: RoadAddress) -> list[Located]:
        """Return every place that a road address may mean, of several districts where it names none."""
        exact = self.session.execute(text(_ROAD), _road_values(wanted)).all()
        if exact:
            return [self.placed(row, Precision.EXACT, _in_words(row)) for row in exact]
        near = self.session.execute(text(_NEIGHBOURS), _road_values(wanted)).all()
        return [self.placed(row, Precision.SAME_ROAD, _in_words(row)) for row in near]

    def all_of_lot(self, wanted: LotAddress) -> list[Located]:
        """Return every place that a lot address may mean."""
        rows = self.session.execute(text(_LOT), _lot_values(wanted)).all()
        return [self.placed(row, Precision.LOT, _in_words(row)) for row in rows]


def _in_words(row: Any) -> str:
    words = (row.province, row.district, row.road, number_text(row.main_no, row.sub_no))
    return " ".join(word for word in words if word)


def _road_values(wanted: RoadAddress) -> dict[str, Any]:
    numbers = {"main_no": wanted.main_no, "sub_no": wanted.sub_no, "underground": wanted.underground}
    return {**_area(wanted), **numbers, "road": wanted.road, "apart": NUMBERS_APART}


def _lot_values(wanted: LotAddress) -> dict[str, Any]:
    numbers = {"main_no": wanted.main_no, "sub_no": wanted.sub_no, "mountain": wanted.mountain}
    return {**_area(wanted), **numbers, "dong": wanted.dong}


def _area(wanted: RoadAddress | LotAddress) -> dict[str, Any]:
    names = [wanted.province, *PROVINCES.get(wanted.province, ())]
    return {"province": wanted.province, "provinces": names, "district": wanted.district}


_ROADS: Final = f"""
SELECT DISTINCT ON (a.province, a.district, a.road) {_FOUND}
FROM (SELECT * FROM addresses a WHERE a.road LIKE :begins AND {_AREA} LIMIT :most_rows) a
ORDER BY a.province, a.district, a.road, a.main_no, a.sub_no LIMIT :most
"""  # noqa: S608  (fixed text; values are bound)
ROAD_ROWS_READ: Final = 5000
LEAST_ROAD_LETTERS: Final = 2
_ROAD_TYPED: Final = re.compile(r"[가-힣A-Za-z0-9.·]+")


def has_addresses(session: Session) -> bool:
    """Say whether any address is loaded at all."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM addresses)")).scalar_one())


def suggest_addresses(session: Session, typed: str, most: int = 6) -> list[Located]:
    """Return the addresses that may be meant, for a person to choose from; a road without a number gives its roads."""
    parsed, geocoder = parse_address(typed), StoredGeocoder(session)
    if isinstance(parsed, RoadAddress):
        return geocoder.all_of_road(parsed)[:most]
    if isinstance(parsed, LotAddress):
        return geocoder.all_of_lot(parsed)[:most]
    words = typed.split()
    road = words[-1] if words else ""
    if len(road) < LEAST_ROAD_LETTERS or not _ROAD_TYPED.fullmatch(road):
        return []
    area = {"province": "", "provinces": [], "district": words[-2] if len(words) > 1 else ""}
    values = {**area, "begins": f"{road}%", "most_rows": ROAD_ROWS_READ, "most": most}
    rows = session.execute(text(_ROADS), values).all()
    return [geocoder.placed(row, Precision.SAME_ROAD, f"{row.province} {row.district} {row.road}") for row in rows]
