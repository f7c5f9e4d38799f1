"""`maeul coverage`: which dong is left out, who can walk to a site, and why, as a table, JSON or a file."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from api.cli.tables import aligned
from geo.errors import InvalidInput
from geo.planning.engine_words import Engine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from geo.coverage.answer import Item
    from geo.planning.answers import Covered
    from geo.planning.asking import Wanted

SHOWN = 20


Target = Annotated[
    str, typer.Option("--target", metavar="KEY", help="hub, childcare, any, 시설 종류나 만들어 둔 목표의 key")
]
District = Annotated[str | None, typer.Option("--district", metavar="NAME", help="자치구 이름이나 코드; 없으면 모두")]
Minutes = Annotated[int, typer.Option("--walk-minutes", metavar="M", help="걸어서 몇 분 안을 볼지", min=1, max=120)]
Ages = Annotated[str, typer.Option("--group", metavar="AGES", help="어느 나이의 주민을 볼지: 0-6, 65-, 19-34")]
On = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="어느 날을 볼지; 없으면 오늘")]
With = Annotated[Engine, typer.Option("--engine", help="계산하는 방법; 답은 같습니다")]
Most = Annotated[int, typer.Option("--limit", metavar="N", help="표에 몇 동까지 보일지", min=1, max=5000)]
Out = Annotated[
    Path | None, typer.Option("-o", metavar="FILE", help=".csv, .xlsx, .geojson, .html 파일로 씁니다", dir_okay=False)
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="동마다 시설이 있는지, 걸어갈 수 있는 주민이 얼마나 되는지, 왜 그런지 봅니다")(coverage)


def coverage(
    target: Target = "hub",
    district: District = None,
    walk_minutes: Minutes = 10,
    group: Ages = "",
    on: On = None,
    engine: With = Engine.LOCAL,
    limit: Most = SHOWN,
    out: Out = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from api.coverage_asks import wanted_of
    from geo.queries.reach import Reach

    with open_database(data_dir) as opened, opened.transaction() as session:
        wanted = wanted_of(
            session,
            opened.settings,
            target=target,
            district=district,
            walk_minutes=walk_minutes,
            on=on.date() if on else None,
            group=group,
            figures=Reach(everywhere=True),
        )
        covered = _covered(session, wanted, engine)
        if not covered.assessment.items:
            raise _nothing_loaded()
        if out is not None:
            _write(session, wanted, covered, out)
    if as_json:
        print(covered.body.decode())
    else:
        answer({}, _table(covered, limit) if out is None else _written(out, covered), as_json=False)


def _covered(session: "Session", wanted: "Wanted", engine: Engine) -> "Covered":
    from geo.planning.answers import coverage_of

    if engine is Engine.LOCAL:
        return coverage_of(session, wanted)
    from geo.planning.engines import assessed

    return coverage_of(session, wanted, lambda read: assessed(read, engine))


def _nothing_loaded() -> InvalidInput:
    return InvalidInput(
        "아직 행정동 경계가 없습니다. './maeul up'으로 시작하거나 'boundaries load'로 읽어 들여 주세요.",
        "There are no boundaries yet: start with './maeul up', or use 'boundaries load'.",
        code="no_data",
    )


def _write(session: "Session", wanted: "Wanted", covered: "Covered", out: Path) -> None:
    from api.coverage.files import coverage_file

    made = coverage_file(session, wanted, out.suffix.lower().removeprefix("."), covered)
    try:
        out.write_bytes(made.content)
    except OSError as error:
        raise InvalidInput(f"{out}: 파일을 쓸 수 없습니다.", f"{out} cannot be written.", code="file_closed") from error


def _written(out: Path, covered: "Covered") -> str:
    rows = len(covered.assessment.items)
    return phrase(f"{rows}개 동을 {out}에 썼습니다.", f"{rows} dong were written to {out}.")


def _table(covered: "Covered", limit: int) -> str:
    """Return the answer for a terminal, those first whom most residents cannot walk from."""
    meta, items = covered.assessment.meta, covered.assessment.items
    ranked = sorted(items, key=lambda row: row.priority.rank if row.priority else len(items) + 1)
    heading = phrase("순위|동|주민|열린 곳|모자람|걸어서|까닭", "RANK|DONG|RESIDENTS|OPEN|GAP|ON FOOT|WHY").split("|")
    lines = [_cells(row, meta.minutes) for row in ranked[:limit]]
    return "\n".join([*_title(covered), *aligned([heading, *lines]), *_districts(covered), *_notes(covered, limit)])


def _districts(covered: "Covered") -> list[str]:
    """Return the districts where the target is set for each of them."""
    rows = [row for row in covered.assessment.districts if row.target is not None]
    heading = phrase("자치구|열린 곳|센 곳|목표|모자람", "DISTRICT|OPEN|COUNTED|TARGET|GAP").split("|")
    cells = [[row.name, *map(str, (row.sites_open, row.sites_counted, row.target, row.gap))] for row in rows]
    return ["", *aligned([heading, *cells])] if rows else []


def _title(covered: "Covered") -> list[str]:
    meta = covered.assessment.meta
    total, day = meta.total, meta.date.isoformat()
    share = "-" if total.share is None else f"{total.share:.1%}"
    wanted = phrase(
        "" if total.target is None else f" (목표 {total.target}곳, {total.gap}곳 모자람)",
        "" if total.target is None else f" (target {total.target}, {total.gap} missing)",
    )
    return [
        phrase(
            f"{day} {meta.target_label}: 열린 곳 {total.sites_open}곳, 센 곳 {total.sites_counted}곳{wanted}",
            f"{day} {meta.target}: {total.sites_open} open, {total.sites_counted} counted{wanted}",
        ),
        phrase(
            f"걸어서 {meta.minutes}분 안에 닿는 주민 {share} ({meta.measured}, {meta.method_label})",
            f"{share} of residents within {meta.minutes} minutes on foot (method {meta.method})",
        ),
    ]


def _cells(row: "Item", minutes: int) -> list[str]:
    share = "-" if row.share is None else f"{row.share:.1%}"
    within = "" if row.people_within is None else phrase(f"{row.people_within[str(minutes)]:,}명 ", "")
    return [
        str(row.priority.rank) if row.priority else "-",
        f"{row.district} {row.name}",
        "-" if row.residents is None else f"{row.residents:,}",
        str(row.sites_open),
        "-" if row.gap is None else str(row.gap),
        f"{within}{share}",
        phrase(row.sentence, row.reason_code),
    ]


def _notes(covered: "Covered", limit: int) -> list[str]:
    meta, rows = covered.assessment.meta, len(covered.assessment.items)
    rest = rows - limit
    said = (
        [phrase(f"… {rest}개 동이 더 있습니다(--limit, -o FILE, --json).", f"… {rest} more dong.")] if rest > 0 else []
    )
    sources = (f"{label}: {value}" for label, value in covered.notes.pairs)
    return [line for line in ("", *said, meta.why_not_better, *meta.caveats, *sources) if line]
