"""Gather once what the rules of a safe set-up are asked about."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from api.checking.advisories import Advice, check_dependencies
from api.operation.looking import newest_schema
from geo import clock
from geo.backup import shelf
from geo.backup.shelf import Kept
from geo.db import Database, schema_version, transaction
from geo.demo import ACCOUNTS
from geo.errors import MaeulError
from geo.queries.csp_reports import recent_refusals
from geo.queries.deploy_facts import Login, Setup, read_login, read_setup
from geo.settings import Settings

OTHERS_READ_OR_WRITE: Final = 0o066
OTHERS_AT_ALL: Final = 0o077
INSIDE: Final = ("media", "backups", "outbox")


@dataclass(frozen=True, slots=True)
class Facts:
    """Settings, database, files and libraries as they stand; without a present schema the rest of it is unknown."""

    settings: Settings
    debug: bool
    own_cluster: bool
    separate_login: bool
    schema_behind: str
    login: Login | None
    setup: Setup | None
    refusals: int
    now: datetime
    newest_backup: Kept | None
    newest_verified: Kept | None
    same_disk: bool
    open_folders: tuple[str, ...]
    advice: Advice | None
    advice_fault: str = ""


def gather(settings: Settings, database: Database, owner: Engine, *, own_cluster: bool, lock: Path) -> Facts:
    """Look at everything once; nothing is changed."""
    behind = _behind(owner)
    kept = shelf.list_shelf(shelf.folder_of(settings))
    login, setup, refusals = (None, None, 0) if behind else _of_database(settings, database, owner)
    advice, fault = _advice(settings, lock)
    return Facts(
        settings=settings,
        debug=bool(os.environ.get("MAEUL_DEBUG")),
        own_cluster=own_cluster,
        separate_login=database.app_url is not None,
        schema_behind=behind,
        login=login,
        setup=setup,
        refusals=refusals,
        now=clock.now(),
        newest_backup=shelf.newest(kept),
        newest_verified=shelf.newest_verified(kept),
        same_disk=_device(shelf.folder_of(settings)) == _device(settings.data_dir),
        open_folders=tuple(_open_folders(settings)),
        advice=advice,
        advice_fault=fault,
    )


def _behind(owner: Engine) -> str:
    present = schema_version(owner)
    return "" if present == newest_schema() else present or "-"


def _of_database(settings: Settings, database: Database, owner: Engine) -> tuple[Login, Setup, int]:
    app = database.app_engine(settings)
    try:
        with transaction(app) as session:
            login = read_login(session)
    finally:
        app.dispose()
    with transaction(owner) as session:
        setup = read_setup(session, [account.email for account in ACCOUNTS])
        return login, setup, sum(one.hits for one in recent_refusals(session, clock.today()))


def _advice(settings: Settings, lock: Path) -> tuple[Advice | None, str]:
    try:
        return check_dependencies(settings, lock), ""
    except MaeulError as fault:
        return None, fault.message


def _device(folder: Path) -> int:
    """Return the disk a folder lies on, or would lie on."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return there.stat().st_dev


def _open_folders(settings: Settings) -> list[str]:
    """Return the folders of data that other users of the machine may look into."""
    closed = [(settings.data_dir, OTHERS_READ_OR_WRITE)]
    closed += [(settings.data_dir / name, OTHERS_AT_ALL) for name in INSIDE]
    closed.append((shelf.folder_of(settings), OTHERS_AT_ALL))
    return sorted({str(path) for path, mask in closed if path.is_dir() and path.stat().st_mode & mask})
