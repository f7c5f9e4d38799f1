"""Read any table of places: rows ready to be stored, rows to be found by their address, rows refused with a reason."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.importers import placement, point_keys
from geo.importers.cells import coordinates
from geo.importers.column_mapping import ColumnMapping
from geo.importers.crs_guess import CrsGroup, Evidence, Located, locate, shapes_in_degrees, usable_system
from geo.importers.fields import Field
from geo.importers.issues import RowIssue
from geo.importers.placement import READY, REFUSED, Placing, Verdict
from geo.importers.point_columns import PointColumns
from geo.importers.resource_kinds import Target, target_of, target_of_row
from geo.importers.source import SourceTable
from geo.importers.source_titles import date_of_name
from geo.importers.stated_places import PlaceReader, Places, Stated, neighbourhood

__all__ = ["COLUMNS", "Places", "PointSet", "read_points"]

COLUMNS: Final = (
    "line",
    "outcome",
    "code",
    "message",
    "repairs",
    "key",
    "name",
    "kind",
    "site_kind",
    "lon",
    "lat",
    "shape",
    "address",
    "district",
    "dong_declared",
    "phone",
    "homepage",
    "summary",
    "opened_on",
    "observed_on",
    "properties",
    "private",
)
NAME_MOST: Final = 200
WRITTEN_MOST: Final = 40
_OBJECTS: Final = frozenset({"site_kind", "shape", "opened_on", "observed_on", "properties", "private", "repairs"})
SWAPPED: Final = "두 좌표의 자리가 서로 바뀌어 있어 바로잡았습니다."
NO_NAME_COLUMN: Final = Verdict(REFUSED, "name_unmapped", "이름으로 볼 열이 없습니다. 열의 뜻을 정해 주세요.")
_CLOSED: Final = re.compile(r"폐업|폐쇄|폐관|폐원|말소|등록취소|허가취소")


@dataclass(frozen=True, eq=False)
class PointSet:
    """One table read as places.

    `frame`: COLUMNS, one row per row of the table. `outcome` is ready, waiting (no usable point, but an address to find
    it by) or refused (`code`, `message`: why; waiting rows have them too). `repairs` are Korean sentences. `key` names
    the row in every edition of the file. `lon`, `lat`: EPSG:4326, NaN when there is no point; `shape`: the line or
    polygon of geo formats in EPSG:4326, else None. `district` is the one stated, `dong_declared` the code or name of
    the dong as stated. `properties` may be public, `private` never is: personal fields, and columns without a known
    meaning under `extra`. `crs_groups` say how coordinates were read. `faults` are lines of the file that are no rows.
    """

    frame: pd.DataFrame
    crs_groups: tuple[CrsGroup, ...]
    mapping: ColumnMapping
    faults: tuple[RowIssue, ...]

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many rows have each (outcome, code)."""
        return dict(sorted(Counter(zip(self.frame["outcome"], self.frame["code"], strict=True)).items()))


def read_points(
    table: SourceTable, mapping: ColumnMapping, *, target: str, places: Places, crs: int | None = None
) -> PointSet:
    """Read every row of `table` as a place of the kind `target` (a value of ResourceKind or SiteKind).

    `places` are the districts and dong in force; `crs` is the EPSG number that a person states for coordinates in
    metres. Raises InvalidInput when the mapping names a column that is missing or `target` is unknown.
    """
    return _Reader(table, mapping, target_of(target), places, usable_system(crs) or table.crs).read()


