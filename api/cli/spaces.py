"""`maeul spaces load …`: public rooms as offices publish them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, phrase
from api.cli.importing import DryRun, Imported, Report, run_import, tell
from geo.enums import ImportKind


class ApprovalChoice(StrEnum):
    INQUIRE = "inquire"
    INSTANT = "instant"
    MANAGER = "manager"


Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="공공시설개방정보 파일 (CSV, TSV, 엑셀)", show_default=False)
]
Approve = Annotated[
    ApprovalChoice | None,
    typer.Option("--approval", help="운영시간이 분명한 공간의 예약 방식 (없으면 문의 후 이용)", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="공간: 공공시설개방정보 읽어 들이기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="공공시설개방정보 파일을 읽어 들입니다")(load)
    app.add_typer(group, name="spaces")


def load(
    files: Files,
    dry_run: DryRun = False,
    approval: Approve = None,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(approval=approval.value if approval else None)
    found = run_import(data_dir, ImportKind.SPACES, files, options, dry_run=dry_run)
    tell(found, report=report, as_json=as_json, after=_places(found))


def _places(found: Imported) -> str:
    facts = found.loaded.facts
    sites, new, hours = facts["sites"], facts["sites_new"], facts["hours_understood"]
    paused, bookable = facts["paused"], facts["bookable"]
    return phrase(
        f" · 시설 {sites}곳(새로 {new}곳), 여는 시간을 알아본 공간 {hours}곳, 휴관 중 {paused}곳, "
        f"여기서 예약할 수 있는 공간 {bookable}곳",
        f" · {sites} sites ({new} new), hours understood for {hours} spaces, {paused} paused, "
        f"{bookable} spaces bookable here",
    )
