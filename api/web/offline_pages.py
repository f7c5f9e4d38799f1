"""What a browser shows when there is no network: one page that knows nobody, kept by a small worker."""

import hashlib
from dataclasses import replace
from functools import cache

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.web.assets import STATIC_DIR, static
from api.web.pages import Frame, FrameDep
from api.web.render import render

router = APIRouter()

PAGE = "/offline"
FILES = ("css/tokens.css", "css/base.css", "css/components.css", "css/pages.css", "img/icons.svg")
UNNAMED = ("/static/web/img/giwa.svg",)
"""What style sheets ask for by themselves."""


@router.get(PAGE)
def offline(frame: FrameDep) -> Response:
    """Show the page that the worker keeps; it is the same for everybody."""
    nobody = Frame(frame.request, None, frame.lang)
    page = replace(nobody.page(""), csrf_token="", other_lang_url="/")
    return HTMLResponse(render("offline.html", page), headers={"Cache-Control": "no-cache"})


@router.get("/worker.js")
def worker() -> Response:
    """Return the worker; it keeps the page above and nothing that belongs to somebody."""
    return Response(_script(), media_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _script() -> str:
    files = [*(static(path) for path in FILES), *UNNAMED]
    code = (STATIC_DIR / "js" / "offline-worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("".join((*files, code)).encode()).hexdigest()[:10]
    known = {"NAME": f"maeul-offline-{version}", "PAGE": PAGE, "FILES": files}
    lines = [f"const {name} = {orjson.dumps(value).decode()};" for name, value in known.items()]
    return "\n".join((*lines, code))
