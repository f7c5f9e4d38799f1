"""What the atlas of a place is told: its dong with their neighbours, and what lives there on the day, by number."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.atlas.content import AtlasContent, Channel, Record, Scope, from_json, to_json
from geo.drawn import read_shape
from geo.errors import NotFound
from geo.importers.boundaries import read_boundaries
from geo.queries.atlas import all_codes, dongs_of_district, read_content
from geo.queries.boundaries import store_boundaries
from geo.queries.dongs_of import assign_dongs
from tests.api.campaigns.makers import campaign
from tests.factories import CITY_HALL, Factory

DAY = date(2026, 11, 21)
JUNG_GU = "11140"
CHEONYEON = "1141052000"
LON, LAT = CITY_HALL


@pytest.fixture(autouse=True)
def schematic(make: Factory) -> None:
    make.boundaries()


def lives(content: AtlasContent) -> dict[str, str]:
    return {record.name: record.life for record in content.records}


def only(content: AtlasContent) -> Record:
    (record,) = content.records
    return record


def line(*corners: tuple[float, float]) -> str:
    return read_shape({"type": "LineString", "coordinates": [list(corner) for corner in corners]})


def test_a_dong_comes_with_its_neighbours_as_one_coverage_and_a_district_with_all_its_dong(session: Session) -> None:
    dong, district = (read_content(session, code, DAY) for code in (CHEONYEON, "11410"))
    assert [one.name for one in dong.within()] == ["천연동"]
    assert (dong.scope, dong.title, dong.name) == (Scope.DONG, "서대문구 천연동 마을지도", "천연동")
    shapes = shapely.from_wkb([one.shape for one in dong.dongs])
    assert 3 <= len(shapes) - 1 <= 12
    assert shapely.coverage_is_valid(shapes)
    assert (district.scope, district.title) == (Scope.DISTRICT, "서대문구 마을지도")
    assert len(district.within()) == 14
    assert [one.code for one in district.within()] == dongs_of_district(session, "11410", DAY)
    assert district.records == ()
    assert from_json(to_json(district)) == district


def test_all_codes_are_those_that_can_be_read(session: Session) -> None:
    codes = all_codes(session, DAY)
    assert len(codes) == 25
    assert CHEONYEON in codes["11410"]
    with pytest.raises(NotFound) as caught:
        read_content(session, "00000", DAY)
    assert caught.value.code == "place_unknown"


def test_sites_and_rooms_are_told_with_the_life_they_have_that_day(session: Session, make: Factory) -> None:
    make.space(make.site("내년에 여는 집", opened_on=date(2027, 1, 1)), "내년의 방")
    make.space(make.site("열린 집", opened_on=date(2020, 1, 1)), "열린 방")
    assert lives(read_content(session, JUNG_GU, DAY)) == {
        "내년에 여는 집": "planned",
        "열린 집": "open",
        "열린 방": "open",
    }
    assert lives(read_content(session, JUNG_GU, date(2027, 1, 1)))["내년의 방"] == "open"
    assert lives(read_content(session, JUNG_GU, date(2018, 1, 1))) == {}


def test_a_route_through_three_dong_is_in_three_books_and_once_in_that_of_the_district(
    session: Session, make: Factory
) -> None:
    make.resource("긴 길", "route", geometry=line((LON - 0.03, LAT), (LON, LAT + 0.004), (LON + 0.03, LAT)))
    codes = session.execute(text("SELECT dong_code FROM resource_dongs ORDER BY 1")).scalars().all()
    assert len(codes) >= 3
    for code in codes:
        content = read_content(session, code, DAY)
        (spot,) = only(content).spots
        assert shapely.from_wkb(content.within()[0].shape).buffer(1e-4).covers(shapely.Point(spot.lon, spot.lat))
        assert shapely.from_wkb(only(content).shape).distance(shapely.Point(spot.lon, spot.lat)) < 1e-5
    whole = read_content(session, JUNG_GU, DAY)
    route = only(whole)
    here = [code for code in codes if code.startswith("1114")]
    assert sorted(route.dongs) == sorted(spot.dong for spot in route.spots) == here
    assert all(whole.records_of(code) == (route,) for code in here)


def test_an_override_shows_a_record_in_its_dong_and_in_no_other(session: Session, make: Factory) -> None:
    made = make.resource("경계의 집", "space")
    here = session.execute(text("SELECT dong_code FROM resource_dongs")).scalar_one()
    session.execute(
        text("UPDATE resources SET dong_override = :c, dong_override_reason = '천연동이 돌본다' WHERE id = :id"),
        {"c": CHEONYEON, "id": made},
    )
    assert read_content(session, here, DAY).records == ()
    for code in (CHEONYEON, "11410"):
        moved = only(read_content(session, code, DAY))
        assert (moved.name, moved.dongs, moved.spots) == ("경계의 집", (CHEONYEON,), ())


def test_layers_leave_out_what_was_not_asked_for(session: Session, make: Factory) -> None:
    make.space(make.site("집"), "방")
    make.resource("이야기")
    for layers, names in ((["sites"], {"집"}), (["spaces", "resources"], {"방", "이야기"}), ([], set())):
        content = read_content(session, JUNG_GU, DAY, layers=layers)
        assert {record.name for record in content.records} == names


def test_a_person_is_never_a_record(session: Session, make: Factory) -> None:
    make.resource("어느 이웃", "person")
    for channel in Channel:
        assert read_content(session, JUNG_GU, DAY, channel=channel).records == ()


def test_a_place_on_the_border_of_two_dong_is_in_both_atlases_but_once_in_the_district(
    session: Session, make: Factory
) -> None:
    border = session.execute(
        text(
            "SELECT a.code, b.code, ST_X(p.at), ST_Y(p.at) FROM dongs a JOIN dongs b ON a.id < b.id"
            " AND ST_Touches(a.boundary, b.boundary), LATERAL (SELECT ST_PointN(ST_GeometryN(ST_CollectionExtract("
            "ST_Intersection(a.boundary, b.boundary), 2), 1), 1) AS at) p"
            " WHERE a.district_code = :gu AND b.district_code = :gu ORDER BY 1, 2 LIMIT 1"
        ),
        {"gu": JUNG_GU},
    ).one()
    make.site("경계의 집", point=(border[2], border[3]))
    for code in (border[0], border[1]):
        assert only(read_content(session, code, DAY)).dongs == (code,)
    assert len(only(read_content(session, JUNG_GU, DAY)).spots) == 1


def test_a_dong_in_two_parts_keeps_both_and_what_lies_on_its_island(session: Session, make: Factory) -> None:
    island = "ST_MakeEnvelope(127.30, 37.90, 127.31, 37.91, 4326)"
    session.execute(
        text(f"UPDATE dongs SET boundary = ST_Multi(ST_Collect(ST_GeometryN(boundary, 1), {island})) WHERE code = :c"),
        {"c": CHEONYEON},
    )
    session.commit()
    make.site("섬마을 집", point=(127.305, 37.905))
    for code in (CHEONYEON, "11410"):
        content = read_content(session, code, DAY)
        (shape,) = (shapely.from_wkb(dong.shape) for dong in content.within() if dong.code == CHEONYEON)
        assert shapely.get_num_geometries(shape) == 2
        assert only(content).dongs == (CHEONYEON,)
        assert shape.covers(shapely.Point(only(content).spots[0].lon, only(content).spots[0].lat))


def test_one_building_with_many_rooms_has_one_place_and_consecutive_numbers(session: Session, make: Factory) -> None:
    house = make.site("큰 집")
    for room in range(25):
        make.space(house, f"{room:02}호")
    make.resource("이웃 이야기", point=(LON + 0.002, LAT))
    content = read_content(session, JUNG_GU, DAY)
    rooms = [record for record in content.records if record.spots[0] == content.records[0].spots[0]]
    assert [record.name for record in rooms] == ["큰 집", *(f"{room:02}호" for room in range(25))]
    assert [record.number for record in content.records] == list(range(1, 28))
    assert {record.place for record in rooms} == {"", "큰 집"}
    assert (rooms[1].hours, rooms[1].state, rooms[1].note) == ("매일 온종일", "바로 예약", "20명까지")


def test_a_dong_with_640_resources_is_read_whole_and_numbered_once_each(session: Session, make: Factory) -> None:
    code = dong_with(session, 640)
    content = read_content(session, code, DAY, channel=Channel.BOOK)
    assert [record.number for record in content.records] == list(range(1, 641))
    assert len({record.name for record in content.records}) == len({record.key for record in content.records}) == 640
    assert content.surveyed == (date(2026, 3, 1), date(2026, 3, 1))
    empty = read_content(session, CHEONYEON, DAY, channel=Channel.BOOK)
    assert (empty.records, empty.surveyed, len(empty.within())) == ((), None, 1)


def dong_with(session: Session, count: int) -> str:
    """Fill the dong around the city hall with published records and return its code."""
    code = session.execute(
        text("SELECT code FROM dongs WHERE ST_Covers(boundary, ST_SetSRID(ST_MakePoint(:x, :y), 4326))"),
        {"x": LON, "y": LAT},
    ).scalar_one()
    session.execute(
        text(
            "INSERT INTO resources (name, kind, state, public_rev, observed_on, location)"
            " SELECT '자원 ' || g, 'story', 'published', 1, '2026-03-01', ST_GeneratePoints(d.boundary, 1, g)"
            " FROM generate_series(1, :n) g, dongs d WHERE d.code = :code"
        ),
        {"n": count, "code": code},
    )
    session.execute(text("UPDATE resources SET location = ST_GeometryN(location, 1)"))
    assign_dongs(session)
    return str(code)


def test_a_district_maps_its_dong_and_says_how_they_stand_towards_the_targets(session: Session, make: Factory) -> None:
    make.space(make.site("마을활력소 하나"), "방")
    make.space(make.site("쉬는 집", kind="library"), "닫은 방")
    session.execute(text("UPDATE sites SET state = 'paused' WHERE name = '쉬는 집'"))
    content = read_content(session, JUNG_GU, DAY)
    themes = {theme.key: theme for theme in content.themes}
    codes = [dong.code for dong in content.within()]
    assert {"spaces", "sites", "sites_hub"} <= set(themes)
    for theme in themes.values():
        assert [value.dong for value in theme.values] == codes
        assert all(0 <= value.class_at < len(theme.classes) for value in theme.values)
    (home,) = {record.dongs[0] for record in content.records}
    for key in ("spaces", "sites", "sites_hub"):
        told = {value.dong: value.told for value in themes[key].values}
        assert (told.pop(home), set(told.values())) == ("1곳", {"0곳"})
    hub, childcare = content.targets
    assert (hub.key, childcare.key) == ("hub", "childcare")
    assert [row.dong for row in hub.rows] == codes
    assert sum(row.sites_open for row in hub.rows) == 1
    assert hub.told.startswith("중구에 운영 중인 새 마을활력소 1곳. 목표")
    alone = read_content(session, home, DAY)
    assert alone.themes == ()
    assert [row.dong for row in alone.targets[0].rows] == [home]
    assert alone.targets[0].told == alone.targets[0].rows[0].sentence
    bare = read_content(session, JUNG_GU, DAY, planned=False)
    assert (bare.themes, bare.targets, bare.records) == ((), (), content.records)


PAPER_2015 = (3, 2, 3, 1, 0, 0, 1, 1, 4, 2, 1, 2, 2, 3)
"""The projects of 서대문구's plan, in the order in which it lists its fourteen dong."""
LISTED = "충현 천연 북아현 신촌 연희 홍제1 홍제2 홍제3 홍은1 홍은2 남가좌1 남가좌2 북가좌1 북가좌2"


