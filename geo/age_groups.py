"""Age groups as planners ask for them: "0-6" for childcare rooms, "65-" for everybody of 65 and above, any "a-b"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from geo.errors import InvalidInput

OLDEST: Final = 100
"""The register counts single years up to 99; the last number holds everybody of 100 and above."""
CHILDREN: Final = "0-6"
ELDERLY: Final = "65-"

_FORM: Final = re.compile(r"(?P<first>\d{1,3})(?:[-~–](?P<last>\d{1,3})?|(?P<above>\+|이상))")


@dataclass(frozen=True)
class AgeGroup:
    """Everybody from `first` to `last` years, both included; `last` None: and above."""

    first: int
    last: int | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the group that `text` names: "0-6", "0~6세", "65-", "65세 이상". Raises InvalidInput for others."""
        match = _FORM.fullmatch(re.sub(r"[\s세]", "", text))
        if match is None:
            raise _unknown(text)
        first, last = int(match["first"]), int(match["last"]) if match["last"] else None
        if first > OLDEST or (last is not None and not first <= last <= OLDEST):
            raise _unknown(text)
        return cls(first, last if last is not None and last < OLDEST else None)

    @property
    def key(self) -> str:
        """Return the one way to write the group."""
        return f"{self.first}-{'' if self.last is None else self.last}"

    @property
    def label(self) -> str:
        """Return the group as people read it: 0~6세, 65세 이상."""
        return f"{self.first}세 이상" if self.last is None else f"{self.first}~{self.last}세"

    def count(self, ages: Sequence[int]) -> int:
        """Return how many of the group there are in single years from 0 (the last: 100 and above)."""
        return sum(ages[self.first : None if self.last is None else self.last + 1])


def group_key(text: str) -> str:
    """Return the one way to write a group, "" for everybody. Raises InvalidInput for what is no group of ages."""
    return AgeGroup.of(text).key if text.strip() else ""


def group_label(key: str) -> str:
    """Return a group as people read it; everybody is 모든 나이."""
    return AgeGroup.of(key).label if key else "모든 나이"


def _unknown(text: str) -> InvalidInput:
    return InvalidInput(
        f"'{text[:20]}'은 나이로 읽을 수 없어요. 0-6, 65-, 19-34처럼 적어 주세요.",
        "An age group is written like 0-6, 65- or 19-34.",
        code="group_unknown",
    )
