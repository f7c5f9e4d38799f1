"""The layers of /ogc, for people with browsers: the same addresses as for programs, told apart by what is asked for."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from api.deps import reading
from api.ogc.asking import Door, cursor_of, params_of, read_item, read_items, read_whole
from api.ogc.reading import door_of, ogc_of, unknown_feature
from api.ogc.speaking import PageRoute, address_of
from api.web.layer_cards import counted, facts_of, feature_row, headings_of, layer_page, layers_page, plain_label
from api.web.layer_look import look_of
from api.web.layer_views import FeaturePage, FeaturesPage
from api.web.pages import Frame, FrameDep, go
from api.web.views import Link
from geo.layers.registry import find_collection, list_collections
from geo.queries.layer_items import count_all, extent_of, read_one, read_page

router = APIRouter(include_in_schema=False, route_class=PageRoute)

Name = Annotated[str, Path(max_length=60)]
FeatureId = Annotated[str, Path(max_length=100)]
PER_PAGE: Final = "50"
_PLAIN: Final = frozenset({"f", "lang"})
SECTION: Final = "data"


@router.get("/ogc")
def landing(frame: FrameDep) -> Response:
    """Show every layer and how to open them in a GIS program."""
    params_of(frame.request.query_params, _PLAIN)
    door = door_of(frame.request)
    with reading(frame.request) as session:
        told = [(one, extent_of(session, read_whole(session, door, one))) for one in list_collections()]
    return frame.show("layers.html", SECTION, layers=layers_page(ogc_of(frame.request), told, frame.say))


@router.get("/ogc/collections")
def collections(frame: FrameDep) -> Response:
    """Show every layer."""
    return landing(frame)


@router.get("/ogc/conformance")
def conformance(frame: FrameDep) -> Response:
    """Show every layer; what is kept of the standards stands below them."""
    return landing(frame)


@router.get("/ogc/api")
def definition() -> Response:
    """Lead to the page that says how to begin; the definition itself is for programs."""
    return go("/ogc?f=html")


@router.get("/ogc/collections/{name}")
def collection(frame: FrameDep, name: Name) -> Response:
    """Show one layer with its properties."""
    layer = find_collection(name)
    params_of(frame.request.query_params, _PLAIN)
    with reading(frame.request) as session:
        asked = read_whole(session, door_of(frame.request), layer)
        extent = extent_of(session, asked)
    return frame.show("layer.html", SECTION, layer=layer_page(layer, asked.columns, extent, frame.say))


@router.get("/ogc/collections/{name}/queryables")
def queryables(frame: FrameDep, name: Name) -> Response:
    """Show the properties by which features can be found: all of them."""
    return collection(frame, name)


@router.get("/ogc/collections/{name}/schema")
def schema(frame: FrameDep, name: Name) -> Response:
    """Show the properties."""
    return collection(frame, name)


@router.get("/ogc/collections/{name}/items")
def items(frame: FrameDep, name: Name) -> Response:
    """Show a page of features as a table."""
    layer = find_collection(name)
    given = frame.request.query_params
    kept = [(key, value) for key, value in given.multi_items() if key not in {"f", "lang"}]
    question = type(given)([*kept, *(() if "limit" in given else (("limit", PER_PAGE),))])
    with reading(frame.request) as session:
        asked = read_items(session, door_of(frame.request), layer, question)
        page = read_page(session, asked)
        matched = count_all(session, asked, page)
    shown = headings_of(asked.columns)
    own = f"/ogc/collections/{layer.id}/items"
    rest = [pair for pair in kept if pair[0] != "next"]
    view = FeaturesPage(
        title=frame.say(layer.title),
        layer_url=f"/ogc/collections/{layer.id}",
        counted=counted(matched, frame.say),
        headings=tuple(frame.say(plain_label(column)) for column in shown),
        rows=tuple(feature_row(layer, one, shown, frame.say, frame.lang) for one in orjson.loads(f"[{page.features}]")),
        data_url=address_of(own, [*kept, ("f", "json")]),
        next_url=address_of(own, [*rest, ("next", cursor_of(page.last))]) if page.last else "",
        first_url=address_of(own, rest) if "next" in given else "",
    )
    return frame.show("layer_items.html", SECTION, items=view)


@router.get("/ogc/collections/{name}/items/{feature_id}")
def item(frame: FrameDep, name: Name, feature_id: FeatureId) -> Response:
    """Show one feature with a small still look at where it lies."""
    layer = find_collection(name)
    door = door_of(frame.request)
    params_of(frame.request.query_params, _PLAIN)
    with reading(frame.request) as session:
        asked = read_item(session, door, layer, type(frame.request.query_params)())
        found = read_one(session, asked, feature_id)
        if found is None:
            raise unknown_feature()
        feature: dict[str, Any] = orjson.loads(found)
        around = _around(session, door, feature["properties"]) if layer.key == "uuid" else None
    own = f"/ogc/collections/{layer.id}"
    title = feature["properties"].get("name") or frame.say(layer.title)
    view = FeaturePage(
        title=title,
        layer=Link(own, frame.say(layer.title)),
        items=Link(f"{own}/items", frame.say("목록")),
        facts=facts_of(feature, asked.columns, frame.say, frame.lang),
        data_url=f"{own}/items/{feature_id}?f=json",
        page_url=_page_url(frame, feature),
        look=look_of(feature["geometry"], around, _said(frame, feature["properties"])),
    )
    return frame.show("layer_item.html", SECTION, item=view)


def _around(session: Session, door: Door, properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the outline of the dong in which something lies."""
    code = properties.get("dong_code")
    if not code:
        return None
    found = read_one(session, read_whole(session, door, find_collection("dongs")), code)
    outline: dict[str, Any] | None = orjson.loads(found)["geometry"] if found else None
    return outline


def _said(frame: Frame, properties: Mapping[str, Any]) -> str:
    place = " ".join(properties[key] for key in ("district", "dong") if properties.get(key))
    return frame.say("{place}에서의 자리").format(place=place) if place else frame.say("자리와 모양")


def _page_url(frame: Frame, feature: Mapping[str, Any]) -> str:
    """Return the page of what the feature is, as a link within this service."""
    url: str = feature["properties"].get("url") or ""
    return url.removeprefix(ogc_of(frame.request).removesuffix("/ogc"))
