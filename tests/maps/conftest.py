"""One Chromium for the browser tests of maps."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from geo.atlas.content import AtlasContent
from maps.dong_map import render_dong_map
from tests.chromium import Watched, launch, watched_page

OpenMap = Callable[..., AbstractContextManager[Watched]]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launch() as browser:
        yield browser


@pytest.fixture
def opened_map(chromium: Browser, tmp_path: Path) -> OpenMap:
    """Return a context manager that renders a content to a file and opens it from file:// with the network off."""

    @contextmanager
    def open_map(content: AtlasContent, **options: Any) -> Iterator[Watched]:
        file = tmp_path / "map.html"
        file.write_text(render_dong_map(content), encoding="utf-8")
        with watched_page(chromium, offline=True, **options) as watched:
            watched.page.goto(file.as_uri())
            watched.page.wait_for_selector(".atlas-total")
            yield watched

    return open_map
