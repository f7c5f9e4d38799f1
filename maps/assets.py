"""The browser files that travel with the program: found in a checkout and in an installed wheel alike."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from geo.errors import MaeulError

STATIC_DIR: Final = Path(str(files("maps") / "static"))
"""Everything a page may link: our own `atlas.js` and `atlas.css`, and `vendor/<name>-<version>/…`."""

LEAFLET: Final = "vendor/leaflet-1.9.4"
SWAGGER_UI: Final = "vendor/swagger-ui-dist-5.35.0"
PRETENDARD: Final = "vendor/pretendard-1.3.9"
NOTO_EMOJI: Final = "vendor/noto-emoji-0.4.7"

_CSS_IMAGE: Final = re.compile(r"url\(\s*['\"]?(?!data:)([^)'\"]+?)['\"]?\s*\)")


class AssetNotVendored(MaeulError):
    """A map asks for a file that does not travel with it; `details["url"]` names the file."""

    code = "asset_not_vendored"

    def __init__(self, url: str) -> None:
        super().__init__(
            f"지도를 한 파일로 만들 수 없습니다. 함께 담을 수 없는 바깥 파일을 씁니다: {url}",
            f"The map needs a file that is not vendored: {url}",
            details={"url": url},
        )


def asset_bytes(path: str) -> bytes:
    """Return a static file by its path below `STATIC_DIR`; anything else, an address above all, is AssetNotVendored."""
    target = (STATIC_DIR / path).resolve()
    if not target.is_relative_to(STATIC_DIR.resolve()) or not target.is_file():
        raise AssetNotVendored(path)
    return target.read_bytes()


@cache
def fingerprint(path: str) -> str:
    """Return a piece of the hash of a static file: new content, new address, so caches may keep it."""
    return hashlib.sha256(asset_bytes(path)).hexdigest()[:10]


def hashed_name(path: str) -> str:
    """Return the name of a script or style sheet in a folder beside its pages, such as "atlas-0a1b2c3d4e.js"."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    return f"{stem}-{fingerprint(path)}.{suffix}"


def beside_bytes(path: str) -> bytes:
    """Return what a folder's asset contains; a style sheet needs no file beside it."""
    return style_text(path).encode("utf-8") if path.endswith(".css") else asset_bytes(path)


def script_text(path: str) -> str:
    """Return a script ready to stand inside a page."""
    return asset_bytes(path).decode("utf-8").replace("</script", "<\\/script")


def style_text(path: str) -> str:
    """Return a style sheet ready to stand inside a page: its images become data addresses."""
    folder = path.rpartition("/")[0]

    def inlined(match: re.Match[str]) -> str:
        if "#" in match[1]:  # a reference into the page itself, such as Leaflet's url(#default#VML) for old browsers
            return "none"
        image = base64.b64encode(asset_bytes(f"{folder}/{match[1]}")).decode()
        return f"url(data:image/png;base64,{image})"

    return _CSS_IMAGE.sub(inlined, asset_bytes(path).decode("utf-8"))
