"""Opening hours out of a record's own words: understood without a doubt, or unknown."""

from datetime import date

import pytest

from geo.surveys.open_hours import OpenState, read_hours, state_at

TUESDAY, SUNDAY, MONDAY = date(2026, 11, 24), date(2026, 11, 22), date(2026, 11, 23)
SECOND_MONDAY, LAST_MONDAY, CHUSEOK = date(2026, 11, 9), date(2026, 11, 30), date(2026, 9, 25)
OPEN, CLOSES, CLOSED, UNKNOWN = OpenState


def at(hours, day=TUESDAY, arrives=14 * 60, stays=10, closing="", holiday=False):
    return state_at(read_hours(hours, closing), day, arrives, arrives + stays, holiday=holiday)


@pytest.mark.parametrize(
    ("hours", "open_on"),
    [
        ("10:00~19:00", "1234567"),
        ("화~토 10:00~19:00", "23456"),
        ("화요일 ~ 토요일 10:00 - 19:00", "23456"),
        ("평일 09:00-18:00", "12345"),
        ("평일 09:00~18:00, 주말 10:00~17:00", "1234567"),
        ("월·수·금 오후 1시~오후 6시", "135"),
        ("화요일과 토요일 13:00~17:00", "26"),
        ("매일 24시간", "1234567"),
        ("24시간", "1234567"),
        ("토 14:00~15:00 / 일 14:00~15:00", "67"),
    ],
)
def test_words_for_hours_are_read(hours, open_on):
    week = [date(2026, 11, 23 + n) for n in range(7)]
    assert "".join(str(day.isoweekday()) for day in week if at(hours, day) is OPEN) == open_on


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "수시",
        "월수금 10:00~12:00",
        "10:00~19:00 (점심 12:00~13:00)",
        "격주 토 10:00~12:00",
        "10시쯤~",
        "9~18",
        "a\\1",
    ],
)
def test_a_word_too_many_leaves_it_unknown(hours):
    assert at(hours) is UNKNOWN


def test_one_arrives_stays_and_leaves():
    assert at("14:00~15:00", arrives=14 * 60, stays=60) is OPEN
    assert at("14:00~15:00", arrives=14 * 60, stays=61) is CLOSES
    assert at("14:00~15:00", arrives=15 * 60, stays=0) is CLOSED
    assert at("14:00~15:00", arrives=13 * 60 + 59) is CLOSED
    assert at("18:00~02:00", arrives=23 * 60, stays=120) is OPEN


def test_closing_days_close_whatever_the_hours_say():
    assert at("10:00~19:00", MONDAY, closing="매주 월요일") is CLOSED
    assert at("", MONDAY, closing="매주 월요일") is CLOSED
    assert at("10:00~19:00", TUESDAY, closing="매주 월요일") is OPEN
    assert at("10:00~19:00", SECOND_MONDAY, closing="매월 둘째주 월요일") is CLOSED
    assert at("10:00~19:00", MONDAY, closing="매월 둘째주 월요일") is OPEN
    assert at("10:00~19:00", LAST_MONDAY, closing="매월 마지막주 월요일") is CLOSED
    assert at("10:00~19:00", MONDAY, closing="매월 마지막주 월요일") is OPEN
    assert at("10:00~19:00", CHUSEOK, closing="설·추석 연휴") is CLOSED
    assert at("10:00~19:00", closing="휴관중") is CLOSED
    assert at("10:00~19:00", closing="주인 마음") is UNKNOWN


def test_public_holidays_follow_the_words_about_them():
    assert at("10:00~19:00", closing="공휴일", holiday=True) is CLOSED
    assert at("평일 10:00~19:00, 공휴일 10:00~12:00", holiday=True) is CLOSED
    assert at("평일 10:00~19:00, 공휴일 10:00~12:00", arrives=11 * 60, holiday=True) is OPEN
    assert at("평일 10:00~19:00", holiday=True) is OPEN
    assert at("평일 10:00~19:00", SUNDAY) is CLOSED
