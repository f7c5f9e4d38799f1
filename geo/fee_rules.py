"""What a use costs, as values and in words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from geo.enums import Vat


@dataclass(frozen=True)
class FeeRule:
    """One price: won for `per_minutes` (None: the source names no time), 0 won when it is free.

    `extra` prices time beyond the first block; `for_whom` and `when` are the source's own words (구로구민, 주말).
    """

    amount_won: int
    per_minutes: int | None = None
    extra: bool = False
    for_whom: str = ""
    when: str = ""
    vat: Vat | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the rule as it is stored and published."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the rule that `as_json` wrote."""
        return cls(**{**values, "vat": Vat(values["vat"]) if values.get("vat") else None})

    def says(self) -> str:
        """Return the price in words: 구로구민 2시간 5,000원(부가세 별도), 초과 30분 5,000원, 무료."""
        head = ["초과"] if self.extra else []
        head += [word for word in (self.when, self.for_whom, self._time()) if word]
        price = f"{self.amount_won:,}원" if self.amount_won else "무료"
        return " ".join([*head, price + (f"({self.vat.label})" if self.vat else "")])

    def _time(self) -> str:
        if self.per_minutes is None:
            return ""
        hours, minutes = divmod(self.per_minutes, 60)
        return " ".join([f"{hours}시간"] * bool(hours) + [f"{minutes}분"] * bool(minutes))
