"""Bringing files in, by hand: choose, look at what would happen, correct the meaning of columns, store, take back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response, UploadFile
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import EVERYWHERE, Action, Caller, may
from api.auth.reach import reach_of
from api.deps import SessionDep
from api.imports import service
from api.resources.service import step_run
from api.web.doors import loads_data
from api.web.import_cards import list_view, run_view
from api.web.import_views import ImportPage
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import OFFICE, tabs
from geo import clock
from geo.duplicate_state import DuplicateState
from geo.enums import Approval, ImportKind, Licence, ResourceAction, RowOutcome
from geo.errors import MaeulError, NotAllowed
from geo.intake.kinds import LoadOptions
from geo.queries.belongings import records_of_run
from geo.queries.duplicates import PairFilter, list_pairs
from geo.queries.import_runs import RunRow, count_runs, get_run, list_files, list_rows, list_runs

router = APIRouter(prefix="/admin/imports")
RUNS_SHOWN = 20
ROWS_SHOWN = 50
COLUMN = "column-"


def require_importer(caller: Caller) -> None:
    """Raise NotAllowed, in words that help, for people who may not bring files in."""
    if not loads_data(caller):
        raise NotAllowed(
            "조정자나 구 담당자만 쓸 수 있는 화면이에요. 자료를 들여오려면 구 담당자에게 부탁해 주세요.",
            "This page is for coordinators and officers.",
            code="importers_only",
        )


@router.get("")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the runs and the form for new files."""
    require_importer(caller)
    return _index(frame, caller, session)


def _index(
    frame: Frame, caller: Caller, session: Session, error: str = "", typed: Mapping[str, str] | None = None
) -> Response:
    own = None if may(caller, Action.LOAD_DATA, EVERYWHERE) else caller.account_id
    first = _number(frame.request, "from")
    runs = list_runs(session, account_id=own, limit=RUNS_SHOWN, offset=first)
    files = {run.id: [file.name for file in list_files(session, run.id)] for run in runs}
    total = count_runs(session, account_id=own)
    kinds = service.kinds_of(caller)
    view = list_view(frame, runs, files, first=first, total=total, kinds=kinds, error=error, typed=typed or {})
    office = tabs(frame, OFFICE) if reach_of(caller, Action.EDIT_SITES) else ()
    return frame.show("imports.html", "admin", status=422 if error else 200, imports=view, office=office)


