"""A public institution opens its meeting room to residents by agreement: exactly those hours, exactly that long."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.jobs.agreements import turn_agreement_days
from geo import clock
from geo.agreement_states import MOVES_OF
from tests.api.agreements.conftest import Office, at_noon, day, moment, next_weekday
from tests.factories import Person, booking_body

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>회의실</b> {name}"


@pytest.fixture
def house(office: Office):
    """An institution's site with a meeting room that is never open to residents, and its keeper."""
    site = office.make.site("연희문학창작촌", kind="office")
    room = office.make.space(site, "회의실", openings=[], policy={"rolling_days": 300})
    return site, room, office.make.person("keeper", site_id=site)


def tries(office: Office, room, of: date, hour: int, by: Person | None = None) -> int:
    body = booking_body(room, moment(of, hour), hours=2)
    headers = office.lasting(by or office.resident)
    return office.client.post("/api/v1/bookings", json=body, headers=headers).status_code


def test_the_meeting_room_is_bookable_on_tuesday_and_thursday_evenings_of_the_agreement_only(office: Office, house):
    site, room, keeper = house
    tuesday = next_weekday(2, clock.today() + timedelta(days=1))
    last = tuesday + timedelta(days=21)
    drawn = office.agreement(site, [room], keeper, valid_from=tuesday.isoformat(), valid_until=last.isoformat())
    assert tries(office, room, tuesday, 18) == 409
    signed = office.call("POST", f"/agreements/{drawn['id']}/sign", keeper)
    assert (signed["state"], signed["days_left"]) == ("signed", (last - clock.today()).days)

    assert tries(office, room, tuesday, 18) == 201
    assert tries(office, room, tuesday + timedelta(days=2), 20) == 201
    assert tries(office, room, tuesday + timedelta(days=1), 18) == 409
    assert tries(office, room, tuesday, 17) == 409
    assert tries(office, room, tuesday + timedelta(days=2), 21) == 409
    assert tries(office, room, tuesday - timedelta(days=5), 18) == 409
    assert tries(office, room, last, 18) == 201
    assert tries(office, room, last + timedelta(days=2), 18) == 409
    free = {"free_from": moment(last, 20).isoformat(), "free_until": moment(last, 22).isoformat()}
    assert [space["name"] for space in office.call("GET", "/spaces", None, **free)["items"]] == ["회의실"]


def test_what_the_keeper_writes_leaves_the_hours_of_the_agreement_alone(office: Office, house):
    site, room, keeper = house
    drawn = office.agreement(site, [room], keeper)
    office.call("POST", f"/agreements/{drawn['id']}/sign", keeper)
    items = office.call("GET", f"/spaces/{room}/openings", None)["items"]
    assert [item["agreement_id"] for item in items] == [drawn["id"]] * 2
    items.append({"weekday": 6, "open_min": 600, "close_min": 720})
    after = office.call("PUT", f"/spaces/{room}/openings", keeper, items=items)["items"]
    assert sorted((item["weekday"], item["agreement_id"]) for item in after if item["agreement_id"]) == [
        (2, drawn["id"]),
        (4, drawn["id"]),
    ]
    office.call("PUT", f"/spaces/{room}/openings", keeper, items=[])
    assert office.count("SELECT count(*) FROM openings WHERE agreement_id = :id", id=drawn["id"]) == 2


def test_hours_that_are_open_already_are_refused_by_name_and_by_the_database(office: Office, house):
    site, room, keeper = house
    first, second = (office.agreement(site, [room], keeper) for _ in range(2))
    office.call("POST", f"/agreements/{first['id']}/sign", keeper)
    refused = office.call("POST", f"/agreements/{second['id']}/sign", keeper, 409)
    assert refused["code"] == "hours_open_already"
    assert {clash["agreement"] for clash in refused["clashes"]} == {first["number"]}
    copy = text(
        "INSERT INTO openings (space_id, valid, weekday, open_min, close_min, agreement_id)"
        " SELECT space_id, valid, weekday, open_min + 30, close_min + 30, :id FROM openings WHERE agreement_id = :first"
    )
    with office.engine.connect() as connection, pytest.raises(IntegrityError, match="ex_openings_no_overlap"):
        connection.execute(copy, {"id": second["id"], "first": first["id"]})
    later = {"valid_from": day(201), "valid_until": day(300)}
    office.call("PATCH", f"/agreements/{second['id']}", keeper, **later)
    assert office.call("POST", f"/agreements/{second['id']}/sign", keeper)["state"] == "signed"


