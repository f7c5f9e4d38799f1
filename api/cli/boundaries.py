"""`maeul boundaries …`: load, check and list boundary files of administrative dong."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, note, open_database, phrase
from api.cli.files import read_input
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from geo.importers.boundary_set import BoundarySet
    from geo.queries.boundaries import EditionRow


class CodeChoice(StrEnum):
    AUTO = "auto"
    MOIS = "mois"
    KOSTAT = "kostat"


File = Annotated[Path, typer.Argument(metavar="FILE", help="행정동 경계 파일(GeoJSON)", show_default=False)]
Edition = Annotated[str | None, typer.Option("--edition", metavar="DATE", help="경계의 기준일 (예: 2025-04-01)")]
Codes = Annotated[CodeChoice, typer.Option("--codes", help="동 코드 체계: 행정안전부(mois)·통계청(kostat)")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="행정동 경계: 읽어 들이기·검사·목록", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="경계 파일을 읽어 들입니다")(load)
    group.command(help="저장하지 않고 파일만 검사합니다")(check)
    group.command("list", help="읽어 들인 경계를 봅니다")(list_)
    app.add_typer(group, name="boundaries")


def load(
    file: File,
    edition: Edition = None,
    codes: Codes = CodeChoice.AUTO,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.queries.boundaries import store_boundaries

    begins = _day(edition)
    note(f"{file.name} 읽는 중 …", f"Reading {file.name} …")
    found = _read(file, codes)
    with open_database(data_dir) as opened, opened.transaction() as session:
        stored = store_boundaries(session, found, file_name=file.name, valid_from=begins)
    _tell(found)
    done = phrase("읽어 들였습니다", "Loaded") if stored.added else phrase("이미 있습니다", "Already loaded")
    places = phrase(
        f"{stored.districts}개 구, {stored.dongs}개 동", f"{stored.districts} districts, {stored.dongs} dong"
    )
    facts = {
        "added": stored.added,
        "edition_id": stored.edition_id,
        "valid_from": stored.valid_from,
        "provinces": stored.provinces,
        **_facts(found),
    }
    answer(facts, f"{done}: {' · '.join(stored.provinces)} {places} ({stored.valid_from})", as_json=as_json)


def check(file: File, codes: Codes = CodeChoice.AUTO, *, as_json: AsJson = False) -> None:
    found = _read(file, codes)
    _tell(found)
    facts = _facts(found)
    edition = found.edition_date or phrase("기준일 없음", "no date")
    sentence = phrase(
        f"읽어 들일 수 있습니다: {facts['districts']}개 구, {facts['dongs']}개 동 ({edition})",
        f"This file can be loaded: {facts['districts']} districts, {facts['dongs']} dong ({edition})",
    )
    answer({"valid_from": found.edition_date, **facts}, sentence, as_json=as_json)


def list_(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo import clock
    from geo.queries.boundaries import list_editions

    with open_database(data_dir) as opened, opened.transaction() as session:
        editions = list_editions(session, clock.today())
    lines = [_line(edition) for edition in editions] or [phrase("읽어 들인 경계가 없습니다.", "No boundaries loaded.")]
    answer([asdict(edition) for edition in editions], "\n".join(lines), as_json=as_json)


def _read(file: Path, codes: CodeChoice) -> "BoundarySet":
    from geo.importers.boundaries import read_boundaries

    return read_boundaries(file.name, read_input(file), codes=codes.value, neighbours=_table_beside(file))


def _table_beside(file: Path) -> dict[str, bytes]:
    """Return the attribute table of a shapefile, whatever the case of its suffix."""
    if file.suffix.lower() != ".shp" or not file.is_file():
        return {}
    tables = [f for f in file.parent.iterdir() if f.stem == file.stem and f.suffix.lower() == ".dbf"]
    return {".dbf": read_input(tables[0])} if tables else {}


def _day(edition: str | None) -> date | None:
    try:
        return date.fromisoformat(edition) if edition else None
    except ValueError as error:
        raise InvalidInput(
            f"--edition 날짜를 읽을 수 없습니다: {edition}. 2025-04-01 처럼 적어 주세요.",
            f"--edition is not a date: {edition}.",
            code="edition_date_invalid",
        ) from error


def _tell(found: "BoundarySet") -> None:
    for finding in found.findings:
        note(f"- {finding.sentence}", f"- {finding.code}: {finding.details}")


def _facts(found: "BoundarySet") -> dict[str, Any]:
    return {
        "dongs": len(found.dongs),
        "districts": int(found.dongs["district_code"].nunique()),
        "codes": found.codes.value,
        "findings": [{"code": f.code, "sentence": f.sentence, "details": f.details} for f in found.findings],
    }


def _line(edition: "EditionRow") -> str:
    begins = edition.valid_from or phrase("약도 경계", "schematic")
    used = phrase("사용 중", "in force") if edition.in_force else phrase("물러남", "not in force")
    counts = phrase(f"{edition.districts}구 {edition.dongs}동", f"{edition.districts} districts {edition.dongs} dong")
    return f"{begins}  {' · '.join(edition.provinces)}  {counts}  {edition.codes}  {edition.file_name}  [{used}]"
