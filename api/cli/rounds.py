"""`maeul rounds verify FILE`: recompute the draw of a season round, without a database."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.context import AsJson, answer, phrase

File = Annotated[Path, typer.Argument(metavar="FILE", help="회차 화면에서 내려받은 추첨 결과(JSON)", dir_okay=False)]
Seal = Annotated[str | None, typer.Option("--seal", help="신청을 받기 전에 알린 씨앗의 SHA-256", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="정기 대관: 추첨 결과 다시 셈하기", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="씨앗이 봉한 그것인지, 규칙대로 뽑으면 같은 결과인지 봅니다")(verify)
    app.add_typer(group, name="rounds")


def verify(file: File, seal: Seal = None, *, as_json: AsJson = False) -> None:
    from geo.booking.round_file import faults_of
    from geo.errors import FileRefused

    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(f"읽을 수 없는 파일입니다: {file}", f"Cannot read {file}", code="file_unreadable") from error
    faults = faults_of(text, seal)
    sentences = {
        "seal_broken": phrase("씨앗이 봉한 것과 다릅니다.", "The seed is not the one that was sealed."),
        "result_differs": phrase("규칙대로 뽑은 결과와 다릅니다.", "The rules give another result."),
    }
    fine = phrase("씨앗도 결과도 맞습니다.", "The seed and the result are right.")
    said = "\n".join(sentences[fault] for fault in faults)
    answer({"right": not faults, "faults": faults}, said or fine, as_json=as_json)
    if faults:
        raise typer.Exit(1)
