"""Editions of atlases as they are looked at: listed, shown with their files, items and errata."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.content import Erratum, Scope
from geo.atlas.edition_states import AtlasFormat, AtlasState, AtlasStep, ItemKind
from geo.clock import SEOUL
from geo.errors import NotFound
from geo.queries.reach import Reach


@dataclass(frozen=True, slots=True)
class AtlasRow:
    """An edition; `older_id` and `newer_id` are the neighbouring ones of the same place that are out.

    `revision` is 1 for what was handed out first and one more each time that something was taken out of it; `counts`
    says how many records, dong, stories … it has; `problem` why it could not be made.
    """

    id: UUID
    code: str
    scope: Scope
    name: str
    district_code: str
    district: str
    province_code: str
    number: int
    title: str
    on_date: date
    formats: tuple[AtlasFormat, ...]
    public_url: str
    state: AtlasState
    progress: int
    step: AtlasStep
    problem: str
    problem_en: str
    revision: int
    content_sha256: str
    counts: dict[str, int]
    asked_by: UUID | None
    asked_at: datetime
    made_at: datetime | None
    older_id: UUID | None
    newer_id: UUID | None

    @property
    def is_out(self) -> bool:
        """Say whether it has been handed out."""
        return self.state in {AtlasState.READY, AtlasState.MENDING}


@dataclass(frozen=True, slots=True)
class AtlasFilter:
    """What is looked for: everything that is out, and what is being made as far as `reach` covers its district."""

    reach: Reach = field(default_factory=Reach)
    code: str = ""
    district_code: str = ""
    states: tuple[AtlasState, ...] = ()
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class AtlasFileRow:
    """A file of one revision of an edition; `withheld_at` is when its bytes were taken away."""

    revision: int
    format: AtlasFormat
    name: str
    media_type: str
    size: int
    sha256: str
    made_at: datetime
    withheld_at: datetime | None


@dataclass(frozen=True, slots=True)
class AtlasItemRow:
    """A record of an edition, in the revision that was read; `withheld` where something of it was taken out later."""

    number: int
    kind: ItemKind
    record_id: UUID
    rev: int
    withheld: bool


_OUT: Final = "n.code = a.code AND n.made_at IS NOT NULL AND n.removed_at IS NULL"
_ATLAS: Final = f"""
SELECT a.id, a.code, a.scope, a.name, a.district_code, x.name AS district, x.province_code, a.number, a.title,
  a.on_date, a.formats, a.public_url, a.state, a.progress, a.step, a.problem, a.problem_en, a.revision,
  a.content_sha256, a.counts, a.asked_by, a.asked_at, a.made_at,
  (SELECT n.id FROM atlases n WHERE {_OUT} AND n.number < a.number ORDER BY n.number DESC LIMIT 1) AS older_id,
  (SELECT n.id FROM atlases n WHERE {_OUT} AND n.number > a.number ORDER BY n.number LIMIT 1) AS newer_id,
  count(*) OVER () AS total
FROM atlases a JOIN districts x ON x.code = a.district_code WHERE a.removed_at IS NULL
"""  # noqa: S608  (fixed text; values are bound)
_SEEN: Final = """(a.made_at IS NOT NULL OR :everywhere OR a.district_code = ANY(:districts)
  OR x.province_code = ANY(:provinces))"""


def list_atlases(session: Session, wanted: AtlasFilter) -> tuple[list[AtlasRow], int]:
    """Return a page of editions, the newest first, and how many there are."""
    tests = {
        "a.code = :code": wanted.code,
        "a.district_code = :district": wanted.district_code,
        "a.state = ANY(:states)": wanted.states,
    }
    where = " AND ".join([_SEEN, *(sql for sql, given in tests.items() if given)])
    sql = f"{_ATLAS} AND {where} ORDER BY coalesce(a.made_at, a.asked_at) DESC, a.id LIMIT :limit OFFSET :offset"
    values = {
        **wanted.reach.parameters(),
        "code": wanted.code,
        "district": wanted.district_code,
        "states": [state.value for state in wanted.states],
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    rows = session.execute(text(sql), values).mappings().all()
    return [_atlas(row) for row in rows], int(rows[0]["total"]) if rows else 0


def get_atlas(session: Session, atlas_id: UUID) -> AtlasRow:
    """Return an edition, out or not; raise NotFound (`atlas_unknown`) without one."""
    row = session.execute(text(f"{_ATLAS} AND a.id = :id"), {"id": atlas_id}).mappings().one_or_none()
    if row is None:
        raise unknown_atlas()
    return _atlas(row)


def unknown_atlas() -> NotFound:
    """Return the fault of asking for an edition that is not there, or not for the asker."""
    return NotFound("그런 자료집이 없어요.", "There is no such atlas.", code="atlas_unknown")


def _atlas(row: Any) -> AtlasRow:
    values = {name: row[name] for name in AtlasRow.__slots__}
    values |= {
        "scope": Scope(row["scope"]),
        "state": AtlasState(row["state"]),
        "step": AtlasStep(row["step"]),
        "formats": tuple(AtlasFormat(one) for one in row["formats"]),
    }
    return AtlasRow(**values)


def list_files(session: Session, atlas_id: UUID) -> list[AtlasFileRow]:
    """Return the files of an edition, those of the newest revision first."""
    sql = """
    SELECT revision, format, name, media_type, size, sha256, made_at, withheld_at FROM atlas_files
    WHERE atlas_id = :id
    ORDER BY revision DESC, array_position(CAST(:order AS text[]), format), name
    """
    values = {"id": atlas_id, "order": [one.value for one in AtlasFormat]}
    rows = session.execute(text(sql), values).mappings()
    return [AtlasFileRow(**{**row, "format": AtlasFormat(row["format"])}) for row in rows]


def list_items(session: Session, atlas_id: UUID, limit: int, offset: int) -> tuple[list[AtlasItemRow], int]:
    """Return the numbered records of an edition by number, and how many there are."""
    sql = """
    SELECT i.kind, i.record_id, i.number, i.rev, count(*) OVER () AS total, EXISTS (SELECT FROM atlas_errata e
      WHERE e.atlas_id = i.atlas_id AND e.what = i.kind AND e.number = i.number) AS withheld
    FROM atlas_items i WHERE i.atlas_id = :id AND i.number IS NOT NULL ORDER BY i.number LIMIT :limit OFFSET :offset
    """
    rows = session.execute(text(sql), {"id": atlas_id, "limit": limit, "offset": offset}).all()
    items = [AtlasItemRow(row.number, ItemKind(row.kind), row.record_id, row.rev, row.withheld) for row in rows]
    return items, int(rows[0].total) if rows else 0


def list_errata(session: Session, atlas_id: UUID) -> list[Erratum]:
    """Return what was taken out of an edition after it had been handed out, the oldest first."""
    sql = "SELECT what, number, at FROM atlas_errata WHERE atlas_id = :id ORDER BY id"
    rows = session.execute(text(sql), {"id": atlas_id})
    return [Erratum(row.number, row.at.astimezone(SEOUL).date(), _told(ItemKind(row.what), row.number)) for row in rows]


def _told(what: ItemKind, number: int | None) -> str:
    named = f"{number}번" if number else f"{what.label} 한 건"
    return f"{named}의 내용은 싣기로 한 동의가 끝나 뺐습니다."


def is_settled(session: Session, atlas_id: UUID) -> bool:
    """Say whether everything an edition prints may still be printed today."""
    sql = "SELECT NOT EXISTS (SELECT FROM unconsented_atlas_items u WHERE u.atlas_id = :id)"
    return bool(session.execute(text(sql), {"id": atlas_id}).scalar_one())
