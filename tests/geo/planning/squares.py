"""The two squares of the design paper in the store: an edition with dong A and B, and their register."""

from datetime import date

from pyproj import Transformer
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.crs import METRES, WGS84
from geo.db import transaction
from tests.geo.coverage.fixture import EAST, NORTH

A, B = "1111051500", "1111053000"
_to_degrees = Transformer.from_crs(METRES, WGS84, always_xy=True)

_DONG = """
INSERT INTO dongs (edition_id, code, name, district_code, boundary, label_point, area_m2)
SELECT :edition, :code, :name, :district, ST_Multi(ST_Transform(s.shape, 4326)),
       ST_Transform(ST_PointOnSurface(s.shape), 4326), ST_Area(s.shape)
FROM (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 5179) AS shape) s
"""


def lon_lat(east: float, north: float) -> tuple[float, float]:
    """Return a point of the fixture's metres in degrees."""
    lon, lat = _to_degrees.transform(EAST + east, NORTH + north)
    return float(lon), float(lat)


def store_squares(
    engine: Engine, *, districts: tuple[str, str] = ("11110", "11110"), people: int | None = 1000
) -> None:
    """Write the edition of 2010 with A=[0,1000]² and B beside it, and the register of May 2015 (None: no row)."""
    with transaction(engine) as session:
        edition = session.execute(
            text(
                "INSERT INTO boundary_editions (valid_from, is_schematic, codes, file_name, sha256, source_note)"
                " VALUES ('2010-01-01', false, 'mois', 'squares', 'squares', '') RETURNING id"
            )
        ).scalar_one()
        session.execute(text("INSERT INTO provinces (code, name) VALUES ('11', '서울특별시') ON CONFLICT DO NOTHING"))
        for code in sorted(set(districts)):
            put = "INSERT INTO districts (code, province_code, name) VALUES (:code, '11', :name)"
            session.execute(text(put), {"code": code, "name": f"가구{code[-3:]}"})
        session.execute(
            text(
                "INSERT INTO edition_provinces (edition_id, province_code, valid_from) VALUES (:id, '11', '2010-01-01')"
            ),
            {"id": edition},
        )
        for code, name, west, district in ((A, "가동", 0, districts[0]), (B, "나동", 1000, districts[1])):
            box = {"west": EAST + west, "east": EAST + west + 1000, "south": NORTH, "north": NORTH + 1000}
            values = {"edition": edition, "code": code, "name": name, "district": district, **box}
            session.execute(text(_DONG), values)
            if people is not None:
                register(session, code, people)


def register(session: Session, code: str, people: int, month: date = date(2015, 5, 1)) -> None:
    """Write residents of a dong: a tenth of them of each age below ten."""
    ages = [people // 10] * 10 + [0] * 91
    session.execute(
        text(
            "INSERT INTO populations (code, month, level, name, total, ages)"
            " VALUES (:code, :month, 'dong', :code, :people, :ages)"
        ),
        {"code": code, "month": month, "people": people, "ages": ages},
    )
