"""What a use costs: pure values in, won and lines out."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.booking.price_proposals import proposed
from geo.booking.price_words import line_in_words
from geo.booking.pricing import Extra, Price, PriceAsk, PriceList, Rate, Use, given_back, price_use, rounded
from geo.clock import SEOUL
from geo.fee_rules import FeeRule

BASE = Rate(10_000, 120, 3_000, 60)
LUNAR_NEW_YEAR = date(2027, 2, 8)


def use(start: str, hours: float, zone: ZoneInfo = SEOUL) -> Use:
    begin = datetime.fromisoformat(start).replace(tzinfo=zone)
    return Use(begin, begin + timedelta(hours=hours), zone, lambda day: day == LUNAR_NEW_YEAR)


def won(prices: PriceList, of: Use, **ask: tuple[str, ...]) -> int:
    return price_use(prices, of, PriceAsk(**ask)).won


@pytest.mark.parametrize(("hours", "expected"), [(1, 10_000), (2, 10_000), (2.5, 13_000), (3, 13_000), (5, 19_000)])
def test_the_first_block_then_every_further_step_that_is_begun(hours: float, expected: int) -> None:
    assert won(PriceList([BASE]), use("2026-11-24T14:00", hours)) == expected


def test_evenings_weekends_and_holidays_have_their_own_rates_and_more_conditions_win() -> None:
    prices = PriceList(
        [
            Rate(1_000),
            Rate(2_000, from_min=1080, until_min=1320),
            Rate(3_000, days="weekend"),
            Rate(4_000, days="weekend", from_min=1080, until_min=1320),
            Rate(5_000, days="holiday"),
        ]
    )
    assert won(prices, use("2026-11-24T16:00", 4)) == 2 * 1_000 + 2 * 2_000
    assert won(prices, use("2026-11-28T17:00", 2)) == 3_000 + 4_000
    assert won(prices, use("2027-02-08T10:00", 1)) == 5_000


def test_a_night_rate_runs_over_midnight() -> None:
    prices = PriceList([Rate(1_000), Rate(7_000, from_min=1320, until_min=360)])
    assert won(prices, use("2026-11-24T21:00", 4)) == 1_000 + 3 * 7_000


def test_whole_days_count_by_the_calendar_of_the_venue() -> None:
    prices = PriceList([Rate(5_000, None)])
    assert won(prices, use("2026-11-24T10:00", 56)) == 15_000  # Tuesday 10:00 to Thursday 18:00
    helsinki = ZoneInfo("Europe/Helsinki")
    assert won(prices, use("2026-10-24T10:00", 33, helsinki)) == 10_000  # the night of 25 October is an hour longer


def test_who_may_take_several_rates_pays_the_cheapest() -> None:
    prices = PriceList([Rate(10_000), Rate(6_000, whom="group"), Rate(7_000, whom="dong")])
    at = use("2026-11-24T14:00", 1)
    assert won(prices, at) == 10_000
    assert won(prices, at, whom=("dong",)) == 7_000
    assert won(prices, at, whom=("dong", "group")) == 6_000


def test_one_reduction_counts_and_it_is_the_highest() -> None:
    prices = PriceList([Rate(10_000)], reductions={"disabled": 50, "multi_child": 30, "volunteer": 20})
    price = price_use(prices, use("2026-11-24T14:00", 1), PriceAsk(reductions=("multi_child", "disabled", "senior")))
    assert price.won == 5_000
    assert price.lines == ["처음 1시간 10,000원", "장애인 50% 감면 -5,000원"]
    assert price.snapshot["reduction"] == "disabled"


def test_extras_are_per_use_hour_or_day_and_not_reduced() -> None:
    extras = [
        Extra("heat", "난방 <b>", 2_000, "hour"),
        Extra("beam", "빔프로젝터", 5_000),
        Extra("lock", "사물함", 700, "day"),
    ]
    prices = PriceList([Rate(10_000, 240)], extras, {"senior": 100})
    price = price_use(
        prices, use("2026-11-24T22:30", 2.5), PriceAsk(reductions=("senior",), extras=("heat", "beam", "lock"))
    )
    assert price.won == 3 * 2_000 + 5_000 + 2 * 700
    assert "난방 <b> 1시간 × 3 6,000원" in price.lines


@pytest.mark.parametrize(("vat", "expected", "tax"), [("included", 11_000, 1_000), ("excluded", 12_100, 1_100)])
def test_value_added_tax_lies_within_or_comes_on_top(vat: str, expected: int, tax: int) -> None:
    price = price_use(PriceList([Rate(11_000)], vat=vat), use("2026-11-24T14:00", 1), PriceAsk())
    assert (price.won, price.snapshot["vat_won"]) == (expected, tax)


@pytest.mark.parametrize(("way", "expected"), [("down", 3_300), ("half_up", 3_300), ("up", 3_400)])
def test_the_sum_is_rounded_once_at_the_end(way: str, expected: int) -> None:
    prices = PriceList([Rate(3_333)], round_to=100, rounding=way)
    assert won(prices, use("2026-11-24T14:00", 1)) == expected


def test_the_deposit_is_no_part_of_the_price() -> None:
    price = price_use(PriceList([Rate(3_000)], deposit_won=20_000), use("2026-11-24T14:00", 1), PriceAsk())
    assert (price.won, price.deposit_won, price.due_won) == (3_000, 20_000, 23_000)


RATES = st.builds(Rate, st.integers(0, 10**6), st.integers(5, 600), st.none() | st.integers(0, 10**6), st.none())


@given(
    base=RATES,
    more=st.lists(
        st.builds(Rate, st.integers(0, 10**6), st.integers(5, 600), days=st.sampled_from(["weekend", "holiday"]))
    ),
    minutes=st.integers(1, 10_080),
    percent=st.integers(1, 100),
    unit=st.sampled_from([1, 10, 100, 1000]),
    vat=st.sampled_from(["included", "excluded"]),
)
def test_lines_always_add_up_to_the_sum_and_longer_never_costs_less(
    base: Rate, more: list[Rate], minutes: int, percent: int, unit: int, vat: str
) -> None:
    prices = PriceList([base, *more], reductions={"senior": percent}, round_to=unit, vat=vat)
    ask = PriceAsk(reductions=("senior",))
    price = price_use(prices, use("2027-02-05T09:10", minutes / 60), ask)
    assert price.won == sum(line["won"] for line in price.snapshot["lines"])
    assert price.won >= 0
    assert price.won % unit == 0
    assert price_use(prices, use("2027-02-05T09:10", (minutes + 30) / 60), ask).won >= price.won


@given(st.integers(0, 10**7), st.sampled_from([1, 10, 100, 1000]))
def test_rounding_stays_within_one_unit(sum_won: int, unit: int) -> None:
    low, middle, high = (rounded(sum_won, unit, way) for way in ("down", "half_up", "up"))
    assert low <= sum_won <= high
    assert low <= middle <= high
    assert high - low in {0, unit}


def test_the_share_that_goes_back_falls_towards_the_start() -> None:
    table = [(72, 100), (24, 50)]
    back = [given_back(table, 9_999, timedelta(hours=hours)) for hours in (100, 72, 71, 24, 23, -1)]
    assert back == [9_999, 9_999, 5_000, 5_000, 0, 0]
    assert given_back([], 9_999, timedelta(0)) == 9_999


def test_understood_words_become_a_proposal_with_a_rate_for_everybody() -> None:
    rules = [
        FeeRule(5_000, 120, for_whom="구로구민"),
        FeeRule(10_000, 120, for_whom="타구 거주자"),
        FeeRule(3_000, 30, extra=True),
        FeeRule(15_000, 120, when="주말"),
    ]
    prices = proposed(rules)
    assert prices is not None
    at = use("2026-11-24T14:00", 2.5)
    assert won(prices, at) == 13_000
    assert won(prices, at, whom=("district",)) == 8_000
    assert won(prices, use("2026-11-28T14:00", 2)) == 15_000
    assert proposed([FeeRule(0)]) is None


def test_lines_are_told_in_both_languages() -> None:
    line = {"code": "further", "minutes": 90, "days": "weekend", "whom": "group", "from_min": 1080, "until_min": 1320}
    line |= {"each": 3_000, "count": 2, "won": 6_000}
    assert line_in_words(line) == "주말 18:00–22:00 등록 모임 추가 1시간 30분 × 2 6,000원"
    assert line_in_words(line, "en") == "weekends 18:00–22:00 groups further 1 h 30 min × 2 6,000 won"


def test_a_price_keeps_everything_that_explains_it_later() -> None:
    prices = PriceList(
        [Rate(10_000, 60, 3_333, 30)],
        [Extra("beam", "빔프로젝터", 5_000)],
        {"senior": 10},
        [(24, 50)],
        payment="on_site",
        pay_within_minutes=90,
        vat="excluded",
        round_to=100,
        deposit_won=20_000,
        version=7,
    )
    ask = PriceAsk(("group",), ("senior",), ("beam",))
    price = price_use(prices, use("2026-11-24T14:00", 2), ask)
    about = {"days": "any", "whom": "anyone", "from_min": None, "until_min": None}
    extra = {"code": "extra", "label": "빔프로젝터", "per": "use", "count": 1, "each": 5_000, "won": 5_000}
    assert price.snapshot == {
        "version": 7,
        "payment": "on_site",
        "pay_within_minutes": 90,
        "lines": [
            {"code": "first", "minutes": 60, "each": 10_000, **about, "count": 1, "won": 10_000},
            {"code": "further", "minutes": 30, "each": 3_333, **about, "count": 2, "won": 6_666},
            {"code": "reduction", "reduction": "senior", "percent": 10, "won": -1_667},
            extra,
            {"code": "vat", "percent": 10, "won": 1_999},
            {"code": "rounding", "won": -98, "unit": 100, "way": "down"},
        ],
        "won": 21_900,
        "vat": "excluded",
        "vat_won": 1_990,
        "deposit_won": 20_000,
        "refunds": [[24, 50]],
        "asked": {"whom": ["group"], "reductions": ["senior"], "extras": ["beam"]},
        "whom": "anyone",
        "reduction": "senior",
    }
    assert (price.won, price.due_won) == (21_900, 41_900)


def test_a_price_without_anything_special_says_so() -> None:
    price = price_use(PriceList([Rate(3_000)]), use("2026-11-24T14:00", 1), PriceAsk())
    assert price.snapshot["whom"] == "anyone"
    assert price.snapshot["reduction"] is None
    assert price.snapshot["payment"] == "beforehand"
    assert [line["code"] for line in price.snapshot["lines"]] == ["first"]
    assert (Price(0, {}).lines, Price(5, {}).due_won) == ([], 5)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-23T10:00", 2_000),  # Monday
        ("2026-11-27T10:00", 2_000),  # Friday
        ("2026-11-28T10:00", 3_000),  # Saturday
        ("2026-11-29T10:00", 3_000),  # Sunday
        ("2027-02-08T10:00", 9_000),  # a holiday on a Monday is no weekday
    ],
)
def test_days_of_rates(start: str, expected: int) -> None:
    rates = [Rate(2_000, days="weekday"), Rate(3_000, days="weekend"), Rate(9_000)]
    assert won(PriceList(rates), use(start, 1)) == expected


@pytest.mark.parametrize(
    ("start", "day", "night"),
    [("17:59", 1, 5), ("18:00", 7, 5), ("21:59", 7, 5), ("22:00", 1, 6), ("05:59", 1, 6), ("06:00", 1, 5)],
)
def test_windows_begin_with_their_first_minute_and_end_before_their_last(start: str, day: int, night: int) -> None:
    at = use(f"2026-11-24T{start}", 0.1)
    assert won(PriceList([Rate(10), Rate(70, from_min=1080, until_min=1320)]), at) == day * 10
    assert won(PriceList([Rate(50), Rate(60, from_min=1320, until_min=360)]), at) == night * 10


def test_of_two_rates_with_as_many_conditions_the_one_for_whom_it_is_asked_holds() -> None:
    prices = PriceList(
        [Rate(9_000, whom="group"), Rate(1_000, days="weekday"), Rate(8_000, whom="group", days="weekday")]
    )
    at = use("2026-11-24T14:00", 1)
    lines = price_use(prices, at, PriceAsk(("group",))).snapshot["lines"]
    assert [line["each"] for line in lines] == [1_000]
    dear = PriceList([Rate(9_000), Rate(8_000, whom="group")])
    assert [line["whom"] for line in price_use(dear, at, PriceAsk(("group",))).snapshot["lines"]] == ["group"]


def test_a_first_block_comes_once_and_a_step_without_its_length_is_as_long_as_the_first() -> None:
    assert won(PriceList([Rate(10_000, 60, 4_000)]), use("2026-11-24T14:00", 2.5)) == 18_000
    assert won(PriceList([Rate(10_000, 60)]), use("2026-11-24T14:00", 2.5)) == 30_000
    day_then_hours = [Rate(50_000, None, days="weekend"), Rate(1_000, 60, 500, 60, days="weekday")]
    found = price_use(PriceList(day_then_hours), use("2026-11-29T22:00", 4), PriceAsk())
    assert [(line["code"], line["count"]) for line in found.snapshot["lines"]] == [("day", 1), ("further", 2)]


@pytest.mark.parametrize(
    ("start", "hours", "days"),
    [("10:00", 14, 1), ("10:00", 14.1, 2), ("00:00", 24, 1), ("00:00", 48, 2), ("23:30", 1, 2)],
)
def test_an_extra_per_day_counts_days_that_are_touched(start: str, hours: float, days: int) -> None:
    prices = PriceList([Rate(0, None)], [Extra("lock", "사물함", 700, "day")])
    assert won(prices, use(f"2026-11-24T{start}", hours), extras=("lock",)) == 700 * days


def test_reductions_of_nothing_and_unknown_extras_leave_no_line() -> None:
    prices = PriceList([Rate(10_000)], [Extra("beam", "빔", 5)], {"senior": 0, "disabled": 30})
    price = price_use(prices, use("2026-11-24T14:00", 1), PriceAsk(("nobody",), ("senior", "unknown"), ("sofa",)))
    assert [line["code"] for line in price.snapshot["lines"]] == ["first"]
    free = price_use(PriceList([Rate(0)], vat="excluded"), use("2026-11-24T14:00", 1), PriceAsk())
    assert [line["code"] for line in free.snapshot["lines"]] == ["first"]


def test_the_odd_won_of_a_reduction_is_let_off() -> None:
    price = price_use(
        PriceList([Rate(333)], reductions={"senior": 10}, round_to=1),
        use("2026-11-24T14:00", 1),
        PriceAsk((), ("senior",)),
    )
    assert price.won == 333 - 34


@pytest.mark.parametrize(
    ("sum_won", "low", "middle", "high"), [(1_049, 1_000, 1_000, 1_100), (1_050, 1_000, 1_100, 1_100)]
)
def test_half_a_unit_is_rounded_up(sum_won: int, low: int, middle: int, high: int) -> None:
    assert [rounded(sum_won, 100, way) for way in ("down", "half_up", "up")] == [low, middle, high]
    assert [rounded(1_100, 100, way) for way in ("down", "half_up", "up")] == [1_100] * 3


def test_the_payer_gains_the_odd_won_of_what_goes_back() -> None:
    assert given_back([(24, 33)], 1_000, timedelta(hours=24)) == 330
    assert given_back([(24, 33)], 1_001, timedelta(hours=24)) == 331
    assert given_back([(24, 33)], 1_000, timedelta(hours=24) - timedelta(seconds=1)) == 0


LINES = [
    (
        {"code": "reduction", "reduction": "multi_child", "percent": 30, "won": -3_000},
        None,
        "reduction multi child 30% -3,000 won",
    ),
    (
        {"code": "extra", "label": "난방", "per": "hour", "count": 2, "won": 4_000},
        "난방 1시간 × 2 4,000원",
        "난방 per hour × 2 4,000 won",
    ),
    ({"code": "vat", "percent": 10, "won": 100}, "부가세 10% 100원", "VAT 10% 100 won"),
    (
        {"code": "rounding", "unit": 1_000, "way": "half_up", "won": 500},
        None,
        "rounded to 1,000 won 500 won",
    ),
    (
        {"code": "day", "minutes": None, "days": "any", "whom": "anyone", "from_min": None, "count": 1, "won": 5_000},
        "하루 5,000원",
        "day 5,000 won",
    ),
    (
        {
            "code": "first",
            "minutes": 45,
            "days": "holiday",
            "whom": "dong",
            "from_min": 5,
            "until_min": 605,
            "count": 1,
            "won": 0,
        },
        None,
        "public holidays 00:05–10:05 residents of the dong 45 min 0 won",
    ),
]


@pytest.mark.parametrize(("line", "korean", "english"), LINES)
def test_every_kind_of_line_has_its_words(line: dict[str, object], korean: str | None, english: str) -> None:
    assert line_in_words(line, "en") == english
    assert korean is None or line_in_words(line) == korean
