"""Lives of sites and rooms on a day, their weekly hours, short words, and buildings that were recorded twice."""

from dataclasses import replace
from datetime import date

import pytest

from geo.atlas.brief import on_one_line, shortened
from geo.atlas.content import Record, Spot
from geo.atlas.doubles import without_doubles
from geo.atlas.hours import Opening, weekly
from geo.atlas.life import Life, life_in

DAY = date(2026, 11, 21)
OPEN = Life("open", None, None)


@pytest.mark.parametrize(
    ("life", "told", "words"),
    [
        (OPEN, "open", ""),
        (Life("open", date(2027, 1, 1), None), "planned", "예정 (2027-01-01)"),
        (Life("open", date(2028, 1, 1), None), "", ""),
        (Life("building", date(2027, 1, 1), None), "building", "조성 중"),
        (Life("planned", None, None), "planned", "예정"),
        (Life("candidate", None, None), "", ""),
        (Life("paused", None, None), "paused", "운영 중단"),
        (Life("closed", None, date(2026, 5, 1)), "closed", "폐쇄 (2026-05-01)"),
        (Life("closed", None, date(2025, 5, 1)), "", ""),
        (Life("closed", None, date(2026, 12, 1)), "open", ""),
    ],
)
def test_a_site_is_told_as_it_is_on_the_day(life: Life, told: str, words: str) -> None:
    assert life.on(DAY) == told
    if told:
        assert life.told(told) == words


@pytest.mark.parametrize(
    ("space", "site", "told"),
    [
        (OPEN, OPEN, "open"),
        (OPEN, Life("paused", None, None), "paused"),
        (Life("closed", None, DAY), OPEN, "closed"),
        (OPEN, Life("closed", None, DAY), ""),
        (OPEN, Life("planned", None, None), ""),
    ],
)
def test_a_site_that_is_not_open_speaks_for_its_rooms(space: Life, site: Life, told: str) -> None:
    assert life_in(space, site, DAY) == told


@pytest.mark.parametrize(
    ("openings", "told"),
    [
        ([], ""),
        ([(day, 0, 1440, "yes") for day in range(1, 8)], "매일 온종일"),
        (
            [*((day, 540, 1080, "no") for day in range(1, 6)), (6, 600, 780, "no")],
            "월~금 09:00–18:00 · 토 10:00–13:00 · 공휴일 쉼",
        ),
        (
            [(1, 540, 720, "yes"), (1, 780, 1080, "no"), (2, 780, 1080, "no"), (2, 540, 720, "yes"), (4, 0, 60, "yes")],
            "월·화 09:00–12:00, 13:00–18:00 · 목 00:00–01:00",
        ),
        ([(5, 1080, 1560, "yes"), (5, 0, 60, "only")], "금 18:00–26:00"),
    ],
)
def test_weekly_hours_are_one_line(openings: list[Opening], told: str) -> None:
    assert weekly(openings) == told


def test_long_words_are_cut_at_a_space_and_short_ones_stay() -> None:
    assert shortened("회비 \\3,000 {{ 7*191 }}", 40) == "회비 \\3,000 {{ 7*191 }}"
    assert shortened("가나다 " * 10, 22) == "가나다 가나다 가나다 가나다 가나다…"
    assert shortened("가" * 30, 10) == "가" * 9 + "…"
    assert on_one_line("평일 9시\r\n\n 주말 쉼 \n", 60) == "평일 9시 · 주말 쉼"


def row(at: str, category: str, name: str, **values: object) -> Record:
    plain = Record(0, at, 1, category, "space", "공간", name, ("1",), (Spot("1", 127.0, 37.5),))
    return replace(plain, **values)  # type: ignore[arg-type]


def test_a_library_that_is_site_and_resource_has_one_number_and_loses_no_word() -> None:
    site = row("s", "site", "작은 도서관", phone="02-1", note="책 만 권")
    double = row(
        "r", "resource", "작은도서관", place="작은 도서관", phone="02-2", hours="09–18", note="책 만 권\n월요일 쉼"
    )
    other = row("o", "resource", "독서 모임", place="작은 도서관", kind="organisation")
    assert without_doubles([site, double, other], {"r", "o"}) == (
        replace(site, hours="09–18", note="책 만 권\n월요일 쉼"),
        other,
    )
    assert without_doubles([site, double, other], {"o"}) == (site, double, other)
    elsewhere = replace(double, dongs=("2",))
    assert without_doubles([site, elsewhere], {"r"}) == (site, elsewhere)
