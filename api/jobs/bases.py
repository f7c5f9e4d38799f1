"""A base is made in the archive whenever the last one is too old, and what no moment needs any more is let go."""

import logging
from typing import TYPE_CHECKING

from geo import clock
from geo.db import Database
from geo.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from geo.local_server import LocalServer

log = logging.getLogger("maeul.jobs")


def base_round(settings: Settings, database: Database) -> None:
    """Keep the archive of the private cluster fit for a restore; does nothing without one."""
    if settings.wal_archive is None:
        return
    from geo.backup.tools import lies_in  # here and below: most services have no archive
    from geo.local_server import LocalServer

    server = LocalServer(settings.data_dir, archive=settings.wal_archive)
    if lies_in(server, database):
        keep_bases(server, settings.wal_archive.absolute(), settings)


def keep_bases(server: "LocalServer", archive: "Path", settings: Settings) -> None:
    """Make a base when one is due, then let go what the rule lets go."""
    from geo.backup.bases import is_due, list_bases, list_forks, make_base, tidy

    if is_due(list_bases(archive), list_forks(archive), clock.now(), settings.base_days):
        log.info("base %s made", make_base(server, archive).name)
    for name in tidy(archive, clock.now(), settings.wal_days):
        log.info("base %s let go", name)
