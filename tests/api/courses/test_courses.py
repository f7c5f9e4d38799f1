"""Courses over HTTP: 염리동 소금길 with its stops, signs and keeper houses; versions, rights, and what stays hidden."""

from datetime import timedelta

import pyogrio
import pytest
from sqlalchemy import text

from api.courses.schemas import CourseFull, CourseList
from geo import clock
from geo.db import transaction
from geo.demo.resources import SALT_ROAD_M
from geo.demo.seed import seed
from geo.drawn import read_shape
from geo.enums import ResourceAction
from geo.queries.programmes import ProgrammeValues, insert_programme, update_programme
from geo.queries.resource_moves import move
from geo.queries.revisions import lock_head
from geo.queries.sessions import NewSession, insert_session
from tests.factories import CITY_HALL, tomorrow_at

API = "/api/v1"
JUNG_GU, GANGNAM_GU = "11140", "11680"
EAST, NORTH = 1 / 88_400, 1 / 111_000
"""Degrees of a metre around Seoul, near enough for a course."""


def place(east, north):
    return (round(CITY_HALL[0] + east * EAST, 7), round(CITY_HALL[1] + north * NORTH, 7))


def road(corners=SALT_ROAD_M):
    return read_shape({"type": "LineString", "coordinates": [list(place(*corner)) for corner in corners]})


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


@pytest.fixture
def salt_road(make, coordinator):
    return make.resource(
        "염리동 소금길", "route", geometry=road(), **{"properties.length_m": 1700, "properties.minutes": 40}
    )


def put(client, who, course, part, version, rows, **more):
    return client.put(
        f"{API}/courses/{course}/{part}", json={"version": version, part: rows, **more}, headers=who.headers
    )


def stops_of(make):
    hours = {"properties.hours": "화~토 10:00~19:00", "properties.closing_days": "매월 둘째주 화요일"}
    return [
        make.resource("소금길 어귀", "story", place(-190, -160)),
        make.resource("소금나루", "space", place(11, -15), **hours),
        make.resource("전망 쉼터", "space", place(158, 150)),
    ]


def test_the_salt_road_is_a_mile_long_takes_forty_minutes_and_knows_its_six_keeper_houses(
    client, make, coordinator, salt_road
):
    ids = stops_of(make)
    stops = [{"resource_id": str(each), "stay_minutes": 2, "note": "불을 켜 보세요"} for each in ids]
    assert put(client, coordinator, salt_road, "stops", 0, stops).status_code == 200
    signs = [
        {
            "number": n,
            "location": dict(zip(("lon", "lat"), place(*SALT_ROAD_M[n - 1]), strict=True)),
            "name": f"가로등 {n}",
        }
        for n in range(1, 13)
    ]
    assert put(client, coordinator, salt_road, "signs", 1, signs).status_code == 200
    shop = make.resource("지킴이 슈퍼", "space", place(30, 10))
    keepers = [
        {"number": 1, "resource_id": str(shop)},
        *({"number": n, "dong_code": dong(client)} for n in range(2, 7)),
    ]
    told = put(client, coordinator, salt_road, "keepers", 2, keepers)
    assert told.status_code == 200
    course = told.json()
    CourseFull.model_validate(course)
    assert (course["length_km"], course["minutes"]) == (1.7, 40)
    assert [(stop["name"], stop["position"]) for stop in course["stops"]] == [
        ("소금길 어귀", 1),
        ("소금나루", 2),
        ("전망 쉼터", 3),
    ]
    along = [stop["along_m"] for stop in course["stops"]]
    assert along == sorted(along)
    assert len(course["signs"]) == 12
    assert [keeper["name"] for keeper in course["keepers"]] == ["지킴이 슈퍼", None, None, None, None, None]
    assert course["issues"] == []
    listed = client.get(f"{API}/courses").json()
    CourseList.model_validate(listed)
    (one,) = listed["items"]
    assert (one["length_km"], one["minutes"], one["stops"], one["signs"], one["keepers"]) == (1.7, 40, 3, 12, 6)


def dong(client):
    return client.get(f"{API}/dongs/locate", params={"lon": CITY_HALL[0], "lat": CITY_HALL[1]}).json()["code"]


def test_the_gpx_file_is_read_by_gdal_with_its_line_its_stops_and_its_signs(
    client, make, coordinator, salt_road, tmp_path
):
    ids = stops_of(make)
    put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(each)} for each in ids])
    put(client, coordinator, salt_road, "signs", 1, [{"number": 7, "location": {"lon": 126.98, "lat": 37.566}}])
    answer = client.get(f"{API}/courses/{salt_road}.gpx")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/gpx+xml")
    path = tmp_path / "course.gpx"
    path.write_bytes(answer.content)
    points, tracks = (pyogrio.read_dataframe(path, layer=layer) for layer in ("waypoints", "tracks"))
    assert list(points["name"]) == ["1. 소금길 어귀", "2. 소금나루", "3. 전망 쉼터", "표지 7"]
    assert list(points["type"]) == ["stop", "stop", "stop", "sign"]
    assert tracks["name"][0] == "염리동 소금길"
    assert 1690 < tracks.to_crs(5179).length[0] < 1720