def test_the_projects_of_a_year_are_a_map_and_two_dong_of_the_paper_had_none(session: Session) -> None:
    for name, count in zip(LISTED.split(), PAPER_2015, strict=True):
        session.execute(
            text(
                "INSERT INTO projects (year, programme, group_name, group_key, title, district_code, district, dong_name, source, source_key)"
                " SELECT y, '주민제안', '모임', '모임', '사업 ' || g, '11410', '서대문구', :dong, '시험', gen_random_uuid()::text"
                " FROM (VALUES (2015, CAST(:n AS int)), (2016, 1)) v (y, n), generate_series(1, v.n) g"
            ),
            {"dong": f"{name}동", "n": count},
        )
    content = read_content(session, "11410", DAY)
    first, second = (theme for theme in content.themes if theme.group == "projects")
    names = {dong.code: dong.name for dong in content.within()}
    counted = {names[value.dong]: value.told for value in first.values}
    assert counted == {f"{name}동": f"{count}건" for name, count in zip(LISTED.split(), PAPER_2015, strict=True)}
    assert [names[value.dong] for value in first.values if first.classes[value.class_at].step == 0] == [
        "연희동",
        "홍제1동",
    ]
    assert (first.year, second.year, first.classes) == (2015, 2016, second.classes)
    assert {value.told for value in second.values} == {"1건"}


