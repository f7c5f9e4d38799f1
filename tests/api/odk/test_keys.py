"""Keys of phones: who makes them for whom, what they set up, and that they end."""

import base64
import json
import logging
import zlib
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.queries import campaigns, teams
from geo.queries.erasure import erase_account
from geo.queries.retention import forget_spent
from geo.surveys.campaign_states import TeamRole
from tests.api.campaigns.makers import JUNG
from tests.api.odk.conftest import API, Field, Phone, message_of
from tests.factories import Person
from tests.geo.surveys.field_posts import creates


def listed(field_day: Field, who: Person) -> list[dict]:
    path = f"{API}/campaigns/{field_day.campaign.id}/field-keys"
    answer = field_day.client.get(path, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def in_a_team(field_day: Field, *people: Person) -> None:
    with transaction(field_day.engine) as session:
        team = teams.insert_team(session, JUNG, 2026, "1조", None)
        for person in people:
            teams.put_member(session, team, person.id, TeamRole.MEMBER)
        campaigns.replace_teams(session, field_day.campaign.id, [team])


def test_the_code_sets_an_app_up_by_one_scan(field_day: Field) -> None:
    made = field_day.key()
    told = json.loads(zlib.decompress(base64.b64decode(made["setup"])))
    assert told == {
        "general": {
            "server_url": made["address"],
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": field_day.campaign.title},
    }
    assert made["address"].startswith("http://127.0.0.1:8000/odk/")
    with field_day.engine.connect() as connection:
        stored = connection.execute(text("SELECT to_jsonb(k)::text FROM field_keys k")).scalar_one()
    assert made["address"].rpartition("/")[2] not in stored


def test_a_new_key_ends_the_one_before_and_one_taken_back_opens_nothing(field_day: Field) -> None:
    first, second = field_day.phone(), field_day.phone()
    assert first.get("formList").status_code == 403
    assert second.get("formList").status_code == 200
    (own,) = listed(field_day, field_day.surveyor)
    path = f"{API}/campaigns/{field_day.campaign.id}/field-keys/{own['id']}"
    stranger = field_day.make.person("surveyor", district="11680")
    assert field_day.client.delete(path, headers=stranger.headers).status_code == 403
    assert field_day.client.delete(path, headers=field_day.surveyor.headers).status_code == 204
    assert field_day.client.delete(path, headers=field_day.surveyor.headers).status_code == 404
    assert second.get("formList").status_code == 403


def test_whoever_runs_the_campaign_makes_keys_for_all_and_sees_what_became_of_them(field_day: Field) -> None:
    one, two = field_day.make.person(), field_day.make.person()
    in_a_team(field_day, one, two)
    path = f"{API}/campaigns/{field_day.campaign.id}/field-keys"
    for body in ({"all": True}, {"account_id": str(two.id)}):
        assert field_day.client.post(path, json=body, headers=one.headers).status_code == 403
    made = field_day.client.post(path, json={"all": True}, headers=field_day.coordinator.headers)
    assert made.headers["cache-control"] == "no-store"
    keys = {each["account_id"]: each for each in made.json()["items"]}
    assert set(keys) == {str(one.id), str(two.id)}
    assert field_day.client.post(path, json={"all": True}, headers=field_day.coordinator.headers).json()["items"] == []
    phone = Phone(field_day.client, urlsplit(keys[str(one.id)]["address"]).path)
    assert phone.sends(creates(field_day.form)).status_code == 201
    seen = {each["account_id"]: each for each in listed(field_day, field_day.coordinator)}
    used, unused = seen[str(one.id)], seen[str(two.id)]
    assert (used["sent"], used["device"], used["teams"]) == (1, "collect:Zq81mfOSbFlBzjpe", ["1조"])
    assert used["last_seen_at"]
    assert (unused["sent"], unused["device"], unused["last_seen_at"]) == (0, "", None)
    assert [each["account_id"] for each in listed(field_day, one)] == [str(one.id)]
    (sent,) = field_day.submissions()
    assert sent["account"] == used["name"], "what came from a phone is its surveyor's"
    nobody = field_day.make.person()
    unknown = field_day.client.post(path, json={"account_id": str(nobody.id)}, headers=field_day.coordinator.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "surveyor_unknown")


def test_a_key_serves_its_own_campaign_and_nothing_else_of_the_account(field_day: Field) -> None:
    secret = field_day.key()["address"].rpartition("/")[2]
    for header in ({"Authorization": f"Bearer {secret}"}, {"Cookie": f"maeul={secret}"}):
        assert field_day.client.get(f"{API}/submissions", headers=header).status_code == 401


def test_keys_go_with_the_account_and_with_time(field_day: Field) -> None:
    field_day.phone()
    field_day.phone()
    phone = field_day.phone(field_day.coordinator)
    with transaction(field_day.engine) as session:
        erase_account(session, field_day.surveyor.id)
        assert session.execute(text("SELECT count(*) FROM field_keys")).scalar_one() == 1
    assert phone.get("formList").status_code == 200
    field_day.phone(field_day.coordinator)
    with clock.frozen(clock.now() + timedelta(days=91)), transaction(field_day.engine) as session:
        assert forget_spent(session)["field_keys"] == 1
        assert session.execute(text("SELECT count(*) FROM field_keys")).scalar_one() == 1


def test_no_log_tells_a_key(field_day: Field, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="maeul")
    secret = field_day.key()["address"].rpartition("/")[2]
    phone = Phone(field_day.client, f"/odk/{secret}")
    message_of(phone.sends(b"<data"))
    phone.get("formList")
    assert not [one for one in caplog.records if one.name.startswith("maeul") and secret in one.getMessage()]
