"""`maeul imports …`: what was brought in, and how to take it back."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase, read_id
from api.cli.importing import counted

if TYPE_CHECKING:
    from geo.queries.import_runs import RunRow

RunId = Annotated[str, typer.Argument(metavar="ID", help="가져오기 번호 (imports list)", show_default=False)]
Most = Annotated[int, typer.Option("--limit", min=1, max=500, help="몇 건까지 볼지")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="가져오기: 목록·되돌리기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command("list", help="가져온 자료를 봅니다")(list_)
    group.command(help="가져온 자료를 저장하기 전 상태로 되돌립니다")(undo)
    app.add_typer(group, name="imports")


def list_(limit: Most = 50, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo.queries.import_runs import list_files, list_runs

    with open_database(data_dir) as opened, opened.transaction() as session:
        runs = [(run, [file.name for file in list_files(session, run.id)]) for run in list_runs(session, limit=limit)]
    lines = [_line(run, names) for run, names in runs]
    nothing = phrase("가져온 자료가 없습니다.", "Nothing was imported yet.")
    answer([asdict(run) | {"files": names} for run, names in runs], "\n".join(lines) or nothing, as_json=as_json)


def undo(run: RunId, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from geo.intake.runner import undo_run

    run_id = _id(run)
    with open_database(data_dir) as opened, opened.transaction() as session:
        done = undo_run(session, run_id)
    sentence = phrase(
        f"되돌렸습니다: 기록 {done}건이 저장하기 전 그대로입니다.", f"Undone: {done} records are as before."
    )
    answer({"run_id": str(run_id), "undone": done}, sentence, as_json=as_json)


def _id(text: str) -> UUID:
    return read_id(
        text,
        "가져오기 번호가 아닙니다: {text}. maeul imports list에서 볼 수 있습니다.",
        "Not the number of an import: {text}.",
        "import_id_invalid",
    )


def _line(run: "RunRow", names: list[str]) -> str:
    kind = phrase(run.kind.label, run.kind.value)
    state = phrase(run.state.label, run.state.value)
    counts = counted(run.counts) if run.counts else run.message
    return f"{run.id}  {run.created_at:%Y-%m-%d %H:%M}  {kind}  {state}  {', '.join(names)}  {counts}"
