"""Groups and participants over time: their way, who may read and write it, and certificates anybody can check."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from api.auth.secrets import new_api_token, sha256_of
from api.growth.schemas import CertificateOut, GrowthOut, OwnGrowthOut
from geo import clock
from geo.db import transaction
from geo.enums import RelationKind
from geo.queries.accounts import put_api_token
from geo.queries.consents import withdraw
from geo.queries.erasure import erase_account
from geo.queries.parties import add_member, insert_party
from geo.queries.programmes import ProgrammeValues, insert_programme
from geo.queries.relations import insert_relation
from geo.queries.sessions import NewSession, insert_session
from geo.surveys.consent_words import WithdrawReason
from geo.text import search_key
from tests.factories import booking_body, tomorrow_at

API = "/api/v1"
JUNG_GU, GANGNAM_GU = "11140", "11680"
HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"


@pytest.fixture
def officer(make):
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


@pytest.fixture
def group(make, officer):
    return make.resource("천연 책벗", "organisation")


def post(client, who, path, **body):
    return client.post(f"{API}{path}", json=body, headers=who.headers if who else {})


def way(client, group, who=None):
    told = client.get(f"{API}/groups/{group}/growth", headers=who.headers if who else {})
    assert told.status_code == 200, told.text
    GrowthOut.model_validate(told.json())
    return told.json()


def entries(told, kind):
    return [entry for entry in told["entries"] if entry["kind"] == kind]


def party_of(engine, person, name="책벗 예약 모임"):
    with transaction(engine) as session:
        return insert_party(session, "group", name, person.id)


def tie(client, engine, group, officer, lead):
    """Ask and confirm that a party books for the group."""
    party = party_of(engine, lead)
    assert post(client, lead, f"/groups/{group}/links", party_id=str(party)).status_code == 201
    (link,) = way(client, group, officer)["links"]
    assert post(client, officer, f"/groups/{group}/links/{link['id']}/confirm").status_code == 200
    return party, link["id"]


def still(engine, person):
    """Return a person with a token of this day: those of the days before are over."""
    secret = new_api_token()
    given = {"name": "시험", "scopes": ["read", "write"], "lasts": timedelta(days=1)}
    with transaction(engine) as session:
        put_api_token(session, person.id, token_sha256=sha256_of(secret), **given)
    return replace(person, token=secret)


def used(client, make, lead, party):
    """Book a room on behalf of a party and let the day pass; return the clock of that later day."""
    space = make.space()
    start = tomorrow_at(10)
    made = client.post(
        f"{API}/bookings", json=booking_body(space, start, on_behalf_of=str(party)), headers=lead.headers
    )
    assert made.status_code == 201, made.text
    return start + timedelta(days=2)


def test_a_groups_way_is_told_from_seed_to_living_lab(client, make, officer, group, engine):
    for stage, day in (("seed", "2019-03-02"), ("sprout", "2021-05-01"), ("fruit", "2024-04-01")):
        assert post(client, officer, f"/groups/{group}/stages", stage=stage, since=day, note=HOSTILE).status_code == 201
    with transaction(engine) as session:
        sql = (
            "INSERT INTO projects (year, programme, group_name, group_key, title, amount_won, source, source_key)"
            " VALUES (2022, '우리마을지원', '천연책벗', :key, :title, 3000000, 'demo', 'p1')"
        )
        session.execute(text(sql), {"key": search_key("천연책벗"), "title": HOSTILE})
        insert_relation(session, group, make.resource("두레방", "space"), RelationKind.MEETS_AT, "", None)
    told = way(client, group)
    assert (told["stage"], told["stage_label"], told["inside"]) == ("fruit", "열매", False)
    assert [entry["title"] for entry in entries(told, "stage")] == ["열매", "새싹", "씨앗"]
    assert entries(told, "stage")[0]["note"] == HOSTILE
    assert [(e["title"], e["exact"], e["day"]) for e in entries(told, "project")] == [(HOSTILE, "year", "2022-12-31")]
    assert [(e["title"], e["ref_kind"]) for e in entries(told, "link")] == [("두레방", "space")]
    days = [entry["day"] for entry in told["entries"]]
    assert days == sorted(days, reverse=True)


def test_stages_come_in_their_order_and_once(client, officer, group):
    def note(stage, since):
        answer = post(client, officer, f"/groups/{group}/stages", stage=stage, since=since)
        return answer.status_code, answer.json().get("code")

    assert note("sprout", "2022-01-01")[0] == 201
    assert note("seed", "2023-01-01") == (422, "stage_order")
    assert note("fruit", "2021-12-31") == (422, "stage_order")
    assert note("sprout", "2022-02-01") == (409, "stage_exists")
    assert note("fruit", (clock.today() + timedelta(days=1)).isoformat()) == (422, "stage_day")
    assert note("seed", "2021-01-01")[0] == 201
    (seed,) = (e for e in entries(way(client, group), "stage") if e["word"] == "seed")
    gone = client.delete(f"{API}/groups/{group}/stages/{seed['id']}", headers=officer.headers)
    assert (gone.status_code, gone.json()["stage"]) == (200, "sprout")
    assert client.delete(f"{API}/groups/{group}/stages/{seed['id']}", headers=officer.headers).status_code == 404


def test_rights_hold_per_district_and_nobody_else_writes(client, make, officer, group):
    elsewhere, surveyor = make.person("coordinator", district=GANGNAM_GU), make.person("surveyor", district=JUNG_GU)
    stage, activity = (
        {"stage": "seed", "since": "2020-01-01"},
        {"kind": "event", "title": "골목 축제", "happened_on": "2024-05-05"},
    )
    for who, code in ((None, 401), (make.person(), 403), (elsewhere, 403)):
        assert post(client, who, f"/groups/{group}/stages", **stage).status_code == code
        assert post(client, who, f"/groups/{group}/activities", **activity).status_code == code
        assert post(client, who, f"/groups/{group}/certificates").status_code == code
    assert post(client, surveyor, f"/groups/{group}/stages", **stage).status_code == 403
    assert post(client, surveyor, f"/groups/{group}/activities", **activity).status_code == 201
    draft = make.resource("아직 초안", "organisation", state="draft")
    assert client.get(f"{API}/groups/{draft}/growth").status_code == 404
    assert client.get(f"{API}/groups/{draft}/growth", headers=elsewhere.headers).status_code == 404
    assert way(client, draft, surveyor)["inside"] is True
    assert client.get(f"{API}/groups/{make.resource('방', 'space')}/growth").status_code == 404


def test_what_a_group_notes_is_public_only_when_it_wants(client, officer, group):
    note = {"kind": "training", "title": "회계 교육", "happened_on": "2025-03-03", "minutes": 120, "heads": 14}
    post(client, officer, f"/groups/{group}/activities", **note)
    post(client, officer, f"/groups/{group}/activities", **{**note, "kind": "event", "title": HOSTILE, "shown": True})
    public, inside = way(client, group), way(client, group, officer)
    assert (entries(public, "training"), [e["title"] for e in entries(public, "activity")]) == ([], [HOSTILE])
    (training,) = entries(inside, "training")
    assert (training["count"], training["minutes"], training["public"]) == (14, 120, False)
    gone = client.delete(f"{API}/groups/{group}/activities/{training['id']}", headers=officer.headers)
    assert entries(gone.json(), "training") == []
    wrong = post(client, officer, f"/groups/{group}/activities", **{**note, "happened_on": "2199-01-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "activity_day")


def test_the_bookings_of_a_group_count_once_both_sides_agree_and_only_for_them(client, make, officer, group, engine):
    lead, member = make.person(), make.person()
    party = party_of(engine, lead)
    with transaction(engine) as session:
        add_member(session, party, "group", member.id, "member")
    assert post(client, member, f"/groups/{group}/links", party_id=str(party)).status_code == 403
    assert post(client, make.person(), f"/groups/{group}/links", party_id=str(party)).status_code == 404
    assert post(client, lead, f"/groups/{group}/links", party_id=str(party)).status_code == 201
    again = post(client, lead, f"/groups/{group}/links", party_id=str(party))
    assert (again.status_code, again.json()["code"]) == (409, "party_linked")
    with clock.frozen(used(client, make, lead, party)):
        officer, lead, member = (still(engine, person) for person in (officer, lead, member))
        assert entries(way(client, group, officer), "booking") == []
        (link,) = way(client, group, officer)["links"]
        assert post(client, lead, f"/groups/{group}/links/{link['id']}/confirm").status_code == 403
        assert post(client, officer, f"/groups/{group}/links/{link['id']}/confirm").status_code == 200
        assert post(client, officer, f"/groups/{group}/links/{link['id']}/confirm").status_code == 409
        for who in (officer, lead, member):
            (month,) = entries(way(client, group, who), "booking")
            assert (month["count"], month["minutes"], month["exact"]) == (1, 120, "month")
        for who in (None, make.person()):
            assert entries(way(client, group, who), "booking") == []
            assert way(client, group, who)["links"] == []
        ended = client.delete(f"{API}/groups/{group}/links/{link['id']}", headers=lead.headers)
        assert ended.status_code == 200
        assert entries(way(client, group, officer), "booking") == []


def test_the_head_of_a_linked_group_notes_its_activities_itself(client, make, officer, group, engine):
    lead = make.person()
    note = {"kind": "meeting", "title": "달모임", "happened_on": "2025-03-03"}
    assert post(client, lead, f"/groups/{group}/activities", **note).status_code == 403
    tie(client, engine, group, officer, lead)
    assert post(client, lead, f"/groups/{group}/activities", **note).status_code == 201
    assert post(client, lead, f"/groups/{group}/stages", stage="seed", since="2020-01-01").status_code == 403


def test_a_certificate_says_what_was_true_and_anybody_can_check_it(client, make, officer, group, engine):
    post(client, officer, f"/groups/{group}/stages", stage="seed", since="2024-03-02", note="비밀 쪽지")
    note = {"kind": "training", "title": "비밀 교육", "happened_on": "2024-03-03", "minutes": 120, "heads": 14}
    post(client, officer, f"/groups/{group}/activities", **note)
    made = post(client, officer, f"/groups/{group}/certificates", first_day="2024-01-01", last_day="2024-12-31")
    assert made.status_code == 201, made.text
    checked = client.get(f"{API}/certificates/{made.json()['code']}")
    CertificateOut.model_validate(checked.json())
    paper = checked.json()
    assert (paper["holder"], paper["valid"], paper["district"]) == ("천연 책벗", True, "중구")
    assert [line["kind"] for line in paper["lines"]] == ["stage", "training"]
    assert paper["lines"][1] == {"kind": "training", "count": 1, "minutes": 120}
    assert "비밀" not in checked.text
    nothing = post(client, officer, f"/groups/{group}/certificates", first_day="2010-01-01", last_day="2010-12-31")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing_to_certify")
    code = paper["code"]
    for host, coded in (("127.0.0.1:8000", True), ("maeul.example.org", False)):
        page = client.get(f"/certificates/{code}", headers={"Host": host})
        assert (page.status_code, "code.svg" in page.text) == (200, coded)
    assert client.delete(f"{API}/certificates/{code}", headers=make.person().headers).status_code == 403
    assert client.delete(f"{API}/certificates/{code}", headers=officer.headers).json()["valid"] is False
    assert client.get(f"{API}/certificates/{code}").json()["lines"] == []
    assert client.get(f"{API}/certificates/AAAA-AAAA-AAAA").status_code == 404


def test_a_groups_withdrawn_name_is_gone_from_its_way_and_its_certificates(client, make, officer, group, engine):
    post(client, officer, f"/groups/{group}/stages", stage="seed", since="2024-03-02", note="천연 책벗이 시작했다")
    note = {"kind": "event", "title": "천연 책벗 잔치", "happened_on": "2024-03-03", "shown": True}
    post(client, officer, f"/groups/{group}/activities", **note)
    code = post(client, officer, f"/groups/{group}/certificates").json()["code"]
    consent = make.agree(group, "name")
    assert client.get(f"{API}/certificates/{code}").json()["holder"] == "천연 책벗"
    with transaction(engine) as session:
        withdraw(session, consent, WithdrawReason.ASKED, officer.id, clock.now())
    for path in (f"/groups/{group}/growth", f"/certificates/{code}"):
        assert "책벗" not in client.get(f"{API}{path}").text
    assert "책벗" not in client.get(f"{API}/groups/{group}/growth", headers=officer.headers).text
    assert client.get(f"{API}/certificates/{code}").json()["valid"] is False
    assert [entry["day"] for entry in entries(way(client, group), "stage")] == ["2024-03-02"]


def test_a_participant_has_a_way_of_their_own_and_a_stranger_reads_no_name_on_the_certificate(client, make, engine):
    make.boundaries()
    person = make.person()
    party_of(engine, person, "골목 낭독회")
    start = tomorrow_at(14)
    with transaction(engine) as session:
        walk = ProgrammeValues(title="마을산책", kind="walk", published=True)
        programme = insert_programme(session, make.site(), None, walk)
        held = insert_session(session, NewSession(programme, start, start + timedelta(hours=1), 12, None, "어귀"))
    assert post(client, person, f"/sessions/{held}/signups", heads=1).status_code == 201
    with clock.frozen(start + timedelta(days=2)):
        person = still(engine, person)
        told = client.get(f"{API}/me/growth", headers=person.headers)
        OwnGrowthOut.model_validate(told.json())
        kinds = {entry["kind"]: entry["title"] for entry in told.json()["entries"]}
        assert kinds == {"programme": "마을산책", "group": "골목 낭독회"}
        made = post(client, person, "/me/certificates").json()
        assert (made["holder"], made["lines"][0]["kind"]) == ("시험 계정", "programme")
        stranger = client.get(f"{API}/certificates/{made['code']}").json()
        assert (stranger["holder"], stranger["valid"]) == ("시****", True)
        assert client.get(f"{API}/me/growth").status_code == 401
        with transaction(engine) as session:
            erase_account(session, person.id)
        gone = client.get(f"{API}/certificates/{made['code']}").json()
        assert (gone["valid"], gone["lines"]) == (False, [])


def test_a_way_goes_over_to_the_record_that_a_group_was_merged_into(client, make, officer, group):
    other = make.resource("천연책벗", "organisation")
    post(client, officer, f"/groups/{group}/stages", stage="seed", since="2019-03-02")
    body = {"gone": str(group), "base_rev": 1, "gone_rev": 1}
    assert client.post(f"{API}/resources/{other}/merge", json=body, headers=officer.headers).status_code == 200
    for asked in (group, other):
        told = way(client, asked)
        assert (told["group_id"], told["stage"]) == (str(other), "seed")


def test_a_course_that_a_group_keeps_stands_in_its_way(client, make, officer, group):
    route = make.resource("염리동 소금길", "route")
    keepers = [{"number": 1, "resource_id": str(group)}]
    body = {"version": 0, "keepers": keepers}
    assert client.put(f"{API}/courses/{route}/keepers", json=body, headers=officer.headers).status_code == 200
    (course,) = entries(way(client, group), "course")
    assert (course["title"], UUID(course["ref"]), course["day"]) == ("염리동 소금길", route, clock.today().isoformat())
