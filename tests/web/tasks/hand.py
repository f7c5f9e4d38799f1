"""A hand that does a task as a person would: every press counts, and every page on the way is looked at by axe."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Locator, Page, expect

from geo.clock import today
from tests.web.axe import assert_accessible
from tests.web.conftest import Window

SATURDAY = 6
LOOKED_AT: set[tuple[str, str, str]] = set()
"""Size, address and words of every page that was found good: the first page is the same on a hundred walks."""


@dataclass
class Hand:
    """A person at the first page. Typing is no click; pressing, ticking and choosing are."""

    window: Window
    size: str
    one: Callable[..., Any]
    """Look into the database beside the service: `one(sql, **values)`."""
    clicks: int = 0
    pages: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def phone(self) -> bool:
        return self.size == "phone"

    def start(self) -> None:
        """Arrive at the first page."""
        self.window.go("/")
        self._look()

    def click(self, target: Locator) -> None:
        """Press; where another page comes, it is waited for and looked at."""
        target.scroll_into_view_if_needed()
        self._counted(target.click)

    def choose(self, label: str, value: str) -> None:
        """Choose in a list by what it says."""
        self._counted(lambda: self.page.get_by_label(label, exact=True).first.select_option(label=value))

    def type(self, label: str, words: str) -> None:
        """Type into a field; no click."""
        self.page.get_by_label(label, exact=True).first.fill(words)

    def link(self, name: str) -> None:
        """Press the first link of that name that can be seen."""
        self.click(self._seen(self.page.get_by_role("link", name=name)))

    def button(self, name: str) -> None:
        """Press the first button of that name that can be seen."""
        self.click(self._seen(self.page.get_by_role("button", name=name)))

    def door(self, name: str) -> None:
        """Go through a door of the main menu: the row on a desk, the bar or the whole menu on a phone."""
        menu = self.page.get_by_role("navigation", name="아래 메뉴" if self.phone else "주 메뉴")
        there = menu.get_by_role("link", name=name)
        if there.count():
            self.click(there.first)
            return
        self.click(menu.get_by_role("link", name="전체"))
        self.click(self.page.locator("main").get_by_role("link", name=name, exact=True).first)

    def sees(self, words: str) -> None:
        """Wait until some words can be seen."""
        expect(self._seen(self.page.get_by_text(words))).to_be_visible()

    def _seen(self, found: Locator) -> Locator:
        return found.locator("visible=true").first

    def _counted(self, act: Callable[[], Any]) -> None:
        before = self._here()
        self.clicks += 1
        act()
        self.window.ready()
        if self._here() != before:
            self._look()

    def _here(self) -> float:
        """Return what another page never has again: the moment at which this one began."""
        return float(self.window.ask("performance.timeOrigin"))

    def _look(self) -> None:
        path = self.page.url.removeprefix(self.window.origin)
        seen = (self.size, path, str(self.window.ask("document.body.innerText")))
        if seen not in LOOKED_AT:
            assert_accessible(self.page)
            LOOKED_AT.add(seen)
        assert self.window.ask("document.documentElement.scrollWidth <= innerWidth"), self.page.url
        self.pages.append(self.page.url)


def saturday() -> date:
    """Return the next Saturday that is not today."""
    now = today()
    return now + timedelta(days=(SATURDAY - now.isoweekday()) % 7 or 7)


@dataclass(frozen=True)
class Task:
    """What somebody comes to do: at most `clicks` presses from the first page on, signed in already."""

    role: str
    korean: str
    english: str
    clicks: int
    walk: Callable[[Hand], None]

    @property
    def key(self) -> str:
        return f"{self.role}-{self.walk.__name__}"


TASKS: list[Task] = []


def task(
    role: str, *, korean: str, english: str, clicks: int
) -> Callable[[Callable[[Hand], None]], Callable[[Hand], None]]:
    """Put a walk into the table of tasks; README's rows are made of this table."""

    def put(walk: Callable[[Hand], None]) -> Callable[[Hand], None]:
        TASKS.append(Task(role, korean, english, clicks, walk))
        return walk

    return put