def test_whoever_asks_for_a_start_is_told_what_is_open_then(client, make, coordinator, salt_road):
    put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(each)} for each in stops_of(make)])

    def asked(start):
        told = client.get(f"{API}/courses/{salt_road}", params={"start": start}).json()
        return [stop["open"] for stop in told["stops"]], told["stops"][1]

    states, second = asked("2026-11-24T14:00:00+09:00")
    assert states == ["unknown", "open", "unknown"]
    assert second["arrives"] > "2026-11-24T14:01:00+09:00"
    assert asked("2026-11-24T18:58:00+09:00")[0][1] == "closed"
    assert asked("2026-11-22T14:00:00+09:00")[0][1] == "closed"
    assert asked("2026-11-10T14:00:00+09:00")[0][1] == "closed"
    assert client.get(f"{API}/courses/{salt_road}", params={"start": "2026-11-24T14:00:00"}).status_code == 422


def test_two_who_write_from_the_same_version_do_not_lose_each_others_work(
    client, make, coordinator, salt_road, session
):
    first, second, third = stops_of(make)
    assert put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(first)}]).json()["version"] == 1
    late = put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(second)}])
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert put(client, coordinator, salt_road, "stops", 1, [{"resource_id": str(third)}]).json()["version"] == 2
    assert put(client, coordinator, salt_road, "signs", 1, []).status_code == 409
    kept = session.execute(text("SELECT since_version, until_version FROM course_stops ORDER BY since_version")).all()
    assert [tuple(row) for row in kept] == [(1, 2), (2, None)]
    relations = client.get(f"{API}/relations", params={"resource": str(salt_road), "kind": "leads_past"}).json()[
        "items"
    ]
    assert [relation["to"]["id"] for relation in relations] == [str(third)]


def test_a_stop_that_is_not_public_has_no_name_and_no_place_outside(
    client, make, coordinator, salt_road, engine, tmp_path
):
    shop, draft = (
        make.resource("사라질 가게", "space", place(11, -15)),
        make.resource("아직 초안", "space", place(158, 150), state="draft"),
    )
    stops = [{"resource_id": str(shop), "note": "비밀 쪽지"}, {"resource_id": str(draft), "note": "비밀 쪽지"}]
    told = put(client, coordinator, salt_road, "stops", 0, stops).json()
    assert [issue["code"] for issue in told["issues"]] == ["stop_not_public"]
    with transaction(engine) as session:
        move(session, lock_head(session, shop), [ResourceAction.CLOSE], actor_id=None, note="", now=clock.now())
    public = client.get(f"{API}/courses/{salt_road}")
    assert [stop["name"] for stop in public.json()["stops"]] == ["비공개", "비공개"]
    assert all(stop["location"] is None and stop["resource_id"] is None for stop in public.json()["stops"])
    assert public.json()["issues"] == []
    file = client.get(f"{API}/courses/{salt_road}.gpx").text
    for secret in ("사라질 가게", "아직 초안", "비밀 쪽지", str(draft)):
        assert secret not in public.text + file


def agree(engine, resource_id, *fields):
    sql = "INSERT INTO consents (resource_id, text_id, fields, channels, how, given_on) VALUES (:id, 1, :fields, '{web}', 'paper', :day)"
    with transaction(engine) as session:
        session.execute(text(sql), {"id": resource_id, "fields": list(fields), "day": clock.today()})


def withdraw(engine, resource_id):
    sql = "UPDATE consents SET withdrawn_at = :now, withdraw_reason = 'asked' WHERE resource_id = :id"
    with transaction(engine) as session:
        session.execute(text(sql), {"id": resource_id, "now": clock.now()})


def test_a_keeper_who_is_a_person_is_never_a_point_and_has_a_name_with_consent_alone(
    client, make, coordinator, salt_road, engine
):
    person = make.resource("실명", "person", **{"properties.alias": "노란 대문 집"}, address="세종대로 110")
    hidden = make.resource("숨은 이", "person", state="draft")
    keepers = [{"number": 1, "resource_id": str(person)}, {"number": 2, "resource_id": str(hidden)}]
    assert put(client, coordinator, salt_road, "keepers", 0, keepers).status_code == 200

    def seen():
        answer = client.get(f"{API}/courses/{salt_road}")
        assert all(word not in answer.text for word in ("실명", "숨은 이", "세종대로"))
        one, other = answer.json()["keepers"]
        assert (other["name"], other["resource_id"], other["dong"], other["location"]) == (None, None, None, None)
        assert (one["location"], one["dong"]["district"]) == (None, "중구")
        return one["name"]

    assert seen() is None
    agree(engine, person, "alias")
    assert seen() == "노란 대문 집"
    withdraw(engine, person)
    assert seen() is None
    refused = put(client, coordinator, salt_road, "stops", 1, [{"resource_id": str(person)}])
    assert (refused.status_code, refused.json()["code"]) == (409, "stop_is_a_person")


