"""Import runs: made, listed, moved from state to state, with their files and what became of every row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.orm import Session

from geo.bulk_copy import copy_rows
from geo.enums import IMPORT_MOVES, ImportKind, ImportState, RowOutcome
from geo.errors import Conflict, NotFound
from geo.intake.kinds import InputFile, Loaded, LoadOptions, RowResult
from geo.models.intake import ImportFile, ImportRun

BETWEEN: Final = "\x1f"
"""What stands between the cells of a stored row."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run; `counts` by outcome, `facts` about the whole, `missing` what the new edition no longer lists."""

    id: UUID
    kind: ImportKind
    state: ImportState
    target: str
    options: dict[str, Any]
    account_id: UUID | None
    progress: int
    doing: str
    counts: dict[str, int]
    facts: dict[str, Any]
    missing: list[str]
    code: str
    message: str
    message_en: str
    created_at: datetime
    read_at: datetime | None
    committed_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileRow:
    file_no: int
    name: str
    sha256: str
    size: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row of a run as the report shows it; lon/lat in EPSG:4326."""

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
    lon: float | None
    lat: float | None


def create_run(
    session: Session,
    kind: ImportKind,
    files: Sequence[InputFile],
    options: LoadOptions,
    *,
    account_id: UUID | None = None,
    state: ImportState = ImportState.WAITING,
) -> UUID:
    """Store the files as they came and return the run's id."""
    run = ImportRun(
        kind=kind.value,
        state=state.value,
        target=options.target,
        options=options.as_json(),
        account_id=account_id,
    )
    session.add(run)
    session.flush()
    for number, file in enumerate(_with_neighbours(files)):
        session.execute(insert(ImportFile).values(run_id=run.id, file_no=number, **file))
    return run.id


def _with_neighbours(files: Sequence[InputFile]) -> Iterable[dict[str, Any]]:
    """Yield the files, then the parts that belong to them."""
    for file in files:
        yield {"name": file.name, "sha256": file.sha256, "content": file.data, "part_of": None}
    for number, file in enumerate(files):
        for suffix, data in file.neighbours.items():
            part = InputFile(suffix, data)
            yield {"name": suffix, "sha256": part.sha256, "content": data, "part_of": number}


def files_of(session: Session, run_id: UUID) -> list[InputFile]:
    """Return the files of a run with their contents."""
    rows = session.execute(
        select(ImportFile.name, ImportFile.content, ImportFile.part_of)
        .where(ImportFile.run_id == run_id)
        .order_by(ImportFile.file_no)
    ).all()
    parts: dict[int, dict[str, bytes]] = {}
    for row in rows:
        if row.part_of is not None:
            parts.setdefault(row.part_of, {})[row.name] = row.content
    whole = [row for row in rows if row.part_of is None]
    return [InputFile(row.name, row.content, parts.get(number, {})) for number, row in enumerate(whole)]


def list_files(session: Session, run_id: UUID) -> list[FileRow]:
    """Return what is known of a run's files, without their contents."""
    sql = """
    SELECT file_no, name, sha256, octet_length(content) AS size, facts FROM import_files
    WHERE run_id = :run AND part_of IS NULL ORDER BY file_no
    """
    return [FileRow(**row) for row in session.execute(text(sql), {"run": run_id}).mappings()]


_RUN_COLUMNS: Final = (
    "id, kind, state, target, options, account_id, progress, doing, counts, facts, missing, code, message, message_en, "
    "created_at, read_at, committed_at, undone_at"
)


_ONLY: Final = """
WHERE (CAST(:kind AS text) IS NULL OR kind = :kind) AND (CAST(:account AS uuid) IS NULL OR account_id = :account)
"""


