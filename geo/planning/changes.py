"""What a what-if changes: sites added, moved, closed or given other days, as values that are checked when made."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from geo.drawn import check_in_korea
from geo.enums import Labelled, SiteKind
from geo.errors import InvalidInput, NotFound
from geo.text import clean_text

CHANGES_MOST: Final = 200
NAME_MOST: Final = 100
CAPACITY_MOST: Final = 100_000
ADDED: Final = "new-"
"""How the ids of added sites begin; those of real sites are UUIDs."""


class Doing(Labelled):
    """What is done to a site."""

    ADD = "add", "더하기"
    MOVE = "move", "옮기기"
    CLOSE = "close", "닫기"
    REDATE = "redate", "날짜 바꾸기"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `site` is the id of a real site or of one added before (`new-1`); `name` what people call it.

    Days left out: a site is added, or closed, on the day that is asked; a re-dated one keeps the day it has.
    `stays_open` takes a closing day away. Raises InvalidInput (`scenario_…`, or the codes of places) when made wrongly.
    """

    do: Doing
    site: str
    name: str = ""
    kind: str = ""
    childcare: bool = False
    capacity: float | None = None
    lon: float | None = None
    lat: float | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    stays_open: bool = False

    def __post_init__(self) -> None:
        if self.do is Doing.ADD:
            self._check_added()
        if self.do in {Doing.ADD, Doing.MOVE}:
            self._check_place()
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise days_out_of_order(self.name)
        if self.do is Doing.REDATE and not (self.opened_on or self.closed_on or self.stays_open):
            raise _wrong("scenario_days_missing", "바꿀 날짜를 적어 주세요.", "State the day to change.", "opened_on")
        if self.stays_open and self.closed_on:
            raise _wrong(
                "scenario_days_order", "닫지 않는다면 닫는 날은 비워 주세요.", "It cannot stay open and close."
            )

    def _check_added(self) -> None:
        if not self.name:
            raise _wrong("scenario_name_missing", "더할 곳의 이름을 적어 주세요.", "Name the site to add.", "name")
        if self.kind not in set(SiteKind):
            raise _wrong("scenario_kind_unknown", "시설의 종류를 골라 주세요.", "Choose the kind of site.", "kind")
        if self.capacity is not None and not 0 < self.capacity <= CAPACITY_MOST:
            raise _wrong(
                "scenario_capacity_invalid", "정원은 1명 이상이어야 해요.", "A capacity is 1 or more.", "capacity"
            )

    def _check_place(self) -> None:
        if self.lon is None or self.lat is None or not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise _wrong(
                "scenario_place_missing",
                "지도에서 자리를 고르거나 경도와 위도를 적어 주세요.",
                "State the place.",
                "lon",
            )
        check_in_korea(self.lon, self.lat)

    def as_json(self) -> dict[str, Any]:
        """Return the change as plain values, what is empty left out."""
        told = {
            "do": self.do.value,
            "site": self.site,
            "name": self.name,
            "kind": self.kind,
            "childcare": self.childcare,
            "capacity": self.capacity,
            "lon": self.lon,
            "lat": self.lat,
            "opened_on": self.opened_on.isoformat() if self.opened_on else None,
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
            "stays_open": self.stays_open,
        }
        return {key: value for key, value in told.items() if value not in (None, "", False)}


def change_from(told: Mapping[str, Any]) -> Change:
    """Return the change of plain values, as `as_json` gives them; names are cleaned."""
    values = dict(told)
    for key in ("opened_on", "closed_on"):
        if isinstance(values.get(key), str):
            values[key] = date.fromisoformat(values[key])
    values["do"] = Doing(values["do"])
    values["name"] = clean_text(values.get("name", ""))[:NAME_MOST]
    return Change(**values)


def next_added(changes: Sequence[Change]) -> str:
    """Return the id of the next site that is added."""
    used = [int(one.site.removeprefix(ADDED)) for one in changes if is_added(one.site)]
    return f"{ADDED}{max(used, default=0) + 1}"


def put_change(changes: Sequence[Change], change: Change) -> tuple[Change, ...]:
    """Return the changes with one more; what is done to a site again takes the place of what was done before.

    An added site is never changed by a second line: its own line gets the new place or days. Raises InvalidInput
    (`scenario_too_many`) beyond 200 changes.
    """
    present = tuple(changes)
    own = next((at for at, one in enumerate(present) if one.site == change.site and _same_line(one, change)), None)
    if own is not None:
        return (*present[:own], _merged(present[own], change), *present[own + 1 :])
    if len(present) >= CHANGES_MOST:
        raise _wrong(
            "scenario_too_many",
            f"가정 하나에는 바꿀 것을 {CHANGES_MOST}개까지 담을 수 있어요.",
            "A scenario holds at most 200 changes.",
        )
    return (*present, change)


def drop_change(changes: Sequence[Change], number: int) -> tuple[Change, ...]:
    """Return the changes without the one of a number (1 is the first); with an added site goes what was done to it.

    Raises NotFound (`scenario_change_unknown`) for a number that is not there.
    """
    if not 1 <= number <= len(changes):
        raise NotFound(
            "그런 가정이 없어요. 새로 고쳐 주세요.", "There is no such change.", code="scenario_change_unknown"
        )
    gone = changes[number - 1]
    if gone.do is Doing.ADD:
        return tuple(one for one in changes if one.site != gone.site)
    return tuple(one for at, one in enumerate(changes, start=1) if at != number)


def _same_line(one: Change, change: Change) -> bool:
    return one.do is change.do or (one.do is Doing.ADD and is_added(change.site))


def _merged(present: Change, change: Change) -> Change:
    if present.do is not Doing.ADD or change.do is Doing.ADD:
        return change
    if change.do is Doing.MOVE:
        return replace(present, lon=change.lon, lat=change.lat)
    closed_on = None if change.stays_open else change.closed_on or present.closed_on
    return replace(present, opened_on=change.opened_on or present.opened_on, closed_on=closed_on)


def is_added(site: str) -> bool:
    """Say whether an id is that of a site which only the what-if has."""
    return site.startswith(ADDED) and site.removeprefix(ADDED).isdecimal() and len(site) <= len(ADDED) + 6


def days_out_of_order(name: str) -> InvalidInput:
    """Return the fault of a site that would close before it opens."""
    said = f"{name}: " if name else ""
    return _wrong(
        "scenario_days_order", f"{said}닫는 날이 여는 날보다 빨라요.", "It would close before it opens.", "closed_on"
    )


def _wrong(code: str, korean: str, english: str, field: str = "") -> InvalidInput:
    fields = [{"field": field, "message": korean}] if field else []
    return InvalidInput(korean, english, code=code, details={"fields": fields} if fields else {})
