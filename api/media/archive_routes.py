"""The village archive over HTTP: found and read by anybody as far as it is public, kept by the survey team."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import CallerDep, Writer
from api.deps import SessionDep, SettingsDep
from api.http import json_answer, list_answer, offset_of
from api.media import archive_service as service
from api.media.answers import collection_out, item_out
from api.media.schemas import (
    ArchiveQuery,
    CollectionIn,
    CollectionList,
    CollectionOut,
    CollectionPatch,
    FileForm,
    ItemIn,
    ItemList,
    ItemOut,
    ItemPatch,
    VersionIn,
)
from api.media.service import Sent
from geo import clock
from geo.errors import NotSignedIn
from geo.media.states import ArchiveState
from geo.queries import archive
from geo.queries.archive import ArchiveFilter
from geo.queries.places import resolve_district

router = APIRouter(prefix="/archive")


@router.get("", response_model=ItemList)
def index(
    request: Request, caller: CallerDep, session: SessionDep, asked: Annotated[ArchiveQuery, Query()]
) -> Response:
    """Find stories, photos, recordings and documents by words, place, years and collection."""
    if asked.state and caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    reach = service.reach_for(caller, asked=bool(asked.state))
    wanted = ArchiveFilter(
        words=asked.q,
        kinds=asked.kind,
        collection_id=asked.collection,
        resource_id=asked.resource,
        dong_code=asked.dong,
        district_code=resolve_district(session, asked.district, clock.today()).code if asked.district else None,
        year_from=asked.year_from,
        year_to=asked.year_to,
        states=asked.state,
        reach=reach,
        limit=asked.limit,
        offset=offset_of(asked.cursor),
    )
    rows, total = archive.list_items(session, wanted)
    inside = reach is not None
    files = archive.media_of_items(session, [row.id for row in rows], public=not inside)
    items = [item_out(row, files[row.id], inside=inside) for row in rows]
    return list_answer(request, items, offset=wanted.offset, limit=asked.limit, total=total)


@router.get("/items/{item_id}", response_model=ItemOut)
def show(item_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show one item of the archive with its files."""
    row, inside = service.item_for(session, caller, item_id)
    return json_answer(item_out(row, archive.item_media(session, item_id, public=not inside), inside=inside))


def _told(session: SessionDep, item_id: UUID, status: int = 200) -> Response:
    row = archive.get_item(session, item_id, public=False)
    return json_answer(item_out(row, archive.item_media(session, item_id, public=False), inside=True), status)


@router.post("/items", status_code=201, response_model=ItemOut)
def create(caller: Writer, session: SessionDep, body: ItemIn) -> Response:
    """Write an item of the archive as a draft (survey team of its district)."""
    return _told(session, service.create(session, caller, body.wanted()), 201)


@router.patch("/items/{item_id}", response_model=ItemOut)
def change(item_id: UUID, caller: Writer, session: SessionDep, body: ItemPatch) -> Response:
    """Change an item (survey team; what is public only a coordinator)."""
    service.change(session, caller, item_id, body.version, body.wanted())
    return _told(session, item_id)


def _move(session: SessionDep, caller: Writer, item_id: UUID, version: int, to: ArchiveState) -> Response:
    service.move(session, caller, item_id, version, to)
    return _told(session, item_id)


@router.post("/items/{item_id}/publish", response_model=ItemOut)
def publish(item_id: UUID, caller: Writer, session: SessionDep, body: VersionIn) -> Response:
    """Let everybody see an item and its files (coordinator)."""
    return _move(session, caller, item_id, body.version, ArchiveState.PUBLISHED)


@router.post("/items/{item_id}/withdraw", response_model=ItemOut)
def withdraw(item_id: UUID, caller: Writer, session: SessionDep, body: VersionIn) -> Response:
    """Take an item back to a draft; the public no longer sees it (coordinator)."""
    return _move(session, caller, item_id, body.version, ArchiveState.DRAFT)


@router.post("/items/{item_id}/close", response_model=ItemOut)
def close(item_id: UUID, caller: Writer, session: SessionDep, body: VersionIn) -> Response:
    """Take an item out of the archive; it stays kept (coordinator)."""
    return _move(session, caller, item_id, body.version, ArchiveState.CLOSED)


@router.post("/items/{item_id}/media", status_code=201, response_model=ItemOut)
def attach(item_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep, form: FileForm) -> Response:
    """Send a photo, recording or document of an item (survey team)."""
    sent = Sent(
        form.file.filename or "",
        form.file.file,
        **form.model_dump(include={"alt", "caption", "licence", "credit", "shows_people", "release"}),
    )
    service.attach(session, settings, caller, item_id, sent)
    return _told(session, item_id, 201)


@router.delete("/items/{item_id}/media/{link_id}", status_code=204)
def take_off(item_id: UUID, link_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a file off an item; it stays kept (survey team)."""
    service.take_off(session, caller, item_id, link_id)
    return Response(status_code=204)


@router.get("/collections", response_model=CollectionList)
def collections(
    caller: CallerDep,
    session: SessionDep,
    inside: Annotated[bool, Query(description="공개되지 않은 모음도(조사단)")] = False,
) -> Response:
    """List the collections of the archive."""
    rows = archive.list_collections(session, service.reach_for(caller, asked=inside))
    return json_answer({"items": [collection_out(row) for row in rows], "next": None, "total": len(rows)})


@router.get("/collections/{collection_id}", response_model=CollectionOut)
def collection(collection_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show one collection."""
    return json_answer(collection_out(service.collection_for(session, caller, collection_id)))


@router.post("/collections", status_code=201, response_model=CollectionOut)
def found(caller: Writer, session: SessionDep, body: CollectionIn) -> Response:
    """Begin a collection (survey team; published only by a coordinator)."""
    made = service.create_collection(session, caller, body.model_dump())
    return json_answer(collection_out(archive.get_collection(session, made, public=False)), 201)


@router.patch("/collections/{collection_id}", response_model=CollectionOut)
def change_collection(collection_id: UUID, caller: Writer, session: SessionDep, body: CollectionPatch) -> Response:
    """Change a collection, publish it or take it back."""
    given = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {name: value for name, value in given.items() if value is not None or name == "district"}
    service.change_collection(session, caller, collection_id, body.version, values)
    return json_answer(collection_out(archive.get_collection(session, collection_id, public=False)))
