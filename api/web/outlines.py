"""The dongs in force, for the place picker and for the outlines on the map."""

import gzip
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import orjson
from fastapi import Request, Response
from sqlalchemy.orm import Session

from api.http import GEOJSON, has_already
from geo import clock
from geo.planning.kept import Kept
from geo.queries.places import DongRow, list_dongs, list_outlines

OUTLINES_URL = "/map/dongs.json"
TOLERANCE_M = 25.0
"""Thinning of drawn outlines in metres (EPSG:5179): under a pixel at the scale of a district."""

_packed: Kept[str, bytes] = Kept(4)
"""Outlines as they leave, by what they are made of: today's, and those of the days that planners look at."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Atlas:
    """The dongs in force; `schematic` when any outline is only sketched."""

    rows: tuple[DongRow, ...]

    @property
    def schematic(self) -> bool:
        return any(row.is_schematic for row in self.rows)

    @property
    def districts(self) -> list[Pair]:
        """Return (code, name) of every district, by name."""
        return sorted({(row.district_code, row.district) for row in self.rows}, key=lambda pair: (pair[1], pair[0]))

    def district_code(self, name_or_code: str) -> str:
        """Return the code of a district given by code or unique name, else an empty text."""
        found = {row.district_code for row in self.rows if name_or_code in (row.district_code, row.district)}
        return found.pop() if len(found) == 1 else ""

    def district_of(self, dong_code: str) -> str:
        return next((row.district_code for row in self.rows if row.code == dong_code), "")

    def dongs_of(self, district_code: str) -> list[Pair]:
        """Return (code, name) of a district's dongs, by name; none without a district."""
        rows = [(row.code, row.name) for row in self.rows if district_code and row.district_code == district_code]
        return sorted(rows, key=lambda pair: (pair[1], pair[0]))

    def names(self, district_code: str, dong_code: str) -> Pair:
        """Return the names of a district and a dong, empty for unknown codes."""
        district = next((row.district for row in self.rows if row.district_code == district_code), "")
        return district, next((row.name for row in self.rows if row.code == dong_code), "")


def read_atlas(session: Session, on: date | None = None) -> Atlas:
    """Return the dongs of a day, by default today's."""
    return Atlas(tuple(list_dongs(session, on or clock.today())))


def outlines_answer(request: Request, session: Session, on: date | None = None) -> Response:
    """Answer with a day's outlines (by default today's) as one FeatureCollection; computed once per set of editions."""
    atlas = read_atlas(session, on)
    key = sha256("".join(f"{r.code}{r.valid_from}{r.is_schematic}{r.area_m2}" for r in atlas.rows).encode()).hexdigest()
    etag = f'"{key[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if has_already(request, etag):
        return Response(status_code=304, headers=headers)
    packed = _packed.get_or(key, lambda: gzip.compress(_collection(session, atlas, on or clock.today()), 6))
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type=GEOJSON, headers=headers)
    return Response(packed, media_type=GEOJSON, headers={**headers, "Content-Encoding": "gzip"})


def _collection(session: Session, atlas: Atlas, on: date) -> bytes:
    labels = {row.code: row for row in atlas.rows}
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": outline.code,
                "name": outline.name,
                "district": outline.district,
                "lon": round(labels[outline.code].lon, 5),
                "lat": round(labels[outline.code].lat, 5),
            },
            "geometry": orjson.Fragment(outline.geometry),
        }
        for outline in list_outlines(session, on, TOLERANCE_M)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
