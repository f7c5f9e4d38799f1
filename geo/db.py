"""Engines, sessions and the schema's version: the only door to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.orm import Session

from geo import clock
from geo.errors import ConflictNoted, NotAllowedNoted
from geo.settings import Settings

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

APP_ROLE = "maeul_app"
MIGRATION_LOCK = 7_300_001
SYSTEM: Final = "system"
"""Who acts in jobs and commands: nobody asked, and everything may be read."""
_ACTOR: Final = "maeul_actor"
READ_ONLY = "25006"


@dataclass(frozen=True)
class Database:
    """Where the data lives: one address as the owner (migrations, commands), one as `maeul_app` (requests, jobs)."""

    owner_url: str
    app_url: str | None = None

    def owner_engine(self) -> Engine:
        """Return an engine without time limits, for migrations and commands."""
        return create_engine(psycopg_url(self.owner_url), pool_size=2, pool_pre_ping=True)

    def app_engine(self, settings: Settings, *, acting: str = "", pre_ping: bool = False) -> Engine:
        """Return the pooled engine of requests and jobs, with the time limits of `settings`.

        Rows of personal data show themselves to whom they concern (geo/migrations/sql/0009_row_security.sql): jobs
        say SYSTEM; whoever says nothing, and does not act for somebody (`acting_for`), sees none of them.

        Its errors never quote parameters: mailed links and people's addresses stay out of the log. `pre_ping` tries
        each connection before use, for those who would rather wait a moment than fail after a restart.
        """
        options = limits_of(settings) + ("" if self.app_url else f" -c role={APP_ROLE}")
        options += f" -c maeul.actor={acting}" if acting else ""
        engine = create_engine(
            psycopg_url(self.app_url or self.owner_url),
            pool_size=settings.pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_use_lifo=True,
            pool_pre_ping=pre_ping,
            hide_parameters=True,
            isolation_level="READ COMMITTED",
            connect_args={"options": options, "application_name": "maeul", "connect_timeout": 5},
        )
        let_act(engine)
        event.listen(engine, "handle_error", _leave_standby)
        return engine


def _leave_standby(context: ExceptionContext) -> None:
    """Drop every connection to a server that has become a standby: the next one is made to the primary."""
    if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
        context.is_disconnect = True


@dataclass(slots=True)
class Actor:
    """Who acts in a request; nobody until it is known."""

    account_id: UUID | None = None


def let_act(engine: Engine) -> None:
    """Make `acting_for` good for an engine."""
    event.listen(engine, "begin", _say_who_acts)
    event.listen(engine, "do_execute_no_params", _never_prepared)


def acting_for(engine: Engine, actor: Actor) -> Engine:
    """Return an engine whose transactions say who acts; `engine` is one on which statements commit by themselves.

    That costs no round trip: the words go with BEGIN, which SQLAlchemy leaves to us on such an engine. They end with
    the transaction, so that no connection in the pool remembers anybody.
    """
    return engine.execution_options(**{_ACTOR: actor})


def nobody_acts(connection: Connection) -> Connection:
    """Return a connection on which every statement is a transaction of its own, whoever acts besides."""
    return connection.execution_options(isolation_level="AUTOCOMMIT", **{_ACTOR: None})


def _say_who_acts(connection: Connection) -> None:
    actor: Actor | None = connection.get_execution_options().get(_ACTOR)
    if actor is None:
        return
    begin = "BEGIN ISOLATION LEVEL READ COMMITTED"
    if actor.account_id is not None:
        begin += f"; SET LOCAL maeul.actor = '{actor.account_id}'; SET LOCAL maeul.today = '{clock.today()}'"
    connection.exec_driver_sql(begin, execution_options={"no_parameters": True})


def _never_prepared(cursor: Any, statement: str, _context: object) -> bool:
    """Send several commands at once as they are: the driver would prepare what it has seen often, which is one."""
    if not statement.startswith("BEGIN"):
        return False
    cursor.execute(statement, prepare=False)
    return True


def psycopg_url(url: str) -> str:
    """Return `url` with the psycopg 3 driver, whichever PostgreSQL spelling was given."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def limits_of(settings: Settings) -> str:
    """Return the time limits of requests as PostgreSQL's options."""
    limits = {
        "lock_timeout": settings.lock_timeout_s,
        "statement_timeout": settings.statement_timeout_s,
        "idle_in_transaction_session_timeout": settings.idle_transaction_timeout_s,
    }
    return " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items()) + " -c timezone=UTC"


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Give a session whose one transaction is committed at the end of the block, or rolled back by an error."""
    noted: NotAllowedNoted | ConflictNoted | None = None
    with Session(engine, expire_on_commit=False) as session, session.begin():
        try:
            yield session
        except (NotAllowedNoted, ConflictNoted) as fault:
            noted = fault
    if noted is not None:
        raise noted


def _alembic(url: str) -> "Config":
    from alembic.config import Config  # here and below: requests never migrate, so they need not carry Alembic

    config = Config()
    # the configuration's own syntax gives % a meaning, a folder's name does not
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["url"] = psycopg_url(url)
    return config


def migrate(database: Database) -> None:
    """Bring the schema to this program's version; two at once wait for one another."""
    from alembic import command

    command.upgrade(_alembic(database.owner_url), "head")


def schema_version(engine: Engine) -> str | None:
    """Return the revision the database stands at, or None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str | None:
    """Return the revision this program needs."""
    return _revisions().get_current_head()


def knows_version(revision: str) -> bool:
    """Say whether this program has the revision; one it lacks was made by a newer program."""
    return revision in {known.revision for known in _revisions().walk_revisions()}


def _revisions() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_alembic("postgresql://"))
