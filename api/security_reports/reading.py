"""Read reports of the Content-Security-Policy in both of their forms; what comes out names nobody.

The older form (report-uri) is one object under "csp-report", the newer (Reporting API) a list of objects of type
"csp-violation". An address in them is made into what cannot lead to anybody: the pattern of one of our routes, or
the origin of a stranger.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from geo.errors import InvalidInput
from geo.queries.csp_reports import OTHER, Refusal

MOST_AT_ONCE: Final = 20
MOST_LETTERS: Final = 200
DIRECTIVES: Final = frozenset(
    """
    base-uri child-src connect-src default-src font-src form-action frame-ancestors frame-src img-src manifest-src
    media-src navigate-to object-src sandbox script-src script-src-attr script-src-elem style-src style-src-attr
    style-src-elem trusted-types require-trusted-types-for upgrade-insecure-requests worker-src
    """.split()  # noqa: SIM905  (a list to read, not to maintain)
)
KINDS: Final = frozenset({"inline", "eval", "wasm-eval", "data", "blob", "filesystem", "about", "trusted-types-policy"})
WEB: Final = frozenset({"http", "https", "ws", "wss"})

PageOf = Callable[[str], str]
"""From a path of ours to the pattern of its route."""


def refusals_in(body: bytes, page_of: PageOf) -> list[Refusal]:
    """Return what a body of either form reports; raise InvalidInput for anything else."""
    try:
        sent = orjson.loads(body)
        return [_refusal(one, page_of) for one in _reports(sent)]
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise InvalidInput(
            "보안 정책 보고의 모양이 아니에요.",
            "That is no report of a Content-Security-Policy.",
            code="csp_report_form",
        ) from error


def _reports(sent: Any) -> Iterator[tuple[str, str, str]]:
    """Yield directive, what was blocked and the page of each report."""
    if isinstance(sent, dict):
        one = sent["csp-report"]
        yield one.get("effective-directive") or one["violated-directive"], one["blocked-uri"], one["document-uri"]
        return
    for each in sent[:MOST_AT_ONCE]:
        if each["type"] == "csp-violation":
            one = each["body"]
            yield one["effectiveDirective"], one["blockedURL"], one["documentURL"]


def _refusal(told: tuple[str, str, str], page_of: PageOf) -> Refusal:
    directive, blocked, page = told
    named = directive.split(" ", 1)[0]
    here = urlsplit(page)
    return Refusal(
        directive=named if named in DIRECTIVES else OTHER,
        blocked=_kind_of(blocked, f"{here.scheme}://{here.netloc}"),
        page=page_of(here.path) if here.scheme in WEB else OTHER,
    )


def _kind_of(blocked: str, own: str) -> str:
    """Return a word for what lies on the page itself, "self", or the origin of a stranger."""
    parts = urlsplit(blocked)
    word = parts.scheme or blocked
    if word in KINDS:
        return word
    if parts.scheme not in WEB or not parts.hostname:
        return "extension" if word.endswith("-extension") else OTHER
    port = f":{parts.port}" if parts.port else ""
    origin = f"{parts.scheme}://{parts.hostname}{port}"
    return "self" if origin == own else _short(origin)


def _short(origin: str) -> str:
    plain = origin.isascii() and origin.isprintable() and not set(origin) & set("?#@ ")
    return origin if plain and len(origin) <= MOST_LETTERS else OTHER
