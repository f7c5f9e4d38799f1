"""A real headless Chromium for tests: fresh profile, no network of its own, everything it says written down."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

REPORTS = "/csp-reports"
POLICY = "Content Security Policy"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
expect.set_options(timeout=30_000)  # as long as everything else waits: a busy machine is no fault of the page


def wait_for_whole_pages() -> None:
    """Let every press wait for the whole of the page that it leads to.

    Playwright goes on as soon as that page has begun; what a test then counts may not have been read yet.
    """
    for kind, act in ((Locator, "click"), (Locator, "press"), (Page, "click")):
        setattr(kind, act, _then_whole(getattr(kind, act)))


def _then_whole(act: Callable[..., None]) -> Callable[..., None]:
    @wraps(act)
    def acted(target: Locator | Page, *args: Any, **options: Any) -> None:
        act(target, *args, **options)
        page = target if isinstance(target, Page) else target.page
        if not page.is_closed():
            page.wait_for_load_state("domcontentloaded")

    return acted


wait_for_whole_pages()


def executable() -> str | None:
    """Return the machine's Chromium (`MAEUL_TEST_CHROMIUM` first), or None to let Playwright use its own."""
    return os.environ.get("MAEUL_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch() -> Iterator[Browser]:
    """Start Chromium for a block; the test is skipped when this machine has none."""
    with sync_playwright() as playwright:
        path = executable()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium on this machine")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page together with everything that would betray it: requests, console errors, thrown errors, dialogs.

    `refused` is what the page's Content-Security-Policy kept from running, as the browser told the service or the
    console.
    """

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        return [*self.requests, *self.errors, *self.dialogs]


@contextmanager
def watched_page(
    browser: Browser, *, offline: bool = True, refusals: bool = False, **options: Any
) -> Iterator[Watched]:
    """Open a page in a fresh context; `requests` lists all but the opened file itself and data addresses.

    At the end the Content-Security-Policy must have had nothing to refuse, unless `refusals` are what the test is
    about.
    """
    context: BrowserContext = browser.new_context(offline=offline, locale="ko-KR", timezone_id="Asia/Seoul", **options)
    page = context.new_page()
    watched = Watched(page)

    def note_request(request: Any) -> None:
        if not (request.is_navigation_request() or request.url.startswith("data:")):
            watched.requests.append(request.url)
        if request.url.endswith(REPORTS):
            watched.refused.append(request.post_data or request.url)

    def note_dialog(dialog: Any) -> None:
        watched.dialogs.append(dialog.message)
        dialog.dismiss()

    def note_words(said: Any) -> None:
        if said.type in {"error", "warning"}:
            watched.errors.append(said.text)
            if POLICY in said.text:
                watched.refused.append(said.text)

    page.on("request", note_request)
    page.on("console", note_words)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("dialog", note_dialog)
    try:
        yield watched
        assert refusals or not watched.refused, watched.refused
    finally:
        context.close()