@router.post("")
def create(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    files: list[UploadFile],
    kind: Annotated[ImportKind, Form()],
    target: Annotated[str, Form(max_length=40)] = "",
    licence: Annotated[str, Form(max_length=20)] = "",
    publisher: Annotated[str, Form(max_length=200)] = "",
    approval: Annotated[str, Form(max_length=20)] = "",
    edition: Annotated[str, Form(max_length=10)] = "",
    crs: Annotated[str, Form(max_length=10)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    publish: Annotated[str, Form(max_length=5)] = "",
    campaign: Annotated[str, Form(max_length=40)] = "",
    form: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take the files and have them read; nothing is stored yet."""
    require_importer(caller)
    options = LoadOptions(
        target=target if kind is ImportKind.RESOURCES else "",
        publish=bool(publish) and kind is ImportKind.RESOURCES,
        approval=approval if approval in set(Approval) and kind is ImportKind.SPACES else None,
        licence=licence if licence in set(Licence) else None,
        publisher=publisher.strip(),
        edition=_day(edition),
        crs=int(crs) if crs.isascii() and crs.isdecimal() else None,
        source=source.strip() or None,
        campaign=campaign.strip() if kind is ImportKind.SUBMISSIONS else "",
        form=form.strip() if kind is ImportKind.SUBMISSIONS else "",
    )
    sent = [(file.filename or "", file.file.read()) for file in files if file.filename]
    try:
        run_id = service.start(session, caller, kind, service.gather(sent), options)
    except MaeulError as error:
        words = {"source": source, "crs": crs, "campaign": campaign, "form": form, "publisher": publisher}
        chosen = {"kind": kind.value, "target": target, "licence": licence, "approval": approval}
        typed = {**words, **chosen, "edition": edition, "publish": publish}
        return _index(frame, caller, session, frame.said(error), typed)
    return go(f"/admin/imports/{run_id}")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def _number(request: Request, name: str) -> int:
    typed = request.query_params.get(name, "0")
    return min(int(typed), 1_000_000) if typed.isascii() and typed.isdigit() and len(typed) <= len("1000000") else 0


def _run(session: Session, caller: Caller, run_id: UUID) -> RunRow:
    require_importer(caller)
    run = get_run(session, run_id)
    service.check_may_see(caller, run)
    return run


@router.get("/{run_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, run_id: UUID) -> Response:
    """Show one run: files, columns, every row with its reason, and what can be done now."""
    run = _run(session, caller, run_id)
    asked = frame.request.query_params.get("outcome", "")
    outcomes = (RowOutcome(asked),) if asked in set(RowOutcome) else ()
    first = _number(frame.request, "from")
    rows, total = list_rows(session, run_id, outcomes=outcomes, limit=ROWS_SHOWN, offset=first)
    view = run_view(frame, run, list_files(session, run_id), rows, asked=asked, first=first, total=total)
    return frame.show("import.html", "admin", run=_with_records(view, session, caller, run_id))


def _with_records(view: ImportPage, session: Session, caller: Caller, run_id: UUID) -> ImportPage:
    """Add what became of the records of a stored run, and how many of them may be twins of others."""
    reach = reach_of(caller, Action.REVIEW_RESOURCES)
    if not view.can_undo or not reach:
        return replace(view, can_publish=False)
    found = records_of_run(session, run_id)
    wanted = PairFilter(clock.today(), reach, DuplicateState.OPEN, run_id, limit=1)
    _rows, pairs = list_pairs(session, wanted)
    publish = view.can_publish and found.waiting > 0
    return replace(
        view, records=found.total, public=found.public, waiting=found.waiting, pairs=pairs, can_publish=publish
    )


@router.post("/{run_id}/read")
def read_again(caller: Writer, session: SessionDep, run_id: UUID, form: FormDep) -> Response:
    """Read the files again with the columns as a person understands them."""
    run = _run(session, caller, run_id)
    own = LoadOptions.from_json(run.options)
    mapping = _mapping(session, run_id, form)
    crs = form.get("crs", "").strip()
    changed = LoadOptions(
        **{
            **{name: getattr(own, name) for name in own.__dataclass_fields__},
            "mapping": mapping or own.mapping,
            "crs": int(crs) if crs.isascii() and crs.isdigit() and len(crs) <= len("32767") else None,
        }
    )
    service.read_again(session, caller, run_id, changed)
    return go(f"/admin/imports/{run_id}")


def _mapping(session: Session, run_id: UUID, form: dict[str, str]) -> dict[str, str]:
    """Return the meaning of every column by its heading, as chosen in the form."""
    tables = [table for file in list_files(session, run_id) for table in file.facts.get("tables", [])]
    headings = [column["heading"] for table in tables[:1] for column in table["mapping"]]
    return {heading: form[f"{COLUMN}{n}"] for n, heading in enumerate(headings) if f"{COLUMN}{n}" in form}


@router.post("/{run_id}/publish")
def publish(caller: Writer, session: SessionDep, run_id: UUID) -> Response:
    """Approve and publish every record of the run that waits for it, where the caller may."""
    _run(session, caller, run_id)
    step_run(session, caller, run_id, ResourceAction.APPROVE, publish=True)
    return go(f"/admin/imports/{run_id}?done=run-published")


@router.post("/{run_id}/commit")
def commit(caller: Writer, session: SessionDep, run_id: UUID) -> Response:
    """Store what the page shows."""
    _run(session, caller, run_id)
    service.commit(session, caller, run_id)
    return go(f"/admin/imports/{run_id}")


@router.post("/{run_id}/undo")
def undo(caller: Writer, session: SessionDep, run_id: UUID) -> Response:
    """Take the whole run back."""
    _run(session, caller, run_id)
    service.undo(session, caller, run_id)
    return go(f"/admin/imports/{run_id}")
