"""`maeul submissions load …`: what was gathered with ODK or Kobo before, as submissions of a campaign."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir
from api.cli.importing import DryRun, Report, run_import, tell
from geo.enums import ImportKind

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="ODK Central·Kobo에서 내보낸 CSV·JSON·XML·ZIP", show_default=False)
]
Campaign = Annotated[str, typer.Option("--campaign", metavar="ID", help="조사 사업의 번호나 코드", show_default=False)]
FormKey = Annotated[
    str, typer.Option("--form", metavar="KEY", help="답한 양식 (없으면 파일에서 알아봅니다)", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="조사 기록: 내보낸 파일 읽어 들이기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="ODK Central·Kobo에서 내보낸 조사 기록을 읽어 들입니다")(load)
    app.add_typer(group, name="submissions")


def load(
    files: Files,
    campaign: Campaign,
    form: FormKey = "",
    dry_run: DryRun = False,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(campaign=campaign, form=form)
    found = run_import(data_dir, ImportKind.SUBMISSIONS, files, options, dry_run=dry_run)
    tell(found, report=report, as_json=as_json)
