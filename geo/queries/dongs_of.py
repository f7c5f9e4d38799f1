"""The dong of every record, written for every loaded edition, and what is read from it for a date (R6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.crs import METRES
from geo.dong_shares import SHARED_BORDER_M, dong_shares
from geo.queries.reach import IN_FORCE

NEARBY_M: Final = 10 * SHARED_BORDER_M
"""Dong so near to records can be theirs."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """What assigning came to: `records` with a shape, `rows` written, and those that lie in no dong of any edition."""

    records: int
    rows: int
    unplaced: tuple[UUID, ...]


def assign_dongs(
    session: Session, *, resource_ids: Iterable[UUID | str] | None = None, editions: Iterable[int] | None = None
) -> Assigned:
    """Compute and write the dong of the given records (None: of all) in the given editions (None: in every one).

    What stood there for them is replaced, so that doing it twice changes nothing.
    """
    ids = None if resource_ids is None else [str(one) for one in resource_ids]
    records = _records(session, ids)
    wanted = _editions(session) if editions is None else list(editions)
    _forget(session, ids, wanted)
    box = None if ids is None or records.empty else shapely.box(*records.total_bounds).buffer(NEARBY_M)
    rows, placed = 0, np.zeros(len(records), dtype=bool)
    for edition in wanted if len(records) else ():
        found = dong_shares(records.geometry, _dongs(session, edition, box), records["declared"])
        _copy(session, records["id"].to_numpy()[found["row"]], edition, found)
        rows += len(found)
        placed[found["row"]] = True
    unplaced = records["id"][~placed] if wanted else ()
    return Assigned(len(records), rows, tuple(UUID(one) for one in unplaced))


def place_new(session: Session, edition: int, found: pd.DataFrame) -> None:
    """Write the dong of new records as computed already for one edition: id, dong_code, share, border_m (metres)."""
    _copy(session, found["id"].tolist(), edition, found)
    others = [one for one in _editions(session) if one != edition]
    if others:
        assign_dongs(session, resource_ids=found["id"], editions=others)


def _editions(session: Session) -> list[int]:
    return list(session.execute(text("SELECT id FROM boundary_editions ORDER BY id")).scalars())


def _records(session: Session, ids: list[str] | None) -> gpd.GeoDataFrame:
    """Return the records that have a shape: id (text), declared, geometry in EPSG:5179."""
    only = "" if ids is None else "JOIN unnest(CAST(:ids AS uuid[])) AS w(id) ON w.id = r.id"
    sql = f"""
    SELECT CAST(r.id AS text) AS id, r.declared_dong, ST_AsBinary(r.location_m) AS shape
    FROM resources r {only} WHERE r.location_m IS NOT NULL
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {} if ids is None else {"ids": ids}).all()
    own, declared, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    values = {"id": np.array(own, dtype=object), "declared": np.array(declared, dtype=object)}
    return gpd.GeoDataFrame(values, geometry=shapely.from_wkb(np.array(shapes, dtype=object)), crs=METRES)


def _dongs(session: Session, edition: int, box: Any) -> gpd.GeoDataFrame:
    """Return the dong of an edition that meet `box` (EPSG:5179; None: all): few records need not read a country."""
    near = "" if box is None else "AND boundary_m && ST_GeomFromWKB(:box, 5179)"
    sql = f"""
    SELECT code, name, ST_AsBinary(boundary_m) AS shape FROM dongs WHERE edition_id = :edition {near} ORDER BY code
    """  # noqa: S608  (fixed text; values are bound)
    values = {"edition": edition} | ({} if box is None else {"box": shapely.to_wkb(box)})
    rows = session.execute(text(sql), values).all()
    shapes = shapely.from_wkb(np.array([row.shape for row in rows], dtype=object))
    named = {"code": [row.code for row in rows], "name": [row.name for row in rows]}
    return gpd.GeoDataFrame(named, geometry=shapes, crs=METRES)


def _forget(session: Session, ids: list[str] | None, editions: list[int]) -> None:
    sql = "DELETE FROM resource_dongs WHERE edition_id = ANY(:editions)"
    values: dict[str, Any] = {"editions": editions}
    if ids is not None:
        sql += " AND resource_id = ANY(CAST(:ids AS uuid[]))"
        values["ids"] = ids
    session.execute(text(sql), values)


def _copy(session: Session, ids: Sequence[str], edition: int, found: pd.DataFrame) -> None:
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    border = np.where(found["border_m"].isna(), "\\N", found["border_m"].round(3).astype(str))
    parts = zip(ids, found["dong_code"], found["share"].tolist(), border.tolist(), strict=True)
    lines = "".join([f"{own}\t{edition}\t{code}\t{share!r}\t{metres}\n" for own, code, share, metres in parts])
    copy_in = "COPY resource_dongs (resource_id, edition_id, dong_code, share, border_m) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        copy.write(lines)


# Where a record counts on a date: the dong a person set; else every dong it lies in; else, for one without a shape,
# the code its source states.
_COUNTED = f"""
SELECT p.id, p.dong_override AS code FROM {{relation}} p WHERE p.dong_override IS NOT NULL
UNION ALL
SELECT p.id, rd.dong_code FROM {{relation}} p JOIN resource_dongs rd ON rd.resource_id = p.id
WHERE p.dong_override IS NULL AND rd.edition_id IN ({IN_FORCE})
UNION ALL
SELECT p.id, p.declared_dong FROM {{relation}} p
WHERE p.dong_override IS NULL AND p.declared_dong <> ''
  AND NOT EXISTS (SELECT FROM resource_dongs rd WHERE rd.resource_id = p.id)
"""  # noqa: S608  (fixed text)


def resources_per_dong(session: Session, on_date: date, kinds: Sequence[str] = ()) -> dict[str, int]:
    """Return how many public records each dong in force on a date has; a route counts in every dong it passes.

    Dong without any are there with 0. `kinds` are values of ResourceKind; none means all of them.
    """
    counted = _COUNTED.format(relation="public_resources")
    of_kind = "JOIN public_resources k ON k.id = c.id AND k.kind = ANY(:kinds)" if kinds else ""
    sql = f"""
    SELECT d.code, coalesce(n.records, 0) AS records FROM dongs d
    LEFT JOIN (SELECT c.code, count(DISTINCT c.id) AS records FROM ({counted}) c {of_kind} GROUP BY c.code) n
      ON n.code = d.code
    WHERE d.edition_id IN ({IN_FORCE}) ORDER BY d.code
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"on_date": on_date, "kinds": list(kinds)})
    return {row.code: row.records for row in rows}
