"""One self-contained file out of a Folium figure: nothing to fetch, nothing evaluated, the same bytes each time.

branca renders every element to text and then compiles that text as a Jinja template again, so whatever a person typed
must never be in it. Here user text has two ways only: the page's few own words (title, sources) through
`html.escape`, and everything else as JSON data blocks; both are joined to the page after branca has finished.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, Final

from branca.element import CssLink, Element, Figure, JavascriptLink

from maps.assets import AssetNotVendored, script_text, style_text

_RANDOM_ID: Final = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{32}(?![0-9a-zA-Z])")
_INLINE: Final = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_FETCHED: Final = re.compile(
    r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*?\b(?:src|href|data)\s*=\s*[\"']?(?!data:)([^\"'\s>]+)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"(?:https?:)?//[^\"'`\s<>]+?(?:\{[xyz]\}|\.(?:js|css|png|jpe?g|gif|svg|webp|geojson|json|woff2?)\b)", re.IGNORECASE
)
_JSON_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    "{{": "{\\u007b",
    "{%": "{\\u0025",
    "{#": "{\\u0023",
}
_JSON_ESCAPED: Final = re.compile("|".join(map(re.escape, _JSON_ESCAPES)))

PAGE: Final = """<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
{styles}
</head>
<body>
{body}
{data}
{scripts}
</body>
</html>
"""


def json_block(value: Any) -> str:
    """Return JSON that can stand in a `<script type="application/json">` and survive a template engine untouched.

    `<`, `>`, `&`, U+2028, U+2029 and the openers of Jinja (`{{`, `{%`, `{#`) only occur inside JSON strings, where
    an escape says the same character.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    while (escaped := _JSON_ESCAPED.sub(lambda match: _JSON_ESCAPES[match[0]], text)) != text:
        text = escaped
    return text


def content_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Return a Content-Security-Policy that lets exactly these inline scripts and styles run and fetches nothing."""
    return (
        "default-src 'none'; "
        f"script-src {_sources(scripts)}; style-src {_sources(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _sources(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


class OfflineFigure(Figure):
    """A branca figure whose rendering is one HTML file with everything inside.

    `plain_title` is the page's title as typed. Assets are paths below `maps.assets.STATIC_DIR`; a layer or plugin that
    wants anything else raises AssetNotVendored naming it. After `render()`, `policy` holds the file's
    Content-Security-Policy, for servers that send it as a header too.
    """

    def __init__(self, plain_title: str) -> None:
        super().__init__()
        self.header._children.clear()  # noqa: SLF001  (branca's own meta tag; branca has no public way to drop it)
        self.plain_title = plain_title
        self.policy = ""
        self._data: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def add_data(self, name: str, value: Any) -> None:
        """Put `value` into the file as the JSON data block of the element called `name`."""
        self._data[name] = json_block(value)

    def add_text(self, name: str, text: str) -> None:
        """Put `text` as typed where the page's HTML says `<!--text:name-->`."""
        self._texts[name] = escape(text)

    def add_markup(self, name: str, html: str) -> None:
        """Put our own HTML, every text in it escaped already, where the page's HTML says `<!--text:name-->`."""
        self._texts[name] = html

    def render(self, **kwargs: Any) -> str:
        with self._as_before():
            for child in self._children.values():
                child.render(**kwargs)
            return self._page(**kwargs)

    @contextmanager
    def _as_before(self) -> Iterator[None]:
        """Forget at the end what the layers added while rendering, so that a second rendering adds it only once."""
        parts = [part._children for part in (self.header, self.html, self.script)]  # noqa: SLF001  (no public way)
        kept = [dict(part) for part in parts]
        try:
            yield
        finally:
            for part, children in zip(parts, kept, strict=True):
                part.clear()
                part.update(children)
            self._data.clear()
            self._texts.clear()

    def _page(self, **kwargs: Any) -> str:
        names = _SteadyNames()
        scripts, styles, head = self._head(names)
        inline, body = _taken_out(names.applied_to(self.html.render(**kwargs)))
        drawn = names.applied_to(self.script.render(**kwargs))
        _refuse_fetches(head + body)
        _refuse_addresses(drawn)
        scripts = [_one_newline(script) for script in (*scripts, *inline["script"], drawn)]
        styles = [_one_newline(style) for style in (*styles, *inline["style"])]
        self.policy = content_policy(scripts, styles)
        return PAGE.format(
            policy=self.policy,
            title=escape(self.plain_title),
            styles="\n".join([*(f"<style>{style}</style>" for style in styles), head]).rstrip(),
            body=self._with_texts(body).strip(),
            data="\n".join(_data_block(names.applied_to(name), block) for name, block in self._data.items()),
            scripts="\n".join(f"<script>{script}</script>" for script in scripts),
        )

    def _head(self, names: "_SteadyNames") -> tuple[list[str], list[str], str]:
        """Return the scripts, the styles and the remaining head elements, in the order they were asked for."""
        scripts: list[str] = []
        styles: list[str] = []
        rest = []
        for element in self.header._children.values():  # noqa: SLF001  (see above)
            if isinstance(element, JavascriptLink):
                scripts.append(script_text(element.url))
            elif isinstance(element, CssLink):
                styles.append(style_text(element.url))
            else:
                inline, left = _taken_out(names.applied_to(element.render()))
                scripts += inline["script"]
                styles += inline["style"]
                rest.append(left.strip())
        return scripts, styles, "\n".join(filter(None, rest))

    def _with_texts(self, body: str) -> str:
        return re.sub(r"<!--text:([a-z_]+)-->", lambda match: self._texts[match[1]], body)


class _SteadyNames:
    """Number branca's random element ids in the order in which the file shows them."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def applied_to(self, text: str) -> str:
        return _RANDOM_ID.sub(lambda match: self._numbers.setdefault(match[0], str(len(self._numbers) + 1)), text)


def _data_block(name: str, block: str) -> str:
    return f'<script type="application/json" id="{name}_data">{block}</script>'


def _taken_out(html: str) -> tuple[dict[str, list[str]], str]:
    """Split inline scripts and styles from `html`, so that each can be hashed; links to files are refused by name."""
    inline: dict[str, list[str]] = {"script": [], "style": []}

    def take(match: re.Match[str]) -> str:
        _refuse_fetches(f"<{match[1]}{match[2]}>")
        inline[match[1].lower()].append(match[3])
        return ""

    return inline, _INLINE.sub(take, html)


def _one_newline(text: str) -> str:
    """Write line ends as browsers read them: a hash of CRLF text would match nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_fetches(html: str) -> None:
    if found := _FETCHED.search(html):
        raise AssetNotVendored(found[1])


def _refuse_addresses(script: str) -> None:
    """Refuse a map layer's script that fetches while it runs: tiles above all."""
    if found := _ADDRESS.search(script):
        raise AssetNotVendored(found[0])


class DataElement(Element):
    """Mixin for map elements whose content travels as data: `data()` is what the page's script reads."""

    def data(self) -> Any:
        """Return a JSON-ready value; user text is welcome here and nowhere else."""
        return {}

    def render(self, **kwargs: Any) -> Any:
        figure = self.get_root()
        if not isinstance(figure, OfflineFigure):
            raise TypeError(f"{type(self).__name__} needs an OfflineFigure; add it to an AtlasMap")
        figure.add_data(self.get_name(), self.data())
        return super().render(**kwargs)
