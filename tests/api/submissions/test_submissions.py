"""What the field sends over HTTP: once, in any order, by those who survey; seen by those who may."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Engine, text

from api.jobs.submissions import apply_due, apply_one
from api.web.tabs import SURVEY
from geo import clock
from geo.db import transaction
from geo.surveys import applying
from tests.api.submissions.conftest import API, FieldWork
from tests.factories import Factory
from tests.geo.surveys.field_posts import ask_with, changes, creates, edits, stored_form
from tests.geo.surveys.test_intake import PNG


def test_an_update_b_and_an_update_a_and_their_record_arrive_backwards_and_are_applied_in_order(
    field_work: FieldWork,
) -> None:
    """Scenario 2: create (t1), update A (t2), update B (t3) arrive B, A, create."""
    record = uuid4()
    create = creates(field_work.form, record, name="골목 사랑방", fee="무료")
    a = changes(field_work.form, record, 1, fee="1,000원", summary="A의 글")
    b = changes(field_work.form, record, 2, fee="2,000원")
    early = [field_work.sends(b), field_work.sends(a)]
    assert [one["state"] for one in early] == ["held", "held"]
    assert all(one["reason"] and one["code"] == "too_early" for one in early)
    assert field_work.sends(create)["state"] == "applied"
    assert [field_work.submission(one["id"])["state"] for one in early] == ["applied", "applied"]
    seen = field_work.record(record)
    assert (seen["rev"], seen["properties"]["fee"], seen["summary"], seen["state"]) == (
        3,
        "2,000원",
        "A의 글",
        "submitted",
    )
    history = field_work.client.get(f"{API}/resources/{record}/history", headers=field_work.coordinator.headers).json()
    told = [(one["rev"], one["base_rev"], one["submission_id"]) for one in reversed(history["revisions"])]
    assert [one[:2] for one in told] == [(1, None), (2, 1), (3, 2)]
    assert [one[2] for one in told[1:]] == [early[1]["id"], early[0]["id"]]
    assert field_work.conflicts() == []


def test_the_same_post_again_is_success_and_another_under_its_id_is_refused_in_korean(field_work: FieldWork) -> None:
    xml = creates(field_work.form, instance="uuid:once", fee="무료")
    first, again = field_work.post(xml), field_work.post(xml)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    field_work.work()
    field_work.work()
    other = field_work.post(creates(field_work.form, instance="uuid:once", fee="유료"))
    assert (other.status_code, other.json()["code"]) == (409, "submission_changed")
    assert any("가" <= letter <= "힣" for letter in other.json()["detail"])
    listed = field_work.client.get(f"{API}/submissions", headers=field_work.surveyor.headers).json()
    assert (listed["total"], listed["items"][0]["state"]) == (1, "applied")


def test_photos_come_in_several_posts_and_what_is_missing_is_named(field_work: FieldWork) -> None:
    xml = creates(field_work.form, uuid4(), photo="앞.png", photo_before="옛날.png")
    first = field_work.post(xml, {"앞.png": PNG}, incomplete=True)
    assert (first.status_code, first.json()["missing"]) == (202, ["옛날.png"])
    field_work.work()
    assert field_work.submission(first.json()["id"])["state"] == "incomplete"
    last = field_work.post(xml, {"옛날.png": PNG + b" "})
    assert (last.status_code, last.json()["missing"]) == (200, [])
    field_work.work()
    whole = field_work.submission(first.json()["id"])
    assert (whole["state"], whole["missing"]) == ("applied", [])
    assert sorted(file["name"] for file in whole["attachments"]) == ["앞.png", "옛날.png"]
    assert all(file["media_id"] for file in whole["attachments"])


def test_a_lost_phone_does_not_keep_a_place_back_for_ever(field_work: FieldWork, engine: Engine) -> None:
    record = uuid4()
    sent = field_work.post(creates(field_work.form, record, photo="안 온.png")).json()
    assert apply_due(engine) == 0
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert apply_due(engine) == 1
    told = field_work.submission(sent["id"])
    assert (told["state"], told["missing"]) == ("applied", ["안 온.png"])
    assert field_work.record(record)["state"] == "submitted"


def test_only_those_who_survey_send_and_only_reviewers_and_senders_look(field_work: FieldWork, make: Factory) -> None:
    stranger, elsewhere = make.person(), make.person("surveyor", district="11680")
    xml = creates(field_work.form, uuid4(), summary="글")
    assert field_work.client.post(f"{API}/campaigns/{field_work.campaign}/submissions").status_code == 401
    for person in (stranger, elsewhere):
        assert field_work.post(xml, who=person).status_code == 403
    sent = field_work.sends(xml)
    path = f"{API}/submissions/{sent['id']}"
    assert field_work.submission(sent["id"], field_work.surveyor)["values"]["summary"] == "글"
    assert field_work.client.get(path, headers=field_work.other.headers).status_code == 404
    assert field_work.client.get(f"{path}/xml", headers=field_work.surveyor.headers).status_code == 404
    raw = field_work.client.get(f"{path}/xml", headers=field_work.coordinator.headers)
    assert (raw.content, raw.headers["content-type"].split(";")[0]) == (xml, "text/xml")
    for person, seen in ((field_work.coordinator, 1), (field_work.other, 0), (elsewhere, 0)):
        listed = field_work.client.get(f"{API}/submissions", headers=person.headers).json()
        assert listed["total"] == seen


def test_the_tabs_lead_nobody_to_a_refusal(field_work: FieldWork, make: Factory) -> None:
    seen = {}
    for who in (make.person(), field_work.surveyor, field_work.coordinator):
        page = field_work.client.get("/survey", headers=who.headers).text
        paths = [path for path in SURVEY if f'<a href="{path}"' in page]
        answers = [field_work.client.get(path, headers=who.headers).status_code for path in paths]
        assert set(answers) == {200}, dict(zip(paths, answers, strict=True))
        seen[who.id] = len(paths)
    assert list(seen.values()) == [3, 5, 7]


def test_every_look_of_a_reviewer_at_what_was_written_down_is_noted(field_work: FieldWork, engine: Engine) -> None:
    sent = field_work.sends(creates(field_work.form, uuid4()))
    field_work.client.get(f"{API}/submissions/{sent['id']}/xml", headers=field_work.coordinator.headers)
    with engine.connect() as connection:
        looks = connection.execute(text("SELECT what, actor_id, object_id FROM access_log")).all()
    assert {(row.what, row.actor_id, str(row.object_id)) for row in looks} == {
        ("submission", field_work.coordinator.id, sent["id"])
    }


def test_names_of_people_in_a_list_of_submissions_are_looks_at_personal_data(
    field_work: FieldWork, engine: Engine
) -> None:
    person, place = uuid4(), uuid4()
    with transaction(engine) as session:
        form = stored_form(session, "people", "person")
        ask_with(session, field_work.campaign, form)
    for xml in (creates(form, person), creates(field_work.form, place)):
        field_work.post(xml)
    field_work.work()
    for who in (field_work.surveyor, field_work.coordinator):
        assert field_work.client.get(f"{API}/submissions", headers=who.headers).json()["total"] == 2
    with engine.connect() as connection:
        looks = connection.execute(text("SELECT what, actor_id, object_id FROM access_log")).all()
    assert [tuple(row) for row in looks] == [("resource_personal", field_work.coordinator.id, person)]


def test_what_is_no_instance_is_refused_and_nothing_stored(field_work: FieldWork, engine: Engine) -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data id="place" version="1">&b;</data>'
    for xml, code in (
        (b"", "xml_missing"),
        (b"<data", "xml_broken"),
        (bomb, "xml_entities"),
        (b"<data/>", "instance_form"),
        (b'<data id="nope" version="9"><meta><instanceID>uuid:x</instanceID></meta></data>', "form_version_unknown"),
    ):
        refused = field_work.post(xml)
        assert refused.status_code in {404, 422}, refused.text
        assert refused.json()["code"] == code
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 0


def test_hostile_answers_come_out_as_they_went_in(field_work: FieldWork) -> None:
    for hostile in (r"회비 \3,000", "{{ 7*191 }}", "<b>굵게</b> & 'x'", '100% _";--', "%(name)s :name"):
        record = uuid4()
        sent = field_work.sends(creates(field_work.form, record, name=hostile, summary=hostile, runs_by=hostile))
        seen = field_work.record(record)
        assert (seen["name"], seen["summary"], sent["values"]["summary"]) == (hostile, hostile, hostile)


def test_a_problem_is_tried_again_once_it_is_mended(field_work: FieldWork, make: Factory) -> None:
    record = make.resource("있던 곳", "space", state="closed")
    sent = field_work.sends(changes(field_work.form, record, 1, fee="무료"))
    assert (sent["state"], sent["code"]) == ("problem", "resource_not_open")
    reopened = field_work.client.post(f"{API}/resources/{record}/reopen", headers=field_work.coordinator.headers)
    assert reopened.status_code == 200
    path = f"{API}/submissions/{sent['id']}/apply"
    assert field_work.client.post(path, headers=field_work.surveyor.headers).status_code == 404
    assert field_work.client.post(path, headers=field_work.coordinator.headers).status_code == 202
    field_work.work()
    assert field_work.submission(sent["id"])["state"] == "applied"


def test_what_will_never_be_a_record_is_set_aside_by_a_reviewer_and_tried_again_all_the_same(
    field_work: FieldWork, make: Factory
) -> None:
    there = make.resource("있던 곳", "space")
    sent = field_work.sends(creates(field_work.form, there, "uuid:v1"))
    waits = field_work.sends(changes(field_work.form, uuid4(), 1, fee="무료"))
    for one, was in ((sent, "problem"), (waits, "held")):
        path, headers = f"{API}/submissions/{one['id']}", field_work.coordinator.headers
        assert one["state"] == was
        assert field_work.client.post(f"{path}/aside", headers=field_work.surveyor.headers).status_code == 404
        done = field_work.client.post(f"{path}/aside", headers=headers).json()
        assert (done["state"], done["code"]) == ("aside", "aside")
        assert field_work.client.post(f"{path}/aside", headers=headers).json()["code"] == "stale_version"
        field_work.client.post(f"{path}/apply", headers=headers)
        field_work.work()
        assert field_work.submission(one["id"])["state"] == was
    field_work.client.post(f"{API}/submissions/{sent['id']}/aside", headers=field_work.coordinator.headers)
    assert field_work.sends(edits(field_work.form, uuid4(), "uuid:v1"))["state"] == "applied"
    assert field_work.submission(sent["id"])["state"] == "replaced"


def test_a_defect_of_ours_loses_nothing_and_holds_nobody_else_up(
    field_work: FieldWork, engine: Engine, monkeypatch
) -> None:
    bad = field_work.post(creates(field_work.form, uuid4(), name="이상한 곳")).json()
    good = field_work.post(creates(field_work.form, uuid4(), name="멀쩡한 곳")).json()
    truly = applying._carry_out

    def breaks(session, reading, now):
        if reading.proposals[0].wanted["name"] == "이상한 곳":
            raise ZeroDivisionError
        return truly(session, reading, now)

    monkeypatch.setattr(applying, "_carry_out", breaks)
    assert apply_due(engine) == 2
    states = [field_work.submission(one["id"])["code"] for one in (bad, good)]
    assert states == ["defect", ""]
    monkeypatch.undo()
    apply_one(engine, bad["id"])
    apply_one(engine, str(uuid4()))
    assert field_work.submission(bad["id"])["state"] == "applied"


def test_relations_told_by_name_wait_for_a_reviewer_who_links_or_dismisses_them(
    field_work: FieldWork, make: Factory
) -> None:
    group = make.resource("두레모임", "organisation")
    here = uuid4()
    field_work.sends(creates(field_work.form, here, runs_by="두레 친구들, 아무개들"))
    listed = field_work.client.get(f"{API}/relation-proposals", headers=field_work.coordinator.headers).json()
    assert [(one["name"], one["direction"], one["label"]) for one in listed["items"]] == [
        ("두레 친구들", "in", "운영한다"),
        ("아무개들", "in", "운영한다"),
    ]
    first, second = (f"{API}/relation-proposals/{one['id']}" for one in listed["items"])
    nobody = field_work.client.post(f"{first}/link", json={}, headers=field_work.coordinator.headers)
    assert (nobody.status_code, nobody.json()["code"]) == (422, "other_missing")
    assert field_work.client.post(f"{first}/dismiss", headers=field_work.surveyor.headers).status_code == 403
    body = {"other_id": str(group)}
    linked = field_work.client.post(f"{first}/link", json=body, headers=field_work.coordinator.headers)
    assert (linked.status_code, linked.json()["state"]) == (200, "linked")
    gone = field_work.client.post(f"{second}/dismiss", headers=field_work.coordinator.headers)
    assert gone.json()["state"] == "dismissed"
    twice = field_work.client.post(f"{first}/link", json=body, headers=field_work.coordinator.headers)
    assert (twice.status_code, twice.json()["code"]) == (409, "stale_version")
    (relation,) = field_work.record(here)["relations"]
    assert (relation["from"]["id"], relation["to"]["id"], relation["kind"]) == (str(group), str(here), "runs")
