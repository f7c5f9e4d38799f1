"""Read when a place is closed, as offices write it: 토+일+공휴일, 둘째 주 일, 설·추석 당일, 연중무휴, 휴관중.

A text is understood only when nothing of it is left over: one unknown word and the whole of it stays text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from geo.closing_rules import LAST, LETTERS
from geo.enums import NamedDays
from geo.importers.clock_times import NOON, read_time

EVERY_DAY: Final = frozenset(range(1, 8))
LEAP_YEAR: Final = 2024


@dataclass(frozen=True)
class ClosingDays:
    """What a text says: ISO weekdays closed every week, (nth, weekday) of every month (-1 the last), (month, day).

    `afternoons` maps a weekday to the minute from which it is closed. `unread` is what was not understood; with it,
    nothing else may be relied on. A text that says nothing has neither days nor `open_all_year`.
    """

    text: str
    weekly: frozenset[int] = frozenset()
    monthly: frozenset[tuple[int, int]] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    named: frozenset[NamedDays] = frozenset()
    afternoons: tuple[tuple[int, int], ...] = ()
    holidays: bool = False
    paused: bool = False
    open_all_year: bool = False
    unread: str = ""

    @property
    def stated(self) -> bool:
        """Say whether the text says anything at all about closing days."""
        days = self.weekly or self.monthly or self.yearly or self.named or self.afternoons
        return bool(days or self.holidays or self.paused or self.open_all_year)


@dataclass
class _Found:
    weekly: set[int] = field(default_factory=set)
    monthly: set[tuple[int, int]] = field(default_factory=set)
    yearly: set[tuple[int, int]] = field(default_factory=set)
    named: set[NamedDays] = field(default_factory=set)
    afternoons: dict[int, int] = field(default_factory=dict)
    holidays: bool = False
    after_monthly: bool = False


_SEP = r"[+,/·ㆍ・、;&]|및|그리고|와|과"
_DAY = rf"[{LETTERS}](?:요일)?"
_DAYS = rf"(?:[{LETTERS}][,/·ㆍ・])+[{LETTERS}]요일|{_DAY}"
_ORDINAL_WORD = r"첫째|첫번째|첫|둘째|두번째|셋째|세번째|넷째|네번째|다섯째|마지막"
_ORDINALS = rf"(?:(?:{_ORDINAL_WORD}|제?[1-5])(?:째|번째)?(?:주차?)?(?:{_SEP})?)+"
_NUMBER_OF: Final = {"첫": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다": 5, "마": LAST}
_YEARLY: Final = {
    "신정": (1, 1),
    "삼일절": (3, 1),
    "근로자": (5, 1),
    "노동절": (5, 1),
    "어린이날": (5, 5),
    "현충일": (6, 6),
    "제헌절": (7, 17),
    "광복절": (8, 15),
    "개천절": (10, 3),
    "한글날": (10, 9),
    "성탄절": (12, 25),
    "크리스마스": (12, 25),
}
_LUNAR: Final = {
    "설": (NamedDays.SEOLLAL, NamedDays.SEOLLAL_DAY),
    "추": (NamedDays.CHUSEOK, NamedDays.CHUSEOK_DAY),
}

_PAUSED = re.compile(r"(?:현재|임시|장기|잠정)?(?:휴관중|휴원중|운영중단|운영중지|이용중단|사용중지|임시휴관|장기휴관)")
_ALL_YEAR = re.compile(
    r"(?:연중무휴|무휴|(?:휴관일|휴무일)?(?:없음|해당없음))(?:\((?P<but>[^()]+)제외\)|,?(?P<but2>[^()]+)제외)?"
)
_NOISE = re.compile(r"^(?:정기)?휴[관무]일?[:은]|(?:은|는)?(?:정기|자체)?휴[관무](?:일|함|입니다)?\.?$|\.$")
_SLIPS: Final = {"툐요일": "토요일", "공유일": "공휴일"}


def read_closing_days(text: str) -> ClosingDays:
    """Return what `text` says about closing days; see ClosingDays."""
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    for slip, right in _SLIPS.items():
        squeezed = squeezed.replace(slip, right)
    if _PAUSED.match(squeezed):
        return ClosingDays(text, paused=True)
    if squeezed in {"", "-", "."}:
        return ClosingDays(text)
    all_year = _ALL_YEAR.fullmatch(squeezed)
    if all_year is None:
        return _days(text, _NOISE.sub("", _NOISE.sub("", squeezed)), open_all_year=False)
    return _days(text, all_year["but"] or all_year["but2"] or "", open_all_year=True)


def _days(text: str, squeezed: str, *, open_all_year: bool) -> ClosingDays:
    found = _Found()
    unread = _scan(squeezed, found)
    if unread:
        return ClosingDays(text, unread=unread)
    return ClosingDays(
        text,
        weekly=frozenset(found.weekly),
        monthly=frozenset(found.monthly),
        yearly=frozenset(found.yearly),
        named=frozenset(found.named),
        afternoons=tuple(sorted(found.afternoons.items())),
        holidays=found.holidays,
        open_all_year=open_all_year,
    )


def _scan(rest: str, found: _Found) -> str:
    """Take one piece after another off the front of `rest`; return what nobody understands, empty when all is read."""
    while rest:
        for pattern, take in _PIECES:
            piece = pattern.match(rest)
            if piece and take(piece, found):
                rest = rest[piece.end() :]
                break
        else:
            return rest
        separator = _SEPARATOR.match(rest)
        rest = rest[separator.end() :] if separator else rest
    return ""


def _take_month(piece: re.Match[str], found: _Found) -> bool:
    days = _weekdays(piece["days"])
    nths = list(_nths(piece["nths"]))
    if not days or not nths:
        return False
    found.monthly |= {(nth, day) for nth in nths for day in days}
    found.after_monthly = True
    return True


def _take_week(piece: re.Match[str], found: _Found) -> bool:
    """둘째 주 토, 일: nobody can tell whether 일 is every Sunday, so a bare weekday after a monthly one is unread."""
    days = _weekdays(piece["days"])
    if not days or (found.after_monthly and not piece["every"]):
        return False
    found.weekly |= set(days)
    return True


def _take_range(piece: re.Match[str], found: _Found) -> bool:
    first, last = (LETTERS.index(piece[name]) + 1 for name in ("first", "last"))
    if first >= last:
        return False
    found.weekly |= set(range(first, last + 1))
    return True


def _take_part_of_week(piece: re.Match[str], found: _Found) -> bool:
    found.weekly |= {6, 7} if piece["part"] == "주말" else {1, 2, 3, 4, 5}
    return True


def _take_afternoon(piece: re.Match[str], found: _Found) -> bool:
    start = NOON if piece["half"] else read_time(piece["time"])
    if start is None:
        return False
    found.afternoons[LETTERS.index(piece["day"]) + 1] = start
    return True


def _take_holidays(_piece: re.Match[str], found: _Found) -> bool:
    found.holidays = True
    return True


def _take_both(piece: re.Match[str], found: _Found) -> bool:
    """설·추석, 명절: both, and what follows holds for both; 당일 is the day itself, all else the days around it too."""
    itself = bool(piece["itself"])
    found.named |= {pair[itself] for pair in _LUNAR.values()}
    return True


def _take_lunar(piece: re.Match[str], found: _Found) -> bool:
    pair = _LUNAR["추" if piece["name"] in {"추석", "한가위"} else "설"]
    found.named.add(pair[bool(piece["itself"])])
    return True


def _take_date(piece: re.Match[str], found: _Found) -> bool:
    month, day = int(piece["month"]), int(piece["day"])
    try:
        date(LEAP_YEAR, month, day)
    except ValueError:
        return False
    found.yearly.add((month, day))
    return True


def _take_yearly(piece: re.Match[str], found: _Found) -> bool:
    found.yearly.add(_YEARLY[piece["name"]])
    return True


def _nths(text: str) -> Iterator[int]:
    for mark in re.findall(rf"{_ORDINAL_WORD}|[1-5]", text):
        yield int(mark) if mark.isdigit() else _NUMBER_OF[mark[0]]


def _weekdays(text: str) -> list[int]:
    """Return the weekdays of 토, 토요일, 토·일요일, 월화수; side by side they must follow one another (금일: none)."""
    runs = re.split(_SEP, text.replace("요일", ""))
    if not all(run in LETTERS for run in runs):
        return []
    return [LETTERS.index(letter) + 1 for run in runs for letter in run]


_SEPARATOR = re.compile(rf"(?:{_SEP})+")
_END = rf"(?=$|{_SEP}|[{LETTERS}]|매|공휴|법정|첫|둘|셋|넷|다섯|마지막|설|추석|명절|\d)"
_BOTH = r"(?:설날?|구정)(?:연휴)?(?:[+,/·ㆍ・、;&]|및|와|과)?(?:추석|한가위)"
_PIECES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Found], bool]], ...]] = (
    (re.compile(rf"(?:매월|매달)?(?P<nths>{_ORDINALS})(?<=[주째차막첫])(?P<days>{_DAYS}){_END}"), _take_month),
    (re.compile(r"(?:매년)?(?P<month>\d{1,2})월(?P<day>\d{1,2})일(?![~-])"), _take_date),
    (re.compile(rf"(?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?=$|{_SEP})"), _take_date),
    (re.compile(rf"(?P<day>[{LETTERS}])(?:요일)?(?:\((?P<time>[^()]+?)이후\)|(?P<half>오후))"), _take_afternoon),
    (re.compile(rf"(?:매주)?(?P<first>[{LETTERS}])(?:요일)?[~-](?P<last>[{LETTERS}])(?:요일)?{_END}"), _take_range),
    (re.compile(rf"(?:매주)?(?P<part>주말|평일){_END}"), _take_part_of_week),
    (
        re.compile(
            r"(?:모든|각종)?(?:법정|국가|국|관공서)?공휴일"
            r"(?:\((?:임시|대체)(?:공휴일)?(?:[,·/](?:임시|대체)(?:공휴일)?)*포함\))?(?:당일)?(?!다음|전|제외|이|인|의|\()"
        ),
        _take_holidays,
    ),
    (re.compile(rf"(?:민족)?명절\({_BOTH}(?P<itself>당일)?(?:연휴)?\)(?:연휴)?"), _take_both),
    (re.compile(rf"{_BOTH}(?:명절)?(?:(?P<itself>당일)|연휴)(?!제외|다음)"), _take_both),
    (re.compile(r"(?:민족)?명절(?:(?P<itself>당일)|연휴)?(?![(제다전])"), _take_both),
    (
        re.compile(r"(?P<name>설날|설|구정|추석|한가위)(?:명절)?(?:(?P<itself>당일)|연휴)?(?![(제다전])"),
        _take_lunar,
    ),
    (
        re.compile(rf"(?P<name>{'|'.join(_YEARLY)})(?:의날)?(?:연휴|당일)?(?:\(\d+[./월]\d+일?\))?(?![(제다전])"),
        _take_yearly,
    ),
    (re.compile(rf"(?P<every>매주)?(?P<days>(?:{_DAY})+){_END}"), _take_week),
)
