"""Lists for phones as files: CSV that survey apps read as entities, and GeoJSON that they draw as choices on a map."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from geo.enums import ResourceKind, Visibility
from geo.fields import FIELDS, FieldType
from geo.queries.field_lists import ListedArea, ListedRecord

AREAS: Final = "areas"
"""The name of the list of areas; lists of records are named as their kinds."""
_PLAIN: Final = ("name", "label", "__version", "geometry", "address", "summary")
_SHOWN: Final = frozenset({Visibility.PUBLIC, Visibility.INTERNAL})

Json = dict[str, Any]


def columns_of(kind: ResourceKind) -> tuple[str, ...]:
    """Return the columns of a kind's list: all forms share one list, so they follow from the kind alone.

    What is private never leaves this way.
    """
    fields = FIELDS[kind].values()
    told = (f.name for f in fields if f.visibility in _SHOWN and f.type is not FieldType.TABLE)
    return (*_PLAIN, *(name for name in told if name not in _PLAIN))


def records_csv(kind: ResourceKind, records: Iterable[ListedRecord]) -> bytes:
    """Return the records of a kind as an entity list: `name` is the id, `label` what a person reads."""
    columns = columns_of(kind)
    rows = ({column: _cell(record, column) for column in columns} for record in records)
    return _csv(columns, rows)


def _cell(record: ListedRecord, column: str) -> str:
    match column:
        case "name":
            return str(record.id)
        case "label":
            return record.name
        case "__version":
            return str(record.rev)
        case "geometry":
            return "" if record.geometry is None else _odk_shape(record.geometry)
        case "address" | "summary":
            return "" if column in record.withheld else str(getattr(record, column))
    return "" if column in record.withheld else _text(record.properties.get(column))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _odk_shape(geometry: Json) -> str:
    """Return a shape as survey apps write it: latitude first, points parted by semicolons."""
    points: Sequence[Any] = geometry["coordinates"]
    if geometry["type"] == "Point":
        points = [points]
    elif geometry["type"] == "Polygon":
        points = points[0]
    return "; ".join(f"{lat} {lon} 0 0" for lon, lat, *_ in points)


def areas_csv(areas: Iterable[ListedArea]) -> bytes:
    """Return the areas as a plain list of choices."""
    return _csv(("name", "label"), ({"name": str(area.id), "label": area.name} for area in areas))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def records_geojson(records: Iterable[ListedRecord]) -> bytes:
    """Return the records that lie somewhere as choices on a map."""
    return _collection(
        _feature(str(one.id), one.geometry, one.name, address="" if "address" in one.withheld else one.address)
        for one in records
        if one.geometry is not None
    )


def areas_geojson(areas: Iterable[ListedArea]) -> bytes:
    """Return the areas as choices on a map; survey apps know single polygons only, so each part is one."""
    return _collection(feature for area in areas for feature in _parts(area))


def _parts(area: ListedArea) -> Iterator[Json]:
    if area.geometry is None:
        return
    single = area.geometry["type"] == "Polygon"
    parts = [area.geometry["coordinates"]] if single else area.geometry["coordinates"]
    for number, rings in enumerate(parts, 1):
        more = number > 1
        title = f"{area.name} ({number})" if more else area.name
        shape = {"type": "Polygon", "coordinates": rings}
        yield _feature(f"{area.id}-{number}" if more else str(area.id), shape, title)


def _feature(key: str, geometry: Json, title: str, **more: str) -> Json:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": {"id": key, "title": title, **more}}


def _collection(features: Iterable[Json]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)})
