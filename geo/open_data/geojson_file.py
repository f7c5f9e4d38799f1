"""GeoJSON (RFC 7946): one feature a line, with licence, source and boundary date beside them."""

from typing import IO, Any

import orjson

from geo.open_data.parts import LONGITUDE_LATITUDE, About, Part, ShapeForm, Whole, told_of


def write_geojson(out: IO[bytes], whole: Whole) -> None:
    """Write the collection as it is read, so that it may be of any size."""
    head = orjson.dumps({"type": "FeatureCollection", **members(whole.about)})
    out.write(head[:-1] + b',"features":[')
    first = True
    for part in whole.parts:
        first = _write_features(out, part, first=first)
    out.write(b"\n]}\n")


def members(about: About) -> dict[str, Any]:
    """Return the foreign members that say where the features come from and what may be done with them."""
    return {
        "name": about.dataset,
        **told_of(about),
        "address": about.address,
    }


def _write_features(out: IO[bytes], part: Part, *, first: bool) -> bool:
    names = [column.name for column in part.columns]
    at = names.index("id")
    for values, shape in part.rows(ShapeForm.GEOJSON, LONGITUDE_LATITUDE):
        feature = {
            "type": "Feature",
            "id": values[at],
            "geometry": orjson.Fragment(shape) if shape else None,
            "properties": dict(zip(names, values, strict=True)),
        }
        out.write((b"\n" if first else b",\n") + orjson.dumps(feature))
        first = False
    return first
