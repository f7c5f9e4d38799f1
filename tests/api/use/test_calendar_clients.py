"""Calendars in the hands of two client libraries that did not write them, and of calendar programs that ask again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import ics
import pytest
import vobject
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.calendars import DAY, Entry, write_calendar
from geo import clock
from geo.clock import SEOUL
from tests.api.use.test_feeds import subscribe
from tests.factories import Factory, Person, booking_body, tomorrow_at

HOSTILE = '회비 \\3,000; 쉼표, 쌍반점; {{ 7*191 }} <b>방</b> 👩‍👩‍👧‍👦 : "따옴표"'
LONG = "아주 긴 이름의 " + "공유부엌겸다목적회의실" * 9
NEW_YORK = ZoneInfo("America/New_York")
Read = Callable[[bytes], list["Seen"]]


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as a library hands it out; `start` and `end` are instants in UTC, or dates."""

    uid: str
    start: datetime | date
    end: datetime | date
    words: str
    status: str
    note: str
    place: str


def by_vobject(data: bytes) -> list[Seen]:
    calendar = vobject.readOne(data.decode())
    return [_from_vobject(event) for event in calendar.contents.get("vevent", [])]


def _from_vobject(event: Any) -> Seen:
    def told(name: str) -> str:
        return event.contents[name][0].value if name in event.contents else ""

    moments = [event.dtstart.value, event.dtend.value]
    start, end = [one.astimezone(UTC) if isinstance(one, datetime) else one for one in moments]
    return Seen(told("uid"), start, end, told("summary"), told("status"), told("description"), told("location"))


def by_ics(data: bytes) -> list[Seen]:
    found = ics.Calendar(data.decode()).events
    return sorted((_from_ics(event) for event in found), key=lambda seen: (str(seen.start), seen.uid))


def _from_ics(event: Any) -> Seen:
    start, end = (one.datetime.astimezone(UTC) for one in (event.begin, event.end))
    if event.all_day:
        start, end = start.date(), end.date()
    return Seen(
        event.uid, start, end, event.name or "", event.status or "", event.description or "", event.location or ""
    )


READERS = pytest.mark.parametrize("read", [by_vobject, by_ics])


@dataclass(frozen=True)
class House:
    """A site, a room and a programme with hostile names, its keeper and a neighbour who books and signs up."""

    client: TestClient
    site: UUID
    room: UUID
    keeper: Person
    neighbour: Person
    programme: str

    def post(self, path: str, who: Person, **body: Any) -> Any:
        answer = self.client.post(f"/api/v1{path}", json=body, headers=who.headers)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def get(self, path: str, who: Person | None = None) -> bytes:
        answer = self.client.get(path, headers=who.headers if who else {})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        return answer.content

    def session(self, day: int, hour: int) -> str:
        start = tomorrow_at(hour, days=day)
        path = f"/programmes/{self.programme}/sessions"
        given = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat(), "cap": 5}
        return str(self.post(path, self.keeper, **given, space_id=str(self.room))["id"])


@pytest.fixture
def house(client: TestClient, make: Factory) -> House:
    make.boundaries()
    site = make.site(f"마을집 {HOSTILE}")
    room = make.space(site, f"방 {HOSTILE}")
    keeper, neighbour = make.person("keeper", site_id=site), make.person()
    answer = client.post(
        "/api/v1/programmes",
        json={"site_id": str(site), "title": f"강좌 {HOSTILE}", "kind": "class", "fee_text": LONG, "published": True},
        headers=keeper.headers,
    )
    assert answer.status_code == 201, answer.text
    return House(client, site, room, keeper, neighbour, answer.json()["id"])


def doors(house: House) -> dict[str, str]:
    """Return every calendar there is, by what it is."""
    made = house.post("/bookings", house.neighbour, **booking_body(house.room, tomorrow_at(10)))
    session = house.session(3, 14)
    house.post(f"/sessions/{session}/signups", house.neighbour, heads=1)
    day = clock.today() + timedelta(days=9)
    shut = {"start": f"{day}T00:00:00+09:00", "end": f"{day + timedelta(days=2)}T00:00:00+09:00", "reason": HOSTILE}
    house.post("/closures", house.keeper, site_id=str(house.site), **shut)
    return {
        "space": f"/api/v1/spaces/{house.room}/calendar.ics",
        "site": f"/api/v1/sites/{house.site}/calendar.ics?hours=true",
        "programme": f"/api/v1/programmes/{house.programme}/calendar.ics",
        "neighbourhood": "/api/v1/programmes/calendar.ics",
        "mine": subscribe(house.client, house.neighbour, kind="mine"),
        "kept": subscribe(house.client, house.keeper, kind="kept"),
        "one": f"/api/v1/bookings/{made['id']}/calendar.ics",
    }


