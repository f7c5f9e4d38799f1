"""Scenarios: their versions written and read, and the links that show them. Nothing here touches a real site."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.planning.changes import Change, change_from
from geo.planning.scenario_steps import Step
from geo.queries.guarded import Versioned, write_guarded, write_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a version holds: a name, the question it asks of coverage (`on` None: of the day it is looked at)."""

    title: str
    note: str = ""
    target: str = "hub"
    district_code: str | None = None
    minutes: int = 10
    group: str = ""
    on: date | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario in one of its versions; `version` is the newest, `number` this one, `back` where undo leads."""

    id: UUID
    version: int
    number: int
    back: int | None
    step: Step
    content: Content
    district: str | None
    province_code: str | None
    copied_from: UUID | None
    made_by: UUID
    maker: str
    made_at: datetime
    writer: str
    written_at: datetime

    @property
    def newest(self) -> bool:
        return self.number == self.version


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that shows a scenario; its secret is not stored."""

    id: UUID
    scenario_id: UUID
    maker: str
    created_at: datetime


_SELECT: Final = """
SELECT s.id, s.version, v.number, v.back, v.step, v.title, v.note, v.target, v.district_code, v.minutes,
       v.people_group, v.on_date, v.changes, x.name AS district, x.province_code, s.copied_from,
       s.created_by AS made_by, m.name AS maker, s.created_at AS made_at, w.name AS writer, v.written_at
FROM scenarios s JOIN scenario_versions v ON v.scenario_id = s.id
JOIN accounts m ON m.id = s.created_by JOIN accounts w ON w.id = v.written_by
LEFT JOIN districts x ON x.code = v.district_code
WHERE s.removed_at IS NULL
"""
_INSERT_VERSION: Final = text("""
INSERT INTO scenario_versions (scenario_id, number, back, step, title, note, target, district_code, minutes,
                               people_group, on_date, changes, written_by, written_at)
VALUES (:scenario, :number, :back, :step, :title, :note, :target, :district_code, :minutes,
        :people_group, :on_date, CAST(:changes AS jsonb), :by, :now)
""")
_HEAD: Final = Versioned("scenarios", (), guard="removed_at IS NULL")


