"""`maeul db base` and `maeul db restore-at`: back to any moment, from a base and the archived log."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, load_settings, note, open_database, phrase
from geo.errors import Conflict, InvalidInput, SetupError

if TYPE_CHECKING:
    from geo.backup.archived import Reach
    from geo.backup.rewind import Rewound
    from geo.settings import Settings

LATEST = "latest"
Moment = Annotated[
    str,
    typer.Argument(
        metavar="TIME",
        help="되돌릴 시각(2026-11-22T14:05:00, 시간대가 없으면 한국 시각)이나 latest(남은 마지막)",
        show_default=False,
    ),
]
Into = Annotated[Path | None, typer.Option("--into", help="쓰던 것은 두고 새 데이터 폴더에 되돌립니다")]
Yes = Annotated[bool, typer.Option("--yes", help="묻지 않고 바꿉니다")]


def add_to(group: typer.Typer) -> None:
    """Add the verbs to the group `db`."""
    group.command(help="시점 복원의 바탕이 될 기준 사본을 보관 폴더에 만듭니다")(base)
    group.command("restore-at", help="어느 시각으로 되돌립니다(MAEUL_WAL_ARCHIVE가 있을 때)")(restore_at)


def base(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo import clock
    from geo.backup.bases import make_base, tidy

    archive = archive_of(load_settings(data_dir))
    with open_database(data_dir, migrated=False) as opened:
        assert opened.server is not None, "archive_of refused an outside server"
        note("기준 사본을 만듭니다…", "Making a base…")
        made = make_base(opened.server, archive)
        gone = tidy(archive, clock.now(), opened.settings.wal_days)
    done = phrase(f"기준 사본을 만들고 확인했습니다: {made.name}", f"Made and verified the base {made.name}")
    answer({"name": made.name, "made_at": made.made_at, "removed": gone}, done, as_json=as_json)


def restore_at(
    moment: Moment,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    into: Into = None,
    *,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    from api.cli.up_lock import only_service
    from geo.backup.rewind import rewind
    from geo.local_server import LocalServer

    settings, at = load_settings(data_dir), read_moment(moment)
    archive = archive_of(settings)
    server = LocalServer(settings.data_dir, archive=archive)
    with ExitStack() as stack:
        target = LocalServer(into) if into else server
        if into:
            _refuse_made(target)
        else:
            _ask(moment, yes=yes)
            server.make_data_dir()
            stack.enter_context(only_service(server.data_dir))
        note("기준 사본에서 그 시각까지 기록을 따라갑니다…", "Following the log from a base to that moment…")
        done = rewind(server, archive, at, target)
    answer(_facts(done), _told(done), as_json=as_json)


def archive_of(settings: "Settings") -> Path:
    """Return the archive; raises SetupError for an outside server or without the setting."""
    if settings.database_url:
        raise SetupError(
            "MAEUL_DATABASE_URL의 서버는 그 서버의 도구(예: pgBackRest, WAL-G, 관리형 서비스의 시점 복원)로 되돌린 뒤 "
            "'maeul db migrate'를 해 주세요.",
            "Restore the server of MAEUL_DATABASE_URL with its own tools (pgBackRest, WAL-G, a managed service's "
            "point-in-time restore), then run 'maeul db migrate'.",
            code="external_database",
        )
    if settings.wal_archive is None:
        raise SetupError(
            "MAEUL_WAL_ARCHIVE가 정해져 있지 않아 지난 시각의 기록이 없습니다. 앞으로를 위해 폴더를 정해 주세요.",
            "MAEUL_WAL_ARCHIVE is not set, so there is no log of the past: set it for the time to come.",
            code="archive_unset",
        )
    return settings.wal_archive.absolute()


def read_moment(text: str) -> datetime | None:
    """Return the moment that somebody typed, on the Korean clock without an offset; None for the latest."""
    from geo.clock import SEOUL

    if text == LATEST:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"'{text[:60]}'은(는) 시각이 아닙니다. 2026-11-22T14:05:00처럼 적어 주세요.",
            f"'{text[:60]}' is no moment: write it like 2026-11-22T14:05:00.",
            code="moment_unreadable",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def archive_facts(settings: "Settings") -> dict[str, Any]:
    """Return what `db status` tells of the archive; nothing without one."""
    from geo.backup.archived import reach_of

    if settings.wal_archive is None:
        return {}
    reach = reach_of(settings.wal_archive)
    return {
        "archive": str(settings.wal_archive),
        "archived_until": reach.last_at,
        "restorable_since": reach.since,
        "bases": reach.bases,
        "hole": reach.hole or None,
    }


def archive_sentence(settings: "Settings") -> str:
    """Say in one line how far the archive reaches; an empty text without one."""
    from geo.backup.archived import reach_of

    return _reach_told(reach_of(settings.wal_archive)) if settings.wal_archive else ""


def _reach_told(reach: "Reach") -> str:
    from geo import clock

    if reach.last_at is None:
        return phrase("보관한 기록: 아직 없음", "archived log: none yet")
    age = int((clock.now() - reach.last_at).total_seconds())
    told = phrase(f"보관한 기록: {age:,}초 전까지", f"archived log: until {age:,} s ago")
    if reach.since is None:
        return told + phrase(", 기준 사본 없음('maeul db base')", ", no base ('maeul db base')")
    since = f"{reach.since.astimezone(clock.SEOUL):%Y-%m-%d %H:%M:%S}"
    told += phrase(f", {since}부터 되돌릴 수 있음", f", restorable since {since}")
    hole = phrase(f", 빠진 조각 {reach.hole}", f", segment {reach.hole} is missing")
    return told + (hole if reach.hole else "")


def _refuse_made(target: Any) -> None:
    if target.status().state != "absent":
        raise Conflict(
            f"{target.data_dir}에는 이미 데이터베이스가 있습니다. 빈 폴더를 정해 주세요.",
            f"There is a database in {target.data_dir} already: name an empty folder.",
            code="folder_taken",
        )


def _ask(moment: str, *, yes: bool) -> None:
    question = phrase(
        f"데이터베이스를 {moment}(으)로 되돌릴까요? 지금 것은 지우지 않고 옆에 둡니다.",
        f"Restore the database to {moment}? The present one is set aside, not deleted.",
    )
    if not yes and not typer.confirm(question, err=True):
        raise Conflict("되돌리지 않았습니다.", "Nothing was changed.", code="not_confirmed")


def _facts(done: "Rewound") -> dict[str, Any]:
    return {
        "base": done.base,
        "last_change_at": done.last_change_at,
        "taken_back_again": done.taken_back,
        "erased_again": done.forgotten,
        "aside": str(done.aside) if done.aside else None,
    }


def _told(done: "Rewound") -> str:
    from geo.clock import SEOUL

    last = f"{done.last_change_at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}" if done.last_change_at else "-"
    told = phrase(f"되돌렸습니다. 마지막 변경: {last}", f"Restored. The last change: {last}")
    if done.aside:
        told += phrase(f" · 전에 쓰던 것: {done.aside}", f" · the former one: {done.aside}")
    again = done.taken_back + done.forgotten
    if again:
        told += phrase(
            f" · 그 뒤의 동의 철회와 삭제 {again}건을 다시 했습니다",
            f" · {again} later withdrawals and erasures redone",
        )
    return told
