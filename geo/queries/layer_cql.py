"""CQL2 as SQL of our own: read by the library, then put together anew of known columns, known words and bound values.

Nothing of what was sent becomes part of a statement.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

import cql2
import shapely

from geo.clock import SEOUL
from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs, to_wgs84
from geo.layers.model import Column, ColumnType
from geo.queries.layer_filters import NUMBER_MOST, Condition, instant_of, touching

LENGTH_MOST: Final = 8000
DEPTH_MOST: Final = 40
TERMS_MOST: Final = 1000
BRACKETS_MOST: Final = 200
_SIGNS: Final = re.compile(r"(-\s*){30}")
"""The library goes one call deeper with each sign before a number and takes the whole process down with thousands."""

GEOMETRY: Final = frozenset({"geometry", "geom"})

_TEXT, _NUMBER, _DAY, _INSTANT = "text", "number", "day", "instant"
_KINDS: Final = {
    ColumnType.TEXT: _TEXT,
    ColumnType.INTEGER: _NUMBER,
    ColumnType.NUMBER: _NUMBER,
    ColumnType.DATE: _DAY,
    ColumnType.INSTANT: _INSTANT,
}
_COMPARE: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/"})
_SPATIAL: Final = {
    "s_intersects": "ST_Intersects",
    "s_disjoint": "ST_Disjoint",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
}
_TEMPORAL: Final = {
    "t_after": "{a_from} > {b_to}",
    "t_before": "{a_to} < {b_from}",
    "t_during": "{a_from} > {b_from} AND {a_to} < {b_to}",
    "t_equals": "{a_from} = {b_from} AND {a_to} = {b_to}",
    "t_disjoint": "({a_to} < {b_from} OR {a_from} > {b_to})",
    "t_intersects": "{a_from} <= {b_to} AND {a_to} >= {b_from}",
    "t_contains": "{a_from} < {b_from} AND {a_to} > {b_to}",
    "t_finishedby": "{a_from} < {b_from} AND {a_to} = {b_to}",
    "t_finishes": "{a_from} > {b_from} AND {a_to} = {b_to}",
    "t_meets": "{a_to} = {b_from}",
    "t_metby": "{a_from} = {b_to}",
    "t_overlappedby": "{a_from} > {b_from} AND {a_from} < {b_to} AND {a_to} > {b_to}",
    "t_overlaps": "{a_from} < {b_from} AND {a_to} > {b_from} AND {a_to} < {b_to}",
    "t_startedby": "{a_from} = {b_from} AND {a_to} > {b_to}",
    "t_starts": "{a_from} = {b_from} AND {a_to} < {b_to}",
}
"""Relations of two times by their ends; a day or an instant is a time whose ends are one."""


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of SQL and what kind of value it is."""

    sql: str
    kind: str


@dataclass(slots=True)
class Translation:
    """What is known while an expression is translated, and the values bound so far."""

    columns: Mapping[str, Column]
    has_shapes: bool
    crs: Crs = CRS84
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        """Return the name in SQL of a bound value."""
        name = f"cql_{len(self.values)}"
        if len(self.values) >= TERMS_MOST:
            raise _too_long()
        self.values[name] = value
        return f":{name}"


def condition_of(
    given: str, language: str, columns: Iterable[Column], *, has_shapes: bool, crs: Crs = CRS84
) -> Condition:
    """Return the test of a filter in `cql2-text` or `cql2-json`; raise InvalidInput for what cannot be asked."""
    if len(given) > LENGTH_MOST:
        raise _too_long()
    tree = _parsed(given, language)
    known = Translation({column.name: column for column in columns}, has_shapes, crs)
    tests = [*_narrowed(tree, known), _boolean(tree, known, 0)]
    return Condition(" AND ".join(tests), known.values)


def _narrowed(tree: Any, known: Translation) -> Iterator[str]:
    """Yield tests for an index that hold wherever the whole does: of values that all of it asks to be equal."""
    op, args = (str(tree.get("op")), tree.get("args")) if isinstance(tree, dict) else ("", None)
    if op == "and" and isinstance(args, list):
        for one in args:
            yield from _narrowed(one, known)
    elif op == "=" and isinstance(args, list) and len(args) == 2:  # noqa: PLR2004  (both sides)
        named, value = args if isinstance(args[0], dict) else reversed(args)
        column = known.columns.get(str(named.get("property"))) if isinstance(named, dict) else None
        if column and column.narrow and isinstance(value, str):
            yield column.narrow.format(value=_term(value, known).sql)


