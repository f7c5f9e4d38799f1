"""`maeul duplicates …`: compare all records, and see which pairs may be one."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase
from geo.duplicate_state import DuplicateState, verdict_of

if TYPE_CHECKING:
    from geo.queries.duplicates import PairRow

Most = Annotated[int, typer.Option("--limit", min=1, max=500, help="몇 쌍까지 볼지")]
State = Annotated[DuplicateState, typer.Option("--state", help="open · different · merged")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="같은 곳일 수 있는 기록", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="모든 기록을 서로 견주어 같은 곳일 수 있는 쌍을 적어 둡니다")(find)
    group.command("list", help="같은 곳일 수 있는 쌍과 그 까닭을 봅니다")(list_)
    app.add_typer(group, name="duplicates")


def find(data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo import clock
    from geo.queries.duplicates import find_everywhere

    with open_database(data_dir) as opened, opened.transaction() as session:
        new = find_everywhere(session, clock.now())
    sentence = phrase(
        f"새로 찾은 쌍 {new:,}개를 적어 두었습니다. 저절로 합치지는 않습니다.",
        f"{new:,} new pairs are listed; nothing is merged by itself.",
    )
    answer({"new": new}, sentence, as_json=as_json)


def list_(
    limit: Most = 50,
    state: State = DuplicateState.OPEN,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    as_json: AsJson = False,
) -> None:
    from dataclasses import asdict

    from geo import clock
    from geo.queries.duplicates import PairFilter, list_pairs
    from geo.queries.reach import Reach

    with open_database(data_dir) as opened, opened.transaction() as session:
        wanted = PairFilter(clock.today(), Reach(everywhere=True), state.value, limit=limit)
        pairs, total = list_pairs(session, wanted)
    nothing = phrase("같은 곳일 수 있는 쌍이 없습니다.", "There are no such pairs.")
    lines = "\n".join(_line(pair) for pair in pairs)
    answer({"total": total, "pairs": [asdict(pair) for pair in pairs]}, lines or nothing, as_json=as_json)


def _line(pair: "PairRow") -> str:
    verdict = verdict_of(pair.score)
    said = phrase(verdict.label, verdict.value)
    return f"{pair.id}  {pair.score:.0f}  {said}  {pair.a.name} / {pair.b.name}  {'; '.join(pair.reasons)}"