def test_of_two_that_sign_the_same_hours_at_once_one_wins(office: Office, house):
    site, room, keeper = house
    drawn = [office.agreement(site, [room], keeper)["id"] for _ in range(2)]
    start, codes = Barrier(2), []

    def sign(agreement: str) -> None:
        start.wait()
        answer = office.client.post(f"/api/v1/agreements/{agreement}/sign", headers=keeper.headers)
        codes.append(answer.status_code)

    threads = [Thread(target=sign, args=(agreement,)) for agreement in drawn]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200, 409]
    assert office.count("SELECT count(*) FROM openings WHERE agreement_id IS NOT NULL") == 2


def test_both_sides_and_the_officer_are_warned_once_sixty_days_before(office: Office, house, settings):
    site, room, _keeper = house
    sides = {"institution_email": office.resident.email, "partner_email": office.stranger.email}
    drawn = office.agreement(site, [room], office.officer, valid_until=day(100), title=HOSTILE, **sides)
    office.call("POST", f"/agreements/{drawn['id']}/sign", office.officer)
    with clock.frozen(at_noon(39)):
        turn_agreement_days(office.engine, settings)
        assert office.mails("뒤에 끝나요") == 0
        assert office.call("GET", "/agreements", None, ends_within_days=60)["total"] == 0
    with clock.frozen(at_noon(40)):
        for _again in range(2):
            turn_agreement_days(office.engine, settings)
        assert office.call("GET", "/agreements", None, ends_within_days=60)["items"][0]["days_left"] == 60
    with clock.frozen(at_noon(41)):
        turn_agreement_days(office.engine, settings)
    assert office.mails("협약이 60일 뒤에 끝나요") == 3
    people = "SELECT count(DISTINCT recipient) FROM mails WHERE subject LIKE '%끝나요%'"
    assert office.count(people) == 3
    assert office.mails(HOSTILE) >= 3
    warned = office.call("GET", f"/agreements/{drawn['id']}", office.officer)
    assert [event["action"] for event in warned["events"]] == ["draft", "sign", "warn"]


def test_an_agreement_runs_out_by_itself_and_is_renewed_by_a_new_one(office: Office, house, settings):
    site, room, keeper = house
    drawn = office.agreement(site, [room], keeper, valid_until=day(90))
    office.call("POST", f"/agreements/{drawn['id']}/renew", keeper, 409, valid_until=day(200))
    office.call("POST", f"/agreements/{drawn['id']}/sign", keeper)
    office.call("POST", f"/agreements/{drawn['id']}/renew", keeper, 409, valid_until=day(80))
    new = office.call("POST", f"/agreements/{drawn['id']}/renew", keeper, 201, valid_until=day(300))
    assert (new["renews_id"], new["valid_from"], new["state"]) == (drawn["id"], day(91), "draft")
    assert [(one["weekday"], one["open_min"]) for one in new["hours"]] == [(2, 1080), (4, 1080)]
    assert new["number"] != drawn["number"]
    twice = office.call("POST", f"/agreements/{drawn['id']}/renew", keeper, 409, valid_until=day(300))
    assert twice["code"] == "renewed_already"
    office.call("POST", f"/agreements/{new['id']}/sign", keeper)
    assert office.call("GET", f"/agreements/{drawn['id']}", None)["renewed_by"] == new["id"]
    with clock.frozen(at_noon(91)):
        turn_agreement_days(office.engine, settings)
        ended = office.call("GET", f"/agreements/{drawn['id']}", None)
        assert (ended["state"], ended["closed_from"]) == ("ended", clock.today().isoformat())
        tuesday = next_weekday(2)
        assert tries(office, room, tuesday, 18) == 201


