"""How a ready-made form is written down: rows of an XLSForm with Korean and English labels, and its workbook."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from geo.enums import Labelled

Row = dict[str, str]
KO: Final = "한국어 (ko)"
EN: Final = "English (en)"
MADE_AT: Final = datetime(2026, 11, 1)  # noqa: DTZ001  (a workbook's property; fixed, so that the bytes never change)
OPTIONAL_PLACE: Final = "한 번 누르면 지금 있는 곳을 적어요. 지도에서 옮길 수 있어요."
"""Under every question about a place."""
PRIVATE: Final = "조사단 안에서만 봐요."
GROUP_NAMES: Final = "단체나 모임의 이름을 적어 주세요. 여럿이면 쉼표로 나눠요."
PLACE_NAMES: Final = "공간 이름을 적어 주세요. 여럿이면 쉼표로 나눠요."
COMMAS: Final = "쉼표로 나눠 적어요."
WEB: Final = "https://로 시작하는 주소"
NO_FACES: Final = "얼굴이 나오지 않게 찍어 주세요."
HINTS: Final = {
    OPTIONAL_PLACE: "One tap notes where you are; move it on the map.",
    PRIVATE: "Seen by the survey team only.",
    GROUP_NAMES: "Names of groups, separated by commas.",
    PLACE_NAMES: "Names of places, separated by commas.",
    COMMAS: "Separated by commas.",
    WEB: "Begins with https://",
    NO_FACES: "Without faces, please.",
    "": "",
}
"""Hints that many questions share, with their English twins."""


@dataclass(frozen=True, slots=True)
class ReadyForm:
    """One form: `entities` are its rows of the entities sheet, `choices` list → (name, Korean, English)."""

    key: str
    title: str
    survey: tuple[Row, ...]
    choices: dict[str, tuple[tuple[str, str, str], ...]]
    entities: tuple[Row, ...]

    @property
    def file_name(self) -> str:
        return f"{self.key}.xlsx"

    @property
    def version(self) -> str:
        """Return a version that follows from what the form asks: whoever changes a question makes a new one."""
        told = json.dumps([self.title, self.survey, self.choices, self.entities], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:10]

    def sheets(self) -> dict[str, list[Row]]:
        """Return the sheets of the workbook."""
        settings = {"form_title": self.title, "form_id": self.key, "version": self.version, "default_language": KO}
        choices = [
            {"list_name": name, "name": item, f"label::{KO}": korean, f"label::{EN}": english}
            for name, items in self.choices.items()
            for item, korean, english in items
        ]
        tables = {"survey": list(self.survey), "choices": choices, "settings": [settings]}
        return {**tables, "entities": list(self.entities)}


def ask(kind: str, name: str, korean: str, english: str, hint: str = "", hint_en: str = "", **columns: str) -> Row:
    """Return one row of the survey sheet; `columns` as XLSForm names them, save_to="" takes the name itself."""
    row = {"type": kind, "name": name, f"label::{KO}": korean, f"label::{EN}": english}
    if hint:
        row |= {f"hint::{KO}": hint, f"hint::{EN}": hint_en or HINTS[hint]}
    return row | columns


def field(kind: str, name: str, korean: str, english: str, hint: str = "", hint_en: str = "", **columns: str) -> Row:
    """Return a question whose answer goes to the field of its name."""
    return ask(kind, name, korean, english, hint, hint_en, **{"save_to": name, **columns})


def must(row: Row) -> Row:
    """Return the question as one that has to be answered."""
    return row | {"required": "yes", f"required_message::{KO}": "꼭 적어 주세요.", f"required_message::{EN}": "Needed."}


def begin(name: str, korean: str, english: str, what: str = "group", **columns: str) -> Row:
    return ask(f"begin {what}", name, korean, english, **columns)


def end(what: str = "group") -> Row:
    return {"type": f"end {what}"}


def opening(kind: str, korean: str, english: str) -> tuple[Row, ...]:
    """Return how every form about one record begins: the day, and which record is being changed, if any."""
    return (
        {"type": "today", "name": "today"},
        ask(
            f"select_one_from_file {kind}.csv",
            "record",
            "이미 있는 기록을 고치나요?",
            "Is this about a record that exists?",
            "새로 적는 거라면 비워 두세요.",
            "Leave it empty for a new one.",
            appearance="minimal autocomplete",
        ),
        must(ask("text", "name", korean, english)),
    )


def one_record(kind: str, only_if: str = "") -> tuple[Row, ...]:
    """Return the entities row of a form that makes a record (`only_if` so), or changes the one that was picked."""
    return (
        {
            "list_name": kind,
            "entity_id": "coalesce(${record}, once(uuid()))",
            "create_if": f"${{record}} = '' and {only_if}" if only_if else "${record} = ''",
            "update_if": "${record} != ''",
            "label": "${name}",
        },
    )


def photos(*names: str) -> tuple[Row, ...]:
    """Return questions about photos, sized so that an alley's network can carry them."""
    said = {
        "photo": ("대표 사진", "Photo", NO_FACES, ""),
        "photo_more": ("사진 한 장 더", "Another photo", "", ""),
        "photo_before": (
            "바뀌기 전 사진",
            "Photo before",
            "예전 사진을 다시 찍어도 돼요.",
            "A photo of an old photo will do.",
        ),
        "photo_after": (
            "바뀐 뒤 사진",
            "Photo after",
            "앞 사진과 같은 자리에서 찍어 주세요.",
            "From the same spot, please.",
        ),
    }
    return tuple(ask("image", name, *said[name], parameters="max-pixels=2048") for name in names)


def listed(vocabulary: type[Labelled], english: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return a list of choices from one of our vocabularies."""
    return tuple((item.value, item.label, word) for item, word in zip(vocabulary, english, strict=True))


def workbook(form: ReadyForm) -> bytes:
    """Return the form as an XLSX workbook; the same form gives the same bytes."""
    return sheets_workbook(form.sheets(), form.title)


def sheets_workbook(sheets: Mapping[str, list[Row]], title: str) -> bytes:
    """Return sheets as an XLSX workbook; the same sheets give the same bytes."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"title": title[:100], "created": MADE_AT})
    heading = book.add_format({"bold": True})
    for name, rows in sheets.items():
        _fill(book.add_worksheet(name), rows, heading)
    book.close()
    return target.getvalue()


def _fill(sheet: Any, rows: list[Row], heading: Any) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 34 if "::" in column else 18)
        sheet.write_string(0, index, column, heading)
        for line, row in enumerate(rows, 1):
            if row.get(column):
                sheet.write_string(line, index, row[column])
