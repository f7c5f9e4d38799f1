"""Say in Korean where a form is wrong and what to do, with pyxform's own words beside it."""

import re
from dataclasses import dataclass
from typing import Final

from geo.errors import FileRefused

ORIGINAL_MOST: Final = 600
_ROW = re.compile(r"\[row\s*:\s*(?P<row>\d+)\]\s*|(?:at|on|row) row[: ]+(?P<other>\d+)", re.IGNORECASE)
_SHEET = re.compile(r"[Oo]n the '(?P<sheet>[^']+)' sheet|for sheet: '(?P<other>[^']+)'|the (?P<plain>\w+) sheet")
_COLUMN = re.compile(r"the '(?P<column>[^']+)' value")

_ADVICE: Final[tuple[tuple[str, str], ...]] = (
    (
        r"List name not in choices sheet: (?P<w>.+)",
        "choices 시트에 ‘{w}’ 목록이 없어요. 이름을 맞추거나 목록을 더해 주세요.",
    ),
    (r"List name not in external choices sheet: (?P<w>.+)", "external_choices 시트에 ‘{w}’ 목록이 없어요."),
    (r"The name '(?P<w>.+)' is not ASCII", "질문 이름 ‘{w}’은(는) 영문으로 바꿔 주세요. 한글은 label에 써요."),
    (r"Duplicate column header: (?P<w>.+)", "‘{w}’ 열이 두 번 있어요. 하나만 남겨 주세요."),
    (r"Duplicate column header: *$", "첫 줄이 열 이름이 아니에요. 위에 있는 빈 줄이나 제목 줄을 지워 주세요."),
    (r"Not an expression: (?P<w>.+)", "식을 읽을 수 없어요: {w}"),
    (r"There should be a choices sheet", "보기를 고르는 질문이 있는데 choices 시트가 없어요. 보기를 적어 주세요."),
    (r"Names must begin with a letter", "이름은 영문자나 밑줄로 시작하고 띄어쓰기 없이 써 주세요."),
    (r"'name' value '(?P<w>[^']+)' is invalid.*unique", "‘{w}’이라는 이름이 두 번 있어요. 다르게 지어 주세요."),
    (r"Could not find the name '(?P<w>[^']+)'", "${{{w}}}이라는 질문이 survey 시트에 없어요. 이름을 맞춰 주세요."),
    (r"name '(?P<w>[^']+)' appears more than once", "${{{w}}}이라는 이름의 질문이 여러 개라 어느 것인지 몰라요."),
    (r"There has been a problem trying to replace \$\{(?P<w>[^}]+)\}", "${{{w}}}이라는 질문이 없어요."),
    (r"Reference variables must start with", "${{질문이름}} 꼴로 써 주세요. 괄호가 빠졌어요."),
    (r"Question with no type", "type 칸이 비었어요. 질문의 종류를 써 주세요."),
    (r"Question or group with no name", "name 칸이 비었어요. 질문의 이름을 영문으로 써 주세요."),
    (r"Choices should have a label", "보기에 label이 없어요."),
    (r"Choices must have a name", "보기에 name이 없어요."),
    (r"Choice names must be unique", "한 목록에 같은 이름의 보기가 두 번 있어요."),
    (r"Missing calculation", "calculate 질문인데 calculation 칸이 비었어요."),
    (r"Unknown question type '(?P<w>[^']*)'", "‘{w}’은(는) 없는 질문 종류예요. type 칸을 고쳐 주세요."),
    (r"Unmatched (begin|end) statement|no matching begin|Unmatched", "begin과 end의 짝이 맞지 않아요."),
    (r"column headers were not found: (?P<w>.+?)\.", "꼭 있어야 하는 열이 없어요: {w}"),
    (r"'save_to' value is invalid", "save_to 칸이 올바르지 않아요. entities 시트와 이름을 맞춰 주세요."),
    (r"'list_name' column must not have any duplicate", "entities 시트에 같은 목록이 두 번 있어요."),
    (r"the entity declaration is invalid", "entities 시트의 줄을 고쳐 주세요. label이나 식이 빠졌어요."),
)
_ELSE: Final = "이 줄을 고친 뒤 다시 올려 주세요."


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the workbook: sheet, line as Excel counts, column by its heading; empty or 0 when it is not known."""

    sheet: str = ""
    row: int = 0
    column: str = ""


def tell(name: str, original: str, place: Place | None = None, question: str = "") -> FileRefused:
    """Return the refusal of a form: where, what to do, and the original complaint word by word."""
    words = " ".join(original.split())[:ORIGINAL_MOST]
    where = place or _place(words)
    spoken = " ".join(part for part in (_where(where), question and f"질문 {question}:") if part)
    said = f"{name}: {spoken} {_advice(words)} (원문: {words})".replace("  ", " ")
    row = f" at row {where.row}" if where.row else ""
    return FileRefused(
        said,
        f"{name}: the form cannot be converted{row}: {words}",
        code="form_refused",
        details={"sheet": where.sheet, "row": where.row, "column": where.column, "original": words},
    )


def _place(words: str) -> Place:
    row, sheet, column = _ROW.search(words), _SHEET.search(words), _COLUMN.search(words)
    named = next((group for group in sheet.groups() if group), "") if sheet else ""
    number = next((group for group in row.groups() if group), "0") if row else "0"
    found = named if named in {"survey", "choices", "settings", "entities", "external_choices"} else ""
    if "choices sheet: " in words:
        return Place("survey", int(number), "type")
    return Place(found or ("survey" if row else ""), int(number), column["column"] if column else "")


def _where(place: Place) -> str:
    parts = [f"{place.sheet} 시트" if place.sheet else "", f"{place.row}행" if place.row else ""]
    parts.append(f"{place.column} 열" if place.column else "")
    said = " ".join(part for part in parts if part)
    return f"{said}:" if said else ""


def _advice(words: str) -> str:
    for pattern, advice in _ADVICE:
        found = re.search(pattern, words)
        if found:
            return advice.format(**{key: value.strip() for key, value in found.groupdict().items()})
    return _ELSE
