"""Coverage answered, and kept by its key: the same question of the same data is worked out once per process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, Final

import orjson
from sqlalchemy.orm import Session

from geo.coverage.answer import Assessment
from geo.coverage.assess import assess
from geo.coverage.model import Site
from geo.faults import busy
from geo.planning.asking import Wanted
from geo.planning.kept import Kept
from geo.planning.overlay import Overlaid
from geo.planning.reading import Notes, Read, read_ground, stand_of

MOST_KEPT: Final = 32
AT_ONCE: Final = 2
WAITS_S: Final = 8.0
_DOOR: Final = BoundedSemaphore(AT_ONCE)
"""An answer is work for one processor and takes memory as large as the country: what comes beyond these waits."""


@dataclass(frozen=True, slots=True)
class Covered:
    """An answer, what it was made of, and the very bytes that leave for it."""

    key: str
    assessment: Assessment
    notes: Notes
    sites: tuple[Site, ...]
    body: bytes
    laid: Overlaid | None = None


_answers: Kept[str, Covered] = Kept(MOST_KEPT)


def plainly(read: Read) -> Assessment:
    """Work an assessment out in this process."""
    return assess(read.areas, read.sites, read.cells, read.network, read.ask)


def coverage_of(session: Session, wanted: Wanted, work: Callable[[Read], Assessment] = plainly) -> Covered:
    """Answer a question, from what is kept when nothing it reads has changed; however it is worked out, it is the same.

    A transaction that has written itself sees what nobody else does yet: its answer is neither kept nor taken from
    what is. Raises Busy where too many questions are worked out at once.
    """
    stand = stand_of(session, wanted)
    if stand.own:
        return worked_out(session, wanted, work)
    _answers.turn_to((stand.number, stand.as_of))
    kept = _answers.get(stand.key)
    if kept is not None:
        return kept
    with _turn():
        # somebody who was first may have asked the very same
        kept = _answers.get(stand.key)
        if kept is not None:
            return kept
        covered = covered_by(read_ground(session, wanted), work)
        return _answers.put(covered.key, covered)


def worked_out(session: Session, wanted: Wanted, work: Callable[[Read], Assessment] = plainly) -> Covered:
    """Read and work out an answer that is not kept; raise Busy where too many are worked out at once."""
    with _turn():
        return covered_by(read_ground(session, wanted), work)


@contextmanager
def _turn() -> Iterator[None]:
    if not _DOOR.acquire(timeout=WAITS_S):
        raise busy()
    try:
        yield
    finally:
        _DOOR.release()


def covered_by(read: Read, work: Callable[[Read], Assessment] = plainly) -> Covered:
    """Work out the answer to what was read."""
    assessment = work(read)
    body = orjson.dumps(answer_of(assessment, read.notes))
    return Covered(read.key, assessment, read.notes, read.sites, body, read.laid)


def answer_of(assessment: Assessment, notes: Notes) -> dict[str, Any]:
    """Return the answer as plain values, its sources in the meta."""
    plain = assessment.as_json()
    plain["meta"] |= {
        "editions": [
            {
                "province": one.province,
                "valid_from": one.valid_from.isoformat() if one.valid_from else None,
                "is_schematic": one.is_schematic,
            }
            for one in notes.editions
        ],
        "population": {code: month.isoformat()[:7] for code, month in notes.months.items()},
        "without_residents": list(notes.without_row),
        "sources": [{"label": label, "value": value} for label, value in notes.pairs],
        "as_of": notes.as_of.isoformat(),
    }
    return plain
