"""What is taken and given about editions of atlases over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import Day, trimmed
from geo.atlas.content import Erratum, Scope
from geo.atlas.edition_states import AtlasFormat, AtlasState, AtlasStep, ItemKind
from geo.clock import SEOUL
from geo.queries.atlases import AtlasFileRow, AtlasItemRow, AtlasRow

BASE = "/api/v1/atlases"


class AtlasIn(BaseModel):
    """The next edition of a dong or district."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, trimmed(40, least=0), Field(description="행정동이나 자치구 코드")] = ""
    district: Annotated[str, trimmed(60, least=0), Field(description="자치구 이름이나 코드; code 대신")] = ""
    formats: Annotated[list[AtlasFormat], Field(min_length=1, max_length=4)] = [AtlasFormat.BOOK]
    on: Annotated[Day | None, Field(description="어느 날의 경계와 시설인지; 없으면 오늘")] = None
    title: Annotated[str, trimmed(100, least=0), Field(description="없으면 곳의 이름으로")] = ""
    allow_localhost: Annotated[bool, Field(description="MAEUL_PUBLIC_URL 없이도 QR 코드를 넣어 만들기(시험용)")] = False


class AtlasFileOut(BaseModel):
    """A file; `url` is null for one that was withheld, whose bytes are gone."""

    name: str
    format: AtlasFormat
    format_label: str
    media_type: str
    size: int
    sha256: str
    revision: int
    made_at: datetime
    withheld_at: datetime | None
    url: str | None


class ErratumOut(BaseModel):
    number: int | None
    on: date
    told: str


class AtlasBase(BaseModel):
    id: UUID
    code: str
    scope: Scope
    name: str
    district: str
    district_code: str
    number: int
    title: str
    on: date
    formats: list[AtlasFormat]
    state: AtlasState
    state_label: str
    progress: int
    step: AtlasStep
    step_label: str
    revision: int
    counts: dict[str, int]
    asked_at: datetime
    made_at: datetime | None
    supersedes: Annotated[UUID | None, Field(description="바로 앞의 판")]
    superseded_by: Annotated[UUID | None, Field(description="바로 다음 판")]


class AtlasFull(AtlasBase):
    """An edition with its files; `withheld_files` are those of before something was taken out."""

    content_sha256: str
    problem: str
    files: list[AtlasFileOut]
    withheld_files: list[AtlasFileOut]
    errata: list[ErratumOut]


class AtlasList(BaseModel):
    items: list[AtlasBase]
    next: str | None
    total: int


class AtlasItemOut(BaseModel):
    """A numbered record of an edition, in the revision that was read."""

    number: int
    kind: ItemKind
    id: UUID
    rev: int
    withheld: bool


class AtlasItemList(BaseModel):
    items: list[AtlasItemOut]
    next: str | None
    total: int


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(SEOUL).isoformat() if at else None


def atlas_out(row: AtlasRow) -> dict[str, Any]:
    """Return an edition as lists show it."""
    return {
        "id": str(row.id),
        "code": row.code,
        "scope": row.scope.value,
        "name": row.name,
        "district": row.district,
        "district_code": row.district_code,
        "number": row.number,
        "title": row.title,
        "on": row.on_date.isoformat(),
        "formats": [one.value for one in row.formats],
        "state": row.state.value,
        "state_label": row.state.label,
        "progress": row.progress,
        "step": row.step.value,
        "step_label": row.step.label,
        "revision": row.revision,
        "counts": row.counts,
        "asked_at": _moment(row.asked_at),
        "made_at": _moment(row.made_at),
        "supersedes": str(row.older_id) if row.older_id else None,
        "superseded_by": str(row.newer_id) if row.newer_id else None,
    }


def atlas_full(row: AtlasRow, files: Sequence[AtlasFileRow], errata: Sequence[Erratum]) -> dict[str, Any]:
    """Return an edition whole; while it is being made or mended no file can be had."""
    told = [file_out(row, file) for file in files]
    return {
        **atlas_out(row),
        "content_sha256": row.content_sha256,
        "problem": row.problem,
        "files": [file for file in told if file["url"]],
        "withheld_files": [file for file in told if file["withheld_at"]],
        "errata": [{"number": one.number, "on": one.on.isoformat(), "told": one.told} for one in errata],
    }


def file_out(row: AtlasRow, file: AtlasFileRow) -> dict[str, Any]:
    """Return a file with its checksum."""
    open_now = row.state is AtlasState.READY and file.withheld_at is None
    return {
        "name": file.name,
        "format": file.format.value,
        "format_label": file.format.label,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "revision": file.revision,
        "made_at": _moment(file.made_at),
        "withheld_at": _moment(file.withheld_at),
        "url": f"{BASE}/{row.id}/files/{file.name}" if open_now else None,
    }


def item_out(item: AtlasItemRow) -> dict[str, Any]:
    """Return one record of an edition."""
    return {
        "number": item.number,
        "kind": item.kind.value,
        "id": str(item.record_id),
        "rev": item.rev,
        "withheld": item.withheld,
    }
