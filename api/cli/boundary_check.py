"""`maeul boundaries check`: what a boundary file holds, its faults, and how it lies beside another edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.boundaries import CodeChoice, Codes, File, tell_findings
from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, load_settings, open_database, phrase
from api.cli.files import read_input
from api.cli.importing import parts_beside
from geo.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.orm import Session

    from geo.importers.boundary_set import BoundarySet, Finding
    from geo.importers.code_book import CodeBook

Against = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="FILE/ID/DATE", help="견줄 경계: 다른 파일, 읽어 들인 판의 번호나 날짜", show_default=False
    ),
]


def check(
    file: File,
    codes: Codes = CodeChoice.AUTO,
    against: Against = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    with _shelf(data_dir) as shelf:
        found = _read(file, codes, shelf.book)
        beside = shelf.compare(found, against, codes)
    findings = [{"code": f.code, "sentence": f.sentence, "details": f.details} for f in (*found.findings, *beside)]
    tell_findings(findings)
    facts: dict[str, Any] = {
        "dongs": len(found.dongs),
        "districts": int(found.dongs["district_code"].nunique()),
        "codes": found.codes.value,
        "findings": findings,
    }
    edition = found.edition_date or phrase("기준일 없음", "no date")
    warned = any(finding.code == "shifted" for finding in beside)
    but = phrase(", 그러나 다른 곳에 놓여 있습니다", ", but it lies elsewhere") if warned else ""
    sentence = phrase(
        f"읽어 들일 수 있습니다: {facts['districts']}개 구, {facts['dongs']}개 동 ({edition}){but}",
        f"This file can be loaded: {facts['districts']} districts, {facts['dongs']} dong ({edition}){but}",
    )
    answer({"valid_from": found.edition_date, **facts}, sentence, as_json=as_json)


def _read(file: Path, codes: CodeChoice, book: "CodeBook") -> "BoundarySet":
    from geo.importers.boundaries import read_boundaries

    return read_boundaries(file.name, read_input(file), codes=codes.value, neighbours=parts_beside(file), book=book)


@dataclass(frozen=True)
class _Shelf:
    """Where a file is compared: the database, or what travels with the program where there is none yet."""

    session: "Session | None"
    book: "CodeBook"

    def compare(self, found: "BoundarySet", against: str | None, codes: CodeChoice) -> "list[Finding]":
        from geo.shift import compared_with

        other, title = self._other(found, against, codes)
        return compared_with(found.dongs, other, title) if len(other) else []

    def _other(self, found: "BoundarySet", against: str | None, codes: CodeChoice) -> "tuple[pd.DataFrame, str]":
        if against and Path(against).is_file():
            return _read(Path(against), codes, self.book).dongs, Path(against).name
        if self.session is None:
            return _packaged(found, against)
        from geo import clock
        from geo.queries.boundaries import reference_dongs

        number, day = _edition_named(against)
        return reference_dongs(self.session, found.provinces, day or clock.today(), edition_id=number)


def _packaged(found: "BoundarySet", against: str | None) -> "tuple[pd.DataFrame, str]":
    from geo.schematic import NOTE, schematic_seoul

    if against:
        raise InvalidInput(
            f"{against}: 그런 파일이 없고, 읽어 들인 경계도 아직 없습니다.",
            f"{against}: there is no such file, and no boundaries are loaded yet.",
            code="against_unknown",
        )
    known = schematic_seoul()
    return known.dongs[known.dongs["province_code"].isin(found.provinces)], f"{NOTE}의 표시점"


def _edition_named(against: str | None) -> tuple[int | None, date | None]:
    if against is None:
        return None, None
    if against.isdecimal() and len(against) < 8:  # noqa: PLR2004  (eight digits are a day, fewer the number of an edition)
        return int(against), None
    try:
        return None, date.fromisoformat(against)
    except ValueError as error:
        raise InvalidInput(
            f"--against {against}: 파일도, 판 번호도, 날짜도 아닙니다.",
            f"--against {against} is no file, edition or date.",
            code="against_unknown",
        ) from error


@contextmanager
def _shelf(data_dir: Path) -> Iterator[_Shelf]:
    """Open the database where there is one; a check alone makes none."""
    from geo.code_facts import packaged_book

    settings = load_settings(data_dir)
    made = settings.data_dir.is_dir() and any(settings.data_dir.iterdir())
    if not settings.database_url and not made:
        yield _Shelf(None, packaged_book())
        return
    from geo.queries.code_tables import code_book

    with open_database(data_dir) as opened, opened.transaction() as session:
        yield _Shelf(session, code_book(session))
