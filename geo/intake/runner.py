"""Carry an import run from its files to a dry run, to the commit, and back: each in the caller's one transaction."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ImportKind, ImportState
from geo.errors import Conflict, FileRefused, MaeulError, NotAllowed
from geo.faults import translate
from geo.intake.kinds import TRYING, InputFile, Loaded, LoadOptions, Progress, silent
from geo.intake.loaders import loader_of
from geo.queries.import_runs import RunRow, files_of, get_run, move_run, note_fact, write_result

NAMED = 5
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('maeul.imports'))")


def read_run(session: Session, run_id: UUID, progress: Progress = silent) -> Loaded:
    """Try the run: everything is done and taken back, only the report stays. Raises what the loader raises."""
    run = get_run(session, run_id)
    with session.begin_nested() as attempt:
        session.info[TRYING] = True
        loaded = _load(session, run, progress)
        session.info[TRYING] = False
        attempt.rollback()
    write_result(session, run_id, loaded)
    move_run(session, run_id, ImportState.READY, read_at=clock.now(), progress=100)
    return loaded


def commit_run(session: Session, run_id: UUID, progress: Progress = silent) -> Loaded:
    """Store the run's records under the journal. Raises what the loader raises."""
    run = get_run(session, run_id)
    session.execute(text("SELECT set_config('maeul.import_run', :run, true)"), {"run": str(run_id)})
    loaded = _load(session, run, progress)
    session.execute(text("SELECT set_config('maeul.import_run', '', true)"))
    write_result(session, run_id, loaded)
    _refuse_outside(session, run)
    move_run(session, run_id, ImportState.COMMITTED, committed_at=clock.now(), progress=100)
    return loaded


def finish_run(session: Session, run_id: UUID) -> None:
    """Do what need not hold up the commit: file new names away in the search index, list possible duplicates.

    Harmless when done twice.
    """
    from geo.queries.duplicates import find_for_run

    run = get_run(session, run_id)
    if run.kind in {ImportKind.RESOURCES, ImportKind.SUBMISSIONS} and run.state is ImportState.COMMITTED:
        session.execute(text("SELECT settle_search()"))
        note_fact(session, run_id, "duplicates", find_for_run(session, run_id, clock.now()))


def _load(session: Session, run: RunRow, progress: Progress) -> Loaded:
    session.execute(_ONE_AT_A_TIME)
    files = files_of(session, run.id)
    return load_files(session, run, files, progress)


def load_files(session: Session, run: RunRow, files: list[InputFile], progress: Progress) -> Loaded:
    """Hand the files to the loader of their kind; a database fault comes out as what a person can act on."""
    try:
        return loader_of(run.kind)(session, files, LoadOptions.from_json(run.options), progress)
    except DBAPIError as error:
        raise translate(error) or error from error
    except MemoryError as error:
        raise too_much_memory() from error


_OUTSIDE = text("""
SELECT count(*) FROM import_rows r
WHERE r.run_id = :run AND r.outcome IN ('new', 'updated', 'linked') AND r.lon IS NOT NULL AND NOT EXISTS (
  SELECT FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN (SELECT edition_id FROM editions_in_force(:today))
    AND (x.code = ANY(:areas) OR x.province_code = ANY(:areas))
    AND ST_Covers(d.boundary_m, ST_Transform(ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326), 5179)))
""")


def _refuse_outside(session: Session, run: RunRow) -> None:
    """A person whose right ends at a district's border stores nothing beyond it."""
    areas = LoadOptions.from_json(run.options).areas
    if not areas:
        return
    values = {"run": run.id, "today": clock.today(), "areas": list(areas)}
    outside = int(session.execute(_OUTSIDE, values).scalar_one())
    if outside:
        raise NotAllowed(
            f"맡은 구 밖의 자료가 {outside}건 있어서 저장하지 않았습니다. 그 행을 빼고 다시 넣어 주세요.",
            f"{outside} rows lie outside the districts you may load; nothing was stored.",
            code="outside_your_area",
            details={"rows": outside},
        )


