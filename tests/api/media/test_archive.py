"""The village archive over HTTP: stories, photos, recordings and documents by place, date and collection."""

from datetime import date
from uuid import uuid4

import pytest

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"


def written(village, by=None, **values):
    body = {"kind": "story", "title": "우물가 이야기", "resource_id": str(village.resource), **values}
    answer = village.call("POST", "/archive/items", by or village.surveyor, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def published(village, **values):
    made = written(village, **values)
    body = {"version": made["inside"]["version"]}
    answer = village.call("POST", f"/archive/items/{made['id']}/publish", village.coordinator, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(village, by=None, **asked):
    answer = village.client.get("/api/v1/archive", params=asked, headers=by.headers if by else {})
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


def test_a_story_is_public_once_a_coordinator_published_it_and_its_teller_never(village):
    made = written(village, title=HOSTILE, body=HOSTILE, teller="숨길 이름", teller_shown="우물집 할머니")
    assert (bool(made["dong"]), made["district"]) == (True, "중구")  # where its record is
    assert found(village) == []
    assert village.get(f"/archive/items/{made['id']}").status_code == 404
    assert found(village, village.surveyor, state="draft") == [HOSTILE]
    body = {"version": 1}
    path = f"/archive/items/{made['id']}/publish"
    assert village.call("POST", path, village.surveyor, json=body).status_code == 403
    assert village.call("POST", path, village.elsewhere, json=body).status_code == 404
    assert village.call("POST", path, village.coordinator, json=body).status_code == 200
    shown = village.get(f"/archive/items/{made['id']}").json()
    assert (shown["title"], shown["body"], shown["teller_shown"], shown["inside"]) == (
        HOSTILE,
        HOSTILE,
        "우물집 할머니",
        None,
    )
    assert "숨길 이름" not in village.get("/archive").text + str(shown)
    assert village.get(f"/archive/items/{made['id']}", village.surveyor).json()["inside"]["teller"] == "숨길 이름"


def test_the_archive_is_found_by_words_initials_kind_place_years_and_collection(village):
    collection = village.call(
        "POST",
        "/archive/collections",
        village.coordinator,
        json={"title": "골목의 기억", "district": "중구", "state": "published"},
    ).json()
    published(
        village,
        title="우물가 이야기",
        body="두레박으로 물을 길었다",
        happened_from="1962-01-01",
        happened_to="1975-12-31",
        collection_id=collection["id"],
        teller="숨긴사람",
    )
    published(village, title="시장 잔치 사진", kind="photo", happened_from="1988-09-17", place="아래 시장")
    assert found(village, q="두레박") == ["우물가 이야기"]
    assert found(village, q="ㅇㅁㄱ") == ["우물가 이야기"]
    assert found(village, q="아래시장") == ["시장 잔치 사진"]
    assert found(village, q="숨긴사람") == []
    assert found(village, kind="photo") == ["시장 잔치 사진"]
    assert found(village, year_from=1970, year_to=1980) == ["우물가 이야기"]
    assert found(village, year_from=1976) == ["시장 잔치 사진"]
    assert found(village, year_to=1961) == []
    assert found(village, collection=collection["id"]) == ["우물가 이야기"]
    assert found(village, resource=str(village.resource)) == ["시장 잔치 사진", "우물가 이야기"]
    item = village.get("/archive").json()["items"][0]
    assert found(village, dong=item["dong_code"]) == ["시장 잔치 사진", "우물가 이야기"]
    assert found(village, dong="1111051500") == []
    assert (len(found(village, district="중구")), found(village, district="종로구")) == (2, [])
    listed = village.get("/archive/collections").json()["items"]
    assert [(one["title"], one["items"]) for one in listed] == [("골목의 기억", 1)]


def test_a_draft_collection_is_named_nowhere(village):
    collection = village.call(
        "POST", "/archive/collections", village.surveyor, json={"title": "준비 중 모음", "district": "중구"}
    ).json()
    made = published(village, collection_id=collection["id"])
    assert village.get(f"/archive/items/{made['id']}").json()["collection"] is None
    assert village.get("/archive/collections").json()["items"] == []
    assert village.get(f"/archive/collections/{collection['id']}").status_code == 404
    assert village.get(f"/archive/collections/{collection['id']}", village.surveyor).status_code == 200
    publish = {"version": 1, "state": "published"}
    path = f"/archive/collections/{collection['id']}"
    assert village.call("PATCH", path, village.surveyor, json=publish).status_code == 403
    assert village.call("PATCH", path, village.coordinator, json=publish).json()["items"] == 1
    assert village.get(f"/archive/items/{made['id']}").json()["collection"]["name"] == "준비 중 모음"


def test_a_record_that_is_not_public_is_not_named_by_its_story(village):
    village.resource = village.make.resource("숨은 쉼터", "space", state="submitted")
    made = published(village)
    assert village.get(f"/archive/items/{made['id']}").json()["resource"] is None
    assert "숨은 쉼터" not in village.get("/archive").text


def test_what_needs_a_consent_does_not_show_without_one(village):
    made = published(village, consent_needed=True)
    assert found(village) == []
    assert village.get(f"/archive/items/{made['id']}").status_code == 404
    assert village.get(f"/archive/items/{made['id']}", village.surveyor).status_code == 200


def test_files_of_an_item_show_with_it_and_go_with_it(village):
    made = written(village)
    place = f"/archive/items/{made['id']}/media"
    sent = village.send(village.surveyor, to=place, alt="우물 사진", caption="1970년").json()
    village.work()
    photo = sent["media"][0]["media_id"]
    assert village.get(f"/media/{photo}/small.jpg").status_code == 404
    village.call("POST", f"/archive/items/{made['id']}/publish", village.coordinator, json={"version": 1})
    assert village.get(f"/media/{photo}/small.jpg").status_code == 200
    assert village.get(f"/archive/items/{made['id']}").json()["media"][0]["caption"] == "1970년"
    assert village.send(village.surveyor, to=place).status_code == 403  # what is public only a coordinator changes
    back = village.call("POST", f"/archive/items/{made['id']}/withdraw", village.coordinator, json={"version": 2})
    assert back.status_code == 200
    assert village.get(f"/media/{photo}/small.jpg").status_code == 404
    link = sent["media"][0]["link_id"]
    assert village.call("DELETE", f"{place}/{link}", village.surveyor).status_code == 204
    assert village.get(f"/archive/items/{made['id']}", village.surveyor).json()["media"] == []


def test_an_item_is_changed_from_what_one_saw_and_null_empties(village):
    made = written(village, body="처음", place="우물", happened_from="1960-01-01")
    path = f"/archive/items/{made['id']}"
    body = {"version": 1, "body": "고침", "place": None, "happened_from": None, "resource_id": None, "title": None}
    changed = village.call("PATCH", path, village.surveyor, json=body).json()
    assert (changed["title"], changed["body"], changed["place"], changed["happened_from"], changed["resource"]) == (
        "우물가 이야기",
        "고침",
        "",
        None,
        None,
    )
    stale = village.call("PATCH", path, village.surveyor, json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert village.call("PATCH", path, village.stranger, json={"version": 2, "body": "남"}).status_code == 404


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"happened_from": "1990-01-01", "happened_to": "1980-01-01"}, None),
        ({"happened_to": "1980-01-01"}, "dates_out_of_order"),
        ({"resource_id": None}, "place_needed"),
        ({"dong_code": "0000000000"}, None),
        ({"collection_id": str(uuid4())}, "collection_unknown"),
        ({"resource_id": str(uuid4())}, "resource_unknown"),
        ({"title": " "}, None),
        ({"kind": "song"}, None),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_stays(village, values, code):
    body = {"kind": "story", "title": "가", "resource_id": str(village.resource), **values}
    answer = village.call(
        "POST", "/archive/items", village.surveyor, json={k: v for k, v in body.items() if v is not None}
    )
    assert 400 <= answer.status_code < 500
    assert code is None or answer.json()["code"] == code
    assert any("가" <= letter <= "힣" for letter in answer.json()["detail"])
    assert village.run("SELECT count(*) FROM archive_items") == 0


def test_rights_are_known_before_anything_is_public_and_moves_go_their_way(village):
    made = written(village, licence="unknown")
    path = f"/archive/items/{made['id']}"
    refused = village.call("POST", f"{path}/publish", village.coordinator, json={"version": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "rights_unknown")
    assert village.call("POST", f"{path}/close", village.coordinator, json={"version": 1}).status_code == 200
    village.call("PATCH", path, village.coordinator, json={"version": 2, "licence": "own"})
    again = village.call("POST", f"{path}/publish", village.coordinator, json={"version": 3})
    assert (again.status_code, again.json()["code"]) == (409, "move_not_allowed")
    assert village.run("SELECT count(*) FROM archive_items WHERE published_at > :day", day=date(2000, 1, 1)) == 0


def test_nobody_without_rights_writes_or_asks_for_drafts(village):
    body = {"kind": "story", "title": "가", "resource_id": str(village.resource)}
    assert village.call("POST", "/archive/items", village.stranger, json=body).status_code == 403
    assert village.call("POST", "/archive/items", village.elsewhere, json=body).status_code == 403
    assert village.call("POST", "/archive/collections", village.stranger, json={"title": "가"}).status_code == 403
    assert village.get("/archive?state=draft").status_code == 401
    assert village.get("/archive?state=draft", village.stranger).status_code == 403
    assert village.get(f"/archive/items/{uuid4()}").status_code == 404
