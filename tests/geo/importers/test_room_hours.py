"""Weekly hours from what a file says: understood without doubt, or left as text with the reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.calendar import is_holiday, named_days
from geo.enums import HolidayRule
from geo.importers.clock_times import read_time
from geo.importers.room_hours import HoursReading, Pair, read_hours
from tests.geo.importers.closing_table import PUBLISHED

NONE = ("00:00", "00:00")
DAY = ("09:00", "18:00")
SHORT = ("10:00", "13:00")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("09:00", 540), ("9:00", 540), ("0900", 540), ("930", 570), ("09시", 540), ("9시 30분", 570), ("9시반", 570),
        ("오후 6시", 1080), ("오전 9시 30분", 570), ("오후 6:30", 1110), ("오후 12시", 720), ("PM 6:00", 1080),
        ("6:00pm", 1080), ("18:00:00", 1080), ("1899-12-30 18:00:00", 1080), ("0.75", 1080), ("정오", 720),
        ("자정", 1440), ("24:00", 1440), ("24시", 1440), ("00:00", 0), ("１８：００", 1080), (" 18 : 00 ", 1080),
    ],
)  # fmt: skip
def test_times_of_the_day_in_every_habit(text: str, minutes: int) -> None:
    assert read_time(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "18",
        "25:00",
        "24:30",
        "09:60",
        "오전 12시",
        "오후 18시",
        "09:00~18:00",
        "9시경",
        "09.30",
        "0.3333",
        "야간",
    ],
)
def test_what_is_no_time_beyond_doubt_is_none(text: str) -> None:
    assert read_time(text) is None


def opened(reading: HoursReading) -> dict[int, tuple[int, int]]:
    return {opening.weekday: (opening.open_min, opening.close_min) for opening in reading.openings}


@pytest.mark.parametrize(
    ("closing", "weekday", "weekend", "expected", "holiday"),
    [
        ("토+일", DAY, NONE, dict.fromkeys(range(1, 6), (540, 1080)), HolidayRule.YES),
        (" 토+일+공휴일 ", DAY, ("", ""), dict.fromkeys(range(1, 6), (540, 1080)), HolidayRule.NO),
        ("일", DAY, SHORT, {**dict.fromkeys(range(1, 6), (540, 1080)), 6: (600, 780)}, HolidayRule.YES),
        ("일+월+화+수+금", DAY, SHORT, {4: (540, 1080), 6: (600, 780)}, HolidayRule.YES),
        ("월+화+수+목+금", NONE, SHORT, {6: (600, 780), 7: (600, 780)}, HolidayRule.YES),
        ("토(12:00 이후)+일", DAY, SHORT, {**dict.fromkeys(range(1, 6), (540, 1080)), 6: (600, 720)}, HolidayRule.YES),
        ("연중무휴", ("00:00", "24:00"), ("00:00", "24:00"), dict.fromkeys(range(1, 8), (0, 1440)), HolidayRule.YES),
        ("없음", ("18:00", "00:00"), ("12:00", "00:00"),
         {**dict.fromkeys(range(1, 6), (1080, 1440)), 6: (720, 1440), 7: (720, 1440)}, HolidayRule.YES),
        ("토+일", ("오전 9시", "오후 6시"), NONE, dict.fromkeys(range(1, 6), (540, 1080)), HolidayRule.YES),
    ],
)  # fmt: skip
def test_hours_without_doubt(
    closing: str, weekday: Pair, weekend: Pair, expected: dict[int, tuple[int, int]], holiday: HolidayRule
) -> None:
    found = read_hours(closing, weekday, weekend)
    assert opened(found) == expected
    assert {opening.holiday for opening in found.openings} == {holiday}
    assert found.says.endswith(".")


@pytest.mark.parametrize(
    ("closing", "weekday", "weekend", "why"),
    [
        ("격주 월요일", DAY, DAY, "쉬는 날 ‘격주 월요일’ 가운데 알아볼 수 없는 말이 있어"),
        ("", DAY, NONE, "쉬는 날이 적혀 있지 않아"),
        ("월+화+수+목+금+토+일", NONE, NONE, "모든 요일이 쉬는 날로 적혀 있어"),
        ("토+일", NONE, NONE, "월~금요일의 여는 시간이 적혀 있지 않아"),
        ("일", DAY, NONE, "토요일의 여는 시간이 적혀 있지 않아"),
        ("연중무휴", DAY, NONE, "토·일요일의 여는 시간이 적혀 있지 않아"),
        ("토+일", DAY, SHORT, "주말은 모두 쉬는 날인데 주말 시간이 적혀 있어"),
        ("일", DAY, ("09:00", "00:00"), "주말 시간 ‘09:00–00:00’의 끝이 자정인지 빈칸인지 알 수 없어"),
        ("토+일", ("09:00", "00:00"), NONE, "평일 시간 ‘09:00–00:00’의 끝이 자정인지 빈칸인지 알 수 없어"),
        ("토+일", ("18:00", "09:00"), NONE, "평일 시간 ‘18:00–09:00’의 끝이 시작보다 빨라"),
        ("토+일", ("09:00~12:00", "18:00"), NONE, "평일 시간 ‘09:00~12:00–18:00’을 알아볼 수 없어"),
        ("토+일", ("", "18:00"), NONE, "평일 시간 ‘–18:00’을 알아볼 수 없어"),
        ("토(09:00 이후)+월~금+일", NONE, SHORT, "여는 요일이 하나도 남지 않아"),
    ],
)
def test_any_doubt_leaves_the_hours_as_text_and_says_why(closing: str, weekday: Pair, weekend: Pair, why: str) -> None:
    found = read_hours(closing, weekday, weekend)
    assert (found.openings, found.closings, found.paused) == ((), (), False)
    assert found.says == f"{why} 문의 후 이용으로 둡니다."


def test_paused_rooms_have_no_hours_and_say_what_the_file_says() -> None:
    found = read_hours("휴관중", DAY, SHORT)
    assert (found.openings, found.closings, found.paused) == ((), (), True)
    assert "‘휴관중’" in found.says


@pytest.mark.parametrize(
    ("closing", "weekend", "says"),
    [
        ("금+토+일", NONE,
         "월~목 09:00–18:00에 열고, 매주 금~일요일에 쉬는 것으로 읽었습니다(공휴일에 쉰다는 말이 없어 공휴일도 여는 날로 셈)."),
        ("둘째 주 일+넷째 주 일+공휴일", SHORT,
         "월~금 09:00–18:00, 토·일 10:00–13:00에 열고, 공휴일, 매월 둘째·넷째 일요일에 쉬는 것으로 읽었습니다."),
        ("1월 1일+설 연휴+추석 연휴", SHORT,
         "월~금 09:00–18:00, 토·일 10:00–13:00에 열고, 매년 1월 1일, 설 연휴, 추석 연휴에 쉬는 것으로 읽었습니다."),
        ("연중무휴", DAY, "월~일 09:00–18:00에 열고, 쉬는 날이 없는 것으로 읽었습니다."),
        ("토(12:00 이후)+일+공휴일", ("09:00", "12:00"),
         "월~금 09:00–18:00, 토 09:00–12:00에 열고, 매주 일요일, 토요일 12:00부터, 공휴일에 쉬는 것으로 읽었습니다."),
    ],
)  # fmt: skip
def test_one_sentence_tells_a_keeper_what_was_understood(closing: str, weekend: Pair, says: str) -> None:
    assert read_hours(closing, DAY, weekend).says == says


def is_open(reading: HoursReading, day: date) -> bool:
    weekly = any(
        opening.weekday == day.isoweekday() and (opening.holiday is HolidayRule.YES or not is_holiday(day))
        for opening in reading.openings
    )
    last = (day + timedelta(days=7)).month != day.month
    ruled = any(
        (rule.weekday == day.isoweekday() and (rule.nth == (day.day + 6) // 7 or (rule.nth == -1 and last)))
        or (rule.month, rule.day) == (day.month, day.day)
        or rule.named in named_days(day)
        for rule in reading.closings
    )
    return weekly and not ruled


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([text for text, meant in PUBLISHED.items() if not meant.paused]), min_size=1, max_size=3),
    st.sampled_from([NONE, DAY]),
    st.sampled_from([NONE, SHORT]),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
)
def test_nothing_opens_on_a_day_that_its_text_says_is_closed(
    texts: list[str], weekday: Pair, weekend: Pair, day: date
) -> None:
    """Texts are joined too: what any part closes stays closed, whatever the others say."""
    if "연중무휴" in texts and len(texts) > 1:
        texts = [text for text in texts if text != "연중무휴"] or texts[:1]
    reading = read_hours("+".join(texts), weekday, weekend)
    if any(PUBLISHED[text].closes(day) for text in texts):
        assert not is_open(reading, day)
    elif reading.openings:
        assert is_open(reading, day)
