"""What a use costs: values in, a price with its lines out; all of it in whole won."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Price:
    """What a booking costs, and everything that explains it later; `won` has the value-added tax in it."""

    won: int
    snapshot: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PriceAsk:
    """What somebody says of themselves and wants beside the room: for whom, reductions, extras, by their codes."""

    whom: tuple[str, ...] = ()
    reductions: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
