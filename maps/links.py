"""Ways from one map page to the others, as HTML."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from maps.page_mode import PageLink


def links_html(links: Sequence[PageLink]) -> str:
    """Return a list of links; those that share a group fold up under its name. Nothing without links."""
    if not links:
        return ""
    parts = [_group(name, list(some)) for name, some in groupby(links, key=lambda link: link.group)]
    return f'<nav class="atlas-links" aria-label="다른 지도">{"".join(parts)}</nav>'


def _group(name: str, links: Sequence[PageLink]) -> str:
    anchors = [_anchor(link) for link in links]
    if not name:
        return "".join(anchors)
    items = "".join(f"<li>{anchor}</li>" for anchor in anchors)
    return f"<details><summary><bdi>{escape(name)}</bdi></summary><ul>{items}</ul></details>"


def _anchor(link: PageLink) -> str:
    away = ' target="_blank" rel="noopener"' if link.away else ""
    return f'<a href="{escape(link.href)}"{away}><bdi>{escape(link.label)}</bdi></a>'
