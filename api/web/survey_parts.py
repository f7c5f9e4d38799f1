"""The survey app's files under addresses that name their content, and the worker that keeps them on the phone."""

import hashlib
import re
from functools import cache
from typing import Final

import orjson

from api.web.assets import STATIC_DIR

SCRIPTS: Final = STATIC_DIR / "js"
WORKER: Final = STATIC_DIR / "js" / "survey-worker.js"
SHELL: Final = "/survey/shell"
OUTLINES: Final = "/map/dongs.json"
UNNAMED: Final = ("/static/web/img/giwa.svg",)
"""What style sheets ask for by themselves."""
_ASSET = re.compile(r'(?:src|href|data-leaflet-css|data-leaflet-js)="(/static/[^"#]+)')


def part_names() -> list[str]:
    """Return the modules of the survey app, as addresses below its version's folder."""
    return [*sorted(f"survey/{path.name}" for path in (SCRIPTS / "survey").glob("*.js")), "map.js"]


@cache
def version() -> str:
    """Return the name of this content: one folder for all modules, because they import each other by bare names."""
    content = b"".join((SCRIPTS / name).read_bytes() for name in part_names())
    return hashlib.sha256(content).hexdigest()[:12]


def part_url(name: str) -> str:
    return f"/survey/app/{version()}/{name}"


def part(name: str, of_version: str) -> bytes | None:
    """Return a module of the present version; another version's modules are not here."""
    known = of_version == version() and name in part_names()
    return (SCRIPTS / name).read_bytes() if known else None


def worker_script(shell: str, lang: str) -> str:
    """Return the worker with the list of what it keeps; new content makes it another worker.

    `shell` is the page that it keeps: what that page names is what the page needs.
    """
    files = [*dict.fromkeys(_ASSET.findall(shell)), *UNNAMED, *map(part_url, part_names())]
    script = WORKER.read_text(encoding="utf-8")
    name = hashlib.sha256(f"{shell}{files}{script}".encode()).hexdigest()[:12]
    head = {"NAME": f"maeul-survey-{name}", "SHELL": f"{SHELL}/{lang}", "FILES": files, "OUTLINES": OUTLINES}
    lines = (f"const {key} = {orjson.dumps(value).decode()};\n" for key, value in head.items())
    return "".join(lines) + script
