"""Days on which a space is closed beyond its weekly hours, as values and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from geo.enums import NamedDays

LETTERS: Final = "월화수목금토일"
LAST: Final = -1
_NTH_WORDS: Final = {1: "첫째", 2: "둘째", 3: "셋째", 4: "넷째", 5: "다섯째", LAST: "마지막"}


@dataclass(frozen=True)
class ClosingRule:
    """One of: the `nth` ISO weekday of every month (-1 the last), a month and day of every year, named days."""

    nth: int | None = None
    weekday: int | None = None
    month: int | None = None
    day: int | None = None
    named: NamedDays | None = None

    def says(self) -> str:
        """Return the rule in words: 매월 둘째 일요일, 매년 1월 1일, 설 연휴."""
        if self.nth is not None and self.weekday is not None:
            return f"매월 {_NTH_WORDS[self.nth]} {LETTERS[self.weekday - 1]}요일"
        return self.named.label if self.named else f"매년 {self.month}월 {self.day}일"


def closings_said(rules: Sequence[ClosingRule]) -> list[str]:
    """Return closing rules in words, those of one weekday together: 매월 둘째·넷째 일요일, 설 연휴."""
    said = []
    monthly = sorted((rule for rule in rules if rule.weekday), key=lambda rule: rule.weekday or 0)
    for weekday, group in groupby(monthly, key=lambda rule: rule.weekday or 0):
        nths = "·".join(_NTH_WORDS[rule.nth] for rule in group if rule.nth)
        said.append(f"매월 {nths} {LETTERS[weekday - 1]}요일")
    return said + [rule.says() for rule in rules if not rule.weekday]
