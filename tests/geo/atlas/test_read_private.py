"""What may not be told is nowhere in the bytes of an atlas: not private, not withdrawn, not lapsed, not unpublished."""

import json
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.atlas.content import AtlasContent, Channel, to_json
from geo.enums import RelationKind
from geo.queries.atlas import read_content
from geo.queries.courses import Write, begin_version, replace_part
from tests.factories import CITY_HALL, Factory
from tests.geo.atlas.read_hidden import MARK, Hidden, dong_of
from tests.geo.atlas.test_read_content import line

LON, LAT = CITY_HALL
JUNG_GU = "11140"


@pytest.fixture
def hidden(make: Factory, engine: Engine) -> Hidden:
    make.boundaries()
    return Hidden(make, engine)


def atlases(session: Session, code: str = JUNG_GU) -> dict[Channel, AtlasContent]:
    return {channel: read_content(session, code, clock.today(), channel=channel) for channel in Channel}


def in_bytes(content: AtlasContent, *words: object) -> list[str]:
    kept = to_json(content).decode()
    assert json.loads(kept)
    return [str(word) for word in words if str(word) in kept]


def test_what_is_not_published_or_private_is_in_no_atlas(session: Session, hidden: Hidden) -> None:
    shown = hidden.record(
        "보이는 모임",
        "organisation",
        private={"representative": f"대표{MARK}", "memo": f"메모{MARK}", "email": f"{MARK}@example.org"},
        **{"properties.phone": "02-123-4567"},
    )
    for state in ("draft", "submitted", "approved", "closed"):
        gone = hidden.record(f"{state} {MARK}", "story", state=state)
        hidden.never.append(gone)
        hidden.relate(shown, gone)
    hidden.never.append(hidden.photo(of=shown, out=False))
    hidden.never.append(hidden.photo(of=shown, people=True))
    seen = hidden.photo(of=shown)
    dong = dong_of(session, shown)
    hidden.never.append(hidden.story(f"초안 {MARK}", dong, state="draft"))
    for content in (*atlases(session).values(), *atlases(session, dong).values()):
        assert in_bytes(content, MARK, *hidden.never) == []
        (record,) = content.records
        assert (record.name, record.phone, record.relations) == ("보이는 모임", "02-123-4567", ())
        assert record.photo == str(seen)
        assert [one.reach for one in content.contacts] == ["02-123-4567"]


def test_people_are_named_where_they_agreed_to_and_nowhere_else(session: Session, hidden: Hidden) -> None:
    def neighbour(name: str) -> UUID:
        values = {"summary": f"소개 {name}", "properties.skills": [f"솜씨 {name}"]}
        return hidden.record(name, "person", private={"phone": f"010 {name}", "extra": f"그 밖 {name}"}, **values)

    hidden.consent(neighbour("책사람"), "name", "summary", channels=("book",))
    hidden.consent(neighbour("웹사람"), "name", channels=("web",))
    hidden.consent(neighbour(f"안에서만 {MARK}"), "name", "summary", "skills", channels=("internal", "members"))
    hidden.consent(neighbour(f"지난 동의 {MARK}"), "name", "summary", "skills", days=-1)
    hidden.withdraw(hidden.consent(neighbour(f"거둔 동의 {MARK}"), "name", "summary", "skills", "phone"))
    neighbour(f"말 없는 {MARK}")
    found = atlases(session)
    for content in found.values():
        assert in_bytes(content, MARK, "010 ", "그 밖", "솜씨") == []
        assert content.records == ()
    assert [(one.name, one.told, one.reach) for one in found[Channel.BOOK].contacts] == [("책사람", "소개 책사람", "")]
    assert [(one.name, one.told, one.reach) for one in found[Channel.WEB].contacts] == [("웹사람", "", "")]


def test_a_record_shows_what_is_agreed_to_on_the_channel_and_the_next_book_omits_what_has_no_name(
    session: Session, hidden: Hidden
) -> None:
    def group(name: str) -> UUID:
        return hidden.record(name, "organisation", summary=f"소개 {name}", address=f"주소 {name}")

    hidden.consent(group("책에만 모임"), "name", "summary", "address", "location", channels=("book",))
    hidden.consent(group("웹에만 모임"), "name", "summary", channels=("web",))
    hidden.consent(group(f"지난 모임 {MARK}"), "name", "summary", "address", "location", days=-1)
    hidden.withdraw(hidden.consent(group(f"거둔 모임 {MARK}"), "name", "summary", "address", "location"))
    hidden.consent(group("이름만 모임"), "address", "location", days=-1)
    found = atlases(session)
    assert all(in_bytes(content, MARK, "주소 이름만", "안내 웹에만") == [] for content in found.values())
    book = {record.name: record for record in found[Channel.BOOK].records}
    assert set(book) == {"책에만 모임", "이름만 모임"}
    assert (book["책에만 모임"].address, len(book["책에만 모임"].spots)) == ("주소 책에만 모임", 1)
    assert (book["이름만 모임"].address, book["이름만 모임"].spots) == ("", ())
    web = sorted(record.name for record in found[Channel.WEB].records)
    assert web == ["비공개", "비공개", "비공개", "웹에만 모임", "이름만 모임"]
    assert in_bytes(found[Channel.WEB], "책에만") == in_bytes(found[Channel.BOOK], "웹에만") == []