def test_a_dong_knows_when_somebody_last_looked_around(session: Session, engine: Engine) -> None:
    session.execute(
        text(
            "INSERT INTO visits (campaign_id, instance_id, dong_code, result, at, received_at)"
            " SELECT :c, gen_random_uuid()::text, :d, v.result, v.at, v.at FROM (VALUES"
            " ('nothing_found', timestamptz '2026-05-02 10:00+09'), ('recorded', '2026-04-02 10:00+09'),"
            " ('not_reached', '2026-06-02 10:00+09')) v (result, at)"
        ),
        {"c": campaign(engine).id, "d": CHEONYEON},
    )
    content = read_content(session, "11410", DAY)
    assert content.surveyed == (date(2026, 4, 2), date(2026, 5, 2))
    days = {dong.code: dong.surveyed_on for dong in content.within()}
    assert days.pop(CHEONYEON) == date(2026, 5, 2)
    assert set(days.values()) == {None}
    (theme,) = (one for one in content.themes if one.key == "surveyed")
    assert {value.told for value in theme.values} == {"2026-05-02", "돌아본 기록 없음"}


@pytest.mark.realfiles
def test_the_real_edition_says_its_date_and_keeps_its_borders_shared(session: Session, shared_data: Path) -> None:
    file = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    store_boundaries(session, read_boundaries(file.name, file.read_bytes()), file_name=file.name)
    content = read_content(session, "11170", DAY)
    assert (content.is_schematic, content.boundary_label) == (False, "행정동 경계 2025-04-01 기준")
    assert {"남영동", "한강로동"} <= {dong.name for dong in content.within()}
    shapes = shapely.from_wkb([dong.shape for dong in content.dongs])
    assert shapely.coverage_is_valid(shapes)
    assert content.sources[-1].on == "2025-04-01"
