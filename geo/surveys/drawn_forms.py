"""A form for answers whose own form is not here: drawn from an XForm, or from the answers themselves."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from geo.surveys.definition import Converted, Definition, Question, QuestionType, said
from geo.surveys.exports.rows import ExportRow
from geo.surveys.values import points_of

Row = dict[str, str]
META: Final = {
    "start": "start",
    "end": "end",
    "today": "today",
    "deviceid": "deviceid",
    "imei": "deviceid",
    "username": "username",
    "email": "email",
    "phonenumber": "phonenumber",
    "start_time": "start",
    "end_time": "end",
}
"""What phones fill in by themselves, and as what: it tells of people and devices, so it stays in the raw answer."""
_NOT_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_PICTURE = re.compile(r"[^/\\]{1,200}\.(?:jpe?g|png|webp|heic)", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TYPES: Final = {
    QuestionType.ACKNOWLEDGE: "acknowledge",
    QuestionType.CALCULATE: "text",
    QuestionType.HIDDEN: "text",
    QuestionType.META: "text",
    QuestionType.RANGE: "decimal",
    QuestionType.RANK: "text",
}


def draw_form(title: str, key: str, rows: Iterable[ExportRow]) -> dict[str, list[Row]]:
    """Return the sheets of a form that asks for whatever the rows answer."""
    root = _Node()
    for row in rows:
        _gather(root, row.values)
    survey = list(_asked(root))
    return {"survey": survey, "choices": [], "settings": [{"form_title": title[:200], "form_id": key}]}


@dataclass
class _Node:
    """One name on the way: what was answered there, and what lies below."""

    texts: set[str] = field(default_factory=set)
    below: dict[str, "_Node"] = field(default_factory=dict)
    repeats: bool = False


def _gather(node: _Node, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        here = node.below.setdefault(name, _Node())
        if isinstance(value, list):
            here.repeats = True
            for row in value:
                _gather(here, row if isinstance(row, Mapping) else {})
        elif isinstance(value, Mapping):
            _gather(here, value)
        elif len(here.texts) < 500:  # noqa: PLR2004  (enough to tell what kind of answers they are)
            here.texts.add(str(value).strip())


def _asked(node: _Node) -> Iterable[Row]:
    for name, here in node.below.items():
        if not _PLAIN_NAME.fullmatch(name):
            continue
        if here.below:
            what = "repeat" if here.repeats else "group"
            yield {"type": f"begin {what}", "name": name, "label": name}
            yield from _asked(here)
            yield {"type": f"end {what}"}
        else:
            kind = META.get(name) or _kind({text for text in here.texts if text})
            yield {"type": kind, "name": name, "label": name}


def _kind(texts: set[str]) -> str:
    """Return the type that every answer fits."""
    if not texts:
        return "text"
    places = [points_of(text) for text in texts]
    if all(places) and all(len(text.split()) > 2 for text in texts):  # noqa: PLR2004  (two numbers may be anything)
        closed = all(points and len(points) > 3 and points[0] == points[-1] for points in places)  # noqa: PLR2004  (a ring)
        several = any(points and len(points) > 1 for points in places)
        return "geoshape" if closed and several else "geotrace" if several else "geopoint"
    if all(map(_WHOLE.fullmatch, texts)):
        return "integer"
    if all(map(_is_day, texts)):
        return "date"
    return "image" if all(map(_PICTURE.fullmatch, texts)) else "text"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return "-" in text


def sheets_of(definition: Definition) -> dict[str, list[Row]]:
    """Return the sheets of a form that is known only by its XForm, with its choices but without its expressions."""
    choices: list[Row] = []
    survey = list(_rows(definition.questions, choices))
    title = said(definition.title) or definition.form_key
    settings = {"form_title": title[:200], "form_id": definition.form_key, "version": definition.version}
    return {"survey": survey, "choices": choices, "settings": [{k: v for k, v in settings.items() if v}]}


def _rows(questions: tuple[Question, ...], choices: list[Row]) -> Iterable[Row]:
    for question in questions:
        label = said(question.label) or question.name
        if question.children:
            what = question.type.value
            yield {"type": f"begin {what}", "name": question.name, "label": label}
            yield from _rows(question.children, choices)
            yield {"type": f"end {what}"}
            continue
        kind = META.get(question.name) or _TYPES.get(question.type, question.type.value)
        if question.choices:
            listed = f"list_{len(choices)}"
            choices.extend(
                {"list_name": listed, "name": choice.name, "label": said(choice.label) or choice.name}
                for choice in question.choices
            )
            kind = f"{kind} {listed}"
        elif kind in {"select_one", "select_multiple"}:
            kind = "text"
        yield {"type": kind, "name": question.name, "label": label}


def key_of(name: str) -> str:
    """Return a form's key that follows from a file's name."""
    return f"import_{_NOT_NAME.sub('_', name).strip('_.-')[:80] or 'form'}"


def convert_drawn(name: str, sheets: Mapping[str, list[Row]], version: str) -> tuple[Converted, bytes]:
    """Return a drawn form and its workbook; raise FileRefused where even that cannot be a form."""
    from geo.surveys.ready.tables import sheets_workbook
    from geo.surveys.xlsforms import convert_sheets

    return convert_sheets(name, sheets, version), sheets_workbook(sheets, name)
