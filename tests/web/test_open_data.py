"""Open data for people: what there is and how to take it; and what other web sites frame, in a real browser."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html
from playwright.sync_api import Browser

from geo import clock
from tests.factories import Factory, booking_body, tomorrow_at
from tests.geo.open_data.samples import HOSTILE

EMBEDS = ("/embed/spaces/{space}", "/embed/sites/{site}", "/embed/near?at=126.978,37.5665", "/embed/programmes")


@pytest.fixture
def town(make: Factory) -> dict[str, Any]:
    make.boundaries()
    site = make.site("천연가압장", operator="주민모임")
    return {"site": site, "space": make.space(site, HOSTILE), "record": make.resource("별빛 작은도서관", "space")}


def test_the_catalogue_shows_every_dataset_with_its_terms_and_files(client: TestClient, town: dict[str, Any]) -> None:
    page = html.fromstring(client.get("/data").text)
    titles = [one.text_content() for one in page.iter("h2")]
    assert "우리 동네 지역자원" in titles
    files = [a.get("href") for a in page.iter("a") if a.get("download") is not None]
    assert "/api/v1/open-data/spaces.csv" in files
    assert all(client.get(one).status_code == 200 for one in files)
    assert "직접 조사(공공누리 제1유형으로 나눔)" in page.text_content()
    assert "http://127.0.0.1:8000/ogc" in page.text_content()


def test_a_district_narrows_the_files_and_is_said(client: TestClient, town: dict[str, Any]) -> None:
    code = client.get("/api/v1/districts").json()["items"][0]["code"]
    page = client.get("/data", params={"district": code}).text
    assert f"/api/v1/open-data/spaces.csv?district={code}" in page
    assert "의 자료만 받아요" in page
    assert "의 자료만 받아요" not in client.get("/data", params={"district": "nothing"}).text


def test_a_dataset_tells_its_sources_and_what_every_column_means(client: TestClient, town: dict[str, Any]) -> None:
    for name in ("resources", "spaces", "sites", "courses", "dongs", "districts", "aliases", "resources-as-is"):
        shown = client.get(f"/data/{name}")
        assert shown.status_code == 200, name
        columns = client.get(f"/api/v1/open-data/{name}/dictionary").json()["columns"]
        assert all(f"<code>{one['name']}</code>" in shown.text for one in columns)
    assert client.get("/data/nothing").status_code == 404
    assert "Data of the neighbourhood" in client.get("/data?lang=en").text


def test_an_empty_service_says_what_to_do(client: TestClient) -> None:
    shown = client.get("/data").text
    assert "아직 나눌 자료가 없어요" in shown
    assert client.get("/data/embed").status_code == 200


def test_footer_menu_site_and_atlas_lead_here(client: TestClient, town: dict[str, Any]) -> None:
    assert 'href="/data"' in client.get("/").text
    assert 'href="/data"' in client.get("/menu").text
    assert f'href="/data/embed?space={town["space"]}"' in client.get(f"/spaces/{town['space']}").text
    assert f'href="/data/embed?site={town["site"]}"' in client.get(f"/sites/{town['site']}").text
    code = client.get("/api/v1/dongs").json()["items"][0]["code"]
    assert 'href="/data/embed"' in client.get(f"/atlas/{code}").text


def test_frames_are_for_all_the_same_for_all_and_keep_nothing(
    client: TestClient, make: Factory, town: dict[str, Any]
) -> None:
    someone = make.person("admin")
    for path in EMBEDS:
        url = path.format(**town)
        framed = client.get(url)
        assert framed.status_code == 200, url
        policy = framed.headers["Content-Security-Policy"]
        assert policy.endswith("; frame-ancestors *; report-uri /csp-reports")
        assert "script-src" not in policy
        assert not {"set-cookie", "x-frame-options"} & set(framed.headers)
        assert "<script" not in framed.text
        assert framed.text == client.get(url, headers=someone.headers).text
        assert client.get(url, headers={"If-None-Match": framed.headers["ETag"]}).status_code == 304
        assert someone.email not in framed.text
        assert "set-cookie" not in client.get(f"{url}{'&' if '?' in url else '?'}lang=en").headers
    assert client.get(f"/embed/spaces/{town['site']}").status_code == 404
    assert client.get("/embed/near?at=x").status_code == 422


def test_a_week_tells_what_is_taken_and_by_nobody(client: TestClient, make: Factory, town: dict[str, Any]) -> None:
    someone = make.person()
    before = client.get(f"/embed/spaces/{town['space']}").text
    start = tomorrow_at(14)
    made = client.post("/api/v1/bookings", json=booking_body(town["space"], start), headers=someone.headers)
    assert made.status_code == 201
    after = client.get(f"/embed/spaces/{town['space']}").text
    assert before.count('class="busy"') < after.count('class="busy"')
    assert "시험 모임" not in after
    link = re.search(r'href="(/spaces/[^"]+date=[^"]+#book)"', after)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200


def test_the_lines_to_copy_are_one_frame_without_rights(client: TestClient, town: dict[str, Any]) -> None:
    for query, count in (
        ({}, 1),
        ({"space": str(town["space"])}, 4),
        ({"site": str(town["site"]), "size": "small"}, 3),
    ):
        page = html.fromstring(client.get("/data/embed", params=query).text)
        codes = [one.text for one in page.iter("textarea")]
        assert len(codes) == count
        for code in codes:
            frame = html.fragment_fromstring(code.strip())
            assert frame.get("src").startswith("http://127.0.0.1:8000/embed/")
            assert "allow-same-origin" not in frame.get("sandbox")
            assert client.get(frame.get("src").removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert client.get("/data/embed", params={"size": "huge"}).status_code == 404


@pytest.fixture
def other_site() -> Iterator[Any]:
    """A web site of somebody else, whose page the test writes."""

    class Site(BaseHTTPRequestHandler):
        body = ""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(Site.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.url = f"http://localhost:{server.server_address[1]}"
    yield Site
    server.shutdown()


@pytest.mark.browser
def test_another_site_frames_all_of_it_in_a_browser(
    live_server: str, town: dict[str, Any], other_site: Any, chromium: Browser
) -> None:
    import httpx

    found = html.fromstring(httpx.get(f"{live_server}/data/embed", params={"space": str(town["space"])}).text)
    other_site.body = "<!doctype html><title>구청 누리집</title>" + "".join(one.text for one in found.iter("textarea"))
    other_site.body = other_site.body.replace('loading="lazy"', "")
    with closing(chromium.new_context(locale="ko-KR", timezone_id="Asia/Seoul")) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.goto(other_site.url)
        # Looking into frames without scripts makes the browser complain of the looking; so before it.
        assert said == []
        frames = {frame.url.removeprefix(live_server): frame for frame in page.frames[1:]}
        week = frames[f"/embed/spaces/{town['space']}"]
        week.wait_for_selector("a.free")
        assert week.locator("h1").text_content().strip() == HOSTILE
        assert frames[f"/embed/sites/{town['site']}"].locator("li").count() == 1
        with context.expect_page() as opened:
            week.locator("a.free").first.click()
        opened.value.wait_for_load_state()
        assert f"/spaces/{town['space']}?date={clock.today().year}" in opened.value.url
        assert context.cookies() == []
