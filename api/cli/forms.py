"""`maeul forms …`: survey forms from XLSForm workbooks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, open_database, phrase

if TYPE_CHECKING:
    from geo.queries.forms import FormRow

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="XLSForm 엑셀 파일", show_default=False)]
Retired = Annotated[bool, typer.Option("--retired", help="치워 둔 양식도 봅니다")]


def register(app: typer.Typer) -> None:
    """Add the group of verbs."""
    group = typer.Typer(help="조사 양식: 올리기·목록", no_args_is_help=True, rich_markup_mode=None)
    group.callback()(lambda: None)
    group.command(help="XLSForm을 조사 양식으로 올립니다")(load)
    group.command("list", help="조사 양식을 봅니다")(list_)
    app.add_typer(group, name="forms")


def load(files: Files, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from api.cli.files import read_input
    from geo import clock
    from geo.queries.forms import store_version
    from geo.surveys.xlsforms import FILE_BYTES, convert

    read = [(path.name, read_input(path, most=FILE_BYTES)) for path in files]
    facts, lines = [], []
    with open_database(data_dir) as opened, opened.transaction() as session:
        for name, data in read:
            form = convert(name, data)
            stored = store_version(session, form, data, name, None, clock.now())
            facts.append(
                {
                    "form_id": str(stored.form_id),
                    "version_id": str(stored.version_id),
                    "form_key": form.form_key,
                    "version": form.version,
                    "new": stored.new,
                    "web_unsupported": list(form.definition.web_unsupported),
                    "warnings": list(form.warnings),
                }
            )
            said = phrase("올렸습니다", "stored") if stored.new else phrase("이미 있습니다", "already here")
            lines += [f"{name}: {form.form_key} {form.version} {said}", *form.definition.web_unsupported]
    answer(facts, "\n".join(lines), as_json=as_json)


def list_(retired: Retired = False, data_dir: DataDir = DEFAULT_DATA_DIR, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from geo.queries.forms import list_forms

    with open_database(data_dir) as opened, opened.transaction() as session:
        rows = list_forms(session, retired=retired)
    nothing = phrase("조사 양식이 없습니다. maeul up이 함께 드리는 양식을 넣습니다.", "There are no forms yet.")
    answer([asdict(row) for row in rows], "\n".join(map(_line, rows)) or nothing, as_json=as_json)


def _line(row: "FormRow") -> str:
    kind = row.kind.label if row.kind else "-"
    return f"{row.form_key}  {row.version}  {kind}  {row.title}  ({row.versions})"
