"""CSV as Korean spreadsheets open it: UTF-8 with its mark, CRLF, and no cell that becomes a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Final

from geo.open_data.parts import (
    LONGITUDE_LATITUDE,
    Column,
    Drawn,
    Part,
    Shape,
    ShapeForm,
    Value,
    ValueType,
    Whole,
    columns_of,
    places_of,
)
from geo.planning.sheets import safe_cell

POINT_COLUMNS: Final = (
    Column("lon", "경도", ValueType.NUMBER, "WGS84(EPSG:4326) 경도"),
    Column("lat", "위도", ValueType.NUMBER, "WGS84(EPSG:4326) 위도"),
)
SHAPE_COLUMN: Final = Column("geometry_wkt", "도형(WKT)", ValueType.TEXT, "선과 넓은 곳의 모양, WGS84(EPSG:4326)")


def csv_columns(parts: Sequence[Part]) -> tuple[Column, ...]:
    """Return the columns of the table: those of the features, then their place."""
    drawn = {part.drawn for part in parts}
    places = POINT_COLUMNS if Drawn.POINT in drawn else ()
    shapes = (SHAPE_COLUMN,) if drawn & {Drawn.LINE, Drawn.AREA} else ()
    return (*columns_of(parts), *places, *shapes)


def write_csv(out: IO[bytes], whole: Whole, *, korean_headings: bool = False) -> None:
    """Write the table; headings are the stable names, or with `korean_headings` what people call them."""
    columns = csv_columns(whole.parts)
    told = (column.label if korean_headings else column.name for column in columns)
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(one) for one in told])
    for part in whole.parts:
        writer.writerows(_rows(part, whole.columns, columns[len(whole.columns) :]))
    text.detach()


def _rows(part: Part, columns: tuple[Column, ...], places: tuple[Column, ...]) -> Iterator[list[str]]:
    at = places_of(part, columns)
    has_point, has_shape = POINT_COLUMNS[0] in places, SHAPE_COLUMN in places
    for values, shape in part.rows(ShapeForm.WKT, LONGITUDE_LATITUDE):
        cells = [_cell(values[place]) if place >= 0 else "" for place in at]
        yield cells + _place_cells(shape, has_point=has_point, has_shape=has_shape)


def _cell(value: Value) -> str:
    return ("예" if value else "아니요") if isinstance(value, bool) else safe_cell(value)


def _place_cells(shape: Shape, *, has_point: bool, has_shape: bool) -> list[str]:
    text = shape if isinstance(shape, str) else ""
    is_point = text.startswith("POINT(")
    point = (text[6:-1].split(" ") if is_point else ["", ""]) if has_point else []
    return point + ([("" if is_point else text)] if has_shape else [])
