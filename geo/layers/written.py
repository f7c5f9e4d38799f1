"""Features that GIS programs send, as flat content of records: what differs from the revision they were made upon.

A program sends every property it was given. What it cannot change (numbers, dong, addresses of pages) is passed over;
what no column of its reader is called is refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from geo.enums import ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.fields import FIELDS, FieldType, clean_name, read_properties, visibility_of
from geo.layers.model import Column
from geo.personal_numbers import ResidentNumberFound
from geo.queries.revisions import FIELD
from geo.text import clean_text

PROPERTIES_MOST: Final = 200
NAME_MOST: Final = 200
SUMMARY_MOST: Final = 2000
FIRST_DAY: Final = date(1900, 1, 1)
FAULTS_TOLD: Final = 20
_COMMA: Final = re.compile(r"\s*,(?!\d{3}(?!\d))\s*")
"""Between the words of a list, but not within a number: 3,000."""
_MIDNIGHT: Final = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)(T00:00:00(\.0+)?(Z|[+-]\d\d:?\d\d)?)?")
"""A day as programs write it that know days only as instants."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as it was sent: its properties and its geometry, not yet looked at."""

    properties: Mapping[str, Any]
    geometry: Mapping[str, Any] | None


def read_feature(given: Any) -> Feature:
    """Return a GeoJSON feature; raise InvalidInput (`feature_form`) for anything else."""
    if not isinstance(given, dict) or given.get("type") != "Feature":
        raise _not_a_feature()
    properties, geometry = given.get("properties") or {}, given.get("geometry")
    if not isinstance(properties, dict) or len(properties) > PROPERTIES_MOST:
        raise _not_a_feature()
    if geometry is not None and not isinstance(geometry, dict):
        raise _not_a_feature()
    return Feature(properties, geometry)


def _not_a_feature() -> InvalidInput:
    return InvalidInput("GeoJSON의 Feature 하나를 보내 주세요.", "Send one GeoJSON Feature.", code="feature_form")


def new_kind(feature: Feature) -> ResourceKind:
    """Return of which kind a new feature is, by its word or its Korean label; raise InvalidInput without one."""
    for name in ("kind", "kind_label"):
        found = _kind(feature.properties.get(name))
        if found is not None:
            return found
    told = ", ".join(f"{kind.value}({kind.label})" for kind in ResourceKind)
    raise refused([("kind", f"갈래를 적어 주세요: {told}")])


def _kind(given: Any) -> ResourceKind | None:
    return next((kind for kind in ResourceKind if given in (kind.value, kind.label)), None)


def rev_of(feature: Feature) -> int | None:
    """Return the revision that a change was made upon, as the feature's own property names it."""
    given = feature.properties.get("rev")
    if given is None or isinstance(given, bool):
        return None
    try:
        number = int(str(given).removesuffix(".0"))
    except ValueError:
        number = 0
    if not 1 <= number < 2**31:
        raise refused([("rev", "판의 번호는 받은 그대로 보내 주세요.")])
    return number