def list_scenarios(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[list[ScenarioRow], int]:
    """Return scenarios in their newest version, those written last first, and how many there are."""
    sql = f"{_SELECT} AND v.number = s.version ORDER BY v.written_at DESC, s.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {"limit": limit, "offset": offset}).mappings()
    total = session.execute(text("SELECT count(*) FROM scenarios WHERE removed_at IS NULL")).scalar_one()
    return [_row(row) for row in rows], int(total)


def get_scenario(session: Session, scenario_id: UUID, number: int | None = None) -> ScenarioRow:
    """Return a scenario in its newest version, or in one of those before; raise NotFound (`scenario_unknown`)."""
    sql = text(f"{_SELECT} AND s.id = :id AND v.number = coalesce(:number, s.version)")
    row = session.execute(sql, {"id": scenario_id, "number": number}).mappings().one_or_none()
    if row is None:
        raise _unknown()
    return _row(row)


def list_versions(session: Session, scenario_id: UUID, *, limit: int = 50, offset: int = 0) -> list[ScenarioRow]:
    """Return the versions of a scenario, the newest first; its own `version` is how many there are."""
    sql = f"{_SELECT} AND s.id = :id ORDER BY v.number DESC LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {"id": scenario_id, "limit": limit, "offset": offset}).mappings()
    return [_row(row) for row in rows]


def insert_scenario(session: Session, content: Content, by: UUID, now: datetime, copied: UUID | None = None) -> UUID:
    """Store a new scenario in its first version."""
    sql = text("INSERT INTO scenarios (copied_from, created_by, created_at) VALUES (:copied, :by, :now) RETURNING id")
    made: UUID = session.execute(sql, {"copied": copied, "by": by, "now": now}).scalar_one()
    _write(session, made, 1, None, Step.MADE, content, by, now)
    return made


def write_scenario(
    session: Session,
    present: ScenarioRow,
    content: Content,
    step: Step,
    by: UUID,
    now: datetime,
    *,
    back: int | None = None,
) -> None:
    """Store the next version of a scenario; raise Conflict (`stale_version`) where somebody was first.

    `back` is where undo leads from it, by default to the present version.
    """
    write_version(session, _HEAD, present.id, present.version, {})
    _write(session, present.id, present.version + 1, back or present.version, step, content, by, now)


def undo_scenario(session: Session, present: ScenarioRow, by: UUID, now: datetime) -> None:
    """Store what was before the last step as the next version; raise NotFound (`scenario_nothing_to_undo`).

    Undoing again goes one step further back; nothing is lost, every version stays.
    """
    if present.back is None:
        raise NotFound("되돌릴 것이 없어요.", "There is nothing to undo.", code="scenario_nothing_to_undo")
    before = get_scenario(session, present.id, present.back)
    write_version(session, _HEAD, present.id, present.version, {})
    _write(session, present.id, present.version + 1, before.back, Step.UNDONE, before.content, by, now)


def remove_scenario(session: Session, scenario_id: UUID, version: int, now: datetime) -> None:
    """Take a scenario away with its links; raise Conflict (`stale_version`) where somebody was first."""
    sql = "UPDATE scenarios SET removed_at = :now WHERE id = :id AND version = :version AND removed_at IS NULL"
    write_guarded(session, sql, {"id": scenario_id, "version": version, "now": now})
    session.execute(
        text("UPDATE scenario_links SET revoked_at = :now WHERE scenario_id = :id AND revoked_at IS NULL"),
        {"id": scenario_id, "now": now},
    )


def put_link(session: Session, scenario_id: UUID, secret_sha256: str, by: UUID, now: datetime) -> UUID:
    """Store a link under the hash of its secret."""
    sql = text(
        "INSERT INTO scenario_links (scenario_id, secret_sha256, created_by, created_at)"
        " VALUES (:scenario, :secret, :by, :now) RETURNING id"
    )
    values = {"scenario": scenario_id, "secret": secret_sha256, "by": by, "now": now}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def list_links(session: Session, scenario_id: UUID) -> list[LinkRow]:
    """Return the links of a scenario that still open, the newest first."""
    sql = text(
        "SELECT l.id, l.scenario_id, a.name AS maker, l.created_at FROM scenario_links l"
        " JOIN accounts a ON a.id = l.created_by WHERE l.scenario_id = :id AND l.revoked_at IS NULL"
        " ORDER BY l.created_at DESC, l.id"
    )
    return [LinkRow(**row) for row in session.execute(sql, {"id": scenario_id}).mappings()]


def revoke_link(session: Session, scenario_id: UUID, link_id: UUID, now: datetime) -> None:
    """Take a link back; raise NotFound for one that is another scenario's or was taken back already."""
    sql = text(
        "UPDATE scenario_links SET revoked_at = :now WHERE id = :id AND scenario_id = :scenario"
        " AND revoked_at IS NULL RETURNING id"
    )
    values = {"id": link_id, "scenario": scenario_id, "now": now}
    if session.execute(sql, values).one_or_none() is None:
        raise NotFound("그런 공유 주소가 없어요.", "There is no such link.", code="scenario_link_unknown")


def scenario_of_secret(session: Session, secret_sha256: str) -> ScenarioRow:
    """Return the scenario that a link shows; raise NotFound for one that was taken back or never was."""
    sql = text(
        "SELECT l.scenario_id FROM scenario_links l JOIN scenarios s ON s.id = l.scenario_id"
        " WHERE l.secret_sha256 = :secret AND l.revoked_at IS NULL AND s.removed_at IS NULL"
    )
    found = session.execute(sql, {"secret": secret_sha256}).scalar_one_or_none()
    if found is None:
        raise _unknown()
    return get_scenario(session, found)


def _write(
    session: Session,
    scenario_id: UUID,
    number: int,
    back: int | None,
    step: Step,
    content: Content,
    by: UUID,
    now: datetime,
) -> None:
    values = {
        "scenario": scenario_id,
        "number": number,
        "back": back,
        "step": step.value,
        "title": content.title,
        "note": content.note,
        "target": content.target,
        "district_code": content.district_code,
        "minutes": content.minutes,
        "people_group": content.group,
        "on_date": content.on,
        "changes": _stored(content.changes),
        "by": by,
        "now": now,
    }
    session.execute(_INSERT_VERSION, values)


def _stored(changes: Sequence[Change]) -> str:
    return json.dumps([one.as_json() for one in changes], ensure_ascii=False)


def _row(row: RowMapping) -> ScenarioRow:
    told: dict[str, Any] = dict(row)
    content = Content(
        title=told.pop("title"),
        note=told.pop("note"),
        target=told.pop("target"),
        district_code=told.pop("district_code"),
        minutes=told.pop("minutes"),
        group=told.pop("people_group"),
        on=told.pop("on_date"),
        changes=tuple(change_from(one) for one in told.pop("changes")),
    )
    return ScenarioRow(**{**told, "step": Step(told["step"]), "content": content})


def _unknown() -> NotFound:
    return NotFound(
        "그런 가정이 없어요. 지웠거나 거두어진 주소일 수 있어요.", "There is no such scenario.", code="scenario_unknown"
    )
