"""What answers propose: fields, places, relations, files, and what is told to the reviewer instead of lost."""

from typing import Any
from uuid import UUID

import pytest
import shapely

from geo.enums import RelationKind, ResourceKind
from geo.fields import read_properties
from geo.surveys.definition import Definition
from geo.surveys.instances import EntityAnswer, read_instance, write_instance
from geo.surveys.proposals import Proposal, to_proposals
from geo.surveys.ready import READY
from geo.surveys.ready.seeding import converted_ready
from geo.surveys.values import check_values
from geo.surveys.xlsforms import convert
from tests.geo.surveys.forms_helpers import PLAIN, book, row

RECORD = UUID("0b0e9a3c-4d0a-4c5e-9a35-2a8c1f6f0001")


def ready(key: str) -> Definition:
    return converted_ready(key)[0].definition


def propose(
    definition: Definition, values: dict[str, Any], kind: str = "space", entity: EntityAnswer | None = None
) -> tuple[Proposal, ...]:
    xml = write_instance(definition, values, "uuid:1", entity=entity)
    return to_proposals(definition, read_instance(xml, definition), ResourceKind(kind))


SPACE = {
    "today": "2026-11-20",
    "name": "햇살방",
    "type": "hub",
    "geometry": "37.5665 126.978 30 5",
    "address": "세종대로 110",
    "photo": "a.jpg",
    "photo_more": "b.jpg",
    "people": {"runs_by": "천연 모임, 마을 밥상"},
    "use": {
        "capacity": "20",
        "area_m2": "33.5",
        "equipment": "projector wifi",
        "phone": "02-123-4567",
        "homepage": "햇살방 누리집",
    },
    "summary": "회비 \\3,000 {{ 7*191 }} <b>",
}


def test_a_new_space_comes_out_field_by_field() -> None:
    (found,) = propose(ready("maeul_space"), SPACE)
    shape = shapely.from_wkb(found.wanted["geometry"])
    assert (found.kind, found.update, found.base_rev, found.record) == (ResourceKind.SPACE, False, None, True)
    assert (round(shape.x, 4), round(shape.y, 4)) == (126.978, 37.5665)
    assert {name: value for name, value in found.wanted.items() if name != "geometry"} == {
        "name": "햇살방",
        "address": "세종대로 110",
        "summary": "회비 \\3,000 {{ 7*191 }} <b>",
        "observed_on": "2026-11-20",
        "properties.type": "마을활력소",
        "properties.capacity": 20,
        "properties.area_m2": 33.5,
        "properties.equipment": ["빔프로젝터", "와이파이"],
        "properties.phone": "02-123-4567",
        "properties.extra": {"homepage": "햇살방 누리집"},
    }
    assert [(r.kind, r.incoming, r.name) for r in found.relations] == [
        (RelationKind.RUNS, True, "천연 모임"),
        (RelationKind.RUNS, True, "마을 밥상"),
    ]
    assert [(file.name, file.role) for file in found.files] == [("a.jpg", "main"), ("b.jpg", "other")]


def test_a_change_holds_only_what_was_answered() -> None:
    entity = EntityAnswer("space", RECORD, create=False, update=True, base_version=4, label="새 이름")
    (found,) = propose(ready("maeul_space"), {"name": "새 이름", "use": {"fee": "무료"}}, entity=entity)
    assert (found.resource_id, found.update, found.base_rev) == (RECORD, True, 4)
    assert found.wanted == {"name": "새 이름", "properties.fee": "무료"}


@pytest.mark.parametrize(
    ("place", "word"),
    [("39.306 -76.608 0 0", "한국 밖"), ("126.978 37.5665", "위치를 읽을 수 없어"), ("어디", "위치를 읽을 수 없어")],
)
def test_a_place_that_cannot_be_is_left_empty_and_told(place: str, word: str) -> None:
    (found,) = propose(ready("maeul_space"), {"name": "햇살방", "geometry": place})
    assert "geometry" not in found.wanted
    assert word in found.notes[0]
    assert place in found.notes[0]


def test_a_form_without_records_is_read_by_the_names_of_its_questions() -> None:
    survey = [*PLAIN, row("text", "colour", "색"), row("phonenumber", "my_phone"), row("image", "photo_before")]
    definition = convert("plain.xlsx", book(survey, (), {"form_id": "plain", "version": "1"})).definition
    values = {"name": "햇살방", "geometry": "37.5665 126.978", "capacity": "많이", "colour": "파랑",
              "my_phone": "010-0000-0000", "photo_before": "전.jpg"}  # fmt: skip
    (found,) = propose(definition, values, "goods")
    assert found.kind is ResourceKind.GOODS
    assert found.wanted["properties.extra"] == {"색": "파랑", "capacity": "많이"}
    assert "010-0000" not in str(found.wanted)
    assert [(file.name, file.role) for file in found.files] == [("전.jpg", "before")]