def test_every_calendar_reads_the_same_in_both_libraries_word_for_word(house: House) -> None:
    for name, path in doors(house).items():
        data = house.get(path, house.neighbour if name == "one" else None)
        ours = sorted(by_vobject(data), key=lambda seen: (str(seen.start), seen.uid))
        assert ours == by_ics(data), name
        assert ours, name
        assert len({seen.uid for seen in ours}) == len(ours), name
        said = "\n".join(f"{seen.words} {seen.place}" for seen in ours)
        assert HOSTILE in said, name
        assert "1337" not in said


def test_every_sign_that_the_format_uses_itself_comes_out_as_it_went_in() -> None:
    words = '\\n \\, \\; \\\\ \\N : ; , " BEGIN:VEVENT\nEND:VCALENDAR\n끝'
    now = datetime(2026, 11, 22, tzinfo=UTC)
    [seen] = by_vobject(write_calendar("달력", "Asia/Seoul", [Entry("하나", now, now + DAY, words, now)]))
    assert seen.words == words


def test_what_is_written_keeps_to_the_standard(house: House) -> None:
    for name, path in doors(house).items():
        data = house.get(path, house.neighbour if name == "one" else None)
        assert data.count(b"\r\n") == data.count(b"\n"), name
        assert data.endswith(b"END:VCALENDAR\r\n")
        lines = data.split(b"\r\n")
        assert max(map(len, lines)) <= 75, name
        assert [line.decode() for line in lines], "no line ends within a letter"
        assert b"\r\n " in data, "there are lines long enough to be folded"
        for needed in (
            b"VERSION:2.0",
            b"PRODID:",
            b"X-WR-TIMEZONE:Asia/Seoul",
            b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        ):
            assert needed in data
        events = data.count(b"BEGIN:VEVENT")
        for each in (b"\r\nUID:", b"\r\nDTSTAMP:", b"\r\nDTSTART", b"\r\nSEQUENCE:", b"\r\nLAST-MODIFIED:"):
            assert data.count(each) == events, (name, each)


@READERS
def test_a_reader_in_new_york_sees_the_same_moment(house: House, read: Read) -> None:
    start = tomorrow_at(10)
    house.post("/bookings", house.neighbour, **booking_body(house.room, start))
    [seen] = read(house.get(f"/api/v1/spaces/{house.room}/calendar.ics"))
    assert seen.start == start.astimezone(UTC)
    assert isinstance(seen.start, datetime)
    there = seen.start.astimezone(NEW_YORK)
    assert there.utcoffset() != seen.start.astimezone(SEOUL).utcoffset()
    assert there.astimezone(SEOUL).hour == 10


@READERS
def test_closed_days_are_days_and_a_closed_afternoon_is_a_time(house: House, read: Read) -> None:
    day = clock.today() + timedelta(days=9)
    times = [(f"{day}T00:00", f"{day + timedelta(days=2)}T00:00"), (f"{day}T13:00", f"{day}T18:00")]
    for start, end in times:
        whole = {"start": f"{start}:00+09:00", "end": f"{end}:00+09:00", "reason": f"수리 {start}"}
        house.post("/closures", house.keeper, site_id=str(house.site), **whole)
    seen = {one.words: (one.start, one.end) for one in read(house.get(f"/api/v1/sites/{house.site}/calendar.ics"))}
    afternoon = tuple(datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL) for hour in (13, 18))
    assert seen == {
        f"휴관: 수리 {day}T00:00": (day, day + timedelta(days=2)),
        f"휴관: 수리 {day}T13:00": afternoon,
    }


