"""Tiles are made once for as long as their layer stays the same, whoever asks and however many at once."""

import threading
import zlib
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.app import create_app
from geo import clock
from geo.backup import backup, verify
from geo.backup.databases import MADE_AGAIN, Tools
from geo.db import Database, transaction
from geo.layers.registry import find_collection
from geo.local_server import LocalServer
from geo.queries import tiles as queries
from geo.queries.tiles import FORM, find_tile, kept_bytes, sweep_tiles
from geo.settings import Settings
from tests.api.tiles.conftest import POINTS, Tiles, makings, over_city_hall
from tests.factories import Factory, booking_body, tomorrow_at

MEGABYTE = 1_000_000


def kept(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM kept_tiles")).scalar_one())


def test_a_tile_is_made_once_and_again_only_when_its_layer_changes(app: FastAPI, tiles: Tiles, make: Factory) -> None:
    make.resource("골목 이야기")
    tile = over_city_hall()
    with makings(app) as said:
        first, second = tiles.ask(tile), tiles.ask(tile)
        assert (first.content, len(said)) == (second.content, 1)
        make.resource("둘째 이야기")
        third = tiles.ask(tile)
        assert len(said) == 2
    assert third.headers["ETag"] != first.headers["ETag"]
    assert tiles.names(tile) == ["골목 이야기", "둘째 이야기"]


def test_what_has_nothing_to_do_with_a_layer_leaves_its_tiles(app: FastAPI, tiles: Tiles, make: Factory) -> None:
    make.resource("골목 이야기")
    space = make.space(make.site())
    person = make.person()
    tile = over_city_hall()
    first = tiles.ask(tile)
    with makings(app) as said:
        body = booking_body(space, tomorrow_at(10))
        assert tiles.client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
        again = tiles.ask(tile, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content, said) == (304, b"", [])
    assert again.headers["ETag"] == first.headers["ETag"]


def test_whoever_has_a_tile_gets_none_and_caches_may_keep_it_for_less_than_a_minute(
    app: FastAPI, tiles: Tiles, make: Factory
) -> None:
    make.resource("골목 이야기")
    first = tiles.ask(over_city_hall())
    assert first.headers["Cache-Control"] == "public, max-age=20"
    assert first.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["ETag"].startswith(f'W/"{FORM}.')
    with makings(app) as said:
        had = tiles.ask(over_city_hall(), **{"If-None-Match": f'"other", {first.headers["ETag"]}'})
        assert (had.status_code, said) == (304, [])
        assert tiles.ask(over_city_hall(), **{"If-None-Match": '"other"'}).status_code == 200


def test_compressed_bytes_go_out_as_they_are_kept_and_plain_ones_to_whoever_takes_no_other(
    tiles: Tiles, make: Factory, session: Session
) -> None:
    make.resource("골목 이야기")
    tile = over_city_hall()
    plain = tiles.ask(tile, **{"Accept-Encoding": "identity"})
    pressed = tiles.ask(tile, **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert (pressed.headers["Content-Encoding"], pressed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    stored = find_tile(session, find_collection(POINTS), tile).body
    assert stored is not None
    assert zlib.decompress(stored, 31) == plain.content == pressed.content


def test_of_a_crowd_that_asks_at_once_only_one_makes_the_tile(
    app: FastAPI, settings: Settings, database: Database, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.resource("골목 이야기")
    tile, gate = over_city_hall(), threading.Barrier(8)
    # two services on one database, as two worker processes are
    other = create_app(settings, database)
    found: list[bytes] = []
    asked = queries.find_tile
    monkeypatch.setattr("api.ogc.tiles.find_tile", lambda *given: (asked(*given), gate.wait())[0])

    def ask(service: FastAPI) -> None:
        answer = Tiles(TestClient(service, raise_server_exceptions=False)).ask(tile)
        found.append(answer.content if answer.status_code == 200 else b"")

    with makings(app) as here, makings(other) as there:
        threads = [threading.Thread(target=ask, args=(service,)) for service in (app, other) * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    other.state.engine.dispose()
    assert len(here) + len(there) == 1
    assert len(found) == 8
    assert len(set(found)) == 1
    assert found[0]


def test_a_tile_of_another_day_or_of_another_program_is_made_anew(
    app: FastAPI, tiles: Tiles, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.resource("골목 이야기")
    tile = over_city_hall()
    tiles.ask(tile)
    with makings(app) as said:
        monkeypatch.setattr(queries, "FORM", FORM + 1)
        tiles.ask(tile)
        assert len(said) == 1


def test_a_round_drops_what_no_longer_holds_and_everything_when_room_runs_out(
    tiles: Tiles, make: Factory, engine: Engine
) -> None:
    make.resource("골목 이야기")
    site = make.site()
    make.space(site)
    for layer in (POINTS, "sites", "spaces"):
        assert tiles.features(over_city_hall(), layer)
    assert kept(engine) == 3
    with transaction(engine) as session:
        assert sweep_tiles(session, 500 * MEGABYTE) == 0
    make.resource("둘째 이야기")
    with transaction(engine) as session:
        # the licence of a source belongs to a record, so that tiles of sites follow records, too
        assert sweep_tiles(session, 500 * MEGABYTE) == 3
    tiles.ask(over_city_hall())
    assert kept(engine) == 1
    with transaction(engine) as session:
        assert (sweep_tiles(session, 0), kept_bytes(session) < 100_000) == (1, True)
    assert kept(engine) == 0


def test_a_round_does_not_wait_for_whoever_reads(tiles: Tiles, make: Factory, engine: Engine) -> None:
    make.resource("골목 이야기")
    tiles.ask(over_city_hall())
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM kept_tiles"))
        begun = clock.now()
        with transaction(engine) as session:
            assert sweep_tiles(session, 0) == 0
        assert clock.now() - begun < timedelta(seconds=2)
    assert kept(engine) == 1


def test_empty_tiles_and_tiles_beyond_the_top_take_no_room(tiles: Tiles, make: Factory, engine: Engine) -> None:
    make.resource("골목 이야기")
    assert tiles.ask(over_city_hall(20)).status_code == 200
    nothing = tiles.ask(over_city_hall(), "courses")
    assert (nothing.status_code, nothing.content) == (204, b"")
    assert kept(engine) == 0


def test_without_room_tiles_are_made_each_time(
    settings: Settings, database: Database, make: Factory, engine: Engine
) -> None:
    make.resource("골목 이야기")
    own = create_app(settings.model_copy(update={"tile_cache_mb": 0}), database)
    with TestClient(own) as client, makings(own) as said:
        tiles = Tiles(client)
        assert tiles.names(over_city_hall()) == tiles.names(over_city_hall()) == ["골목 이야기"]
        assert len(said) == 2
    assert kept(engine) == 0


def test_a_backup_leaves_kept_tiles_out_and_is_whole_all_the_same(
    tiles: Tiles, make: Factory, server: LocalServer, database: Database, settings: Settings
) -> None:
    make.resource("골목 이야기")
    tiles.ask(over_city_hall())
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    media = settings.data_dir / "media"
    media.mkdir(parents=True)
    target = settings.data_dir / "a.maeul"
    told = backup(database, target, tools, media_dir=media)
    assert not set(MADE_AGAIN) & set(told.tables)
    assert verify(database, target, tools).tables == told.tables


def test_the_application_may_keep_tiles_and_nothing_else_of_them(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
        connection.execute(text("TRUNCATE kept_tiles"))
