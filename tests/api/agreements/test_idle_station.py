"""An idle pumping station becomes a hub: notice, applications, decision, agreement, the path, the opening."""

from datetime import timedelta

import pytest

from api.jobs.agreements import turn_agreement_days
from geo import clock
from tests.api.agreements.conftest import Office, at_noon, day

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>가압장</b> {name}"
STEPS = ("promoters", "design", "committee", "rules", "opening")


@pytest.fixture
def station(office: Office):
    return office.make.site("천연가압장", kind="idle", state="candidate")


def opened(office: Office, site) -> str:
    """Take a listing as far as taking applications; the clock stands at their first day when this returns."""
    listed = office.listing(site)
    office.call("POST", f"/idle-spaces/{listed['id']}/notify", office.officer)
    with clock.frozen(at_noon(7)):
        office.call("POST", f"/idle-spaces/{listed['id']}/open", office.officer)
    return listed["id"]


def test_an_idle_pumping_station_becomes_a_hub(office: Office, station):
    site, officer, resident = station, office.officer, office.resident
    group = office.group("천연 이웃", resident)
    office.call("POST", "/idle-watches", resident, 201, district="중구", party_id=str(group))
    listed = office.listing(site)
    assert office.call("GET", "/idle-spaces", None)["total"] == 0

    notified = office.call("POST", f"/idle-spaces/{listed['id']}/notify", officer)
    assert (notified["state"], notified["notified_on"], len(notified["told"])) == ("notified", day(0), 1)
    assert office.mails("유휴공간 사전예고: 천연가압장") == 1
    seen = office.call("GET", "/idle-spaces", None, district="중구")["items"][0]
    assert (seen["site"]["name"], seen["apply_from"], seen.get("told", None)) == (
        "천연가압장",
        day(7),
        None,
    )

    with clock.frozen(at_noon(8)):
        office.call("POST", f"/idle-spaces/{listed['id']}/open", officer)
        ours = office.applied(listed["id"], resident, party_id=str(group))
        other = office.applied(listed["id"], office.stranger, applicant="다른 이웃")
        assert office.call("GET", f"/idle-spaces/{listed['id']}/applications", officer)["total"] == 2
        office.call(
            "POST", f"/applications/{ours['id']}/choose", officer, reason="주민 참여가 넓어요.", others_reason="다음에"
        )
        assert office.call("GET", f"/idle-spaces/{listed['id']}", None)["state"] == "decided"
        told = office.call("GET", f"/idle-spaces/{listed['id']}/applications", office.stranger)["items"]
        assert [(one["id"], one["state"], one["reason"]) for one in told] == [(other["id"], "not_chosen", "다음에")]

    room = office.make.space(site, "마을 부엌", openings=[])
    with clock.frozen(at_noon(23)):
        drawn = office.agreement(
            site, [room], officer, kind="idle_use", application_id=ours["id"], partner=None, title="천연가압장 사용"
        )
        assert drawn["partner"] == "천연 이웃"
        signed = office.call("POST", f"/agreements/{drawn['id']}/sign", officer)
        assert (signed["state"], signed["signed_on"]) == ("signed", clock.today().isoformat())
        assert office.call("GET", f"/idle-spaces/{listed['id']}", None)["state"] == "closed"
    assert office.mails("협약을 맺었어요: 천연가압장 사용") == 1

    states = []
    for number, step in enumerate(STEPS):
        done = {"step": step, "done_on": day(30 + 10 * number), "people": "주민 12명, 구 담당자", "note": HOSTILE}
        with clock.frozen(at_noon(30 + 10 * number)):
            path = office.call("PUT", f"/sites/{site}/path", officer, steps=[done])
        states.append(path["site_state"])
    assert states == ["planned", "building", "building", "building", "open"]
    assert [step["note"] for step in path["steps"]] == [HOSTILE] * 5

    hubs = office.call("GET", "/sites", None, kind="hub", state="open", district="중구")
    assert [(hub["name"], hub["opened_on"]) for hub in hubs["items"]] == [("천연가압장", day(70))]
    shown = office.client.get(f"/sites/{site}", headers={"Accept": "text/html"})
    assert shown.status_code == 200
    assert office.count("SELECT count(*) FROM site_events WHERE site_id = :id", id=site) == 4