@READERS
def test_a_move_and_a_cancelling_change_the_same_event(house: House, read: Read) -> None:
    made = house.post("/bookings", house.neighbour, **booking_body(house.room, tomorrow_at(10)))
    path = f"/api/v1/bookings/{made['id']}/calendar.ics"
    seen, numbers = [], []
    for step, body in (
        ("", {}),
        ("move", {"start": tomorrow_at(15).isoformat(), "end": tomorrow_at(17).isoformat()}),
        ("cancel", {}),
    ):
        if step:
            house.post(f"/bookings/{made['id']}/{step}", house.neighbour, **body)
        data = house.get(path, house.neighbour)
        seen += read(data)
        event = vobject.readOne(data.decode()).vevent
        numbers.append((int(event.sequence.value), event.last_modified.value))
    assert len({one.uid for one in seen}) == 1
    assert made["id"] not in seen[0].uid
    assert [one.status for one in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [one.start for one in seen] == [tomorrow_at(hour).astimezone(UTC) for hour in (10, 15, 15)]
    assert numbers == sorted(set(numbers)), "each step counts on"


@READERS
def test_a_session_that_is_called_off_stays_in_the_calendar_and_says_so(house: House, read: Read) -> None:
    session = house.session(3, 14)
    path = f"/api/v1/programmes/{house.programme}/calendar.ics"
    [before] = read(house.get(path))
    house.post(f"/sessions/{session}/cancel", house.keeper)
    [after] = read(house.get(path))
    assert (before.status, after.status) == ("CONFIRMED", "CANCELLED")
    assert before.uid == after.uid
    assert f"/programmes/{house.programme}" in before.note
    assert LONG in before.note


def test_whoever_asks_again_gets_nothing_until_something_changed_and_ids_last_through_a_new_name(
    house: House, engine: Engine
) -> None:
    paths = doors(house)
    for name, path in paths.items():
        if name == "one":
            continue
        first = house.client.get(path)
        had = {"If-None-Match": first.headers["etag"]}
        assert house.client.get(path, headers=had).status_code == 304, name
        assert first.headers["content-disposition"].startswith('inline; filename="'), name
        with engine.begin() as connection:
            connection.execute(text("UPDATE sites SET name = name || '다'"))
        after = house.client.get(path, headers=had)
        assert after.status_code == 200, name
        assert {one.uid for one in by_vobject(after.content)} == {one.uid for one in by_vobject(first.content)}
    assert "private" in house.client.get(paths["mine"]).headers["cache-control"]
    assert "private" not in house.client.get(paths["site"]).headers["cache-control"]


def test_the_public_calendars_tell_nobodys_name_and_no_draft(house: House, make: Factory, engine: Engine) -> None:
    contact = {"name": "아무개 모임", "phone": "010-0000-0000", "email": "nobody@example.org"}
    house.post("/bookings", house.neighbour, **booking_body(house.room, tomorrow_at(17), contact=contact))
    public = doors(house)
    for name in ("space", "site", "programme", "neighbourhood"):
        shown = "\n".join(f"{one.words} {one.note} {one.place}" for one in by_vobject(house.get(public[name])))
        assert "아무개" not in shown
        assert "@" not in shown.replace("@maeul-atlas", "")
    assert {one.words for one in by_vobject(house.get(public["space"]))} == {"예약됨"}
    with engine.begin() as connection:
        connection.execute(text("UPDATE programmes SET published = false"))
    assert house.client.get(public["programme"]).status_code == 404
    for name in ("site", "neighbourhood"):
        assert "강좌" not in house.get(public[name]).decode()
    assert house.client.get(f"/api/v1/sites/{make.person().id}/calendar.ics").status_code == 404


def test_the_neighbourhoods_calendar_is_narrowed_by_dong_district_and_kind(house: House, make: Factory) -> None:
    house.session(3, 14)
    site = house.client.get(f"/api/v1/sites/{house.site}").json()
    path = "/api/v1/programmes/calendar.ics"
    here, elsewhere = site["dong"]["code"], "1100000000"
    for query, count in (
        (f"?dong={here}", 1),
        (f"?dong={elsewhere}", 0),
        (f"?district={site['dong']['district']}", 1),
        ("?kind=class", 1),
        ("?kind=walk", 0),
    ):
        assert len(by_vobject(house.get(path + query))) == count, query
    assert house.client.get(f"{path}?kind=nothing").status_code == 422
    assert house.client.get(f"{path}?district=없는구").status_code in {404, 422}


def test_pages_lead_to_the_calendars_for_calendar_programs(house: House) -> None:
    host = "webcal://127.0.0.1"
    for page, path in (
        (f"/sites/{house.site}", f"/api/v1/sites/{house.site}/calendar.ics"),
        (f"/programmes/{house.programme}", f"/api/v1/programmes/{house.programme}/calendar.ics"),
        ("/programmes?kind=class", "/api/v1/programmes/calendar.ics?kind=class"),
    ):
        shown = house.client.get(page).text
        [link] = [part.split('"')[0] for part in shown.split('href="') if part.startswith("webcal:")]
        assert link.endswith(path), (page, host)
        assert house.client.get("/" + link.split("/", 3)[3]).status_code == 200