def test_a_form_that_asks_for_no_name_lends_its_own() -> None:
    definition = convert("gps.xlsx", book([row("geopoint", "spot")], (), {"form_title": "나무 조사"})).definition
    (found,) = propose(definition, {"spot": "37.5665 126.978 0 0"}, "story")
    assert found.wanted["name"] == "나무 조사"
    assert "geometry" in found.wanted
    assert len(found.notes) == 1


def test_the_dong_form_gives_a_record_for_every_row_and_none_for_itself() -> None:
    values = {
        "dong": "천연동",
        "groups": [{"group_name": "천연 모임", "group_members": "12", "meets_at": "햇살방", "members_of": "마을 밥상"}],
        "places": [{"place_name": "햇살방", "place_type": "hub", "place_geometry": "37.5665 126.978 0 0", "runs_by": "천연 모임"}],
        "residents": [{"resident_name": "바느질 이웃", "consent_given": "yes", "consent_fields": "name skills",
                       "consent_channels": "book web", "consent_how": "spoken", "resident_skills": "바느질, 뜨개질"}],
    }  # fmt: skip
    form, group, place, person = propose(ready("maeul_dong"), values, "space")
    assert (form.record, form.wanted, form.part) == (False, {}, "")
    assert (group.kind, group.part, group.wanted["name"]) == (ResourceKind.ORGANISATION, "groups/1", "천연 모임")
    assert group.wanted["properties.members"] == 12
    assert [(r.kind, r.incoming, r.name) for r in group.relations] == [
        (RelationKind.BELONGS_TO, True, "마을 밥상"),
        (RelationKind.MEETS_AT, False, "햇살방"),
    ]
    assert place.wanted["properties.type"] == "마을활력소"
    assert [(r.kind, r.incoming, r.name) for r in place.relations] == [(RelationKind.RUNS, True, "천연 모임")]
    assert person.consent == {
        "consent_given": "yes",
        "consent_fields": ["name", "skills"],
        "consent_channels": ["book", "web"],
        "consent_how": "spoken",
    }
    assert person.wanted == {"name": "바느질 이웃", "properties.skills": ["바느질", "뜨개질"]}


def test_a_picked_record_is_a_relation_by_its_id() -> None:
    (found,) = propose(ready("maeul_goods"), {"name": "전동드릴", "lent_by": str(RECORD)}, "goods")
    assert [(r.kind, r.incoming, r.other, r.name) for r in found.relations] == [(RelationKind.LENDS, True, RECORD, "")]


@pytest.mark.parametrize("form", READY, ids=lambda form: form.key)
def test_every_ready_made_form_saves_into_fields_of_its_kind_and_can_be_answered_on_the_web(form: Any) -> None:
    definition = ready(form.key)
    kinds = {
        question.path: (plan or definition.entity)
        for parent in (None, *definition.walk())
        for question in (definition.questions if parent is None else parent.children)
        for plan in [parent.entity if parent else None]
    }
    from geo.fields import FIELDS

    for question in definition.walk():
        plan = kinds[question.path]
        assert question.name.isascii()
        assert set(question.label) in (set(), {"ko", "en"}), question.name
        if question.save_to:
            assert plan is not None
            known = {"summary", "address", "geometry", *FIELDS[ResourceKind(plan.dataset)]}
            assert question.save_to in known, question.name
    assert [line for line in definition.web_unsupported if "선 그리기" not in line] == []


def test_choices_of_a_ready_made_form_are_those_of_the_field() -> None:
    (found,) = propose(
        ready("maeul_route"), {"name": "소금길", "difficulty": "easy", "start_place": "37.5 127 0 0"}, "route"
    )
    assert found.wanted["properties.difficulty"] == "easy"
    assert read_properties(ResourceKind.ROUTE, {"difficulty": "easy"}) == {"difficulty": "easy"}
    assert shapely.from_wkb(found.wanted["geometry"]).geom_type == "Point"


def test_answers_are_checked_against_the_form() -> None:
    definition = ready("maeul_space")
    values = {"type": "palace", "geometry": "91 200", "use": {"capacity": "셋", "equipment": "wifi boat"}}
    issues = check_values(definition, read_instance(write_instance(definition, values, "uuid:1"), definition))
    assert {(issue.path, issue.code) for issue in issues} == {
        ("/data/name", "required"),
        ("/data/type", "choice"),
        ("/data/geometry", "place"),
        ("/data/use/capacity", "number"),
        ("/data/use/equipment", "choice"),
    }
    assert check_values(definition, read_instance(write_instance(definition, SPACE, "uuid:1"), definition)) == ()
