"""A person's own data as files: JSON for machines, a page to read, tables for spreadsheets, all in one ZIP."""

import io
import re
import zipfile
from datetime import datetime
from typing import Any, Final

import orjson
from markupsafe import Markup

from geo.clock import SEOUL
from geo.planning.sheets import csv_bytes
from geo.queries.own_data import OwnData, OwnTable

ZIP_NAME: Final = "my-data.zip"
_SPAN: Final = re.compile(r'^[\[(]"?([^",]*)"?,"?([^",]*)"?[\])]$')
_STYLE: Final = Markup(
    "<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.6}"
    "table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid #999;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top;white-space:pre-wrap}</style>"
)
_TABLE: Final = Markup("<h2>{title} ({count})</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
_PAGE: Final = Markup(
    '<!doctype html><html lang="ko"><head><meta charset="utf-8">'
    "<title>내 정보</title>{style}</head><body><h1>마을아틀라스에 있는 내 정보</h1>"
    "<p>{made}에 만든 파일이에요. 이 서비스가 나에 관해 가지고 있는 것을 모두 담았어요. 비밀번호와 토큰은 "
    "알아볼 수 없게 바꾸어 두기 때문에 담을 수 없어요.</p>{tables}"
    "<h2>맡은 일로 한 일</h2><p>동네의 기록이어서 수만 적어요.</p><ul>{deeds}</ul></body></html>"
)


def as_json(data: OwnData, made_at: datetime) -> dict[str, Any]:
    """Return the whole as JSON values, tables under their Korean titles."""
    return {
        "made_at": made_at.isoformat(),
        "tables": [_table(one) for one in data.tables if one.rows],
        "deeds": data.deeds,
        "looks": _table(data.looks),
    }


def _table(table: OwnTable) -> dict[str, Any]:
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    return {"name": table.name, "title": table.title, "rows": rows}


def as_zip(data: OwnData, made_at: datetime) -> bytes:
    """Return one file with all: a page to read, JSON, and a table for spreadsheets for each kind of thing."""
    out = io.BytesIO()
    shown = [one for one in (*data.tables, data.looks) if one.rows]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("내 정보.html", _page(shown, data.deeds, made_at))
        archive.writestr("내 정보.json", orjson.dumps(as_json(data, made_at), option=orjson.OPT_INDENT_2))
        for number, one in enumerate(shown, 1):
            rows = [[_readable(value) for value in row] for row in one.rows]
            archive.writestr(f"표/{number:02d} {one.title}.csv", csv_bytes(one.headings, rows))
    return out.getvalue()


def _page(tables: list[OwnTable], deeds: dict[str, int], made_at: datetime) -> str:
    made = f"{made_at.astimezone(SEOUL):%Y-%m-%d %H:%M}"
    told = Markup().join(Markup("<li>{}: {}</li>").format(title, count) for title, count in deeds.items())
    return _PAGE.format(style=_STYLE, made=made, tables=Markup().join(_shown(one) for one in tables), deeds=told)


def _shown(table: OwnTable) -> Markup:
    head = Markup().join(Markup("<th>{}</th>").format(one) for one in table.headings)
    rows = Markup().join(
        Markup("<tr>{}</tr>").format(Markup().join(Markup("<td>{}</td>").format(_readable(one)) for one in row))
        for row in table.rows
    )
    return _TABLE.format(title=table.title, count=len(table.rows), head=head, rows=rows)


def _readable(value: str | None) -> str:
    """Write nothing as nothing and a span of time as two times."""
    if value is None:
        return ""
    span = _SPAN.match(value)
    return f"{span[1]} ~ {span[2]}" if span else value
