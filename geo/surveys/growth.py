"""A way walked, as entries of a timeline, and what of it a certificate says. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from geo.errors import InvalidInput
from geo.surveys.growth_words import STAGES, EntryKind, GroupStage

DAY, MONTH, YEAR = "day", "month", "year"
ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and figures that nobody takes for one another on paper."""
CODE_PARTS: Final = (4, 4, 4)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a timeline: on a day, or somewhere in a month or year (`exact`); `ref` leads to `ref_kind`.

    `title` is in its own words, empty where kind and counts say all. `public` entries are everybody's to read.
    """

    kind: EntryKind
    day: date
    exact: str = DAY
    title: str = ""
    note: str = ""
    count: int | None = None
    minutes: int | None = None
    ref: str = ""
    ref_kind: str = ""
    id: str = ""
    public: bool = True
    word: str = ""
    """What kind of stage, activity or relation it is, as a stable word."""


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return a timeline: the newest first, within a day by kind and title."""
    return sorted(entries, key=lambda entry: (-entry.day.toordinal(), entry.kind, entry.title))


def check_stage_day(stages: Sequence[tuple[str, date]], stage: GroupStage, since: date, today: date) -> None:
    """Raise for a stage that would begin before an earlier one or after a later one, or in days to come."""
    if not date(1990, 1, 1) <= since <= today:
        raise InvalidInput("단계를 시작한 날은 오늘까지여야 해요.", "The day lies ahead.", code="stage_day")
    place = STAGES.index(stage)
    for other, day in stages:
        before = STAGES.index(GroupStage(other)) < place
        if (before and since < day) or (not before and since > day and other != stage):
            raise InvalidInput(
                f"'{GroupStage(other).label}' 단계({day.isoformat()})와 차례가 맞지 않아요.",
                f"It does not fit the stage {other} of {day.isoformat()}.",
                code="stage_order",
            )


def certificate_lines(entries: Sequence[Entry], first: date, last: date) -> list[dict[str, Any]]:
    """Return what a certificate says of a period: stages and projects one by one, all else as counts and minutes.

    No words that somebody wrote freely come in: only stages, and the titles of public support projects.
    """
    inside = [entry for entry in entries if _within(entry, first, last)]
    lines: list[dict[str, Any]] = [
        {
            "kind": entry.kind.value,
            "day": entry.day.isoformat(),
            "exact": entry.exact,
            "title": entry.title,
            "word": entry.word,
        }
        for entry in sorted(inside, key=lambda entry: (entry.day, entry.title))
        if entry.kind in {EntryKind.STAGE, EntryKind.PROJECT}
    ]
    for kind in (EntryKind.BOOKING, EntryKind.PROGRAMME, EntryKind.TRAINING, EntryKind.ACTIVITY, EntryKind.TEAM):
        own = [entry for entry in inside if entry.kind is kind]
        if own:
            count = sum(entry.count or 1 for entry in own) if kind is EntryKind.BOOKING else len(own)
            lines.append({"kind": kind.value, "count": count, "minutes": sum(entry.minutes or 0 for entry in own)})
    return lines


def _within(entry: Entry, first: date, last: date) -> bool:
    """Say whether an entry belongs to a period; one of which only month or year is known, when these do."""
    if entry.exact == YEAR:
        return first.year <= entry.day.year <= last.year
    return (first.replace(day=1) if entry.exact == MONTH else first) <= entry.day <= last


def masked(name: str) -> str:
    """Return a name as a stranger may read it: its first sign, and stars."""
    return name[:1] + "*" * max(1, min(len(name) - 1, 5)) if name else ""
