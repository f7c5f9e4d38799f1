"""Made-up local records for benchmarks: the same names, addresses and points every time, nobody's and nowhere real."""

import csv
import io
import random
from collections.abc import Iterator
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.crs import WGS84
from geo.dong_shares import dongs_of_points


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_AREAS: Final = _words("""
삼양 번동 수유 인수 우이 미아 송중 송천 청운 효자 사직 평창 부암 교남 가회 이화 혜화 창신 숭인 소공 회현 명동 필동 장충
신당 다산 약수 청구 동화 황학 중림 후암 용산 남영 청파 효창 용문 이촌 한남 서빙고 보광 왕십리 마장 사근 행당
""")
_FIRST: Final = _words("""
햇살 달빛 새봄 푸른 큰나무 은행나무 행복 사랑 꿈나무 한마음 늘푸른 해오름 솔밭 느티나무 강변 언덕 무지개 별빛 구름 바람
들꽃 하늘 소망 나눔 우리 함께 온누리 다솜 아름 새싹 둥지 도담 어울림 모퉁이 골목 징검다리 옹달샘 반딧불
""")
_KINDS: Final = _words("""
작은도서관 도서관 경로당 어린이집 주민센터 공원 카페 미용실 지역아동센터 복지관 평생학습관 문화센터 공유부엌 책방
마을회관 체육관 쉼터 협동조합 공방 텃밭
""")
_DISTRICTS: Final = _words("종로구 중구 용산구 성동구 동대문구 성북구 강북구 은평구 서대문구 마포구")
HEADINGS: Final = ("시설명", "도로명주소", "경도", "위도", "전화번호")
_BOX: Final = (126.83, 37.46, 0.32, 0.20)
"""West, south, width and height in degrees (EPSG:4326): where the dense part of the city lies."""


def made_up_rows(count: int) -> Iterator[tuple[str, str, float, float, str]]:
    """Yield name, address, longitude, latitude (EPSG:4326, six decimals) and telephone of `count` records."""
    rng = random.Random(3)  # noqa: S311  (the same records every time)
    west, south, width, height = _BOX
    for number in range(count):
        gap = " " if rng.random() < 0.5 else ""  # noqa: PLR2004  (people write names with and without blanks)
        branch = f" {rng.randrange(2, 20)}호점" if number % 3 == 0 else ""
        name = f"{rng.choice(_AREAS)}{gap}{rng.choice(_FIRST)}{gap}{rng.choice(_KINDS)}{branch}"
        road = f"{rng.choice(_AREAS)}로{rng.randrange(1, 60)}길 {rng.randrange(1, 200)}"
        lon, lat = west + width * rng.random(), south + height * rng.random()
        phone = f"02-{rng.randrange(200, 999)}-{number % 10000:04d}"
        yield name, f"서울특별시 {rng.choice(_DISTRICTS)} {road}", round(lon, 6), round(lat, 6), phone


def made_up_csv(count: int, dongs: gpd.GeoDataFrame) -> bytes:
    """Return a table of `count` made-up places as an office would send it (UTF-8 with a heading row).

    `dongs` has code, name, district and geometry; every point lies in one of them and its address names the district.
    """
    rows = list(made_up_rows(2 * count))
    at = np.array([(lon, lat) for _name, _address, lon, lat, _phone in rows])
    codes = dongs_of_points((at[:, 0], at[:, 1]), dongs)["dong_code"]
    districts = codes.map(dict(zip(dongs["code"], dongs["district"], strict=True)))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for number in np.flatnonzero(districts.notna())[:count]:
        name, address, lon, lat, phone = rows[number]
        province, _stated, road = address.split(" ", 2)
        writer.writerow((name, f"{province} {districts[number]} {road}", lon, lat, phone))
    return out.getvalue().encode()


def fill_records(session: Session, count: int = 100_000) -> int:
    """Write `count` published records into an empty database; returns how many there are. Runs as the owner."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text("CREATE TEMP TABLE made_up (name text, address text, lon float, lat float) ON COMMIT DROP"))
    connection: Any = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy("COPY made_up FROM STDIN") as copy:
        for name, address, lon, lat, _phone in made_up_rows(count):
            copy.write_row((name, address, lon, lat))
    session.execute(text(_FILL))
    return int(session.execute(text("SELECT count(*) FROM public_resources")).scalar_one())


_FILL = """
INSERT INTO resources (kind, name, address, location, state, public_rev)
SELECT 'space', name, address, ST_SetSRID(ST_MakePoint(lon, lat), 4326), 'published', 1 FROM made_up
"""

PLAIN_SCAN: Final = "SELECT count(*) FROM resources WHERE name LIKE :words"
"""What a search without any index, jamo, rank or policy would cost: the yardstick of `maeul bench records`."""


def count_by_plain_scan(session: Session, words: str) -> int:
    """Run the yardstick once."""
    return int(session.execute(text(PLAIN_SCAN), {"words": f"%{words}%"}).scalar_one())


def load_with_geopandas(engine: Engine, table: bytes, dongs: gpd.GeoDataFrame) -> int:
    """Load a made-up table as one would by hand: read_csv, sjoin (EPSG:4326), to_postgis; return the rows written.

    The yardstick of `maeul bench points`: no checks, no raw rows, no revisions, no search. `dongs` has code, geometry.
    """
    rows = pd.read_csv(io.BytesIO(table))
    points = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["경도"], rows["위도"]), crs=WGS84)
    joined = points.sjoin(dongs[["code", "geometry"]], how="left", predicate="within").drop(columns="index_right")
    joined.to_postgis("bare_points", engine, if_exists="replace", chunksize=20_000)
    return len(joined)
