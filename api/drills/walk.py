"""Random walks: book, hold, submit, move, cancel, approve and reject at random, each answer foretold by a small model.

The model knows nothing of locks, claims or SQL: a use is free when no live use shares a cell and an hour with it.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Engine

from api.drills.stampede import wish
from api.proving import Answer, Caller
from geo.proofs import states_of

PLACES: Final[dict[str, tuple[str, ...]]] = {
    "큰마루": ("가", "나", "다"),
    "반마루": ("가", "나"),
    "가칸": ("가",),
    "다칸": ("다",),
    "겨룸방": ("라",),
}
"""The spaces of the walks and their cells."""

POLICIES: Final[dict[str, dict[str, Any]]] = {
    "큰마루": {"approval": "manager"},
    "겨룸방": {"approval": "manager", "pending": "compete"},
}
"""What differs from booking at once."""

STEPS: Final = 30
HOURS: Final = 22
TAKEN: Final = frozenset({"taken"})
HOLDS: Final = frozenset({"hold", "requested", "confirmed"})


@dataclass(slots=True)
class Use:
    """A booking as the model sees it, in whole hours of one day."""

    id: str
    place: str
    start: int
    end: int
    state: str
    version: int

    @property
    def hard(self) -> bool:
        """Say whether it keeps others out: requests of a space that lets rivals stack do not."""
        competes = POLICIES.get(self.place, {}).get("pending") == "compete"
        return self.state in HOLDS and not (competes and self.state == "requested")


@dataclass(slots=True)
class Walk:
    """One walk over one day: what was done, what it came to, and where an answer was not the one foretold."""

    day: datetime
    spaces: Mapping[str, UUID]
    resident: Caller
    keeper: Caller
    rng: random.Random
    uses: list[Use] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    waiting: bool = False
    """Whether somebody lost to a rival: they stand in the line, and what becomes free is held for them."""

    def go(self, steps: int = STEPS) -> None:
        """Take random steps until the end or the first fault."""
        doings = (self._book, self._book, self._book, self._move, self._cancel, self._decide, self._submit, self._stale)
        for _ in range(steps):
            self.rng.choice(doings)()
            if self.waiting and not self.faults:
                self._take_in_offers()
            if self.faults:
                return

    def _take_in_offers(self) -> None:
        """Learn what the line was offered; it may only be time that is free."""
        day = f"from={quote(self._at(0))}&until={quote(self._at(24))}"
        held = self.resident.get(f"/api/v1/bookings?state=hold&{day}").body["items"]
        known = {use.id for use in self.uses}
        for one in (one for one in held if one["id"] not in known):
            place = next(name for name, space in self.spaces.items() if str(space) == one["space_id"])
            start, end = (
                int((datetime.fromisoformat(one[name]) - self.day) / timedelta(hours=1)) for name in ("start", "end")
            )
            self.trace.append(f"offer {place} {start}–{end}")
            if not self.free(place, start, end):
                self.faults.append(f"offered {place} {start}–{end}, which is not free")
            self.uses.append(Use(one["id"], place, start, end, "hold", one["version"]))

    def free(self, place: str, start: int, end: int, but: Use | None = None) -> bool:
        """Say whether the model finds nobody in the way."""
        return not any(self._meets(use, place, start, end) for use in self.uses if use is not but and use.hard)

    @staticmethod
    def _meets(use: Use, place: str, start: int, end: int) -> bool:
        return use.start < end and start < use.end and not set(PLACES[use.place]).isdisjoint(PLACES[place])

    def _at(self, hour: int) -> str:
        return (self.day + timedelta(hours=hour)).isoformat()

    def _time(self) -> tuple[int, int]:
        start = self.rng.randrange(HOURS)
        return start, start + self.rng.choice((1, 1, 2))

    def _one(self, *states: str) -> Use | None:
        fitting = [use for use in self.uses if use.state in states]
        return self.rng.choice(fitting) if fitting else None

    def _expect(self, what: str, answer: Answer, status: int, codes: frozenset[str] = frozenset()) -> bool:
        self.trace.append(f"{what} → {answer.status} {answer.code}".rstrip())
        if answer.status != status or (codes and answer.code not in codes):
            self.faults.append(
                f"{what}: {status} {'/'.join(sorted(codes))} foretold, {answer.status} {answer.code} came"
            )
            return False
        return True

    def _book(self) -> None:
        place, (start, end) = self.rng.choice(list(PLACES)), self._time()
        hold = place not in POLICIES and self.rng.random() < 0.2  # noqa: PLR2004  (one in five)
        body = wish(self.spaces[place], self.day + timedelta(hours=start), end - start, hold=hold)
        answer, free = self.resident.post("/bookings", body), self.free(place, start, end)
        what = f"{'hold' if hold else 'book'} {place} {start}–{end}"
        if self._expect(what, answer, 201 if free else 409, frozenset() if free else TAKEN) and free:
            state = "hold" if hold else "requested" if place in POLICIES else "confirmed"
            self.uses.append(Use(answer.body["id"], place, start, end, state, 1))
            self._check_state(what, answer, state)

    def _move(self) -> None:
        use = self._one("requested", "confirmed")
        if use is None:
            return
        start, end = self._time()
        body = {"start": self._at(start), "end": self._at(end), "version": use.version}
        answer = self.resident.post(f"/bookings/{use.id}/move", body)
        free = self.free(use.place, start, end, use)
        what = f"move {use.place} {use.start}–{use.end} to {start}–{end}"
        if self._expect(what, answer, 200 if free else 409, frozenset() if free else TAKEN) and free:
            use.start, use.end = start, end
            self._stepped(what, use, answer, "requested" if use.place in POLICIES else use.state)

    def _cancel(self) -> None:
        use = self._one("hold", "requested", "confirmed")
        if use is not None:
            answer = self.resident.post(f"/bookings/{use.id}/cancel", {"version": use.version})
            self._plain(f"cancel {use.place} {use.start}–{use.end}", use, answer, "cancelled")

    def _submit(self) -> None:
        use = self._one("hold")
        if use is not None:
            answer = self.resident.post(f"/bookings/{use.id}/submit", {"version": use.version})
            state = "requested" if use.place in POLICIES else "confirmed"
            self._plain(f"submit {use.place} {use.start}–{use.end}", use, answer, state)

    def _decide(self) -> None:
        use = self._one("requested")
        if use is None:
            return
        if self.rng.random() < 0.3:  # noqa: PLR2004  (three in ten)
            answer = self.keeper.post(f"/bookings/{use.id}/reject", {"version": use.version})
            self._plain(f"reject {use.place} {use.start}–{use.end}", use, answer, "rejected")
            return
        answer = self.keeper.post(f"/bookings/{use.id}/approve", {"version": use.version})
        if self._plain(f"approve {use.place} {use.start}–{use.end}", use, answer, "confirmed"):
            for rival in self._rivals(use):
                rival.state, rival.version, self.waiting = "rejected", rival.version + 1, True

    def _rivals(self, won: Use) -> list[Use]:
        """Return the requests that have lost their time to another's approval."""
        return [
            use
            for use in self.uses
            if use is not won and use.state == "requested" and self._meets(use, won.place, won.start, won.end)
        ]

    def _stale(self) -> None:
        use = self._one("hold", "requested", "confirmed")
        if use is not None:
            answer = self.resident.post(f"/bookings/{use.id}/cancel", {"version": use.version + 1})
            self._expect(f"cancel a version of {use.place} that is not", answer, 409, frozenset({"stale_version"}))

    def _plain(self, what: str, use: Use, answer: Answer, state: str) -> bool:
        if self._expect(what, answer, 200):
            self._stepped(what, use, answer, state)
            return True
        return False

    def _stepped(self, what: str, use: Use, answer: Answer, state: str) -> None:
        use.state, use.version = state, use.version + 1
        self._check_state(what, answer, state)

    def _check_state(self, what: str, answer: Answer, state: str) -> None:
        if answer.body["state"] != state:
            self.faults.append(f"{what}: state {state} foretold, {answer.body['state']} came")

    def compare(self, engine: Engine) -> None:
        """Compare the model with what is stored in the end."""
        with engine.connect() as connection:
            stored = states_of(connection, [UUID(use.id) for use in self.uses])
        foretold = {UUID(use.id): (use.state, use.version) for use in self.uses}
        wrong = [key for key in foretold if stored.get(key) != foretold[key]]
        self.faults += [f"{key}: {foretold[key]} foretold, {stored.get(key)} stored" for key in wrong]


def walks(
    callers: tuple[Caller, Caller], spaces: Mapping[str, UUID], days: Iterable[datetime], engine: Engine, seed: int
) -> list[Walk]:
    """Walk once on every day; `callers` are a resident and the keeper."""
    done = []
    for number, day in enumerate(days):
        walk = Walk(day, spaces, *callers, random.Random(f"{seed}/{number}"))  # noqa: S311  (reproducible)
        walk.go()
        walk.compare(engine)
        done.append(walk)
    return done
