"""`maeul network …`: streets on foot, along which coverage measures instead of in straight lines."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase, read_id
from api.cli.dates import day_of
from api.cli.importing import DryRun, Imported, Report, run_import, write_report
from geo.enums import ImportKind, Licence

if TYPE_CHECKING:
    from geo.queries.networks import NetworkRow

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        help="보행로: OSMnx GraphML, OpenStreetMap PBF, Overpass JSON, 서울 보행로 GeoJSON",
        show_default=False,
    ),
]
AsOf = Annotated[str | None, typer.Option("--edition", metavar="DATE", help="어느 날의 보행로인지 (예: 2026-04-08)")]
Source = Annotated[str | None, typer.Option("--source", metavar="TEXT", help="자료의 이름")]
Publisher = Annotated[str, typer.Option("--publisher", metavar="TEXT", help="펴낸 곳")]
LicenceOf = Annotated[Licence | None, typer.Option("--licence", help="이용조건")]
Around = Annotated[
    list[str] | None, typer.Option("--district", metavar="NAME", help="이 자치구 둘레만 읽습니다(여러 번 가능)")
]
NetworkId = Annotated[str, typer.Argument(metavar="ID", help="보행로 번호 (network list)", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="보행로: 읽어 들이기·목록·지우기", no_args_is_help=True, rich_markup_mode=None)
    group.command(help="보행로 파일을 읽어 들입니다")(load)
    group.command("list", help="읽어 들인 보행로를 봅니다")(list_)
    group.command(help="읽어 들인 보행로 하나를 지웁니다")(remove)
    app.add_typer(group, name="network")


def load(
    files: Files,
    dry_run: DryRun = False,
    edition: AsOf = None,
    source: Source = None,
    publisher: Publisher = "",
    licence: LicenceOf = None,
    district: Around = None,
    report: Report = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from geo.intake.kinds import LoadOptions

    options = LoadOptions(
        edition=day_of(edition),
        source=source,
        publisher=publisher,
        licence=licence.value if licence else None,
        around=tuple(district or ()),
    )
    found = run_import(data_dir, ImportKind.NETWORK, files, options, dry_run=dry_run)
    if report is not None:
        write_report(found, report)
    answer(found.facts(), _loaded(found), as_json=as_json)


def list_(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo.queries.networks import list_networks

    with open_database(data_dir) as opened, opened.transaction() as session:
        rows = list_networks(session)
    nothing = phrase("읽어 들인 보행로가 없습니다.", "No network loaded.")
    answer([asdict(row) for row in rows], "\n".join(map(_line, rows)) or nothing, as_json=as_json)


def remove(network: NetworkId, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo.queries.networks import remove_network

    network_id = _id(network)
    with open_database(data_dir) as opened, opened.transaction() as session:
        gone = remove_network(session, network_id)
    sentence = phrase(
        f"지웠습니다: {gone.title}. 이제 그곳은 직선거리로 추정합니다.",
        f"Removed: {gone.title}. Distances there are straight lines again.",
    )
    answer({"id": str(network_id), "removed": True}, sentence, as_json=as_json)


def _id(text: str) -> UUID:
    return read_id(
        text,
        "보행로 번호가 아닙니다: {text}. maeul network list에서 볼 수 있습니다.",
        "Not the number of a network: {text}.",
        "network_id_invalid",
    )


def _line(row: "NetworkRow") -> str:
    licence = phrase(row.licence.label, row.licence.value)
    return phrase(
        f"{row.id}  {row.title}  {row.file_name}  {row.metres / 1000:,.1f}km  {row.pieces:,}조각"
        f"(가장 큰 조각 {row.largest_share:.1%})  {licence}",
        f"{row.id}  {row.title}  {row.file_name}  {row.metres / 1000:,.1f} km  {row.pieces:,} pieces"
        f" (the largest {row.largest_share:.1%})  {licence}",
    )


def _loaded(found: Imported) -> str:
    lines = [line for told in found.loaded.facts["networks"] for line in _file(told)]
    dry = phrase("시험(저장하지 않음)", "Dry run, nothing stored")
    undo = phrase(f"되돌리기: maeul imports undo {found.run_id}", f"undo: maeul imports undo {found.run_id}")
    return "\n".join([*lines, dry if found.run_id is None else undo])


def _file(told: dict[str, Any]) -> list[str]:
    lines = [
        phrase(
            f"{told['name']}: {told['source']}. {told['sentence']}",
            f"{told['name']}: {told['source']}, {told['km']:,.1f} km in {told['pieces']:,} pieces, the largest "
            f"{told['largest_share']:.1%}" + ("" if told["holds_together"] else ": straight lines are used"),
        )
    ]
    lines += [
        phrase(
            f"  이어지지 않은 조각: 점 {piece['points']:,}개, {piece['metres']:,.0f}m ({piece['lon']}, {piece['lat']})",
            f"  not linked: {piece['points']:,} points, {piece['metres']:,.0f} m ({piece['lon']}, {piece['lat']})",
        )
        for piece in told["others"]
    ]
    if told["overlapping"]:
        titles = ", ".join(told["overlapping"])
        lines.append(
            phrase(
                f"  겹치는 보행로가 있습니다: {titles}. 동마다 더 긴 것을 씁니다.",
                f"  Overlaps with {titles}: each dong goes by the longer one.",
            )
        )
    return lines
