"""Pictures of rooms and sites over HTTP: everybody sees what is shown, the keeper of the place looks after them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import Field

from api.auth.deps import CallerDep, Writer
from api.deps import SessionDep, SettingsDep
from api.http import json_answer
from api.media import place_service as service
from api.media.schemas import FileIn, FilePatch, Strict
from api.media.service import Sent
from api.place_photos import PhotoList, PhotoOut, photo_out
from geo.place_access import PlaceRole
from geo.queries.place_media import Spot, get_photo

router = APIRouter()


class PlacePhotoIn(FileIn):
    """A photo of a place with its description; whether people can be recognised has to be answered."""

    role: PlaceRole = PlaceRole.PHOTO
    shows_people: Annotated[bool, Field(description="알아볼 수 있는 사람이 나오나: 그렇다면 동의가 있어야 보인다")]
    release: Annotated[bool, Field(description="올리는 대로 보이기")] = True


class PlacePhotoPatch(FilePatch):
    """What of a place's photo is to change."""

    role: PlaceRole | None = None

    def wanted(self) -> dict[str, Any]:
        """Return what is to be written."""
        given = self.model_dump(exclude_unset=True, exclude={"version"}, mode="json")
        return {name: value for name, value in given.items() if value is not None}


class OrderIn(Strict):
    order: Annotated[list[UUID], Field(max_length=100, description="걸려 있는 사진 모두의 link_id, 바라는 차례대로")]


PhotoForm = Annotated[PlacePhotoIn, Form()]


def _list(session: SessionDep, caller: CallerDep, spot: Spot) -> Response:
    rows, inside = service.photos_of(session, caller, spot)
    items = [photo_out(row, inside=inside) for row in rows]
    return json_answer({"items": items, "next": None, "total": len(items)})


def _hang(session: SessionDep, settings: SettingsDep, caller: Writer, spot: Spot, form: PlacePhotoIn) -> Response:
    told = form.model_dump(include={"alt", "caption", "licence", "credit", "shows_people", "release"})
    made = service.hang(
        session, settings, caller, spot, Sent(form.file.filename or "", form.file.file, **told), form.role
    )
    return json_answer(photo_out(get_photo(session, made), inside=True), 201)


def _sort(session: SessionDep, caller: Writer, spot: Spot, body: OrderIn) -> Response:
    service.sort(session, caller, spot, body.order)
    return _list(session, caller, spot)


@router.get("/spaces/{space_id}/media", response_model=PhotoList)
def of_space(space_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """List the photos and plans of a space; its keeper also sees what is not shown."""
    return _list(session, caller, Spot(space_id))


@router.post("/spaces/{space_id}/media", status_code=201, response_model=PhotoOut)
def hang_in_space(
    space_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep, form: PhotoForm
) -> Response:
    """Hang a photo, plan or entrance of a space, with words for those who cannot see it (keeper)."""
    return _hang(session, settings, caller, Spot(space_id), form)


@router.put("/spaces/{space_id}/media/order", response_model=PhotoList)
def sort_in_space(space_id: UUID, caller: Writer, session: SessionDep, body: OrderIn) -> Response:
    """Sort the photos of a space: the first one stands for it in lists (keeper)."""
    return _sort(session, caller, Spot(space_id), body)


@router.get("/sites/{site_id}/media", response_model=PhotoList)
def of_site(site_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """List the photos and plans of a whole site; its keeper also sees what is not shown."""
    return _list(session, caller, Spot(site_id=site_id))


@router.post("/sites/{site_id}/media", status_code=201, response_model=PhotoOut)
def hang_at_site(
    site_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep, form: PhotoForm
) -> Response:
    """Hang a photo, plan or entrance of a whole site, with words for those who cannot see it (keeper)."""
    return _hang(session, settings, caller, Spot(site_id=site_id), form)


@router.put("/sites/{site_id}/media/order", response_model=PhotoList)
def sort_at_site(site_id: UUID, caller: Writer, session: SessionDep, body: OrderIn) -> Response:
    """Sort the photos of a site (keeper)."""
    return _sort(session, caller, Spot(site_id=site_id), body)


@router.patch("/place-media/{link_id}", response_model=PhotoOut)
def change(link_id: UUID, caller: Writer, session: SessionDep, body: PlacePhotoPatch) -> Response:
    """Change what is said of a picture: description, caption, role, rights, people (keeper)."""
    service.change(session, caller, get_photo(session, link_id), body.version, body.wanted())
    return json_answer(photo_out(get_photo(session, link_id), inside=True))


@router.delete("/place-media/{link_id}", status_code=204)
def take_down(link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a picture down; it stays kept and can be put back (keeper)."""
    service.take_down(session, caller, get_photo(session, link_id))
    return Response(status_code=204)


@router.post("/place-media/{link_id}/restore", response_model=PhotoOut)
def put_back(link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Put a picture back that was taken down (keeper)."""
    service.put_back(session, caller, get_photo(session, link_id))
    return json_answer(photo_out(get_photo(session, link_id), inside=True))


@router.post("/place-media/{link_id}/show", response_model=PhotoOut)
def show(link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Let everybody see a picture; one that shows people needs their consent first (keeper)."""
    service.show(session, caller, get_photo(session, link_id))
    return json_answer(photo_out(get_photo(session, link_id), inside=True))


@router.post("/place-media/{link_id}/hide", response_model=PhotoOut)
def hide(link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a picture back from everybody at once (keeper)."""
    service.hide(session, caller, get_photo(session, link_id))
    return json_answer(photo_out(get_photo(session, link_id), inside=True))
