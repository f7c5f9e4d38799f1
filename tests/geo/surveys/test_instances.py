"""Instances are read with care and written so that the same answers give the same bytes."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.surveys.definition import Definition
from geo.surveys.instances import EntityAnswer, entity_id, read_instance, write_instance
from geo.surveys.ready.seeding import converted_ready
from geo.surveys.xlsforms import convert
from tests.geo.surveys.forms_helpers import answered, book, row

RECORD = UUID("0b0e9a3c-4d0a-4c5e-9a35-2a8c1f6f0001")


def nested() -> Definition:
    survey = [
        row("text", "name"),
        row("begin group", "g"),
        row("begin repeat", "kids"),
        row("text", "kid"),
        row("image", "face"),
        row("end repeat"),
        row("end group"),
    ]
    return convert("nested.xlsx", book(survey, (), {"form_id": "nested", "version": "1"})).definition


def test_answers_groups_repeats_and_files_are_read() -> None:
    inner = (
        "<name>천연 &amp; 마당</name><g><kids><kid>가</kid><face>a.jpg</face></kids></g>"
        "<meta><instanceID>uuid:1</instanceID><deprecatedID>uuid:0</deprecatedID></meta>"
    )
    read = read_instance(answered(form="nested", inner=inner), nested())
    assert (read.form_id, read.version, read.instance_id, read.deprecated_id) == ("nested", "1", "uuid:1", "uuid:0")
    assert read.values == {"name": "천연 & 마당", "g": {"kids": [{"kid": "가", "face": "a.jpg"}]}}
    assert read.files == ("a.jpg",)
    assert read.entity is None


def test_without_a_definition_files_are_told_by_their_names() -> None:
    inner = "<a>사진 없음</a><b>1330640038667.jpg</b><c>../etc/x.jpg</c>"
    assert read_instance(answered(inner=inner)).files == ("1330640038667.jpg",)


def test_an_entity_says_which_record_it_changes() -> None:
    inner = (
        f'<meta><instanceID>uuid:2</instanceID><entity dataset="space" id="{RECORD}" update="1" baseVersion="4"'
        ' trunkVersion="3" branchId="b1"><label>새 이름</label></entity></meta>'
    )
    found = read_instance(answered(inner=inner)).entity
    assert found == EntityAnswer("space", RECORD, create=False, update=True, base_version=4, label="새 이름",
                                 trunk_version=3, branch_id="b1")  # fmt: skip


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "xml_broken"),
        (b"<data/>", "instance_form"),
        (b"<data id='a'>", "xml_broken"),
        (b"<!DOCTYPE d [<!ENTITY a 'b'>]><d id='a'>&a;</d>", "xml_entities"),
        (b"<d id='" + b"a" * 400 + b"'/>", "instance_name_long"),
        (b"<d id='a'><meta><entity dataset='space' id='nobody'/></meta></d>", "instance_entity"),
        (b"<d id='a'><meta><entity dataset='space' baseVersion='99999999999'/></meta></d>", "instance_entity"),
        (b"<d id='a'>" + b"x" * 2_000_001 + b"</d>", "instance_too_big"),
    ],
)
def test_what_is_no_instance_is_refused(xml: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_instance(xml)
    assert refused.value.code == code


TEXT = st.text(max_size=40).map(lambda text: text.replace("\r", ""))


@given(name=TEXT, kids=st.lists(st.fixed_dictionaries({"kid": TEXT, "face": st.just("")}), max_size=3))
def test_what_is_written_is_read_back(name: str, kids: list[dict[str, Any]]) -> None:
    definition = nested()
    values = {"name": name, "g": {"kids": kids}}
    xml = write_instance(definition, values, "uuid:3")
    assert write_instance(definition, values, "uuid:3") == xml
    read = read_instance(xml, definition)
    kept = "".join(sign for sign in name if ord(sign) >= 32 or sign in "\t\n")
    kept = "".join(sign for sign in kept if sign not in "\ufffe\uffff")
    assert read.values["name"] == kept
    found = read.values["g"]["kids"] if kids else []
    assert len(found) == len(kids)


def test_a_form_about_records_makes_one_whose_id_follows_from_the_instance() -> None:
    space = converted_ready("maeul_space")[0].definition
    read = read_instance(write_instance(space, {"name": "햇살방"}, "uuid:4"), space)
    assert read.entity == EntityAnswer("space", entity_id("uuid:4"), create=True, label="햇살방")


def test_a_person_without_consent_makes_no_record() -> None:
    person = converted_ready("maeul_person")[0].definition
    made = []
    for answer in ("yes", "no"):
        values = {"name": "바느질 이웃", "agreement": {"consent_given": answer}}
        entity = read_instance(write_instance(person, values, f"uuid:{answer}"), person).entity
        assert entity is not None
        made.append(entity.create)
    assert made == [True, False]


def test_rows_of_repeats_make_records_of_their_own() -> None:
    dong = converted_ready("maeul_dong")[0].definition
    values = {
        "dong": "천연동",
        "groups": [{"group_name": "천연 모임"}, {"group_name": "마을 밥상"}],
        "residents": [{"resident_name": "옆집", "consent_given": "no"}],
    }
    read = read_instance(write_instance(dong, values, "uuid:5"), dong)
    told = [
        (part.repeat, part.index, part.entity.dataset, part.entity.label, part.entity.create) for part in read.parts
    ]
    assert told == [
        ("groups", 1, "organisation", "천연 모임", True),
        ("groups", 2, "organisation", "마을 밥상", True),
        ("residents", 1, "person", "옆집", False),
    ]
    assert len({part.entity.id for part in read.parts}) == 3


def test_choices_are_written_apart_by_blanks_and_truth_as_words() -> None:
    survey = [row("select_multiple yn", "many"), row("text", "yes")]
    choices = [{"list_name": "yn", "name": name, "label": name} for name in ("a", "b")]
    definition = convert("a.xlsx", book(survey, choices, {"form_id": "a", "version": "1"})).definition
    read = read_instance(write_instance(definition, {"many": ["a", "b"], "yes": True, "gone": 1}, "uuid:6"), definition)
    assert read.values == {"many": "a b", "yes": "true"}
