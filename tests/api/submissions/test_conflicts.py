"""Two who change the same: both values wait with who and when, the public one stays, a person decides (scenario 3)."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.submissions.conftest import API, FieldWork
from tests.factories import Factory
from tests.geo.surveys.field_posts import changes


@pytest.fixture
def record(field_work: FieldWork, make: Factory) -> UUID:
    """A published record of revision 4."""
    made = make.resource("처음 이름", "space", summary="처음 글")
    for rev in (1, 2, 3):
        body = {"base_rev": rev, "properties": {"hours": f"{rev}시"}}
        assert patch(field_work, made, body).status_code == 200
    step(field_work, made, "approve", publish=True)
    assert field_work.record(made)["rev"] == 4
    return made


def patch(field_work: FieldWork, record: UUID, body: dict[str, Any], who: Any = None) -> Any:
    headers = (who or field_work.surveyor).headers
    return field_work.client.patch(f"{API}/resources/{record}", json=body, headers=headers)


def step(field_work: FieldWork, record: UUID, action: str, **body: Any) -> Any:
    path = f"{API}/resources/{record}/{action}"
    answer = field_work.client.post(path, json=body, headers=field_work.coordinator.headers)
    assert answer.status_code == 200, answer.text
    return answer


def public_name(field_work: FieldWork, record: UUID) -> str:
    return str(field_work.client.get(f"{API}/resources/{record}").json()["name"])


def resolve(field_work: FieldWork, conflict: dict[str, Any], who: Any = None, **body: Any) -> Any:
    headers = (who or field_work.coordinator).headers
    return field_work.client.post(f"{API}/conflicts/{conflict['id']}/resolve", json=body, headers=headers)


def test_two_from_revision_4_merge_what_differs_and_the_same_field_waits_with_both_values(
    field_work: FieldWork, record: UUID
) -> None:
    """Scenario 3, once from the field and once by hand."""
    first = field_work.sends(changes(field_work.form, record, 4, name="가의 이름", fee="무료"))
    second = field_work.sends(
        changes(field_work.form, record, 4, name="나의 이름", summary="나의 글"), field_work.other
    )
    assert (first["state"], second["state"], second["conflicts"]) == ("applied", "applied", 1)
    newest = field_work.record(record)["head"]["content"]
    assert (newest["name"], newest["summary"], newest["properties.fee"]) == ("가의 이름", "나의 글", "무료")
    assert public_name(field_work, record) == "처음 이름"
    (waiting,) = field_work.conflicts(campaign=str(field_work.campaign))
    told = {key: waiting[key] for key in ("property", "label", "base_rev", "base", "theirs", "yours", "submission_id")}
    assert told == {
        "property": "name",
        "label": "이름",
        "base_rev": 4,
        "base": "처음 이름",
        "theirs": "가의 이름",
        "yours": "나의 이름",
        "submission_id": second["id"],
    }
    assert waiting["theirs_by"]
    assert waiting["yours_by"]
    assert waiting["theirs_at"] <= waiting["yours_at"]


def test_a_change_by_hand_that_clashes_is_refused_and_waits_all_the_same(field_work: FieldWork, record: UUID) -> None:
    assert patch(field_work, record, {"base_rev": 4, "name": "가의 이름"}).status_code == 200
    for _again in range(2):
        body = {"base_rev": 4, "name": "나의 이름", "summary": "나의 글"}
        refused = patch(field_work, record, body, field_work.other)
        assert (refused.status_code, refused.json()["code"]) == (409, "stale_rev")
    (waiting,) = field_work.conflicts(resource=str(record))
    assert refused.json()["conflict_ids"] == [waiting["id"]]
    assert (waiting["theirs"], waiting["yours"], waiting["submission_id"]) == ("가의 이름", "나의 이름", None)
    assert field_work.record(record)["head"]["rev"] == 5, "the refused change wrote nothing"
    assert patch(field_work, record, {"base_rev": 5, "name": "나의 이름"}, field_work.other).status_code == 200
    assert field_work.conflicts() == [], "who writes again from the newest revision has settled it"
    (settled,) = field_work.conflicts(state="settled")
    assert settled["id"] == waiting["id"]


@pytest.mark.parametrize(
    ("body", "name", "rev"),
    [
        ({"take": "yours"}, "나의 이름", 6),
        ({"take": "theirs"}, "가의 이름", 5),
        ({"take": "value", "value": "둘 다 아닌 <b>이름</b>"}, "둘 다 아닌 <b>이름</b>", 6),
    ],
)
def test_a_coordinator_takes_one_value_as_one_new_revision(
    field_work: FieldWork, record: UUID, body: dict[str, Any], name: str, rev: int
) -> None:
    field_work.sends(changes(field_work.form, record, 4, name="가의 이름"))
    field_work.sends(changes(field_work.form, record, 4, name="나의 이름"), field_work.other)
    (waiting,) = field_work.conflicts()
    assert resolve(field_work, waiting, field_work.surveyor, **body).status_code == 403
    done = resolve(field_work, waiting, **body)
    assert (done.status_code, done.json()["state"], done.json()["resolved_rev"]) == (200, "resolved", rev)
    head = field_work.record(record)["head"]
    assert (head["content"]["name"], head["rev"], head["state"]) == (name, rev, "submitted")
    assert public_name(field_work, record) == "처음 이름"
    again = resolve(field_work, waiting, **body)
    assert (again.status_code, again.json()["code"]) == (409, "conflict_decided")
    step(field_work, record, "approve", publish=True)
    assert public_name(field_work, record) == name


WRONG: list[tuple[str, Any, str]] = [
    ("name", "", "value_form"),
    ("name", 3, "value_form"),
    ("name", "가" * 201, "value_form"),
    ("summary", "\x00", "value_form"),
]


@pytest.mark.parametrize(("_name", "value", "code"), WRONG)
def test_another_value_must_be_one(field_work: FieldWork, record: UUID, _name: str, value: Any, code: str) -> None:
    field_work.sends(changes(field_work.form, record, 4, **{_name: "가"}))
    field_work.sends(changes(field_work.form, record, 4, **{_name: "나"}), field_work.other)
    (waiting,) = field_work.conflicts()
    refused = resolve(field_work, waiting, take="value", value=value)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert field_work.conflicts()[0]["state"] == "open"


def test_a_place_that_two_moved_is_shown_as_geojson_and_taken_as_such(field_work: FieldWork, record: UUID) -> None:
    field_work.sends(changes(field_work.form, record, 4, location="37.5660 126.9790 0 5"))
    field_work.sends(changes(field_work.form, record, 4, location="37.5670 126.9770 0 5"), field_work.other)
    (waiting,) = field_work.conflicts()
    assert (waiting["property"], waiting["theirs"]["type"]) == ("geometry", "Point")
    assert waiting["yours"]["coordinates"] == [126.977, 37.567]
    between = {"type": "Point", "coordinates": [126.978, 37.5665]}
    assert resolve(field_work, waiting, take="value", value=between).status_code == 200
    assert field_work.record(record)["head"]["content"]["geometry"]["coordinates"] == [126.978, 37.5665]


def test_conflicts_are_for_reviewers_of_the_place_only(field_work: FieldWork, record: UUID, make: Factory) -> None:
    field_work.sends(changes(field_work.form, record, 4, name="가의 이름"))
    field_work.sends(changes(field_work.form, record, 4, name="나의 이름"), field_work.other)
    (waiting,) = field_work.conflicts()
    elsewhere = make.person("coordinator", district="11680")
    assert field_work.client.get(f"{API}/conflicts", headers=elsewhere.headers).json()["total"] == 0
    assert field_work.client.get(f"{API}/conflicts", headers=field_work.surveyor.headers).status_code == 403
    assert field_work.client.get(f"{API}/conflicts").status_code == 401
    assert resolve(field_work, waiting, elsewhere, take="theirs").status_code == 403
