"""The draw of a season round: a pure function of its input, so that anybody can recompute it to the byte.

The order is a fair lottery: each group's lot is HMAC-SHA256 (key: the seed's 32 bytes, message: the group's id as
text), smaller lots first; with `newcomers_first` groups that never held a slot here come before those that did.
Nobody can steer it: the seed's SHA-256 is published before the first wish, and the groups' ids are random.

Slots are given in turns. In one turn every group, in that order, gets the highest of its ranked wishes that is still
free; turns go on until one gives nothing. So everybody has one slot before anybody has two. A slot is not free for a
group when somebody holds it or a slot that shares a cell at that time, when the group holds its most already, or is
elsewhere at that time. A group that declines frees its slot, and turns go on from there: nobody else loses anything.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

WEEK = 7 * 1440
MOST_WISHES = 3


@dataclass(frozen=True, slots=True)
class DrawSlot:
    """A weekly time; `start` and `end` are minutes of the week (Monday 0:00 is 0) with set-up and turnover in them."""

    id: str
    start: int
    end: int
    cells: frozenset[int]


@dataclass(frozen=True, slots=True)
class DrawGroup:
    """A group with the ids of the slots it wishes for, best first."""

    id: str
    newcomer: bool
    wishes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawInput:
    """Everything the draw depends on; `declines` are (group, slot) in the order in which they were told."""

    seed: str
    most_per_week: int
    newcomers_first: bool
    slots: tuple[DrawSlot, ...]
    groups: tuple[DrawGroup, ...]
    declines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """Who holds a slot, in which turn it came, and whether only after somebody declined (0: in the draw itself)."""

    group: str
    turn: int
    after: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one wish: a code and, where it tells more, whose number or which slot stood against it."""

    slot: str
    code: str
    number: int | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result: every group's number and lot, every given slot, and the outcome of every wish."""

    numbers: dict[str, int]
    lots: dict[str, str]
    given: dict[str, Given]
    outcomes: dict[str, tuple[Outcome, ...]]


def new_seed() -> str:
    """Return 32 random bytes in hexadecimal."""
    return secrets.token_hex(32)


def commitment_of(seed: str) -> str:
    """Return the seal of a seed: the SHA-256 of its bytes."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def lot_of(seed: str, group_id: str) -> str:
    """Return a group's lot; the group with the smallest comes first."""
    return hmac.new(bytes.fromhex(seed), group_id.encode(), hashlib.sha256).hexdigest()


def share(one: DrawSlot, other: DrawSlot) -> bool:
    """Say whether two slots cannot both be given: a common cell at a common time."""
    return bool(one.cells & other.cells) and meet(one, other)


def meet(one: DrawSlot, other: DrawSlot) -> bool:
    """Say whether two weekly times overlap; a week has no end, Sunday night runs into Monday."""
    return any(one.start < other.end + shift and other.start + shift < one.end for shift in (-WEEK, 0, WEEK))


def draw(given: DrawInput) -> Drawn:
    """Return who gets what, and why; the same input always gives the same result."""
    return _Draw(given).run()


@dataclass(slots=True)
class _Draw:
    wanted: DrawInput
    slots: dict[str, DrawSlot] = field(init=False)
    order: list[DrawGroup] = field(init=False)
    lots: dict[str, str] = field(init=False)
    given: dict[str, Given] = field(init=False, default_factory=dict)
    declined: set[tuple[str, str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.slots = {slot.id: slot for slot in self.wanted.slots}
        self.lots = {group.id: lot_of(self.wanted.seed, group.id) for group in self.wanted.groups}
        self.order = sorted(self.wanted.groups, key=self._place)

    def _place(self, group: DrawGroup) -> tuple[bool, str, str]:
        return self.wanted.newcomers_first and not group.newcomer, self.lots[group.id], group.id

    def run(self) -> Drawn:
        self._give(after=0)
        for after, (group, slot) in enumerate(self.wanted.declines, start=1):
            if slot in self.given and self.given[slot].group == group:
                del self.given[slot]
                self.declined.add((group, slot))
                self._give(after)
        numbers = {group.id: number for number, group in enumerate(self.order, start=1)}
        outcomes = {group.id: tuple(self._outcomes(group, numbers)) for group in self.order}
        return Drawn(numbers, self.lots, dict(self.given), outcomes)

    def _give(self, after: int) -> None:
        """Give in turns until a turn gives nothing."""
        turn, gave = 0, True
        while gave:
            turn, gave = turn + 1, False
            for group in self.order:
                slot = next((wish for wish in group.wishes if self._is_free(group, wish)), None)
                if slot is not None:
                    self.given[slot] = Given(group.id, turn, after)
                    gave = True

    def _is_free(self, group: DrawGroup, slot: str) -> bool:
        if (group.id, slot) in self.declined or slot in self.given or self._sharing(slot) is not None:
            return False
        held = self._held(group)
        return len(held) < self.wanted.most_per_week and not any(self._meet(slot, other) for other in held)

    def _held(self, group: DrawGroup) -> list[str]:
        return [wish for wish in group.wishes if wish in self.given and self.given[wish].group == group.id]

    def _meet(self, slot: str, other: str) -> bool:
        return meet(self.slots[slot], self.slots[other])

    def _sharing(self, slot: str) -> str | None:
        return next(
            (other for other in sorted(self.given) if other != slot and share(self.slots[slot], self.slots[other])),
            None,
        )

    def _outcomes(self, group: DrawGroup, numbers: dict[str, int]) -> Iterator[Outcome]:
        for rank, slot in enumerate(group.wishes):
            yield self._outcome(group, rank, slot, numbers)

    def _outcome(self, group: DrawGroup, rank: int, slot: str, numbers: dict[str, int]) -> Outcome:
        """Say what became of a wish: its own history first, then the group's own slots, then what others hold."""
        holder = self.given.get(slot)
        if holder is not None and holder.group == group.id:
            return Outcome(slot, "won", numbers[group.id])
        if (group.id, slot) in self.declined:
            return Outcome(slot, "declined")
        other = self._sharing(slot)
        against = holder or (self.given[other] if other is not None else None)
        own = self._own_reason(group, rank, slot, settled=against is None or against.after > 0)
        if own is not None:
            return own
        if holder is not None:
            return Outcome(slot, self._lost_to(group, holder, numbers), numbers[holder.group])
        return Outcome(slot, "shares_cells", numbers[self.given[str(other)].group], other)

    def _own_reason(self, group: DrawGroup, rank: int, slot: str, *, settled: bool) -> Outcome | None:
        """Return what the group's own slots say against a wish.

        Those it likes less count only once they are `settled`: they were not given in place of this wish. A slot that
        nobody else stands against was left because of the group's own ones, or the turns would have gone on.
        """
        held = [wish for wish in self._held(group) if settled or group.wishes.index(wish) < rank]
        meeting = next((other for other in held if self._meet(slot, other)), None)
        if meeting is not None:
            return Outcome(slot, "same_time", other=meeting)
        return Outcome(slot, "limit_reached") if len(held) >= self.wanted.most_per_week else None

    def _lost_to(self, group: DrawGroup, holder: Given, numbers: dict[str, int]) -> str:
        if numbers[holder.group] > numbers[group.id]:
            return "one_each_first"
        ahead_by_lot = self.lots[holder.group] < self.lots[group.id]
        return "lost_to" if ahead_by_lot or not self.wanted.newcomers_first else "newcomers_first"
