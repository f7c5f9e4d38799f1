"""One page out of a Folium figure: nothing from outside, nothing evaluated, the same bytes each time.

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
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from branca.element import CssLink, Element, Figure, JavascriptLink

from maps.assets import AssetNotVendored, fingerprint, hashed_name, script_text, style_text
from maps.page_mode import ONE_FILE, Assets, PageMode

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


def content_policy(scripts: Iterable[str], styles: Iterable[str], mode: PageMode = ONE_FILE) -> str:
    """Return a Content-Security-Policy that lets exactly these inline scripts and styles run.

    One file fetches nothing; a page in a folder or on the service has its own place's files, a served one also the
    tiles and the answers it was told of.
    """
    own = {Assets.INLINE: (), Assets.BESIDE: ("'self'", "file:"), Assets.SERVED: ("'self'",)}[mode.assets]
    tiles = (mode.tiles.origin,) if mode.tiles else ()
    images = ("data:", *own[:1], *tiles) if mode.assets is Assets.SERVED else ("data:",)
    asked = " ".join((*(("'self'",) if mode.free_url else ()), *tiles))
    connect = f"connect-src {asked}; " if asked else ""
    return (
        "default-src 'none'; "
        f"script-src {_sources(scripts, own)}; style-src {_sources(styles, own)}; "
        f"img-src {' '.join(images)}; {connect}base-uri 'none'; form-action 'none'"
    )


def _sources(texts: Iterable[str], own: Iterable[str] = ()) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() for text in texts)
    return " ".join([*own, *(f"'sha256-{digest}'" for digest in digests)]) or "'none'"


@dataclass(slots=True)
class _Loaded:
    """Scripts or styles of a page in order: each as its tag, and the texts that stand in the page itself."""

    tags: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def write(self, tag: str, text: str) -> None:
        text = _one_newline(text)
        self.tags.append(f"<{tag}>{text}</{tag}>")
        self.inline.append(text)


class OfflineFigure(Figure):
    """A branca figure whose rendering is one HTML page.

    `plain_title` is the page's title as typed. Assets are paths below `maps.assets.STATIC_DIR`; a layer or plugin that
    wants anything else raises AssetNotVendored naming it. `mode` says where the assets go. After `render()`, `policy`
    holds the page's Content-Security-Policy, for servers that send it as a header too, and `linked` the paths of the
    assets that it links.
    """

    def __init__(self, plain_title: str, mode: PageMode = ONE_FILE) -> None:
        super().__init__()
        self.header._children.clear()  # noqa: SLF001  (branca's own meta tag; branca has no public way to drop it)
        self.plain_title = plain_title
        self.mode = mode
        self.policy = ""
        self.linked: tuple[str, ...] = ()
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
        for script in (*inline["script"], drawn):
            scripts.write("script", script)
        for style in inline["style"]:
            styles.write("style", style)
        self.policy = content_policy(scripts.inline, styles.inline, self.mode)
        return PAGE.format(
            policy=self.policy,
            title=escape(self.plain_title),
            styles="\n".join([*styles.tags, head]).rstrip(),
            body=self._with_texts(body).strip(),
            data="\n".join(_data_block(names.applied_to(name), block) for name, block in self._data.items()),
            scripts="\n".join(scripts.tags),
        )

    def _head(self, names: "_SteadyNames") -> tuple[_Loaded, _Loaded, str]:
        """Return the scripts, the styles and the remaining head elements, in the order they were asked for."""
        scripts, styles = _Loaded(), _Loaded()
        linked, rest = [], []
        for element in self.header._children.values():  # noqa: SLF001  (see above)
            if isinstance(element, JavascriptLink | CssLink):
                self._load(element, scripts, styles)
                linked.append(element.url)
            else:
                inline, left = _taken_out(names.applied_to(element.render()))
                for script in inline["script"]:
                    scripts.write("script", script)
                for style in inline["style"]:
                    styles.write("style", style)
                rest.append(left.strip())
        self.linked = () if self.mode.assets is Assets.INLINE else tuple(linked)
        return scripts, styles, "\n".join(filter(None, rest))

    def _load(self, element: JavascriptLink | CssLink, scripts: _Loaded, styles: _Loaded) -> None:
        """Write a vendored file into the page, or link it where the mode keeps it."""
        path, is_script = element.url, isinstance(element, JavascriptLink)
        if self.mode.assets is Assets.INLINE:
            _write = scripts.write if is_script else styles.write
            _write("script" if is_script else "style", script_text(path) if is_script else style_text(path))
        elif is_script:
            scripts.tags.append(f'<script src="{address_of(path, self.mode.assets)}"></script>')
        else:
            styles.tags.append(f'<link rel="stylesheet" href="{address_of(path, self.mode.assets)}">')

    def _with_texts(self, body: str) -> str:
        return re.sub(r"<!--text:([a-z_]+)-->", lambda match: self._texts[match[1]], body)


def address_of(path: str, assets: Assets) -> str:
    """Return how a page links one of its assets; anything not vendored is AssetNotVendored."""
    if assets is Assets.BESIDE:
        return f"assets/{hashed_name(path)}"
    return f"/static/{path}?v={fingerprint(path)}"


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
