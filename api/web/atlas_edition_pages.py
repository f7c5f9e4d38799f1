"""One edition: watched while it is made, taken along, asked for; and what its makers may do with it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.atlases import service
from api.atlases.service import Wish
from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.web.atlas_editions import EDITIONS, Asked, edition_page
from api.web.atlas_place import place_of, place_page
from api.web.forms import Fields
from api.web.pages import Frame, FrameDep, go
from geo import clock
from geo.atlas.edition_states import AtlasFormat
from geo.errors import MaeulError
from geo.queries.refusing import refusals_told

router = APIRouter()

TITLE_MOST = 100
Code = Annotated[str, Path(max_length=40)]


async def _sent(request: Request) -> tuple[dict[str, str], frozenset[str]]:
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return fields, frozenset(one for one in form.getlist("formats") if isinstance(one, str))


Sent = Annotated[tuple[dict[str, str], frozenset[str]], Depends(_sent)]


@router.post("/atlas/{code}/editions")
def make(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, code: Code, sent: Sent
) -> Response:
    """Ask for the next edition and go on to where its progress is seen."""
    given, ticked = sent
    fields = Fields(given, frame.say)
    formats = [one for one in AtlasFormat if one.value in ticked]
    title, day = fields.text("title", TITLE_MOST, required=False), fields.day("on", required=False)
    if not formats:
        fields.refuse("formats", "하나는 골라 주세요.")
    allows = fields.raw("allow_localhost") == "yes"
    asked = Asked(ticked, fields.raw("title", TITLE_MOST), fields.raw("on", 20), allows, fields.errors)
    if fields.errors:
        return _again(frame, session, settings, code, asked)
    wish = Wish(code=code, formats=formats, on=day, title=title, allow_localhost=allows)
    try:
        with refusals_told(session):
            made = service.ask(session, settings, caller, wish)
    except MaeulError as fault:
        return _again(frame, session, settings, code, _with_fault(frame, asked, fault))
    return go(f"{EDITIONS}/{made}")


def _with_fault(frame: Frame, asked: Asked, fault: MaeulError) -> Asked:
    told = frame.said(fault)
    if fault.code == "public_url_missing":
        errors = {"allow_localhost": frame.say("시험 삼아 만들려면 위를 골라 주세요.")}
        return Asked(asked.formats, asked.title, asked.on, asked.allow_localhost, errors)
    return Asked(asked.formats, asked.title, asked.on, asked.allow_localhost, error=told)


def _again(frame: Frame, session: Session, settings: SettingsDep, code: str, asked: Asked) -> Response:
    today = clock.today()
    view = place_page(session, settings, frame, place_of(session, code, today), today, asked=asked)
    return frame.show("atlas_place.html", "atlas", status=asked.status, atlas=view)


@router.get(f"{EDITIONS}/{{atlas_id}}")
def show(frame: FrameDep, caller: CallerDep, session: SessionDep, atlas_id: UUID) -> Response:
    """Show an edition: how far it is, or its files and what is in it."""
    return _page(frame, caller, session, atlas_id)


def _page(frame: Frame, caller: Caller | None, session: Session, atlas_id: UUID, error: str = "") -> Response:
    row = service.see(session, caller, atlas_id)
    view = edition_page(session, frame, row, error)
    return frame.show("atlas_edition.html", "atlas", status=409 if error else 200, edition=view)


@router.get(f"{EDITIONS}/{{atlas_id}}/progress.json")
def progress(frame: FrameDep, caller: CallerDep, session: SessionDep, atlas_id: UUID) -> Response:
    """Say how far an edition is, in the reader's language."""
    row = service.see(session, caller, atlas_id)
    told = {"state": row.state.value, "progress": row.progress, "doing": frame.say(row.step.label)}
    stops = bool(row.problem)
    return JSONResponse(told | {"stops": stops}, headers={"Cache-Control": "no-store"})


@router.post(f"{EDITIONS}/{{atlas_id}}/retry")
def retry(frame: FrameDep, caller: Writer, session: SessionDep, atlas_id: UUID) -> Response:
    """Have an edition that failed made once more."""
    try:
        with refusals_told(session):
            service.again(session, caller, atlas_id)
    except MaeulError as fault:
        return _page(frame, caller, session, atlas_id, frame.said(fault))
    return go(f"{EDITIONS}/{atlas_id}")


@router.post(f"{EDITIONS}/{{atlas_id}}/remove")
def remove(caller: Writer, session: SessionDep, atlas_id: UUID) -> Response:
    """Take an edition away and go back to its place."""
    row = service.see(session, caller, atlas_id)
    service.remove(session, caller, atlas_id)
    return go(f"/atlas/{row.code}?done=edition-removed#editions")
