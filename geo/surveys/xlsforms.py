"""From an XLSForm workbook to the XForm that phones are given and the Definition that the web form draws."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.importers import sniff
from geo.importers.bundles import Bundle
from geo.importers.compound import judge_xls
from geo.importers.refusals import refused
from geo.importers.sheet_extents import judge_xlsx
from geo.importers.workbooks import ZIP_END, read_workbook
from geo.surveys.definition import Converted, Definition, Question, said
from geo.surveys.form_faults import Place, tell
from geo.surveys.xform_reader import read_xform

FILE_BYTES: Final = 10_000_000
ROWS_MOST: Final = {"survey": 3_000, "choices": 30_000}
SHEETS: Final = frozenset({"survey", "choices", "settings", "entities", "external_choices", "osm"})
_ASCII_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_UNKNOWN_TYPE = re.compile(r"Unknown question type '([^']+)'")
_NOT_KEY = re.compile(r"[^A-Za-z0-9_.-]+")
_EXPRESSIONS: Final = {
    "relevant": "relevant",
    "constraint": "constraint",
    "calculate": "calculation",
    "required": "required",
    "read_only": "read_only",
    "choice_filter": "choice_filter",
}
"""Part of a question → the column that a person writes it into."""

_ELSEWHERE: Final = {
    "public_key": "암호화(public_key)는 빼고 받았어요. 암호화한 답은 검토할 수 없어요.",
    "submission_url": "다른 서버로 보내는 주소(submission_url)는 빼고 받았어요. 답은 이곳으로 와요.",
}
"""Settings that we leave out, and what is said about it."""

__all__ = ["Converted", "convert", "convert_sheets", "read_sheets"]

Sheets = Mapping[str, list[dict[str, str]]]
"""Sheet → rows below the heading by column; empty rows stay, because faults count them."""


def convert(name: str, data: bytes) -> Converted:
    """Return the form in a workbook (.xlsx, .xls). A form that states no version gets one from its bytes.

    Raises FileRefused when it is no workbook, or with pyxform's complaint told in Korean: sheet, row, column, the
    original words.
    """
    sniff.refuse_too_big(name, len(data), FILE_BYTES)
    sniff.refuse_empty(name, data)
    return convert_sheets(name, read_sheets(name, data), hashlib.sha256(data).hexdigest()[:12])


def convert_sheets(name: str, sheets: Sheets, version: str) -> Converted:
    """Return the form of these sheets; `version` is taken when they state none. Raises FileRefused as `convert`."""
    _judge(name, sheets)
    stated = _stated(sheets, "version", "form_version")
    given: dict[str, Any] = {sheet: rows for sheet, rows in sheets.items() if sheet in SHEETS}
    settings, left_out = _settings(sheets)
    given["settings"] = settings if stated else [{**settings[0], "version": version}, *settings[1:]]
    xform, warnings = _pyxform(name, given, _key(name))
    definition = read_xform(xform)
    _judge_expressions(name, sheets, definition)
    title = said(definition.title)[:300] or definition.form_key
    return Converted(definition.form_key, title, definition.version, xform, definition, (*left_out, *warnings))


def read_sheets(name: str, data: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the sheets that make an XLSForm; raise FileRefused for what is no workbook, or a workbook without one."""
    kind = _workbook_kind(name, data)
    found: dict[str, list[dict[str, str]]] = {}
    shown = []
    for origin, grid in read_workbook(name, data.replace(ZIP_END, b"PK\x00\x00") if kind == "xls" else data, kind):
        sheet = origin.sheet.strip().lower()
        shown.append(origin.sheet)
        if sheet in SHEETS and grid.rows:
            found[sheet] = _rows(name, sheet, grid.lines, grid.rows)
    if "survey" not in found:
        said_ko = f"XLSForm이 아니에요. survey 시트가 없어요(있는 시트: {', '.join(shown)[:120] or '없음'})."
        raise refused(name, "form_no_survey", said_ko, "there is no survey sheet")
    return found


def _workbook_kind(name: str, data: bytes) -> str:
    kind, title = sniff.kind_of(data) or ("text", "글")
    if kind == "zip":
        bundle = Bundle(name, data)
        if any(entry.path == "xl/workbook.xml" for entry in bundle.entries) and data.count(b"PK\x05\x06") == 1:
            judge_xlsx(bundle)
            return "xlsx"
    elif kind == "ole":
        judge_xls(name, data)
        return "xls"
    said_ko = f"XLSForm 엑셀 파일(.xlsx, .xls)이 아니라 {title}이에요. 엑셀에서 저장한 양식 파일을 올려 주세요."
    raise refused(name, "form_not_workbook", said_ko, f"this is {kind}, not a workbook")