def _parsed(given: str, language: str) -> Any:
    if language not in {"cql2-text", "cql2-json"}:
        raise InvalidInput(
            "filter-lang은 cql2-text나 cql2-json이어야 해요.",
            "filter-lang is cql2-text or cql2-json.",
            code="filter_lang",
        )
    try:
        return _read_json(given) if language == "cql2-json" else _read_text(given)
    except InvalidInput:
        raise
    except Exception as error:  # the library raises plain ones
        raise InvalidInput(
            "filter를 읽을 수 없어요. CQL2로 적어 주세요. 예: kind = 'space' AND name LIKE '%도서관%'",
            "The filter is not CQL2.",
            code="filter_form",
        ) from error


def _read_text(given: str) -> Any:
    if given.count("(") > BRACKETS_MOST or _SIGNS.search(given):
        raise _too_long()
    return cql2.parse_text(given).to_json()


def _read_json(given: str) -> Any:
    tree = json.loads(given)
    _check_depth(tree)
    return cql2.Expr(tree).to_json()


def _check_depth(tree: Any, depth: int = 0) -> None:
    if depth > DEPTH_MOST:
        raise _too_long()
    for one in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        _check_depth(one, depth + 1)


def _too_long() -> InvalidInput:
    return InvalidInput("filter가 너무 길거나 복잡해요.", "The filter is too long.", code="filter_long")


def _wrong_type() -> InvalidInput:
    return InvalidInput(
        "filter에서 서로 다른 형식을 견주었어요. 글은 '글', 수는 3, 날짜는 DATE('2026-11-22')처럼 적어 주세요.",
        "The filter compares values of different types.",
        code="filter_type",
    )


def _unknown_function() -> InvalidInput:
    return InvalidInput(
        "filter에 쓸 수 없는 함수나 연산이 있어요.", "The filter uses an unknown function.", code="filter_function"
    )


def _node(tree: Any) -> tuple[str, list[Any]]:
    """Return operator and arguments of a node."""
    if not isinstance(tree, dict) or not isinstance(tree.get("args"), list):
        raise _wrong_type()
    return str(tree.get("op", "")).lower(), tree["args"]


def _boolean(tree: Any, known: Translation, depth: int) -> str:
    """Return a test as SQL."""
    if depth > DEPTH_MOST:
        raise _too_long()
    if isinstance(tree, bool):
        return "true" if tree else "false"
    op, args = _node(tree)
    if op in {"and", "or"} and len(args) > 1:
        return "(" + f" {op.upper()} ".join(_boolean(one, known, depth + 1) for one in args) + ")"
    if op == "not" and len(args) == 1:
        return f"(NOT {_boolean(args[0], known, depth + 1)})"
    test = _TESTS.get(op) or (_compared if op in _COMPARE else None)
    test = test or (_spatial if op in _SPATIAL else _temporal if op in _TEMPORAL else None)
    if test is None:
        raise _unknown_function()
    return test(op, args, known)


def _compared(op: str, args: list[Any], known: Translation) -> str:
    left, right = _pair(args, known)
    return f"({left.sql} {op} {right.sql})"


def _pair(args: list[Any], known: Translation) -> tuple[Term, Term]:
    if len(args) != 2:  # noqa: PLR2004  (both sides)
        raise _wrong_type()
    left, right = (None if isinstance(one, str) else _term(one, known) for one in args)
    first = left or _written(args[0], right, known)
    return _alike(first, right or _written(args[1], first, known))


def _written(given: str, beside: Term | None, known: Translation) -> Term:
    """Return a text that was written down: beside a day or an instant it is one, too."""
    if beside is not None and beside.kind in {_DAY, _INSTANT}:
        return _moment(given, known, beside.kind)
    return _term(given, known)


def _alike(left: Term, right: Term) -> tuple[Term, Term]:
    """Return two terms of one kind."""
    if left.kind == right.kind:
        return (_ordered(left), _ordered(right)) if left.kind == _TEXT else (left, right)
    if {left.kind, right.kind} == {_DAY, _INSTANT}:
        return _as_instant(left), _as_instant(right)
    raise _wrong_type()


