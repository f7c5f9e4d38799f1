"""`maeul db …`: the database by hand."""

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import (
    DEFAULT_DATA_DIR,
    AsJson,
    DataDir,
    Opened,
    answer,
    load_settings,
    note,
    open_database,
    phrase,
)
from api.cli.db_moments import add_to, archive_facts, archive_sentence
from geo.errors import Conflict, SetupError

if TYPE_CHECKING:
    from geo.backup import Manifest, Tools
    from geo.local_server import LocalServer
    from geo.settings import Settings

Fill = Annotated[bool, typer.Option("--fill", help="빈 데이터베이스에 약도 경계와 준비된 설문도 넣습니다")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="백업 파일", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="데이터베이스: 시작·멈춤·상태·이전·백업·복원", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="시작하고 계속 켜 둡니다")(start)
    group.command(help="멈춥니다")(stop)
    group.command(help="상태를 봅니다")(status)
    group.command(help="스키마를 이 프로그램의 판으로 맞춥니다")(migrate)
    group.command(
        help="psql을 엽니다 [psql 인수]", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
    )(psql)
    group.command(help="파일 하나로 백업합니다")(backup)
    group.command(help="백업 파일로 되돌립니다")(restore)
    group.command(help="백업 파일이 온전한지 실제로 풀어 봅니다")(verify)
    add_to(group)
    app.add_typer(group, name="db")


