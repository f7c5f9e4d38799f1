"""OGC API Features for programs: landing page, conformance, definition, layers, and their features as GeoJSON."""

import hashlib
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Request, Response

from api.deps import reading
from api.http import has_already, json_answer
from api.ogc import answers
from api.ogc.answers import GEOJSON, HTML, OPENAPI, SCHEMA, link
from api.ogc.asking import Door, cursor_of, params_of, read_item, read_items, read_whole
from api.ogc.definition import definition
from api.ogc.moved import moved
from api.ogc.readers import reader_of
from api.ogc.speaking import ROOT, DataRoute, address_of, base_of
from geo import clock
from geo.errors import NotFound
from geo.layers.registry import find_collection, list_collections
from geo.queries.layer_items import Asked, Page, count_all, extent_of, read_one, read_page

router = APIRouter(route_class=DataRoute)

Name = Annotated[str, Path(max_length=60)]
FeatureId = Annotated[str, Path(max_length=100)]
_PLAIN: Final = frozenset({"f"})
_SHARED: Final = {
    "Cache-Control": "no-cache",
    "Vary": "Accept, Authorization, Cookie",
    # maps on other web sites may read them; a sign-in of theirs is never sent along
    "Access-Control-Allow-Origin": "*",
}
READING: Final = "GET, HEAD, OPTIONS"


def ogc_of(request: Request) -> str:
    """Return the address of the landing page."""
    return f"{base_of(request)}{ROOT}"


def door_of(request: Request) -> Door:
    """Return who asks, and from where."""
    return Door(request.app.state.settings, base_of(request), reader_of(request))


@router.api_route("/", methods=["GET", "HEAD"])
async def show_landing(request: Request) -> Response:
    """Return where everything is."""
    params_of(request.query_params, _PLAIN)
    return _told(answers.landing(ogc_of(request)))


@router.api_route("/conformance", methods=["GET", "HEAD"])
@router.api_route("/conformance/", methods=["GET", "HEAD"])
async def show_conformance(request: Request) -> Response:
    """Return what of the standards is kept."""
    params_of(request.query_params, _PLAIN)
    return _told(answers.conformance(ogc_of(request)))


@router.api_route("/api", methods=["GET", "HEAD"])
@router.api_route("/api/", methods=["GET", "HEAD"])
async def show_definition(request: Request) -> Response:
    """Return the API as OpenAPI 3.0."""
    params_of(request.query_params, _PLAIN)
    # the type to the letter: QGIS compares it whole
    told = json_answer(definition(ogc_of(request)), media_type=OPENAPI)
    told.headers.update(_SHARED)
    return told


@router.api_route("/collections", methods=["GET", "HEAD"])
@router.api_route("/collections/", methods=["GET", "HEAD"])
def show_collections(request: Request) -> Response:
    """Return every layer."""
    params_of(request.query_params, _PLAIN)
    ogc, door = ogc_of(request), door_of(request)
    with reading(request) as session:
        told = [
            answers.collection(ogc, layer, extent_of(session, read_whole(session, door, layer)))
            for layer in list_collections()
        ]
    return _told(answers.collections(ogc, told))


@router.api_route("/collections/{name}", methods=["GET", "HEAD"])
@router.api_route("/collections/{name}/", methods=["GET", "HEAD"])
def show_collection(request: Request, name: Name) -> Response:
    """Return what a layer is."""
    layer = find_collection(name)
    params_of(request.query_params, _PLAIN)
    with reading(request) as session:
        extent = extent_of(session, read_whole(session, door_of(request), layer))
    return _told(answers.collection(ogc_of(request), layer, extent))


@router.api_route("/collections/{name}/queryables", methods=["GET", "HEAD"])
@router.api_route("/collections/{name}/queryables/", methods=["GET", "HEAD"])
def show_queryables(request: Request, name: Name) -> Response:
    """Return the properties by which features of a layer can be found."""
    return _schema(request, name, queryables=True)


@router.api_route("/collections/{name}/schema", methods=["GET", "HEAD"])
@router.api_route("/collections/{name}/schema/", methods=["GET", "HEAD"])
def show_schema(request: Request, name: Name) -> Response:
    """Return the properties that features of a layer have."""
    return _schema(request, name, queryables=False)


def _schema(request: Request, name: str, *, queryables: bool) -> Response:
    layer = find_collection(name)
    params_of(request.query_params, _PLAIN)
    with reading(request) as session:
        columns = read_whole(session, door_of(request), layer).columns
    own = f"{base_of(request)}{request.url.path.rstrip('/')}"
    return _told(answers.schema(own, layer, columns, queryables=queryables), SCHEMA)


