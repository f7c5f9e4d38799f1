"""OGC API Features Part 4: features of the layers of records are made, replaced and taken away by their reviewers.

QGIS asks by OPTIONS what it may do with a layer, and with the layer's first feature (`unknown_id` when there is none):
both are answered for the layer, whosever that feature is. It sends no If-Match; the property `rev` rides in the body.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.ogc.answers import GEOJSON
from api.ogc.editing_service import Sent, close, create, open_here, replace, shown_rev, unknown_feature
from api.ogc.editors import editor_of, may_edit, require_editor
from api.ogc.reading import READING, item_tag, ogc_of
from api.ogc.speaking import DataRoute, base_of
from api.record_writing import Opened
from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs, find_crs
from geo.layers.model import Collection
from geo.layers.registry import find_collection
from geo.layers.written import read_feature
from geo.queries.layer_items import Asked, read_one
from geo.queries.layers import RECORDS, columns_for, relation_for

router = APIRouter(route_class=DataRoute)

TAKEN: Final = frozenset({GEOJSON, "application/json", "application/vnd.geo+json"})
NOT_WRITTEN, FAILED, NOT_TAKEN = 405, 412, 415
Name = Annotated[str, Path(max_length=60)]
FeatureId = Annotated[str, Path(max_length=100)]


async def sent_body(request: Request) -> bytes:
    """Return the body of a request that sends GeoJSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in TAKEN:
        raise HTTPException(NOT_TAKEN)
    return await request.body()


Body = Annotated[bytes, Depends(sent_body)]


def _feature(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput("JSON을 읽을 수 없어요.", "The body is not JSON.", code="json_invalid") from error


def _crs(request: Request) -> Crs:
    named = request.headers.get("content-crs")
    return find_crs(named) if named else CRS84


def _sent(request: Request, session: SessionDep, caller: Caller, collection: Collection, body: bytes) -> Sent:
    columns = columns_for(session, collection, editor_of(caller))
    return Sent(collection, columns, read_feature(_feature(body)), _crs(request))


def _asked(request: Request, session: SessionDep, caller: Caller, collection: Collection, crs: Crs = CRS84) -> Asked:
    """Return the question for a feature as its editor reads it."""
    reader = editor_of(caller)
    columns, relation = columns_for(session, collection, reader), relation_for(collection, reader)
    return Asked(collection, columns, relation, "", base_of(request), crs=crs)


@router.options("/collections/{name}/items")
@router.options("/collections/{name}/items/")
def show_methods(name: Name, caller: CallerDep) -> Response:
    """Say what may be done with a layer: whoever reviews records adds to theirs."""
    more = ", POST" if may_edit(caller, find_collection(name)) else ""
    return _allowing(READING + more)


@router.options("/collections/{name}/items/{feature_id}")
@router.options("/collections/{name}/items/{feature_id}/")
def show_item_methods(name: Name, feature_id: FeatureId, caller: CallerDep) -> Response:  # noqa: ARG001  (answered for the layer)
    """Say what may be done with the features of a layer, also of one that has none yet."""
    more = ", PUT, DELETE" if may_edit(caller, find_collection(name)) else ""
    return _allowing(READING + more)


def _allowing(methods: str) -> Response:
    return Response(status_code=200, headers={"Allow": methods, "Vary": "Authorization, Cookie"})


def _layer(name: str) -> Collection:
    """Return a layer of records; raise 405 for one that is only read."""
    collection = find_collection(name)
    if collection.relation != RECORDS:
        raise HTTPException(NOT_WRITTEN, headers={"Allow": READING})
    return collection


@router.post("/collections/{name}/items", status_code=201)
@router.post("/collections/{name}/items/", status_code=201)
def add(request: Request, name: Name, caller: Writer, session: SessionDep, body: Body) -> Response:
    """Add a record: it waits for a review, and who reviews it sees what it may be a twin of."""
    collection = _layer(name)
    require_editor(caller)
    made = create(session, caller, _sent(request, session, caller, collection, body))
    where = f"{ogc_of(request)}/collections/{collection.id}/items/{made}"
    return _told(request, session, caller, collection, made, {"Location": where})


@router.put("/collections/{name}/items/{feature_id}")
@router.put("/collections/{name}/items/{feature_id}/")
def put(
    request: Request, name: Name, feature_id: FeatureId, caller: Writer, session: SessionDep, body: Body
) -> Response:
    """Replace a record as its editor sees it, merged with what others changed since the revision it names."""
    collection, record = _layer(name), _id_of(feature_id)
    require_editor(caller)
    sent = _sent(request, session, caller, collection, body)
    opened = open_here(session, caller, collection, record)
    _check_unchanged(request, session, caller, collection, opened)
    base = shown_rev(opened) if "if-match" in request.headers else None
    replace(session, caller, opened, sent, base)
    return _told(request, session, caller, collection, record)


@router.delete("/collections/{name}/items/{feature_id}", status_code=204)
@router.delete("/collections/{name}/items/{feature_id}/", status_code=204)
def remove(request: Request, name: Name, feature_id: FeatureId, caller: Writer, session: SessionDep) -> Response:
    """Close a record: it leaves the layer and stays in the history."""
    collection, record = _layer(name), _id_of(feature_id)
    require_editor(caller)
    opened = open_here(session, caller, collection, record)
    _check_unchanged(request, session, caller, collection, opened)
    close(session, caller, opened)
    return Response(status_code=204)


def _id_of(feature_id: str) -> UUID:
    try:
        return UUID(feature_id)
    except ValueError as error:
        raise unknown_feature() from error


def _check_unchanged(
    request: Request, session: SessionDep, caller: Caller, collection: Collection, opened: Opened
) -> None:
    """Raise 412 where If-Match names neither the tag of the feature nor its revision, or If-None-Match names all."""
    if "*" in request.headers.get("if-none-match", ""):
        raise HTTPException(FAILED)
    named = [one.strip() for one in request.headers.get("if-match", "*").split(",")]
    if "*" in named or f'"{shown_rev(opened)}"' in named:
        return
    found = read_one(session, _asked(request, session, caller, collection, _crs(request)), str(opened.head.id))
    if found is None or item_tag(found) not in named:
        raise HTTPException(FAILED)


def _told(
    request: Request,
    session: SessionDep,
    caller: Caller,
    collection: Collection,
    record: UUID,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Answer with the feature as its editor reads it now."""
    found = read_one(session, _asked(request, session, caller, collection), str(record))
    if found is None:
        raise unknown_feature()
    headers = {
        "ETag": item_tag(found),
        "Content-Crs": f"<{CRS84.uri}>",
        "Cache-Control": "no-store, no-transform",
        **more,
    }
    return Response(found.encode(), 201 if more else 200, headers, GEOJSON)
