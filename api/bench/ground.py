"""Databases to measure on: private, made for the run, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.scratch import scratch_database
from geo import clock
from geo.bench_data import fill_city, settle
from geo.db import Database, transaction
from geo.queries.boundaries import ensure_schematic


@contextmanager
def with_city(spaces: int, claims: int) -> Iterator[Database]:
    """Give a database with the schematic Seoul, `spaces` rooms and `claims` claims on them."""
    with scratch_database(durable=False) as database:
        engine = database.owner_engine()
        with transaction(engine) as session:
            ensure_schematic(session)
            fill_city(session, clock.now(), spaces, claims)
        settle(engine)
        engine.dispose()
        yield database
