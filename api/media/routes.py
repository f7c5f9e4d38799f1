"""Photos, recordings and documents over HTTP; their public copies and, for coordinators, the originals."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath

from api.auth.deps import CallerDep, SignedIn, Writer
from api.deps import SessionDep, SettingsDep
from api.http import file_name, has_already, json_answer
from api.kept_files import kept_file, kept_file_of
from api.media import service
from api.media.answers import media_out
from api.media.archive_routes import router as archive
from api.media.place_routes import router as places
from api.media.schemas import LinkPatch, MediaList, MediaOut, PhotoForm
from api.media.service import Sent
from geo.media.recordings import TYPES
from geo.media.states import MediaKind
from geo.media.store import COPY, PHOTO_TYPE, copy_path, original_path
from geo.queries import media
from geo.queries.media import unknown_media

router = APIRouter(tags=["사진과 기록"])
BYTES = "application/octet-stream"
FRESH = "no-cache"
"""Kept by a browser, but asked after each time: what is taken back is gone at once."""
COPY_TYPES = (*TYPES.values(), "audio/mp4", "application/pdf", "text/plain")


@router.get("/resources/{resource_id}/media", response_model=MediaList)
def index(resource_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """List the photos and files of a resource, the main one first; inside also what is not public."""
    inside = service.sees_inside(session, caller, resource_id)
    rows = media.list_media(session, resource_id, public=not inside)
    items = [media_out(row, inside=inside) for row in rows]
    return json_answer({"items": items, "next": None, "total": len(items)})


@router.post("/resources/{resource_id}/media", status_code=201, response_model=MediaOut)
def attach(resource_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep, form: PhotoForm) -> Response:
    """Send a photo or file of a resource, with words for those who cannot see it (survey team of its place)."""
    sent = Sent(
        form.file.filename or "",
        form.file.file,
        **form.model_dump(include={"alt", "caption", "licence", "credit", "shows_people", "release"}),
    )
    made = service.attach(session, settings, caller, resource_id, sent, form.role, form.pair_id)
    return _told(session, resource_id, made, 201)


def _told(session: SessionDep, resource_id: UUID, link_id: UUID, status: int = 200) -> Response:
    rows = media.list_media(session, resource_id, public=False)
    row = next(row for row in rows if row.link_id == link_id)
    return json_answer(media_out(row, inside=True), status)


@router.patch("/resources/{resource_id}/media/{link_id}", response_model=MediaOut)
def change(resource_id: UUID, link_id: UUID, caller: Writer, session: SessionDep, body: LinkPatch) -> Response:
    """Change what is said of a photo or file: its role, caption, description and rights (survey team)."""
    row = media.get_link(session, resource_id, link_id)
    values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if name != "version"}
    service.change(session, caller, row, body.version, {k: v for k, v in values.items() if v is not None})
    return _told(session, resource_id, link_id)


@router.delete("/resources/{resource_id}/media/{link_id}", status_code=204)
def take_off(resource_id: UUID, link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a photo or file off its resource; it stays kept (survey team)."""
    service.take_off(session, caller, media.get_link(session, resource_id, link_id))
    return Response(status_code=204)


@router.post("/media/{media_id}/release", status_code=204)
def release(media_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Let everybody see a file (coordinator); one that shows people needs their consent besides."""
    service.release(session, caller, media_id)
    return Response(status_code=204)


@router.post("/media/{media_id}/hide", status_code=204)
def hide(media_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a file back from the public at once (coordinator)."""
    service.hide(session, caller, media_id)
    return Response(status_code=204)


@router.get("/media/{media_id}/{size}.jpg", response_class=Response, responses=kept_file_of(PHOTO_TYPE))
def photo(
    request: Request,
    media_id: UUID,
    size: Annotated[str, InPath(pattern="^(large|medium|small)$")],
    caller: CallerDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Return the public copy of a photo: no EXIF, no place, in three sizes."""
    sha256, kind, _type = service.readable(session, caller, media_id)
    if kind is not MediaKind.PHOTO:
        raise unknown_media()
    path = copy_path(settings, sha256, size)
    if size == "medium" and not path.is_file():  # a photo kept before there were three sizes
        path = copy_path(settings, sha256, size := "large")
    return _file(request, path, PHOTO_TYPE, f'"{sha256[:32]}-{size}"')


@router.get("/media/{media_id}/copy", response_class=Response, responses=kept_file_of(*COPY_TYPES))
def copy(request: Request, media_id: UUID, caller: CallerDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Return the public copy of a recording or document."""
    sha256, kind, copy_type = service.readable(session, caller, media_id)
    if kind is MediaKind.PHOTO:
        raise unknown_media()
    return _file(request, copy_path(settings, sha256, COPY), copy_type, f'"{sha256[:32]}"')


def _file(request: Request, path: Path, media_type: str, tag: str) -> Response:
    if not path.is_file():
        raise unknown_media()
    headers = {"Cache-Control": FRESH, "ETag": tag}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return kept_file(request, path, media_type, headers)


@router.get("/media/{media_id}/original", response_class=Response, responses=kept_file_of(BYTES))
def original(
    request: Request, media_id: UUID, caller: SignedIn, session: SessionDep, settings: SettingsDep
) -> Response:
    """Return a file as it was sent (coordinator of its place); each look is logged."""
    row = service.original(session, caller, media_id)
    path = original_path(settings, row.sha256)
    if not path.is_file():
        raise unknown_media()
    headers = {"Cache-Control": "private, no-store", **file_name("original", row.name or "original")}
    return kept_file(request, path, BYTES, headers)


router.include_router(archive)
router.include_router(places)
