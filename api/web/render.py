"""From frozen views to HTML: one Jinja environment, autoescape always on, missing names are errors."""

from functools import cache
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.web.assets import TEMPLATE_DIR, static, static_vendor
from api.web.messages import translator
from api.web.views import Page


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(static=static, static_vendor=static_vendor)
    return made


def render(template: str, page: Page, **context: Any) -> str:
    """Return the page as HTML; `_` in the template speaks the language of `page`."""
    return environment().get_template(template).render(page=page, _=translator(page.lang), **context)


def answer(template: str, page: Page, *, status: int = 200, **context: Any) -> Response:
    return HTMLResponse(render(template, page, **context), status_code=status, headers={"Cache-Control": "no-store"})
