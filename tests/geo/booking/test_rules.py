"""Each rule of a booking by itself: where it begins to be broken, to the minute, and the words in which it is told."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from geo.booking.rules import RULES, Broken, broken_rules, day_text, first_gap, length_text
from geo.clock import SEOUL
from tests.geo.booking.rule_samples import FACTS, NOW, WISH, at, facts, on


def told(wish: Any, known: Any) -> list[tuple[str, str, str]]:
    return [(one.code, one.message, one.message_en) for one in broken_rules(wish, known)]


def test_a_plain_wish_breaks_nothing_and_every_rule_has_its_turn() -> None:
    assert broken_rules(WISH, FACTS) == []
    assert [rule.__name__ for rule in RULES][:2] == ["ends_after_it_starts", "space_is_open"]
    assert len(RULES) == 12


@pytest.mark.parametrize("end", ["24 14:00", "24 13:00"])
def test_the_end_must_be_after_the_start(end: str) -> None:
    first = broken_rules(replace(WISH, end=at(end)), FACTS)[0]
    assert first == Broken(
        "end_before_start", "끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start."
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": "draft"}, "space_closed"),
        ({"opened_on": on(25)}, "space_closed"),
        ({"closed_on": on(24)}, "space_closed"),
        ({"site_state": "paused"}, "site_closed"),
        ({"site_opened_on": on(25)}, "site_closed"),
        ({"site_closed_on": on(24)}, "site_closed"),
    ],
)
def test_space_and_site_must_be_open_on_the_day(more: dict[str, Any], code: str) -> None:
    words = {
        "space_closed": ("지금은 빌려주지 않는 공간이에요.", "The space is not open."),
        "site_closed": ("운영하고 있지 않은 시설이에요.", "The site is not open."),
    }
    assert told(WISH, facts(**more)) == [(code, *words[code])]


@pytest.mark.parametrize(
    "more", [{"opened_on": on(24)}, {"closed_on": on(25)}, {"site_opened_on": on(24)}, {"site_closed_on": on(25)}]
)
def test_the_first_day_is_open_and_the_closing_day_is_not(more: dict[str, Any]) -> None:
    assert told(WISH, facts(**more)) == []


def test_the_day_is_that_of_the_venues_clock() -> None:
    late = replace(WISH, start=at("24 00:30"), end=at("24 01:30"))
    known = facts(opened_on=on(24), hours=[(at("24 00:00"), at("24 02:00"))])
    assert told(late, known) == []  # still the 23rd by UTC


def test_a_space_to_inquire_about_is_not_booked_here() -> None:
    assert told(WISH, facts(approval="inquire")) == [
        (
            "inquire_only",
            "여기서는 예약할 수 없고, 운영하는 곳에 문의해야 하는 공간이에요.",
            "This space is booked by asking its operator.",
        )
    ]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-1, ("in_the_past", "이미 지난 시각이에요.", "That time has passed.")),
        (0, ("too_late", "1시간 30분 전까지 신청해야 해요.", "Book at least 90 minutes ahead.")),
        (89, ("too_late", "1시간 30분 전까지 신청해야 해요.", "Book at least 90 minutes ahead.")),
        (90, None),
    ],
)
def test_notice_is_needed_to_the_minute(minutes: int, expected: tuple[str, str, str] | None) -> None:
    start = NOW + timedelta(minutes=minutes)
    wish = replace(WISH, start=start, end=start + timedelta(hours=1))
    known = facts(closes_before_minutes=90, grid_minutes=1, hours=[(at("23 00:00"), at("25 00:00"))])
    assert told(wish, known) == ([expected] if expected else [])


def ahead(days: int) -> Any:
    shift = timedelta(days=days)
    return replace(WISH, start=WISH.start + shift, end=WISH.end + shift)


def everyday(**more: Any) -> Any:
    return facts(hours=[(at("23 00:00"), at("23 00:00") + timedelta(days=90))], **more)


def test_rolling_bookings_open_so_many_days_ahead() -> None:
    assert told(ahead(6), everyday()) == []
    assert told(ahead(7), everyday()) == [
        (
            "too_early",
            "7일 앞까지만 예약할 수 있어요. 지금은 11월 30일(월)까지예요.",
            "Bookings open 7 days ahead.",
        )
    ]


def test_a_week_opens_on_its_weekday_and_minute() -> None:
    rules = {"opens": "weekly", "opens_weekday": 1, "opens_minute": 571}
    assert told(ahead(12), everyday(**rules | {"opens_minute": 570})) == []
    assert told(ahead(5), everyday(**rules)) == []
    assert told(ahead(6), everyday(**rules)) == [
        (
            "too_early",
            "그날 예약은 11월 23일(월) 09:31에 열려요. 지금은 11월 29일(일)까지 예약할 수 있어요.",
            "Bookings of that day open on 2026-11-23 09:31.",
        )
    ]


@pytest.mark.parametrize(("opens_day", "last_day"), [(23, 31), (24, 30)])
def test_a_month_opens_on_a_day_of_the_month_before(opens_day: int, last_day: int) -> None:
    """On the 23rd December is open when the 23rd is its day, and only November when it is the 24th."""
    known = everyday(opens="monthly", opens_day=opens_day, opens_minute=540)
    days_left = last_day - 24 if last_day == 30 else last_day + 6
    assert told(ahead(days_left), known) == []
    ((code, korean, _english),) = told(ahead(days_left + 1), known)
    assert code == "too_early"
    assert f"지금은 {'11월 30일(월)' if last_day == 30 else '12월 31일(목)'}까지" in korean


def test_purposes_and_natures_that_are_refused_are_named() -> None:
    refusing = facts(refused_purposes=["event"], refused_natures=["political"], site_refused_natures=["religious"])
    asked = replace(WISH, purpose="event", natures=("religious", "commercial", "political"))
    assert told(asked, refusing) == [
        (
            "purpose_refused",
            "이 공간은 '마을 행사' 목적으로는 빌려주지 않아요.",
            "The space is not lent for that purpose (event).",
        ),
        (
            "nature_refused",
            "이곳은 정치, 종교 목적의 모임에는 빌려주지 않아요.",
            "The place is not lent for political, religious use.",
        ),
    ]
    assert told(replace(WISH, purpose="club", natures=("commercial",)), refusing) == []


@pytest.mark.parametrize(
    ("start", "minutes", "seconds", "fits"),
    [
        ("24 14:00", 120, 0, True),
        ("24 14:30", 90, 0, True),
        ("24 14:10", 120, 0, False),
        ("24 14:00", 100, 0, False),
        ("24 14:00", 120, 1, False),
    ],
)
def test_times_stand_on_the_grid(start: str, minutes: int, seconds: int, *, fits: bool) -> None:
    begin = at(start) + timedelta(seconds=seconds)
    wish = replace(WISH, start=begin, end=begin + timedelta(minutes=minutes))
    expected = ("off_grid", "30분 단위로 예약할 수 있어요.", "Times are in steps of 30 minutes.")
    assert told(wish, FACTS) == ([] if fits else [expected])


def test_a_part_of_a_second_is_off_the_grid_and_long_steps_count_from_midnight() -> None:
    begin = at("24 14:00") + timedelta(microseconds=1)
    assert [one.code for one in broken_rules(replace(WISH, start=begin, end=begin + timedelta(hours=2)), FACTS)] == [
        "off_grid"
    ]
    assert told(WISH, facts(grid_minutes=120)) == []
    odd = replace(WISH, start=at("24 13:00"), end=at("24 15:00"))
    assert [code for code, *_ in told(odd, facts(grid_minutes=120))] == ["off_grid"]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (30, ("too_short", "1시간부터 예약할 수 있어요.", "At least 60 minutes.")),
        (60, None),
        (240, None),
        (270, ("too_long", "한 번에 4시간까지 예약할 수 있어요.", "At most 240 minutes.")),
    ],
)
def test_lengths_have_two_ends(minutes: int, expected: tuple[str, str, str] | None) -> None:
    start = at("24 09:00")
    wish = replace(WISH, start=start, end=start + timedelta(minutes=minutes))
    assert told(wish, FACTS) == ([expected] if expected else [])


def test_a_room_holds_so_many_and_one_without_a_number_holds_all() -> None:
    assert told(replace(WISH, heads=10), FACTS) == []
    assert told(replace(WISH, heads=11), FACTS) == [
        ("too_many_heads", "10명까지 쓸 수 있는 공간이에요.", "It holds 10 people.")
    ]
    assert told(replace(WISH, heads=9999), facts(heads_max=None)) == []


def hours(*pieces: tuple[str, str]) -> list[tuple[datetime, datetime]]:
    return [(at(start), at(end)) for start, end in pieces]


@pytest.mark.parametrize(
    ("open_pieces", "off", "korean", "english"),
    [
        (hours(("24 09:00", "24 15:00")), [], "11월 24일(화) 15:00에 닫아요.", "24 15:00"),
        (hours(("24 09:00", "24 12:00")), [], "11월 24일(화)에는 09:00~12:00에만 열어요.", "24 14:00"),
        (
            hours(("24 09:00", "24 12:00"), ("24 20:00", "25 02:30")),
            [],
            "11월 24일(화)에는 09:00~12:00, 20:00~26:30에만 열어요.",
            "24 14:00",
        ),
        (hours(("23 09:00", "23 12:00")), [], "11월 24일(화)에는 열지 않아요.", "24 14:00"),
        ([], hours(("22 00:00", "25 00:00")), "11월 22일(일) 00:00부터 쉬어요.", "22 00:00"),
        ([], hours(("24 14:00", "25 00:00")), "11월 24일(화) 14:00부터 쉬어요.", "24 14:00"),
        ([], hours(("23 00:00", "24 14:00")), "11월 24일(화)에는 열지 않아요.", "24 14:00"),
    ],
)
def test_closed_hours_say_since_when_and_when_it_is_open(open_pieces, off, korean: str, english: str) -> None:
    sentence = f"It is closed from 2026-11-{english}."
    assert told(WISH, facts(hours=open_pieces, off=off)) == [("outside_hours", korean, sentence)]


def test_the_first_gap_is_where_open_pieces_do_not_touch() -> None:
    assert first_gap(WISH, hours(("24 14:00", "24 15:00"), ("24 15:00", "24 16:00"))) is None
    assert first_gap(WISH, hours(("24 14:00", "24 15:00"), ("24 15:01", "24 16:00"))) == at("24 15:00")
    assert first_gap(WISH, hours(("24 14:01", "24 16:00"))) == WISH.start
    assert first_gap(WISH, []) == WISH.start


def test_days_and_lengths_are_written_as_people_write_them() -> None:
    assert [day_text(on(day)) for day in range(23, 30)] == [
        f"11월 {day}일({weekday})" for day, weekday in zip(range(23, 30), "월화수목금토일", strict=True)
    ]
    lengths = (0, 30, 60, 90, 1439, 1440, 2880, 1500)
    assert [length_text(one) for one in lengths] == [
        *("0분", "30분", "1시간", "1시간 30분", "23시간 59분", "1일", "2일", "25시간"),
    ]


def test_the_facts_carry_the_venues_clock() -> None:
    assert FACTS.zone == SEOUL
