"""`maeul serve` and `maeul work`: the parts of the service one by one, for machines whose own manager starts them.

Neither starts a database nor changes its schema: `maeul db migrate` does that, as the owner.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from api.cli.context import DEFAULT_DATA_DIR, DataDir, Opened, load_settings, note, phrase
from api.cli.up import Host, Port
from geo.errors import SetupError

if TYPE_CHECKING:
    from geo.db import Database
    from geo.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command(help="웹 서버만 켭니다(데이터베이스는 MAEUL_DATABASE_URL이나 MAEUL_APP_DATABASE_URL)")(serve)
    app.command(help="작업기만 켭니다(메일·알림·백업)")(work)


def serve(data_dir: DataDir = DEFAULT_DATA_DIR, *, host: Host = "127.0.0.1", port: Port = 8000) -> None:
    from api.cli.door import address_of, open_door
    from api.cli.supervisor import Supervisor

    settings = load_settings(data_dir)
    database = given_database(settings)
    with ExitStack() as stack:
        door = stack.enter_context(open_door(host, port, settings))
        supervisor = Supervisor(door, settings, worker=False)
        stack.callback(supervisor.stop)
        supervisor.load()
        engine = database.app_engine(settings)
        stack.callback(engine.dispose)
        opened = Opened(settings, database, engine, None)
        check_schema(opened)
        supervisor.start(opened)
        address = address_of(door)
        print(phrase(f"마을아틀라스가 열렸습니다: {address}", f"Maeul Atlas is open: {address}"), flush=True)
        supervisor.watch()
        note("멈추는 중입니다…", "Stopping…")


def work(data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    from api.jobs.worker import run_worker
    from api.logs import set_up_log

    settings = load_settings(data_dir)
    set_up_log(settings)
    run_worker(settings, given_database(settings))


def given_database(settings: "Settings") -> "Database":
    """Return the server that the settings name; the address of maeul_app alone will do for all but backups."""
    from geo.db import Database

    address = settings.database_url or settings.app_database_url
    if address is None:
        raise SetupError(
            "MAEUL_DATABASE_URL이나 MAEUL_APP_DATABASE_URL이 있어야 합니다. 모두 한꺼번에 켜려면 './maeul up'입니다.",
            "MAEUL_DATABASE_URL or MAEUL_APP_DATABASE_URL must be set; './maeul up' starts everything at once.",
            code="database_not_given",
        )
    return Database(address, settings.app_database_url)


def check_schema(opened: Opened) -> None:
    """Raise SetupError for a database of another version; one that is away is waited for by the web server itself."""
    from geo.db import newest_version
    from geo.readiness import Stand, stand

    found = stand(opened.engine, newest_version() or "")
    if found is Stand.SCHEMA_OLD:
        raise SetupError(
            "데이터베이스가 이 프로그램보다 옛 판입니다. 먼저 'maeul db migrate'를 해 주세요.",
            "The database has an older schema than this program: run 'maeul db migrate' first.",
            code="database_older",
        )
    if found is Stand.SCHEMA_NEW:
        raise SetupError(
            "이 데이터베이스는 더 새로운 마을아틀라스로 만들어졌습니다. 프로그램을 새 판으로 바꿔 주세요.",
            "This database was made by a newer program: update the program.",
            code="database_newer",
        )
