"""Whether the database can carry this program just now: it answers, and its schema is the program's."""

from enum import StrEnum
from typing import Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

_LIMIT: Final = text("SET statement_timeout = '1s'")
_SCHEMA: Final = text("SELECT version_num FROM alembic_version")


class Stand(StrEnum):
    """How the database stands to this program."""

    READY = "ready"
    AWAY = "away"
    SCHEMA_OLD = "schema_old"
    SCHEMA_NEW = "schema_new"


def stand(engine: Engine, needed: str) -> Stand:
    """Ask the database within a second; `needed` is the schema of this program."""
    try:
        with engine.connect() as connection:
            connection.execute(_LIMIT)
            present = connection.execute(_SCHEMA).scalar()
    except ProgrammingError:  # a database without tables, or another program's
        return Stand.SCHEMA_OLD
    except Exception:  # noqa: BLE001  (whatever is wrong, the database cannot be used)
        return Stand.AWAY
    return compared(present, needed)


def compared(present: str | None, needed: str) -> Stand:
    """Say how a schema stands to the one needed; versions are numbers of four digits."""
    if present == needed:
        return Stand.READY
    return Stand.SCHEMA_OLD if (present or "") < needed else Stand.SCHEMA_NEW
