"""Several people at one record: merged property by property, and only the same one changed two ways is a conflict."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.ogc_editing.conftest import JUNG_GU, POINTS, changed
from tests.factories import CITY_HALL

RESOURCES = "/api/v1/resources"


@pytest.fixture
def other(make):
    """Another coordinator of the same district."""
    return make.person("coordinator", district=JUNG_GU)


def test_two_editors_who_change_different_properties_are_merged(gis, coordinator, other, record, rows) -> None:
    mine, theirs, lon = gis(coordinator), gis(other), CITY_HALL[0]
    before = mine.get(record)
    assert theirs.put(changed(before, era="1980년대")).status_code == 200
    late = mine.put(changed(before, (lon + 0.001, CITY_HALL[1]), summary="내가 쓴 글"))
    assert late.status_code == 200, late.text
    told = late.json()["properties"]
    assert (told["era"], told["summary"], told["rev"], told["state"]) == ("1980년대", "내가 쓴 글", 3, "published")
    written = rows("SELECT author_id, changed FROM resource_revisions WHERE resource_id = :id ORDER BY rev", id=record)
    assert written[1:] == [
        (other.id, ["properties.era"]),
        (coordinator.id, ["summary", "geometry"]),
    ]


def test_the_same_property_twice_waits_for_a_person_and_the_public_value_stays(
    gis, coordinator, other, record, client
) -> None:
    mine, theirs = gis(coordinator), gis(other)
    before = mine.get(record)
    assert theirs.put(changed(before, name="그의 이름")).status_code == 200
    clash = mine.put(changed(before, name="나의 이름", era="1990년대"))
    assert (clash.status_code, clash.json()["code"]) == (409, "stale_rev")
    (field,) = clash.json()["fields"]
    assert (field["field"], field["base"], field["theirs"], field["yours"]) == (
        *("name", "골목 이야기"),
        *("그의 이름", "나의 이름"),
    )
    public = client.get(f"{RESOURCES}/{record}").json()
    assert (public["name"], public["properties"]["era"]) == ("그의 이름", "1970년대")
    waiting = client.get("/api/v1/conflicts", headers=coordinator.headers).json()
    (one,) = waiting["items"]
    assert (one["property"], one["theirs"], one["yours"]) == ("name", "그의 이름", "나의 이름")
    decided = client.post(f"/api/v1/conflicts/{one['id']}/resolve", json={"take": "yours"}, headers=coordinator.headers)
    assert decided.status_code == 200, decided.text
    assert client.get("/api/v1/conflicts", headers=coordinator.headers).json()["total"] == 0


def test_what_a_surveyor_proposed_is_never_published_by_the_way(gis, coordinator, make, record, client) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    proposal = {"base_rev": 1, "summary": "아직 아무도 안 본 글"}
    assert client.patch(f"{RESOURCES}/{record}", json=proposal, headers=surveyor.headers).status_code == 200
    program = gis(coordinator)
    before = program.get(record)
    assert (before["properties"]["rev"], before["properties"]["summary"]) == (1, "첫 줄")
    assert before["properties"]["state"] == "submitted"
    assert program.put(changed(before, era="1980년대")).status_code == 200
    public = client.get(f"{RESOURCES}/{record}").json()
    assert (public["summary"], public["properties"]["era"], public["rev"]) == ("첫 줄", "1970년대", 1)
    head = client.get(f"{RESOURCES}/{record}", headers=coordinator.headers).json()["head"]
    assert (head["state"], head["rev"]) == ("submitted", 3)
    assert (head["content"]["summary"], head["content"]["properties.era"]) == ("아직 아무도 안 본 글", "1980년대")


def test_what_was_not_public_waits_for_its_review(gis, coordinator, make) -> None:
    program = gis(coordinator)
    for state, after in (("draft", "draft"), ("submitted", "submitted"), ("approved", "submitted")):
        made = str(make.resource(f"{state} 기록", state=state))
        told = program.put(changed(program.get(made), summary="고침")).json()["properties"]
        assert (told["state"], told["summary"], told["rev"]) == (after, "고침", 2)
        assert gis().http.get(f"{POINTS}/{made}").status_code == 404


def test_two_saves_at_the_same_moment_lose_nothing(gis, coordinator, other, record, client) -> None:
    before = gis(coordinator).get(record)
    sent = [(coordinator, {"era": "1980년대"}), (other, {"fee": "무료"}), (coordinator, {"summary": "새 글"})]
    programs = [(gis(who), changed(before, **what)) for who, what in sent * 2]
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda one: one[0].put(one[1]).status_code, programs))
    assert statuses == [200] * 6
    public = client.get(f"{RESOURCES}/{record}").json()
    assert (public["properties"]["era"], public["properties"]["fee"], public["summary"]) == (
        *("1980년대", "무료"),
        "새 글",
    )
    assert (public["rev"], public["state"]) == (4, "published")


def test_two_who_write_the_same_at_the_same_moment_make_one_revision_and_one_conflict(
    gis, coordinator, other, record, client
) -> None:
    before = gis(coordinator).get(record)
    programs = [(gis(who), changed(before, name=name)) for who, name in ((coordinator, "가"), (other, "나"))]
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(lambda one: one[0].put(one[1]).status_code, programs))
    assert statuses == [200, 409]
    assert client.get(f"{RESOURCES}/{record}").json()["rev"] == 2
    assert client.get("/api/v1/conflicts", headers=coordinator.headers).json()["total"] == 1


def test_other_clients_name_the_tag_of_what_they_saw(gis, coordinator, other, record) -> None:
    program = gis(coordinator)
    read = program.http.get(f"{POINTS}/{record}")
    before, tag = read.json(), read.headers["etag"]
    assert not tag.startswith("W/")
    unread = {**before, "properties": {**before["properties"], "rev": None}}
    first = program.put(changed(unread, summary="하나"), **{"If-Match": tag})
    assert (first.status_code, first.json()["properties"]["rev"]) == (200, 2)
    assert first.headers["etag"] == program.http.get(f"{POINTS}/{record}").headers["etag"] != tag
    stale = program.put(changed(unread, summary="둘"), **{"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert program.http.delete(f"{POINTS}/{record}", headers={"If-Match": tag}).status_code == 412
    assert program.put(changed(unread, summary="셋"), **{"If-Match": '"2"'}).status_code == 200
    assert program.put(changed(unread, summary="넷"), **{"If-Match": "*"}).status_code == 200
    assert program.put(changed(before, summary="다섯"), **{"If-None-Match": "*"}).status_code == 412
    assert program.put(changed(before, summary="여섯"), **{"If-Match": 'W/"4"'}).status_code == 412
    nothing = program.put(changed(unread, summary="일곱"))
    assert (nothing.status_code, nothing.json()["code"]) == (400, "base_rev_missing")
    assert program.get(record)["properties"]["summary"] == "넷"
    same = program.http.get(f"{POINTS}/{record}").headers["etag"]
    assert program.http.get(f"{POINTS}/{record}", headers={"If-None-Match": same}).status_code == 304
    assert program.http.delete(f"{POINTS}/{record}", headers={"If-Match": same}).status_code == 204
