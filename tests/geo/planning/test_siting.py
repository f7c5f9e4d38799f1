"""The answer of next sites: scenario 9 in the shape of coverage, with districts before and after."""

import io
import json
import math
from types import SimpleNamespace
from uuid import UUID

import pyproj
import pytest
from openpyxl import load_workbook

from geo.coverage.model import Target
from geo.crs import METRES, WGS84
from geo.errors import InvalidInput
from geo.metric_points import to_degrees
from geo.planning.candidates import Choosing, Offered, Source, coarse_step, most_candidates, offered
from geo.planning.siting import choose
from geo.planning.siting_files import siting_file
from tests.geo.coverage.fixture import AB, EAST, NORTH, area, ask, cells, site
from tests.geo.planning.test_candidates import row

HUBS = Target("hub", "마을활력소", frozenset({"hub"}))
TO_DEGREES = pyproj.Transformer.from_crs(METRES, WGS84, always_xy=True)
"""Not rounded: the scenario puts residents exactly on the radius."""
FOUR = tuple(
    (name, *TO_DEGREES.transform(EAST + east, NORTH + 450))
    for name, east in [("c1", 250), ("c2", 1450), ("c3", 650), ("c4", 1750)]
)
WANTED = SimpleNamespace(district=None, scenario=None)


def read(areas=AB, sites=None, **more):
    here = [site("있는 곳", 1050, 450, kind="hub")] if sites is None else sites
    return SimpleNamespace(
        areas=areas,
        sites=here,
        cells=cells(areas),
        network=None,
        ask=ask(target=HUBS),
        key="k",
        notes=SimpleNamespace(pairs=(("행정동 경계", "시험 도시"),)),
        **more,
    )


def answer(choosing, rows=(), **given):
    ground = read(**given)
    found = offered(ground.areas, ground.sites, ground.ask, rows, choosing)
    return choose(ground, WANTED, found, choosing)


def test_scenario_9_in_the_shape_of_the_coverage_answer() -> None:
    told = answer(Choosing(count=2, points=FOUR)).as_json()
    assert [(one["name"], one["people"], one["reached"], one["share"]) for one in told["items"]] == [
        ("c1", 540, 1340, 0.67),
        ("c4", 470, 1810, 0.905),
    ]
    meta = told["meta"]
    assert (meta["base"], meta["reached"], meta["total"], meta["bound"], meta["proven"]) == (
        800,
        1810,
        2000,
        1810,
        True,
    )
    assert meta["candidates"] == {"drawn": 4}
    assert meta["candidates_usable"] == 4
    assert all(one["holds"] for one in meta["invariants"])
    assert meta["measured"] == "직선거리 추정"
    assert set(told) == {"meta", "items", "districts", "excluded"}


def test_the_districts_are_told_before_and_after() -> None:
    areas = (AB[0], area("B", AB[1].boundary, district_code="11140"))
    rows = answer(Choosing(count=2, points=FOUR), areas=areas).as_json()["districts"]
    shown = [(r["district_code"], r["picks"], r["people_before"], r["people_after"], r["share_after"]) for r in rows]
    assert shown == [("11110", 1, 350, 890, 0.89), ("11140", 1, 450, 920, 0.92)]


def test_a_district_whose_residents_nobody_knows_has_no_share() -> None:
    areas = (AB[0], area("B", AB[1].boundary, None, district_code="11140"))
    unknown = answer(Choosing(count=1, points=FOUR), areas=areas).as_json()["districts"][1]
    assert (unknown["residents"], unknown["people_after"], unknown["share_before"]) == (None, None, None)


def test_a_standing_place_is_told_with_its_record_and_one_without_a_place_is_excluded() -> None:
    listing = UUID(int=9)
    rows = [row(1, idle=True, kind="idle", listing_id=listing, address="가구 1"), row(2, None)]
    told = answer(Choosing(sources=(Source.IDLE, Source.BUILDINGS)), rows).as_json()
    first = told["items"][0]
    assert (first["site_id"], first["listing_id"], first["source"]) == (str(UUID(int=1)), str(listing), "idle")
    assert (first["kind"], first["address"], first["people"]) == ("idle", "가구 1", 540)
    assert [(one["name"], one["reason_code"]) for one in told["excluded"]] == [("곳2", "location_missing")]
    assert told["meta"]["candidates_usable"] == 1


def test_a_point_of_the_grid_is_told_by_its_place_alone() -> None:
    told = answer(Choosing(grid_m=500)).as_json()
    first = told["items"][0]
    assert (first["site_id"], first["kind"], first["source"]) == (None, None, "grid")
    lon, lat = to_degrees(EAST + 250, NORTH + 750)
    assert first["location"] == {"lon": lon, "lat": lat}
    assert told["meta"]["grid_m"] == 500


def test_without_any_dong_nothing_is_chosen() -> None:
    ground = SimpleNamespace(**{**vars(read()), "areas": ()})
    with pytest.raises(InvalidInput) as caught:
        choose(ground, WANTED, offered((), [], ground.ask, [], Choosing(points=FOUR)), Choosing())
    assert caught.value.code == "no_data"


def test_the_answer_leaves_as_a_table_a_workbook_and_points() -> None:
    told = answer(Choosing(count=2, points=(("=회비 \\3,000 <b>", *FOUR[0][1:]), *FOUR[1:]))).as_json()
    heading, first, second = siting_file(told, "csv").decode("utf-8-sig").splitlines()
    assert heading.startswith("순서,자리,어디에서,동,")
    assert first.startswith('1,"\'=회비 \\3,000 <b>",drawn,A동,A,540,1340,0.67,')
    assert second.startswith("2,c4,drawn,B동,B,470,1810,0.905,")
    book = load_workbook(io.BytesIO(siting_file(told, "xlsx")))
    assert book.sheetnames == ["다음 자리", "자치구", "열 설명", "어떻게 골랐나"]
    assert book["다음 자리"]["B2"].value == "=회비 \\3,000 <b>"
    assert book["다음 자리"]["B2"].data_type == "s"
    told_of = {row[1].value for row in book["열 설명"].iter_rows(min_row=2)}
    assert {"새로 닿는 주민", "지금 닿는 주민"} <= told_of
    made = {row[0].value: row[1].value for row in book["어떻게 골랐나"].iter_rows(min_row=2)}
    assert made["지금 닿는 주민"] == "800 / 2,000명"
    points = json.loads(siting_file(told, "geojson"))
    assert [one["properties"]["people"] for one in points["features"]] == [540, 470]
    assert points["features"][0]["geometry"]["type"] == "Point"
    with pytest.raises(InvalidInput) as caught:
        siting_file(told, "docx")
    assert caught.value.code == "file_kind_unknown"


def test_more_candidates_than_can_be_weighed_at_once_are_refused_and_a_grid_nobody_asked_for_is_coarser() -> None:
    ground = read()
    most = most_candidates(AB, ground.cells, ground.ask, on_network=False)
    assert most == int(2_000_000 / (200 * math.pi * 500**2 / 2_000_000))
    with pytest.raises(InvalidInput) as caught:
        choose(ground, WANTED, Offered(("",) * (most + 1), ()), Choosing())
    assert caught.value.code == "choice_too_large"
    assert coarse_step(AB) == 250
    assert coarse_step(AB, 8) == 500
