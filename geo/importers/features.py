"""From features (attributes and a shape) to a SourceTable: the part that all geo formats share."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from geo.importers.grids import BLANKS, SourceTable, clean_rows, unique_names
from geo.importers.issues import RowIssue
from geo.importers.limits import COLUMNS, CellCounter, refuse_extent

EXACT_BELOW: Final = 1e15

_EPSG = re.compile(r"EPSG:{1,2}(?:[\d.]*:)?(\d{4,5})$", re.IGNORECASE)
_CRS84 = re.compile(r"CRS:?:?84$", re.IGNORECASE)


@dataclass
class Layer:
    """A layer being read. `crs` is the EPSG number the file states; shapes stay in it."""

    file: str
    kind: str
    name: str = ""
    encoding: str = ""
    crs: int | None = None
    numbers: list[int] = field(default_factory=list)
    attributes: list[Mapping[str, str]] = field(default_factory=list)
    shapes: list[shapely.Geometry | None] = field(default_factory=list)
    faults: list[RowIssue] = field(default_factory=list)

    def add(self, number: int, attributes: Mapping[str, str], shape: shapely.Geometry | None) -> None:
        self.numbers.append(number)
        self.attributes.append(attributes)
        self.shapes.append(shape)

    def refuse(self, number: int, said: str) -> None:
        """Note a feature whose shape cannot be read."""
        self.faults.append(RowIssue(number, "geometry_broken", f"{number}번째 도형을 읽을 수 없습니다: {said}"))


def layer_table(layer: Layer, columns: Sequence[str] | None = None) -> SourceTable:
    """Return the table of a layer: one row per feature in file order, the index is the feature's number from 1."""
    keys = list(columns) if columns is not None else _keys(layer.attributes)
    refuse_extent(layer.file, len(layer.numbers), len(keys))
    counter = CellCounter(layer.file)
    rows = []
    for attributes in layer.attributes:
        row = [attributes.get(key, "").strip(BLANKS) for key in keys]
        counter.add(row)
        rows.append(row)
    repairs = clean_rows(layer.numbers, rows)
    headings = unique_names([" ".join(key.split()) or f"열{number}" for number, key in enumerate(keys, 1)])
    cells = np.array(rows, dtype=object).reshape(len(rows), len(keys))
    shapes = np.empty(len(layer.shapes), dtype=object)
    shapes[:] = layer.shapes
    return SourceTable(
        file=layer.file,
        kind=layer.kind,
        sheet=layer.name,
        encoding=layer.encoding,
        delimiter="",
        headings=tuple(headings),
        has_headings=True,
        heading_line=0,
        cells=pd.DataFrame(cells, index=np.array(layer.numbers, dtype=np.int64), columns=headings, dtype=object),
        shapes=shapes,
        crs=layer.crs,
        faults=tuple(layer.faults),
        repairs=repairs,
    )


def _keys(attributes: Iterable[Mapping[str, str]]) -> list[str]:
    keys: dict[str, None] = {}
    for one in attributes:
        keys.update(dict.fromkeys(one))
        if len(keys) > COLUMNS:
            break
    return list(keys)


def value_text(value: Any) -> str:
    """Return an attribute as text: nothing for null, whole numbers without ".0", lists and objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_BELOW:
        return str(int(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def sound(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Return the shape in two dimensions, None when empty. Raises ValueError for NaN and infinity."""
    if shape is None or shapely.is_empty(shape):
        return None
    flat = shapely.force_2d(shape)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise ValueError("숫자가 아닌 좌표가 있습니다.")
    return flat


def stated_epsg(text: str) -> int | None:
    """Return the EPSG number that the name of a CRS states ("urn:ogc:def:crs:EPSG::5179", CRS84), None otherwise."""
    if _CRS84.search(text):
        return 4326
    found = _EPSG.search(text)
    return int(found[1]) if found else None
