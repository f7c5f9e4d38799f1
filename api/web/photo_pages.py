"""The desk of a record's photos and files: sent, described, released, taken off; it works without a script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, may, require
from api.deps import SessionDep, SettingsDep
from api.errors import status_of
from api.media import service
from api.media.schemas import Alt, Caption, Credit, LinkPatch, Strict
from api.media.service import Sent
from api.web.archive_cards import kept_file, upload_form
from api.web.archive_views import PhotosPage, UploadForm
from api.web.pages import FormDep, Frame, FrameDep, go
from geo import clock
from geo.enums import Licence
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed
from geo.media.states import MediaRole
from geo.queries import media
from geo.queries.resources import get_face

router = APIRouter()
Read = TypeVar("Read", bound=BaseModel)
TOLD = (Conflict, InvalidInput, NotAllowed)


@dataclass(frozen=True, slots=True)
class FormWithFile:
    """What a form with a file brings; `file` is None where none was chosen."""

    typed: Mapping[str, str] = field(default_factory=dict)
    file: UploadFile | None = None


async def submitted_file(request: Request) -> FormWithFile:
    """Return the text fields of a form and its one file."""
    form = await request.form()
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    return FormWithFile(typed, file if isinstance(file, UploadFile) and file.filename else None)


FileFormDep = Annotated[FormWithFile, Depends(submitted_file)]


class _Told(Strict):
    """What is said with a file."""

    alt: Alt
    caption: Caption = ""
    licence: Licence = Licence.OWN
    credit: Credit = ""
    shows_people: bool = False
    release: bool = False
    role: MediaRole = MediaRole.OTHER


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    fault: MaeulError | None = None

    @property
    def status(self) -> int:
        return status_of(self.fault) if self.fault else 422 if self.errors else 200


def read_upload(frame: Frame, form: FormWithFile) -> tuple[Sent, MediaRole] | Tried:
    """Return what was sent, or the form with what is wrong beside each field."""
    names = {name: form.typed[name] for name in _Told.model_fields if name in form.typed}
    try:
        told = _Told.model_validate(names)
    except ValidationError as error:
        return Tried(form.typed, field_errors(frame, error))
    if form.file is None:
        return Tried(form.typed, {"file": frame.say("파일을 골라 주세요.")})
    given = told.model_dump(exclude={"role"})
    return Sent(form.file.filename or "", form.file.file, **given), told.role


def field_errors(frame: Frame, error: ValidationError) -> dict[str, str]:
    """Return one sentence per field."""
    return {
        str(one["loc"][0]): frame.say("비워 둘 수 없어요.")
        if "short" in one["type"]
        else frame.say("다시 적어 주세요.")
        for one in error.errors()
        if one["loc"]
    }


@router.get("/resources/{resource_id}/photos")
def photos(frame: FrameDep, caller: SignedIn, session: SessionDep, resource_id: UUID) -> Response:
    """Show the photos and files of a record to those who look after it."""
    return _photos(frame, caller, session, resource_id, Tried())


def _photos(frame: Frame, caller: Caller, session: Session, resource_id: UUID, tried: Tried) -> Response:
    service.sees_inside(session, caller, resource_id)
    where = service.place_of_record(session, resource_id)
    require(caller, Action.SEE_RESOURCES, where)
    may_release = may(caller, Action.REVIEW_RESOURCES, where)
    base = f"/resources/{resource_id}/photos"
    rows = media.list_media(session, resource_id, public=False)
    files = tuple(kept_file(row, frame, base, may_release=may_release) for row in rows)
    api = f"/api/v1/resources/{resource_id}/media"
    form = upload_form(frame, f"{base}/new", api, roles=True, may_release=may_release, watch=api)
    row = get_face(session, resource_id, clock.today())
    view = PhotosPage(row.name, f"/resources/{resource_id}", files, with_typed(form, tried))
    view = replace(view, problem=frame.said(tried.fault) if tried.fault else "")
    return frame.show("photos.html", "find", status=tried.status, photos=view)


def with_typed(form: UploadForm, tried: Tried) -> UploadForm:
    """Return the form with what was typed and what is wrong with it."""
    return replace(form, typed=tried.typed, errors=tried.errors)


@router.post("/resources/{resource_id}/photos/new")
def send(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, resource_id: UUID, form: FileFormDep
) -> Response:
    """Put a file at a record, or show the form with what is wrong."""
    read = read_upload(frame, form)
    if isinstance(read, Tried):
        return _photos(frame, caller, session, resource_id, read)
    sent, role = read
    try:
        with session.begin_nested():
            service.attach(session, settings, caller, resource_id, sent, role)
    except TOLD as fault:
        return _photos(frame, caller, session, resource_id, Tried(form.typed, fault=fault))
    return go(f"/resources/{resource_id}/photos?done=file-sent")


@router.post("/resources/{resource_id}/photos/{link_id}/{what}")
def step(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    resource_id: UUID,
    link_id: UUID,
    what: str,
    form: FormDep,
) -> Response:
    """Change, release, hide or take off a file."""
    row = media.get_link(session, resource_id, link_id)
    steps: dict[str, Callable[[], None]] = {
        "change": lambda: _change(session, caller, row, form),
        "release": lambda: service.release(session, caller, row.media_id),
        "hide": lambda: service.hide(session, caller, row.media_id),
        "take-off": lambda: service.take_off(session, caller, row),
    }
    if what not in steps:
        raise media.unknown_media()
    try:
        with session.begin_nested():
            steps[what]()
    except TOLD as fault:
        return _photos(frame, caller, session, resource_id, Tried(fault=fault))
    return go(f"/resources/{resource_id}/photos?done=file-{what}#file-{link_id}")


def _change(session: Session, caller: Caller, row: media.LinkRow, form: Mapping[str, str]) -> None:
    names = ("version", "media_version", "role", "caption", "alt", "licence", "credit")
    given: dict[str, Any] = {name: form[name] for name in names if name in form}
    body = read_form(LinkPatch, {**given, "shows_people": "shows_people" in form})
    values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if name != "version"}
    service.change(session, caller, row, body.version, values)


def read_form(model: type[Read], given: Mapping[str, Any]) -> Read:
    """Return a form as the API's own body; raise InvalidInput for one that cannot be read."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise InvalidInput(
            "보낸 내용을 읽을 수 없어요. 새로 고친 뒤 다시 해 주세요.", "Reload the page and try again."
        ) from error
