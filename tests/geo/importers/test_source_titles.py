"""A later edition of a file is recognised by the name that remains when dates and counters are gone."""

from datetime import date

import pytest

from geo.enums import ResourceKind, SiteKind
from geo.errors import InvalidInput
from geo.importers.resource_kinds import KIND_OF_SITE, propose_target, target_of, target_of_row
from geo.importers.source_titles import date_of_name, source_title


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("서울특별시 경로당 정보(20180502).xlsx", "서울특별시 경로당 정보(20190502).xlsx"),
        ("전국도서관표준데이터_202605.csv", "전국도서관표준데이터_202611.csv"),
        ("지역아동센터_191231기준.xlsx", "지역아동센터_201231기준.xlsx"),
        ("은평구_공공시설개방정보_20210901_1630924965389_13572.csv", "은평구_공공시설개방정보_20220901.csv"),
        ("경로당 현황(1).csv", "경로당 현황.csv"),
        ("2019년 경로당 현황 최종.xlsx", "2020년 경로당 현황.xlsx"),
        ("폴더\\경로당 현황.csv", "경로당 현황.xlsx"),
    ],
)
def test_two_editions_of_a_file_have_one_title(earlier: str, later: str) -> None:
    assert source_title(earlier) == source_title(later)


def test_different_datasets_keep_different_titles_and_none_is_empty() -> None:
    assert source_title("강북구 경로당 현황.csv") != source_title("은평구 경로당 현황.csv")
    assert source_title("20180502.csv") == "20180502"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("경로당(20180502).xlsx", date(2018, 5, 2)),
        ("지역아동센터_191231기준.xlsx", date(2019, 12, 31)),
        ("도서관_202605.csv", date(2026, 5, 1)),
        ("경로당 현황.csv", None),
    ],
)
def test_the_name_of_a_file_dates_it(name: str, day: date | None) -> None:
    assert date_of_name(name) == day


def test_every_kind_of_site_has_a_kind_of_resource() -> None:
    assert set(KIND_OF_SITE) == set(SiteKind)
    assert target_of("library") == (ResourceKind.SPACE, SiteKind.LIBRARY)
    assert target_of("village_enterprise") == (ResourceKind.ORGANISATION, SiteKind.VILLAGE_ENTERPRISE)
    assert target_of("activity") == (ResourceKind.ACTIVITY, None)
    with pytest.raises(InvalidInput):
        target_of("<b>")


def test_a_senior_centre_in_a_welfare_list_is_a_senior_centre() -> None:
    assert target_of_row(target_of("welfare"), "경로당").site_kind is SiteKind.SENIOR_CENTER
    assert target_of_row(target_of("welfare"), "요양시설").site_kind is SiteKind.WELFARE
    assert target_of_row(target_of("library"), "경로당").site_kind is SiteKind.LIBRARY


def test_a_title_proposes_what_its_rows_are() -> None:
    assert propose_target("전국도서관표준데이터") == "library"
    assert propose_target("서울시 문화행사 공공서비스예약 정보") == "activity"
    assert propose_target("무엇인지 모를 표") is None