def test_stories_and_their_photos_follow_the_consents_of_who_told_them(session: Session, hidden: Hidden) -> None:
    dong = dong_of(session, hidden.record("자리", "story"))
    plain = hidden.story(
        "펌프장 옛이야기", dong, body="물을 긷던 곳 \\3,000 {{ 7*191 }} <b>", teller=f"이야기꾼 {MARK}"
    )
    photo, secret = hidden.photo(item=plain), hidden.photo(item=plain, people=True)
    hidden.story(f"묻지 않은 {MARK}", dong, asked=True)
    for channel in ("book", "web"):
        item = hidden.story(f"{channel}만 되는 이야기", dong, asked=True)
        hidden.write(
            "INSERT INTO consents (archive_item_id, text_id, fields, channels, how, given_on)"
            " SELECT :i, min(id), '{photo}', ARRAY[CAST(:c AS text)], 'paper', '2026-01-01' FROM consent_texts"
            " RETURNING id",
            i=item,
            c=channel,
        )
    for channel, content in atlases(session, dong).items():
        titles = {story.title: story for story in content.stories}
        assert set(titles) == {"펌프장 옛이야기", f"{channel.value}만 되는 이야기"}
        assert titles["펌프장 옛이야기"].told == "물을 긷던 곳 \\3,000 {{ 7*191 }} <b>"
        assert titles["펌프장 옛이야기"].photo == str(photo)
        assert in_bytes(content, MARK, secret) == []


def test_a_course_names_the_stops_that_may_be_shown_and_keeps_the_number_of_the_others(
    session: Session, hidden: Hidden, engine: Engine
) -> None:
    route = hidden.record("소금길", "route", geometry=line((LON, LAT), (LON + 0.001, LAT), (LON + 0.001, LAT + 0.001)))
    shown, draft = hidden.record("전망대", "story"), hidden.record(f"초안 {MARK}", "story", state="draft")
    lapsed = hidden.record(f"지난 집 {MARK}", "story")
    hidden.consent(lapsed, "name", "location", days=-1)
    stops = [
        {"position": at, "resource_id": one, "stay_minutes": 5, "note": note}
        for at, (one, note) in enumerate([(shown, "쉼터"), (draft, f"쪽지{MARK}"), (lapsed, f"쪽지{MARK}")], start=1)
    ]
    hidden.relate(route, shown, RelationKind.LEADS_PAST)
    version = begin_version(session, Write(route, 0, None, clock.now()))
    replace_part(session, "course_stops", route, version, stops)
    session.commit()
    for channel, content in atlases(session).items():
        (course,) = content.courses
        assert (course.record, course.name, course.line[:2]) == (str(route), "소금길", "01")
        assert 190 < course.metres < 210
        assert course.minutes == -(-course.metres // 50) + 15
        assert [(stop.number, stop.name) for stop in course.stops] == [(1, "전망대"), (2, "비공개"), (3, "비공개")]
        assert course.stops[0].told == "쉼터 · 5분 머물기"
        assert [stop.lon is None for stop in course.stops] == [False, True, True]
        assert in_bytes(content, MARK) == []
        ends = {record.name: record.relations for record in content.records if record.relations}
        assert ends == {"소금길": ((str(shown), "지나는 곳"),), "전망대": ((str(route), "지나가는 길"),)}, channel


def test_only_what_is_handed_out_gets_new_addresses_and_they_stay(session: Session, hidden: Hidden) -> None:
    hidden.make.space(hidden.make.site("집"), "방")
    hidden.record("이야기", "story")
    assert {record.key for record in atlases(session)[Channel.WEB].records} == {""}
    book = read_content(session, JUNG_GU, clock.today(), channel=Channel.BOOK)
    keys = {record.id: record.key for record in book.records}
    assert len(set(keys.values())) == 3
    assert all(keys.values())
    again = read_content(session, JUNG_GU, clock.today())
    assert {record.id: record.key for record in again.records} == keys
    assert session.execute(text("SELECT count(*) FROM short_keys")).scalar_one() == 3
