"""What the layers of an atlas map send to the page: short columns that say the same, themes, ties, shapes."""

from dataclasses import replace
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.atlas.content import Course, Spot, Stop, Theme, ThemeValue
from geo.bench_atlas import made_up_content
from maps.dong_map import render_dong_map
from maps.layer_columns import packed
from maps.layer_routes import AtlasCourses, AtlasShapes, ties
from maps.layer_themes import AtlasDongs, AtlasThemes, choices
from maps.layers import AtlasPoints, life_table
from maps.offline import json_block
from maps.page_mode import Assets, PageMode
from tests.maps.contents import CLASSES, MIDDLE, atlas_content, some_dongs, some_records
from tests.maps.hostile import HOSTILE

PUBLIC = "https://maeul.example.kr"


def _told(column: Any, count: int) -> list[Any]:
    """Read a packed column as the page's script does."""
    if not isinstance(column, dict):
        return list(column)
    if "all" in column:
        return [column["all"]] * count
    if "of" in column:
        return [column["of"][at] for at in column["at"]]
    return ["" if rest is None else column["lead"] + rest for rest in column["rest"]]


@given(
    st.lists(st.sampled_from([*HOSTILE, "", "서울특별시 가상구 1", "서울특별시 가상구 22", "서울특별시"]), max_size=30)
)
def test_a_packed_column_says_every_value_exactly(values: list[str]) -> None:
    assert _told(packed(values), len(values)) == values


def test_addresses_of_one_district_are_told_once() -> None:
    addresses = [f"서울특별시 가상구 가상로 {number}" for number in range(100)]
    assert packed(addresses) == {"lead": "서울특별시 가상구 가상로 ", "rest": [str(number) for number in range(100)]}


def test_numbers_travel_only_where_they_are_not_simply_one_two_three() -> None:
    content = atlas_content()
    assert "number" not in AtlasPoints(content).data()
    fewer = replace(content, records=content.records[::2])
    assert AtlasPoints(fewer).data()["number"] == [1, 3, 5, 7, 9, 11]


def test_a_route_has_a_spot_and_a_home_in_every_dong_it_meets() -> None:
    dongs = some_dongs(1, 3, within=None)
    codes = tuple(dong.code for dong in dongs)
    route = some_records(1, dongs=codes, spots=tuple(Spot(code, 126.9 + at, 37.5) for at, code in enumerate(codes)))[0]
    content = replace(atlas_content(), dongs=dongs, records=(replace(route, number=1),))
    data = AtlasPoints(content).data()
    assert data["lon"] == [0]
    assert data["more"] == [[0, 1_000_000, 0], [0, 2_000_000, 0]]
    assert data["dong"] == [0]
    assert data["also"] == [[0, 1], [0, 2]]


def test_pages_of_records_are_linked_only_where_the_service_has_an_address() -> None:
    records = some_records(3, key="abcdef")
    assert "page" not in AtlasPoints(atlas_content(records)).data()
    linked = AtlasPoints(atlas_content(records, public_url=f"{PUBLIC}/")).data()
    assert linked["page"] == {"all": f"{PUBLIC}/r/abcdef"}
    assert "page" not in AtlasPoints(atlas_content(records, public_url="javascript:alert(1)")).data()


def test_ids_and_the_question_for_free_rooms_are_on_served_pages_only() -> None:
    content = atlas_content()
    served = render_dong_map(content, PageMode(Assets.SERVED, free_url="/api/v1/spaces"))
    assert "Atlas.free(" in served
    assert '"r11"' in served
    alone = render_dong_map(content)
    assert "Atlas.free(atlas" not in alone
    assert '"r11"' not in alone


def test_states_of_life_are_told_by_form_in_their_order() -> None:
    lives = ["closed", "open", "paused", "planned", "rebuilt"]
    table = life_table([replace(record, life=life) for record, life in zip(some_records(5), lives, strict=True)])
    assert [(row["code"], row["sign"]) for row in table] == [
        ("open", ""),
        ("planned", "dashes"),
        ("paused", "bars"),
        ("closed", "cross"),
        ("rebuilt", ""),
    ]


