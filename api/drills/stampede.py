"""Many callers, one slot: exactly one may win, and every loser is told what is free instead."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from api.proving import Answer, Caller, together

CREATED = 201
REFUSED = 409


@dataclass(slots=True)
class Rush:
    """What came back when everybody asked at once."""

    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    without_alternatives: int = 0
    slowest_s: float = 0.0

    @property
    def winners(self) -> int:
        return self.statuses[CREATED]

    @property
    def is_fair(self) -> bool:
        """Say whether one won and every other got a refusal of time with a way out."""
        losers = sum(self.statuses.values()) - 1
        return self.statuses == Counter({CREATED: 1, REFUSED: losers}) and self.codes == Counter({"taken": losers})

    def count(self, answer: Answer) -> None:
        """Add one answer."""
        self.statuses[answer.status] += 1
        self.slowest_s = max(self.slowest_s, answer.seconds)
        if answer.status != CREATED:
            self.codes[answer.code] += 1
            self.without_alternatives += not _names_a_way_out(answer)


def _names_a_way_out(answer: Answer) -> bool:
    found = answer.body.get("alternatives") or [] if isinstance(answer.body, dict) else []
    return bool(found) and all({"space_id", "start", "end", "walk_minutes"} <= one.keys() for one in found)


def wish(space_id: UUID, start: datetime, hours: float = 2, **more: Any) -> dict[str, Any]:
    """Return the body of POST /bookings for a made-up group."""
    return {
        "space_id": str(space_id),
        "start": start.isoformat(),
        "end": (start + timedelta(hours=hours)).isoformat(),
        "heads": 5,
        "purpose": "meeting",
        "contact": {"name": "훈련 모임", "phone": "02-0000-0000"},
        **more,
    }


def rush(callers: Sequence[Caller], space_id: UUID, start: datetime) -> Rush:
    """Let every caller ask for the same two hours at the same moment."""
    body = wish(space_id, start)
    seen = Rush()
    for answer in together([partial(caller.post, "/bookings", body) for caller in callers]):
        seen.count(answer)
    return seen
