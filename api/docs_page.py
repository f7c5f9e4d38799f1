"""`/docs`: the API to read and to try, from the vendored Swagger UI; nothing is fetched from anywhere else."""

import hashlib
from html import escape

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

from api import openapi
from api.web.assets import static
from maps.assets import STATIC_DIR, SWAGGER_UI

PAGE = """<!doctype html>
<html lang="ko">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="icon" type="image/svg+xml" href="{icon}">
  <link rel="stylesheet" href="{sheet}">
  <link rel="stylesheet" href="{own_sheet}">
  <script src="{bundle}" defer></script>
  <script src="{starter}" defer></script>
</head>
<body>
  <noscript><p>자바스크립트가 있어야 보입니다. 같은 내용: <a href="/openapi.json">/openapi.json</a></p></noscript>
  <main id="docs" data-document="/openapi.json"></main>
</body>
</html>
"""


def install(app: FastAPI) -> None:
    """Add `/docs` and complete `/openapi.json`; call it after all routers stand."""
    openapi.install(app)

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return HTMLResponse(_page(app.title))


def _page(title: str) -> str:
    places = {
        "title": title,
        "icon": static("img/mark.svg"),
        "sheet": _vendored("swagger-ui.css"),
        "own_sheet": static("css/docs.css"),
        "bundle": _vendored("swagger-ui-bundle.js"),
        "starter": static("js/docs.js"),
    }
    return PAGE.format(**{name: escape(value) for name, value in places.items()})


def _vendored(name: str) -> str:
    path = f"{SWAGGER_UI}/{name}"
    fingerprint = hashlib.sha256((STATIC_DIR / path).read_bytes()).hexdigest()[:10]
    return f"/static/{path}?v={fingerprint}"