def test_class_counts_add_up_to_the_number_of_dong_of_a_whole_city() -> None:
    """The 426 dong of Seoul in size: every dong is in exactly one class, one that nothing is known of in "no data"."""
    dongs = some_dongs(18, 24, within=None)[:426]
    known = dongs[:400]
    values = tuple(ThemeValue(dong.code, at % 6, f"{at % 6}곳", at % 7 == 0) for at, dong in enumerate(known))
    theme = Theme("spaces", "열린 공간", "spaces", CLASSES[:-1], values)
    content = atlas_content([], dongs=dongs, themes=(theme,))
    told = AtlasThemes(AtlasDongs([], content), content).data()["themes"][0]
    counts = [told["at"].count(at) for at in range(len(told["classes"]))]
    assert counts == [67, 67, 67, 67, 66, 66, 26]
    assert sum(counts) == 426
    assert told["classes"][-1] == {"label": "자료 없음", "fill": 6}
    assert len(told["estimated"]) == len([at for at in range(400) if at % 7 == 0])


def test_years_of_one_group_are_one_choice_from_the_first_to_the_last() -> None:
    years = [
        Theme(f"p_{year}", f"{year}년 마을 사업", "projects", CLASSES, (), year=year) for year in (2014, 2012, 2013)
    ]
    alone = Theme("spaces", "열린 공간", "spaces", CLASSES, ())
    assert choices([alone, *years]) == [
        {"title": "열린 공간", "themes": [0]},
        {"title": "마을 사업 (2012–2014)", "themes": [2, 3, 1]},
    ]


def test_ties_name_records_of_the_map_only() -> None:
    first, second, third = some_records(3)
    told = (("r1", "모이는 곳"), ("gone", "빌려준 곳"))
    content = atlas_content([replace(first, relations=told), second, replace(third, relations=(("r0", "모이는 곳"),))])
    at = {record.id: position for position, record in enumerate(content.records)}
    found = ties(content)
    assert found["told"] == ["모이는 곳"]
    assert sorted(found["of"]) == sorted([[at["r0"], at["r1"], 0], [at["r2"], at["r0"], 0]])


@pytest.mark.parametrize(
    ("shape", "area", "parts"),
    [
        (shapely.LineString([(127, 37.5), (127.001, 37.5)]), False, [[37_500_000, 127_000_000, 0, 1000]]),
        (
            shapely.box(127, 37.5, 127.001, 37.501),
            True,
            [[[37_500_000, 127_001_000, 1000, 0, 0, -1000, -1000, 0, 0, 1000]]],
        ),
    ],
    ids=["line", "area"],
)
def test_lines_and_areas_travel_as_steps(shape: shapely.Geometry, area: bool, parts: list[Any]) -> None:
    records = some_records(1, shape=shapely.to_wkb(shape, hex=True))
    assert AtlasShapes(AtlasPoints(atlas_content(records))).data() == [{"record": 0, "area": area, "parts": parts}]


def test_a_hidden_stop_of_a_course_has_no_place() -> None:
    stops = (Stop(1, "우물터", "", 127.0, 37.5), Stop(2, "비공개", "", None, None))
    course = Course("r0", "물길", "", 2300, 45, "", stops, 2)
    told = AtlasCourses(AtlasPoints(atlas_content(courses=(course,)))).data()[0]
    assert [stop["at"] for stop in told["stops"]] == [[37_500_000, 127_000_000], None]
    assert told["length"] == "2.3 km · 약 45분 · 들를 곳 2곳 · 길을 돌보는 사람 2명"


def test_a_hundred_thousand_records_stay_below_twelve_megabytes() -> None:
    """By what each further record costs: 2,000 and 7,000 are made, not 100,000."""
    small, big = (len(json_block(AtlasPoints(made_up_content(17, count)).data()).encode()) for count in (2_000, 7_000))
    page = len(render_dong_map(made_up_content(17, 1)).encode())
    assert page + small + (big - small) * 19.6 <= 12_000_000


def test_a_record_of_a_neighbour_is_not_counted_here() -> None:
    content = atlas_content(some_records(4))
    facts = AtlasDongs(_frame(), content).data()["facts"]
    assert facts == {MIDDLE: [("이 지도의 곳", "4곳")]}


def _frame() -> Any:
    from maps.dong_map import dong_frame

    return dong_frame(some_dongs())
