"""Programmes over HTTP: keepers make them, everybody finds them, residents sign up and wait."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.factories import Factory, Person, booking_body, tomorrow_at

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>목공</b>"


class Village:
    """A site with a keeper, a room and the calls that tests make again and again."""

    def __init__(self, client: TestClient, make: Factory) -> None:
        make.boundaries()
        self.client, self.make = client, make
        self.site = make.site()
        self.room = make.space(self.site)
        self.keeper = make.person("keeper", site_id=self.site)

    def call(self, method: str, path: str, who: Person | None = None, **body: Any) -> Any:
        headers = who.headers if who else {}
        kwargs = {"json": body} if body or method in {"POST", "PATCH"} else {}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **kwargs)

    def programme(self, **values: Any) -> str:
        given = {"site_id": str(self.site), "title": "목공 교실", "kind": "class", "published": True, **values}
        answer = self.call("POST", "/programmes", self.keeper, **given)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def session(self, cap: int = 2, programme: str | None = None, hour: int = 14, **values: Any) -> dict[str, Any]:
        start = tomorrow_at(hour)
        given = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat(), "cap": cap}
        place = {} if "meeting_place" in values else {"space_id": str(self.room)}
        path = f"/programmes/{programme or self.programme()}/sessions"
        answer = self.call("POST", path, self.keeper, **given, **place, **values)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def sign_up(self, session: dict[str, Any], who: Person, heads: int = 1, **values: Any) -> Any:
        return self.call("POST", f"/sessions/{session['id']}/signups", who, heads=heads, **values)


@pytest.fixture
def village(client: TestClient, make: Factory) -> Village:
    return Village(client, make)


def test_a_session_claims_its_room_like_every_booking(village: Village) -> None:
    session = village.session()
    assert (session["free"], session["taken"], session["space_id"]) == (2, 0, str(village.room))
    body = booking_body(village.room, tomorrow_at(15))
    refused = village.client.post("/api/v1/bookings", json=body, headers=village.make.person().headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")
    again = {"start": session["start"], "end": session["end"], "cap": 5, "space_id": str(village.room)}
    second = village.call("POST", f"/programmes/{session['programme_id']}/sessions", village.keeper, **again)
    assert (second.status_code, second.json()["code"]) == (409, "taken")
    assert second.json()["alternatives"]
    shown = village.call("GET", f"/programmes/{session['programme_id']}/sessions").json()
    assert [one["id"] for one in shown["items"]] == [session["id"]]


def test_a_programme_is_public_only_once_published_and_keeps_every_word(village: Village) -> None:
    programme = village.programme(published=False, title=HOSTILE, about=HOSTILE)
    assert village.call("GET", f"/programmes/{programme}").status_code == 404
    mine = village.call("GET", f"/programmes/{programme}", village.keeper).json()
    assert (mine["title"], mine["about"], mine["version"]) == (HOSTILE, HOSTILE, 1)
    assert village.call("GET", "/programmes").json()["total"] == 0
    kept = village.client.get(f"/api/v1/programmes?site_id={village.site}", headers=village.keeper.headers).json()
    assert kept["total"] == 1
    done = village.call("PATCH", f"/programmes/{programme}", village.keeper, version=1, published=True)
    assert done.json()["published"] is True
    stale = village.call("PATCH", f"/programmes/{programme}", village.keeper, version=1, title="옛것")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert village.call("GET", "/programmes").json()["items"][0]["title"] == HOSTILE


def test_only_keepers_of_the_site_run_its_programmes(village: Village, make: Factory) -> None:
    session = village.session()
    other_site = make.site("먼 곳")
    for stranger in (make.person(), make.person("keeper", site_id=other_site)):
        for method, path, body in (
            ("POST", "/programmes", {"site_id": str(village.site), "title": "ㄱ", "kind": "class"}),
            ("PATCH", f"/programmes/{session['programme_id']}", {"version": 1, "title": "ㄱ"}),
            ("PATCH", f"/sessions/{session['id']}", {"version": 1, "cap": 9}),
            ("POST", f"/sessions/{session['id']}/cancel", {}),
        ):
            assert village.call(method, path, stranger, **body).status_code == 403, path
        guest = village.sign_up(session, stranger, guest={"name": "손님", "phone": "02-0000-0000"})
        assert guest.status_code == 403
    foreign = make.space(other_site, "남의 방")
    body = {"start": tomorrow_at(9).isoformat(), "end": tomorrow_at(10).isoformat(), "cap": 5, "space_id": str(foreign)}
    taken = village.call("POST", f"/programmes/{session['programme_id']}/sessions", village.keeper, **body)
    assert (taken.status_code, taken.json()["code"]) == (403, "not_keeper")


def test_seats_go_down_and_a_full_session_says_what_else_there_is(village: Village, make: Factory) -> None:
    programme = village.programme()
    full, other = village.session(2, programme), village.session(5, programme, hour=18)
    assert village.sign_up(full, make.person(), 2).status_code == 201
    late = make.person()
    refused = village.sign_up(full, late)
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["free"], problem["can_wait"]) == (
        409,
        "session_full",
        0,
        True,
    )
    assert [one["session_id"] for one in problem["sessions"]] == [other["id"]]
    assert village.sign_up(other, late).status_code == 201
    twice = village.sign_up(other, late)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_signed")
    found = {one["id"]: one["free"] for one in village.call("GET", "/sessions").json()["items"]}
    assert found == {full["id"]: 0, other["id"]: 4}


def test_an_unmet_wish_for_seats_is_remembered_without_a_person(
    village: Village, make: Factory, engine: Engine
) -> None:
    session = village.session(1)
    assert village.sign_up(session, make.person()).status_code == 201
    assert village.sign_up(session, make.person()).status_code == 409
    with engine.connect() as connection:
        miss = connection.execute(text("SELECT reason_code, heads, space_id FROM demand_misses")).one()
    assert tuple(miss) == ("session_full", 1, village.room)


def test_a_place_in_the_line_an_offer_and_its_acceptance(village: Village, make: Factory) -> None:
    session = village.session(1)
    first, second = make.person(), make.person()
    assert village.sign_up(session, first).status_code == 201
    waiting = village.call("POST", "/waits", second, session_id=session["id"], heads=1)
    assert (waiting.status_code, waiting.json()["position"]) == (201, 1)
    again = village.call("POST", "/waits", second, session_id=session["id"], heads=1)
    assert (again.status_code, again.json()["code"]) == (409, "already_waiting")
    left = village.call("DELETE", f"/sessions/{session['id']}/signups", first)
    assert (left.status_code, left.json()["state"]) == (200, "left")
    mine = village.call("GET", "/waits", second).json()["items"][0]
    assert (mine["state"], mine["position"]) == ("offered", None)
    assert mine["deadline"] is not None
    assert village.call("POST", f"/waits/{mine['id']}/accept", first).status_code == 404
    stale = village.call("POST", f"/waits/{mine['id']}/accept", second, version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    taken = village.call("POST", f"/waits/{mine['id']}/accept", second, version=mine["version"])
    assert (taken.status_code, taken.json()["state"]) == (200, "taken")
    listed = village.call("GET", f"/sessions/{session['id']}/signups", village.keeper).json()
    assert [(one["state"], one["email"]) for one in listed["items"]] == [
        ("left", first.email),
        ("signed", second.email),
    ]


def test_a_resident_sees_only_the_own_sign_up_and_keepers_views_are_logged(
    village: Village, make: Factory, engine: Engine
) -> None:
    session, resident = village.session(5), make.person()
    assert village.sign_up(session, resident, 2).status_code == 201
    guest = {"name": HOSTILE, "phone": "02-0000-0001"}
    assert village.sign_up(session, village.keeper, 1, guest=guest).status_code == 201
    own = village.call("GET", f"/sessions/{session['id']}/signups", resident).json()
    assert (own["total"], own["items"][0]["heads"], "name" in own["items"][0]) == (1, 2, False)
    everybody = village.call("GET", f"/sessions/{session['id']}/signups", village.keeper).json()["items"]
    assert [one["name"] for one in everybody] == ["시험 계정", HOSTILE]
    with engine.connect() as connection:
        seen = connection.execute(text("SELECT actor_id, what, object_id FROM access_log")).all()
    assert [tuple(row) for row in seen] == [(village.keeper.id, "signup_guest", UUID(everybody[1]["id"]))]
    gone = village.client.delete(
        f"/api/v1/sessions/{session['id']}/signups?signup_id={everybody[1]['id']}", headers=village.keeper.headers
    )
    assert (gone.status_code, gone.json()["state"]) == (200, "left")


def test_a_child_is_entered_with_its_guardian_and_the_database_agrees(village: Village, engine: Engine) -> None:
    session = village.session(5)
    child = {"name": "달솔", "phone": "02-0000-0001", "under_14": True}
    alone = village.sign_up(session, village.keeper, 1, guest=child)
    assert (alone.status_code, alone.json()["code"]) == (422, "guardian_missing")
    assert village.call("GET", f"/sessions/{session['id']}", village.keeper).json()["free"] == 5
    assert village.sign_up(session, village.keeper, 1, guest=child | {"guardian": HOSTILE}).status_code == 201
    (seen,) = village.call("GET", f"/sessions/{session['id']}/signups", village.keeper).json()["items"]
    assert (seen["name"], seen["guardian"]) == ("달솔", HOSTILE)
    for change in ("guardian_name = ''", "under_14 = false"):
        with engine.connect() as connection, pytest.raises(IntegrityError, match="guardian_of_a_child"):
            connection.execute(text(f"UPDATE signup_guests SET {change}"))


def test_a_session_cancelled_by_the_venue_tells_everybody_and_frees_the_room(
    village: Village, make: Factory, engine: Engine
) -> None:
    session = village.session(2)
    signed, waiting = make.person(), make.person()
    assert village.sign_up(session, signed, 2).status_code == 201
    assert village.call("POST", "/waits", waiting, session_id=session["id"]).status_code == 201
    done = village.call("POST", f"/sessions/{session['id']}/cancel", village.keeper)
    assert (done.json()["state"], done.json()["taken"], done.json()["free"]) == ("cancelled", 0, 0)
    with engine.connect() as connection:
        mails = connection.execute(text("SELECT recipient FROM mails WHERE subject LIKE '%열리지 않아요%'")).scalars()
        assert set(mails) == {signed.email, waiting.email}
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar_one() == 0
        assert connection.execute(text("SELECT state, reason_code FROM wait_entries")).one() == (
            "expired",
            "session_cancelled",
        )
    twice = village.call("POST", f"/sessions/{session['id']}/cancel", village.keeper)
    assert (twice.status_code, twice.json()["code"]) == (409, "stale_version")
    assert village.call("GET", "/sessions").json()["total"] == 0


def test_more_seats_go_to_the_line_and_never_fewer_than_are_taken(village: Village, make: Factory) -> None:
    session, waiting = village.session(1), make.person()
    assert village.sign_up(session, make.person()).status_code == 201
    assert village.call("POST", "/waits", waiting, session_id=session["id"]).status_code == 201
    less = village.call("PATCH", f"/sessions/{session['id']}", village.keeper, version=9, cap=1)
    assert (less.status_code, less.json()["code"]) == (409, "cap_refused")
    more = village.call("PATCH", f"/sessions/{session['id']}", village.keeper, version=1, cap=2).json()
    assert (more["cap"], more["free"]) == (2, 0)
    assert village.call("GET", "/waits", waiting).json()["items"][0]["state"] == "offered"


def test_sessions_are_found_by_day_district_and_dong(village: Village) -> None:
    session = village.session()
    dong, day = session["dong"], session["start"][:10]
    for query, total in (
        (f"date={day}", 1),
        ("date=2031-01-01", 0),
        (f"district={dong['district']}&dong={dong['code']}", 1),
        ("dong=1111111111", 0),
        ("kind=walk", 0),
        ("kind=class&limit=1", 1),
    ):
        assert village.call("GET", f"/sessions?{query}").json()["total"] == total, query
    assert village.call("GET", "/sessions?district=없는구").status_code == 404


def test_a_village_walk_is_a_session_on_a_course(village: Village, make: Factory) -> None:
    walk = village.programme(kind="walk", title="소금길 걷기")
    line = {"type": "LineString", "coordinates": [[126.978, 37.5665], [126.979, 37.567]]}
    course = make.resource("소금길", kind="route", point=None, geometry=_drawn(line))
    made = village.session(10, walk, meeting_place="첫째 전봇대 앞", course_id=str(course))
    assert (made["course_name"], made["meeting_place"], made["space_id"]) == ("소금길", "첫째 전봇대 앞", None)
    story = make.resource("골목 이야기")
    start, end = tomorrow_at(9).isoformat(), tomorrow_at(10).isoformat()
    body = {"start": start, "end": end, "cap": 5, "meeting_place": "마당", "course_id": str(story)}
    refused = village.call("POST", f"/programmes/{walk}/sessions", village.keeper, **body)
    assert (refused.status_code, refused.json()["code"]) == (409, "course_not_a_route")


def _drawn(shape: dict[str, Any]) -> Any:
    from geo.drawn import read_shape

    return read_shape(shape)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "wait_for_what"),
        ({"space_id": "{room}", "wishes": []}, "wait_for_what"),
        ({"space_id": "{room}", "wishes": [{"start": "{from}", "end": "{until}"}]}, "time_is_free"),
    ],
)
def test_a_line_is_joined_for_one_thing_that_is_taken(village: Village, make: Factory, body, code) -> None:
    start = tomorrow_at(14)
    blanks = {"{room}": str(village.room), "{from}": start.isoformat(), "{until}": tomorrow_at(16).isoformat()}

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: fill(v) for k, v in value.items()}
        return [fill(v) for v in value] if isinstance(value, list) else blanks.get(value, value)

    answer = village.call("POST", "/waits", make.person(), **fill(body))
    assert answer.json()["code"] == code


def test_a_resident_waits_for_a_taken_time_of_a_space(village: Village, make: Factory) -> None:
    owner, waiting = make.person(), make.person()
    body = booking_body(village.room, tomorrow_at(14))
    assert village.client.post("/api/v1/bookings", json=body, headers=owner.headers).status_code == 201
    wish = {"start": body["start"], "end": body["end"]}
    placed = village.call("POST", "/waits", waiting, space_id=str(village.room), heads=5, wishes=[wish], purpose="club")
    assert (placed.status_code, placed.json()["position"], placed.json()["title"]) == (201, 1, "모임방")
    gone = village.call("POST", f"/waits/{placed.json()['id']}/withdraw", waiting)
    assert (gone.json()["state"], gone.json()["reason_code"]) == ("declined", "withdrawn")
