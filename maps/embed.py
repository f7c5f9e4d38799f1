"""The lines that put a map into another web site: an office's notice, a group's blog."""

from html import escape
from typing import Final
from urllib.parse import quote

HEIGHT_PX: Final = 640
SANDBOX: Final = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""Scripts draw the map, links open in windows of their own; nothing of the site around it can be reached."""


def embed_path(code: str) -> str:
    """Return the path of a map that any site may frame."""
    return f"/embed/maps/{quote(code, safe='')}"


def embed_code(public_url: str, code: str, title: str, *, height_px: int = HEIGHT_PX) -> str:
    """Return the iframe to copy into a web site; the title as typed is what screen readers say."""
    address = f"{public_url.rstrip('/')}{embed_path(code)}"
    return frame_code(address, title, height_px=height_px, sandbox=SANDBOX)


def frame_code(address: str, title: str, *, height_px: int, sandbox: str) -> str:
    """Return the iframe of any address; what is framed reaches nothing of the site around it."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="{height_px}" loading="lazy" '
        f'sandbox="{sandbox}" referrerpolicy="no-referrer" style="border:0"></iframe>'
    )
