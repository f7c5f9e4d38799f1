"""The columns of layers as SQL upon a row `l`, with the names that people read."""

from dataclasses import replace
from typing import Final

from geo.enums import Labelled, Licence, ResourceKind
from geo.fields import FIELDS, FieldSpec, FieldType
from geo.layers.model import Column, ColumnType

_RENAMED: Final = {"licence": "stated_licence"}
"""Fields whose names say something else in a layer."""

_TYPES: Final = {FieldType.NUMBER: ColumnType.NUMBER, FieldType.DATE: ColumnType.DATE}


def plain(name: str, label: str, type_: ColumnType = ColumnType.TEXT, sql: str = "") -> Column:
    """Return a column that stands in the relation under its own name."""
    value = sql or f"l.{name}"
    return Column(name, label, f"CAST({value} AS text)" if type_ is ColumnType.DATE else value, type_)


def words(name: str, label: str) -> Column:
    """Return a column of text where empty means nothing is known."""
    return Column(name, label, f"nullif(l.{name}, '')")


def joined(name: str, label: str, vocabulary: type[Labelled] | None = None) -> Column:
    """Return a list as one text, its words parted by ", "; nothing where it is empty."""
    if vocabulary is None:
        return Column(name, label, f"nullif(array_to_string(l.{name}, ', '), '')")
    told = case_of("w.w", vocabulary)
    return Column(
        name,
        label,
        f"(SELECT string_agg({told}, ', ' ORDER BY w.n) FROM unnest(l.{name}) WITH ORDINALITY w (w, n))",  # noqa: S608  (our own words)
    )


IN_KOREAN: Final = "(한국어)"
"""What the label of a column of Korean words has beside the column of its codes."""


def coded(name: str, label: str, vocabulary: type[Labelled]) -> tuple[Column, Column]:
    """Return a column of words of ours and, beside it, one of their Korean labels."""
    choices = tuple((one.value, one.label) for one in vocabulary)
    return (
        Column(name, label, f"l.{name}", choices=choices),
        Column(f"{name}_label", f"{label}{IN_KOREAN}", case_of(f"l.{name}", vocabulary)),
    )


def case_of(value: str, vocabulary: type[Labelled]) -> str:
    """Return SQL for the Korean label of a word; labels are ours and hold no quotes."""
    cases = " ".join(f"WHEN '{one.value}' THEN '{one.label}'" for one in vocabulary)
    return f"CASE {value} {cases} END"


PLACE: Final = (
    Column("dong_code", "행정동 코드", "l.place[1]"),
    Column("dong", "행정동", "l.place[2]"),
    Column("district", "자치구", "l.place[3]"),
    Column("district_code", "자치구 코드", "l.place[4]"),
)

_IN_CODES: Final = """l.id IN (
  SELECT rd.resource_id FROM resource_dongs rd WHERE rd.dong_code IN ({codes})
    AND rd.edition_id = ANY (ARRAY(SELECT f.edition_id FROM editions_in_force(seoul_today()) f))
  UNION ALL SELECT o.id FROM resources o WHERE o.dong_override IN ({codes})
  UNION ALL SELECT o.id FROM resources o WHERE o.declared_dong <> '' AND o.declared_dong IN ({codes}))"""
_CODES: Final = {
    "dong_code": "{value}",
    "dong": "SELECT d.code FROM dongs d WHERE d.name = {value}",
    "district": "SELECT d.code FROM dongs d JOIN districts x ON x.code = d.district_code WHERE x.name = {value}",
    "district_code": "SELECT d.code FROM dongs d WHERE d.district_code = {value}",
}
RECORD_PLACE: Final = tuple(replace(one, narrow=_IN_CODES.format(codes=_CODES[one.name])) for one in PLACE)
"""Where a record counts is looked up row by row; which may count there, an index says."""

OF_SOURCE: Final = (
    Column("source", "출처", "l.source_told[1]"),
    Column("publisher_of_source", "출처 기관", "l.source_told[2]"),
    Column("licence", "이용 조건", case_of("l.source_told[3]", Licence)),
)


def url(page: str) -> Column:
    """Return the column of the page of a row."""
    return Column("url", "페이지 주소", f"CAST(:base AS text) || '{page}' || l.id")


def field_columns(specs: dict[str, FieldSpec]) -> tuple[Column, ...]:
    """Return the columns of typed fields, as `l.properties` holds them."""
    return tuple(_field(name, spec) for name, spec in specs.items() if spec.type is not FieldType.TABLE)


def _field(name: str, spec: FieldSpec) -> Column:
    kind = _TYPES.get(spec.type, ColumnType.TEXT)
    value = f"l.properties -> '{name}'"
    sql = f"l.properties ->> '{name}'"
    if spec.type is FieldType.NUMBER:
        sql = f"CASE WHEN jsonb_typeof({value}) = 'number' THEN CAST({value} AS numeric) END"
    if spec.type is FieldType.LIST:
        sql = f"joined_words({value})"
    return Column(_RENAMED.get(name, name), spec.label, sql, kind, name, spec.choices)


def fields_of(*kinds: ResourceKind) -> dict[str, FieldSpec]:
    """Return every field of some kinds by name, each once."""
    found: dict[str, FieldSpec] = {}
    for kind in kinds:
        for name, spec in FIELDS[kind].items():
            found.setdefault(name, spec)
    return found
