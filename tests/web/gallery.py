"""Show sample pages in a real browser without a server: Playwright answers from templates and static files."""

import json
from mimetypes import guess_type
from urllib.parse import urlsplit

from api.middleware import _CSP as CSP
from api.web.assets import STATIC_DIR
from api.web.render import render
from maps.assets import STATIC_DIR as MAPS_STATIC_DIR
from tests.geo.media.samples import photo
from tests.web.all_samples import SAMPLES
from tests.web.plan_samples import site_points as plan_sites
from tests.web.survey_samples import answer as survey_answer

ORIGIN = "http://gallery.invalid"


def square(code, name, district, lon, lat, half=0.012):
    ring = [
        [lon - half, lat - half],
        [lon + half, lat - half],
        [lon + half, lat + half],
        [lon - half, lat + half],
        [lon - half, lat - half],
    ]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "district": district, "lon": lon, "lat": lat},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def outlines():
    names = [
        ("천연동", "서대문구"),
        ("충현동", "서대문구"),
        ("사직동", "종로구"),
        ("무악동", "종로구"),
        ("아현동", "마포구"),
        ("공덕동", "마포구"),
        ("중림동", "중구"),
        ("소공동", "중구"),
        ("연희동", "서대문구"),
    ]
    features = [
        square(f"11{i:08}", name, district, 126.93 + 0.024 * (i % 3), 37.556 + 0.024 * (i // 3))
        for i, (name, district) in enumerate(names)
    ]
    return {"type": "FeatureCollection", "features": features}


def _file(path):
    below = path.removeprefix("/static/")
    folder, name = (STATIC_DIR, below.removeprefix("web/")) if below.startswith("web/") else (MAPS_STATIC_DIR, below)
    return folder / name


def _answer(route):
    path = urlsplit(route.request.url).path
    if path == "/map/dongs.json":
        route.fulfill(body=json.dumps(outlines()), content_type="application/json")
    elif path.startswith("/api/v1/imports/"):
        route.fulfill(body='{"state": "reading", "progress": 40, "doing": "읽는 중"}', content_type="application/json")
    elif path.startswith("/survey/"):
        route.fulfill(**survey_answer(route.request.url))
    elif path == "/plan/sites.json":
        route.fulfill(body=json.dumps({"sites": plan_sites()}), content_type="application/json")
    elif path.startswith("/api/v1/media/"):
        route.fulfill(body=photo((900, 600)), content_type="image/jpeg")
    elif path.startswith("/static/"):
        route.fulfill(body=_file(path).read_bytes(), content_type=guess_type(path)[0] or "text/plain")
    elif path.startswith("/sample/"):
        template, page, context = SAMPLES[path.removeprefix("/sample/")]
        route.fulfill(
            body=render(template, page, **context),
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": CSP},
        )
    else:
        route.fulfill(status=404, body="")


def hang(page):
    """Let the browser page `page` see the samples under ORIGIN/sample/<name>."""
    page.route("**/*", _answer)
    return page


def show(page, name):
    page.goto(f"{ORIGIN}/sample/{name}")
    if page.locator("#map").count() and page.evaluate("document.documentElement.classList.contains('js')"):
        page.wait_for_selector("#map[data-ready]", state="attached")
