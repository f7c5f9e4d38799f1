"""Examples for the API's own description, made from the schemas themselves so that they cannot fall behind them.

Each value comes from its field's name where a name says enough (`api.example_values`), else from the field's type;
what belongs together is written by hand (`api.example_bodies`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from api.example_bodies import ANSWERS
from api.example_values import PLAIN, VALUES

Schema = Mapping[str, Any]
TOP = "#/components/schemas/"
ONCE_A_FIELD = 3
"""How deep a schema may stand within itself; a tree of examples need not be deep."""
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
}
_BY_FORMAT = {
    "uuid": None,
    "date": "2026-12-05",
    "date-time": "2026-12-05T14:00:00+09:00",
    "time": "14:00:00",
    "password": "느티나무 그늘 아래 2026",
    "uri": "https://example.org/",
    "email": "moim@example.org",
}


class Examples:
    """Makes one example of any schema of a document."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def answer(self, schema: Schema) -> Any:
        """Return what the service might answer: every field there."""
        return self._of(schema, "", whole=True, within=())

    def request(self, schema: Schema) -> Any:
        """Return the least that a caller sends: what is required, and nothing that needs something else."""
        return self._of(schema, "", whole=False, within=())

    def _of(self, schema: Schema, name: str, *, whole: bool, within: tuple[str, ...]) -> Any:
        if "$ref" in schema:
            return self._of_component(str(schema["$ref"]).removeprefix(TOP), name, whole=whole, within=within)
        owner = within[-1] if within else ""
        for known in (f"{owner}.{name}", name):
            if known in VALUES and fits(VALUES[known], schema):
                return VALUES[known]
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return self._of_choices(choices, name, whole=whole, within=within)
        if schema.get("type") == "array":
            return self._of_list(schema, name, whole=whole, within=within)
        if "properties" in schema or schema.get("type") == "object":
            return self._of_object(schema, whole=whole, within=within)
        return plain(schema, name)

    def _of_component(self, known: str, name: str, *, whole: bool, within: tuple[str, ...]) -> Any:
        if whole and known in ANSWERS:
            return ANSWERS[known]
        if within.count(known) >= ONCE_A_FIELD:
            raise RecursionError(known)
        return self._of(self._schemas[known], name, whole=whole, within=(*within, known))

    def _of_choices(self, choices: list[Schema], name: str, *, whole: bool, within: tuple[str, ...]) -> Any:
        told = [one for one in choices if one.get("type") != "null"]
        try:
            return self._of(told[0], name, whole=whole, within=within)
        except RecursionError:
            if len(told) == len(choices):
                raise
            return None

    def _of_list(self, schema: Schema, name: str, *, whole: bool, within: tuple[str, ...]) -> list[Any]:
        try:
            one = self._of(schema.get("items", {}), name, whole=whole, within=within)
        except RecursionError:
            return []
        return [one] * max(1, int(schema.get("minItems", 1)))

    def _of_object(self, schema: Schema, *, whole: bool, within: tuple[str, ...]) -> dict[str, Any]:
        fields = schema.get("properties", {})
        asked = fields if whole else schema.get("required", ())
        told = {field: self._of(fields[field], field, whole=whole, within=within) for field in asked}
        return told or self._of_map(schema, whole=whole, within=within)

    def _of_map(self, schema: Schema, *, whole: bool, within: tuple[str, ...]) -> dict[str, Any]:
        inner = schema.get("additionalProperties")
        if not isinstance(inner, Mapping) or not inner:
            return {}
        key = self._of(schema.get("propertyNames", {"type": "string"}), "key", whole=whole, within=within)
        return {str(key): self._of(inner, "", whole=whole, within=within)}


def fits(value: Any, schema: Schema) -> bool:
    """Say whether a value is of the schema's own type and among its values; the tests hold it to all of the rest."""
    if "enum" in schema or "const" in schema:
        return value in schema.get("enum", (schema.get("const"),))
    kind = str(schema.get("type", ""))
    if not isinstance(value, _TYPES.get(kind, ())) or isinstance(value, bool) != (kind == "boolean"):
        return False
    if isinstance(value, str):
        return _form_of(value) == schema.get("format", "") and "pattern" not in schema
    return not isinstance(value, int | float) or _within(value, schema)


def _form_of(value: str) -> str:
    for form, read in (("date", date.fromisoformat), ("date-time", datetime.fromisoformat)):
        try:
            read(value)
        except ValueError:
            continue
        return form
    return ""


def _within(value: float, schema: Schema) -> bool:
    return bool(
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and schema.get("exclusiveMinimum", value - 1) < value < schema.get("exclusiveMaximum", value + 1)
    )


def plain(schema: Schema, name: str) -> Any:
    """Return a value of a single field by its type alone."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "string":
        return _words(schema, name)
    if kind == "boolean":
        return bool(schema.get("default", False))
    if kind == "null":
        return None
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    return int(least) if kind == "integer" else float(least)


def _words(schema: Schema, name: str) -> str:
    form = str(schema.get("format", ""))
    if form == "uuid":
        return str(uuid5(NAMESPACE_URL, name))
    if "pattern" in schema:
        return PLAIN[str(schema["pattern"])]
    most = int(schema.get("maxLength", len(PLAIN[""])))
    return _BY_FORMAT.get(form) or PLAIN[""][:most]
