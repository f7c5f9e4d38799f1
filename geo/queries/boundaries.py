"""Store boundary sets as editions, and say which are loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.codes import province_named
from geo.errors import Conflict, InvalidInput, NotFound
from geo.faults import translate
from geo.importers.boundary_set import BoundarySet
from geo.models.place import BoundaryEdition, EditionProvince
from geo.queries.dongs_of import assign_dongs
from geo.queries.lineage import ComparedPair, ensure_lineage
from geo.schematic import FACTS_FILE, schematic_seoul

NEAR_M = 1000.0
"""How far outside every dong a point may lie and still count as inside the mapped area."""
NEAR_SCHEMATIC_M = 5000.0
"""The same while only the schematic set is loaded: its outline is a drawing."""


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """What storing a set came to; `added` is False when the very same file was loaded before.

    `editions` are its editions, one a province, `edition_id` the first of them; `compared` are the comparisons with the
    editions before and after.
    """

    edition_id: int
    added: bool
    valid_from: date | None
    dongs: int
    districts: int
    provinces: tuple[str, ...]
    editions: tuple[int, ...] = ()
    compared: tuple[ComparedPair, ...] = ()


def store_boundaries(
    session: Session, found: BoundarySet, *, file_name: str, valid_from: date | None = None
) -> StoredEdition:
    """Store `found` as an edition of each province in it, in force from `valid_from` or the date the file states.

    What became of every dong since the edition before, and until the one after, is computed, and the dong of every
    record. The same file again adds nothing. Raises InvalidInput without any date, Conflict when the file is loaded
    with another date or the province has an edition of that day.
    """
    same_file = BoundaryEdition.sha256.startswith(found.sha256, autoescape=True)
    present = session.scalars(select(BoundaryEdition).where(same_file).order_by(BoundaryEdition.id)).all()
    stated = valid_from or found.edition_date
    if present:
        return _known(session, present, stated)
    begins = None if found.is_schematic else _begins(stated, file_name, found.year)
    try:
        with session.begin_nested():
            return _add(session, found, file_name, begins)
    except IntegrityError as error:
        raise translate(error) or error from error


def ensure_schematic(session: Session) -> StoredEdition | None:
    """Store the schematic set unless it or any real edition is loaded; return what was stored."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('maeul.boundaries'))"))
    if session.scalar(select(func.count()).select_from(BoundaryEdition)):
        return None
    return store_boundaries(session, schematic_seoul(), file_name=FACTS_FILE)


def _begins(stated: date | None, file_name: str, year: str) -> date:
    if stated is None:
        only = f"(연도 {year}만 있습니다)" if year else ""
        raise InvalidInput(
            f"{file_name}: 경계의 기준일을 파일에서 알 수 없습니다{only}. "
            f"--edition {year or 2025}-04-01 처럼 날짜를 적어 주세요.",
            f"{file_name} states no date; give one with --edition.",
            code="edition_date_missing",
        )
    return stated


def _known(session: Session, present: Sequence[BoundaryEdition], stated: date | None) -> StoredEdition:
    first = present[0]
    if stated is not None and stated != first.valid_from:
        raise Conflict(
            f"이미 {first.valid_from} 기준으로 읽어 들인 경계 파일이에요.",
            f"This file is loaded already as of {first.valid_from}.",
            code="edition_exists",
            details={"edition_id": first.id, "valid_from": str(first.valid_from)},
        )
    return _stored(session, [edition.id for edition in present], first.valid_from, added=False)


def _add(session: Session, found: BoundarySet, file_name: str, begins: date | None) -> StoredEdition:
    _put_places(session, found, begins)
    editions = {code: _new_edition(session, found, file_name, begins, code) for code in found.provinces}
    provinces = [
        {"edition_id": number, "province_code": code, "valid_from": begins} for code, number in editions.items()
    ]
    session.execute(insert(EditionProvince), provinces)
    session.execute(_INSERT_DONG, _dong_rows(found, editions))
    session.execute(_INSERT_DISTRICT_SHAPE, _district_rows(found, editions))
    session.execute(text("ANALYZE dongs"))
    compared = ensure_lineage(session)
    ids = list(editions.values())
    assign_dongs(session, editions=ids)
    return replace(_stored(session, ids, begins, added=True), compared=tuple(compared))


