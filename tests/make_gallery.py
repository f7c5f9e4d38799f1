"""Take README's pictures anew from the demo town: `.venv/bin/python -m tests.make_gallery [NAME …]`.

One picture a role on a desk, and a strip of three phones: by day, by night, and where there is nothing yet.
"""

import io
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from api.app import create_app
from api.auth.service import begin_session
from api.cli.context import Opened, open_database
from api.cli.first_content import fill
from geo.clock import today
from tests.chromium import launch
from tests.cli.service import reachable_folder
from tests.web.conftest import DESKTOP, PHONE

FOLDER = Path(__file__).resolve().parent.parent / "api" / "web" / "static" / "pictures"
GAP = 24
QUALITY = 82
SATURDAY = 6
NEAR = "126.9779,37.5663"


@dataclass(frozen=True)
class Look:
    """One page as somebody sees it; `{space}` and the like in the path are looked up in the demo town."""

    path: str
    role: str = ""
    scheme: str = "light"


@dataclass(frozen=True)
class Picture:
    """A page on a desk, or several on phones side by side."""

    name: str
    looks: tuple[Look, ...]

    @property
    def size(self) -> dict[str, Any]:
        return DESKTOP if len(self.looks) == 1 else {**PHONE, "device_scale_factor": 1}


PICTURES = (
    Picture("find", (Look(f"/?near={NEAR}&walk=15&date={{saturday}}&from=14:00&until=16:00&heads=8"),)),
    Picture(
        "find-phone",
        (
            Look(f"/?near={NEAR}&walk=15&date={{saturday}}&from=14:00&until=16:00&heads=8"),
            Look(f"/?near={NEAR}&walk=15&view=map", scheme="dark"),
            Look(f"/?near={NEAR}&walk=5&date={{saturday}}&from=14:00&until=16:00&heads=400"),
        ),
    ),
    Picture("space", (Look("/spaces/{space}", "resident"),)),
    Picture("space-phone", (Look("/spaces/{space}"), Look("/my", "resident"), Look("/programmes", scheme="dark"))),
    Picture("keep", (Look("/keep", "keeper"),)),
    Picture(
        "keep-phone",
        (Look("/keep", "keeper"), Look("/keep/week", "keeper", "dark"), Look("/keep/use", "keeper")),
    ),
    Picture("keep-week", (Look("/keep/week", "keeper"),)),
    Picture(
        "survey-phone",
        (Look("/survey", "surveyor"), Look("/campaigns", "coordinator", "dark"), Look("/review", "coordinator")),
    ),
    Picture("review", (Look("/review", "coordinator"),)),
    Picture("plan", (Look("/plan", "planner"),)),
    Picture(
        "plan-phone",
        (Look("/plan", "planner"), Look("/plan/next", "planner", "dark"), Look("/plan/scenarios", "planner")),
    ),
    Picture("atlas", (Look("/atlas/{district}"),)),
    Picture("admin", (Look("/admin", "admin"),)),
    Picture("admin-dark", (Look("/admin/people", "officer", "dark"),)),
    Picture(
        "admin-phone",
        (Look("/admin", "officer"), Look("/admin/health", "admin", "dark"), Look("/menu", "officer")),
    ),
)


@contextmanager
def town() -> Iterator[tuple[str, Opened]]:
    """Run the service upon a fresh demo town; yields its address."""
    with reachable_folder() as folder, open_database(folder) as opened:
        fill(opened.settings, opened.database, demo=True)
        app = create_app(opened.settings, opened.database)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", opened
        server.should_exit = True
        thread.join(timeout=10)


def named(opened: Opened) -> dict[str, str]:
    """Return what stands for the names in the paths."""
    with opened.transaction() as session:
        space = session.scalar(
            text(
                "SELECT s.id FROM spaces s JOIN sites t ON t.id = s.site_id WHERE t.name LIKE '시청앞%' ORDER BY s.name"
            )
        )
        district = session.scalar(text("SELECT code FROM districts WHERE name = '중구' ORDER BY code"))
    now = today()
    return {
        "space": str(space),
        "district": str(district),
        "saturday": (now + timedelta(days=(SATURDAY - now.isoweekday()) % 7 or 7)).isoformat(),
    }


def signed_in(opened: Opened, role: str) -> str:
    with opened.transaction() as session:
        account = session.scalar(text("SELECT id FROM accounts WHERE email = :e"), {"e": f"{role}@example.org"})
        assert account is not None
        return begin_session(session, opened.settings, account)


def shot(browser: Browser, url: str, opened: Opened, look: Look, size: dict[str, Any]) -> Image.Image:
    """Return a picture of what fits the window."""
    context = browser.new_context(locale="ko-KR", timezone_id="Asia/Seoul", color_scheme=look.scheme, **size)
    if look.role:
        context.add_cookies([{"name": "maeul", "value": signed_in(opened, look.role), "url": url}])
    page: Page = context.new_page()
    page.goto(url + look.path.format(**named(opened)))
    page.wait_for_load_state("networkidle")
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    context.close()
    return taken


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Return several pictures in a row on nothing."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) - 1)
    row = Image.new("RGBA", (width, max(one.height for one in pictures)), (0, 0, 0, 0))
    left = 0
    for one in pictures:
        row.paste(one, (left, 0))
        left += one.width + GAP
    return row


def main(names: list[str]) -> None:
    with town() as (url, opened), launch() as browser:
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            taken = side_by_side([shot(browser, url, opened, look, picture.size) for look in picture.looks])
            file = FOLDER / f"{picture.name}.webp"
            taken.save(file, quality=QUALITY, method=6)
            print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
