"""Fields, shapes and merging: pure rules held by examples and by chance."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.drawn import read_shape, shape_json
from geo.enums import ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.fields import EXTRA, FIELDS, FieldType, imported_properties, read_properties, seen_properties
from geo.merging import merge

ROUTE, SPACE, PERSON = ResourceKind.ROUTE, ResourceKind.SPACE, ResourceKind.PERSON


def test_every_field_has_a_korean_label_and_choices_where_it_is_one() -> None:
    for fields in FIELDS.values():
        for name, spec in fields.items():
            assert any("가" <= letter <= "힣" for letter in spec.label), name
            assert bool(spec.choices) == (spec.type is FieldType.CHOICE), name


def test_what_tells_who_somebody_is_is_private_in_every_kind() -> None:
    for kind, fields in FIELDS.items():
        for name in ("head_name", "representative", "mobile", "email"):
            assert fields[name].visibility is Visibility.PRIVATE, (kind, name)
    for name in ("phone", "homepage", "birth", EXTRA):
        assert FIELDS[PERSON][name].visibility is Visibility.PRIVATE


def test_values_are_stored_as_their_type_says() -> None:
    given = {
        "length_m": 1700.0,
        "minutes": 12.5,
        "difficulty": "easy",
        "stops": ["우물", "우물", "느티나무"],
        "homepage": "https://example.org/길",
        "phone": "02)980-1295~6",
        "opened_on": "2024-02-29",
        "fee": None,
    }
    read = read_properties(ROUTE, given)
    assert read == {**given, "length_m": 1700, "stops": ["우물", "느티나무"]}
    assert isinstance(read["length_m"], int)
    assert read_properties(ROUTE, {"opened_on": date(2024, 2, 29)}) == {"opened_on": "2024-02-29"}


WRONG: list[tuple[str, Any]] = [
    ("length_m", "1700"), ("length_m", True), ("length_m", float("nan")), ("length_m", float("inf")), ("length_m", -1),
    ("length_m", 10**30), ("difficulty", "쉬움"), ("difficulty", []), ("stops", "우물"), ("stops", [1]),
    ("stops", ["우물"] * 51), ("stops", [""]), ("homepage", "example.org"), ("homepage", "javascript:alert(1)"),
    ("homepage", "http://[x"), ("phone", "없음"), ("phone", "1" * 101), ("opened_on", "2024-02-30"), ("opened_on", 20240229),
    ("fee", ""), ("fee", "가" * 2001), ("fee", "가\x00"), ("fee", {"a": 1}), ("nickname", "모름"), (EXTRA, {"가": "나"}),
    ("\ud800", "가"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG, ids=range(len(WRONG)))
def test_a_value_that_does_not_fit_is_named_in_korean(name: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_properties(ROUTE, {name: value})
    (fault,) = refused.value.details["fields"]
    assert fault["field"].startswith("properties.")
    assert any("가" <= letter <= "힣" for letter in fault["message"])


def test_an_import_loses_nothing_what_does_not_fit_is_kept_apart() -> None:
    read = imported_properties(SPACE, {"seats": 30, "books": "많음", "좌석배치": "둥글게", "homepage": "누리집 없음"})
    assert read == {"seats": 30, EXTRA: {"books": "많음", "좌석배치": "둥글게", "homepage": "누리집 없음"}}
    assert seen_properties(SPACE, read, frozenset({Visibility.PUBLIC})) == {"seats": 30}


def test_what_no_field_describes_is_seen_by_those_alone_who_see_everything() -> None:
    values = {"fee": "무료", "memo": "메모", "시설장명": "가"}
    assert seen_properties(SPACE, values, frozenset({Visibility.PUBLIC})) == {"fee": "무료"}
    assert seen_properties(SPACE, values, frozenset({Visibility.PUBLIC, Visibility.INTERNAL})).keys() == {"fee", "memo"}
    assert seen_properties(SPACE, values, frozenset(Visibility)) == values


def test_a_shape_is_flat_and_rounded_and_comes_back_as_it_is() -> None:
    drawn = {"type": "LineString", "coordinates": [[126.97812345678, 37.5, 30.0], [126.98, 37.51]]}
    assert shape_json(read_shape(drawn)) == {
        "type": "LineString",
        "coordinates": [[126.9781235, 37.5], [126.98, 37.51]],
    }


values = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3))
wishes = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(0, 3))


@given(base=values, theirs=wishes, yours=wishes)
def test_what_two_people_change_apart_is_merged_and_what_they_change_alike_clashes(base, theirs, yours) -> None:
    head = merge(base, base, theirs).content
    merged = merge(base, head, yours)
    mine = {name for name, value in yours.items() if value != base.get(name)}
    other = {name for name, value in theirs.items() if value != base.get(name)}
    clashing = {name for name in mine & other if yours[name] != theirs[name]}
    assert {clash.name for clash in merged.clashes} == clashing
    if not clashing:
        wanted = {**base, **{n: theirs[n] for n in other}, **{n: yours[n] for n in mine}}
        assert merged.content == {name: value for name, value in wanted.items() if value is not None}
        assert set(merged.changed) == mine - other


@given(base=values, yours=wishes)
def test_alone_one_always_gets_what_one_wants(base, yours) -> None:
    merged = merge(base, base, yours)
    assert merged.clashes == []
    assert all(merged.content.get(name) == value for name, value in yours.items())
