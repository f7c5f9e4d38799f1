"""Show sample pages in a real browser without the service: a small proxy answers from templates and static files."""

import json
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from urllib.parse import urlsplit

from api.middleware import _CSP as CSP
from api.web.assets import STATIC_DIR
from api.web.render import render
from maps.assets import STATIC_DIR as MAPS_STATIC_DIR
from tests.chromium import watched_page
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


def _static(url):
    path = urlsplit(url).path
    kept = {"Cache-Control": "max-age=3600"}
    return {"body": _file(path).read_bytes(), "content_type": guess_type(path)[0] or "text/plain", "headers": kept}


def _sample(url):
    template, page, context = SAMPLES[urlsplit(url).path.removeprefix("/sample/")]
    body = render(template, page, **context)
    return {"body": body, "content_type": "text/html; charset=utf-8", "headers": {"Content-Security-Policy": CSP}}


def _json(told):
    return {"body": json.dumps(told), "content_type": "application/json"}


ANSWERS = {
    "/sample/": _sample,
    "/static/": _static,
    "/map/dongs.json": lambda _: _json(outlines()),
    "/plan/sites.json": lambda _: _json({"sites": plan_sites()}),
    "/api/v1/imports/": lambda _: _json({"state": "reading", "progress": 40, "doing": "읽는 중"}),
    "/api/v1/backups/": lambda _: _json({"percent": 40, "ended_at": None}),
    "/api/v1/media/": lambda _: {"body": photo((900, 600)), "content_type": "image/jpeg"},
    "/atlas/editions/": lambda _: _json({"state": "rendering", "progress": 40, "doing": "자료집을 짜고 있어요"}),
    "/embed/maps/": lambda _: {"body": "<!doctype html><title>map</title>", "content_type": "text/html"},
    "/survey/": survey_answer,
}
"""What the service would answer, by how the path begins: body, content type and perhaps headers."""


def _answer(url):
    path = urlsplit(url).path
    return next((make(url) for start, make in ANSWERS.items() if path.startswith(start)), None)


class _Gallery(BaseHTTPRequestHandler):
    """A proxy that knows one place, ORIGIN: what is the same on every page stays in the browser's cache."""

    def do_GET(self):
        found = _answer(self.path)
        body = found["body"] if found else b""
        data = body.encode() if isinstance(body, str) else body
        self.send_response(200 if found else 404)
        if found:
            self.send_header("Content-Type", found["content_type"])
            for name, value in found.get("headers", {}).items():
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815  (the name that http.server asks for)

    def log_message(self, format, *args):  # noqa: A002  (the name that http.server gives it)
        """Say nothing on the terminal."""


@cache
def _proxy():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Gallery)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"server": f"http://127.0.0.1:{server.server_port}"}


@contextmanager
def gallery_page(chromium, **options):
    """Open a watched page that sees the samples under ORIGIN/sample/<name>; nothing moves and no colour is on its way to another."""
    with watched_page(chromium, offline=False, proxy=_proxy(), reduced_motion="reduce", **options) as watched:
        yield watched


def show(page, name):
    page.goto(f"{ORIGIN}/sample/{name}")
    if page.locator("#map").count() and page.evaluate("document.documentElement.classList.contains('js')"):
        page.wait_for_selector("#map[data-ready]", state="attached")
