"""What somebody typed into a form that was refused: shown again, so that no word is lost."""

import re
from urllib.parse import urlsplit

from fastapi import Request

from api.web.pages import inside

_CODES = re.compile(r"[A-Za-z0-9_:.,+-]*")
"""Ids, dates, choices and numbers: nobody misses them; words, names and addresses have more than this."""
_SECRET = ("password", "token", "secret")


def typed_words(request: Request) -> tuple[str, ...]:
    """Return the words of a refused form in their order, without codes and without secrets."""
    fields: list[tuple[str, str]] = getattr(request.state, "typed", [])
    return tuple(
        value
        for name, value in fields
        if value.strip() and not _CODES.fullmatch(value.strip()) and not any(word in name for word in _SECRET)
    )


def way_back(request: Request) -> str:
    """Return the page of this service from which a form was sent; empty where the browser does not say."""
    if request.method == "GET":
        return ""
    from_page = urlsplit(request.headers.get("referer", ""))
    if from_page.netloc != request.url.netloc:
        return ""
    return inside(from_page.path + (f"?{from_page.query}" if from_page.query else ""))
