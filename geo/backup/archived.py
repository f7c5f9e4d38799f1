"""How far the archive reaches: the age of its last segment, the moments it covers, and holes in it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from geo.backup.bases import list_bases
from geo.local_server import wal

LATE: Final = timedelta(minutes=10)
"""The log comes every minute while anything is written, and the worker always writes."""
PER_FILE: Final = 256
_NAME: Final = re.compile(r"([0-9A-F]{8})([0-9A-F]{16})\.gz")


@dataclass(frozen=True, slots=True)
class Reach:
    """`since`: the earliest moment there is; `hole`: the first segment missing after the newest base."""

    bases: int
    since: datetime | None
    last_at: datetime | None
    hole: str

    def is_late(self, now: datetime) -> bool:
        """Say whether the log has stopped coming."""
        return self.last_at is None or now - self.last_at > LATE


def reach_of(archive: Path) -> Reach:
    """Look at the archive; it may be missing."""
    bases = list_bases(archive)
    try:
        names = sorted(path.name for path in wal.segments_of(archive).iterdir() if _NAME.fullmatch(path.name))
    except OSError:
        names = []
    last = (wal.segments_of(archive) / names[-1]).stat().st_mtime if names else None
    return Reach(
        bases=len(bases),
        since=bases[-1].made_at if bases else None,
        last_at=datetime.fromtimestamp(last, UTC) if last else None,
        hole=first_hole([name[:24] for name in names], bases[0].first_segment) if bases else "",
    )


def first_hole(names: list[str], first: str) -> str:
    """Return the first segment that is missing from `first` on, in its timeline; empty where there is none."""
    timeline = first[:8]
    numbers = sorted(_number(name) for name in names if name[:8] == timeline and name >= first)
    wanted = _number(first)
    for number in numbers:
        if number != wanted:
            return f"{timeline}{wanted // PER_FILE:08X}{wanted % PER_FILE:08X}"
        wanted += 1
    return ""


def _number(name: str) -> int:
    """Count segments through: 256 of them (16 MB each) to one number in the middle of the name."""
    return int(name[8:16], 16) * PER_FILE + int(name[16:24], 16)
