"""Editions of atlases over HTTP: asked for, watched while they are made, handed out with their checksums."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.atlases import service
from api.atlases.schemas import (
    BASE,
    AtlasFull,
    AtlasIn,
    AtlasItemList,
    AtlasList,
    atlas_full,
    atlas_out,
    item_out,
)
from api.atlases.service import Wish
from api.auth.deps import CallerDep, Writer
from api.deps import SessionDep, SettingsDep
from api.http import Limit, Next, file_name, has_already, json_answer, list_answer, offset_of, trimmed
from api.kept_files import kept_file, kept_file_of
from api.openapi_answers import PROBLEM_CONTENT
from geo import clock
from geo.atlas.edition_states import AtlasState
from geo.atlas.store import file_path
from geo.queries.atlases import AtlasFilter, get_atlas, list_atlases, list_errata, list_files, list_items
from geo.queries.places import resolve_district
from maps.edition_files import HTML, PDF, ZIP

router = APIRouter(prefix="/atlases", tags=["자료집"])
FILES: dict[int | str, dict[str, Any]] = {
    **kept_file_of(PDF, HTML, ZIP),
    409: {"description": "아직 만들고 있거나, 뺀 내용이 있어 고치고 있음", "content": PROBLEM_CONTENT},
}
FRESH = "no-cache"
"""Kept by a browser, but asked after each time: what is taken back is gone at once."""


@router.get("", response_model=AtlasList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    code: Annotated[Annotated[str, trimmed(40, least=0)], Query(description="행정동이나 자치구 코드")] = "",
    district: Annotated[Annotated[str, trimmed(60, least=0)], Query(description="자치구 이름이나 코드")] = "",
    state: Annotated[list[AtlasState], Query()] = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the editions that are out, the newest first, and those that one may make."""
    offset = offset_of(cursor)
    within = resolve_district(session, district, clock.today()).code if district else ""
    wanted = AtlasFilter(service.reach_to_see(caller), code, within, tuple(state), limit, offset)
    rows, total = list_atlases(session, wanted)
    return list_answer(request, [atlas_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("", status_code=202, response_model=AtlasFull)
def create(caller: Writer, session: SessionDep, settings: SettingsDep, body: AtlasIn) -> Response:
    """Ask for the next edition of a dong or district (coordinator); a job makes it."""
    made = service.ask(session, settings, caller, Wish(**body.model_dump()))
    return _accepted(session, made)


def _accepted(session: SessionDep, atlas_id: UUID) -> Response:
    row = get_atlas(session, atlas_id)
    answer = json_answer(atlas_full(row, list_files(session, atlas_id), list_errata(session, atlas_id)), 202)
    answer.headers["Location"] = f"{BASE}/{atlas_id}"
    return answer


@router.get("/{atlas_id}", response_model=AtlasFull)
def show(atlas_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show an edition: its progress, its files with their checksums, what was taken out later."""
    row = service.see(session, caller, atlas_id)
    return json_answer(atlas_full(row, list_files(session, atlas_id), list_errata(session, atlas_id)))


@router.get("/{atlas_id}/items", response_model=AtlasItemList)
def items(
    request: Request, atlas_id: UUID, caller: CallerDep, session: SessionDep, limit: Limit = 50, cursor: Next = None
) -> Response:
    """List the records of an edition by number, each in the revision that was read."""
    service.see(session, caller, atlas_id)
    offset = offset_of(cursor)
    rows, total = list_items(session, atlas_id, limit, offset)
    return list_answer(request, [item_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/{atlas_id}/files/{name}", response_class=Response, responses=FILES)
def file(
    request: Request,
    atlas_id: UUID,
    name: Annotated[str, Path(pattern="^[a-z0-9][a-z0-9.-]{0,59}$")],
    caller: CallerDep,
    session: SessionDep,
    settings: SettingsDep,
) -> Response:
    """Return a file of an edition; whole or in parts."""
    row, found = service.readable(session, caller, atlas_id, name)
    path = file_path(settings, found.sha256)
    if not path.is_file():
        raise service.unknown_file()
    tag = f'"{found.sha256}"'
    headers = {"Cache-Control": FRESH, "ETag": tag}
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    plain = f"{row.code.replace(':', '-')}-{row.number}-{found.name}"
    headers |= file_name(plain, service.download_title(row, found))
    return kept_file(request, path, found.media_type, headers)


@router.post("/{atlas_id}/retry", status_code=202, response_model=AtlasFull)
def retry(atlas_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a failed edition, or one that could not be mended, made once more (coordinator)."""
    service.again(session, caller, atlas_id)
    return _accepted(session, atlas_id)


@router.delete("/{atlas_id}", status_code=204)
def remove(atlas_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take an edition away with its files (coordinator); its number is not given again."""
    service.remove(session, caller, atlas_id)
    return Response(status_code=204)
