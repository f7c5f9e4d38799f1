"""`maeul up`: database, web server and worker together, watched until Ctrl-C."""

from contextlib import ExitStack
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, DataDir, load_settings, note, open_database, phrase

Host = Annotated[str, typer.Option(help="듣는 주소")]
Port = Annotated[int, typer.Option(help="듣는 포트(0이면 빈 포트)", min=0, max=65535)]
Empty = Annotated[bool, typer.Option("--empty", help="보기 자료를 넣지 않습니다")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="데이터베이스·웹 서버·작업기를 함께 켭니다(Ctrl-C로 멈춤)")(up)


def up(
    data_dir: DataDir = DEFAULT_DATA_DIR, *, host: Host = "127.0.0.1", port: Port = 8000, empty: Empty = False
) -> None:
    from api.cli.door import address_of, open_door
    from api.cli.first_content import demo_accounts, ensure_content
    from api.cli.supervisor import Supervisor, settings_for_children, with_code
    from api.cli.up_lock import only_service
    from geo.local_server import LocalServer

    settings = load_settings(data_dir)
    LocalServer(settings.data_dir).make_data_dir()
    with ExitStack() as stack:
        stack.enter_context(only_service(settings.data_dir))
        door = stack.enter_context(open_door(host, port, settings))
        note("데이터베이스를 준비합니다…", "Preparing the database…")
        supervisor = Supervisor(door, settings)
        stack.callback(supervisor.stop)  # for a database that cannot be opened
        supervisor.load()
        opened = stack.enter_context(open_database(data_dir))
        stack.callback(supervisor.stop)  # the parts end before their database
        ensure_content(opened, with_code() | settings_for_children(opened), demo=not empty)
        supervisor.start(opened)
        _welcome(address_of(door), demo_accounts(opened))
        supervisor.watch()
        note("멈추는 중입니다…", "Stopping…")


def _welcome(address: str, accounts: list[tuple[str, str, str]]) -> None:
    print(phrase(f"마을아틀라스가 열렸습니다: {address}", f"Maeul Atlas is open: {address}"))
    for who, email, password in accounts:
        print(f"  {who}: {email} / {password}")
    print(phrase("멈추려면 Ctrl-C", "Stop with Ctrl-C"), flush=True)