def test_groups_are_told_days_before_applications_open_and_only_those_of_the_place(office: Office, station):
    dong = office.call("GET", "/dongs/locate", None, lon=126.978, lat=37.5665)["code"]
    other_dong = next(
        d["code"] for d in office.call("GET", "/dongs", None, district="중구")["items"] if d["code"] != dong
    )
    here, near, far = office.resident, office.stranger, office.make.person()
    office.call("POST", "/idle-watches", here, 201, district="중구", dong=dong)
    office.call("POST", "/idle-watches", here, 201, district="중구")
    office.call("POST", "/idle-watches", near, 201, district="중구", dong=other_dong)
    office.call("POST", "/idle-watches", far, 201, district="강남구")
    late = office.listing(station, apply_from=day(6))
    refused = office.call("POST", f"/idle-spaces/{late['id']}/notify", office.officer, 409)
    assert (refused["code"], refused["earliest"]) == ("notice_too_short", day(7))
    assert office.mails("사전예고") == 0

    office.call("PATCH", f"/idle-spaces/{late['id']}", office.officer, apply_from=day(7), version=late["version"])
    told = office.call("POST", f"/idle-spaces/{late['id']}/notify", office.officer)["told"]
    assert len(told) == office.mails("사전예고") == 1
    early = office.call("POST", f"/idle-spaces/{late['id']}/open", office.officer, 409)
    assert early["code"] == "too_early_to_open"
    assert office.call("POST", f"/idle-spaces/{late['id']}/notify", office.officer, 409)["code"] == "move_not_allowed"
    watch = office.call("GET", "/idle-watches", here)["items"][0]
    office.call("DELETE", f"/idle-watches/{watch['id']}", office.stranger, 404)
    office.call("DELETE", f"/idle-watches/{watch['id']}", here, 204)


def test_a_listing_opens_by_itself_on_the_announced_day(office: Office, station, settings):
    listed = office.listing(station)
    office.call("POST", f"/idle-spaces/{listed['id']}/notify", office.officer)
    turn_agreement_days(office.engine, settings)
    assert office.call("GET", f"/idle-spaces/{listed['id']}", None)["state"] == "notified"
    with clock.frozen(at_noon(7)):
        turn_agreement_days(office.engine, settings)
        assert office.call("GET", f"/idle-spaces/{listed['id']}", None)["state"] == "open"
    with clock.frozen(at_noon(21)):
        refused = office.call(
            "POST",
            f"/idle-spaces/{listed['id']}/applications",
            office.resident,
            409,
            applicant="늦은 이웃",
            plan="가",
            wished_use="나",
            members=3,
        )
    assert refused["code"] == "not_taking_applications"


def test_every_decision_has_its_reason_and_one_is_chosen(office: Office, station):
    idle = opened(office, station)
    with clock.frozen(at_noon(8)):
        first, second = office.applied(idle, office.resident), office.applied(idle, office.stranger, plan=HOSTILE)
        again = office.call(
            "POST", f"/idle-spaces/{idle}/applications", office.resident, 409, applicant="천연 이웃", plan="또", wished_use="또", members=1
        )  # fmt: skip
        assert again["code"] == "applied_already"
        assert second["plan"] == HOSTILE
        choose = f"/applications/{first['id']}/choose"
        assert office.call("POST", choose, office.officer, 422, reason=" ")["code"] == "invalid_input"
        missing = office.call("POST", choose, office.officer, 422, reason="좋아요")
        assert (missing["code"], missing["others"]) == ("others_reason_missing", [second["id"]])
        office.call("POST", f"/applications/{second['id']}/decline", office.officer, reason="까닭 있음")
        office.call("POST", choose, office.officer, reason="좋아요")
        assert office.call("POST", choose, office.officer, 409, reason="좋아요")["code"] == "move_not_allowed"
        shown = office.call("GET", f"/idle-spaces/{idle}", None)
        assert (shown["decided_on"], shown["appeal_until"]) == (clock.today().isoformat(), day(14))
    assert office.mails("까닭 있음") == 1
    actions = (
        "SELECT count(*) FROM agreement_events WHERE actor_id = :id AND action IN ('choose', 'decline', 'decided')"
    )
    assert office.count(actions, id=office.officer.id) == 3