def changes(
    columns: Sequence[Column], kind: ResourceKind, feature: Feature, base: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """Return by what a feature differs from the flat content `base`, each property by its name there.

    A property left out counts as empty, as it does where one thing replaces another, but for the day of the survey,
    which every record has; None takes a property away. Raises InvalidInput that names every one that does not fit.
    """
    faults = [*_unknown(columns, feature), *_other_kind(kind, feature)]
    found: dict[str, Any] = {}
    for column in columns:
        given = feature.properties.get(column.name)
        key = _key(column)
        left_alone = key == "observed_on" and key not in feature.properties
        if key is None or left_alone or _is_as_shown(given, base.get(key)):
            continue
        try:
            found[key] = _read(column, kind, given, today)
        except ValueError as fault:
            faults.append((column.name, str(fault)))
    if faults:
        raise refused(faults)
    return {key: value for key, value in found.items() if value != base.get(key)}


def _key(column: Column) -> str | None:
    """Return where a column stands in flat content; None for one that nobody writes."""
    if column.field is not None:
        return f"{FIELD}{column.field}"
    return column.name if column.name in _PLAIN else None


def _unknown(columns: Sequence[Column], feature: Feature) -> list[tuple[str, str]]:
    known = {column.name for column in columns}
    given = (name for name, value in feature.properties.items() if value not in (None, ""))
    return [(clean_name(str(name)), "모르는 항목이에요.") for name in given if name not in known]


def _other_kind(kind: ResourceKind, feature: Feature) -> list[tuple[str, str]]:
    given = feature.properties.get("kind")
    same = given in (None, "", kind.value, kind.label)
    return [] if same else [("kind", f"갈래는 바꿀 수 없어요. '{kind.label}'로 두고, 새로 만들어 주세요.")]


def _is_as_shown(given: Any, stored: Any) -> bool:
    """Say whether what came is what a layer shows of a stored value."""
    if isinstance(stored, list):
        return bool(given == stored or given == ", ".join(map(str, stored)))
    return bool(given == stored) or (given in (None, "") and stored in (None, ""))


def _read(column: Column, kind: ResourceKind, given: Any, today: date) -> Any:
    """Return a value as it is stored; raise ValueError with a Korean sentence for one that does not fit."""
    if column.field is None:
        return _PLAIN[column.name](given, today)
    spec = FIELDS[kind].get(column.field)
    if given in (None, ""):
        return None
    if spec is None or visibility_of(kind, column.field) is Visibility.PRIVATE:
        raise ValueError("이 갈래에 없는 항목이에요.")
    try:
        return read_properties(kind, {column.field: _as_typed(spec.type, given, dict(spec.choices))})[column.field]
    except InvalidInput as fault:
        raise ValueError(fault.details["fields"][0]["message"]) from fault


def _as_typed(kind: FieldType, given: Any, choices: Mapping[str, str]) -> Any:
    """Return what a program wrote in the type it knows as the type that is meant: numbers and lists come as text."""
    if not isinstance(given, str):
        return given
    match kind:
        case FieldType.NUMBER:
            return _number(given)
        case FieldType.LIST:
            return [word for word in _COMMA.split(given.strip()) if word]
        case FieldType.DATE:
            return _as_day(given)
        case FieldType.CHOICE:
            return next((word for word, label in choices.items() if label == given), given)
        case _:
            return given


def _number(given: str) -> Any:
    try:
        return float(given.replace(",", ""))
    except ValueError:
        return given


def _as_day(given: str) -> str:
    found = _MIDNIGHT.fullmatch(given.strip())
    return "-".join(found.groups()[:3]) if found else given


def _words(most: int) -> Callable[[Any, date], str | None]:
    def read(given: Any, _today: date) -> str | None:
        if given is None:
            return None
        if not isinstance(given, str):
            raise ValueError("글자로 적어 주세요.")  # noqa: TRY004  (all faults of values are collected as one kind)
        try:
            text = clean_text(given)
        except ResidentNumberFound:
            raise
        except ValueError as error:
            raise ValueError("쓸 수 없는 글자가 들어 있어요.") from error
        if len(text) > most:
            raise ValueError(f"너무 길어요. {most}자까지 쓸 수 있어요.")
        return text or None

    return read


def _name(given: Any, today: date) -> str:
    text = _words(NAME_MOST)(given, today)
    if text is None:
        raise ValueError("이름은 비워 둘 수 없어요.")
    return text


def _observed(given: Any, today: date) -> str:
    try:
        day = date.fromisoformat(_as_day(given)) if isinstance(given, str) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= today:
        raise ValueError("조사한 날은 오늘까지의 날짜를 2026-11-24처럼 적어 주세요.")
    return day.isoformat()


def _site(given: Any, _today: date) -> str | None:
    if given in (None, ""):
        return None
    try:
        return str(UUID(str(given)))
    except ValueError as error:
        raise ValueError("시설의 번호가 아니에요.") from error


_PLAIN: Final[dict[str, Callable[[Any, date], Any]]] = {
    "name": _name,
    "summary": _words(SUMMARY_MOST),
    "address": _words(NAME_MOST),
    "observed_on": _observed,
    "site_id": _site,
}


def refused(faults: Sequence[tuple[str, str]]) -> InvalidInput:
    """Return the fault of properties that do not fit, each with its sentence."""
    fields = [{"field": f"properties.{name}", "message": message} for name, message in faults[:FAULTS_TOLD]]
    return InvalidInput(
        f"{faults[0][0]}: {faults[0][1]}",
        f"Invalid: {', '.join(field['field'] for field in fields)}",
        code="properties",
        details={"fields": fields},
    )