def test_an_early_end_closes_from_that_day_and_lists_what_was_booked_beyond(office: Office, house):
    site, room, keeper = house
    drawn = office.agreement(site, [room], keeper)
    office.call("POST", f"/agreements/{drawn['id']}/sign", keeper)
    office.call("PUT", f"/spaces/{room}/openings", keeper, items=[{"weekday": 6, "open_min": 600, "close_min": 900}])
    near, far = (next_weekday(2, clock.today() + timedelta(days=ahead)) for ahead in (1, 30))
    saturday = next_weekday(6, clock.today() + timedelta(days=30))
    assert [tries(office, room, near, 18), tries(office, room, far, 18), tries(office, room, saturday, 10)] == [201] * 3
    refused = office.call("POST", f"/agreements/{drawn['id']}/end", keeper, 422, reason="공사", from_day=day(-1))
    assert refused["code"] == "end_day"
    office.call("POST", f"/agreements/{drawn['id']}/end", keeper, 422, reason=" ")
    ended = office.call("POST", f"/agreements/{drawn['id']}/end", keeper, reason=HOSTILE, from_day=day(14))
    assert (ended["state"], ended["closed_from"], ended["end_reason"]) == ("terminated", day(14), HOSTILE)
    assert [booking["start"][:10] for booking in ended["affected"]] == [moment(far, 9).astimezone().date().isoformat()]
    assert office.count("SELECT count(*) FROM bookings WHERE state = 'confirmed'") == 3
    assert tries(office, room, near, 20) == 201
    assert tries(office, room, far, 20) == 409
    again = office.call("POST", f"/agreements/{drawn['id']}/end", keeper, 409, reason="또")
    assert again["code"] == "move_not_allowed"


def test_nothing_is_signed_without_its_paper_and_nothing_signed_changes(office: Office, house):
    site, room, keeper = house
    drawn = office.agreement(site, [room], keeper, document={"title": "협약서"})
    sign = f"/agreements/{drawn['id']}/sign"
    assert office.call("POST", sign, keeper, 422)["code"] == "document_missing"
    paper = {"title": HOSTILE, "url": "https://example.org/agreement.pdf"}
    bad = office.call("PATCH", f"/agreements/{drawn['id']}", keeper, 422, document={"url": "javascript:alert(1)"})
    assert bad["code"] == "invalid_input"
    changed = office.call("PATCH", f"/agreements/{drawn['id']}", keeper, document=paper, hours=[])
    assert office.call("POST", sign, keeper, 422)["code"] == "hours_missing"
    stale = office.call("PATCH", f"/agreements/{drawn['id']}", keeper, 409, title="다른", version=drawn["version"])
    assert stale["code"] == "stale_version"
    hours = [{"space_id": str(room), "weekday": 2, "open_min": 1080, "close_min": 1320}]
    office.call("PATCH", f"/agreements/{drawn['id']}", keeper, hours=hours, version=changed["version"])
    signed = office.call("POST", sign, keeper)
    assert (
        signed["document"] == {**paper, "text": "제1조 회의실을 주민에게 연다."}
        or signed["document"]["title"] == HOSTILE
    )
    refused = office.call("PATCH", f"/agreements/{drawn['id']}", keeper, 409, title="다른 이름")
    assert refused["code"] == "agreement_signed"
    for statement in ("UPDATE agreements SET title = '다른', version = version + 1", "DELETE FROM agreement_hours"):
        with office.engine.connect() as connection, pytest.raises(IntegrityError, match="signed"):
            connection.execute(text(statement))


