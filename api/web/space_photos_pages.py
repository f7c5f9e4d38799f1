"""The keeper's desk of a place's pictures, and what a whole site says of getting there; both work without a script."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.deps import SessionDep, SettingsDep
from api.media import place_service as service
from api.media.place_routes import PlacePhotoPatch
from api.media.schemas import Alt, Caption, Credit, Strict
from api.media.service import Sent
from api.web.access_form import access_choices, access_fields, read_answers
from api.web.forms import Fields
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.photo_pages import FileFormDep, FormWithFile, Tried, field_errors, read_form
from api.web.place_desk import desk_page
from api.web.space_views import SiteWayPage
from geo import clock
from geo.enums import Licence
from geo.errors import Conflict, FileRefused, InvalidInput, NotAllowed
from geo.place_access import PlaceRole
from geo.queries.media import unknown_media
from geo.queries.place_media import PlacePhoto, Spot, get_photo, kept_photos
from geo.queries.site_access import SiteAccess, get_site_access, write_site_access
from geo.queries.sites import get_site

router = APIRouter(prefix="/keep")
TOLD = (Conflict, FileRefused, InvalidInput, NotAllowed)
Places = Annotated[Literal["spaces", "sites"], Path()]
PHOTOS = "/{places}/{place_id}/photos"


class _Told(Strict):
    """What is said with a picture; whether people can be recognised has to be answered."""

    alt: Alt
    shows_people: bool
    caption: Caption = ""
    licence: Licence = Licence.OWN
    credit: Credit = ""
    role: PlaceRole = PlaceRole.PHOTO


def _spot(places: str, place_id: UUID) -> Spot:
    return Spot(place_id) if places == "spaces" else Spot(site_id=place_id)


@router.get(PHOTOS)
def photos(frame: FrameDep, caller: SignedIn, session: SessionDep, places: Places, place_id: UUID) -> Response:
    """Show the pictures of a place to who keeps it."""
    return _desk(frame, caller, session, _spot(places, place_id), Tried())


def _desk(frame: Frame, caller: Caller, session: Session, spot: Spot, tried: Tried) -> Response:
    require(caller, Action.KEEP_SPACES, service.place_of(session, spot))
    view = desk_page(frame, session, spot, tried.typed, tried.errors, frame.said(tried.fault) if tried.fault else "")
    return frame.show("place_photos.html", "keep", status=tried.status, photos=view)


@router.post(PHOTOS + "/new")
def send(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    places: Places,
    place_id: UUID,
    form: FileFormDep,
) -> Response:
    """Hang a picture, or show the form with what is wrong beside each field."""
    spot = _spot(places, place_id)
    read = _read_upload(frame, form)
    if isinstance(read, Tried):
        return _desk(frame, caller, session, spot, read)
    try:
        with session.begin_nested():
            service.hang(session, settings, caller, spot, *read)
    except TOLD as fault:
        return _desk(frame, caller, session, spot, Tried(form.typed, fault=fault))
    return go(f"/keep/{places}/{place_id}/photos?done=file-sent")


def _read_upload(frame: Frame, form: FormWithFile) -> tuple[Sent, PlaceRole] | Tried:
    names = {name: form.typed[name] for name in _Told.model_fields if name in form.typed}
    errors = {} if form.file else {"file": frame.say("사진을 골라 주세요.")}
    try:
        told = _Told.model_validate(names)
    except ValidationError as error:
        errors |= field_errors(frame, error)
        if "shows_people" in errors:
            errors["shows_people"] = frame.say("알아볼 수 있는 사람이 나오는지 골라 주세요.")
        return Tried(form.typed, errors)
    if form.file is None:
        return Tried(form.typed, errors)
    return Sent(form.file.filename or "", form.file.file, release=True, **told.model_dump(exclude={"role"})), told.role


DONE = {
    "change": "file-change",
    "show": "photo-shown",
    "hide": "photo-hidden",
    "take-down": "photo-down",
    "put-back": "photo-up",
    "earlier": "photo-sorted",
    "later": "photo-sorted",
}


@router.post(PHOTOS + "/{link_id}/{what}")
def step(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    places: Places,
    place_id: UUID,
    link_id: UUID,
    what: str,
    form: FormDep,
) -> Response:
    """Describe, show, hide, sort, take down or put back a picture."""
    spot, photo = _spot(places, place_id), get_photo(session, link_id)
    if photo.spot != spot:
        raise unknown_media()
    steps: dict[str, Callable[[], None]] = {
        "change": lambda: _change(session, caller, photo, form),
        "show": lambda: service.show(session, caller, photo),
        "hide": lambda: service.hide(session, caller, photo),
        "take-down": lambda: service.take_down(session, caller, photo),
        "put-back": lambda: service.put_back(session, caller, photo),
        "earlier": lambda: _shift(session, caller, photo, -1),
        "later": lambda: _shift(session, caller, photo, 1),
    }
    if what not in steps:
        raise unknown_media()
    try:
        with session.begin_nested():
            steps[what]()
    except TOLD as fault:
        return _desk(frame, caller, session, spot, Tried(fault=fault))
    return go(f"/keep/{places}/{place_id}/photos?done={DONE[what]}#photo-{link_id}")


def _change(session: Session, caller: Caller, photo: PlacePhoto, form: Mapping[str, str]) -> None:
    names = ("version", "media_version", "role", "caption", "alt", "licence", "credit", "shows_people")
    given: dict[str, Any] = {name: form[name] for name in names if name in form}
    body = read_form(PlacePhotoPatch, given)
    service.change(session, caller, photo, body.version, body.wanted())


def _shift(session: Session, caller: Caller, photo: PlacePhoto, by: int) -> None:
    """Change places with the neighbour of the same role."""
    live = [one for one in kept_photos(session, photo.spot) if one.closed_at is None]
    order = [one.link_id for one in live]
    same = [one.link_id for one in live if one.role is photo.role]
    to = same.index(photo.link_id) + by if photo.link_id in same else -1
    if not 0 <= to < len(same):
        return
    here, there = order.index(photo.link_id), order.index(same[to])
    order[here], order[there] = order[there], order[here]
    service.sort(session, caller, photo.spot, order)


@router.get("/sites/{site_id}")
def way(frame: FrameDep, caller: SignedIn, session: SessionDep, site_id: UUID) -> Response:
    """Show what a site says of getting there and in, to who keeps it."""
    known = get_site_access(session, _kept_site(session, caller, site_id))
    typed = {"way_text": known.way_text, "entrance_text": known.entrance_text, "version": str(known.version)}
    return _way_page(frame, session, site_id, {**typed, **access_fields(known.access)})


@router.post("/sites/{site_id}")
def save_way(frame: FrameDep, caller: Writer, session: SessionDep, site_id: UUID, form: FormDep) -> Response:
    """Write it, or show the form with what is wrong."""
    _kept_site(session, caller, site_id)
    fields = Fields(form, frame.say)
    texts = fields.text("way_text", 2000, required=False), fields.text("entrance_text", 300, required=False)
    version = fields.number("version", most=2**31 - 1)
    if fields.errors or version is None:
        return _way_page(frame, session, site_id, form, fields.errors, 422)
    try:
        with session.begin_nested():
            answers = read_answers(form)
            wanted = SiteAccess(answers["access_yes"], answers["access_no"], *texts, version)
            write_site_access(session, site_id, wanted, clock.now())
    except Conflict as fault:
        return _way_page(frame, session, site_id, form, {"": frame.said(fault)}, 409)
    return go(f"/keep/sites/{site_id}?done=way-saved")


def _kept_site(session: Session, caller: Caller, site_id: UUID) -> UUID:
    require(caller, Action.KEEP_SPACES, service.place_of(session, Spot(site_id=site_id)))
    return site_id


def _way_page(
    frame: Frame,
    session: Session,
    site_id: UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    site = get_site(session, site_id, clock.today())
    view = SiteWayPage(str(site_id), site.name, typed, errors or {}, access_choices(typed, frame.say))
    return frame.show("site_way.html", "keep", status=status, way=view)
