"""The published room list: every row taken or refused by line, rooms gathered by building, names that read well."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from geo.enums import ApplyWay, SiteKind
from geo.errors import FileRefused
from geo.importers.room_headings import HEADINGS
from geo.importers.room_sites import RoomPlan, SiteDraft, plan_rooms
from geo.importers.rooms import RoomFile, RoomRow, read_public_rooms
from tests.geo.importers.samples import room, room_csv, room_xlsx

HOSTILE = "회비 \\3,000 {{ 7*191 }} <script>`x`</script> =HYPERLINK(1)"


def read(data: bytes, name: str = "a.csv") -> RoomFile:
    (table,) = read_public_rooms(name, data)
    return table


def only_row(data: bytes, name: str = "a.csv") -> RoomRow:
    (row,) = read(data, name).rows
    return row


def plan(*files: Sequence[Mapping[str, str]]) -> RoomPlan:
    tables = [read(room_csv(rows), f"{number}.csv") for number, rows in enumerate(files)]
    return plan_rooms(tables, covers=lambda lon, _lat: lon < 128, provinces={"서울특별시"})


def names(found: RoomPlan) -> dict[str, list[str]]:
    return {site.name: [space.name for space in site.spaces] for site in found.sites}


def only_site(found: RoomPlan) -> SiteDraft:
    (site,) = found.sites
    return site


def test_a_row_becomes_a_room_with_everything_the_file_says() -> None:
    row = only_row(room_csv([room()]))
    assert (row.line, row.lon, row.lat, row.heads_max, row.area_m2) == (2, 126.9755, 37.5745, 20, 45.5)
    assert row.features == ("책상", "의자", "빔프로젝터")
    assert row.fee_text == "2시간 20,000원, 초과 1시간 10,000원"
    assert (row.closing_text, row.apply_text, row.phone) == ("토+일", "인터넷+전화", "02-0000-0000")
    assert len(row.hours.openings) == 5
    assert [rule.says() for rule in row.fees] == ["2시간 20,000원", "초과 1시간 10,000원"]
    assert row.apply_ways == (ApplyWay.INTERNET, ApplyWay.PHONE)
    assert row.as_of is not None
    assert row.as_of.isoformat() == "2025-05-01"


def test_columns_may_stand_in_any_order_and_more_of_them_do_no_harm() -> None:
    data = room_csv([{**room(), "제공기관명": "종로구"}], headings=[*reversed(HEADINGS), "제공기관명"])
    assert only_row(data).facility == "무지개동 주민센터 2층 모임방"


@pytest.mark.parametrize("missing", ["위도", "휴관일", "평일운영시작시각"])
def test_a_missing_column_refuses_the_file_and_names_it(missing: str) -> None:
    data = room_csv([room()], headings=[heading for heading in HEADINGS if heading != missing])
    with pytest.raises(FileRefused, match=missing) as caught:
        read_public_rooms("a.csv", data)
    assert caught.value.details["missing"] == [missing]


@pytest.mark.parametrize("missing", ["관리기관명", "사용료", "시설사진정보", "개방장소명"])
def test_a_column_that_one_can_do_without_may_be_missing(missing: str) -> None:
    row = only_row(room_csv([room()], headings=[heading for heading in HEADINGS if heading != missing]))
    assert row.facility == "무지개동 주민센터 2층 모임방"


ALIKE = {
    "개방시설명": "시설명(필수)",
    "개방장소명": "장소명",
    "휴관일": "휴무일",
    "평일운영시작시각": "평일 시작시간",
    "평일운영종료시각": "평일 종료시간",
    "주말운영시작시각": "주말_시작",
    "주말운영종료시각": "주말_종료",
    "사용료": "이용요금(원)",
    "수용가능인원수": "정원",
    "면적": "면적(㎡)",
    "신청방법구분": "예약방법",
    "소재지도로명주소": "도로명 주소",
    "위도": "Latitude",
    "경도": "Longitude",
    "데이터기준일자": "기준일",
}


def test_headings_are_understood_by_what_they_mean() -> None:
    given = {ALIKE.get(name, name): cell for name, cell in room().items()}
    worded = only_row(room_csv([given], headings=list(given)))
    assert replace(worded, line=2) == only_row(room_csv([room()]))


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp949", ","), ("utf-8", ","), ("utf-8-sig", "\t"), ("utf-16", "\t"), ("cp949", ";")]
)
def test_encodings_and_delimiters_make_no_difference(encoding: str, delimiter: str) -> None:
    assert only_row(room_csv([room()], encoding=encoding, delimiter=delimiter)) == only_row(room_csv([room()]))


def test_a_workbook_with_title_rows_and_real_times_reads_like_the_csv() -> None:
    given = room(
        수용가능인원수="20", 면적="45.5", 평일운영시작시각="오전 9시", 주말운영시작시각="", 주말운영종료시각=""
    )
    row = only_row(room_xlsx([given]), "공간.xlsx")
    plain = only_row(room_csv([room()]))
    assert (row.hours, row.heads_max, row.area_m2, row.fees) == (
        plain.hours, plain.heads_max, plain.area_m2, plain.fees,
    )  # fmt: skip
    assert row.line == 4


def test_a_table_of_another_kind_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(FileRefused) as caught:
        read_public_rooms("a.csv", "도서관명,주소,위도,경도\n햇살도서관,서울,37.5,127\n".encode())
    assert caught.value.code == "columns_missing"
    assert "휴관일" in caught.value.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"위도": "nan"}, "location_unreadable"),
        ({"위도": "", "경도": ""}, "location_missing"),
        ({"위도": "12", "경도": "12"}, "outside_korea"),
        ({"개방시설명": "", "개방장소명": ""}, "name_missing"),
        ({"개방시설명": "가" * 81}, "text_too_long"),
        ({"소재지도로명주소": "가" * 301}, "text_too_long"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(changes: dict[str, str], code: str) -> None:
    found = read(room_csv([room(), room(**changes), room()], encoding="utf-8"))
    assert [(issue.line, issue.code) for issue in found.issues] == [(3, code)]
    assert [row.line for row in found.rows] == [2, 4]


def test_swapped_coordinates_are_put_right_and_said() -> None:
    row = only_row(room_csv([room(위도="126.9755", 경도="37.5745")]))
    assert (row.lon, row.lat) == (126.9755, 37.5745)
    assert row.repairs


def test_control_characters_are_taken_out_and_said() -> None:
    row = only_row(room_csv([room(개방장소명="가\x07나")], encoding="utf-8"))
    assert row.place == "가나"
    assert row.repairs


def test_hostile_names_come_out_as_they_went_in() -> None:
    site = only_site(plan([room(개방시설명=HOSTILE, 개방장소명="무지개동 주민센터")]))
    assert HOSTILE in site.spaces[0].name
    row = site.spaces[0].row
    assert row.facility == HOSTILE


def test_rooms_of_one_building_are_one_site() -> None:
    found = plan(
        [
            room(),
            room(개방시설명="무지개동 주민센터 3층 강당", 소재지도로명주소="서울특별시 종로구 무지개로 1 (무지개동)"),
            room(개방시설명="무지개동주민센터 지하 연습실", 소재지도로명주소="서울특별시 종로구 무지개로1, 지하1층"),
        ]
    )
    assert names(found) == {"무지개동 주민센터": ["2층 모임방", "3층 강당", "지하 연습실"]}
    assert only_site(found).kind is SiteKind.COMMUNITY_CENTER


def test_two_operators_in_one_building_stay_two_sites() -> None:
    library = room(개방시설명="무지개도서관 배움방", 개방장소명="무지개도서관", 관리기관명="무지개도서관")
    assert names(plan([room(), library])) == {"무지개동 주민센터": ["2층 모임방"], "무지개도서관": ["배움방"]}


def test_without_any_address_the_same_point_and_place_is_one_site() -> None:
    blank = {"소재지도로명주소": "", "소재지지번주소": ""}
    found = plan([room(**blank), room(개방시설명="무지개동 주민센터 3층 강당", **blank)])
    assert names(found) == {"무지개동 주민센터": ["2층 모임방", "3층 강당"]}


def test_a_second_address_of_the_same_place_gets_a_name_of_its_own() -> None:
    elsewhere = {"소재지도로명주소": "서울특별시 종로구 샛길 7", "경도": "126.9801"}
    found = plan(
        [
            room(),
            room(개방시설명="무지개동 문화센터 북카페", **elsewhere),
            room(개방시설명="무지개동 문화센터 다목적실", **elsewhere),
        ]
    )
    assert names(found) == {"무지개동 주민센터": ["2층 모임방"], "무지개동 문화센터": ["북카페", "다목적실"]}


def test_files_that_swap_the_two_name_columns_are_read_the_other_way_round() -> None:
    found = plan(
        [
            room(개방시설명="홍은1동 주민센터", 개방장소명="종로구 홍은1동 주민센터 3층 강좌실"),
            room(개방시설명="홍은1동 주민센터", 개방장소명="종로구 홍은1동 주민센터 취미교실"),
        ]
    )
    assert names(found) == {"홍은1동 주민센터": ["3층 강좌실", "취미교실"]}


def test_one_row_the_other_way_round_is_read_so_among_plain_ones() -> None:
    odd = room(
        개방시설명="샛별동 주민센터",
        개방장소명="샛별동 주민센터 강당",
        소재지도로명주소="서울특별시 종로구 샛별로 2",
        경도="126.99",
    )
    assert names(plan([room(), odd])) == {"무지개동 주민센터": ["2층 모임방"], "샛별동 주민센터": ["강당"]}


@pytest.mark.parametrize(
    ("facility", "place", "site", "space"),
    [
        ("종로구 무지개동 자치회관 2층 강의실", "무지개동 주민센터", "무지개동 주민센터", "2층 강의실"),
        ("종로구 무지개동 주민센터 (3층 회의실)", "무지개동주민센터", "무지개동주민센터", "3층 회의실"),
        ("무지개동 자치회관 - 5층 대강당", "무지개동자치회관", "무지개동자치회관", "5층 대강당"),
        ("무지개동 자치회관 4층 공유주방 시설대관", "무지개동 자치회관", "무지개동 자치회관", "4층 공유주방"),
        ("무지개테니스장", "무지개테니스장", "무지개테니스장", "무지개테니스장"),
        ("프로그램실1", "버들마을활력소", "버들마을활력소", "프로그램실1"),
        ("구민체육관", "구민체육관", "종로구 구민체육관", "구민체육관"),
        ("종로구민회관 1층", "구민회관", "종로구민회관", "1층"),
        ("종로구청 8층 대강당", "종로구청", "종로구청", "8층 대강당"),
        ("무지개동 사랑방 사랑방(1층)", "무지개동 주민센터", "무지개동 주민센터", "사랑방(1층)"),
        ("무지개동 주민센터 1 10호", "무지개동 주민센터", "무지개동 주민센터", "1 10호"),
    ],
)
def test_site_and_room_get_the_names_a_resident_uses(facility: str, place: str, site: str, space: str) -> None:
    assert names(plan([room(개방시설명=facility, 개방장소명=place)])) == {site: [space]}


def test_an_exact_repeat_is_refused_with_the_line_it_repeats() -> None:
    found = plan([room(), room(개방시설명="무지개동 주민센터 강당"), room()])
    assert [(issue.line, issue.code, issue.message) for issue in found.refused["0.csv"]] == [
        (4, "repeated", "2행과 같은 내용입니다.")
    ]
    assert found.taken == 2


def test_the_same_room_and_hours_with_another_fee_is_refused_and_the_cell_named() -> None:
    found = plan([room(), room(사용료="8800")])
    (issue,) = found.refused["0.csv"]
    assert issue.code == "repeated_space"
    assert "사용료" in issue.message


def test_the_evening_hours_of_a_room_are_a_space_of_their_own() -> None:
    found = plan([room(), room(평일운영시작시각="18:00", 평일운영종료시각="21:00"), room()])
    assert names(found) == {"무지개동 주민센터": ["2층 모임방", "2층 모임방(평일 18:00–21:00)"]}
    assert [issue.line for issue in found.refused["0.csv"]] == [4]


def test_the_longest_names_still_fit_when_they_are_put_together() -> None:
    long = {"개방시설명": "가" * 80, "개방장소명": "나" * 80}
    found = plan([room(**long), room(**long, 평일운영시작시각="다" * 300), room(**long, 평일운영시작시각="라" * 300)])
    said = [space.name for space in only_site(found).spaces]
    assert len(set(said)) == 3
    assert max(map(len, said)) <= 200


def test_a_repeat_in_another_file_names_that_file() -> None:
    found = plan([room()], [room()])
    assert found.refused["1.csv"][0].message == "0.csv 2행과 같은 내용입니다."


def test_rows_outside_are_refused_with_the_reason() -> None:
    found = plan(
        [
            room(소재지도로명주소="", 소재지지번주소="경기도 고양시 덕양구 덕은동 519-17"),
            room(소재지도로명주소="부산 해운대구 바닷길 1"),
            room(경도="128.5"),
            room(),
        ]
    )
    assert [(issue.line, issue.code) for issue in found.refused["0.csv"]] == [
        (2, "outside_provinces"),
        (3, "outside_provinces"),
        (4, "outside_boundaries"),
    ]
    assert "경기도" in found.refused["0.csv"][0].message
    assert found.taken == 1


def test_keys_outlast_hours_fees_and_the_order_of_rows() -> None:
    hall = room(개방시설명="무지개동 주민센터 강당")
    before = plan([room(), hall])
    after = plan([hall, room(사용료="1", 평일운영종료시각="20:00", 수용가능인원수="7")])
    keys = {space.key for space in only_site(before).spaces}
    assert {space.key for space in only_site(after).spaces} == keys


@pytest.fixture(scope="module")
def published(shared_data: Path) -> RoomPlan:
    """The fifteen real files, planned as if every point were covered."""
    paths = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    assert len(paths) == 15
    files = [table for path in paths for table in read_public_rooms(path.name, path.read_bytes())]
    return plan_rooms(files, covers=lambda _lon, _lat: True, provinces={"서울특별시"})


@pytest.mark.realfiles
class TestRealFiles:
    def test_583_rows_are_580_rooms_and_3_refusals(self, published: RoomPlan) -> None:
        refused = {name: issues for name, issues in published.refused.items() if issues}
        assert published.taken == 580
        ((name, issues),) = refused.items()
        assert "종로구" in name
        assert [(issue.line, issue.code) for issue in issues] == [
            (4, "repeated_space"),
            (5, "outside_provinces"),
            (6, "outside_provinces"),
        ]

    def test_names_read_as_residents_say_them(self, published: RoomPlan) -> None:
        said = names(published)
        assert said["홍은1동 주민센터"] == ["3층 강좌실"]
        assert said["서대문구청"][0] == "대강당"
        assert said["관악구청"] == ["8층 대강당"]
        assert said["남가좌1동 주민센터"][0] == "지하2층 커뮤니티실1"
        assert said["버들마을활력소"][0] == "주민모임방1"
        assert said["동대문구민회관"] == ["1층 (대강당)"]

    def test_no_name_is_empty_and_none_stands_twice_in_a_building(self, published: RoomPlan) -> None:
        assert len(published.sites) == 260
        for site in published.sites:
            rooms = [space.name for space in site.spaces]
            assert site.name
            assert all(rooms)
            assert len(set(rooms)) == len(rooms)

    def test_the_hours_of_492_rooms_are_understood_46_are_paused_and_42_can_be_asked_for(
        self, published: RoomPlan
    ) -> None:
        rows = [space.row for site in published.sites for space in site.spaces]
        assert sum(bool(row.hours.openings) for row in rows) == 492
        assert sum(row.hours.paused for row in rows) == 46
        asked = [row for row in rows if not row.hours.openings and not row.hours.paused]
        assert len(asked) == 42
        assert all("문의 후 이용으로 둡니다" in row.hours.says for row in asked)

    def test_eunpyeong_is_paused_and_geumcheon_can_be_asked_for(self, published: RoomPlan) -> None:
        rows = [space.row for site in published.sites for space in site.spaces]
        eunpyeong = [row for row in rows if row.closing_text == "휴관중"]
        assert len(eunpyeong) == 46
        assert all("은평구" in row.address and row.hours.paused and not row.hours.openings for row in eunpyeong)
        geumcheon = [row for row in rows if " 금천구 " in row.address]
        assert len(geumcheon) == 38
        assert not any(row.hours.openings or row.hours.paused for row in geumcheon)

    def test_fees_of_557_rooms_are_understood_those_for_residents_too(self, published: RoomPlan) -> None:
        rows = [space.row for site in published.sites for space in site.spaces]
        assert sum(bool(row.fees) for row in rows) == 557
        assert sum(any(fee.for_whom == "구로구민" for fee in row.fees) for row in rows) == 9
        assert all(row.apply_ways for row in rows if row.apply_text)
        assert not any(row.heads_text or row.area_text for row in rows)

    def test_one_court_with_two_sets_of_hours_is_one_room(self, published: RoomPlan) -> None:
        spaces = [space for site in published.sites for space in site.spaces]
        twins = [space for space in spaces if space.key != space.room]
        assert [space.row.type_name for space in twins] == ["테니스장"]
        assert twins[0].room in {space.key for space in spaces}