class _Reader:
    """One run of `read_points`; every list has one entry per row of the table."""

    def __init__(
        self, table: SourceTable, mapping: ColumnMapping, target: Target, places: Places, crs: int | None
    ) -> None:
        self.table, self.mapping, self.target, self.places, self.crs = table, mapping, target, places, crs
        self.columns = PointColumns(table, mapping)
        self.repairs = self.columns.repairs
        self.addresses = self.columns.addresses()
        self.names = self.columns.tidied(Field.NAME)
        self.dong_names, self.dong_codes = self.columns.tidied(Field.DONG_NAME), self.columns.tidied(Field.DONG_CODE)
        self.closed = self._closed_words()

    def read(self) -> PointSet:
        stated = self._stated()
        located, written = self._located(stated)
        verdicts = [
            self._own_fault(row) or verdict for row, verdict in enumerate(self._placed(stated, located, written))
        ]
        keys = self._keys(stated, written)
        observed = self._observed()
        again = point_keys.repeats(keys, [verdict.outcome for verdict in verdicts], observed, self.table.cells)
        for row, (code, message) in again.items():
            verdicts[row] = Verdict(REFUSED, code, message)
        self._say(verdicts, located)
        frame = self._frame(stated, located, verdicts, keys)
        return PointSet(frame, located.groups, self.mapping, self.table.faults)

    def _stated(self) -> list[Stated]:
        reader = PlaceReader(self.places)
        fields = (Field.PROVINCE, Field.DISTRICT, Field.DISTRICT_CODE)
        codes = self.dong_codes
        columns = [self.columns.tidied(field) for field in fields]
        return [
            reader.read(province, district, code or dong, addresses)
            for province, district, code, dong, addresses in zip(*columns, codes, self.addresses, strict=True)
        ]

    def _located(self, stated: Sequence[Stated]) -> tuple[Located, list[str]]:
        east_cells, north_cells = self.columns.coordinates()
        east, north = coordinates(east_cells), coordinates(north_cells)
        unset = (east == 0) | (north == 0) | np.isnan(east) | np.isnan(north)
        east[unset], north[unset] = np.nan, np.nan
        written = [_pair(*cells) for cells in zip(east_cells, north_cells, strict=True)]
        self._from_shapes(east, north)
        self.numeric = np.isfinite(east)
        district = np.array([place.district for place in stated], dtype=np.int64)
        return locate(east, north, Evidence(self.places, district, self._area(district)), crs=self.crs), written

    def _from_shapes(self, east: Any, north: Any) -> None:
        """Take the points of geo formats from their shapes; of a line or polygon a point on it."""
        if self.table.shapes is None:
            return
        has = ~(shapely.is_missing(self.table.shapes) | shapely.is_empty(self.table.shapes))
        on = shapely.point_on_surface(self.table.shapes[has])
        east[has], north[has] = shapely.get_x(on), shapely.get_y(on)

    def _area(self, district: Any) -> Any:
        def area_of(row: int) -> tuple[int, str] | None:
            address = " ".join(self.addresses[row])
            return neighbourhood(self.places, int(district[row]), self.dong_names[row], address)

        return area_of

    def _placed(self, stated: list[Stated], located: Located, written: list[str]) -> list[Verdict]:
        placing = Placing(
            places=self.places,
            located=located,
            stated=stated,
            district=np.array([place.district for place in stated], dtype=np.int64),
            written=written,
            numeric=self.numeric,
            has_address=[bool(address) for address in self.addresses],
            needs_place=self.target.site_kind is not None or self.target.kind == "space",
        )
        return placement.verdicts(placing)

    def _own_fault(self, row: int) -> Verdict | None:
        """Return why the row cannot go in whatever its place."""
        name = self.names[row]
        if not name and not self.columns.has(Field.NAME):
            return NO_NAME_COLUMN
        if not name:
            return Verdict(REFUSED, "name_missing", "이름이 비어 있습니다.")
        if len(name) > NAME_MOST:
            return Verdict(REFUSED, "name_too_long", f"이름이 너무 깁니다({len(name)}자, {NAME_MOST}자까지).")
        if self.closed[row]:
            return Verdict(REFUSED, "closed_down", f"이미 문을 닫은 곳입니다({self.closed[row]}).")
        return None

    def _closed_words(self) -> list[str]:
        """Return how each row says that the place is gone, empty where it does not."""
        days, states = self.columns.days(Field.CLOSED_ON), self.columns.tidied(Field.STATUS)
        return [
            day.isoformat() if day else state if _CLOSED.search(state) else ""
            for day, state in zip(days, states, strict=True)
        ]

    def _keys(self, stated: Sequence[Stated], written: Sequence[str]) -> list[str]:
        venues = self.columns.tidied(Field.PLACE)
        places = [
            " ".join(addresses[:1]) or f"{place.name} {venue or point}"
            for addresses, place, venue, point in zip(self.addresses, stated, venues, written, strict=True)
        ]
        return point_keys.row_keys(self.columns.tidied(Field.KEY), self.names, places)

    def _say(self, verdicts: Sequence[Verdict], located: Located) -> None:
        """Put down what was repaired by reading the point, and what was taken out of the row when it was opened."""
        swapped = {number for number, group in enumerate(located.groups) if group.swapped}
        for number in np.flatnonzero(np.isin(located.group, list(swapped))):
            self.repairs.add(int(number), SWAPPED)
        for row, verdict in enumerate(verdicts):
            if verdict.note:
                self.repairs.add(row, verdict.note)
        rows = {line: row for row, line in enumerate(self.table.cells.index)} if self.table.repairs else {}
        for issue in self.table.repairs:
            if issue.line in rows:
                self.repairs.add(rows[issue.line], issue.message)

    def _frame(
        self, stated: Sequence[Stated], located: Located, verdicts: Sequence[Verdict], keys: Sequence[str]
    ) -> pd.DataFrame:
        phones, mobiles = self.columns.phones()
        properties = self.columns.properties()
        targets = [target_of_row(self.target, str(row.get("type", ""))) for row in properties]
        has_point = np.array([verdict.keeps_point and verdict.outcome == READY for verdict in verdicts], dtype=bool)
        columns: dict[str, Any] = {
            "line": self.table.cells.index.to_numpy(),
            "outcome": [verdict.outcome for verdict in verdicts],
            "code": [verdict.code for verdict in verdicts],
            "message": [verdict.message for verdict in verdicts],
            "key": keys,
            "name": self.names,
            "kind": [str(target.kind) for target in targets],
            "site_kind": [str(target.site_kind) if target.site_kind else None for target in targets],
            "lon": np.where(has_point, located.lon, np.nan),
            "lat": np.where(has_point, located.lat, np.nan),
            "shape": self._shapes(located, has_point),
            "address": [next(iter(addresses), "") for addresses in self.addresses],
            "district": [place.name for place in stated],
            "dong_declared": [code or name for code, name in zip(self.dong_codes, self.dong_names, strict=True)],
            "phone": phones,
            "homepage": self.columns.homepages(),
            "summary": self.columns.summaries(),
            "opened_on": self.columns.days(Field.OPENED_ON),
            "observed_on": self._observed(),
            "properties": properties,
            "private": self.columns.private(mobiles),
        }
        columns["repairs"] = self.repairs.lists()
        objects = {name: pd.Series(values, dtype=object) for name, values in columns.items() if name in _OBJECTS}
        return pd.DataFrame(columns | objects)[list(COLUMNS)]

    def _shapes(self, located: Located, has_point: Any) -> list[Any]:
        """Return lines and polygons of geo formats in EPSG:4326; a point is told by lon and lat alone."""
        shapes = self.table.shapes
        if shapes is None:
            return [None] * self.columns.rows
        turned = shapes_in_degrees(shapes, located)
        spread = has_point & (shapely.get_dimensions(turned) > 0)
        return [shape if wide else None for shape, wide in zip(turned, spread, strict=True)]

    def _observed(self) -> list[date | None]:
        of_file = date_of_name(self.table.file)
        return [day or of_file for day in self.columns.days(Field.OBSERVED_ON)]


def _pair(east: str, north: str) -> str:
    """Return the coordinate cells of a row as a person reads them, empty when both are."""
    first, second = east.strip(), north.strip()
    return f"{first[:WRITTEN_MOST]}, {second[:WRITTEN_MOST]}" if first or second else ""
