"""`maeul codes load …`: code tables of dong and legal dong."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, phrase
from api.cli.importing import DryRun, Imported, Report, run_import, tell
from geo.enums import ImportKind

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE…", help="행정동·법정동 코드표 (KIKmix, 중심점, 시군구)", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="행정구역 코드표: 읽어 들이기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="행정동·법정동 코드표를 읽어 들입니다")(load)
    app.add_typer(group, name="codes")


def load(
    files: Files,
    dry_run: DryRun = False,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    found = run_import(data_dir, ImportKind.CODES, files, LoadOptions(), dry_run=dry_run)
    tell(found, report=report, as_json=as_json, after=_whole(found))


def _whole(found: Imported) -> str:
    facts = found.loaded.facts
    codes, links, named = facts["codes"], facts["links"], len(facts["districts_named"])
    return phrase(
        f" · 코드 {codes:,}개, 행정동·법정동 연결 {links:,}개, 이름을 찾은 시군구 {named}곳",
        f" · {codes:,} codes, {links:,} links of dong and legal dong, {named} districts named",
    )
