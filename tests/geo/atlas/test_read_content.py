"""What the atlas of a place is told: its dong with their neighbours, and what lives there on the day, by number."""

from datetime import date

import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.content import AtlasContent, Channel, Record, Scope, from_json, to_json
from geo.drawn import read_shape
from geo.errors import NotFound
from geo.queries.atlas import all_codes, dongs_of_district, read_content
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