def test_the_public_sees_signed_agreements_without_a_persons_name_or_the_paper(office: Office, house):
    site, room, keeper = house
    drawn = office.agreement(site, [room], keeper, partner="느티나무 이웃", partner_is_person=True)
    for person in (None, office.resident):
        office.call("GET", f"/agreements/{drawn['id']}", person, 404)
        assert office.call("GET", "/agreements", person)["total"] == 0
    assert office.call("GET", "/agreements", keeper)["total"] == 1
    office.call("POST", f"/agreements/{drawn['id']}/sign", keeper)
    seen = office.call("GET", f"/agreements/{drawn['id']}", None)
    assert (seen["partner"], seen["document"]["text"], "events" in seen) == ("주민", None, False)
    assert office.call("GET", f"/agreements/{drawn['id']}", keeper)["partner"] == "느티나무 이웃"
    page = office.client.get(f"/sites/{site}", headers={"Accept": "text/html"}).text
    assert "느티나무 이웃" not in page


def test_rights_end_at_the_district_and_at_the_kind(office: Office, house):
    site, room, keeper = house
    elsewhere = office.make.person("officer", district="11680")
    other_keeper = office.make.person("keeper", site_id=office.make.site("다른 곳"))
    for person in (elsewhere, other_keeper, office.resident):
        office.agreement(site, [room], person, 403)
    office.agreement(site, [room], keeper, 403, kind="entrusted")
    drawn = office.agreement(site, [room], office.officer)
    for person in (elsewhere, other_keeper, office.resident):
        office.call("POST", f"/agreements/{drawn['id']}/sign", person, 404)
    office.call("POST", f"/agreements/{drawn['id']}/sign", office.officer)
    for person in (elsewhere, other_keeper, office.resident):
        office.call("POST", f"/agreements/{drawn['id']}/end", person, 403, reason="남의 것")
        office.call("POST", f"/agreements/{drawn['id']}/renew", person, 403, valid_until=day(400))
    stranger_room = office.make.space(office.make.site("먼 곳"), "남의 방", openings=[])
    assert office.agreement(site, [stranger_room], keeper, 409)["code"] == "space_elsewhere"
    assert office.agreement(site, [room], keeper, 422, partner_email="nobody@example.org")["code"] == "account_unknown"


def test_moves_are_the_same_in_code_and_database_and_events_stay(office: Office, house):
    site, room, keeper = house
    office.agreement(site, [room], keeper)
    with office.engine.connect() as connection:
        rows = connection.execute(text("SELECT subject, from_state, to_state FROM agreement_moves")).all()
    assert {tuple(row) for row in rows} == {
        (subject, str(start), str(end))
        for subject, moves in MOVES_OF.items()
        for start, ends in moves.items()
        for end in ends
    }
    for statement, said in (
        ("UPDATE agreement_events SET reason = 'x'", "permission denied"),
        ("DELETE FROM agreement_events", "permission denied"),
        ("UPDATE agreements SET state = 'ended', version = version + 1", "may not go"),
        ("UPDATE agreements SET title = 'x'", "must go from version"),
    ):
        with office.engine.connect() as connection, pytest.raises(Exception, match=said):
            connection.execute(text(statement))


def test_an_erased_person_leaves_no_name_and_the_agreement_stands(office: Office, house, database):
    site, room, _keeper = house
    office.call("POST", "/idle-watches", office.resident, 201, district="중구")
    drawn = office.agreement(
        site,
        [room],
        office.officer,
        partner="느티나무 이웃",
        partner_is_person=True,
        partner_email=office.resident.email,
    )
    office.call("POST", f"/agreements/{drawn['id']}/sign", office.officer)
    owner = database.owner_engine()
    with owner.begin() as connection:
        connection.execute(text("SELECT erase_from_agreements(:id)"), {"id": office.resident.id})
    owner.dispose()
    after = office.call("GET", f"/agreements/{drawn['id']}", office.officer)
    assert (after["partner"], after["state"]) == ("(지워짐)", "signed")
    assert office.count("SELECT count(*) FROM idle_watches") == 0