def test_a_public_course_is_its_coordinators_and_a_draft_the_survey_teams(client, make, coordinator, salt_road):
    surveyor, elsewhere = make.person("surveyor", district=JUNG_GU), make.person("coordinator", district=GANGNAM_GU)
    draft = make.resource("새 길", "route", geometry=road(SALT_ROAD_M[:4]), state="draft")
    assert client.put(f"{API}/courses/{salt_road}/stops", json={"version": 0, "stops": []}).status_code == 401
    assert put(client, surveyor, salt_road, "stops", 0, []).status_code == 403
    assert put(client, elsewhere, salt_road, "stops", 0, []).status_code == 403
    assert put(client, surveyor, draft, "stops", 0, []).status_code == 200
    assert client.get(f"{API}/courses/{draft}").status_code == 404
    assert client.get(f"{API}/courses/{draft}", headers=surveyor.headers).status_code == 200
    assert put(client, elsewhere, draft, "stops", 1, []).status_code == 404
    assert client.get(f"{API}/courses").json()["total"] == 1


def test_nonsense_is_refused_in_korean_and_nothing_is_stored(client, make, coordinator, salt_road, session):
    story = make.resource("이야기")
    wrong = [
        ("stops", [{"resource_id": str(salt_road)}], "stop_itself"),
        ("stops", [{"resource_id": "00000000-0000-0000-0000-000000000000"}], "record_unknown"),
        ("signs", [{"number": 1, "location": {"lon": 2.3, "lat": 48.8}}], "outside_korea"),
        ("signs", [{"number": 1, "location": {"lon": 127, "lat": 37}}] * 2, "invalid"),
        ("keepers", [{"number": 1, "dong_code": "9999999999"}], "dong_unknown"),
    ]
    for part, rows, code in wrong:
        answer = put(client, coordinator, salt_road, part, 0, rows)
        assert answer.status_code in {404, 422}, answer.text
        assert code in {answer.json()["code"], "invalid"}, answer.text
    assert session.execute(text("SELECT count(*) FROM courses")).scalar_one() == 0
    for none in (story, "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"{API}/courses/{none}").status_code == 404


def test_a_stop_that_was_merged_leads_to_the_record_that_was_kept(client, make, coordinator, salt_road):
    kept, gone = (
        make.resource("햇살도서관", "space", place(11, -15)),
        make.resource("햇살 도서관", "space", place(12, -15)),
    )
    put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(gone)}])
    body = {"gone": str(gone), "base_rev": 1, "gone_rev": 1}
    assert client.post(f"{API}/resources/{kept}/merge", json=body, headers=coordinator.headers).status_code == 200
    (stop,) = client.get(f"{API}/courses/{salt_road}").json()["stops"]
    assert (stop["resource_id"], stop["name"]) == (str(kept), "햇살도서관")


def test_a_village_walk_on_the_course_is_shown_while_it_is_to_come(client, make, coordinator, salt_road, engine):
    site = make.site()
    start = tomorrow_at(14)
    with transaction(engine) as session:
        walk = ProgrammeValues(title="소금길 마을산책", kind="walk", published=True)
        programme = insert_programme(session, site, coordinator.id, walk)
        update_programme(session, programme, 1, walk, clock.now())
        insert_session(
            session, NewSession(programme, start, start + timedelta(hours=1), 12, None, "소금길 어귀", salt_road)
        )
    (walk,) = client.get(f"{API}/courses/{salt_road}").json()["walks"]
    assert (walk["title"], walk["free"], walk["programme_id"]) == ("소금길 마을산책", 12, str(programme))


def test_a_place_that_may_no_longer_be_shown_is_not_shown_by_the_course_either(
    client, make, coordinator, salt_road, engine
):
    house = make.resource("감나무집", "space", place(11, -15))
    put(client, coordinator, salt_road, "stops", 0, [{"resource_id": str(house)}])
    agree(engine, house, "location", "name")
    (stop,) = client.get(f"{API}/courses/{salt_road}").json()["stops"]
    assert (stop["name"], stop["location"] is not None) == ("감나무집", True)
    withdraw(engine, house)
    (stop,) = client.get(f"{API}/courses/{salt_road}").json()["stops"]
    assert (stop["name"], stop["location"], stop["along_m"]) == ("비공개", None, None)
    assert "감나무집" not in client.get(f"{API}/courses/{salt_road}.gpx").text


def test_the_demo_has_the_salt_road_to_walk(client, engine):
    with transaction(engine) as session:
        seed(session, password_hash="x")
    listed = client.get(f"{API}/courses", params={"q": "소금길"}).json()["items"]
    assert [(one["length_km"], one["minutes"], one["signs"], one["keepers"]) for one in listed] == [(1.7, 40, 12, 6)]
    course = client.get(f"{API}/courses/{listed[0]['id']}").json()
    assert [stop["name"] for stop in course["stops"]] == ["소금지킴이집 모임", "소금길이 생기기까지"]
    along = [stop["along_m"] for stop in course["stops"]]
    assert along == sorted(along)
    assert all(keeper["dong"]["name"] == "염리동" for keeper in course["keepers"])
