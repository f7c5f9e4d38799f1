"""What the main pages cost a phone that opens them for the first time: bytes, requests, jumps, and nobody else asked."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from sqlalchemy import text

from api.app import create_app
from api.auth.service import begin_session
from api.bench.page_look import Looked, look_at
from api.bench.pages import MAIN
from geo.db import Database, transaction
from geo.local_server import LocalServer
from geo.settings import Settings

pytestmark = pytest.mark.browser

SPACE = "SELECT id FROM spaces WHERE state = 'open' ORDER BY name LIMIT 1"
SITE = "SELECT id FROM sites WHERE state = 'open' ORDER BY name LIMIT 1"


@pytest.fixture(scope="module")
def street(server: LocalServer, town: str, tmp_path_factory) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The demo town itself on a port: its address, a session of each role, and a space and a site to look at."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("street"))
    database = Database(server.url(database=town), server.url(role="maeul_app", database=town))
    running = uvicorn.Server(uvicorn.Config(create_app(settings, database), port=0, log_level="warning"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    engine = database.app_engine(settings)
    with transaction(engine) as session:
        accounts = session.execute(text("SELECT split_part(email, '@', 1), id FROM accounts")).all()
        roles = {role for role, _ in MAIN}
        cookies = {name: begin_session(session, settings, id_) for name, id_ in accounts if name in roles}
        places = {"space": str(session.scalar(text(SPACE))), "site": str(session.scalar(text(SITE)))}
    engine.dispose()
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}", cookies, places
    running.should_exit = True
    thread.join(timeout=10)


@pytest.mark.parametrize(("role", "address"), MAIN)
def test_a_main_page_keeps_its_budgets_on_a_phone(chromium, street, role, address):
    origin, cookies, places = street
    looked = look_at(chromium, origin, address.format(**places), cookie=cookies[role] if role else "")
    assert looked.faults == [], address
    assert looked.bytes > 5_000
    assert looked.first_ms > 0


def test_a_page_over_its_budgets_says_which():
    heavy = Looked(500, 300_000, 0, 40, ("https://elsewhere.example/a.js",), 0.2, 0, 1, 1, 1)
    assert [words.split()[0] for words in heavy.faults] == ["300000", "40", "layout", "asks", "status"]
