"""A space's calendar feed: right instants, tentative requests, nobody's name."""

from fastapi.testclient import TestClient
from icalendar import Calendar

from tests.factories import Factory, booking_body, tomorrow_at


def test_the_feed_holds_the_taken_times_and_no_names(client: TestClient, make: Factory) -> None:
    site = make.site("{{ 7*191 }}; 마당,집\\n")
    space = make.space(site, "회비 \\3,000 방", policy={"approval": "manager"})
    person = make.person()
    contact = {"name": "아무개 모임", "phone": "02-0000-0000"}
    made = [
        client.post(
            "/api/v1/bookings", json=booking_body(space, tomorrow_at(hour), contact=contact), headers=person.headers
        )
        for hour in (10, 14)
    ]
    client.post(f"/api/v1/bookings/{made[1].json()['id']}/withdraw", headers=person.headers)
    answer = client.get(f"/api/v1/spaces/{space}/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (tomorrow_at(10), tomorrow_at(12))
    assert (str(event["summary"]), str(event["status"])) == ("승인 대기", "TENTATIVE")
    assert str(event["location"]).startswith("{{ 7*191 }}; 마당,집\\n 회비 \\3,000 방")
    assert "아무개" not in answer.text
    assert made[0].json()["id"] not in answer.text


def test_an_unknown_space_has_no_feed(client: TestClient) -> None:
    answer = client.get("/api/v1/spaces/00000000-0000-0000-0000-000000000000/calendar.ics")
    assert (answer.status_code, answer.json()["code"]) == (404, "space_unknown")
