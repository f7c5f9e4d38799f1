"""What every verb shares: its options, its language, its way to the database."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from geo.errors import InvalidInput, MaeulError, SetupError

if TYPE_CHECKING:  # pydantic and SQLAlchemy take a third of a second that `--help` should not wait for
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from geo.db import Database
    from geo.local_server import LocalServer
    from geo.settings import Settings

DEFAULT_DATA_DIR = Path(".maeul")
DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="MAEUL_DATA_DIR", help="데이터 폴더", file_okay=False, show_default=True)
]
AsJson = Annotated[bool, typer.Option("--json", help="기계가 읽을 JSON으로 답합니다")]


@dataclass(frozen=True)
class Opened:
    """A migrated database, ready for a verb. `server` is None when MAEUL_DATABASE_URL names another server."""

    settings: "Settings"
    database: "Database"
    engine: "Engine"
    server: "LocalServer | None"

    @contextmanager
    def transaction(self) -> Iterator["Session"]:
        """Give a session as the owner role, committed at the end of the block."""
        from geo.db import transaction

        with transaction(self.engine) as session:
            yield session


def load_settings(data_dir: Path) -> "Settings":
    """Read the settings from the environment, the data folder from the option; SetupError names a wrong one."""
    from pydantic import ValidationError

    from geo.settings import Settings

    try:
        return Settings(data_dir=data_dir.absolute())
    except ValidationError as error:
        first = error.errors()[0]
        name = "MAEUL_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SetupError(
            f"설정 {name}의 값을 쓸 수 없습니다: {first['msg']}",
            f"The setting {name} cannot be used: {first['msg']}",
            code="setting_invalid",
        ) from error


@contextmanager
def open_database(data_dir: Path, *, migrated: bool = True) -> Iterator[Opened]:
    """Start the private cluster if needed (or check the given server), migrate if needed, and give the way in."""
    settings = load_settings(data_dir)
    with ExitStack() as stack:
        database, server = _reach(settings, stack)
        engine = database.owner_engine()
        stack.callback(engine.dispose)
        if migrated:
            ensure_newest(database, engine)
        yield Opened(settings, database, engine, server)


def _reach(settings: "Settings", stack: ExitStack) -> "tuple[Database, LocalServer | None]":
    from geo.db import Database

    if settings.database_url:
        from geo.server_check import check_url

        check_url(settings.database_url)
        return Database(settings.database_url, settings.app_database_url), None
    from geo.local_server import LocalServer
    from geo.local_server.lease import leased

    server = stack.enter_context(leased(LocalServer(settings.data_dir, archive=settings.wal_archive)))
    return Database(server.url(), server.url("maeul_app")), server


def ensure_newest(database: "Database", engine: "Engine") -> bool:
    """Migrate unless the schema stands at this program's version; True when something was done.

    Raises SetupError for a database that a newer program has made.
    """
    from geo.db import knows_version, migrate, newest_version, schema_version

    present = schema_version(engine)
    if present == newest_version():
        return False
    if present is not None and not knows_version(present):
        raise SetupError(
            f"이 데이터베이스({present})는 더 새로운 마을아틀라스로 만들어졌습니다. 프로그램을 새 판으로 바꿔 주세요.",
            f"This database ({present}) was made by a newer program: update the program.",
            code="database_newer",
        )
    migrate(database)
    return True


def in_english() -> bool:
    """Say whether messages go out in English: MAEUL_LANG decides, then the terminal's language; else Korean."""
    for name in ("MAEUL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("en")
    return False


def phrase(korean: str, english: str) -> str:
    """Choose the sentence in the reader's language."""
    return english if in_english() else korean


def note(korean: str, english: str) -> None:
    """Tell progress on stderr, so that answers on stdout stay clean for machines."""
    print(phrase(korean, english), file=sys.stderr, flush=True)


def complain(error: MaeulError) -> None:
    """Say on stderr, in one line, what went wrong."""
    print(f"maeul: {phrase(error.message, error.message_en)}".replace("\n", " "), file=sys.stderr, flush=True)


def read_id(text: str, korean: str, english: str, code: str) -> UUID:
    """Return the id somebody typed; `korean` and `english` begin the sentence that refuses another text."""
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInput(korean.format(text=text[:60]), english.format(text=text[:60]), code=code) from error


def answer(facts: Any, sentence: str, *, as_json: bool) -> None:
    """Print the answer of a verb: a sentence for people, or the facts for machines."""
    print(json.dumps(facts, ensure_ascii=False, default=str) if as_json else sentence)
