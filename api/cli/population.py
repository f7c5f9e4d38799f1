"""`maeul population …`: registered residents by dong and month, and grids that tell where in a dong they live."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase, read_id
from api.cli.dates import day_of
from api.cli.importing import DryRun, Imported, Report, run_import, tell
from geo.enums import ImportKind, Licence

if TYPE_CHECKING:
    from geo.queries.population import MonthRow
    from geo.queries.population_grids import GridRow

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        help="주민등록 인구 월간 표, 또는 인구 격자(CSV·통계청 격자 목록·GeoJSON·GeoPackage·셰이프파일)",
        show_default=False,
    ),
]
Edition = Annotated[
    str | None, typer.Option("--edition", metavar="DATE", help="표나 격자에 날이 없을 때의 날 (예: 2025-05-01)")
]
Crs = Annotated[
    int | None, typer.Option("--crs", metavar="EPSG", help="격자의 좌표계를 알 때: 5186, 5174 …", show_default=False)
]
People = Annotated[
    list[str] | None,
    typer.Option(
        "--people",
        metavar="COLUMN[=AGES]",
        help="격자에서 사람 수가 든 열, 나이 열은 열=0-6처럼; 여러 번 쓸 수 있습니다",
        show_default=False,
    ),
]
Source = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="격자의 이름 (없으면 파일 이름)", show_default=False)
]
Publisher = Annotated[str, typer.Option("--publisher", metavar="NAME", help="격자를 낸 기관")]
LicenceOf = Annotated[Licence | None, typer.Option("--licence", help="격자의 이용조건", show_default=False)]
GridId = Annotated[str, typer.Argument(metavar="ID", help="인구 격자 번호 (population list)", show_default=False)]
DIFFERENCES_TOLD = 5


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(
        help="주민등록 인구와 인구 격자: 읽어 들이기·목록·지우기", no_args_is_help=True, rich_markup_mode=None
    )
    group.command(help="주민등록 인구 표나 인구 격자를 읽어 들입니다")(load)
    group.command("list", help="읽어 들인 달과 격자를 봅니다")(list_)
    group.command(help="읽어 들인 인구 격자 하나를 지웁니다")(remove)
    app.add_typer(group, name="population")


def load(
    files: Files,
    dry_run: DryRun = False,
    edition: Edition = None,
    crs: Crs = None,
    people: People = None,
    source: Source = None,
    publisher: Publisher = "",
    licence: LicenceOf = None,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(
        edition=day_of(edition),
        crs=crs,
        mapping=_mapping(people or []),
        source=source,
        publisher=publisher,
        licence=licence.value if licence else None,
    )
    found = run_import(data_dir, ImportKind.POPULATION, files, options, dry_run=dry_run)
    tell(found, report=report, as_json=as_json, after=_months(found) + _grids(found))


def _mapping(people: list[str]) -> dict[str, str] | None:
    """Return what each named column holds: everybody, or an age group."""
    pairs = [(column, ages or "people") for column, _, ages in (named.partition("=") for named in people)]
    return dict(pairs) or None


def list_(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo.queries.population import list_months
    from geo.queries.population_grids import list_grids

    with open_database(data_dir) as opened, opened.transaction() as session:
        months, grids = list_months(session), list_grids(session)
    lines = [*map(_month, months), *map(_grid, grids)]
    nothing = phrase("읽어 들인 인구가 없습니다.", "No residents loaded.")
    facts = {"months": [asdict(row) for row in months], "grids": [asdict(row) for row in grids]}
    answer(facts, "\n".join(lines) or nothing, as_json=as_json)


def remove(grid: GridId, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo.queries.population_grids import remove_grid

    grid_id = _id(grid)
    with open_database(data_dir) as opened, opened.transaction() as session:
        title = remove_grid(session, grid_id)
    sentence = phrase(
        f"지웠습니다: {title}. 이제 그곳은 앞의 격자로, 없으면 면적에 고르게 나누어 셉니다.",
        f"Removed: {title}. Its dong are counted by an older grid, or by their land alone.",
    )
    answer({"id": str(grid_id), "removed": True}, sentence, as_json=as_json)


def _id(text: str) -> UUID:
    return read_id(
        text,
        "인구 격자 번호가 아닙니다: {text}. maeul population list에서 볼 수 있습니다.",
        "Not the number of a grid: {text}.",
        "grid_id_invalid",
    )


def _month(row: "MonthRow") -> str:
    return phrase(
        f"{row.month:%Y-%m}  읍면동 {row.dongs:,}곳  {row.residents:,}명",
        f"{row.month:%Y-%m}  {row.dongs:,} dong  {row.residents:,} residents",
    )


def _grid(row: "GridRow") -> str:
    from geo.age_groups import group_label

    ages = f"  {phrase(group_label(row.age_group), row.age_group)}" if row.age_group else ""
    size = f"  {row.size_m:,}m" if row.size_m else ""
    return phrase(
        f"{row.as_of}  격자 {row.title}{size}{ages}  {row.cells:,}칸  {row.people:,.0f}명  {row.id}",
        f"{row.as_of}  grid {row.title}{size}{ages}  {row.cells:,} cells  {row.people:,.0f} people  {row.id}",
    )


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


def _grids(found: Imported) -> str:
    lines = []
    for grid in found.loaded.facts.get("grids", []):
        lines.append(
            phrase(
                f"격자 {grid['as_of']} {grid['label']}: {grid['cells']:,}칸 {grid['people']:,.0f}명, "
                f"값을 숨긴 칸 {grid['hidden_cells']:,}",
                f"grid of {grid['as_of']}, ages {grid['age_group'] or 'all'}: {grid['cells']:,} cells, "
                f"{grid['people']:,.0f} people, {grid['hidden_cells']:,} hidden",
            )
        )
        lines += _beside_dong(grid) if grid["dongs"] else []
    return "".join(f"\n{line}" for line in lines)


def _beside_dong(grid: dict[str, Any]) -> list[str]:
    """Tell what the boundaries and the register make of a grid."""
    head = phrase(
        f"  동 {grid['dongs']:,}곳에 {grid['people_inside']:,}명(주민등록 {grid['registered']:,}명), "
        f"동 밖 {grid['people_outside']:,}명, 칸이 하나도 없는 동 {grid['dongs_without_count']}, "
        f"주민등록과 많이 다른 동 {grid['differences_count']}",
        f"  {grid['people_inside']:,} people in {grid['dongs']:,} dong ({grid['registered']:,} registered), "
        f"{grid['people_outside']:,} in none, {grid['dongs_without_count']} dong without a cell, "
        f"{grid['differences_count']} far from the register",
    )
    return [head, *(f"  - {sentence}" for sentence in grid["differences"][:DIFFERENCES_TOLD])]
