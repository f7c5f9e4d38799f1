"""Calendars to subscribe to: read back by two libraries, secret, taken back, with the rights of today."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import vobject
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.factories import Factory, Person, booking_body, tomorrow_at

HOSTILE = "회비 \\3,000; {{ 7*191 }}, <b>방</b>"


def path_of(url: str) -> str:
    return urlsplit(url).path


def events_by_icalendar(data: bytes) -> list[tuple[datetime, datetime, str, str]]:
    events = Calendar.from_ical(data).walk("VEVENT")
    return [(e.decoded("dtstart"), e.decoded("dtend"), str(e["summary"]), str(e["status"])) for e in events]


def events_by_vobject(data: bytes) -> list[tuple[datetime, datetime, str, str]]:
    calendar = vobject.readOne(data.decode())
    found = calendar.contents.get("vevent", [])
    return [
        (e.dtstart.value.astimezone(UTC), e.dtend.value.astimezone(UTC), e.summary.value, e.status.value) for e in found
    ]


def subscribe(client: TestClient, person: Person, **body: object) -> str:
    answer = client.post("/api/v1/feeds", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return path_of(answer.json()["url"])


def test_two_libraries_read_the_same_instants_and_words(client: TestClient, make: Factory) -> None:
    site = make.site("마당,집")
    room = make.space(site, HOSTILE)
    person, keeper = make.person(), make.person("keeper", site_id=site)
    for hour in (10, 14):
        client.post("/api/v1/bookings", json=booking_body(room, tomorrow_at(hour)), headers=person.headers)
    for who, kind in ((person, "mine"), (keeper, "kept")):
        answer = client.get(subscribe(client, who, kind=kind))
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        ours = events_by_icalendar(answer.content)
        assert ours == events_by_vobject(answer.content)
        assert [event[0] for event in ours] == [tomorrow_at(10), tomorrow_at(14)]
        assert all(HOSTILE in event[2] and event[3] == "CONFIRMED" for event in ours)


def test_one_booking_as_a_file_tells_of_its_cancelling_under_the_same_uid(client: TestClient, make: Factory) -> None:
    person, stranger = make.person(), make.person()
    made = client.post("/api/v1/bookings", json=booking_body(make.space(), tomorrow_at(10)), headers=person.headers)
    address = f"/api/v1/bookings/{made.json()['id']}/calendar.ics"
    [before] = Calendar.from_ical(client.get(address, headers=person.headers).content).walk("VEVENT")
    client.post(f"/api/v1/bookings/{made.json()['id']}/cancel", json={}, headers=person.headers)
    data = client.get(address, headers=person.headers).content
    [after] = Calendar.from_ical(data).walk("VEVENT")
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert before["uid"] == after["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    assert events_by_icalendar(data) == events_by_vobject(data)
    assert client.get(address, headers=stranger.headers).status_code == 404


def test_the_secret_is_told_once_and_not_stored(client: TestClient, make: Factory, engine: Engine) -> None:
    person = make.person()
    secret = subscribe(client, person, kind="mine").rsplit("/", 1)[1].removesuffix(".ics")
    listed = client.get("/api/v1/feeds", headers=person.headers)
    assert [item["url"] for item in listed.json()["items"]] == [None]
    assert secret not in listed.text
    with transaction(engine) as session:
        assert secret not in str(session.execute(text("SELECT * FROM feeds")).all())


def test_a_calendar_taken_back_answers_404_and_others_cannot_take_it_back(client: TestClient, make: Factory) -> None:
    person, stranger = make.person(), make.person()
    address = subscribe(client, person, kind="mine")
    [feed] = client.get("/api/v1/feeds", headers=person.headers).json()["items"]
    assert client.delete(f"/api/v1/feeds/{feed['id']}", headers=stranger.headers).status_code == 404
    assert client.get(address).status_code == 200
    assert client.delete(f"/api/v1/feeds/{feed['id']}", headers=person.headers).status_code == 204
    assert (client.get(address).status_code, client.get(address).json()["code"]) == (404, "feed_unknown")


def test_a_right_that_has_ended_shows_nothing_more(client: TestClient, make: Factory, engine: Engine) -> None:
    site = make.site()
    room, keeper = make.space(site), make.person("keeper", site_id=site)
    client.post("/api/v1/bookings", json=booking_body(room, tomorrow_at(10)), headers=make.person().headers)
    kept, one = subscribe(client, keeper, kind="kept"), subscribe(client, keeper, kind="space", space_id=str(room))
    assert len(events_by_icalendar(client.get(kept).content)) == 1
    assert len(events_by_icalendar(client.get(one).content)) == 1
    with transaction(engine) as session:
        session.execute(text("UPDATE grants SET valid = 'empty', ended_at = now()"))
    assert events_by_icalendar(client.get(kept).content) == []
    assert client.get(one).status_code == 403


@pytest.mark.parametrize("body", [{"kind": "space"}, {"kind": "all"}, {"kind": "mine", "space_id": "x"}])
def test_a_calendar_of_nothing_is_refused(client: TestClient, make: Factory, body: dict[str, str]) -> None:
    assert client.post("/api/v1/feeds", json=body, headers=make.person().headers).status_code == 422


def test_a_resident_keeps_nothing_to_subscribe_to(client: TestClient, make: Factory) -> None:
    person = make.person()
    room = make.space()
    for body in ({"kind": "kept"}, {"kind": "space", "space_id": str(room)}):
        assert client.post("/api/v1/feeds", json=body, headers=person.headers).status_code == 403
    assert client.get("/api/v1/feeds", headers=person.headers).json()["total"] == 0


def test_a_calendar_reaches_a_month_back_and_a_year_ahead(client: TestClient, make: Factory) -> None:
    room, person = make.space(policy={"rolling_days": 700}), make.person()
    for days in (0, 400):
        body = booking_body(room, tomorrow_at(10) + timedelta(days=days))
        assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
    assert len(events_by_icalendar(client.get(subscribe(client, person, kind="mine")).content)) == 1
