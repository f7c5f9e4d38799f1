"""A workbook as offices really send them: titles, merged headings, two coordinate systems, gaps, places abroad."""

import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import shapely
import xlsxwriter
from pyproj import Transformer
from sqlalchemy import Engine

from geo.db import transaction
from geo.schematic import schematic_seoul
from tests.api.imports.conftest import Desk
from tests.factories import Factory
from tests.snapshots import differences, snapshot

TO_5174 = Transformer.from_crs(4326, 5174, always_xy=True)
NAME = "2026년 마을공간 조사표(최종).xlsx"


@dataclass(frozen=True)
class Place:
    name: str
    district: str
    address: str
    lon: float
    lat: float
    phone: Any


def places() -> list[Place]:
    """Fifty places, two in each district, and two in Fukuoka."""
    dongs = schematic_seoul().dongs.groupby("district").head(2)
    points = shapely.centroid(dongs.geometry.sample_points(1, rng=7).to_numpy())
    inside = [
        Place(
            f"{row.district} {row.name} 경로당",
            row.district,
            f"서울특별시 {row.district} 가온길 {n + 1} ({row.name})",
            point.x,
            point.y,
            221330000 + n,
        )
        for n, (row, point) in enumerate(zip(dongs.itertuples(), points, strict=True))
    ]
    japan = [Place(f"후쿠오카 {n}", "종로구", "", 130.40 + n / 100, 33.59, "") for n in range(2)]
    return [*inside[:50], *japan]


def rows() -> list[list[Any]]:
    """40 rows in EPSG:5174, 10 with the axes swapped in degrees, 2 abroad, 3 with an address only."""
    found = places()
    metres = [[p.name, p.district, p.address, *TO_5174.transform(p.lon, p.lat), p.phone] for p in found[:40]]
    swapped = [[p.name, p.district, p.address, p.lat, p.lon, p.phone] for p in found[40:50]]
    abroad = [[p.name, p.district, p.address, p.lon, p.lat, p.phone] for p in found[50:]]
    unplaced = [[f"주소만 {n}", "종로구", f"서울특별시 종로구 새길 {n}", "", "", ""] for n in range(1, 4)]
    return [*metres, *swapped, *abroad, *unplaced]


def workbook() -> bytes:
    """Two title rows, headings in two merged rows, then the data with phones as numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("조사표")
        sheet.merge_range(0, 0, 0, 5, "2026년 마을공간 조사표")
        sheet.merge_range(1, 0, 1, 5, "(작성: 마을자치과, 단위: 곳)")
        for column, heading in enumerate(("시설명(필수)", "자치구", "주소")):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 4, "위치")
        sheet.write_row(3, 3, ("X좌표", "Y좌표"))
        sheet.merge_range(2, 5, 3, 5, " 연락처")
        for number, row in enumerate(rows(), 4):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    return buffer.getvalue()


def csv_twin() -> bytes:
    """The same rows as CP949 text with one row of headings."""
    lines = ["시설명(필수),자치구,주소,위치 X좌표,위치 Y좌표, 연락처"]
    lines += [",".join(str(cell) for cell in row) for row in rows()]
    return "\r\n".join(lines).encode("cp949")


@pytest.fixture
def standing(make: Factory, desk: Desk) -> None:
    """Five of the places are sites already, written a little differently."""
    for place in places()[:5]:
        name = place.name.replace(" 경로당", "경로당")
        make.site(name, (place.lon + 0.00005, place.lat), kind="senior_center", address=place.address)


def everything(engine: Engine) -> dict[str, list[str]]:
    with transaction(engine) as session:
        return snapshot(session)


def test_the_workbook_is_understood_row_by_row(desk: Desk, standing: None, engine: Engine) -> None:
    before = everything(engine)
    run = desk.step(desk.send(NAME, workbook(), target="senior_center"), "commit")
    counts = run["counts"]
    assert {name: counts[name] for name in ("rows", "linked", "new", "waiting", "refused")} == {
        "rows": 55, "linked": 5, "new": 45, "waiting": 3, "refused": 2,
    }  # fmt: skip
    groups = run["files"][0]["facts"]["tables"][0]["crs"]
    assert {(group["epsg"], group["swapped"]): group["rows"] for group in groups}.items() >= {
        (5174, False): 40,
        (4326, True): 10,
    }.items()
    told = desk.get(f"/{run['id']}/rows?limit=100").json()["items"]
    assert all(row["message"] for row in told if row["outcome"] in {"refused", "waiting"})
    assert Counter(row["outcome"] for row in told if row["repairs"])["new"] >= 10
    resource = desk.client.get(f"/api/v1/resources/{told[10]['target_id']}", headers=desk.person.headers).json()
    assert resource["properties"]["phone"] == "02-2133-0010"
    again = desk.step(desk.send(NAME, workbook(), target="senior_center"), "commit")
    assert (again["counts"]["new"], again["counts"]["linked"], again["counts"]["unchanged"]) == (0, 0, 53)
    assert desk.step(run, "undo")["state"] == "undone"
    assert differences(before, everything(engine)) == {}


def test_the_cp949_twin_says_the_same(desk: Desk, standing: None) -> None:
    twin = desk.send(NAME.replace(".xlsx", ".csv"), csv_twin(), target="senior_center")
    book = desk.send(NAME, workbook(), target="senior_center")
    said = [
        {name: run["counts"][name] for name in ("rows", "linked", "new", "waiting", "refused")} for run in (twin, book)
    ]
    assert said[0] == said[1]
    assert twin["files"][0]["facts"]["tables"][0]["encoding"] == "cp949"
