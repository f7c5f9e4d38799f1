"""`maeul projects …`: support projects and villages, and which dong had none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from api.cli.importing import DryRun, Imported, Report, run_import, tell
from geo.enums import ImportKind

if TYPE_CHECKING:
    from geo.queries.projects import ProjectCounts

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="지원사업 목록이나 마을 목록 (CSV, 엑셀)", show_default=False)
]
Year = Annotated[int | None, typer.Option("--year", min=1990, max=2100, help="목록에 연도가 없을 때의 해")]
CountedYear = Annotated[int | None, typer.Option("--year", min=1990, max=2100, help="어느 해의 사업인지")]
District = Annotated[str, typer.Option("--district", metavar="NAME", help="목록에 구가 없을 때의 구")]
OfDistrict = Annotated[str | None, typer.Option("--district", metavar="NAME", help="한 구만")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="지원사업·마을: 읽어 들이기·동별 집계", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="지원사업이나 마을의 목록을 읽어 들입니다")(load)
    group.command(help="동마다 몇 건인지, 없는 동이 어디인지 봅니다")(counts)
    app.add_typer(group, name="projects")


def load(
    files: Files,
    dry_run: DryRun = False,
    year: Year = None,
    district: District = "",
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from datetime import date

    from geo.intake.kinds import LoadOptions

    options = LoadOptions(target=district, edition=date(year, 1, 1) if year else None)
    found = run_import(data_dir, ImportKind.PROJECTS, files, options, dry_run=dry_run)
    tell(found, report=report, as_json=as_json, after=_whole(found))


def counts(
    year: CountedYear = None,
    district: OfDistrict = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from geo import clock
    from geo.queries.places import resolve_district
    from geo.queries.projects import count_projects

    with open_database(data_dir) as opened, opened.transaction() as session:
        day = clock.today()
        code = resolve_district(session, district, day).code if district else None
        found = count_projects(session, day, year=year, district_code=code)
    answer(asdict(found), _counted(found), as_json=as_json)


def _whole(found: Imported) -> str:
    facts = found.loaded.facts
    return phrase(
        f" · 지원사업 {facts['projects']}건, 마을 {facts['villages']}곳",
        f" · {facts['projects']} projects, {facts['villages']} villages",
    )


def _counted(found: "ProjectCounts") -> str:
    lines = [f"{item.district} {item.name}: {item.projects}" for item in found.items if item.projects]
    names = [f"{item.district} {item.name}" for item in found.items if not item.projects]
    without = ", ".join(names[:30]) + (" …" if len(names) > 30 else "")  # noqa: PLR2004  (a line to read, --json has all)
    total, count, unknown = found.total, len(names), found.elsewhere
    lines.append(
        phrase(
            f"모두 {total}건 · 하나도 없는 동 {count}곳: {without or '없음'} · 동을 모르는 사업 {unknown}건",
            f"{total} in all · {count} dong without any: {without or 'none'} · dong unknown: {unknown}",
        )
    )
    return "\n".join(lines)
