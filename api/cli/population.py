"""`maeul population …`: registered residents by dong and month."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from api.cli.dates import day_of
from api.cli.importing import DryRun, Imported, Report, run_import, tell
from geo.enums import ImportKind

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="주민등록 인구 월간 표 (연령별·세대현황)", show_default=False)
]
Edition = Annotated[
    str | None, typer.Option("--edition", metavar="DATE", help="표에 달이 없을 때의 달 (예: 2025-05-01)")
]
DIFFERENCES_TOLD = 5


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="주민등록 인구: 읽어 들이기·목록", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="주민등록 인구 표를 읽어 들입니다")(load)
    group.command("list", help="읽어 들인 달을 봅니다")(list_)
    app.add_typer(group, name="population")


def load(
    files: Files,
    dry_run: DryRun = False,
    edition: Edition = None,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(edition=day_of(edition))
    found = run_import(data_dir, ImportKind.POPULATION, files, options, dry_run=dry_run)
    tell(found, report=report, as_json=as_json, after=_months(found))


def list_(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo.queries.population import list_months

    with open_database(data_dir) as opened, opened.transaction() as session:
        months = list_months(session)
    lines = [
        phrase(
            f"{row.month:%Y-%m}  읍면동 {row.dongs:,}곳  {row.residents:,}명",
            f"{row.month:%Y-%m}  {row.dongs:,} dong  {row.residents:,} residents",
        )
        for row in months
    ]
    nothing = phrase("읽어 들인 인구가 없습니다.", "No residents loaded.")
    answer([asdict(row) for row in months], "\n".join(lines) or nothing, as_json=as_json)


def _months(found: Imported) -> str:
    lines = []
    for month in found.loaded.facts["months"]:
        no_boundary, no_people = month["without_boundary_count"], month["without_residents_count"]
        lines.append(
            phrase(
                f"{month['month'][:7]}: 읍면동 {month['levels'].get('dong', 0):,}곳 {month['residents']:,}명, "
                f"합계가 다른 곳 {len(month['differences'])}, 경계에 없는 동 {no_boundary}, 인구가 없는 동 {no_people}",
                f"{month['month'][:7]}: {month['levels'].get('dong', 0):,} dong, {month['residents']:,} residents, "
                f"{len(month['differences'])} sums differ, {no_boundary} dong without a boundary, "
                f"{no_people} without residents",
            )
        )
        lines += [f"  - {sentence}" for sentence in month["differences"][:DIFFERENCES_TOLD]]
    return "".join(f"\n{line}" for line in lines)
