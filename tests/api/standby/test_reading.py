"""Reads go to the standby, one's own writing is seen at once, and whatever befalls the standby nobody notices."""

import json
import os
import signal
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from api.auth.secrets import new_secret, sha256_of
from api.cli import main
from api.reads import MARK_COOKIE
from geo import clock
from geo.db import transaction
from geo.queries.accounts import put_sign_in
from geo.standby import Standby, StandbyState
from tests.api.standby.conftest import TOWN, Pair, eventually

SEARCH = "/api/v1/search?q=%EB%B0%A9"


def new_site(**values: Any) -> dict[str, Any]:
    return {
        "name": f"새터 {uuid4().hex[:6]}",
        "kind": "hub",
        "address": "서울특별시 중구",
        "location": {"lon": 126.978, "lat": 37.5665},
    } | values


def has_site(client: TestClient, site: UUID | str) -> bool:
    return client.get(f"/api/v1/sites/{site}").status_code == 200


def test_strangers_read_from_the_standby(pair: Pair, stranger, make) -> None:
    site = make.site("기다리는 집")
    eventually(lambda: has_site(stranger, site))
    with pair.paused():
        late = make.site("아직 없는 집")
        assert not has_site(stranger, late)
        assert has_site(stranger, site)
    eventually(lambda: has_site(stranger, late))


def test_who_has_written_sees_it_at_once_and_strangers_when_the_standby_has_it(
    pair: Pair, stranger, browser, standby, make
) -> None:
    writer = make.person("admin")
    with pair.paused():
        made = browser.post("/api/v1/sites", json=new_site(), headers=writer.headers)
        assert made.status_code == 201, made.text
        assert int(browser.cookies[MARK_COOKIE]) > 0
        assert "HttpOnly; SameSite=Lax" in made.headers["set-cookie"]
        site = made.json()["id"]
        assert has_site(browser, site)
        assert not has_site(stranger, site)
    eventually(lambda: has_site(stranger, site))
    eventually(lambda: is_served(standby, browser))


def is_served(standby: Standby, client: TestClient) -> bool:
    """Say whether a reader is answered by the standby."""
    before = standby.now().served
    assert client.get(SEARCH).status_code == 200
    return standby.now().served > before


def test_a_program_with_a_token_and_no_mark_sees_its_own_writing(pair: Pair, stranger, make) -> None:
    program = make.person("admin").headers
    with pair.paused():
        site = stranger.post("/api/v1/sites", json=new_site(), headers=program).json()["id"]
        stranger.cookies.clear()
        assert stranger.get(f"/api/v1/sites/{site}", headers=program).status_code == 200
        assert not has_site(stranger, site)


def test_a_mark_that_is_no_number_reads_from_the_primary(pair: Pair, stranger, make) -> None:
    with pair.paused():
        site = make.site("새 집")
        for mark in ("-1", "x" * 300, "9" * 400, "0x10", "１２", "", "'; DROP"):
            answer = stranger.get(f"/api/v1/sites/{site}", headers={"Cookie": f"{MARK_COOKIE}={mark}".encode()})
            assert answer.status_code == 200, mark


def test_lag_is_told_and_a_late_standby_is_not_read_from(pair: Pair, stranger, standby, make, monkeypatch) -> None:
    monkeypatch.setattr(standby, "_most_lag_s", 1)
    boss = make.person("admin").headers
    assert stranger.get("/readyz").json()["standby"]["state"] == "ready"
    with pair.paused():
        site = make.site("늦게 온 집")
        eventually(lambda: standby.now().state is StandbyState.LATE)
        assert has_site(stranger, site)
        told = stranger.get("/readyz").json()["standby"]
        assert told["state"] == "late"
        assert told["lag_s"] > 1
        assert told["lag_bytes"] > 0
        seen = stranger.get("/api/v1/health", headers=boss).json()
        assert seen["standby"]["state"] == "late"
        assert {"part": "standby", "grade": "look"}.items() <= next(
            check for check in seen["checks"] if check["part"] == "standby"
        ).items()
    eventually(lambda: stranger.get("/readyz").json()["standby"]["state"] == "ready")
    told = stranger.get("/readyz").json()["standby"]
    assert (told["lag_s"], told["lag_bytes"]) == (0.0, 0)


