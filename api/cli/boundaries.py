"""`maeul boundaries …`: load, check, list and download boundary files of administrative dong."""

from collections import Counter
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, note, open_database, phrase
from api.cli.importing import DryRun, run_import
from geo.enums import ImportKind
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from geo.queries.editions import EditionRow


class CodeChoice(StrEnum):
    AUTO = "auto"
    MOIS = "mois"
    KOSTAT = "kostat"


File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="행정동 경계 파일(GeoJSON·TopoJSON·셰이프파일·ZIP)", show_default=False),
]
Edition = Annotated[str | None, typer.Option("--edition", metavar="DATE", help="경계의 기준일 (예: 2025-04-01)")]
Codes = Annotated[CodeChoice, typer.Option("--codes", help="동 코드 체계: 행정안전부(mois)·통계청(kostat)")]
MOVED_TOLD = 10


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    from api.cli.boundary_check import check
    from api.cli.boundary_download import download

    group = typer.Typer(help="행정동 경계: 읽어 들이기·검사·목록·내려받기", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="경계 파일을 읽어 들입니다")(load)
    group.command(help="저장하지 않고 파일만 검사하고, 다른 판과 견줍니다")(check)
    group.command("list", help="읽어 들인 경계를 봅니다")(list_)
    group.command(help="공개된 최신 경계를 내려받아 읽어 들입니다")(download)
    app.add_typer(group, name="boundaries")


def load(
    file: File,
    edition: Edition = None,
    codes: Codes = CodeChoice.AUTO,
    dry_run: DryRun = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    begins = day_of(edition)
    note(f"{file.name} 읽는 중 …", f"Reading {file.name} …")
    load_file(file, begins, codes.value, data_dir, dry_run=dry_run, as_json=as_json)


def load_file(
    file: Path,
    begins: date | None,
    codes: str,
    data_dir: Path,
    *,
    dry_run: bool = False,
    as_json: bool,
    source: str | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Load one file as an import run and tell what came of it; `more` facts go into the JSON."""
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(edition=begins, codes=codes, source=source)
    found = run_import(data_dir, ImportKind.BOUNDARIES, [file], options, dry_run=dry_run)
    facts = found.loaded.facts["editions"][0]
    tell_findings(facts["findings"])
    _tell_changes(facts)
    done = phrase("읽어 들였습니다", "Loaded") if facts["added"] else phrase("이미 있습니다", "Already loaded")
    if dry_run:
        done = phrase("시험(저장하지 않음)", "Dry run, nothing stored")
    elif facts["added"]:
        note(f"되돌리기: maeul imports undo {found.run_id}", f"Undo with: maeul imports undo {found.run_id}")
    places = phrase(
        f"{facts['districts']}개 구, {facts['dongs']}개 동", f"{facts['districts']} districts, {facts['dongs']} dong"
    )
    sentence = f"{done}: {' · '.join(facts['provinces'])} {places} ({facts['valid_from']})"
    run_id = str(found.run_id) if found.run_id else None
    answer({**facts, "run_id": run_id, "dry_run": dry_run, **(more or {})}, sentence, as_json=as_json)


def list_(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo import clock
    from geo.queries.editions import list_editions
    from geo.queries.lineage import count_moved, ensure_lineage, list_changes, list_moved_places

    with open_database(data_dir) as opened, opened.transaction() as session:
        editions = list_editions(session, clock.today())
        ensure_lineage(session)
        changes = [dict(Counter(row.kind for row in list_changes(session, one.id))) for one in editions]
        moved = [count_moved(list_moved_places(session, one.id)) for one in editions]
    lines = [_line(*values) for values in zip(editions, changes, moved, strict=True)]
    facts = [
        {**asdict(one), "changes": counts, "moved": places}
        for one, counts, places in zip(editions, changes, moved, strict=True)
    ]
    empty = phrase("읽어 들인 경계가 없습니다.", "No boundaries loaded.")
    answer(facts, "\n".join(lines) or empty, as_json=as_json)


def day_of(edition: str | None) -> date | None:
    """Return the day that --edition names."""
    try:
        return date.fromisoformat(edition) if edition else None
    except ValueError as error:
        raise InvalidInput(
            f"--edition 날짜를 읽을 수 없습니다: {edition}. 2025-04-01 처럼 적어 주세요.",
            f"--edition is not a date: {edition}.",
            code="edition_date_invalid",
        ) from error


def tell_findings(findings: list[dict[str, Any]]) -> None:
    """Say on stderr what was noticed about a file."""
    for found in findings:
        note(f"- {found['sentence']}", f"- {found['code']}: {found['details']}")


def _tell_changes(facts: dict[str, Any]) -> None:
    for pair in facts["changes"]:
        said = kinds_said(pair["counts"])
        note(f"- {pair['province']}, 앞뒤 판과 견주어: {said}", f"- {pair['province']}: {pair['counts']}")
    if any(facts["moved"].values()):
        named = " · ".join(facts["moved_places"][:MOVED_TOLD])
        note(
            f"- 동이 달라진 곳: {_moved_said(facts['moved'])}" + (f" ({named})" if named else ""),
            f"- places with another dong now: {facts['moved']}",
        )


def kinds_said(counts: dict[str, int]) -> str:
    """Say how many changes of each kind there are."""
    from geo.change_kinds import DongChangeKind

    named = [(kind, counts.get(kind.value, 0)) for kind in DongChangeKind]
    return ", ".join(f"{phrase(kind.label, kind.value)} {count}" for kind, count in named if count)


def _moved_said(moved: dict[str, int]) -> str:
    return phrase(
        f"시설 {moved['site']}·공간 {moved['space']}·자원 {moved['resource']}",
        f"{moved['site']} sites, {moved['space']} spaces, {moved['resource']} resources",
    )


def _line(edition: "EditionRow", changes: dict[str, int], moved: dict[str, int]) -> str:
    begins = edition.valid_from or phrase("약도 경계", "schematic")
    used = phrase("사용 중", "in force") if edition.in_force else phrase("물러남", "not in force")
    counts = phrase(f"{edition.districts}구 {edition.dongs}동", f"{edition.districts} districts {edition.dongs} dong")
    line = f"{begins}  {' · '.join(edition.provinces)}  {counts}  {edition.codes}  {edition.file_name}  [{used}]"
    if not changes:
        return line
    since = phrase("앞 판에서", "since the edition before")
    return f"{line}\n    {since}: {kinds_said(changes)}; {phrase('동이 달라진', 'moved')} {_moved_said(moved)}"
