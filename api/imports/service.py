"""Import runs for the API and the pages alike: who may, what is started, what is told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import ACTIONS, EVERYWHERE, Action, Caller, may, require, require_writer
from api.campaign_rights import require_runner
from api.jobs.queue import Task, enqueue
from geo.enums import ImportKind, ImportState, Scope
from geo.errors import InvalidInput, NotAllowed
from geo.intake.kinds import InputFile, LoadOptions
from geo.queries.campaigns import get_named
from geo.queries.import_runs import RunRow, change_options, create_run, get_run, move_run

FOR_EVERYBODY = frozenset(
    {
        *(ImportKind.BOUNDARIES, ImportKind.POPULATION, ImportKind.CODES, ImportKind.ADDRESSES),
        ImportKind.NETWORK,
    }
)
"""What concerns every district at once; only a right that holds everywhere may load it."""
LOADED_BY = {ImportKind.NETWORK: (Action.PLAN,), ImportKind.POPULATION: (Action.LOAD_DATA, Action.PLAN)}
"""What figures are worked out from: whoever plans may load it."""
FILES_MOST = 40
SHAPE_PARTS = frozenset({".dbf", ".shx", ".prj", ".cpg"})


def check_may_load(caller: Caller, kind: ImportKind, *, publish: bool = False) -> None:
    """Raise NotAllowed unless the caller may load files of this kind somewhere, and publish them if asked."""
    require_writer(caller)
    loading = LOADED_BY.get(kind, (Action.LOAD_DATA,))
    if kind in FOR_EVERYBODY and not any(may(caller, action, EVERYWHERE) for action in loading):
        require(caller, loading[0], EVERYWHERE)
    more = {Action.REVIEW_RESOURCES} if publish else set()
    if not any({action, *more} <= ACTIONS[grant.role] for grant in caller.grants for action in loading):
        raise NotAllowed(
            "자료를 들여올 권한이 없어요. 조정자나 구 담당자에게 문의해 주세요.",
            "You have no right to import data.",
        )


def kinds_of(caller: Caller) -> tuple[ImportKind, ...]:
    """Return the kinds of data that the caller may load somewhere."""
    return tuple(kind for kind in ImportKind if _may_load(caller, kind))


def _may_load(caller: Caller, kind: ImportKind) -> bool:
    try:
        check_may_load(caller, kind)
    except NotAllowed:
        return False
    return True


def check_may_see(caller: Caller, run: RunRow) -> None:
    """Raise NotAllowed unless the run is the caller's own or the caller may load everywhere."""
    if run.account_id != caller.account_id and not may(caller, Action.LOAD_DATA, EVERYWHERE):
        raise NotAllowed("다른 사람이 들여온 자료예요.", "This import is somebody else's.")


def areas_of(caller: Caller) -> tuple[str, ...]:
    """Return the codes of districts and provinces that bound what the caller may load; empty when nothing does."""
    grants = [grant for grant in caller.grants if Action.LOAD_DATA in ACTIONS[grant.role]]
    if any(grant.scope == Scope.EVERYWHERE for grant in grants):
        return ()
    codes = {grant.district_code or grant.province_code for grant in grants}
    return tuple(sorted(code for code in codes if code)) or ("none",)


def gather(files: Sequence[tuple[str, bytes]]) -> list[InputFile]:
    """Put the parts of each shapefile together; raise InvalidInput for no files or too many."""
    if not 0 < len(files) <= FILES_MOST:
        raise InvalidInput(
            f"파일을 하나 이상, {FILES_MOST}개까지 골라 주세요.", f"Send 1 to {FILES_MOST} files.", code="files_count"
        )
    shapes = {PurePath(name).stem for name, _ in files if PurePath(name).suffix.lower() == ".shp"}
    whole, parts = [], dict[str, dict[str, bytes]]()
    for name, data in files:
        path = PurePath(name)
        if path.suffix.lower() in SHAPE_PARTS and path.stem in shapes:
            parts.setdefault(path.stem, {})[path.suffix.lower()] = data
        else:
            whole.append((path, data))
    return [
        InputFile(
            path.name[-300:] or "이름 없음", data, parts.get(path.stem, {}) if path.suffix.lower() == ".shp" else {}
        )
        for path, data in whole
    ]


def start(
    session: Session,
    caller: Caller,
    kind: ImportKind,
    files: Sequence[InputFile],
    options: LoadOptions,
    *,
    dry_run: bool = True,
) -> UUID:
    """Store the files and have them read, or read and stored at once, by the worker."""
    check_may_load(caller, kind, publish=options.publish)
    if kind is ImportKind.SUBMISSIONS:
        options = replace(options, campaign=str(_campaign(session, caller, options.campaign)))
    bounded = replace(options, areas=areas_of(caller), account_id=str(caller.account_id))
    state = ImportState.READING if dry_run else ImportState.COMMITTING
    run_id = create_run(session, kind, files, bounded, account_id=caller.account_id, state=state)
    enqueue(session, Task.IMPORT, action="read" if dry_run else "commit", run_id=str(run_id))
    return run_id


def _campaign(session: Session, caller: Caller, named: str) -> UUID:
    """Return the campaign named by its id or its short code; raise NotAllowed unless the caller runs it."""
    row = get_named(session, named)
    require_runner(caller, row)
    return row.id


def read_again(session: Session, caller: Caller, run_id: UUID, options: LoadOptions) -> None:
    """Read a run again with other options: a corrected mapping, another CRS."""
    run = get_run(session, run_id)
    check_may_see(caller, run)
    check_may_load(caller, run.kind, publish=options.publish)
    own = LoadOptions.from_json(run.options)
    change_options(session, run_id, replace(options, areas=own.areas, account_id=own.account_id))
    move_run(session, run_id, ImportState.READING)
    enqueue(session, Task.IMPORT, action="read", run_id=str(run_id))


def commit(session: Session, caller: Caller, run_id: UUID) -> None:
    """Have a run that was read stored."""
    run = get_run(session, run_id)
    check_may_see(caller, run)
    check_may_load(caller, run.kind, publish=bool(run.options.get("publish")))
    move_run(session, run_id, ImportState.COMMITTING, progress=0, code="", message="")
    enqueue(session, Task.IMPORT, action="commit", run_id=str(run_id))


def undo(session: Session, caller: Caller, run_id: UUID) -> None:
    """Have a stored run taken back."""
    run = get_run(session, run_id)
    check_may_see(caller, run)
    check_may_load(caller, run.kind)
    if run.kind is ImportKind.SUBMISSIONS:
        from geo.intake.runner import submissions_kept

        raise submissions_kept()
    move_run(session, run_id, ImportState.UNDOING, progress=0, code="", message="")
    enqueue(session, Task.IMPORT, action="undo", run_id=str(run_id))