def test_the_command_tells_of_the_standby(
    pair: Pair, standby, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", pair.database.owner_url)
    monkeypatch.setenv("MAEUL_READ_DATABASE_URL", pair.read_url)
    assert main(["db", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standby"]["state"] == "ready"
    monkeypatch.setenv("MAEUL_READ_DATABASE_URL", pair.database.owner_url.replace(TOWN, "nowhere"))
    assert main(["db", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standby"]["state"] == "down"


def test_tag_and_content_are_of_one_server(pair: Pair, stranger, engine) -> None:
    address = "/ogc/collections/spaces/items?f=json&limit=1"
    first = stranger.get(address)
    known = {"If-None-Match": first.headers["etag"]}
    with pair.paused(), transaction(engine) as session:
        session.execute(text("UPDATE spaces SET name = name || ' 가' WHERE id = (SELECT id FROM spaces LIMIT 1)"))
        session.commit()
        assert stranger.get(address, headers=known).status_code == 304
    eventually(lambda: stranger.get(address, headers=known).status_code == 200)
    assert stranger.get(address).headers["etag"] != first.headers["etag"]


def addresses(client: TestClient) -> list[str]:
    """Return every kind of page and answer that may come from a standby."""
    space = client.get("/api/v1/spaces").json()["items"][0]
    resource = client.get("/api/v1/resources").json()["items"][0]["id"]
    dong = client.get("/api/v1/dongs").json()["items"][0]["code"]
    site, at = space["site"]["id"], f"/api/v1/spaces/{space['id']}"
    pages = [
        "/",
        "/plan",
        "/plan/sites.json",
        "/plan/hubs",
        "/atlas",
        "/courses",
        "/programmes",
        "/data",
        "/data/spaces",
    ]
    pages += [
        f"/spaces/{space['id']}",
        f"/sites/{site}",
        f"/atlas/{dong}",
        f"/atlas/{dong}/map",
        f"/resources/{resource}",
    ]
    embeds = [f"/embed/spaces/{space['id']}", "/embed/programmes"]
    answers = [SEARCH, at, f"{at}/availability", f"{at}/calendar.ics", f"{at}/openings", f"{at}/policy"]
    answers += [f"/api/v1/{one}" for one in ("spaces", "sites", "resources", "dongs", "districts", "networks")]
    answers += [f"/api/v1/{one}" for one in ("coverage", "population", "open-data", "open-data/catalog.jsonld")]
    answers += [f"/api/v1/{one}" for one in ("open-data/hsds", "open-data/spaces.csv", "open-data/spaces.gpkg")]
    answers += [f"/api/v1/dongs/{dong}", f"/api/v1/resources/{resource}", f"/api/v1/maps/{dong}.html"]
    layers = ["/ogc/collections?f=json", "/ogc/collections/spaces/items?f=json", "/ogc/collections/spaces/items?f=html"]
    return pages + embeds + answers + layers


def test_every_such_read_is_answered_by_the_standby_itself(stranger, standby) -> None:
    for address in addresses(stranger):
        before = standby.now()
        answer = stranger.get(address, headers={"Accept": "text/html" if "/api/" not in address else "*/*"})
        after = standby.now()
        assert answer.status_code == 200, (address, answer.text)
        assert after == replace(before, served=before.served + 1, lag_s=after.lag_s, lag_bytes=after.lag_bytes), address


def test_tiles_come_from_the_primary_where_they_are_kept(stranger, standby) -> None:
    before = standby.now().served
    tile = stranger.get("/ogc/collections/spaces/tiles/WebMercatorQuad/10/396/873")
    assert tile.status_code == 200
    known = {"If-None-Match": tile.headers["etag"]}
    assert stranger.get(str(tile.url), headers=known).status_code == 304
    assert standby.now().served == before


def test_a_read_that_the_replay_breaks_off_is_asked_again_of_the_primary(pair: Pair, stranger, standby, engine) -> None:
    pair.as_admin("ALTER SYSTEM SET max_standby_streaming_delay = '50ms'")
    pair.as_admin("SELECT pg_reload_conf()")
    sleeping, before = threading.Event(), standby.now().asked_again

    @event.listens_for(standby.engine, "before_cursor_execute", retval=True)
    def slowly(_connection, _cursor, _statement, _parameters, _context, _many):
        sleeping.set()
        return "SELECT pg_sleep(20) FROM spaces LIMIT 1", ()

    def lock() -> None:
        sleeping.wait(90)
        with suppress(Exception), transaction(owner) as session:
            session.execute(text("LOCK TABLE spaces IN ACCESS EXCLUSIVE MODE"))

    owner = pair.database.owner_engine()
    locker = threading.Thread(target=lock)
    locker.start()
    answer = stranger.get("/api/v1/spaces")
    locker.join()
    event.remove(standby.engine, "before_cursor_execute", slowly)
    owner.dispose()
    assert (answer.status_code, standby.now().asked_again) == (200, before + 1), "the time limit is no reason to ask"
    assert answer.json()["items"]


def test_what_a_standby_cannot_do_is_done_by_the_primary(stranger, standby) -> None:
    before = standby.now().asked_again

    @event.listens_for(standby.engine, "before_cursor_execute", retval=True)
    def writes(_connection, _cursor, _statement, _parameters, _context, _many):
        return "INSERT INTO rate_counts VALUES ('x', now(), 1)", ()

    answer = stranger.get(SEARCH)
    event.remove(standby.engine, "before_cursor_execute", writes)
    assert (answer.status_code, standby.now().asked_again) == (200, before + 1)


class Load:
    """Readers who ask without end; `statuses` is what they were told."""

    def __init__(self, client: TestClient) -> None:
        self.statuses: set[int] = set()
        self.count = 0
        self._client = client
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(4)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        eventually(lambda: self.count > 8)
        return self

    def __exit__(self, *_fault: object) -> None:
        before = self.count
        eventually(lambda: self.count > before + 8)
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._done.is_set():
            self.statuses.add(self._client.get(SEARCH).status_code)
            self.count += 1


def test_readers_do_not_notice_that_the_standby_stands_still(pair: Pair, stranger, standby) -> None:
    with Load(stranger) as load, pair.frozen():
        eventually(lambda: standby.now().state is StandbyState.DOWN)
        before = load.count
        eventually(lambda: load.count > before + 20)
    assert load.statuses == {200}
    eventually(lambda: standby.now().state is StandbyState.READY)


def test_readers_do_not_notice_that_the_standby_is_killed(pair: Pair, stranger, standby) -> None:
    pid = pair.server.status().pid
    assert pid is not None
    with Load(stranger) as load:
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: standby.now().state is StandbyState.DOWN)
        before = load.count
        eventually(lambda: load.count > before + 20)
    assert load.statuses == {200}
    pair.server.start()
    eventually(lambda: standby.now().state is StandbyState.READY)
    served = standby.now().served
    assert stranger.get(SEARCH).status_code == 200
    assert standby.now().served == served + 1


def test_rows_of_personal_data_show_themselves_to_the_same_people_as_on_the_primary(
    browser, standby, make, engine
) -> None:
    """The standby is told who acts, as the primary is."""
    person, secret, seen = make.person(), new_secret(), []
    with transaction(engine) as session:
        put_sign_in(session, person.id, sha256_of(secret), clock.now() + timedelta(hours=1))

    @event.listens_for(standby.engine, "after_cursor_execute")
    def listen(_connection, _cursor, statement, _parameters, _context, _many):
        seen.append(statement)

    assert browser.get("/programmes", headers={"Cookie": f"maeul={secret}"}).status_code == 200
    event.remove(standby.engine, "after_cursor_execute", listen)
    assert any(f"SET LOCAL maeul.actor = '{person.id}'" in one for one in seen)