def _new_edition(session: Session, found: BoundarySet, file_name: str, begins: date | None, province: str) -> int:
    """Add the edition of one province; of a file with several, each bears its province behind the checksum.

    A province of a newer file replaces that province alone: so every edition is of one.
    """
    edition = BoundaryEdition(
        valid_from=begins,
        is_schematic=found.is_schematic,
        codes=found.codes.value,
        file_name=file_name,
        sha256=found.sha256 if len(found.provinces) == 1 else f"{found.sha256}:{province}",
        source_note=found.source_note,
    )
    session.add(edition)
    session.flush()
    return edition.id


_INSERT_DONG = text("""
INSERT INTO dongs (edition_id, code, stat_code, name, district_code, boundary, label_point, area_m2, residents)
VALUES (:edition_id, :code, :stat_code, :name, :district_code, ST_GeomFromWKB(:boundary, 4326),
        ST_SetSRID(ST_MakePoint(:label_lon, :label_lat), 4326), :area_m2, :residents)
""")


def _dong_rows(found: BoundarySet, editions: Mapping[str, int]) -> list[dict[str, Any]]:
    columns = ["code", "stat_code", "name", "district_code", "label_lon", "label_lat"]
    rows: list[dict[str, Any]] = found.dongs[columns].to_dict("records")
    shapes = shapely.to_wkb(found.dongs.geometry.to_numpy())
    areas = found.dongs["area_km2"]
    people = found.dongs["residents"]
    provinces = found.dongs["province_code"]
    for row, shape, area_km2, residents, province in zip(rows, shapes, areas, people, provinces, strict=True):
        row["edition_id"] = editions[province]
        row["boundary"] = shape
        row["area_m2"] = float(area_km2) * 1e6
        row["residents"] = None if residents != residents else int(residents)  # noqa: PLR0124  (NaN is not itself)
    return rows


_INSERT_DISTRICT_SHAPE = text("""
INSERT INTO district_shapes (edition_id, district_code, boundary)
VALUES (:edition_id, :district_code, ST_Multi(ST_GeomFromWKB(:boundary, 4326)))
""")


def _district_rows(found: BoundarySet, editions: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the outlines of districts; what dong leave open between them stays open."""
    return [
        {
            "edition_id": editions[province],
            "district_code": code,
            "boundary": shapely.to_wkb(shapely.union_all(dongs.geometry.to_numpy())),
        }
        for (province, code), dongs in found.dongs.groupby(["province_code", "district_code"])
    ]


# An older edition never renames what a newer one has named, but a name replaces a number that stood for it.
_PUT_PROVINCES = text("""
INSERT INTO provinces (code, name) SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[])) AS u(code, name)
ON CONFLICT (code) DO UPDATE SET name = excluded.name
WHERE provinces.name <> excluded.name
  AND NOT EXISTS (SELECT FROM edition_provinces s WHERE s.province_code = provinces.code AND s.valid_from >= :begins)
""")
_PUT_DISTRICTS = text(r"""
INSERT INTO districts (code, name, province_code)
SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:provinces AS text[])) AS u(code, name, p)
ON CONFLICT (code) DO UPDATE SET name = excluded.name
WHERE districts.name <> excluded.name AND excluded.name !~ '^\d+$' AND (districts.name ~ '^\d+$' OR NOT EXISTS (
  SELECT FROM edition_provinces s WHERE s.province_code = districts.province_code AND s.valid_from >= :begins))
