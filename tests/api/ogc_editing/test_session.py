"""The editing session of QGIS in its order of requests, with the statuses and headers that it needs."""

from uuid import UUID, uuid4

import httpx
from openapi_spec_validator import validate

from tests.api.ogc_editing.conftest import GEOJSON, POINTS, changed
from tests.factories import CITY_HALL

OGC = "/ogc"
LAYER = "/ogc/collections/resources-points"


def allowed(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200
    return set(answer.headers["allow"].split(", "))


def test_a_session_from_the_landing_page_to_a_closed_record(gis, coordinator, record, rows) -> None:
    program, lon, lat = gis(coordinator), *CITY_HALL
    http = program.http
    links = {link["rel"]: link for link in http.get(OGC).json()["links"]}
    assert links["data"]["type"] == "application/json"
    described = http.get(links["service-desc"]["href"])
    assert described.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert http.get(LAYER).status_code == 200
    assert http.get(f"{OGC}/conformance").status_code == 200
    listed = http.get(POINTS, params={"limit": 10})
    assert (listed.status_code, listed.json()["numberMatched"]) == (200, 1)
    assert listed.headers["cache-control"] == "private, no-cache"
    assert allowed(http.options(POINTS)) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert allowed(http.options(f"{POINTS}/{record}")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
    assert allowed(http.options(f"{POINTS}/unknown_id")) == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}

    body = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon + 0.001, lat]}}
    sent = {**body, "properties": {**dict.fromkeys(listed.json()["features"][0]["properties"]), "kind": "space"}}
    sent["properties"] |= {
        "name": "새 마당 <b>\\3,000</b> {{ 7*191 }}",
        "tags": "그늘, 3,000원, 평상",
        "capacity": "30",
    }
    added = http.post(POINTS, json=sent, headers=GEOJSON)
    assert added.status_code == 201, added.text
    made = added.headers["location"].rpartition("/items/")[2]
    assert added.headers["location"].endswith(f"{POINTS}/{UUID(made)}")
    found = program.get(made)
    told = found["properties"]
    assert (told["name"], told["state"], told["rev"]) == (sent["properties"]["name"], "submitted", 1)
    assert (told["tags"], told["capacity"], told["district"]) == ("그늘, 3,000원, 평상", 30, "중구")
    stored = "SELECT properties -> 'tags' FROM resources WHERE id = :id"
    assert rows(stored, id=made) == [(["그늘", "3,000원", "평상"],)]

    moved = http.put(f"{POINTS}/{made}", json=changed(found, (lon + 0.002, lat)), headers=GEOJSON)
    assert moved.status_code == 200, moved.text
    named = http.put(f"{POINTS}/{made}", json=changed(found, name="고친 마당"), headers=GEOJSON)
    assert named.status_code == 200, named.text
    after = program.get(made)
    assert (after["properties"]["name"], after["properties"]["rev"]) == ("고친 마당", 3)
    assert after["geometry"]["coordinates"] == [round(lon + 0.002, 7), lat]

    assert http.delete(f"{POINTS}/{made}").status_code == 204
    assert http.get(f"{POINTS}/{made}").status_code == 404
    assert http.get(POINTS).json()["numberMatched"] == 1
    assert http.delete(f"{POINTS}/{made}").status_code == 410
    assert http.put(f"{POINTS}/{made}", json=after, headers=GEOJSON).status_code == 410
    assert rows("SELECT state, rev FROM resources WHERE id = :id", id=made) == [("closed", 3)]
    written = rows("SELECT rev, author_id FROM resource_revisions WHERE resource_id = :id ORDER BY rev", id=made)
    assert written == [(rev, coordinator.id) for rev in (1, 2, 3)]
    again = http.post(f"/api/v1/resources/{made}/reopen", auth=None, headers=coordinator.headers)
    assert (again.status_code, again.json()["state"]) == (200, "submitted")


def test_one_save_of_a_public_record_sends_two_puts_and_both_land_in_public(gis, coordinator, record, client) -> None:
    program = gis(coordinator)
    before, lon, lat = program.get(record), *CITY_HALL
    assert before["properties"]["memo"] == "안에서만"
    assert program.put(changed(before, (lon + 0.003, lat))).status_code == 200
    assert program.put(changed(before, summary="둘째 줄", tags="우물")).status_code == 200
    public = client.get(f"/api/v1/resources/{record}").json()
    assert (public["rev"], public["state"], public["summary"]) == (3, "published", "둘째 줄")
    assert (public["properties"]["tags"], public["properties"]["era"]) == (["우물"], "1970년대")
    assert public["location"]["lon"] == round(lon + 0.003, 7)
    assert public["dong"] is not None


def test_what_one_cannot_see_stays_as_it_was(gis, coordinator, record, rows) -> None:
    program = gis(coordinator)
    assert program.put(changed(program.get(record), era="1980년대")).status_code == 200
    ((kept,),) = rows("SELECT properties FROM resources WHERE id = :id", id=record)
    assert (kept["teller"], kept["mobile"], kept["memo"]) == ("비밀 이름", "010-0000-0000", "안에서만")
    assert kept["era"] == "1980년대"


def test_a_change_of_nothing_makes_no_revision(gis, coordinator, record, rows) -> None:
    program = gis(coordinator)
    before = program.get(record)
    own = {"dong": "다른 동", "url": "https://example.org", "updated_at": None, "state": "draft", "kind_label": None}
    for same in (before, changed(before, **own)):
        assert program.put(same).status_code == 200
    assert program.get(record)["properties"] == before["properties"]
    assert rows("SELECT count(*) FROM resource_revisions WHERE resource_id = :id", id=record) == [(1,)]


def test_a_later_word_of_the_same_person_from_the_same_old_revision_counts(gis, coordinator, record) -> None:
    program = gis(coordinator)
    before = program.get(record)
    assert program.put(changed(before, name="첫 이름")).status_code == 200
    assert program.put(changed(before, name="둘째 이름")).status_code == 200
    assert program.get(record)["properties"]["name"] == "둘째 이름"


def test_an_unknown_feature_is_not_there(gis, coordinator, record) -> None:
    program = gis(coordinator)
    before = program.get(record)
    for wrong in (str(uuid4()), "unknown_id"):
        assert program.put({**before, "id": wrong}).status_code == 404
        assert program.http.delete(f"{POINTS}/{wrong}").status_code == 404


def test_the_document_tells_of_writing_and_is_sound(client) -> None:
    described = client.get("/ogc/api").json()
    validate(described)
    paths = {path: set(operations) for path, operations in described["paths"].items() if path.endswith("/items")}
    written = {path for path, operations in paths.items() if "post" in operations}
    assert written == {f"/collections/resources-{kind}/items" for kind in ("points", "lines", "polygons", "places")}
    one = described["paths"]["/collections/resources-points/items/{featureId}"]
    assert set(one) == {"get", "put", "delete"}
    conforms = client.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete" in conforms
