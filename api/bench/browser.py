"""Seconds until a page can be used, in a real Chromium, where the development tools have brought one."""

import importlib
import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
DRIVER: Final = "playwright"
LONGEST_MS: Final = 300_000
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
READY: Final = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
"""The first frame painted after all scripts: from then on a click is answered."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser on this machine that Playwright can drive."""

    path: str

    @classmethod
    def found(cls) -> "Chromium | None":
        path = next(filter(None, map(shutil.which, NAMES)), None)
        return cls(path) if path and importlib.util.find_spec(DRIVER) else None


def until_ready(chromium: Chromium, files: Sequence[Path], *, rounds: int) -> dict[Path, float]:
    """Open each file alone, without a network, `rounds` times; return the seconds of its best time."""
    driver: Any = importlib.import_module(f"{DRIVER}.sync_api")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path, args=[*ARGUMENTS])
        try:
            return {file: min(_once(browser, file) for _ in range(rounds)) for file in files}
        finally:
            browser.close()


def _once(browser: Any, file: Path) -> float:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.set_default_timeout(LONGEST_MS)
        page.goto(file.as_uri())
        return float(page.evaluate(READY)) / 1000
    finally:
        context.close()
