"""What the map of a place is told: dongs with their neighbours, and only what is open and public on the day."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.frames import DONG_COLUMNS, RECORD_COLUMNS
from geo.importers.boundaries import read_boundaries
from geo.queries.atlas import read_atlas_frames
from geo.queries.boundaries import store_boundaries
from tests.factories import CITY_HALL, Factory

DAY = date(2026, 11, 21)
JUNG_GU = "11140"


@pytest.fixture(autouse=True)
def schematic(make: Factory) -> None:
    make.boundaries()


def put_resource(session: Session, name: str, shape: str, kind: str = "route") -> None:
    session.execute(
        text(
            "INSERT INTO resources (name, kind, state, public_rev, location)"
            " VALUES (:n, :k, 'published', 1, ST_GeomFromText(:s, 4326))"
        ),
        {"n": name, "k": kind, "s": shape},
    )


def test_frames_have_the_promised_columns_also_when_nothing_is_there(session: Session) -> None:
    frames = read_atlas_frames(session, JUNG_GU, DAY)
    assert list(frames.dongs.columns) == [*DONG_COLUMNS, "geometry"]
    assert list(frames.records.columns) == [*RECORD_COLUMNS, "geometry"]
    assert len(frames.records) == 0
    assert frames.dongs.crs.to_epsg() == frames.records.crs.to_epsg() == 4326


def test_a_dong_comes_with_its_neighbours_as_one_coverage(session: Session) -> None:
    frames = read_atlas_frames(session, "1141052000", DAY)
    mine = frames.dongs[frames.dongs["within"]]
    assert mine["name"].tolist() == ["천연동"]
    assert frames.title == "서대문구 천연동 마을지도"
    assert 3 <= len(frames.dongs) - 1 <= 12
    assert shapely.distance(frames.dongs.geometry.to_numpy(), mine.geometry.iloc[0]).max() < 1e-3
    assert shapely.coverage_is_valid(frames.dongs.geometry.to_numpy())


def test_what_opens_later_or_has_closed_is_not_there_yet_or_any_more(session: Session, make: Factory) -> None:
    make.space(make.site("내년에 여는 집", opened_on=date(2027, 1, 1)), "내년의 방")
    make.space(make.site("열린 집", opened_on=date(2020, 1, 1)), "열린 방")

    def names(day: date) -> list[str]:
        return sorted(read_atlas_frames(session, JUNG_GU, day).records["name"])

    assert names(DAY) == ["열린 방", "열린 집"]
    assert names(date(2027, 1, 1)) == ["내년에 여는 집", "내년의 방", "열린 방", "열린 집"]
    assert names(date(2019, 1, 1)) == []


def test_a_route_is_shown_by_a_point_on_it(session: Session) -> None:
    lon, lat = CITY_HALL
    line = f"LINESTRING({lon - 0.001} {lat}, {lon} {lat}, {lon} {lat + 0.001})"
    put_resource(session, "마을길", line)
    (point,) = read_atlas_frames(session, JUNG_GU, DAY).records.geometry
    assert point.geom_type == "Point"
    assert point.distance(shapely.from_wkt(line)) < 1e-9


def test_a_route_through_three_dong_shows_on_three_maps_each_time_where_it_runs(session: Session) -> None:
    lon, lat = CITY_HALL
    put_resource(session, "긴 길", f"LINESTRING({lon - 0.03} {lat}, {lon} {lat + 0.004}, {lon + 0.03} {lat})")
    met = session.execute(
        text("SELECT d.code, d.boundary FROM dongs d JOIN resources r ON ST_Intersects(d.boundary_m, r.location_m)")
    )
    codes = [row.code for row in met]
    assert len(codes) >= 3
    for code in codes:
        frames = read_atlas_frames(session, code, DAY)
        (shown,) = frames.records.geometry
        assert frames.dongs[frames.dongs["within"]].geometry.iloc[0].buffer(1e-4).covers(shown)
    assert len(read_atlas_frames(session, codes[0][:5], DAY).records) == 1


def test_an_override_shows_a_record_in_its_dong_and_in_no_other(session: Session) -> None:
    put_resource(session, "경계의 집", f"POINT({CITY_HALL[0]} {CITY_HALL[1]})", "space")
    sql = "SELECT code FROM dongs d JOIN resources r ON ST_Covers(d.boundary_m, r.location_m) AND r.name = '경계의 집'"
    here = session.execute(text(sql)).scalar_one()
    session.execute(text("UPDATE resources SET dong_override = '1141052000', dong_override_reason = '천연동이 돌본다'"))
    assert read_atlas_frames(session, here, DAY).records.empty
    for code in ("1141052000", "11410"):
        assert read_atlas_frames(session, code, DAY).records["name"].tolist() == ["경계의 집"]


def test_a_place_on_the_border_of_two_dong_is_in_both_but_once_in_the_district(session: Session) -> None:
    border = session.execute(
        text(
            "SELECT a.code, b.code, ST_AsText(ST_PointN(ST_GeometryN(ST_CollectionExtract("
            "ST_Intersection(a.boundary, b.boundary), 2), 1), 1)) FROM dongs a JOIN dongs b ON a.id < b.id"
            " AND ST_Touches(a.boundary, b.boundary) WHERE a.district_code = :gu AND b.district_code = :gu LIMIT 1"
        ),
        {"gu": JUNG_GU},
    ).one()
    put_resource(session, "경계의 나무", border[2], kind="story")
    for code in (border[0], border[1], JUNG_GU):
        assert read_atlas_frames(session, code, DAY).records["name"].tolist() == ["경계의 나무"]


def test_a_person_is_never_a_point(session: Session) -> None:
    put_resource(session, "어느 이웃", f"POINT({CITY_HALL[0]} {CITY_HALL[1]})", kind="person")
    assert len(read_atlas_frames(session, JUNG_GU, DAY).records) == 0


def test_an_unknown_code_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound) as caught:
        read_atlas_frames(session, "00000", DAY)
    assert caught.value.code == "place_unknown"


@pytest.mark.realfiles
def test_the_real_edition_says_its_date_and_keeps_its_borders_shared(session: Session, shared_data: Path) -> None:
    file = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    store_boundaries(session, read_boundaries(file.name, file.read_bytes()), file_name=file.name)
    frames = read_atlas_frames(session, "11170", DAY)
    assert frames.is_schematic is False
    assert frames.boundary_label == "행정동 경계 2025-04-01 기준"
    assert {"남영동", "한강로동"} <= set(frames.dongs[frames.dongs["within"]]["name"])
    assert shapely.coverage_is_valid(frames.dongs.geometry.to_numpy())
