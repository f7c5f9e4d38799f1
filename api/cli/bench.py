"""`maeul bench`: measure in one run, print one table, judge."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import note, phrase
from geo.errors import MaeulError

if TYPE_CHECKING:
    from rich.console import Console

    from api.bench.figures import Figure, Measured


class BenchName(StrEnum):
    ALL = "all"
    NEARBY = "nearby"
    BOOKING = "booking"
    SEARCH = "search"
    BOUNDARIES = "boundaries"
    RECORDS = "records"
    POINTS = "points"
    START = "start"
    DUPLICATES = "duplicates"
    SUBMISSIONS = "submissions"
    PROGRESS = "progress"
    REVIEW = "review"
    COVERAGE = "coverage"
    ATLAS = "atlas"
    PAGES = "pages"
    DOORS = "doors"


Name = Annotated[
    BenchName,
    typer.Argument(metavar="[NAME]", help=" · ".join(name for name in BenchName)),
]
Json = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="결과를 JSON으로도 적을 파일", dir_okay=False)
]
File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="boundaries: 진짜 경계 파일", exists=True, dir_okay=False),
]
Cold = Annotated[bool, typer.Option("--cold", help="start: 처음 켜기에 걸린 시간도 보입니다")]
Peers = Annotated[
    Path | None,
    typer.Option(
        "--peers",
        metavar="DIR",
        help="coverage: pandana·spopt·access를, doors: tipg·pygeoapi를 따로 둘 폴더",
        file_okay=False,
    ),
]
Small = Annotated[bool, typer.Option("--small", help="작은 자료로 빨리 훑습니다(판정은 참고만)")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="빠르기와 메모리를 재고 판정합니다")(bench)


def bench(
    name: Name = BenchName.ALL,
    json: Json = None,
    file: File = None,
    peers: Peers = None,
    *,
    cold: Cold = False,
    small: Small = False,
) -> None:
    import orjson

    runs = _runs(file, peers, cold=cold, small=small)
    results = []
    for key, run in runs.items():
        if name in {BenchName.ALL, key}:
            note(f"{key} 재는 중 …", f"measuring {key} …")
            results.append(run())
    _print(results)
    if json is not None:
        json.write_bytes(orjson.dumps([_facts(one) for one in results], option=orjson.OPT_INDENT_2))
    failed = [one.name for one in results if not one.passed]
    if failed:
        names = ", ".join(failed)
        raise MaeulError(f"기준에 못 미친 것: {names}", f"Below the mark: {names}", code="bench_failed")


def _runs(
    file: Path | None, peers: Path | None, *, cold: bool, small: bool
) -> "dict[BenchName, Callable[[], Measured]]":
    from api.bench.atlas import SMALL as SMALL_ATLAS
    from api.bench.atlas import atlas
    from api.bench.booking import booking
    from api.bench.boundaries import boundaries
    from api.bench.coverage import SMALL, Size, coverage
    from api.bench.doors import SMALL as SMALL_DOORS
    from api.bench.doors import Size as DoorSize
    from api.bench.doors import doors
    from api.bench.duplicates import duplicates
    from api.bench.nearby import nearby
    from api.bench.pages import pages
    from api.bench.points import points
    from api.bench.progress import progress
    from api.bench.records_search import records
    from api.bench.review import review
    from api.bench.search import search
    from api.bench.start import start
    from api.bench.submissions import submissions

    return {
        BenchName.NEARBY: lambda: nearby(200, rounds=3, round_s=0.5) if small else nearby(),
        BenchName.BOOKING: lambda: booking(80, rounds=1, crowds=2) if small else booking(),
        BenchName.SEARCH: lambda: search(200, 4000, searches=20) if small else search(),
        BenchName.BOUNDARIES: lambda: boundaries(file, nation=not small),
        BenchName.RECORDS: lambda: records(2000, rounds=1) if small else records(),
        BenchName.POINTS: lambda: points(1000, rounds=1) if small else points(),
        BenchName.START: lambda: start(cold=cold),
        BenchName.DUPLICATES: lambda: duplicates(3000, 600) if small else duplicates(),
        BenchName.SUBMISSIONS: lambda: submissions(60) if small else submissions(),
        BenchName.PROGRESS: lambda: progress(20, 1000, rounds=6) if small else progress(),
        BenchName.REVIEW: lambda: review(100, 400, rounds=6) if small else review(),
        BenchName.COVERAGE: lambda: coverage(SMALL if small else Size(), peers),
        BenchName.ATLAS: lambda: atlas(SMALL_ATLAS if small else None),
        BenchName.PAGES: lambda: pages(few=small),
        BenchName.DOORS: lambda: doors(SMALL_DOORS if small else DoorSize(), peers),
    }


def _print(results: "list[Measured]") -> None:
    """Print one table for people, and beside it those that have a shape of their own."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None, highlight=False)
    for one in results:
        if one.table:
            _print_own(one.table, console)
    table = Table(phrase("이름", "name"), phrase("무엇", "what"), box=None, pad_edge=False)
    table.add_column(phrase("값", "value"), justify="right")
    table.add_column(phrase("기준", "limit"), justify="right")
    table.add_column(phrase("판정", "verdict"))
    for one in results:
        for number, figure in enumerate(_shown(one)):
            table.add_row("" if number else one.name, figure.name, _value(figure), _limit(figure), _verdict(figure))
    if table.row_count:
        console.print(table)
    for one in results:
        for said in one.notes:
            console.print(f"{one.name}: {said}", markup=False)


def _shown(measured: "Measured") -> "list[Figure]":
    """Return the figures of the common table: of what has its own, only those below the mark."""
    return [figure for figure in measured.figures if not (measured.table and figure.passed)]


def _print_own(rows: list[list[str]], console: "Console") -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for number, name in enumerate(rows[0]):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in rows[1:]:
        table.add_row(*row)
    console.print(table)


def _value(figure: "Figure") -> str:
    digits = 0 if abs(figure.value) >= 100 or figure.value == int(figure.value) else 2  # noqa: PLR2004  (three digits are enough to read)
    return f"{figure.value:,.{digits}f} {figure.unit}".rstrip()


def _limit(figure: "Figure") -> str:
    if figure.most is not None:
        return f"≤ {figure.most:g} {figure.unit}".rstrip()
    return f"≥ {figure.least:g} {figure.unit}".rstrip() if figure.least is not None else ""


def _verdict(figure: "Figure") -> str:
    if not figure.judged:
        return ""
    return phrase("통과", "passed") if figure.passed else phrase("미달", "FAILED")


def _facts(measured: "Measured") -> dict[str, object]:
    from dataclasses import asdict

    figures = [asdict(figure) | {"passed": figure.passed} for figure in measured.figures]
    return {**asdict(measured), "figures": figures, "passed": measured.passed}
