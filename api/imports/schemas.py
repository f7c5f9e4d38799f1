"""What import runs look like from outside."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from geo.queries.import_runs import FileRow, RunRow, StoredRow

if TYPE_CHECKING:
    from geo.queries.placing import WaitingRow


class FileOut(BaseModel):
    file_no: int
    name: str
    sha256: str
    size: int
    facts: dict[str, Any]


class RunOut(BaseModel):
    id: UUID
    kind: str
    state: str
    state_label: str
    target: str
    options: dict[str, Any]
    progress: int
    doing: str
    counts: dict[str, int]
    facts: dict[str, Any]
    missing: list[str]
    code: str
    message: str
    created_at: datetime
    read_at: datetime | None
    committed_at: datetime | None
    undone_at: datetime | None
    files: list[FileOut]


class RunList(BaseModel):
    items: list[RunOut]
    next: str | None
    total: int


class RowOut(BaseModel):
    row_no: int
    file_no: int
    line: int
    outcome: str
    code: str
    message: str
    repairs: list[str]
    raw: list[str]
    target: str
    target_id: str | None
    location: dict[str, float] | None


class RowList(BaseModel):
    items: list[RowOut]
    next: str | None
    total: int


class WaitingOut(BaseModel):
    id: UUID
    name: str
    kind: str
    address: str
    source: str | None
    site_id: UUID | None


class WaitingList(BaseModel):
    items: list[WaitingOut]
    next: str | None
    total: int


_HIDDEN = ("areas", "account_id")


def run_out(run: RunRow, files: list[FileRow]) -> dict[str, Any]:
    """Return a run as JSON-ready values."""
    values = {name: getattr(run, name) for name in RunOut.model_fields if name not in {"files", "state_label"}}
    shown = {name: value for name, value in run.options.items() if name not in _HIDDEN}
    known = [FileOut(**{name: getattr(file, name) for name in FileOut.model_fields}) for file in files]
    out = RunOut(**{**values, "options": shown, "state_label": run.state.label, "files": known})
    return out.model_dump(mode="json")


def row_out(row: StoredRow) -> dict[str, Any]:
    """Return one row of a run as JSON-ready values; its cells stand as in the file."""
    names = [name for name in RowOut.model_fields if name != "location"]
    place = {"lon": row.lon, "lat": row.lat} if row.lon is not None and row.lat is not None else None
    return {**{name: getattr(row, name) for name in names}, "location": place}


def waiting_out(row: "WaitingRow") -> dict[str, Any]:
    """Return a record that waits for its place as JSON-ready values."""
    values = {name: getattr(row, name) for name in WaitingOut.model_fields}
    return WaitingOut(**values).model_dump(mode="json")
