"""What became of a wish, in words: Korean first, English second."""

from collections.abc import Callable

from geo.booking.draw import Outcome
from geo.queries.rounds import SlotValues

WEEKDAYS = "월화수목금토일"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_WORDS = {
    "won": ("받았어요.", "Yours."),
    "declined": ("사양한 자리예요.", "Your group gave it back."),
    "lost_to": ("{number}번 모임이 추첨 순번에서 앞섰어요.", "Number {number} came before you by lot."),
    "newcomers_first": (
        "처음 신청한 {number}번 모임이 먼저예요(새 모임 먼저).",
        "Number {number} is new here, and newcomers come first.",
    ),
    "one_each_first": (
        "모두 한 자리씩 먼저 받는 차례에 {number}번 모임이 받았어요.",
        "Number {number} got it while everybody was given one slot each.",
    ),
    "shares_cells": (
        "같은 칸을 쓰는 {other}을(를) {number}번 모임이 받았어요.",
        "{other} uses the same room and went to number {number}.",
    ),
    "limit_reached": ("한 주에 받을 수 있는 만큼 이미 받았어요.", "You hold as many slots a week as the rules allow."),
    "same_time": ("같은 시간에 {other}을(를) 받았어요.", "You got {other} at the same time."),
}


def slot_words(space_name: str, slot: SlotValues, lang: str = "ko") -> str:
    """Return 두레방 화 19:00~21:00."""
    days = WEEKDAYS_EN if lang == "en" else WEEKDAYS
    return f"{space_name} {days[slot.weekday - 1]} {clock_words(slot.from_min)}~{clock_words(slot.until_min)}"


def clock_words(minutes: int) -> str:
    """Return minutes of a day as HH:MM; 1560 is 26:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def outcome_words(outcome: Outcome, name_of: Callable[[str], str], lang: str = "ko") -> str:
    """Return the reason for what became of a wish; `name_of` tells what people call a slot."""
    korean, english = _WORDS[outcome.code]
    other = name_of(outcome.other) if outcome.other else ""
    return (english if lang == "en" else korean).replace("{number}", str(outcome.number)).replace("{other}", other)
