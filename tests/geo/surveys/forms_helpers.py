"""Workbooks and instances made for tests of survey forms."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

Rows = Sequence[Mapping[str, str]]


def book(survey: Rows, choices: Rows = (), settings: Mapping[str, str] | None = None, **sheets: Rows) -> bytes:
    """Return an XLSForm workbook of these sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        tables = {"survey": survey, "choices": choices, "settings": [settings] if settings else [], **sheets}
        for name, rows in tables.items():
            sheet = workbook.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for index, column in enumerate(columns):
                sheet.write_string(0, index, column)
                for line, row in enumerate(rows, 1):
                    sheet.write_string(line, index, row.get(column, ""))
    return target.getvalue()


def row(kind: str, name: str = "", label: str = "질문", **columns: str) -> dict[str, str]:
    return {"type": kind, "name": name, "label": label, **columns}


PLAIN = (
    row("text", "name", "이름"),
    row("geopoint", "geometry", "위치"),
    row("integer", "capacity", "정원"),
)


def answered(root: str = "data", form: str = "plain", version: str = "1", inner: str = "", **attributes: Any) -> bytes:
    """Return an instance with this inner XML."""
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<{root} id="{form}" version="{version}"{extra}>{inner}</{root}>'.encode()
