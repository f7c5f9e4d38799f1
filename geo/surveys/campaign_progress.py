"""The progress of a campaign as of the end of a day, with a note of what was heard of only later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.queries.progress import (
    AreaFigures,
    DayRow,
    Figures,
    LateRow,
    area_figures,
    end_of,
    list_days,
    list_late,
    summed,
)
from geo.surveys.campaigns import by_dong, changed_figures

NAMES: Final = {
    "visited": "다녀온 곳",
    "nothing_found": "없던 곳",
    "recorded": "기록한 곳",
    "finds": "새로 찾은 곳",
    "visits": "방문",
}


@dataclass(frozen=True, slots=True)
class Note:
    """What came later than a day changed in its figures: name → (as first told, now)."""

    on: date
    late: list[LateRow]
    changed: dict[str, tuple[int, int]]

    @property
    def visits(self) -> int:
        return sum(one.visits for one in self.late)

    @property
    def text(self) -> str:
        moved = ", ".join(f"{NAMES[name]} {told}→{now}" for name, (told, now) in self.changed.items())
        days = "·".join(f"{one.received_on.month}월 {one.received_on.day}일" for one in self.late)
        until = f"{self.on.month}월 {self.on.day}일"
        return f"{until}까지의 숫자가 늦게({days}) 도착한 기록 {self.visits}건으로 바뀌었어요: {moved}"


@dataclass(frozen=True, slots=True)
class Progress:
    campaign_id: UUID
    on: date
    total: Figures
    dongs: Mapping[tuple[str, str], Figures]
    areas: list[AreaFigures]
    outside: Figures
    days: list[DayRow]
    note: Note | None


def read_progress(session: Session, campaign_id: UUID, on: date) -> Progress:
    """Return the figures of visits made until the end of a day, as known now."""
    until = end_of(on)
    (*areas, outside), told = area_figures(session, campaign_id, until)
    total = summed([*(area.figures for area in areas), outside.figures])
    late = list_late(session, campaign_id, until)
    return Progress(
        campaign_id,
        on,
        total,
        by_dong(areas),
        areas,
        outside.figures,
        list_days(session, campaign_id, until),
        Note(on, late, changed_figures(told, total)) if late else None,
    )