def get_run(session: Session, run_id: UUID) -> RunRow:
    """Return one run; raise NotFound for an unknown id."""
    sql = f"SELECT {_RUN_COLUMNS} FROM import_runs WHERE id = :id"  # noqa: S608  (fixed text)
    row = session.execute(text(sql), {"id": run_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 가져오기가 없어요.", "There is no such import.", code="import_unknown")
    return _run(row)


def list_runs(
    session: Session, *, kind: str | None = None, account_id: UUID | None = None, limit: int = 50, offset: int = 0
) -> list[RunRow]:
    """Return runs, the newest first; of one kind or one account when asked."""
    sql = f"SELECT {_RUN_COLUMNS} FROM import_runs {_ONLY} ORDER BY created_at DESC, id LIMIT :limit OFFSET :offset"  # noqa: S608  (fixed text; values are bound)
    values = {"kind": kind, "account": account_id, "limit": limit, "offset": offset}
    return [_run(row) for row in session.execute(text(sql), values).mappings()]


def count_runs(session: Session, *, kind: str | None = None, account_id: UUID | None = None) -> int:
    """Return how many runs `list_runs` has in all."""
    sql = f"SELECT count(*) FROM import_runs {_ONLY}"  # noqa: S608  (fixed text; values are bound)
    return int(session.execute(text(sql), {"kind": kind, "account": account_id}).scalar_one())


def _run(row: Any) -> RunRow:
    return RunRow(**{**row, "kind": ImportKind(row["kind"]), "state": ImportState(row["state"])})


def move_run(session: Session, run_id: UUID, state: ImportState, **values: Any) -> None:
    """Bring a run to another state, with other columns; raise Conflict where its present one does not lead there."""
    before = [start.value for start, ends in IMPORT_MOVES.items() if state in ends] + [state.value]
    change = update(ImportRun).where(ImportRun.id == run_id, ImportRun.state.in_(before))
    moved = session.execute(change.values(state=state.value, **values).returning(ImportRun.id)).one_or_none()
    if moved is None:
        present = get_run(session, run_id)
        raise Conflict(
            f"지금은 할 수 없어요. 이 가져오기는 '{present.state.label}' 상태예요.",
            f"The import is {present.state.value}.",
            code="import_state",
            details={"state": present.state.value},
        )


def note_progress(connection: Connection, run_id: UUID, percent: int, doing: str) -> None:
    """Tell those who watch how far a run is; on a connection of its own, seen at once."""
    sql = text("UPDATE import_runs SET progress = :percent, doing = :doing WHERE id = :id")
    connection.execute(sql, {"percent": percent, "doing": doing, "id": run_id})


def note_fact(session: Session, run_id: UUID, name: str, value: int) -> None:
    """Add something that was found out about a run after it was stored."""
    sql = text("""
    UPDATE import_runs SET facts = facts || jsonb_build_object(CAST(:name AS text), CAST(:value AS int)) WHERE id = :id
    """)
    session.execute(sql, {"name": name, "value": value, "id": run_id})


def change_options(session: Session, run_id: UUID, options: LoadOptions) -> None:
    """Give a run that is not stored yet other options; it must be read again."""
    move_run(session, run_id, ImportState.WAITING, options=options.as_json(), target=options.target, progress=0)


def fail_run(session: Session, run_id: UUID, *, code: str, message: str, message_en: str = "") -> None:
    """Say why a run could not be read or stored; a failed undo leaves it stored."""
    run = get_run(session, run_id)
    state = ImportState.COMMITTED if run.state is ImportState.UNDOING else ImportState.FAILED
    move_run(session, run_id, state, code=code, message=message, message_en=message_en)


def write_result(session: Session, run_id: UUID, loaded: Loaded) -> None:
    """Replace the report of a run by that of its last reading."""
    values = {"counts": loaded.counts(), "facts": loaded.facts, "missing": loaded.missing, "code": "", "message": ""}
    session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**values))
    for number, facts in enumerate(loaded.files):
        own = (ImportFile.run_id == run_id, ImportFile.file_no == number)
        session.execute(update(ImportFile).where(*own).values(facts=facts))
    session.execute(text("DELETE FROM import_rows WHERE run_id = :run"), {"run": run_id})
    _copy_rows(session, run_id, loaded.rows)


_COPY_ROWS = """
COPY import_rows (run_id, row_no, file_no, line, outcome, code, message, repairs, raw, target, target_id, lon, lat)
FROM STDIN
"""


def _copy_rows(session: Session, run_id: UUID, rows: Sequence[RowResult]) -> None:
    copy_rows(session, _COPY_ROWS, (_stored(str(run_id), number, row) for number, row in enumerate(rows)))


def _stored(run: str, number: int, row: RowResult) -> tuple[object, ...]:
    repairs = BETWEEN.join(row.repairs) if row.repairs else ""
    said = (row.outcome.value, row.code, row.message, repairs, BETWEEN.join(row.raw))
    return (run, number, row.file_no, row.line, *said, row.target, row.target_id, row.lon, row.lat)


def list_rows(
    session: Session, run_id: UUID, *, outcomes: Sequence[RowOutcome] = (), limit: int = 50, offset: int = 0
) -> tuple[list[StoredRow], int]:
    """Return rows of a run in file order, and how many there are in all; `outcomes` leaves the others out."""
    only = "AND outcome = ANY(:outcomes)" if outcomes else ""
    values = {"run": run_id, "outcomes": [o.value for o in outcomes], "limit": limit, "offset": offset}
    columns = "row_no, file_no, line, outcome, code, message, repairs, raw, target, target_id, lon, lat"
    sql = f"""
    SELECT {columns} FROM import_rows WHERE run_id = :run {only} ORDER BY row_no LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    rows = [_row(row) for row in session.execute(text(sql), values).mappings()]
    count = f"SELECT count(*) FROM import_rows WHERE run_id = :run {only}"  # noqa: S608  (fixed text; values are bound)
    return rows, int(session.execute(text(count), values).scalar_one())


def _row(row: Any) -> StoredRow:
    lists = {name: row[name].split(BETWEEN) if row[name] else [] for name in ("repairs", "raw")}
    return StoredRow(**{**row, **lists})
