"""`maeul spaces load …`: public rooms as offices publish them."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, note, open_database, phrase
from api.cli.files import read_input
from geo.errors import FileRefused

if TYPE_CHECKING:
    from geo.importers.report import ImportReport
    from geo.importers.rooms import RoomFile

LINES_TOLD = 20


class ApprovalChoice(StrEnum):
    INQUIRE = "inquire"
    INSTANT = "instant"
    MANAGER = "manager"


Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="공공시설개방정보 CSV 파일", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="저장하지 않고 결과만 봅니다")]
Approve = Annotated[
    ApprovalChoice | None,
    typer.Option("--approval", help="운영시간이 분명한 공간의 예약 방식 (없으면 문의 후 이용)", show_default=False),
]
Report = Annotated[Path | None, typer.Option("--report", metavar="OUT.xlsx", help="행마다의 결과를 엑셀로 저장합니다")]


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
    from geo.enums import Approval
    from geo.queries.imports import load_rooms

    read = _read(files)
    with open_database(data_dir) as opened, opened.transaction() as session:
        asked = Approval(approval.value) if approval else None
        found = load_rooms(session, read, approval=asked, dry_run=dry_run)
    if report is not None:
        _write(found, report)
    answer(found.facts(), _sentence(found), as_json=as_json)


def _read(files: Sequence[Path]) -> "list[RoomFile]":
    from rich.console import Console
    from rich.progress import track

    from geo.importers.rooms import read_public_rooms

    console = Console(stderr=True)
    steps = track(files, phrase("읽는 중", "Reading"), console=console, disable=not console.is_terminal)
    names = Counter(file.name for file in files)
    return [read_public_rooms(file.name if names[file.name] == 1 else str(file), read_input(file)) for file in steps]


def _write(found: "ImportReport", path: Path) -> None:
    from geo.importers.report import workbook

    try:
        path.write_bytes(workbook(found))
    except OSError as error:
        raise FileRefused(
            f"{path}: 보고서를 저장할 수 없습니다.", f"{path} cannot be written.", code="report_not_written"
        ) from error
    note(f"보고서: {path}", f"Report: {path}")


def _sentence(found: "ImportReport") -> str:
    lines = [
        f"{file.name}: {_counts(file.rows, file.new, file.updated, file.unchanged, len(file.refused))}"
        for file in found.files
    ]
    refused = [
        f"  {phrase('거절', 'refused')} {file.name} {phrase(f'{issue.line}행', f'line {issue.line}')}: {issue.message}"
        for file in found.files
        for issue in file.refused
    ]
    lines += refused[:LINES_TOLD]
    if len(refused) > LINES_TOLD:
        rest = len(refused) - LINES_TOLD
        lines.append(
            phrase(f"  … 그밖에 {rest}행 (--report로 모두 볼 수 있습니다)", f"  … and {rest} more (see --report)")
        )
    total = _counts(found.rows, found.new, found.updated, found.unchanged, found.refused)
    head = phrase("시험(저장하지 않음)", "Dry run, nothing stored") if found.dry_run else phrase("합계", "Total")
    places = phrase(
        f"시설 {found.sites}곳(새로 {found.sites_new}곳), 여기서 예약할 수 있는 공간 {found.bookable}곳",
        f"{found.sites} sites ({found.sites_new} new), {found.bookable} spaces bookable here",
    )
    return "\n".join([*lines, f"{head}: {total} · {places}"])


def _counts(rows: int, new: int, updated: int, unchanged: int, refused: int) -> str:
    return phrase(
        f"{rows}행 = 새로 {new} + 바뀜 {updated} + 그대로 {unchanged} + 거절 {refused}",
        f"{rows} rows = {new} new + {updated} updated + {unchanged} unchanged + {refused} refused",
    )
