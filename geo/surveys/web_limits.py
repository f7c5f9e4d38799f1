"""What the web form cannot do of what a form asks: told before a surveyor stands in the alley with it."""

import re
from collections.abc import Iterator
from typing import Final

from geo.surveys.definition import KOREAN_FIRST, Definition, Question, QuestionType, said

FUNCTIONS: Final = frozenset(
    {
        *("string", "concat", "starts-with", "contains", "substring-before", "substring-after", "substring"),
        *("string-length", "normalize-space", "translate", "boolean", "not", "true", "false", "number", "sum"),
        *("floor", "ceiling", "round", "count", "position", "last", "name", "local-name", "text", "node"),
        *("selected", "selected-at", "count-selected", "today", "now", "if", "coalesce", "regex", "once", "uuid"),
        *("int", "current", "instance", "and", "or", "div", "mod"),
    }
)
"""What the web form works out: XPath 1.0 and these of ODK."""
ENTITY_FILES: Final = frozenset(
    f"{kind}.csv" for kind in ("person", "space", "organisation", "activity", "goods", "story", "route")
)
"""Lists of our own records: the web form knows them without a file."""
_CALL = re.compile(r"([A-Za-z_:][\w:.-]*)\s*\(")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_TYPES: Final = {
    QuestionType.RANK: "순서 매기기",
    QuestionType.GEOTRACE: "걸어서 선 그리기",
    QuestionType.GEOSHAPE: "면 그리기",
    QuestionType.RANGE: "범위 막대",
}
_APPEARANCES: Final = {
    "annotate": "사진에 그리기",
    "draw": "그림 그리기",
    "signature": "서명",
    "search(": "목록 찾기",
    "ex:": "다른 앱 열기",
}
_PRELOADS: Final = {"start-geopoint": "시작한 위치 적기", "background-audio": "소리 녹음해 두기"}


def web_limits(definition: Definition) -> tuple[str, ...]:
    """Return one Korean sentence for each thing that the phone apps can do and the web form cannot."""
    found = [sentence for question in definition.walk() for sentence in _of_question(question)]
    unknown = sorted({name for text in _expressions(definition) for name in functions_in(text)} - FUNCTIONS)
    if unknown:
        found.append(f"누리집 양식이 셈하지 못하는 식이 있어요: {', '.join(unknown[:10])}")
    return tuple(dict.fromkeys(found))


def functions_in(expression: str) -> list[str]:
    """Return the names of the functions that an expression calls."""
    return _CALL.findall(_QUOTED.sub("''", expression))


def _of_question(question: Question) -> Iterator[str]:
    name = f"‘{said(question.label, KOREAN_FIRST[0]) or question.name}’"[:80]
    if question.type in _TYPES:
        yield f"{name}: {_TYPES[question.type]} 질문은 휴대전화 앱에서만 답할 수 있어요."
    if question.preload in _PRELOADS:
        yield f"{_PRELOADS[question.preload]}는 휴대전화 앱에서만 돼요."
    if question.file and question.file not in ENTITY_FILES:
        yield f"{name}: 따로 올린 파일에서 보기를 읽는 질문은 휴대전화 앱에서만 답할 수 있어요."
    for sign, what in _APPEARANCES.items():
        if sign in question.appearance:
            yield f"{name}: {what} 기능은 휴대전화 앱에서만 돼요."


def _expressions(definition: Definition) -> Iterator[str]:
    for question in definition.walk():
        yield from (question.relevant, question.required, question.constraint, question.calculate)
        yield from (question.read_only, question.choice_filter, question.parameters.get("default", ""))
