"""Imports over HTTP: a dry run first, then the commit, then, if it was wrong, the way back."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import EVERYWHERE, Action, may
from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of, trimmed, wants_geojson
from api.imports import service
from api.imports.schemas import RowList, RunList, RunOut, WaitingList, row_out, run_out, waiting_out
from api.kept_files import file_of
from geo.enums import Approval, ImportKind, Licence, ResourceKind, RowOutcome, SiteKind
from geo.errors import InvalidInput
from geo.intake.kinds import LoadOptions
from geo.media_types import MEDIA_TYPES
from geo.queries.import_runs import count_runs, get_run, list_files, list_rows, list_runs

router = APIRouter(prefix="/imports", tags=["가져오기"])
ROWS_IN_REPORT = 200_000
TARGETS = frozenset({kind.value for kind in (*ResourceKind, *SiteKind)})
Line = Annotated[str, trimmed(200, least=0)]


class Choices(BaseModel):
    """What a person may choose for a run; a mapping names the meaning of columns by their headings."""

    model_config = ConfigDict(extra="forbid")
    target: Annotated[str, trimmed(40, least=0)] = ""
    publish: bool = False
    approval: Approval | None = None
    edition: date | None = None
    codes: Annotated[str, Field(pattern="^(auto|mois|kostat)$")] = "auto"
    crs: Annotated[int, Field(ge=1024, le=32767)] | None = None
    source: Line | None = None
    publisher: Line = ""
    licence: Licence | None = None
    mapping: dict[str, str] | None = None
    campaign: Annotated[str, trimmed(40, least=0)] = ""
    form: Annotated[str, trimmed(200, least=0)] = ""

    def options(self) -> LoadOptions:
        """Return what loaders read."""
        if self.target and self.target not in TARGETS:
            raise InvalidInput(
                f"'{self.target}'는 아는 종류가 아니에요.", "No such kind of resource or site.", code="target_unknown"
            )
        return LoadOptions(**self.model_dump(mode="python"))


def _mapping(text: str | None) -> dict[str, str] | None:
    if not text:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise InvalidInput(
            'mapping은 {"열 제목": "뜻"} 꼴의 JSON이어야 해요.', "mapping must be a JSON object.", code="mapping_form"
        )
    return found


@router.post("", status_code=202, response_model=RunOut)
def create(
    caller: Writer,
    session: SessionDep,
    files: list[UploadFile],
    kind: Annotated[ImportKind, Form()],
    dry_run: Annotated[bool, Form(description="거짓이면 읽자마자 저장")] = True,
    target: Annotated[str, Form(max_length=40)] = "",
    publish: Annotated[bool, Form()] = False,
    approval: Annotated[Approval | None, Form()] = None,
    edition: Annotated[date | None, Form()] = None,
    codes: Annotated[str, Form(pattern="^(auto|mois|kostat)$")] = "auto",
    crs: Annotated[int | None, Form(ge=1024, le=32767)] = None,
    source: Annotated[str | None, Form(max_length=200)] = None,
    publisher: Annotated[str, Form(max_length=200)] = "",
    licence: Annotated[Licence | None, Form()] = None,
    mapping: Annotated[str | None, Form(max_length=20_000)] = None,
    campaign: Annotated[str, Form(max_length=40, description="조사 기록: 조사 사업의 번호나 코드")] = "",
    form: Annotated[str, Form(max_length=200, description="조사 기록: 양식의 form_key; 없으면 파일에서")] = "",
) -> Response:
    """Send files to be read; by default nothing is stored until the run is committed."""
    chosen = Choices(
        target=target,
        publish=publish,
        approval=approval,
        edition=edition,
        codes=codes,
        crs=crs,
        source=source or None,
        publisher=publisher,
        licence=licence,
        mapping=_mapping(mapping),
        campaign=campaign,
        form=form,
    )
    sent = service.gather([(file.filename or "", file.file.read()) for file in files])
    run_id = service.start(session, caller, kind, sent, chosen.options(), dry_run=dry_run)
    return _told(session, run_id, 202)


def _told(session: Any, run_id: UUID, status: int = 200) -> Response:
    answer = json_answer(run_out(get_run(session, run_id), list_files(session, run_id)), status)
    answer.headers["Location"] = f"/api/v1/imports/{run_id}"
    return answer


@router.get("", response_model=RunList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    kind: Annotated[ImportKind | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List runs, the newest first: one's own, or all with the right to load everywhere."""
    own = None if may(caller, Action.LOAD_DATA, EVERYWHERE) else caller.account_id
    offset = offset_of(cursor)
    runs = list_runs(session, kind=kind, account_id=own, limit=limit, offset=offset)
    items = [run_out(run, list_files(session, run.id)) for run in runs]
    total = count_runs(session, kind=kind, account_id=own)
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.get("/waiting", response_model=WaitingList)
def waiting(
    request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None
) -> Response:
    """List the records that have an address and wait for a place."""
    from geo.queries.placing import list_waiting  # it brings pandas, which other lists need not carry

    service.check_may_load(caller, ImportKind.RESOURCES)
    offset = offset_of(cursor)
    found, total = list_waiting(session, limit=limit, offset=offset)
    items = [waiting_out(row) for row in found]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.get("/{import_id}", response_model=RunOut)
def show(import_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show how far a run is and what came of it."""
    service.check_may_see(caller, get_run(session, import_id))
    return _told(session, import_id)


@router.get("/{import_id}/rows", response_model=RowList)
def rows(
    request: Request,
    import_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    outcome: Annotated[list[RowOutcome] | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
    fmt: Annotated[str | None, Query(alias="format")] = None,
) -> Response:
    """List what became of each row, with its cells as in the file; as GeoJSON for a preview on a map."""
    service.check_may_see(caller, get_run(session, import_id))
    offset = offset_of(cursor)
    found, total = list_rows(session, import_id, outcomes=outcome or (), limit=limit, offset=offset)
    geojson = wants_geojson(request, fmt)
    items = [row_out(row) for row in found]
    return list_answer(request, items, offset=offset, limit=limit, total=total, geojson=geojson)


@router.get("/{import_id}/report.xlsx", response_class=Response, responses=file_of(MEDIA_TYPES["xlsx"]))
def report(import_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Return the report of a run as a workbook for whoever owns the files."""
    from geo.intake.workbook import run_workbook

    service.check_may_see(caller, get_run(session, import_id))
    found, _ = list_rows(session, import_id, limit=ROWS_IN_REPORT)
    names = [file.name for file in list_files(session, import_id)]
    headers = {"Content-Disposition": f'attachment; filename="import-{import_id}.xlsx"'}
    return Response(run_workbook(names, found), media_type=MEDIA_TYPES["xlsx"], headers=headers)


@router.patch("/{import_id}", status_code=202, response_model=RunOut)
def change(import_id: UUID, caller: Writer, session: SessionDep, body: Choices) -> Response:
    """Read a run again with other choices; nothing is stored."""
    service.read_again(session, caller, import_id, body.options())
    return _told(session, import_id, 202)


@router.post("/{import_id}/commit", status_code=202, response_model=RunOut)
def commit(import_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Store what the dry run showed."""
    service.commit(session, caller, import_id)
    return _told(session, import_id, 202)


@router.post("/{import_id}/undo", status_code=202, response_model=RunOut)
def undo(import_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take back all that a run stored; refused when somebody has changed some of it since."""
    service.undo(session, caller, import_id)
    return _told(session, import_id, 202)
