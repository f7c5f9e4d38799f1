"""`maeul bench`: measure in one run, print one table, judge."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.bench_tables import tell, tell_past
from api.cli.context import DEFAULT_DATA_DIR, DataDir, load_settings, note
from geo.errors import MaeulError

if TYPE_CHECKING:
    from api.bench.figures import Measured


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
    LOAD = "load"
    SCALE = "scale"


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
History = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="숫자를 쌓아 둘 파일(없으면 자료 폴더의 bench-history.jsonl, --small이면 쌓지 않음)",
        dir_okay=False,
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option("--keep", metavar="DIR", help="scale: 만든 나라를 두고 다시 쓸 폴더", file_okay=False),
]
Explain = Annotated[bool, typer.Option("--explain", help="숫자마다 무엇을 뜻하는지 함께 적습니다")]
Past = Annotated[bool, typer.Option("--past", help="재지 않고, 지금까지 쌓인 숫자를 봅니다")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="빠르기와 메모리를 재고 판정합니다")(bench)


def bench(
    name: Name = BenchName.ALL,
    json: Json = None,
    file: File = None,
    peers: Peers = None,
    history: History = None,
    keep: Keep = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    cold: Cold = False,
    small: Small = False,
    explain: Explain = False,
    past: Past = False,
) -> None:
    from api.bench.history import FILE, last_values, remember

    kept = history or load_settings(data_dir).data_dir / FILE
    if past:
        tell_past(kept, None if name is BenchName.ALL else name.value)
        return
    runs = _runs(file, peers, cold=cold, small=small)
    runs[BenchName.SCALE] = lambda: _scale(keep, small=small, whole=name is BenchName.SCALE)
    before = last_values(kept, small=small)
    results = []
    for one in _measured(name, runs):
        results.append(one)
        if history is not None or not small:
            remember(kept, [one], small=small)  # at once: whoever breaks off an hour of measuring loses the last alone
    tell(results, before, explain=explain)
    if json is not None:
        _write(json, results)
    failed = [one.name for one in results if not one.passed]
    if failed:
        names = ", ".join(failed)
        raise MaeulError(f"기준에 못 미친 것: {names}", f"Below the mark: {names}", code="bench_failed")


def _measured(name: BenchName, runs: "dict[BenchName, Callable[[], Measured]]") -> "Iterator[Measured]":
    from api.bench.alone import alone

    for key, run in runs.items():
        if name in {BenchName.ALL, key}:
            note(f"{key} 재는 중 …", f"measuring {key} …")
            yield alone(run) if name is BenchName.ALL else run()


def _scale(keep: Path | None, *, small: bool, whole: bool) -> "Measured":
    """Measure a nation where it is asked for by name, else a city and a village: a nation takes most of an hour."""
    from api.bench.scale import CITY, SMALL, Sizes, scale

    return scale(SMALL if small else Sizes() if whole else CITY, keep, told=lambda said: note(said, said))


def _write(file: Path, results: "list[Measured]") -> None:
    import orjson

    from api.bench.history import facts_of

    file.write_bytes(orjson.dumps([facts_of(one) for one in results], option=orjson.OPT_INDENT_2))


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
    from api.bench.load import load
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
        BenchName.LOAD: lambda: load(3, few=30) if small else load(),
        BenchName.DOORS: lambda: doors(SMALL_DOORS if small else DoorSize(), peers),
    }
