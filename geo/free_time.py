"""The nearest free times of one space: values in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.queries.hours import Interval
from geo.queries.spaces import PolicyRow


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """Within which a free time is looked for: never before `earliest`, close to `around`, on the venue's clock."""

    earliest: datetime
    around: datetime
    zone: ZoneInfo


def nearest_free_times(
    hours: Sequence[Interval],
    busy: Sequence[Interval],
    length: timedelta,
    policy: PolicyRow,
    frame: TimeFrame,
    most: int,
) -> list[Interval]:
    """Return up to `most` free times of `length`, nearest to `frame.around` first, none overlapping another.

    `busy` are the claims as they lie; the wish's own set-up and turnover are kept free around them.
    """
    windows = free_windows(hours, busy, policy, frame.earliest)
    starts = sorted(
        {start for window in windows for start in _starts(window, length, policy.grid_minutes, frame)},
        key=lambda start: (abs(start - frame.around), start),
    )
    chosen: list[Interval] = []
    for start in starts:
        if all(start + length <= s or e <= start for s, e in chosen):
            chosen.append((start, start + length))
        if len(chosen) == most:
            break
    return chosen


def free_windows(
    hours: Sequence[Interval], busy: Sequence[Interval], policy: PolicyRow, earliest: datetime
) -> list[Interval]:
    """Return the pieces of `hours` in which a use may lie, its margins kept clear of every claim."""
    setup, turnover = timedelta(minutes=policy.setup_minutes), timedelta(minutes=policy.turnover_minutes)
    pieces = [(max(start, earliest), end) for start, end in merged(hours) if end > earliest]
    for taken_from, taken_until in busy:
        pieces = [part for piece in pieces for part in _without(piece, taken_from - turnover, taken_until + setup)]
    return pieces


def merged(pieces: Sequence[Interval]) -> list[Interval]:
    """Return the same time with touching pieces joined: a day ending at 24:00 and the next from 00:00 are one."""
    joined: list[Interval] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _without(piece: Interval, start: datetime, end: datetime) -> Iterator[Interval]:
    if end <= piece[0] or piece[1] <= start:
        yield piece
        return
    if piece[0] < start:
        yield piece[0], start
    if end < piece[1]:
        yield end, piece[1]


def _starts(window: Interval, length: timedelta, grid_minutes: int, frame: TimeFrame) -> Iterator[datetime]:
    """Yield the starts on the grid nearest to the wish on either side, and the first of the window."""
    first, last = window[0], window[1] - length
    if last < first:
        return
    step = timedelta(minutes=grid_minutes)
    aim = min(max(frame.around, first), last)
    for candidate in (
        _on_grid(first, step, frame.zone),
        _on_grid(aim, step, frame.zone),
        _on_grid(aim, step, frame.zone) - step,
    ):
        for start in (candidate, candidate - length, candidate + length):
            if first <= start <= last and start == _on_grid(start, step, frame.zone):
                yield start


def _on_grid(moment: datetime, step: timedelta, zone: ZoneInfo) -> datetime:
    """Return the first moment on the grid, counted from local midnight, at or after `moment`."""
    local = moment.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    past = local - midnight
    return midnight + past + (-past % step)
