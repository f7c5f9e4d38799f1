"""Which PostgreSQL programs make and try backups of a database, and as whom scratch databases are made."""

from geo.backup.databases import Tools
from geo.db import Database
from geo.errors import SetupError
from geo.local_server import LocalServer, binaries
from geo.settings import Settings


def tools_for(settings: Settings, database: Database) -> Tools:
    """Return those of the private cluster when the database lies there, else the newest of this machine.

    Raises SetupError when this machine has none.
    """
    server = LocalServer(settings.data_dir)
    if lies_in(server, database):
        return Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    return Tools(binaries.newest_client(), None)


def lies_in(server: LocalServer, database: Database) -> bool:
    """Say whether the database is that of the private cluster."""
    try:
        return server.url() == database.owner_url
    except SetupError:  # no cluster was ever made here
        return False
