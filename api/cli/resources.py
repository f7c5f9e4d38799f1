"""`maeul resources load …`: libraries, senior centres, welfare: what a neighbourhood has, from files of offices."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, phrase
from api.cli.importing import DryRun, Report, run_import, tell
from geo.enums import ImportKind, Licence, ResourceKind, SiteKind
from geo.errors import InvalidInput

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="CSV·엑셀·GeoJSON·KML·GPX·셰이프파일", show_default=False)
]
Kind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="자원 종류나 시설 종류 (예: library, senior_center, goods)")
]
Publish = Annotated[bool, typer.Option("--publish", help="검토 없이 바로 공개합니다 (조정자의 일)")]
Crs = Annotated[
    int | None, typer.Option("--crs", metavar="EPSG", help="좌표계를 알 때: 5174, 5186 …", show_default=False)
]
Source = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="자료 이름 (없으면 파일 이름에서)", show_default=False)
]
Publisher = Annotated[str, typer.Option("--publisher", metavar="NAME", help="자료를 낸 기관")]
Licensed = Annotated[
    str | None, typer.Option("--licence", metavar="CODE", help="이용조건 (예: kogl_1, free)", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="지역자원: 파일 읽어 들이기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="도서관·경로당·복지시설 … 파일을 읽어 들입니다")(load)
    app.add_typer(group, name="resources")


def load(
    files: Files,
    kind: Kind,
    publish: Publish = False,
    dry_run: DryRun = False,
    crs: Crs = None,
    source: Source = None,
    publisher: Publisher = "",
    licence: Licensed = None,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    _refuse_unknown(kind, {k.value for k in (*ResourceKind, *SiteKind)}, "--kind")
    if licence is not None:
        _refuse_unknown(licence, {known.value for known in Licence}, "--licence")
    options = LoadOptions(target=kind, publish=publish, crs=crs, source=source, publisher=publisher, licence=licence)
    found = run_import(data_dir, ImportKind.RESOURCES, files, options, dry_run=dry_run)
    state = phrase("공개함", "published") if publish else phrase("검토 대기로 저장함", "stored for review")
    tell(found, report=report, as_json=as_json, after="" if dry_run else f" · {state}")


def _refuse_unknown(value: str, known: set[str], option: str) -> None:
    if value not in known:
        raise InvalidInput(
            f"{option} {value[:40]}: 아는 말이 아닙니다. 쓸 수 있는 것: {', '.join(sorted(known))}",
            f"{option} {value[:40]} is unknown. Known: {', '.join(sorted(known))}",
            code="kind_unknown",
        )
