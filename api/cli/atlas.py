"""`maeul atlas`: maps of dong and districts as files that open anywhere, network or not."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from api.maps_export.service import MapFile


class Format(StrEnum):
    HTML = "html"
    PDF = "pdf"
    BOTH = "both"


class Mode(StrEnum):
    FILE = "file"
    LINKED = "linked"


Dong = Annotated[str | None, typer.Option("--dong", metavar="CODE", help="행정동 코드 (예: 1141052000)")]
District = Annotated[str | None, typer.Option("--district", metavar="NAME", help="자치구 이름이나 코드와 그 동 모두")]
All = Annotated[bool, typer.Option("--all", help="읽어 들인 모든 자치구와 동")]
AsFormat = Annotated[Format, typer.Option("--format", help="지도 파일 형식")]
AsMode = Annotated[Mode, typer.Option("--mode", help="한 파일(file)에 모두 담기")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="파일을 둘 폴더", file_okay=True)]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="동·자치구의 마을지도를 파일로 만듭니다. 인터넷이 없어도 열립니다")(atlas)


def atlas(
    output: Output,
    dong: Dong = None,
    district: District = None,
    format_: AsFormat = Format.HTML,
    mode: AsMode = Mode.FILE,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    every: All = False,
    as_json: AsJson = False,
) -> None:
    _check_usage(dong, district, every, format_, mode)
    folder = _folder(output)
    with open_database(data_dir) as opened, opened.transaction() as session:
        from geo import clock

        codes = _codes(session, dong, district, clock.today())
        facts = [_write(folder, made) for made in _maps(session, codes, clock.today())]
    counted = sum(fact["bytes"] for fact in facts)
    sentence = phrase(
        f"지도 {len(facts)}개를 만들었습니다({counted / 1e6:,.1f} MB): {folder}",
        f"Made {len(facts)} maps ({counted / 1e6:,.1f} MB): {folder}",
    )
    answer({"maps": facts}, sentence, as_json=as_json)


def _check_usage(dong: str | None, district: str | None, every: bool, format_: Format, mode: Mode) -> None:
    if sum((dong is not None, district is not None, every)) != 1:
        raise typer.BadParameter(
            phrase(
                "--dong 코드, --district 이름, --all 가운데 하나만 적어 주세요.",
                "Give exactly one of --dong CODE, --district NAME, --all.",
            )
        )
    if format_ is not Format.HTML:
        raise typer.BadParameter(
            phrase(
                "이 판은 HTML 지도만 만듭니다. --format html로 해 주세요. 인쇄용 책(pdf)은 다음 판에 나옵니다.",
                "This version makes HTML maps only: use --format html. Books (pdf) come in a later version.",
            )
        )
    if mode is not Mode.FILE:
        raise typer.BadParameter(
            phrase(
                "이 판은 한 파일에 모두 담은 지도만 만듭니다. --mode file로 해 주세요.",
                "This version makes self-contained files only: use --mode file.",
            )
        )


def _folder(output: Path) -> Path:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            f"폴더를 만들 수 없습니다: {output} ({error.strerror})",
            f"The folder cannot be made: {output} ({error.strerror})",
            code="folder_unusable",
        ) from error
    return output


def _codes(session: "Session", dong: str | None, district: str | None, day: "date") -> list[str]:
    """Return the codes asked for: a district's own before those of its dong."""
    from geo.queries.places import get_dong, list_districts, list_dongs, resolve_district

    if dong is not None:
        return [get_dong(session, dong, day).code]
    wanted = [resolve_district(session, district, day)] if district is not None else list_districts(session, day)
    if not wanted:
        raise InvalidInput(
            "아직 경계가 없습니다. './maeul up'으로 시작하거나 'boundaries load'로 읽어 들여 주세요.",
            "There are no boundaries yet: start with './maeul up' or use 'boundaries load'.",
            code="no_data",
        )
    return [code for one in wanted for code in (one.code, *(row.code for row in list_dongs(session, day, one.code)))]


def _maps(session: "Session", codes: list[str], day: "date") -> "Iterator[MapFile]":
    from api.maps_export.service import make_map

    return (make_map(session, code, day) for code in _with_progress(codes))


def _with_progress(codes: list[str]) -> Iterable[str]:
    """Show a bar on a terminal; say nothing to a pipe."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    described = phrase("지도 만드는 중", "Making maps")
    return track(codes, description=described, console=console, disable=not console.is_terminal or len(codes) == 1)


def _write(folder: Path, made: "MapFile") -> dict[str, Any]:
    path = folder / made.file_name
    content = made.html.encode("utf-8")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            f"파일을 쓸 수 없습니다: {path} ({error.strerror})",
            f"The file cannot be written: {path} ({error.strerror})",
            code="file_unwritable",
        ) from error
    return {
        "code": made.code,
        "title": made.title,
        "file": str(path),
        "bytes": len(content),
        "records": made.records,
    }
