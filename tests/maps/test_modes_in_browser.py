"""Map pages beside their assets, on the service, and in another site's frame: in Chromium with the network off."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from geo.atlas.content import AtlasContent
from geo.bench_atlas import made_up_content
from maps.assets import LEAFLET, asset_bytes
from maps.dong_map import render_with_policy
from maps.embed import embed_code
from maps.folder import FolderPlace, linked_folder
from maps.page_mode import Assets, PageLink, PageMode, Tiles
from tests.chromium import Watched, watched_page

pytestmark = pytest.mark.browser
SERVICE = "https://maeul.example"
OFFICE = "https://office.example"
TILES = "https://tiles.example"
GREY = asset_bytes(f"{LEAFLET}/images/layers.png")
TYPES = {"js": "text/javascript", "css": "text/css", "png": "image/png"}
MARKS = ".atlas-place"


@pytest.fixture(scope="module")
def content() -> AtlasContent:
    return made_up_content(1, 12)


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    with watched_page(chromium, viewport={"width": 1100, "height": 760}) as opened:
        yield opened


def serve(page: Page, path: str, html: str, policy: str) -> None:
    """Answer for the service: one page and the static files that it links."""

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if asked == path:
            route.fulfill(
                body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
            )
        else:
            kind = TYPES[asked.rpartition(".")[2]]
            route.fulfill(body=asset_bytes(asked.removeprefix("/static/")), content_type=kind)

    page.route(f"{SERVICE}/**", answer)


def open_with_tiles(watched: Watched, content: AtlasContent, tiles: Any) -> None:
    mode = PageMode(Assets.SERVED, tiles=Tiles(f"{TILES}/{{z}}/{{x}}/{{y}}.png", "© <b>지도</b>"))
    html, policy = render_with_policy(content, mode)
    serve(watched.page, "/atlas/1/map", html, policy)
    watched.page.route(f"{TILES}/**", tiles)
    watched.page.goto(f"{SERVICE}/atlas/1/map")
    watched.page.wait_for_selector(MARKS)


def assert_works_without_tiles(page: Page) -> None:
    page.get_by_text("배경 지도를 불러오지 못해 경계와 표시만 보여 드려요.").wait_for()
    assert page.locator("img.leaflet-tile").count() == 0
    assert page.get_by_role("checkbox", name="배경 지도").is_disabled()
    assert page.locator("path.atlas-dong").count() == 1
    marks = page.locator(MARKS)
    assert marks.count() > 5
    marks.first.click(force=True)
    page.locator(".leaflet-popup").wait_for()


def test_a_dead_tile_server_leaves_boundaries_and_marks_usable(watched: Watched, content: AtlasContent) -> None:
    open_with_tiles(watched, content, lambda route: route.abort())
    assert_works_without_tiles(watched.page)
    assert watched.page.locator(".leaflet-popup").is_visible()


def test_a_refusal_that_looks_like_a_tile_is_noticed_too(watched: Watched, content: AtlasContent) -> None:
    headers = {"Access-Control-Allow-Origin": "*"}
    open_with_tiles(
        watched, content, lambda route: route.fulfill(status=403, body=GREY, content_type="image/png", headers=headers)
    )
    assert_works_without_tiles(watched.page)
    assert watched.page.locator(".leaflet-popup").is_visible()


def test_good_tiles_lie_below_with_their_credit_and_can_be_switched_off(
    watched: Watched, content: AtlasContent
) -> None:
    open_with_tiles(watched, content, lambda route: route.fulfill(body=GREY, content_type="image/png"))
    page = watched.page
    page.wait_for_selector("img.leaflet-tile-loaded")
    assert page.locator(".atlas-credit").inner_text() == "© <b>지도</b>"
    assert page.locator(".atlas-tiled path.atlas-dong").count() == 1
    page.get_by_role("checkbox", name="배경 지도").uncheck()
    assert page.locator("img.leaflet-tile").count() == page.locator(".atlas-tiled").count() == 0
    # Whether the server refuses could not be looked at: it said nothing about it to scripts.
    assert [error for error in watched.errors if "CORS" not in error and "ERR_FAILED" not in error] == []


def test_a_map_in_an_offices_frame_draws_and_reaches_nothing_around_it(watched: Watched, content: AtlasContent) -> None:
    links = (PageLink("/atlas/1", "크게 보기", away=True),)
    html, policy = render_with_policy(content, PageMode(Assets.SERVED, links=links))
    page = watched.page
    serve(page, "/embed/maps/1", html, f"{policy}; frame-ancestors *")
    office = f"<!DOCTYPE html><title>알림</title>{embed_code(SERVICE, '1', content.title)}"
    page.route(f"{OFFICE}/**", lambda route: route.fulfill(body=office, content_type="text/html; charset=utf-8"))
    page.goto(f"{OFFICE}/")
    shown = page.get_by_title(content.title)
    assert shown.count() == 1
    frame = shown.content_frame  # loaded lazily: at first there is nothing in it
    frame.locator(MARKS).first.wait_for()
    assert [each.url.startswith(SERVICE) for each in page.frames[1:]] == [True]
    assert frame.get_by_role("link", name="크게 보기").get_attribute("target") == "_blank"
    assert {urlsplit(address).netloc for address in watched.requests} == {"maeul.example"}
    assert watched.errors == []


def test_a_folder_is_walked_from_its_cover_without_a_network(watched: Watched, tmp_path: Path) -> None:
    dongs = made_up_content(4, 60)
    places = [
        FolderPlace(dongs.code, dongs.name, dongs.code, dongs.name),
        *(FolderPlace(one.code, one.name, dongs.code, dongs.name) for one in dongs.within()),
    ]
    (tmp_path / "assets").mkdir()
    for file in linked_folder(
        places, lambda code: dongs if code == dongs.code else one_of(dongs, code), title="가상구"
    ):
        (tmp_path / file.name).write_bytes(file.data)
    page = watched.page
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name="가상구", exact=True).click()
    page.wait_for_selector(MARKS)
    page.get_by_text("동 지도", exact=True).click()
    page.get_by_role("link", name=dongs.within()[2].name).click()
    page.wait_for_selector(".atlas-total")
    assert dongs.within()[2].name in page.title()
    assert {urlsplit(address).scheme for address in watched.requests} == {"file"}
    assert watched.errors == []


def one_of(content: AtlasContent, code: str) -> AtlasContent:
    """Return the atlas of one dong of a district."""
    area = next(dong for dong in content.dongs if dong.code == code)
    return replace(
        content, code=code, title=f"{area.name} 마을지도", dongs=(area,), records=content.records_of(code), themes=()
    )
