"""What goes in and out of the endpoints of season rounds."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from api.booking_schemas import Heads, Strict, VersionIn
from api.http import Instant, trimmed
from geo.booking.round_words import outcome_words, slot_words
from geo.booking.rounds import drawn_of
from geo.clock import SEOUL
from geo.enums import Purpose
from geo.queries.rounds import RoundRow, SlotRow, SlotValues

Weekday = Annotated[int, Field(ge=1, le=7, strict=True)]
Minute = Annotated[int, Field(ge=0, le=1439, strict=True)]
EndMinute = Annotated[int, Field(ge=1, le=2880, strict=True)]
MOST_SLOTS = 500


class WeeklyIn(Strict):
    """A weekly time: weekday 1 (Monday) to 7, minutes of the day; 1560 is 02:00 of the next day."""

    weekday: Weekday
    from_min: Minute
    until_min: EndMinute

    @model_validator(mode="after")
    def in_order(self) -> "WeeklyIn":
        if not self.from_min < self.until_min <= self.from_min + 1440:
            raise PydanticCustomError("choice", "끝 시각은 시작보다 늦고, 24시간 안이어야 해요.")
        return self


class SlotIn(WeeklyIn):
    space_id: UUID

    def values(self) -> SlotValues:
        """Return what is to be written."""
        return SlotValues(self.space_id, self.weekday, self.from_min, self.until_min)


class RoundIn(Strict):
    """A round in preparation; groups may hold `most_per_week` of its slots."""

    site_id: UUID
    name: Annotated[str, trimmed(100)]
    about: Annotated[str, trimmed(2000, least=0)] = ""
    starts_on: date
    ends_on: date
    apply_until: Instant
    most_per_week: Annotated[int, Field(ge=1, le=20, strict=True)] = 2
    newcomers_first: bool = True
    slots: Annotated[list[SlotIn], Field(max_length=MOST_SLOTS, default_factory=list)]


class SlotsIn(Strict):
    slots: Annotated[list[SlotIn], Field(min_length=1, max_length=MOST_SLOTS)]


class WishesIn(Strict):
    """The ranked wishes of a group, best first; an empty list takes it out of the round."""

    group_id: UUID
    heads: Heads
    purpose: Purpose
    wishes: Annotated[list[UUID], Field(max_length=3)]


class DeclineIn(Strict):
    group_id: UUID
    slot_id: UUID


class StepIn(VersionIn):
    """The version the caller has seen."""


class SlotOut(BaseModel):
    id: UUID
    space_id: UUID
    space_name: str
    site_name: str
    weekday: int
    from_min: int
    until_min: int
    heads_max: int | None
    wishes: int


class WishOut(BaseModel):
    """What became of a wish: its code, and the reason in plain Korean."""

    slot_id: UUID
    slot: str
    outcome: str
    detail: str


class DrawnGroup(BaseModel):
    """A group by its number; no name."""

    number: int
    group_id: UUID
    wishes: list[WishOut]


class RoundFile(BaseModel):
    """A draw as canonical JSON: its whole input, the seed and the result; whoever has it can recompute it."""

    format: str
    round: dict[str, Any]
    commitment: str
    seed: str
    rules: dict[str, Any]
    slots: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    declines: list[list[str]]
    result: dict[str, Any]


class RoundOut(BaseModel):
    """A round; `commitment` is the SHA-256 of the seed, `seed` is told with the result."""

    id: UUID
    site_id: UUID
    site_name: str
    name: str
    about: str
    state: str
    starts_on: date
    ends_on: date
    apply_until: datetime
    most_per_week: int
    newcomers_first: bool
    commitment: str | None
    seed: str | None
    entries: int
    version: int


class RoundFull(RoundOut):
    slots: list[SlotOut]
    groups: list[DrawnGroup]


class RoundList(BaseModel):
    items: list[RoundOut]
    next: str | None
    total: int


def round_out(row: RoundRow) -> dict[str, Any]:
    """Return a round as JSON-ready values; the seed stays sealed until there is a result."""
    return {
        "id": str(row.id),
        "site_id": str(row.site_id),
        "site_name": row.site_name,
        "name": row.name,
        "about": row.about,
        "state": row.state,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "apply_until": row.apply_until.astimezone(SEOUL).isoformat(),
        "most_per_week": row.most_per_week,
        "newcomers_first": row.newcomers_first,
        "commitment": row.commitment,
        "seed": row.seed if row.result else None,
        "entries": row.entries,
        "version": row.version,
    }


def slot_out(slot: SlotRow) -> dict[str, Any]:
    """Return a slot as JSON-ready values."""
    return {
        "id": str(slot.id),
        "space_id": str(slot.space_id),
        "space_name": slot.space_name,
        "site_name": slot.site_name,
        "weekday": slot.weekday,
        "from_min": slot.from_min,
        "until_min": slot.until_min,
        "heads_max": slot.heads_max,
        "wishes": slot.wishes,
    }


def full_out(row: RoundRow, slots: list[SlotRow]) -> dict[str, Any]:
    """Return a round with its slots and, once drawn, what became of every wish and why."""
    names = {str(slot.id): slot_words(slot.space_name, slot) for slot in slots}
    drawn = drawn_of(row)
    groups = (
        [
            {
                "number": number,
                "group_id": group,
                "wishes": [
                    {
                        "slot_id": outcome.slot,
                        "slot": names[outcome.slot],
                        "outcome": outcome.code,
                        "detail": outcome_words(outcome, names.__getitem__),
                    }
                    for outcome in drawn.outcomes[group]
                ],
            }
            for group, number in sorted(drawn.numbers.items(), key=lambda pair: pair[1])
        ]
        if drawn
        else []
    )
    return {**round_out(row), "slots": [slot_out(slot) for slot in slots], "groups": groups}
