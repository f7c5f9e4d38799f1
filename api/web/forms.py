"""Reading what people typed: a value or a sentence to show beside the field, never an exception."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from api.web.messages import Translator
from geo.clock import SEOUL
from geo.personal_numbers import SAID, ResidentNumberFound
from geo.text import clean_text

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
LATEST_MINUTE = 2880
LAST_MINUTE = 59


@dataclass(slots=True)
class Fields:
    """Submitted text fields, read one by one; what does not fit is collected in `errors` by field name."""

    given: Mapping[str, str]
    say: Translator
    errors: dict[str, str] = field(default_factory=dict)

    def raw(self, name: str, most: int = 4000) -> str:
        """Return the field as typed, for showing it again."""
        return self.given.get(name, "")[:most]

    def refuse(self, name: str, sentence: str) -> None:
        """Remember the first thing that is wrong with a field."""
        self.errors.setdefault(name, self.say(sentence))

    def text(self, name: str, most: int, *, required: bool = True) -> str:
        """Return cleaned text of at most `most` characters."""
        try:
            value = clean_text(self.given.get(name, "").replace("\r\n", "\n"))
        except ResidentNumberFound:
            self.refuse(name, SAID)
            return ""
        except ValueError:
            self.refuse(name, "쓸 수 없는 글자가 들어 있어요.")
            return ""
        if required and not value:
            self.refuse(name, "비워 둘 수 없어요.")
        if len(value) > most:
            self.errors.setdefault(name, self.say("{n}자까지 쓸 수 있어요.").format(n=most))
        return value

    def number(self, name: str, *, required: bool = True, most: int = 100_000) -> int | None:
        """Return a whole number from 1 to `most`."""
        typed = self.given.get(name, "").strip()
        if not typed and not required:
            return None
        if not re.fullmatch(r"\d{1,6}", typed) or not 1 <= int(typed) <= most:
            self.errors.setdefault(name, self.say("1부터 {n}까지의 수로 적어 주세요.").format(n=most))
            return None
        return int(typed)

    def day(self, name: str, *, required: bool = True) -> date | None:
        typed = self.given.get(name, "").strip()
        if not typed and not required:
            return None
        try:
            found = date.fromisoformat(typed)
        except ValueError:
            self.refuse(name, "날짜를 골라 주세요.")
            return None
        if not 2000 <= found.year <= 2200:  # noqa: PLR2004  (the years that every layer below copes with)
            self.refuse(name, "날짜를 골라 주세요.")
            return None
        return found

    def minutes(self, name: str, *, required: bool = True) -> int | None:
        """Return a clock time as minutes of the day; hours past 24 belong to the next day."""
        typed = self.given.get(name, "").strip()
        if not typed and not required:
            return None
        found = _CLOCK.fullmatch(typed)
        value = int(found[1]) * 60 + int(found[2]) if found else LATEST_MINUTE + 1
        if value > LATEST_MINUTE or (found and int(found[2]) > LAST_MINUTE):
            self.refuse(name, "시각은 14:00처럼 적어 주세요.")
            return None
        return value


def moment(day: date, minutes: int) -> datetime:
    """Return the instant `minutes` after the beginning of `day` on the venues' clock, with offset."""
    return datetime.combine(day + timedelta(days=minutes // 1440), time(minutes % 1440 // 60, minutes % 60), SEOUL)
