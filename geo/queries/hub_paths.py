"""The path of a site from standing idle to a hub: five dated steps with what proves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.agreement_states import PathStep
from geo.faults import stale_row


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: `people` are roles, never names; without `done_on` it lies ahead."""

    step: PathStep
    done_on: date | None = None
    people: str = ""
    note: str = ""
    evidence_url: str = ""


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path with all of its steps in order; version 0 has not been begun."""

    site_id: UUID
    version: int
    steps: tuple[StepRow, ...]

    @property
    def reached(self) -> StepRow | None:
        """Return the last step that is done."""
        return next((step for step in reversed(self.steps) if step.done_on), None)


def read_path(session: Session, site_id: UUID) -> PathRow:
    """Return the path of a site, also when nobody has begun it."""
    version = session.execute(text("SELECT version FROM hub_paths WHERE site_id = :id"), {"id": site_id}).scalar()
    sql = "SELECT step, done_on, people, note, evidence_url FROM hub_path_steps WHERE site_id = :id"
    rows = session.execute(text(sql), {"id": site_id}).mappings().all()
    written = {row["step"]: StepRow(**{**row, "step": PathStep(row["step"])}) for row in rows}
    return PathRow(site_id, version or 0, tuple(written.get(step) or StepRow(step) for step in PathStep))


_HEAD: Final = """
INSERT INTO hub_paths (site_id, updated_by, updated_at) SELECT :site_id, :actor_id, :now WHERE :version = 0
ON CONFLICT DO NOTHING RETURNING version
"""
_NEXT: Final = """
UPDATE hub_paths SET version = version + 1, updated_by = :actor_id, updated_at = :now
WHERE site_id = :site_id AND version = :version RETURNING version
"""
_STEPS: Final = """
INSERT INTO hub_path_steps (site_id, step, place, done_on, people, note, evidence_url)
SELECT :site_id, u.step, u.place, u.done_on, u.people, u.note, u.evidence_url
FROM unnest(CAST(:steps AS text[]), CAST(:places AS int[]), CAST(:done AS date[]), CAST(:people AS text[]),
            CAST(:notes AS text[]), CAST(:urls AS text[])) AS u(step, place, done_on, people, note, evidence_url)
ON CONFLICT (site_id, step) DO UPDATE SET done_on = excluded.done_on, people = excluded.people, note = excluded.note,
  evidence_url = excluded.evidence_url
"""


def put_path(session: Session, path: PathRow, steps: Sequence[StepRow], actor_id: UUID | None, now: datetime) -> None:
    """Write every step at once, under the path's version; the database refuses steps out of their order."""
    head = {"site_id": path.site_id, "actor_id": actor_id, "now": now, "version": path.version}
    if session.execute(text(_NEXT if path.version else _HEAD), head).scalar() is None:
        raise stale_row()
    order = list(PathStep)
    bound = {
        "site_id": path.site_id,
        "steps": [row.step.value for row in steps],
        "places": [order.index(row.step) + 1 for row in steps],
        "done": [row.done_on for row in steps],
        "people": [row.people for row in steps],
        "notes": [row.note for row in steps],
        "urls": [row.evidence_url for row in steps],
    }
    session.execute(text(_STEPS), bound)