def _ordered(term: Term) -> Term:
    return Term(f'({term.sql}) COLLATE "C"', _TEXT)


def _as_instant(term: Term) -> Term:
    if term.kind == _INSTANT:
        return term
    return Term(f"(CAST({term.sql} AS timestamp) AT TIME ZONE 'Asia/Seoul')", _INSTANT)


def _moment(given: Any, known: Translation, kind: str) -> Term:
    try:
        if kind == _DAY:
            return Term(f"CAST({known.bind(date.fromisoformat(given).isoformat())} AS text)", _DAY)
        return Term(f"CAST({known.bind(instant_of(given))} AS timestamptz)", _INSTANT)
    except (ValueError, TypeError, OverflowError) as error:
        raise _wrong_type() from error


def _term(tree: Any, known: Translation, depth: int = 0) -> Term:
    """Return a value as SQL with its kind."""
    if depth > DEPTH_MOST:
        raise _too_long()
    if isinstance(tree, bool) or tree is None or isinstance(tree, list):
        raise _wrong_type()
    if isinstance(tree, int | float):
        if not abs(tree) < NUMBER_MOST:
            raise _wrong_type()
        return Term(f"CAST({known.bind(tree)} AS double precision)", _NUMBER)
    if isinstance(tree, str):
        if "\x00" in tree:
            raise _wrong_type()
        return Term(f"CAST({known.bind(tree)} AS text)", _TEXT)
    if "property" in tree:
        return _column(tree["property"], known)
    if "date" in tree:
        return _moment(tree["date"], known, _DAY)
    if "timestamp" in tree:
        return _moment(tree["timestamp"], known, _INSTANT)
    return _worked(*_node(tree), known, depth)


def _column(name: Any, known: Translation) -> Term:
    column = known.columns.get(name) if isinstance(name, str) else None
    if column is None:
        raise InvalidInput(
            "filter에 이 레이어에 없는 속성이 있어요. queryables에서 이름을 확인해 주세요.",
            "The filter names a property that the collection does not have.",
            code="filter_property",
        )
    kind = _KINDS[column.type]
    return Term(f"CAST({column.sql} AS double precision)" if kind == _NUMBER else f"({column.sql})", kind)


def _worked(op: str, args: list[Any], known: Translation, depth: int) -> Term:
    """Return arithmetic, or a text without regard to case."""
    if op == "casei" and len(args) == 1:
        inner = _term(args[0], known, depth + 1)
        if inner.kind != _TEXT:
            raise _wrong_type()
        return Term(f"lower({inner.sql})", _TEXT)
    if op not in _ARITHMETIC or len(args) != 2:  # noqa: PLR2004  (both sides)
        raise _unknown_function()
    left, right = (_term(one, known, depth + 1) for one in args)
    if left.kind != _NUMBER or right.kind != _NUMBER:
        raise _wrong_type()
    by = f"nullif({right.sql}, 0)" if op == "/" else right.sql
    return Term(f"({left.sql} {op} {by})", _NUMBER)


