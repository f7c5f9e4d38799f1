"""What Collect asks for is answered in the form, the headers and the statuses that it goes by."""

import hashlib
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from api.jobs.submissions import apply_due
from api.odk import phones
from geo import clock
from geo.db import transaction
from geo.queries import campaigns, teams
from geo.queries.forms import read_file
from geo.surveys.campaign_states import CampaignState, TeamRole
from geo.surveys.campaigns import step_campaign
from tests.api.odk.conftest import API, Field, Phone, message_of
from tests.geo.surveys.field_posts import changes, creates, edits, stored_form
from tests.geo.surveys.test_intake import PNG


def test_the_list_of_forms_and_the_bytes_of_each_are_what_was_stored(field_day: Field) -> None:
    phone = field_day.phone()
    (entry,) = phone.forms()
    assert (entry["formID"], entry["name"], entry["version"]) == ("place", "마을공간 조사", "1")
    assert "manifestUrl" not in entry
    got = phone.get(entry["downloadUrl"])
    with transaction(field_day.engine) as session:
        stored = read_file(session, field_day.form.id, workbook=False)
    assert (got.status_code, got.content) == (200, stored)
    assert got.headers["content-type"].startswith("text/xml")
    assert entry["hash"] == f"md5:{hashlib.md5(got.content, usedforsecurity=False).hexdigest()}"
    assert [phone.get(path).content for path in ("formList/", "xformsList")] == [phone.get("formList").content] * 2
    assert phone.forms(formID="place") == [entry]
    assert phone.forms(formID="nope") == []


def test_of_two_versions_the_newest_is_listed_unless_all_are_asked_for(field_day: Field) -> None:
    with transaction(field_day.engine) as session:
        newer = stored_form(session, version="2")
    field_day.asks_with(newer)
    phone = field_day.phone()
    assert [one["version"] for one in phone.forms()] == ["2"]
    assert sorted(one["version"] for one in phone.forms(listAllVersions="true")) == ["1", "2"]


def test_head_says_how_much_may_come_and_nothing_else(field_day: Field) -> None:
    phone = field_day.phone()
    for path in ("submission", "submission/"):
        head = field_day.client.head(f"{phone.address}/{path}", params=phone.query)
        assert (head.status_code, head.content) == (204, b"")
        assert head.headers["x-openrosa-accept-content-length"] == "10000000"
        assert head.headers["x-openrosa-version"] == "1.0"


def test_a_record_is_stored_once_and_its_files_may_follow(field_day: Field) -> None:
    phone = field_day.phone()
    xml = creates(field_day.form, uuid4(), photo="앞 사진.jpg", photo_before="옛날.jpg")
    first = phone.sends(xml, {"앞 사진.jpg": PNG}, incomplete=True)
    assert first.status_code == 202
    assert "옛날.jpg" in message_of(first)
    last = phone.sends(xml, {"옛날.jpg": PNG + b" "}, path="submission/")
    assert (last.status_code, message_of(last)) == (201, "기록을 잘 받았어요. 고마워요!")
    again = phone.sends(xml, {"앞 사진.jpg": PNG})
    assert again.status_code == 202
    assert "이미" in message_of(again)
    field_day.work()
    (one,) = field_day.submissions()
    assert (one["channel"], one["state"], one["files"], one["missing"]) == ("collect", "applied", 2, [])
    other = phone.sends(xml.replace(b"\xed\x96\x87", b"\xed\x96\x88", 1))
    assert other.status_code == 409
    assert "달라요" in message_of(other)


def test_an_edit_replaces_what_is_here_once_and_nothing_that_is_not(field_day: Field) -> None:
    phone, record = field_day.phone(), uuid4()
    early = edits(field_day.form, record, "uuid:v1", "uuid:v2", name="고친 이름")
    assert phone.sends(early).status_code == 404
    assert phone.sends(creates(field_day.form, record, "uuid:v1")).status_code == 201
    assert phone.sends(early).status_code == 201
    stale = phone.sends(edits(field_day.form, record, "uuid:v1", "uuid:v3", name="늦은 이름"))
    assert stale.status_code == 409
    assert "이미 고쳐서" in message_of(stale)
    assert phone.sends(early).status_code == 202
    field_day.work()
    assert field_day.record(record)["name"] == "고친 이름"


def test_out_of_order_changes_of_a_record_are_held_and_applied_in_order(field_day: Field) -> None:
    """Scenario 2 through this door: create (t1), update A (t2), update B (t3) arrive B, A, create."""
    phone, record = field_day.phone(), uuid4()
    b = changes(field_day.form, record, 2, fee="2,000원")
    a = changes(field_day.form, record, 1, fee="1,000원", summary="A의 글")
    for xml in (b, a, creates(field_day.form, record, name="골목 사랑방", fee="무료")):
        assert phone.sends(xml).status_code == 201
        field_day.work()
    assert {one["state"] for one in field_day.submissions()} == {"applied"}
    seen = field_day.record(record)
    assert (seen["rev"], seen["properties"]["fee"], seen["summary"]) == (3, "2,000원", "A의 글")


