"""Data folders and databases for drills and benchmarks: made for the run, gone afterwards, never anybody's own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.db import Database, migrate
from geo.local_server import LocalServer
from geo.local_server.places import recorded


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a data folder that is gone afterwards, with whatever cluster ran in it; others may pass through it."""
    folder = Path(tempfile.mkdtemp(prefix="maeul-drill-"))
    folder.chmod(0o711)
    try:
        yield folder / "data"
    finally:
        _demolish(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def _demolish(data_dir: Path) -> None:
    """As root on a closed path the cluster lies outside the data folder."""
    places = recorded(data_dir)
    if places is None:
        return
    LocalServer(data_dir).stop()
    if not places.home.is_relative_to(data_dir):
        shutil.rmtree(places.home, ignore_errors=True)


@contextmanager
def scratch_database(*, durable: bool) -> Iterator[Database]:
    """Give a migrated database on a private cluster of its own; without `durable` it is quick and forgets crashes."""
    with scratch_folder() as folder:
        server = LocalServer(folder, durable=durable)
        server.start()
        database = Database(server.url(), server.url("maeul_app"))
        migrate(database)
        yield database