def test_a_withdrawn_application_is_out_and_a_closed_listing_answers_the_rest(office: Office, station):
    idle = opened(office, station)
    with clock.frozen(at_noon(8)):
        mine, other = office.applied(idle, office.resident), office.applied(idle, office.stranger)
        office.call("POST", f"/applications/{mine['id']}/withdraw", office.stranger, 404)
        office.call("POST", f"/applications/{mine['id']}/withdraw", office.resident)
        assert office.applied(idle, office.resident)["state"] == "submitted"
        closed = office.call("POST", f"/idle-spaces/{idle}/close", office.officer, reason="공사가 잡혔어요.")
        assert (closed["state"], closed["closed_reason"]) == ("closed", "공사가 잡혔어요.")
        left = office.call("GET", f"/idle-spaces/{idle}/applications", office.stranger)["items"]
        assert [(one["id"], one["state"], one["reason"]) for one in left] == [
            (other["id"], "not_chosen", "공사가 잡혔어요.")
        ]


def test_what_was_never_announced_or_signed_stays_in_the_office(office: Office, station):
    listed = office.listing(station)
    office.call("POST", f"/idle-spaces/{listed['id']}/close", office.officer, reason="잘못 적었어요.")
    drawn = office.agreement(station, [], office.officer, kind="idle_use")
    office.call("POST", f"/agreements/{drawn['id']}/end", office.officer, reason="맺지 않기로 했어요.")
    for path in ("/idle-spaces", "/agreements"):
        assert office.call("GET", path, None)["total"] == 0
        assert office.call("GET", path, office.officer)["total"] == 1
    office.call("GET", f"/idle-spaces/{listed['id']}", office.resident, 404)
    office.call("GET", f"/agreements/{drawn['id']}", office.resident, 404)


def test_only_officers_of_the_district_list_and_decide(office: Office, station):
    elsewhere = office.make.person("officer", district="11680")
    keeper = office.make.person("keeper", site_id=station)
    body = {"owner": "시", "conditions": "가", "available_from": day(40), "available_until": day(50)}
    body |= {"site_id": str(station), "apply_from": day(9), "apply_until": day(12)}
    for person in (elsewhere, keeper, office.resident):
        office.call("POST", "/idle-spaces", person, 403, **body)
    office.call("POST", "/idle-spaces", None, 401, **body)
    listed = office.listing(station)
    path = f"/idle-spaces/{listed['id']}"
    for person in (elsewhere, keeper, office.resident):
        office.call("GET", path, person, 404)
        office.call("POST", f"{path}/notify", person, 404)
    office.call("POST", f"{path}/notify", office.officer)
    for person in (elsewhere, keeper, office.resident):
        office.call("POST", f"{path}/close", person, 403, reason="남의 것")
        assert "told" not in office.call("GET", path, person)
        office.call("PUT", f"/sites/{station}/path", person, 403, steps=[{"step": "promoters"}])
    idle = listed["id"]
    with clock.frozen(at_noon(7)):
        office.call("POST", f"{path}/open", office.officer)
        sent = office.applied(idle, office.resident)
        for person in (elsewhere, keeper, office.stranger):
            office.call("POST", f"/applications/{sent['id']}/choose", person, 403, reason="남의 것")
            assert office.call("GET", f"{path}/applications", person)["total"] == 0