def _like(_op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 2:  # noqa: PLR2004  (value and pattern)
        raise _wrong_type()
    left, pattern = _term(args[0], known), _term(args[1], known)
    written = args[1]["args"][0] if isinstance(args[1], dict) and args[1].get("op") == "casei" else args[1]
    if left.kind != _TEXT or not isinstance(written, str) or _ends_open(written):
        raise _wrong_type()
    return f"({left.sql} LIKE {pattern.sql})"


def _ends_open(pattern: str) -> bool:
    """Say whether a pattern ends with a sign that takes the next one as it is."""
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


def _among(_op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 2 or not isinstance(args[1], list) or not args[1]:  # noqa: PLR2004  (value and list)
        raise _wrong_type()
    return "(" + " OR ".join(_compared("=", [args[0], one], known) for one in args[1]) + ")"


def _between(_op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 3:  # noqa: PLR2004  (value, from, until)
        raise _wrong_type()
    return f"({_compared('>=', args[:2], known)} AND {_compared('<=', [args[0], args[2]], known)})"


def _missing(_op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 1:
        raise _wrong_type()
    if _is_shape(args[0], known):
        return "(l.geom IS NULL)"
    return f"({_term(args[0], known).sql} IS NULL)"


_TESTS: Final[dict[str, Callable[[str, list[Any], Translation], str]]] = {
    "like": _like,
    "in": _among,
    "between": _between,
    "isnull": _missing,
}


def _is_shape(tree: Any, known: Translation) -> bool:
    return known.has_shapes and isinstance(tree, dict) and tree.get("property") in GEOMETRY


def _spatial(op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 2:  # noqa: PLR2004  (two shapes)
        raise _wrong_type()
    own = [_is_shape(one, known) for one in args]
    if not any(own):
        for one in args:
            if isinstance(one, dict) and "property" in one:
                _column(one["property"], known)
        raise _wrong_type()
    if op == "s_intersects" and not all(own):
        return _meeting(_shape(args[own.index(False)], known), known)
    left, right = ("l.geom" if mine else _bound_shape(one, known) for one, mine in zip(args, own, strict=True))
    return f"{_SPATIAL[op]}({left}, {right})"


def _meeting(shape: Any, known: Translation) -> str:
    """Return the test of the most asked relation, by the index first."""
    name = known.bind(None).removeprefix(":")
    found = touching(name, shape)
    known.values.update(found.values)
    if not found.values:
        del known.values[name]
    return f"({found.sql})"


def _bound_shape(tree: Any, known: Translation) -> str:
    return f"ST_SetSRID(ST_GeomFromWKB({known.bind(shapely.to_wkb(_shape(tree, known)))}), 4326)"


def _shape(tree: Any, known: Translation) -> Any:
    """Return a shape that was written down, in longitude and latitude."""
    shape: Any
    try:
        if isinstance(tree, dict) and "bbox" in tree:
            numbers = [float(value) for value in tree["bbox"]]
            shape = shapely.box(*(numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])))  # noqa: PLR2004  (with heights)
        else:
            shape = shapely.force_2d(shapely.geometry.shape(tree))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise _bad_shape() from error
    if shape.is_empty or not shape.is_valid or max(abs(value) for value in shape.bounds) > NUMBER_MOST:
        raise _bad_shape()
    return to_wgs84(shape, known.crs)


def _bad_shape() -> InvalidInput:
    return InvalidInput(
        "filter의 도형을 읽을 수 없어요. 면은 처음과 끝 점이 같아야 해요.",
        "A geometry of the filter cannot be read.",
        code="filter_geometry",
    )


def _temporal(op: str, args: list[Any], known: Translation) -> str:
    if len(args) != 2:  # noqa: PLR2004  (two times)
        raise _wrong_type()
    a_from, a_to = _ends(args[0], known)
    b_from, b_to = _ends(args[1], known)
    return f"({_TEMPORAL[op].format(a_from=a_from, a_to=a_to, b_from=b_from, b_to=b_to)})"


def _ends(tree: Any, known: Translation) -> tuple[str, str]:
    """Return first and last moment of a time: a day lasts from midnight to midnight in Seoul."""
    if isinstance(tree, dict) and isinstance(tree.get("interval"), list) and len(tree["interval"]) == 2:  # noqa: PLR2004  (from and until)
        first, last = tree["interval"]
        return _end(first, known, last=False), _end(last, known, last=True)
    if isinstance(tree, str):
        return _end(tree, known, last=False), _end(tree, known, last=True)
    return _bounds(_term(tree, known))


def _bounds(term: Term) -> tuple[str, str]:
    if term.kind not in {_DAY, _INSTANT}:
        raise _wrong_type()
    begins = _as_instant(term).sql
    return begins, begins if term.kind == _INSTANT else f"({begins} + interval '1 day' - interval '1 microsecond')"


def _end(given: Any, known: Translation, *, last: bool) -> str:
    if given in {"..", ""} if isinstance(given, str) else False:
        return "CAST('infinity' AS timestamptz)" if last else "CAST('-infinity' AS timestamptz)"
    if isinstance(given, dict):
        return _bounds(_term(given, known))[last]
    try:
        if len(given) == len("2026-11-22"):
            midnight = datetime.combine(date.fromisoformat(given), time(), SEOUL)
            return _bounds(Term(f"CAST({known.bind(midnight.date().isoformat())} AS text)", _DAY))[last]
        return f"CAST({known.bind(instant_of(given))} AS timestamptz)"
    except (ValueError, TypeError, OverflowError) as error:
        raise _wrong_type() from error
