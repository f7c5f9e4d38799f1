"""How large a made-up nation is, or the part of it that is built."""

from dataclasses import dataclass
from typing import Final

from geo.scale.country import DONGS


@dataclass(frozen=True, slots=True)
class Size:
    """One part of the nation: the first dong of it with everything that is in them, each as full as in the whole."""

    parts: int = 1

    @property
    def dongs(self) -> int:
        return max(2, DONGS // self.parts)

    @property
    def sites(self) -> int:
        return 25_000 // self.parts

    @property
    def spaces(self) -> int:
        return 100_000 // self.parts

    @property
    def resources(self) -> int:
        return 2_000_000 // self.parts

    @property
    def bookings(self) -> int:
        return 2_000_000 // self.parts

    @property
    def accounts(self) -> int:
        return 50_000 // self.parts

    @property
    def waiting(self) -> int:
        """Return how many records wait for a review: one of a hundred."""
        return self.resources // 100

    def counts(self) -> dict[str, int]:
        """Return what is bound to the statements."""
        names = ("dongs", "sites", "spaces", "resources", "bookings", "accounts", "waiting")
        return {name: getattr(self, name) for name in names}


NATION: Final = Size()
ALONE: Final = 20_000_000
"""Claims on their own, in a table of as many as twenty years of such a nation would leave."""