@router.api_route("/collections/{name}/items", methods=["GET", "HEAD"])
@router.api_route("/collections/{name}/items/", methods=["GET", "HEAD"])
def show_items(request: Request, name: Name) -> Response:
    """Return a page of features; nothing is read for whoever has it already."""
    layer = find_collection(name)
    with reading(request) as session:
        asked = read_items(session, door_of(request), layer, request.query_params)
        tag = _tag(asked, request)
        headers = {**_shared(request), "ETag": f"W/{tag}", "Content-Crs": f"<{asked.crs.uri}>"}
        if has_already(request, tag):
            return Response(status_code=304, headers=headers)
        page = read_page(session, asked)
        matched = count_all(session, asked, page)
    return Response(feature_collection(request, asked, page, matched), media_type=GEOJSON, headers=headers)


def _shared(request: Request) -> dict[str, str]:
    """Return who may keep an answer: what an editor reads is theirs alone."""
    return _SHARED if reader_of(request).public else {**_SHARED, "Cache-Control": "private, no-cache"}


def _tag(asked: Asked, request: Request) -> str:
    """Return the tag of an answer: another one whenever its layer, the question or the day changes."""
    told = f"{asked.stamp}|{asked.base}|{request.url.path}|{request.url.query}|{reader_of(request).key}"
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def feature_collection(request: Request, asked: Asked, page: Page, matched: int) -> bytes:
    """Return a page as GeoJSON; the features are the text that the database made."""
    head = orjson.dumps(
        {
            "type": "FeatureCollection",
            "numberMatched": matched,
            "numberReturned": page.returned,
            "timeStamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "links": page_links(request, asked, page),
        }
    )
    return head[:-1] + b',"features":[' + page.features.encode() + b"]}"


def page_links(request: Request, asked: Asked, page: Page) -> list[dict[str, str]]:
    """Return the links of a page: itself, its twin for people, its layer and, where more follow, the next one."""
    own = f"{ogc_of(request)}/collections/{asked.collection.id}"
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "f"]
    told = [
        link("self", address_of(f"{own}/items", query), GEOJSON),
        link("alternate", address_of(f"{own}/items", [*query, ("f", "html")]), HTML),
        link("collection", own, answers.JSON, asked.collection.title),
    ]
    if page.last is not None:
        kept = [(name, value) for name, value in query if name != "next"]
        told.append(link("next", address_of(f"{own}/items", [*kept, ("next", cursor_of(page.last))]), GEOJSON))
    return told


@router.api_route("/collections/{name}/items/{feature_id}", methods=["GET", "HEAD"])
@router.api_route("/collections/{name}/items/{feature_id}/", methods=["GET", "HEAD"])
def show_item(request: Request, name: Name, feature_id: FeatureId) -> Response:
    """Return one feature under the tag of its content."""
    layer = find_collection(name)
    with reading(request) as session:
        asked = read_item(session, door_of(request), layer, request.query_params)
        found = read_one(session, asked, feature_id)
        elsewhere = moved(request, session, layer, feature_id) if found is None else None
    if found is None:
        if elsewhere is not None:
            return elsewhere
        raise unknown_feature()
    tag = item_tag(found)
    headers = {**_shared(request), "ETag": tag, "Content-Crs": f"<{asked.crs.uri}>"}
    if not reader_of(request).public:
        headers["Cache-Control"] += ", no-transform"  # compressed its tag would be a weak one, which If-Match takes not
    if has_already(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(_with_links(request, layer.id, feature_id, found), media_type=GEOJSON, headers=headers)


def unknown_feature() -> NotFound:
    """Return the fault of a feature there is not, or not for the one who asks."""
    return NotFound("그런 것이 이 레이어에 없어요.", "There is no such feature.", code="feature_unknown")


def item_tag(feature: str) -> str:
    """Return the tag of a feature as it reads."""
    return f'"{hashlib.sha256(feature.encode()).hexdigest()[:32]}"'


def _with_links(request: Request, layer: str, feature_id: str, feature: str) -> bytes:
    own = f"{ogc_of(request)}/collections/{layer}"
    links: list[dict[str, Any]] = [
        link("self", f"{own}/items/{feature_id}", GEOJSON),
        link("alternate", f"{own}/items/{feature_id}?f=html", HTML),
        link("collection", own, answers.JSON),
    ]
    return feature[:-1].encode() + b',"links":' + orjson.dumps(links) + b"}"


def _told(body: Any, kind: str = answers.JSON) -> Response:
    told = json_answer(body, media_type=kind)
    told.headers.update(_SHARED)
    return told


_FIXED: Final = (
    "/",
    "/conformance",
    "/api",
    "/collections",
    "/collections/{name}",
    "/collections/{name}/queryables",
    "/collections/{name}/schema",
)


async def show_reading(_request: Request) -> Response:
    """Say that these addresses are read."""
    return Response(status_code=200, headers={"Allow": READING, "Access-Control-Allow-Origin": "*"})


for _path in _FIXED:
    router.add_api_route(_path, show_reading, methods=["OPTIONS"])
