"""Times in words, typed text into values, and the search's address."""

from datetime import UTC, date, datetime

import pytest
from starlette.datastructures import QueryParams

from api.web.forms import Fields, moment
from api.web.labels import clock_text, span_text, time_fields
from api.web.messages import translator
from api.web.pages import inside
from api.web.searching import next_free_slot, read_asked
from api.web.space_facts import hours_text
from api.web.space_form import openings_as_fields
from geo.clock import SEOUL, frozen
from geo.queries.keeping import OpeningRow

KO = translator("ko")
NOON = datetime(2026, 11, 24, 12, 10, tzinfo=SEOUL)


def fields(**given):
    return Fields(given, KO)


def asked(query):
    with frozen(NOON):
        return read_asked(QueryParams(query), KO)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (NOON.replace(minute=0), NOON.replace(hour=14, minute=0), "11월 24일(화) 12:00~14:00"),
        (NOON.replace(hour=22, minute=0), datetime(2026, 11, 25, 0, 0, tzinfo=SEOUL), "11월 24일(화) 22:00~24:00"),
        (NOON.replace(hour=23, minute=0), datetime(2026, 11, 25, 1, 0, tzinfo=SEOUL), "11월 24일(화) 23:00~25:00"),
        (
            datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
            "11월 24일(화) 14:00~15:00",
        ),
        (NOON.replace(minute=0), datetime(2026, 11, 27, 9, 0, tzinfo=SEOUL), "11월 24일(화) 12:00~11월 27일(금) 09:00"),
    ],
)
def test_times_are_said_on_the_venues_clock(start, end, words):
    assert span_text(start, end) == words


def test_english_names_the_day_too():
    assert span_text(NOON.replace(minute=0), NOON.replace(hour=13, minute=0), "en") == "Tue 24 Nov 12:00~13:00"


def test_a_time_survives_the_way_through_form_fields():
    end = datetime(2026, 11, 25, 2, 0, tzinfo=SEOUL)
    typed = time_fields(NOON.replace(minute=0), end)
    assert typed == {"date": "2026-11-24", "start": "12:00", "end": "26:00"}
    read = fields(**typed)
    assert moment(read.day("date"), read.minutes("end")) == end


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "1.5", "1e3", "9999999", "100001"])
def test_a_wrong_number_is_explained_and_never_raised(typed):
    read = fields(n=typed)
    assert read.number("n") is None
    assert "수로 적어" in read.errors["n"]


@pytest.mark.parametrize("typed", ["14", "14:60", "50:00", "49:00", "1400", "오후 2시", "14:00:00"])
def test_a_wrong_clock_time_is_explained(typed):
    read = fields(t=typed)
    assert read.minutes("t") is None
    assert "14:00처럼" in read.errors["t"]


def test_text_is_composed_trimmed_and_otherwise_left_alone():
    read = fields(name="  회비 \\3,000 {{ x }} <b>  ", long="가" * 11, bad="a\x00b", decomposed="가")
    assert read.text("name", 100) == "회비 \\3,000 {{ x }} <b>"
    assert read.text("decomposed", 10) == "가"
    read.text("long", 10)
    read.text("bad", 10)
    assert set(read.errors) == {"long", "bad"}


def test_the_first_fault_of_a_field_is_the_one_that_is_told():
    read = fields()
    read.refuse("x", "비워 둘 수 없어요.")
    read.refuse("x", "날짜를 골라 주세요.")
    assert read.errors == {"x": "비워 둘 수 없어요."}


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (datetime(2026, 11, 24, 12, 10, tzinfo=SEOUL), (date(2026, 11, 24), 750, 810)),
        (datetime(2026, 11, 24, 12, 30, tzinfo=SEOUL), (date(2026, 11, 24), 750, 810)),
        (datetime(2026, 11, 24, 23, 45, tzinfo=SEOUL), (date(2026, 11, 25), 0, 60)),
    ],
)
def test_right_now_means_the_hour_from_the_next_half_hour(now, slot):
    assert next_free_slot(now) == slot


def test_a_day_with_a_start_alone_means_one_hour():
    assert asked("date=2026-11-28&from=14:00").free == (
        datetime(2026, 11, 28, 14, tzinfo=SEOUL),
        datetime(2026, 11, 28, 15, tzinfo=SEOUL),
    )


def test_a_time_without_a_day_means_today():
    assert asked("from=14:00&until=24:00").free == (
        datetime(2026, 11, 24, 14, tzinfo=SEOUL),
        datetime(2026, 11, 25, 0, tzinfo=SEOUL),
    )


def test_a_wrong_time_does_not_narrow_the_search_and_is_told():
    found = asked("date=2026-11-28&from=16:00&until=14:00&heads=5")
    assert (found.free, found.heads) == (None, 5)
    assert set(found.errors) == {"until"}


def test_addresses_drop_and_set_filters_and_start_again_at_the_first_page():
    found = asked("q=방&heads=5&page=3&view=map&unknown=1")
    assert found.url(drop=["heads"]) == "/?q=%EB%B0%A9&view=map"
    assert found.url(page="2") == "/?q=%EB%B0%A9&heads=5&view=map&page=2"
    assert asked("").url() == "/"


def test_weekly_hours_are_gathered_by_equal_days():
    rows = [OpeningRow(day, 540, 1320, "no") for day in range(1, 6)] + [OpeningRow(6, 600, 1560, "no")]
    assert hours_text(rows, KO) == (("월~금", "09:00~22:00"), ("토", "10:00~26:00"), ("일", "쉼"), ("공휴일", "쉼"))
    assert hours_text([], KO) == ()


def test_hours_return_to_the_form_as_they_were_typed():
    rows = [OpeningRow(5, 1080, 1560, "yes")]
    assert openings_as_fields(rows) == {"opens_5": "18:00", "closes_5": "26:00", "holiday": "yes"}


def test_clock_times_go_on_past_midnight():
    assert [clock_text(minutes) for minutes in (0, 545, 1440, 1560)] == ["00:00", "09:05", "24:00", "26:00"]


@pytest.mark.parametrize(
    "url", ["https://x.example", "//x.example", "/\\x.example", "/a\r\nb", "", "x", "javascript:1"]
)
def test_only_paths_of_this_service_are_followed(url):
    assert inside(url) == "/"


def test_digits_from_a_korean_keyboard_are_understood():
    read = fields(n="１２", t="１４：００".replace("：", ":"))
    assert (read.number("n"), read.minutes("t")) == (12, 840)
