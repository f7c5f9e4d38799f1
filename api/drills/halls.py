"""A hall, its half and its parts asked for at once: whatever wins, no two winners share a cell."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from api.drills.stampede import CREATED, REFUSED, wish
from api.proving import Answer, Caller, together

HALL = {"큰마루": ("가", "나", "다"), "반마루": ("가", "나"), "가칸": ("가",), "다칸": ("다",)}
"""The spaces of the drill and their cells."""


@dataclass(frozen=True, slots=True)
class Round:
    """Which spaces won a slot, by name, and every status that came back."""

    winners: tuple[str, ...]
    statuses: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether somebody won, nobody shares a cell, and every loser was refused properly."""
        held = [cell for name in self.winners for cell in HALL[name]]
        return bool(held) and len(held) == len(set(held)) and set(self.statuses) <= {CREATED, REFUSED}


@dataclass(frozen=True, slots=True)
class Clients:
    """`residents` book by themselves, `keepers` for people who call; as many of each as HALL has spaces."""

    residents: Sequence[Caller]
    keepers: Sequence[Caller]


def fight(clients: Clients, spaces: Mapping[str, UUID], start: datetime, rng: random.Random) -> Round:
    """Ask for every space of HALL twice at the same moment, in any order: once as resident, once through the staff."""
    asked = [
        (name, caller, more)
        for callers, more in ((clients.residents, {}), (clients.keepers, {"channel": "phone"}))
        for name, caller in zip(HALL, callers, strict=True)
    ]
    rng.shuffle(asked)
    answers = together([partial(_ask, caller, spaces[name], start, more) for name, caller, more in asked])
    winners = [name for (name, _caller, _more), answer in zip(asked, answers, strict=True) if answer.status == CREATED]
    return Round(tuple(winners), tuple(answer.status for answer in answers))


def _ask(caller: Caller, space_id: UUID, start: datetime, more: Mapping[str, Any]) -> Answer:
    return caller.post("/bookings", wish(space_id, start, 1, **more))
