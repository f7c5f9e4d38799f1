"""Closing days as offices write them: every published text decided, and nothing guessed of any other."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.closing_rules import LAST, LETTERS
from geo.enums import NamedDays
from geo.importers.closing_days import ClosingDays, read_closing_days
from tests.geo.importers.closing_table import BOTH, PUBLISHED, Meaning

MON, TUE, FRI, SAT, SUN = 1, 2, 5, 6, 7
DAYS_ONLY = frozenset({NamedDays.SEOLLAL_DAY, NamedDays.CHUSEOK_DAY})


def meaning_of(found: ClosingDays) -> Meaning:
    return Meaning(
        0,
        weekly="".join(LETTERS[day - 1] for day in sorted(found.weekly)),
        monthly=tuple((nth, LETTERS[day - 1]) for nth, day in sorted(found.monthly)),
        yearly=tuple(sorted(found.yearly)),
        named=tuple(name for name in BOTH if name in found.named),
        holidays=found.holidays,
        afternoons={LETTERS[day - 1]: start for day, start in found.afternoons},
        paused=found.paused,
    )


@pytest.mark.parametrize(("text", "meant"), PUBLISHED.items())
def test_every_published_text_means_what_was_decided(text: str, meant: Meaning) -> None:
    found = read_closing_days(text)
    assert not found.unread
    assert found.stated
    assert found.named <= set(BOTH)
    assert meaning_of(found) == Meaning(**{**vars(meant), "count": 0})


@pytest.mark.realfiles
def test_no_published_text_has_been_left_out_of_the_table(shared_data: Path) -> None:
    counts: Counter[str] = Counter()
    for path in (shared_data / "points" / "공공시설개방정보").glob("*.csv"):
        counts.update(row["휴관일"] for row in csv.DictReader(path.read_text("cp949").splitlines()))
    assert dict(counts) == {text: meant.count for text, meant in PUBLISHED.items()}
    assert sum(counts.values()) == 583


@pytest.mark.parametrize(
    ("text", "monthly"),
    [
        ("매월 2,4째 일요일", {(2, SUN), (4, SUN)}),
        ("매월 둘째, 넷째 월요일", {(2, MON), (4, MON)}),
        ("1·3째주 월요일", {(1, MON), (3, MON)}),
        ("제2,4주 일요일", {(2, SUN), (4, SUN)}),
        ("첫 일요일", {(1, SUN)}),
        ("2째주 토", {(2, SAT)}),
        ("매월 둘째 주, 넷째 주 월요일", {(2, MON), (4, MON)}),
        ("매월 마지막 주 월요일", {(LAST, MON)}),
        ("둘째·넷째 주 토·일요일", {(2, SAT), (2, SUN), (4, SAT), (4, SUN)}),
    ],
)
def test_days_of_every_month(text: str, monthly: set[tuple[int, int]]) -> None:
    found = read_closing_days(text)
    assert (found.monthly, found.weekly, found.unread) == (monthly, frozenset(), "")


@pytest.mark.parametrize(
    ("text", "weekly"),
    [
        ("월요일", {MON}),
        ("매주 월요일 휴관", {MON}),
        ("휴관일: 매주 월요일", {MON}),
        ("토일", {SAT, SUN}),
        ("토~일", {SAT, SUN}),
        ("월요일~금요일", {1, 2, 3, 4, 5}),
        ("주말", {SAT, SUN}),
        ("토 / 일", {SAT, SUN}),
        ("일 요 일", {SUN}),
    ],
)
def test_days_of_every_week(text: str, weekly: set[int]) -> None:
    found = read_closing_days(text)
    assert (found.weekly, found.monthly, found.unread) == (weekly, frozenset(), "")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("설날/추석 당일", DAYS_ONLY),
        ("설·추석 당일", DAYS_ONLY),
        ("연중무휴(설·추석 당일 제외)", DAYS_ONLY),
        ("명절", set(BOTH)),
        ("명절(설, 추석)", set(BOTH)),
        ("연중무휴, 명절 제외", set(BOTH)),
        ("설날, 추석", set(BOTH)),
        ("추석 당일", {NamedDays.CHUSEOK_DAY}),
        ("구정 연휴", {NamedDays.SEOLLAL}),
    ],
)
def test_lunar_holidays_are_the_day_or_the_days_around_it(text: str, named: set[NamedDays]) -> None:
    found = read_closing_days(text)
    assert (found.named, found.unread) == (named, "")


@pytest.mark.parametrize(
    ("text", "yearly"),
    [("1월1일", {(1, 1)}), ("1/1", {(1, 1)}), ("신정", {(1, 1)}), ("근로자의 날", {(5, 1)}), ("12월 25일", {(12, 25)})],
)
def test_dates_of_every_year(text: str, yearly: set[tuple[int, int]]) -> None:
    assert read_closing_days(text).yearly == yearly


def test_words_that_say_there_are_none_and_cells_that_say_nothing_differ() -> None:
    assert [read_closing_days(text).open_all_year for text in ("연중무휴", "없음", "휴관일 없음")] == [True] * 3
    assert not any(read_closing_days(text).stated for text in ("", "-", " ", "휴관"))


@pytest.mark.parametrize("text", ["휴관중", "현재 휴관 중(코로나19)", "임시휴관", "운영 중단"])
def test_a_place_that_does_not_run_now_is_paused(text: str) -> None:
    assert read_closing_days(text).paused


UNREAD = [
    "격주 월요일", "매월 1일", "둘째 주", "둘째 주 일, 월", "월요일(공휴일인 경우 다음날)", "공휴일 다음날",
    "공휴일(일요일 제외)", "공휴일인 월요일", "금일", "일부", "월말", "수시", "31일", "13월 1일", "12월 25일~26일",
    "2/4 월요일", "국경일", "개관기념일", "정보없음", "월요일 또는 화요일", "토요일 오전", "회비 \\3,000", "{{ 7*191 }}",
]  # fmt: skip


ALONE = [text for text in UNREAD if text != "둘째 주"]  # before 넷째 주 월요일 it is half of a sentence


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_understood_is_said_and_nothing_of_it_is_kept(text: str) -> None:
    found = read_closing_days(text)
    assert found.unread
    assert not found.stated


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*PUBLISHED, "설날/추석 당일", "1월 1일"]), st.sampled_from(ALONE), st.sampled_from("+,/ "))
def test_one_unknown_word_leaves_the_whole_text_unread(known: str, unknown: str, separator: str) -> None:
    if not PUBLISHED.get(known, Meaning(0)).paused:
        assert read_closing_days(f"{known}{separator}{unknown}").unread
        assert not read_closing_days(f"{unknown}{separator}{known}").stated


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("월화수목금토일요주매둘넷째첫공휴설날추석당연명절무관중0123456789 +,/·()~년"),
        max_size=14,
    )
)
def test_any_letters_are_read_or_said_to_be_unread(text: str) -> None:
    found = read_closing_days(text)
    assert found.text == text
    assert not (found.unread and found.stated)
