"""The dongs in force, for the place picker and for the outlines on the map."""

import gzip
from dataclasses import dataclass
from hashlib import sha256

import orjson
from fastapi import Request, Response
from sqlalchemy.orm import Session

from api.http import GEOJSON
from geo import clock
from geo.queries.places import DongRow, list_dongs, list_outlines

OUTLINES_URL = "/map/dongs.json"
TOLERANCE_M = 25.0
"""Thinning of drawn outlines in metres (EPSG:5179): under a pixel at the scale of a district."""

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


def read_atlas(session: Session) -> Atlas:
    """Return today's dongs."""
    return Atlas(tuple(list_dongs(session, clock.today())))


def outlines_answer(request: Request, session: Session) -> Response:
    """Answer with today's outlines as one FeatureCollection; computed once per set of editions."""
    atlas = read_atlas(session)
    key = sha256("".join(f"{r.code}{r.valid_from}{r.is_schematic}{r.area_m2}" for r in atlas.rows).encode()).hexdigest()
    etag = f'"{key[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    known: tuple[str, bytes] | None = getattr(request.app.state, "outlines", None)
    if known is None or known[0] != key:
        known = (key, gzip.compress(_collection(session, atlas), 6))
        request.app.state.outlines = known
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(known[1]), media_type=GEOJSON, headers=headers)
    return Response(known[1], media_type=GEOJSON, headers={**headers, "Content-Encoding": "gzip"})


def _collection(session: Session, atlas: Atlas) -> bytes:
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
        for outline in list_outlines(session, clock.today(), TOLERANCE_M)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