def start(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo.local_server.lease import keep

    server = _private_server(data_dir)
    started = keep(server)
    facts = {"started": started, "url": server.url()}
    done = phrase("시작했습니다", "Started") if started else phrase("이미 켜져 있습니다", "Already running")
    answer(facts, f"{done}: {server.url()}", as_json=as_json)


def stop(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from api.cli.up_lock import running_service

    server = _private_server(data_dir)
    service = running_service(server.data_dir)
    if service:
        raise Conflict(
            f"서비스(프로세스 {service})가 이 데이터베이스를 쓰고 있습니다. 먼저 그 서비스를 멈춰 주세요.",
            f"The service (process {service}) uses this database: stop the service first.",
            code="service_running",
        )
    was_running = server.status().state == "running"
    server.stop()
    done = phrase("멈췄습니다", "Stopped") if was_running else phrase("켜져 있지 않았습니다", "It was not running")
    answer({"stopped": was_running}, f"{done}.", as_json=as_json)


def status(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    settings = load_settings(data_dir)
    if settings.database_url:
        _external_status(settings, settings.database_url, as_json=as_json)
        return
    found = _private_server(data_dir).status()
    states = {
        "running": ("켜져 있습니다", "running"),
        "stopped": ("꺼져 있습니다", "stopped"),
        "foreign_pid": (
            "꺼져 있습니다(남은 pid 파일은 다른 프로그램의 것)",
            "stopped (a stale pid file names a stranger)",
        ),
        "absent": ("아직 없습니다", "absent"),
    }
    facts = {
        "state": found.state,
        "pid": found.pid,
        "version": found.version,
        "cluster_dir": str(found.cluster_dir),
        "socket_dir": str(found.socket_dir) if found.socket_dir else None,
    }
    known = [f"{name} {value}" for name, value in list(facts.items())[1:] if value]
    told = " · ".join([phrase(*states[found.state]), *known, *filter(None, [archive_sentence(settings)])])
    answer(facts | archive_facts(settings), told, as_json=as_json)


def _external_status(settings: "Settings", url: str, *, as_json: bool) -> None:
    from sqlalchemy import make_url

    from geo.server_check import check_url

    check_url(url)
    place = make_url(url).render_as_string(hide_password=True)
    facts = {"state": "external", "url": place}
    standby, told = _standby_status(settings, url)
    answer(facts | standby, f"{phrase('외부 서버', 'external server')}: {place}{told}", as_json=as_json)


def _standby_status(settings: "Settings", url: str) -> tuple[dict[str, Any], str]:
    """Return how the server for reading stands, as facts and as words; nothing without one."""
    if not settings.read_database_url:
        return {}, ""
    from geo.standby import look_once

    seen = look_once(url, settings.read_database_url, settings)
    facts = {"state": seen.state.value, "lag_s": seen.lag_told_s, "lag_bytes": seen.lag_bytes}
    lag = phrase("뒤처진 양 {n}바이트", "behind by {n} bytes").format(n=seen.lag_bytes)
    stands = phrase(seen.state.label, seen.state.value) + (f", {lag}" if seen.lag_bytes is not None else "")
    return {"standby": facts}, f" · {phrase('읽기 서버', 'standby')}: {stands}"


def migrate(data_dir: DataDir = DEFAULT_DATA_DIR, *, fill: Fill = False, as_json: AsJson = False) -> None:
    from api.cli.context import ensure_newest
    from geo.db import newest_version

    with open_database(data_dir, migrated=False) as opened:
        changed = ensure_newest(opened.database, opened.engine)
        if fill:
            _fill(opened)
    done = phrase("맞췄습니다", "Migrated") if changed else phrase("이미 최신입니다", "Already up to date")
    answer({"changed": changed, "version": newest_version()}, f"{done}: {newest_version()}", as_json=as_json)


def _fill(opened: Opened) -> None:
    """Add what `up --empty` would: the outlines and the ready forms, where they are missing."""
    from api.cli.first_content import ensure_content
    from api.cli.supervisor import settings_for_children, with_code

    ensure_content(opened, with_code() | settings_for_children(opened), demo=False)


def psql(context: typer.Context, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    from geo.backup import libpq

    with open_database(data_dir, migrated=False) as opened:
        address, environment = libpq(opened.database.owner_url)
        tools = _tools(opened.server)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in psql cancels a query, not us
        try:
            done = subprocess.run(  # noqa: S603  (the user's own psql arguments)
                [tools.program("psql"), "-X", "-d", address, *context.args], env=os.environ | environment, check=False
            )
        finally:
            signal.signal(signal.SIGINT, before)
    raise typer.Exit(min(done.returncode, 1) if done.returncode >= 0 else 1)


def backup(file: File, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo import backup as backups

    with open_database(data_dir) as opened:
        media_dir = opened.settings.data_dir / "media"
        made = backups.backup(opened.database, file, _tools(opened.server), media_dir=media_dir)
    _tell(made, phrase(f"백업했습니다: {file}", f"Backed up: {file}"), as_json=as_json)


def restore(file: File, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo import backup as backups

    backups.read_manifest(file)  # a wrong file is refused before any server is started
    with open_database(data_dir) as opened:
        opened.engine.dispose()
        note("임시 데이터베이스에 풀어 본 뒤 바꿉니다…", "Restoring into a scratch database first…")
        media_dir = opened.settings.data_dir / "media"
        made = backups.restore(opened.database, file, _tools(opened.server), media_dir=media_dir)
    _tell(made, phrase(f"되돌렸습니다: {file}", f"Restored: {file}"), as_json=as_json)


def verify(file: File, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo import backup as backups

    backups.read_manifest(file)
    with open_database(data_dir) as opened:
        made = backups.verify(opened.database, file, _tools(opened.server))
    _tell(made, phrase(f"온전합니다: {file}", f"Sound: {file}"), as_json=as_json)


def _tell(manifest: "Manifest", sentence: str, *, as_json: bool) -> None:
    rows = sum(manifest.tables.values())
    counts = phrase(
        f"표 {len(manifest.tables)}개, {rows}행, 사진 {len(manifest.media)}개",
        f"{len(manifest.tables)} tables, {rows} rows, {len(manifest.media)} photos",
    )
    answer(manifest.as_dict(), f"{sentence} ({counts})", as_json=as_json)


def _private_server(data_dir: Path) -> "LocalServer":
    from geo.local_server import LocalServer

    settings = load_settings(data_dir)
    if settings.database_url:
        raise SetupError(
            "MAEUL_DATABASE_URL의 서버는 그 서버의 관리 도구로 켜고 끕니다.",
            "The server of MAEUL_DATABASE_URL is started and stopped by its own tools.",
            code="external_database",
        )
    return LocalServer(settings.data_dir, archive=settings.wal_archive)


def _tools(server: "LocalServer | None") -> "Tools":
    from geo.backup import Tools
    from geo.local_server import binaries

    if server is None:
        return Tools(binaries.newest_client(), None)
    return Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
