"""Writing for the village archive: items and collections, as forms that come back with what is wrong."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.errors import status_of
from api.media import archive_service as service
from api.media.schemas import CollectionIn, CollectionPatch, VersionIn
from api.media.service import sees_inside
from api.web.archive_forms import collection_form, item_form, read_id, read_item, typed_item
from api.web.forms import Fields
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.photo_pages import TOLD, read_form
from api.web.views import NO_ERRORS, Link
from geo import clock
from geo.errors import MaeulError, NotSignedIn
from geo.media.states import ArchiveState
from geo.queries import archive
from geo.queries.archive import unknown_item
from geo.queries.resources import get_face

router = APIRouter()


def _show_item(
    frame: Frame,
    caller: Caller,
    session: Session,
    item_id: UUID | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    fault: MaeulError | None = None,
) -> Response:
    form = item_form(
        session,
        caller,
        frame,
        action=f"/archive/items/{item_id}/edit" if item_id else "/archive/new",
        back_url=f"/archive/items/{item_id}" if item_id else "/archive",
        typed=typed,
        resource=_resource(session, caller, typed.get("resource_id", "")),
        errors=errors,
        problem=frame.said(fault) if fault else "",
    )
    status = status_of(fault) if fault else 422 if errors else 200
    return frame.show("archive_form.html", "find", status=status, form=form)


def _resource(session: Session, caller: Caller, typed: str) -> Link | None:
    try:
        resource_id = UUID(typed)
    except ValueError:
        return None
    sees_inside(session, caller, resource_id)
    return Link(f"/resources/{resource_id}", get_face(session, resource_id, clock.today()).name)


@router.get("/archive/new")
def new(
    frame: FrameDep, caller: SignedIn, session: SessionDep, resource: Annotated[UUID | None, Query()] = None
) -> Response:
    """Show the form of a new item, of a record where one is named."""
    required_reach(caller, Action.WRITE_RESOURCES)
    typed = {"kind": "story", "licence": "own", **({"resource_id": str(resource)} if resource else {})}
    return _show_item(frame, caller, session, None, typed)


@router.post("/archive/new")
def create(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Write a new item as a draft, or show the form with what is wrong."""
    fields = Fields(form, frame.say)
    values = {**read_item(fields), "resource_id": read_id(fields, "resource_id")}
    if fields.errors:
        return _show_item(frame, caller, session, None, form, fields.errors)
    try:
        with session.begin_nested():
            made = service.create(session, caller, values)
    except TOLD as fault:
        return _show_item(frame, caller, session, None, form, fault=fault)
    return go(f"/archive/items/{made}?done=archive-saved")


@router.get("/archive/items/{item_id}/edit")
def edit(frame: FrameDep, caller: SignedIn, session: SessionDep, item_id: UUID) -> Response:
    """Show the form of an item."""
    required_reach(caller, Action.WRITE_RESOURCES)
    row, inside = service.item_for(session, caller, item_id)
    if not inside:
        raise unknown_item()
    typed = {**typed_item(row), "resource_id": str(row.resource_id) if row.resource_id else ""}
    return _show_item(frame, caller, session, item_id, typed)


def save_item(frame: Frame, caller: Caller, session: Session, item_id: UUID, form: Mapping[str, str]) -> Response:
    """Write an item's new values, or show the form with what is wrong."""
    fields = Fields(form, frame.say)
    values = {**read_item(fields), "resource_id": read_id(fields, "resource_id")}
    if fields.errors:
        return _show_item(frame, caller, session, item_id, form, fields.errors)
    try:
        with session.begin_nested():
            version = read_form(VersionIn, {"version": form.get("version", "")}).version
            service.change(session, caller, item_id, version, values)
    except TOLD as fault:
        return _show_item(frame, caller, session, item_id, form, fault=fault)
    return go(f"/archive/items/{item_id}?done=archive-saved")


def new_collection(frame: Frame, caller: Caller | None, session: Session) -> Response:
    """Show the form of a new collection."""
    if caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    required_reach(caller, Action.WRITE_RESOURCES)
    return _show_collection(frame, caller, session, None, {})


def _show_collection(
    frame: Frame,
    caller: Caller,
    session: Session,
    row_id: UUID | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    fault: MaeulError | None = None,
) -> Response:
    action = f"/archive/collections/{row_id}/edit" if row_id else "/archive/collections/new"
    form = collection_form(session, caller, frame, action, typed, errors, frame.said(fault) if fault else "")
    status = status_of(fault) if fault else 422 if errors else 200
    return frame.show("archive_collection_form.html", "find", status=status, form=form)


def _read_collection(fields: Fields) -> dict[str, Any]:
    given = {"title": fields.text("title", 200), "summary": fields.text("summary", 2000, required=False)}
    return {**given, "district": fields.raw("district", 40) or None}


@router.post("/archive/collections/new")
def found(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Begin a collection, or show the form with what is wrong."""
    fields = Fields(form, frame.say)
    values = _read_collection(fields)
    if fields.errors:
        return _show_collection(frame, caller, session, None, form, fields.errors)
    try:
        with session.begin_nested():
            made = service.create_collection(session, caller, read_form(CollectionIn, values).model_dump())
    except TOLD as fault:
        return _show_collection(frame, caller, session, None, form, fault=fault)
    return go(f"/archive/collections/{made}?done=archive-saved")


@router.get("/archive/collections/{collection_id}/edit")
def edit_collection(frame: FrameDep, caller: SignedIn, session: SessionDep, collection_id: UUID) -> Response:
    """Show the form of a collection."""
    required_reach(caller, Action.WRITE_RESOURCES)
    row = service.collection_for(session, caller, collection_id)
    typed = {
        "title": row.title,
        "summary": row.summary,
        "district": row.district_code or "",
        "version": str(row.version),
    }
    return _show_collection(frame, caller, session, collection_id, typed)


@router.post("/archive/collections/{collection_id}/{what}")
def step_collection(
    frame: FrameDep, caller: Writer, session: SessionDep, collection_id: UUID, what: str, form: FormDep
) -> Response:
    """Change a collection, publish it or take it back."""
    states = {"publish": ArchiveState.PUBLISHED, "withdraw": ArchiveState.DRAFT}
    if what != "edit" and what not in states:
        raise unknown_item()
    fields = Fields(form, frame.say)
    values = _read_collection(fields) if what == "edit" else {"state": states[what].value}
    if fields.errors:
        return _show_collection(frame, caller, session, collection_id, form, fields.errors)

    def do() -> None:
        body = read_form(CollectionPatch, {**values, "version": form.get("version", "")})
        written = body.model_dump(exclude_unset=True, exclude={"version"})
        service.change_collection(session, caller, collection_id, body.version, written)

    return _attempt_collection(frame, caller, session, collection_id, form, do, what)


def _attempt_collection(
    frame: Frame,
    caller: Caller,
    session: Session,
    row_id: UUID,
    form: Mapping[str, str],
    do: Callable[[], None],
    what: str,
) -> Response:
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        row = archive.get_collection(session, row_id, public=False)
        kept = {"title": row.title, "summary": row.summary, "district": row.district_code or "", "version": "1"}
        return _show_collection(frame, caller, session, row_id, {**kept, **form}, fault=fault)
    done = {"publish": "archive-published", "withdraw": "archive-withdrawn"}.get(what, "archive-saved")
    return go(f"/archive/collections/{row_id}?done={done}")