def _rows(name: str, sheet: str, lines: list[int], rows: list[list[str]]) -> list[dict[str, str]]:
    """Return a sheet's rows by heading; row n of the list is line n + 2 of the sheet, as pyxform counts."""
    if lines[-1] > ROWS_MOST.get(sheet, 1_000):
        said_ko = f"{sheet} 시트가 너무 길어요. {ROWS_MOST.get(sheet, 1_000):,}행까지 받아요."
        raise refused(name, "form_too_long", said_ko, f"the {sheet} sheet is too long")
    headings = [" ".join(heading.split()) for heading in rows[0]]
    doubled = next((h for h in headings if h and headings.count(h) > 1), "")
    if doubled or lines[0] != 1:
        raise tell(name, f"[row : {lines[0]}] Duplicate column header: {doubled}", Place(sheet, lines[0], doubled))
    found: list[dict[str, str]] = [{} for _ in range(lines[-1] - 1)]
    for line, row in zip(lines[1:], rows[1:], strict=True):
        found[line - 2] = {heading: value for heading, value in zip(headings, row, strict=False) if heading and value}
    return found


def _key(name: str) -> str:
    return _NOT_KEY.sub("_", PurePath(name).stem).strip("_.-")[:100] or "form"


def _stated(sheets: Sheets, *columns: str) -> str:
    rows = sheets.get("settings", [])
    first = {column.strip().lower(): value for column, value in (rows[0] if rows else {}).items()}
    return next((first[column] for column in columns if first.get(column)), "")


def _judge(name: str, sheets: Sheets) -> None:
    """Refuse question names outside ASCII: pyxform takes them, the phone apps do not."""
    for line, row in enumerate(sheets["survey"], 2):
        asked = row.get("name", "")
        if asked and not row.get("type", "").startswith("end") and not asked.isascii():
            raise tell(name, f"[row : {line}] The name '{asked}' is not ASCII", Place("survey", line, "name"))


def _settings(sheets: Sheets) -> tuple[list[dict[str, str]], list[str]]:
    """Return the settings without what would hide answers from us or send them elsewhere, and what was left out."""
    rows = [dict(row) for row in sheets.get("settings", [])] or [{}]
    dropped = [column for column in rows[0] if column.strip().lower() in _ELSEWHERE]
    kept = {column: value for column, value in rows[0].items() if column not in dropped}
    return [kept, *rows[1:]], [_ELSEWHERE[column.strip().lower()] for column in dropped]


def _pyxform(name: str, sheets: Mapping[str, Any], fallback: str) -> tuple[bytes, tuple[str, ...]]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as xls2xform

    given = {sheet: rows for sheet, rows in sheets.items() if rows}
    headers = {f"{sheet}_header": [dict.fromkeys(_headings(rows))] for sheet, rows in given.items()}
    try:
        made = xls2xform({**given, **headers, "sheet_names": list(given), "fallback_form_name": fallback})
    except PyXFormError as error:
        raise tell(name, str(error), _where(sheets, str(error))) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise tell(name, f"{type(error).__name__}: {error}") from error
    return made.xform.encode("utf-8"), tuple(dict.fromkeys(" ".join(str(w).split())[:500] for w in made.warnings))


def _where(sheets: Mapping[str, Any], words: str) -> Place | None:
    """Return the line that pyxform's complaint about a type does not name."""
    unknown = _UNKNOWN_TYPE.search(words)
    lines = [
        n for n, row in enumerate(sheets["survey"], 2) if unknown and row.get("type", "").split(" ")[0] == unknown[1]
    ]
    return Place("survey", lines[0], "type") if lines else None


def _headings(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(heading for row in rows for heading in row))


def _judge_expressions(name: str, sheets: Sheets, definition: Definition) -> None:
    """Refuse expressions that no phone could read: pyxform itself does not look at them."""
    lines = {row.get("name", ""): line for line, row in enumerate(sheets["survey"], 2)}
    for question in definition.walk():
        for part, column in _EXPRESSIONS.items():
            text = getattr(question, part)
            if text and not _is_xpath(text):
                raise _unreadable(name, question, column, text, lines.get(question.name, 0))


def _is_xpath(text: str) -> bool:
    try:
        etree.XPath(text.replace("jr:", "jr-"))
    except etree.XPathSyntaxError:
        return False
    return True


def _unreadable(name: str, question: Question, column: str, text: str, line: int) -> Exception:
    original = f"[row : {line}] On the 'survey' sheet, the '{column}' value is invalid. Not an expression: {text}"
    return tell(name, original, Place("survey", line, column), question.name)
