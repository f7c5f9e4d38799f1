"""One Chromium for the page tests, people who are signed in, and pages that are watched while they are used."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import Engine, text

from api.auth.passwords import hash_password
from api.auth.service import begin_session
from geo.clock import today
from geo.db import transaction
from geo.demo.seed import seed
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.settings import Settings
from tests.chromium import Watched, launch, watched_page

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
CALM = {"reduced_motion": "reduce"}
"""A page that is still gliding to a field cannot be looked at: it ends a few pixels beside where one has sent it."""
PASSWORD = "느티나무 아래 평상"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launch() as browser:
        yield browser


@pytest.fixture
def demo(engine: Engine) -> None:
    """The demo content, as a newcomer sees it; nobody can sign in to its accounts."""
    with transaction(engine) as session:
        seed(session, password_hash="x")


@dataclass
class People:
    """Accounts made beside the service and the sessions of their browsers."""

    engine: Engine
    settings: Settings
    ids: dict[str, UUID] = field(default_factory=dict)

    def add(
        self,
        email: str = "jumin@example.org",
        name: str = "햇살이웃",
        *,
        password: str = "",
        site_id: UUID | None = None,
    ) -> UUID:
        """Make a verified account; with `site_id` it keeps that site."""
        password_hash = hash_password(password) if password else "x"
        with transaction(self.engine) as session:
            account = accounts.put_account(session, email=email, name=name, password_hash=password_hash)
            assert account is not None
            accounts.verify_account(session, account)
            if site_id is not None:
                accounts.add_grant(
                    session, account, LiveGrant(Role.KEEPER, Scope.SITE, None, None, site_id), since=today()
                )
        self.ids[email] = account
        return account

    def session_of(self, account: UUID) -> str:
        with transaction(self.engine) as session:
            return begin_session(session, self.settings, account)

    def one(self, sql: str, **values: Any) -> Any:
        """Look into the database beside the service."""
        with self.engine.begin() as connection:
            return connection.execute(text(sql), values).scalar()


@pytest.fixture
def people(engine: Engine, settings: Settings) -> People:
    return People(engine, settings)


@dataclass
class Window:
    """A browser window on the service; `watched` holds everything the page complained about."""

    watched: Watched
    origin: str

    @property
    def page(self) -> Page:
        return self.watched.page

    def go(self, path: str) -> Page:
        """Open a page and wait until its map, if it has one, is drawn."""
        self.page.goto(self.origin + path)
        self.ready()
        return self.page

    def ask(self, expression: str) -> Any:
        """Return a value of the page; where a script leads to another page meanwhile, of that one."""
        while True:
            self.page.wait_for_load_state()
            try:
                return self.page.evaluate(expression)
            except PlaywrightError as gone:
                if "Execution context was destroyed" not in gone.message:
                    raise

    def ready(self) -> None:
        has_script = self.ask("document.documentElement.classList.contains('js')")
        if has_script and self.page.locator("#map").count():
            self.page.wait_for_selector("#map[data-ready]", state="attached")


OpenWindow = Callable[..., Window]


@pytest.fixture
def window(chromium: Browser, live_server: str, people: People) -> Iterator[OpenWindow]:
    """Open a fresh browser window, signed in as an account when one is given; at the end none has reported anything."""
    expected: list[bool] = []
    with ExitStack() as stack:

        def open_window(account: UUID | None = None, **options: Any) -> Window:
            watched = stack.enter_context(watched_page(chromium, offline=False, **{**DESKTOP, **CALM, **options}))
            if account is not None:
                secret = people.session_of(account)
                watched.page.context.add_cookies([{"name": "maeul", "value": secret, "url": live_server}])
            expected.append(options.get("refusals", False))
            return Window(watched, live_server)

        yield open_window
    assert any(expected) or people.one("SELECT count(*) FROM csp_reports") == 0