""")


def _put_places(session: Session, found: BoundarySet, begins: date | None) -> None:
    since = begins or date.min
    provinces = found.dongs[["province_code", "province"]].drop_duplicates("province_code")
    values: dict[str, Any] = {"codes": list(provinces["province_code"]), "names": list(provinces["province"])}
    session.execute(_PUT_PROVINCES, values | {"begins": since})
    places = found.dongs[["district_code", "district", "province_code"]].drop_duplicates("district_code")
    values = {"codes": list(places["district_code"]), "names": list(places["district"])}
    session.execute(_PUT_DISTRICTS, values | {"provinces": list(places["province_code"]), "begins": since})


def _stored(session: Session, editions: Sequence[int], begins: date | None, *, added: bool) -> StoredEdition:
    sql = """
    SELECT count(*) AS dongs, count(DISTINCT d.district_code) AS districts, array_agg(DISTINCT p.name) AS provinces
    FROM dongs d JOIN districts x ON x.code = d.district_code JOIN provinces p ON p.code = x.province_code
    WHERE d.edition_id = ANY(:editions)
    """
    row = session.execute(text(sql), {"editions": list(editions)}).one()
    return StoredEdition(
        editions[0], added, begins, row.dongs, row.districts, tuple(row.provinces), editions=tuple(editions)
    )


def reference_dongs(
    session: Session, provinces: Sequence[str], on_date: date, *, edition_id: int | None = None
) -> tuple[Any, str]:
    """Return the dong to compare a file of `provinces` with, and what to call them.

    A DataFrame of code, name, district, label_lon, label_lat (EPSG:4326): the editions in force on a date (also the
    schematic set, whose label points are real), or one edition by its number; raises NotFound for an unknown one.
    """
    import pandas as pd

    sql = """
    SELECT d.code, d.name, x.name AS district, ST_X(d.label_point) AS label_lon, ST_Y(d.label_point) AS label_lat,
           coalesce(to_char(e.valid_from, 'YYYY-MM-DD') || ' 경계', '약도 경계의 표시점') AS title
    FROM dongs d JOIN districts x ON x.code = d.district_code JOIN boundary_editions e ON e.id = d.edition_id
    WHERE x.province_code = ANY(:provinces) AND (d.edition_id = :edition OR CAST(:edition AS int) IS NULL
      AND (x.province_code, d.edition_id) IN (SELECT f.province_code, f.edition_id FROM editions_in_force(:on_date) f))
    ORDER BY d.code
    """
    values = {"provinces": list(provinces), "on_date": on_date, "edition": edition_id}
    rows = session.execute(text(sql), values).mappings().all()
    if edition_id is not None and not rows:
        raise NotFound(
            f"{edition_id}번 경계 판이 없거나 다른 시·도의 것입니다.",
            f"There is no edition {edition_id} of these provinces.",
            code="edition_unknown",
        )
    columns = ["code", "name", "district", "label_lon", "label_lat"]
    titles = sorted({row["title"] for row in rows})
    return pd.DataFrame([dict(row) for row in rows], columns=columns), " · ".join(titles)


def provinces_in_force(session: Session, on_date: date) -> frozenset[str]:
    """Return the present names of the provinces whose dong are known on a date."""
    sql = "SELECT p.name FROM editions_in_force(:on_date) f JOIN provinces p ON p.code = f.province_code"
    names = session.execute(text(sql), {"on_date": on_date}).scalars()
    return frozenset(province_named(name) or name for name in names)


def covered_points(
    session: Session, points: list[tuple[float, float]], on_date: date
) -> frozenset[tuple[float, float]]:
    """Return those of `points` (lon, lat in EPSG:4326) that lie within NEAR_M metres of a dong in force."""
    sql = """
    SELECT u.lon, u.lat FROM unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) AS u(lon, lat)
    WHERE EXISTS (
      SELECT FROM dongs d JOIN boundary_editions e ON e.id = d.edition_id
      WHERE d.edition_id IN (SELECT edition_id FROM editions_in_force(:on_date))
        AND ST_DWithin(d.boundary_m, ST_Transform(ST_SetSRID(ST_MakePoint(u.lon, u.lat), 4326), 5179),
                       CASE WHEN e.is_schematic THEN :near_schematic ELSE :near END))
    """
    values = {"lons": [lon for lon, _ in points], "lats": [lat for _, lat in points], "on_date": on_date}
    rows = session.execute(text(sql), {**values, "near": NEAR_M, "near_schematic": NEAR_SCHEMATIC_M})
    return frozenset((row.lon, row.lat) for row in rows)
