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
    from api.cli.supervisor import Supervisor
    from api.cli.up_lock import only_service

    settings = load_settings(data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(only_service(settings.data_dir))
        door = stack.enter_context(open_door(host, port, settings))
        note("데이터베이스를 준비합니다…", "Preparing the database…")
        opened = stack.enter_context(open_database(data_dir))
        supervisor = Supervisor(door, opened)
        stack.callback(supervisor.stop)
        supervisor.start()
        _welcome(address_of(door))
        supervisor.watch()
        note("멈추는 중입니다…", "Stopping…")


def _welcome(address: str) -> None:
    print(phrase(f"마을아틀라스가 열렸습니다: {address}", f"Maeul Atlas is open: {address}"))
    print(phrase("멈추려면 Ctrl-C", "Stop with Ctrl-C"), flush=True)
