"""`maeul site-next`: where the next sites should go, each place explained."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, note, open_database, phrase
from api.cli.dates import day_of
from api.cli.tables import aligned
from geo.enums import SiteKind
from geo.errors import InvalidInput

if TYPE_CHECKING:
    from geo.planning.candidates import Choosing
    from geo.planning.siting import NextSites

SECONDS = 300
POINT_PARTS = 3

TargetOf = Annotated[
    str, typer.Option("--target", metavar="KIND", help="hub, childcare, any, 시설 종류, 만든 목표의 key")
]
Count = Annotated[int, typer.Option("--count", metavar="P", help="고를 곳의 수", min=1, max=500)]
District = Annotated[str | None, typer.Option("--district", metavar="NAME", help="자치구 이름이나 코드")]
Minutes = Annotated[int, typer.Option("--walk-minutes", metavar="M", help="걸어서 몇 분 안", min=1, max=120)]
Ages = Annotated[str, typer.Option("--group", metavar="AGES", help="어느 나이의 주민인지 (예: 0-6, 65-)")]
On = Annotated[str | None, typer.Option("--date", metavar="DATE", help="어느 날의 시설과 경계인지")]
Idle = Annotated[bool, typer.Option("--idle", help="유휴 공공공간에서 고릅니다")]
Buildings = Annotated[bool, typer.Option("--buildings", help="읽어 들인 공공건물에서 고릅니다")]
Kinds = Annotated[list[SiteKind] | None, typer.Option("--kind", help="공공건물로 볼 시설 종류 (여러 번)")]
Grid = Annotated[
    int | None, typer.Option("--grid", metavar="M", help="격자 간격(m)의 점에서 고릅니다", min=50, max=5000)
]
Points = Annotated[
    list[str] | None, typer.Option("--point", metavar="NAME,LON,LAT", help="후보 자리를 직접 적습니다 (여러 번)")
]
Exact = Annotated[bool, typer.Option("--exact", help="가장 좋은 답을 끝까지 찾습니다 (후보 1,500곳까지)")]
Seconds = Annotated[
    int, typer.Option("--seconds", metavar="S", help="--exact로 찾는 시간의 한도(초)", min=1, max=86_400)
]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="파일로 (.csv, .xlsx, .geojson)", dir_okay=False)
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("site-next", help="다음 시설을 어디에 두면 더 많은 주민에게 닿는지 고릅니다")(site_next)


def site_next(
    target: TargetOf = "hub",
    count: Count = 1,
    district: District = None,
    walk_minutes: Minutes = 10,
    group: Ages = "",
    date: On = None,
    kinds: Kinds = None,
    grid: Grid = None,
    points: Points = None,
    seconds: Seconds = SECONDS,
    output: Output = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    idle: Idle = False,
    buildings: Buildings = False,
    exact: Exact = False,
    as_json: AsJson = False,
) -> None:
    from api.coverage_asks import wanted_of
    from geo import clock
    from geo.planning.candidates import Choosing, Source
    from geo.planning.reading import read_ground
    from geo.planning.siting import choose, gather

    named = {Source.IDLE: idle, Source.BUILDINGS: buildings or bool(kinds)}
    choosing = Choosing(
        count=count,
        sources=tuple(source for source, asked in named.items() if asked),
        kinds=tuple(kinds or ()),
        grid_m=grid,
        points=tuple(_point(one) for one in points or ()),
        exact=exact,
    )
    kind = _file_kind(output)
    with open_database(data_dir) as opened, opened.transaction() as session:
        wanted = wanted_of(
            session, opened.settings, target=target, district=district, walk_minutes=walk_minutes,
            on=day_of(date), group=group,
        )  # fmt: skip
        read = read_ground(session, wanted)
        offered = gather(session, read, wanted, choosing, clock.today())
    with _waiting(choosing):
        found = choose(read, wanted, offered, choosing, seconds if exact else None)
    told = found.as_json()
    if output is not None:
        _write(output, told, kind)
    answer(told, _told(found, told), as_json=as_json)


def _point(typed: str) -> tuple[str, float, float]:
    """Read `이름,경도,위도`; a name may hold commas."""
    from api.http import parse_point

    parts = typed.rsplit(",", POINT_PARTS - 1)
    if len(parts) < POINT_PARTS:
        raise InvalidInput(
            f"--point는 '이름,경도,위도'로 적어 주세요: {typed[:60]}",
            f"A point is written NAME,LON,LAT: {typed[:60]}",
            code="point_form",
        )
    return (parts[0].strip()[:100], *parse_point(",".join(parts[1:])))


def _file_kind(output: Path | None) -> str:
    from geo.planning.siting_files import KINDS, file_kind_unknown

    kind = output.suffix.lower().removeprefix(".") if output else ""
    if output is not None and kind not in KINDS:
        raise file_kind_unknown()
    return kind


def _write(output: Path, told: Mapping[str, Any], kind: str) -> None:
    from geo.planning.siting_files import siting_file

    try:
        output.write_bytes(siting_file(told, kind))
    except OSError as error:
        raise InvalidInput(
            f"파일을 쓸 수 없습니다: {output} ({error.strerror})",
            f"The file cannot be written: {output} ({error.strerror})",
            code="file_unwritable",
        ) from error
    note(f"파일로 썼습니다: {output}", f"Written to {output}")


@contextmanager
def _waiting(choosing: "Choosing") -> Iterator[None]:
    """Show on a terminal that the choice is under way; say nothing to a pipe."""
    from rich.console import Console

    console = Console(stderr=True)
    said = phrase("가장 좋은 자리를 찾는 중", "Looking for the best places")
    if not console.is_terminal:
        yield
        return
    with console.status(said if choosing.exact else phrase("자리를 고르는 중", "Choosing places")):
        yield


def _told(found: "NextSites", told: Mapping[str, Any]) -> str:
    meta = told["meta"]
    lines = [_heading(meta), *_rows(told), "", meta["sentence"], *meta["caveats"]]
    lines += [f"- {one['name']}: {one['sentence']}" for one in told["excluded"][:5]]
    if not meta["proven"] and found.siting.picks and not meta["exact"]:
        lines.append(
            phrase("--exact로 더 나은 답이 있는지 끝까지 찾을 수 있습니다.", "--exact looks for a better answer.")
        )
    return "\n".join(lines)


def _heading(meta: Mapping[str, Any]) -> str:
    from geo.planning.candidates import Source

    offered = ", ".join(
        phrase(f"{Source(name).label} {number:,}곳", f"{name} {number:,}")
        for name, number in meta["candidates"].items()
    )
    count, minutes = meta["count"], meta["minutes"]
    said = phrase(
        f"{meta['target_label']} 다음 자리 {count}곳, 걸어서 {minutes}분({meta['measured']})",
        f"Next {count} for {meta['target']}, {minutes} min on foot",
    )
    return f"{said} · {phrase('후보', 'candidates')}: {offered}"


def _rows(told: Mapping[str, Any]) -> list[str]:
    if not told["items"]:
        return []
    heading = phrase("순서|자리|동|새로 닿는 주민|모두|몫|도움을 받는 동", "RANK|PLACE|DONG|NEW|ALL|SHARE|HELPS").split(
        "|"
    )
    return aligned([heading, *(_cells(item) for item in told["items"])])


def _cells(item: Mapping[str, Any]) -> list[str]:
    share = "-" if item["share"] is None else f"{item['share'] * 100:.1f}%"
    helped = ", ".join(f"{one['name']} {one['people']:,}" for one in item["helped"][:3])
    rest = len(item["helped"]) - 3
    more = phrase(f" 외 {rest}곳", f" +{rest}") if rest > 0 else ""
    new, reached = (phrase(f"{item[name]:,}명", f"{item[name]:,}") for name in ("people", "reached"))
    return [str(item["rank"]), item["name"], item["dong"] or "-", new, reached, share, helped + more]