def too_much_memory() -> MaeulError:
    """Return the refusal of files that do not fit into the memory a run may take."""
    return FileRefused(
        "파일을 읽는 데 메모리가 너무 많이 듭니다. 파일을 나누어 넣어 주세요.",
        "Reading the files takes more memory than a run may have: split them.",
        code="import_too_big",
    )


def undo_run(session: Session, run_id: UUID) -> int:
    """Bring every row the run wrote back to what it was; return how many there were.

    Raises Conflict (`changed_since`) when somebody has changed one of them since, `undo_in_use` when something else
    needs one now: nothing is undone then.
    """
    run = get_run(session, run_id)
    if run.kind is ImportKind.SUBMISSIONS:
        raise submissions_kept()
    if run.state not in {ImportState.COMMITTED, ImportState.UNDOING}:
        raise _not_committed(run)
    session.execute(_ONE_AT_A_TIME)
    _refuse_changed(session, run_id)
    moved = session.execute(_MOVED, {"run": str(run_id)}).scalars().all()
    try:
        with session.begin_nested():
            done = int(session.execute(text("SELECT undo_import(:run)"), {"run": run_id}).scalar_one())
    except DBAPIError as error:
        raise _in_use(error) from error
    _place_again(session, list(moved))
    if run.kind is ImportKind.BOUNDARIES:
        from geo.queries.lineage import ensure_lineage

        ensure_lineage(session)
    move_run(session, run_id, ImportState.UNDONE, undone_at=clock.now(), progress=100)
    return done


_MOVED = text("""
SELECT DISTINCT CAST(c.key ->> 'id' AS uuid) FROM import_changes c
WHERE c.run_id = CAST(:run AS uuid) AND c.table_name = 'resources' AND c.action = 'update'
""")


def _place_again(session: Session, resource_ids: list[UUID]) -> None:
    """Compute the dong and the possible duplicates of records that are back where they were."""
    from geo.queries.dongs_of import assign_dongs
    from geo.queries.duplicates import find_for_resources

    if resource_ids:
        assign_dongs(session, resource_ids=resource_ids)
        find_for_resources(session, resource_ids, clock.now())


def _refuse_changed(session: Session, run_id: UUID) -> None:
    sql = text("SELECT changed_table, changed_key FROM import_changed_since(:run)")
    changed = session.execute(sql, {"run": run_id}).all()
    if changed:
        raise Conflict(
            f"이 자료를 저장한 뒤에 {len(changed)}건이 바뀌어서 되돌리면 그 내용을 잃습니다. "
            "나중에 바뀐 것부터 되돌리거나 하나씩 고쳐 주세요.",
            f"{len(changed)} records have changed since; undoing would lose that work.",
            code="changed_since",
            details={"changed": [{"table": row[0], **row[1]} for row in changed[:NAMED]], "count": len(changed)},
        )


def _in_use(error: DBAPIError) -> MaeulError:
    if getattr(error.orig, "sqlstate", None) == "23503":
        return Conflict(
            "이 자료로 만든 곳을 이미 쓰고 있어서(예약·관계·기록) 되돌릴 수 없습니다.",
            "Something made since (bookings, relations) needs what this run stored.",
            code="undo_in_use",
        )
    return translate(error) or _defect(error)


def _defect(error: DBAPIError) -> MaeulError:
    raise error


def submissions_kept() -> Conflict:
    """Return the refusal to take back what came from the field (R1)."""
    return Conflict(
        "조사 기록은 원본이라 되돌리지 않아요. 필요 없는 기록은 검토에서 반려해 주세요.",
        "Submissions are kept as they came; reject what you do not need in the review.",
        code="submissions_kept",
    )


def _not_committed(run: RunRow) -> Conflict:
    return Conflict(
        f"저장된 자료만 되돌릴 수 있어요. 지금은 '{run.state.label}' 상태예요.",
        f"Only a committed run can be undone; this one is {run.state.value}.",
        code="import_not_committed",
    )
