"""Every distinct text of closing days in the fifteen published files: how often it stands there, and what it means.

Decided one by one by hand. Weekdays as letters, monthly days as (nth, letter); PAUSED and NEVER are whole decisions.
"""

from dataclasses import dataclass, field
from datetime import date

from geo.calendar import is_holiday, named_days
from geo.closing_rules import LETTERS
from geo.enums import NamedDays

BOTH = (NamedDays.SEOLLAL, NamedDays.CHUSEOK)


@dataclass(frozen=True)
class Meaning:
    """What a text says: closed weekdays, monthly days, dates, named days, public holidays, afternoons, paused."""

    count: int
    weekly: str = ""
    monthly: tuple[tuple[int, str], ...] = ()
    yearly: tuple[tuple[int, int], ...] = ()
    named: tuple[NamedDays, ...] = ()
    holidays: bool = False
    afternoons: dict[str, int] = field(default_factory=dict)
    paused: bool = False

    def closes(self, day: date) -> bool:
        """Say whether all of `day` is closed."""
        letter, nth = LETTERS[day.weekday()], (day.day + 6) // 7
        return (
            letter in self.weekly
            or (nth, letter) in self.monthly
            or (day.month, day.day) in self.yearly
            or bool(named_days(day) & set(self.named))
            or (self.holidays and is_holiday(day))
        )


PUBLISHED = {
    "토+일": Meaning(157, "토일"),
    "1월 1일+설 연휴+추석 연휴": Meaning(51, yearly=((1, 1),), named=BOTH),
    "토+일+공휴일": Meaning(46, "토일", holidays=True),
    "휴관중": Meaning(46, paused=True),
    "월+화+수+목+금+토+일": Meaning(38, "월화수목금토일"),
    "토요일,일요일, 공휴일": Meaning(34, "토일", holidays=True),
    "일": Meaning(33, "일"),
    "공휴일": Meaning(31, holidays=True),
    "매주 토요일+일요일+공휴일": Meaning(20, "토일", holidays=True),
    "일+공휴일": Meaning(16, "일", holidays=True),
    "연중무휴": Meaning(10),
    "매주 토요일,일요일": Meaning(9, "토일"),
    "매주 일요일": Meaning(9, "일"),
    "매주 토요일,일요일,공휴일": Meaning(8, "토일", holidays=True),
    "월+공휴일": Meaning(8, "월", holidays=True),
    "월": Meaning(7, "월"),
    "매주 일요일, 공휴일": Meaning(6, "일", holidays=True),
    "둘째 주 일+넷째 주 일+공휴일": Meaning(6, monthly=((2, "일"), (4, "일")), holidays=True),
    "둘째 주 일+공휴일": Meaning(5, monthly=((2, "일"),), holidays=True),
    "토": Meaning(3, "토"),
    "법정공휴일": Meaning(3, holidays=True),
    "법정 공휴일": Meaning(2, holidays=True),
    "매주 일요일,공휴일": Meaning(2, "일", holidays=True),
    "월+화+수+목+금": Meaning(2, "월화수목금"),
    "토, 일": Meaning(2, "토일"),
    "금+토+일": Meaning(2, "금토일"),
    "월+목": Meaning(2, "월목"),
    "토(12:00 이후)+일+공휴일": Meaning(2, "일", holidays=True, afternoons={"토": 720}),
    "토+일+설 연휴+추석 연휴": Meaning(1, "토일", named=BOTH),
    "설 연휴+추석 연휴": Meaning(1, named=BOTH),
    "매주 월요일+설날 연휴+추석": Meaning(1, "월", named=BOTH),
    "월+설 연휴+추석 연휴": Meaning(1, "월", named=BOTH),
    "매주 화,목,토,일요일+공휴일": Meaning(1, "화목토일", holidays=True),
    "매주 금요일,일요일": Meaning(1, "금일"),
    "매주 금요일,토요일,일요일": Meaning(1, "금토일"),
    "매주 토요일, 일요일, 공휴일": Meaning(1, "토일", holidays=True),
    "매주 화요일,목요일,토요일,일요일": Meaning(1, "화목토일"),
    "매주 월요일,수요일,금요일,일요일": Meaning(1, "월수금일"),
    "매주 월요일,금요일,토요일,일요일": Meaning(1, "월금토일"),
    "매주 토,일요일": Meaning(1, "토일"),
    "매주 토요일, 일요일": Meaning(1, "토일"),
    "매주 툐요일, 일요일": Meaning(1, "토일"),
    "월+수+목+금+토+일": Meaning(1, "월수목금토일"),
    "화+목+일": Meaning(1, "화목일"),
    "월+목+토+일": Meaning(1, "월목토일"),
    "월+화+토+일": Meaning(1, "월화토일"),
    "일+월+화+수+금": Meaning(1, "월화수금일"),
    "공휴일+둘째 주 일": Meaning(1, monthly=((2, "일"),), holidays=True),
    "둘째 주 일+넷째 주 일+명절연휴": Meaning(1, monthly=((2, "일"), (4, "일")), named=BOTH),
    "둘째 주 월+넷째 주 월+명절연휴": Meaning(1, monthly=((2, "월"), (4, "월")), named=BOTH),
    "첫째 주 월+셋째 주 월+다섯째 주 월+둘째 주 일+넷째 주 일+공휴일": Meaning(
        1, monthly=((1, "월"), (2, "일"), (3, "월"), (4, "일"), (5, "월")), holidays=True
    ),
}