def test_a_group_is_spoken_for_by_its_members_alone(office: Office, station):
    idle = opened(office, station)
    group = office.group("천연 이웃", office.resident)
    body = {"applicant": "가", "plan": "나", "wished_use": "다", "members": 3, "party_id": str(group)}
    with clock.frozen(at_noon(8)):
        refused = office.call("POST", f"/idle-spaces/{idle}/applications", office.stranger, 403, **body)
        assert refused["code"] == "not_a_member"
        office.call("POST", f"/idle-spaces/{idle}/applications", office.resident, 201, **body)
    office.call("POST", "/idle-watches", office.stranger, 403, district="중구", party_id=str(group))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"apply_until": "2020-01-01"}, "invalid_input"),
        ({"available_until": "2020-01-01"}, "invalid_input"),
        ({"owner": ""}, "invalid_input"),
        ({"notice_days": 0}, "invalid_input"),
        ({"available_from": "9999-01-01"}, "invalid_input"),
        ({"conditions": "\x00"}, "invalid_input"),
    ],
)
def test_a_listing_that_cannot_be_is_refused_in_words(office: Office, station, values, code):
    body = {"site_id": str(station), "owner": "시", "conditions": "가", "available_from": day(40)}
    body |= {"available_until": day(50), "apply_from": day(9), "apply_until": day(12), **values}
    assert office.call("POST", "/idle-spaces", office.officer, 422, **body)["code"] == code
    assert office.count("SELECT count(*) FROM idle_listings") == 0


def test_the_same_place_is_not_offered_twice_and_a_running_site_not_at_all(office: Office, station):
    office.listing(station)
    body = {"owner": "시", "conditions": "가", "available_from": day(100), "available_until": day(120)}
    body |= {"apply_from": day(9), "apply_until": day(12)}
    twice = office.call("POST", "/idle-spaces", office.officer, 409, site_id=str(station), **body)
    assert twice["code"] == "listing_exists"
    hub = office.make.site("운영 중인 곳")
    running = office.call("POST", "/idle-spaces", office.officer, 409, site_id=str(hub), **body)
    assert running["code"] == "not_idle"
    room = office.make.space(hub, "빈 창고")
    one = office.call("POST", "/idle-spaces", office.officer, 201, site_id=str(hub), space_id=str(room), **body)
    assert one["space"]["name"] == "빈 창고"


def test_steps_of_the_path_keep_their_order_and_lie_in_the_past(office: Office, station):
    path = f"/sites/{station}/path"
    skipped = [{"step": "design", "done_on": day(-3)}]
    assert office.call("PUT", path, office.officer, 409, steps=skipped)["code"] == "steps_out_of_order"
    swapped = [{"step": "promoters", "done_on": day(-2)}, {"step": "design", "done_on": day(-3)}]
    assert office.call("PUT", path, office.officer, 409, steps=swapped)["code"] == "steps_out_of_order"
    ahead = [{"step": "promoters", "done_on": day(1)}]
    assert office.call("PUT", path, office.officer, 422, steps=ahead)["code"] == "day_in_future"
    evil = [{"step": "promoters", "done_on": day(0), "evidence_url": "javascript:alert(1)"}]
    assert office.call("PUT", path, office.officer, 422, steps=evil)["code"] == "invalid_input"
    assert office.call("GET", path, None)["version"] == 0
    office.call("PUT", path, office.officer, steps=[{"step": "promoters", "done_on": day(-2)}], version=0)
    stale = office.call("PUT", path, office.officer, 409, steps=[{"step": "design", "done_on": day(0)}], version=0)
    assert stale["code"] == "stale_version"


def test_an_idle_site_said_to_be_open_goes_its_way_and_a_running_hub_stays_open(office: Office):
    idle = office.make.site("빈 파출소", kind="idle")
    done = [{"step": "promoters", "done_on": day(0)}]
    assert office.call("PUT", f"/sites/{idle}/path", office.officer, steps=done)["site_state"] == "planned"
    assert office.call("GET", f"/sites/{idle}", None)["closed_on"] is None
    hub = office.make.site("오래된 활력소", opened_on=clock.today() - timedelta(days=900))
    kept = office.call("PUT", f"/sites/{hub}/path", office.officer, steps=done)
    assert (kept["site_state"], kept["steps"][0]["done_on"]) == ("open", day(0))
