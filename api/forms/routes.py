"""Survey forms over HTTP: XLSForms in, definitions for the web form and exact XForm bytes for phones out."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response, UploadFile

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.campaign_rights import require_insight
from api.deps import SessionDep
from api.forms import service
from api.forms.schemas import DefinitionOut, FormFull, FormList, FormPatch, StoredOut, form_out, version_out
from api.http import json_answer
from api.kept_files import file_of
from geo.media_types import MEDIA_TYPES
from geo.queries.campaigns import get_campaign
from geo.queries.forms import (
    FormVersionRow,
    campaign_version,
    get_form,
    list_forms,
    list_versions,
    read_file,
    version_by_id,
)

router = APIRouter(tags=["조사 양식"])
XLS = "application/vnd.ms-excel"


@router.get("/forms", response_model=FormList)
def index(
    caller: SignedIn,
    session: SessionDep,
    retired: Annotated[bool, Query(description="치워 둔 양식도")] = False,
) -> Response:
    """List the forms with their newest versions, the ready-made ones first."""
    required_reach(caller, Action.SEE_RESOURCES)
    items = [form_out(row) for row in list_forms(session, retired=retired)]
    return json_answer({"items": items, "next": None, "total": len(items)})


@router.post("/forms", status_code=201, response_model=StoredOut)
def create(caller: Writer, session: SessionDep, file: UploadFile) -> Response:
    """Bring in an XLSForm (coordinator): a new form, or a new version of one; the same file again adds nothing."""
    stored, form = service.upload(session, caller, file.filename or "", file.file.read())
    told = StoredOut(
        form_id=stored.form_id,
        version_id=stored.version_id,
        new=stored.new,
        form_key=form.form_key,
        version=form.version,
        title=form.title,
        web_unsupported=list(form.definition.web_unsupported),
        warnings=list(form.warnings),
    )
    answer = json_answer(told.model_dump(mode="json"), 201 if stored.new else 200)
    answer.headers["Location"] = f"/api/v1/forms/{stored.form_id}"
    return answer


@router.get("/forms/{form_id}", response_model=FormFull)
def show(form_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show one form with all its versions, the newest first."""
    required_reach(caller, Action.SEE_RESOURCES)
    versions = [version_out(row).model_dump(mode="json") for row in list_versions(session, form_id)]
    return json_answer({**form_out(get_form(session, form_id)), "history": versions})


@router.patch("/forms/{form_id}", response_model=FormFull)
def change(form_id: UUID, caller: Writer, session: SessionDep, body: FormPatch) -> Response:
    """Take a form out of the list, or put it back; campaigns that ask with it go on."""
    service.retire(session, caller, form_id, retired=body.retired)
    return show(form_id, caller, session)


@router.get("/forms/{form_id}/versions/{version_id}/definition", response_model=DefinitionOut)
def definition(form_id: UUID, version_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Give what a version asks, as the web form draws it."""
    return _definition(_version(session, caller, form_id, version_id))


@router.get(
    "/forms/{form_id}/versions/{version_id}/xlsform",
    response_class=Response,
    responses=file_of(MEDIA_TYPES["xlsx"], XLS),
)
def workbook(form_id: UUID, version_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Give the workbook of a version as it was brought in."""
    row = _version(session, caller, form_id, version_id)
    data = read_file(session, version_id, workbook=True)
    name = quote(row.file_name)
    headers = {"Content-Disposition": f"attachment; filename=\"form.xlsx\"; filename*=UTF-8''{name}"}
    return Response(
        data, media_type=XLS if row.file_name.lower().endswith(".xls") else MEDIA_TYPES["xlsx"], headers=headers
    )


@router.get("/forms/{form_id}/versions/{version_id}/xform", response_class=Response, responses=file_of("text/xml"))
def xform(form_id: UUID, version_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Give the exact XForm bytes whose md5 the lists name."""
    _version(session, caller, form_id, version_id)
    return Response(read_file(session, version_id, workbook=False), media_type="text/xml")


def _version(session: SessionDep, caller: Caller, form_id: UUID, version_id: UUID) -> FormVersionRow:
    required_reach(caller, Action.SEE_RESOURCES)
    row = version_by_id(session, version_id)
    return row if row.form_id == form_id else version_by_id(session, form_id)


@router.get("/campaigns/{campaign_id}/forms/{form_id}/definition", response_model=DefinitionOut)
def campaign_definition(campaign_id: UUID, form_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Give what a campaign asks with one of its forms: the version that it is pinned to, whatever came later."""
    require_insight(session, caller, get_campaign(session, campaign_id))
    return _definition(campaign_version(session, campaign_id, form_id))


def _definition(row: FormVersionRow) -> Response:
    answer = json_answer(row.definition.as_json())
    answer.headers["ETag"] = f'"{row.xform_md5}"'
    return answer
