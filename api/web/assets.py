"""Addresses of the pages' own files and of the vendored ones; each carries a piece of its content's hash."""

import hashlib
from functools import cache
from pathlib import Path

from maps.assets import STATIC_DIR as MAPS_STATIC_DIR

HERE = Path(__file__).resolve().parent
STATIC_DIR = HERE / "static"
TEMPLATE_DIR = HERE / "templates"
LEAFLET = "vendor/leaflet-1.9.4"


@cache
def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def static(path: str) -> str:
    """Return the address of one of the pages' own files: new content, new address, so caches may keep it."""
    return f"/static/web/{path}?v={_fingerprint(STATIC_DIR / path)}"


def static_vendor(name: str) -> str:
    """Return the address of a file of the vendored Leaflet."""
    return f"/static/{LEAFLET}/{name}?v={_fingerprint(MAPS_STATIC_DIR / LEAFLET / name)}"
