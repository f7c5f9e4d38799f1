"""Check answers against the form that asked: what a server can tell without working out the form's expressions."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from geo.surveys.definition import Definition, Question, QuestionType, said
from geo.surveys.instances import Instance

_WHOLE = re.compile(r"[+-]?\d{1,18}")
LEAST_POINTS: Final = {QuestionType.GEOTRACE: 2, QuestionType.GEOSHAPE: 4}


@dataclass(frozen=True, slots=True)
class ValueIssue:
    """One answer that is not as the form asks; `path` has row numbers of repeats, `message` is a Korean sentence."""

    path: str
    code: str
    message: str
    question: str


def check_values(definition: Definition, instance: Instance) -> tuple[ValueIssue, ...]:
    """Return what is wrong with the answers: missing, no such choice, no number, no date, no place on earth.

    Whether a question was asked at all depends on its expression, which is the client's to work out: a question with a
    condition is never called missing.
    """
    return tuple(_check(definition.questions, instance.values, f"/{definition.root}", asked=True))


def _check(
    questions: tuple[Question, ...], values: Mapping[str, Any], path: str, *, asked: bool
) -> Iterator[ValueIssue]:
    for question in questions:
        here = f"{path}/{question.name}"
        value = values.get(question.name)
        certain = asked and not question.relevant
        if question.type is QuestionType.REPEAT:
            for index, row in enumerate(_rows(value), 1):
                yield from _check(question.children, row, f"{here}[{index}]", asked=certain)
        elif question.type is QuestionType.GROUP:
            inner = value if isinstance(value, Mapping) else {}
            yield from _check(question.children, inner, here, asked=certain)
        else:
            yield from _answer(question, value, here, asked=certain)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, Mapping)]


def _answer(question: Question, value: Any, path: str, *, asked: bool) -> Iterator[ValueIssue]:
    label = said(question.label) or question.name
    if isinstance(value, Mapping | list):
        yield ValueIssue(path, "shape", "답이 하나여야 하는데 여럿이에요.", label)
        return
    text = (value or "").strip()
    if not text:
        if asked and question.required == "true()":
            yield ValueIssue(path, "required", "꼭 답해야 하는 질문인데 비어 있어요.", label)
        return
    fault = _CHECKS.get(question.type, _nothing)(question, text)
    if fault:
        yield ValueIssue(path, fault[0], fault[1], label)


Fault = tuple[str, str] | None


def _nothing(_question: Question, _text: str) -> Fault:
    return None


def _integer(_question: Question, text: str) -> Fault:
    return None if _WHOLE.fullmatch(text) else ("number", "정수가 아니에요.")


def _number(_question: Question, text: str) -> Fault:
    return None if number_of(text) is not None else ("number", "숫자가 아니에요.")


def _choice(question: Question, text: str) -> Fault:
    known = {choice.name for choice in question.choices}
    wanted = [text] if question.type is QuestionType.SELECT_ONE else text.split()
    if question.file or not known or all(name in known for name in wanted):
        return None
    return "choice", "보기에 없는 답이에요."


def _date(_question: Question, text: str) -> Fault:
    return _dated(date.fromisoformat, text[:10], "날짜가 아니에요.")


def _time(_question: Question, text: str) -> Fault:
    return _dated(time.fromisoformat, text, "시각이 아니에요.")


def _datetime(_question: Question, text: str) -> Fault:
    return _dated(datetime.fromisoformat, text, "날짜와 시각이 아니에요.")


def _dated(read: Any, text: str, said_ko: str) -> Fault:
    try:
        read(text)
    except ValueError:
        return "date", said_ko
    return None


def _shape(question: Question, text: str) -> Fault:
    points = points_of(text)
    if points is None:
        return "place", "위치가 아니에요. 위도와 경도를 빈칸으로 띄어 적어야 해요."
    least = LEAST_POINTS.get(question.type, 1)
    if len(points) < least or (question.type is QuestionType.GEOPOINT and len(points) > 1):
        return "place", "점의 수가 맞지 않아요."
    return None


_CHECKS: Final = {
    QuestionType.INTEGER: _integer,
    QuestionType.DECIMAL: _number,
    QuestionType.RANGE: _number,
    QuestionType.SELECT_ONE: _choice,
    QuestionType.SELECT_MULTIPLE: _choice,
    QuestionType.RANK: _choice,
    QuestionType.DATE: _date,
    QuestionType.TIME: _time,
    QuestionType.DATETIME: _datetime,
    QuestionType.GEOPOINT: _shape,
    QuestionType.GEOTRACE: _shape,
    QuestionType.GEOSHAPE: _shape,
}


def number_of(text: str) -> float | None:
    """Return the number that a text writes, None when it writes none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and "_" not in text else None


def points_of(text: str) -> list[tuple[float, float]] | None:
    """Return (lon, lat) of ODK's "lat lon alt accuracy; …", None when it is not that or not on earth."""
    points = []
    for piece in text.strip().rstrip(";").split(";"):
        numbers = [number_of(word) for word in piece.split()]
        if len(numbers) not in {2, 3, 4} or numbers[0] is None or numbers[1] is None:
            return None
        lat, lon = numbers[0], numbers[1]
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004  (degrees)
            return None
        points.append((lon, lat))
    return points