def test_what_cannot_be_taken_is_said_in_korean_in_the_apps_envelope(field_day: Field) -> None:
    phone = field_day.phone()
    old = creates(field_day.form).replace(b'version="1"', b'version="0"', 1)
    for xml, status in ((b"", 422), (b"<data", 422), (b"<data/>", 422), (old, 404)):
        refused = phone.sends(xml)
        assert refused.status_code == status, refused.text
        message_of(refused)
    for path in ("nothing/here", "forms/x/form.xml", f"forms/{uuid4()}/form.xml", f"forms/{uuid4()}/manifest.xml"):
        wrong = phone.get(path)
        assert wrong.status_code in {404, 422}
        message_of(wrong)
    wrong = field_day.client.put(f"{phone.address}/submission")
    assert wrong.status_code == 404
    message_of(wrong)
    huge = field_day.client.post(f"{phone.address}/submission", headers={"content-length": "900000000"}, content=b"")
    assert huge.status_code == 413
    message_of(huge)
    broken = field_day.client.post(
        f"{phone.address}/submission", headers={"content-type": "multipart/form-data; boundary=x"}, content=b"--y"
    )
    assert broken.status_code in {400, 422}
    message_of(broken)
    assert field_day.submissions() == []


def test_a_closed_campaign_lists_nothing_and_takes_nothing_new(field_day: Field) -> None:
    phone = field_day.phone()
    begun = creates(field_day.form, uuid4(), photo="앞.jpg")
    phone.sends(begun, incomplete=True)
    with transaction(field_day.engine) as session:
        step_campaign(
            session, campaigns.get_campaign(session, field_day.campaign.id), CampaignState.CLOSED, clock.now()
        )
    assert phone.forms() == []
    late = phone.sends(creates(field_day.form))
    assert late.status_code == 409
    assert "마친 조사" in message_of(late)
    assert phone.sends(begun, {"앞.jpg": PNG}).status_code == 201, "what was begun may be finished"


def test_a_wrong_key_answers_403_and_guessing_is_slowed_down(field_day: Field, monkeypatch) -> None:
    monkeypatch.setattr(phones, "GUESSES_PER_MINUTE", 6)
    phone = field_day.phone()
    nobody = Phone(field_day.client, "/odk/maeul-nobody")
    with clock.frozen(clock.now()):
        for answer in (nobody.get("formList"), nobody.get("nothing"), nobody.sends(b"<x/>")):
            assert answer.status_code == 403
            assert "QR" in message_of(answer)
            assert "www-authenticate" not in answer.headers
        assert field_day.client.head("/odk/maeul-nobody/submission").status_code == 403
        for _ in range(2):
            nobody.get("formList")
        slow = nobody.get("formList")
        assert slow.status_code == 429
        assert int(slow.headers["retry-after"]) > 0
        message_of(slow)
        assert phone.get("formList").status_code == 200, "who has a key is not held up"


def test_the_rights_of_a_phone_are_looked_up_at_every_request(field_day: Field) -> None:
    member = field_day.make.person()
    path = f"{API}/campaigns/{field_day.campaign.id}/field-keys"
    assert field_day.client.post(path, json={}, headers=member.headers).status_code == 403
    with transaction(field_day.engine) as session:
        team = teams.insert_team(session, field_day.campaign.district_code, 2026, "1조", None)
        teams.put_member(session, team, member.id, TeamRole.MEMBER)
        campaigns.replace_teams(session, field_day.campaign.id, [team])
    phone = field_day.phone(member)
    assert len(phone.forms()) == 1
    with transaction(field_day.engine) as session:
        teams.drop_member(session, team, member.id)
    for answer in (phone.get("formList"), phone.sends(creates(field_day.form))):
        assert answer.status_code == 403
        assert "참여" in message_of(answer)
    with transaction(field_day.engine) as session:
        teams.put_member(session, team, member.id, TeamRole.MEMBER)
    assert phone.get("formList").status_code == 200
    with field_day.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET disabled_at = now() WHERE id = :id"), {"id": member.id})
    assert phone.get("formList").status_code == 403


def test_hostile_answers_come_out_as_they_went_in(field_day: Field) -> None:
    phone = field_day.phone()
    for hostile in (r"회비 \3,000", "{{ 7*191 }}", "<b>굵게</b> & 'x'", "%(name)s :name"):
        record = uuid4()
        xml = creates(field_day.form, record, name=hostile, summary=hostile, photo="<사진> {{7}} & 1.jpg")
        told = phone.sends(xml)
        assert told.status_code == 202
        assert "<사진> {{7}} & 1.jpg" in message_of(told)
        with clock.frozen(clock.now() + timedelta(days=4)):
            apply_due(field_day.engine)
        seen = field_day.record(record)
        assert (seen["name"], seen["summary"]) == (hostile, hostile)
