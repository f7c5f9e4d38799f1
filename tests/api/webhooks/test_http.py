"""Webhooks over HTTP: who may have one, where and about what; the secret once; rights asked again at every sending."""

import pytest
from sqlalchemy import text

from geo.db import transaction
from tests.api.webhooks.conftest import EVERYTHING

URL = "/api/v1/webhooks"
JUNG_GU = "11140"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"
RECEIVER = "https://hooks.example/in"


def asked(client, who, **values):
    body = {"name": "시험", "url": RECEIVER, "events": ["site.changed"], **values}
    return client.post(URL, json=body, headers=who.headers)


def test_a_webhook_is_made_changed_and_ended_and_its_secret_shown_once(client, make):
    make.boundaries()
    officer = make.person("officer", district=JUNG_GU)
    made = asked(client, officer, name=HOSTILE, district="중구")
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    hook = made.json()
    assert hook["secret"].startswith("whsec_")
    assert (hook["name"], hook["place"], hook["scope"], hook["state"]) == (HOSTILE, "중구", "district", "active")
    listed = client.get(URL, headers=officer.headers)
    assert hook["secret"] not in listed.text
    assert [one["id"] for one in listed.json()["items"]] == [hook["id"]]
    path = f"{URL}/{hook['id']}"
    change = {"name": "새 이름", "url": RECEIVER + "/2", "events": ["space.changed", "resource.closed"], "paused": True}
    changed = client.patch(path, json=change, headers=officer.headers).json()
    assert (changed["name"], changed["url"], changed["reason"]) == ("새 이름", RECEIVER + "/2", "owner")
    assert changed["events"] == ["resource.closed", "space.changed"]
    fresh = client.post(f"{path}/rotate", headers=officer.headers).json()
    assert fresh["secret"] != hook["secret"]
    assert fresh["two_secrets_until"]
    assert client.delete(path, headers=officer.headers).status_code == 204
    assert client.get(path, headers=officer.headers).json()["code"] == "webhook_unknown"
    assert client.get(URL, headers=officer.headers).json()["total"] == 0


def test_who_may_have_one_and_where(client, make):
    make.boundaries()
    site, far = make.site("가마을"), make.site("노원마을", (127.0568, 37.6542))
    keeper = make.person("keeper", site_id=site)
    for who, place, status in (
        (make.person(), {"district": "중구"}, 403),
        (make.person("surveyor", district=JUNG_GU), {"district": "중구"}, 403),
        (keeper, {"district": "중구"}, 403),
        (keeper, {}, 403),
        (keeper, {"site_id": str(far)}, 403),
        (keeper, {"site_id": str(site)}, 201),
        (make.person("coordinator", district=JUNG_GU), {"district": JUNG_GU}, 201),
        (make.person("planner", district=JUNG_GU), {"district": "노원구"}, 403),
        (make.person("planner", district=JUNG_GU), {"district": "중구"}, 201),
        (make.person("officer", district=JUNG_GU), {"site_id": str(site)}, 201),
        (make.person("officer", district=JUNG_GU), {"site_id": str(far)}, 403),
        (make.person("officer", district=JUNG_GU), {}, 403),
        (make.person("admin"), {}, 201),
    ):
        assert asked(client, who, **place).status_code == status, place
    assert client.get(URL).status_code == 401


def test_bookings_are_told_only_to_those_who_see_them(client, make):
    make.boundaries()
    site = make.site()
    for role, status in (("planner", 403), ("coordinator", 403), ("officer", 201)):
        who = make.person(role, district=JUNG_GU)
        answer = asked(client, who, district="중구", events=["booking.created"])
        assert answer.status_code == status, role
    planner = make.person("planner", district=JUNG_GU)
    hook = asked(client, planner, district="중구").json()
    sly = client.patch(f"{URL}/{hook['id']}", json={"events": ["booking.changed"]}, headers=planner.headers)
    assert (sly.status_code, sly.json()["code"]) == (403, "bookings_not_seen")
    assert asked(client, make.person("keeper", site_id=site), site_id=str(site), events=["booking.created"]).is_success


def test_somebody_elses_webhook_is_nobodys_business(client, make, listen):
    hook = listen()
    hook.ping()
    other, boss = make.person("officer"), make.person("admin")
    missing = "00000000-0000-0000-0000-000000000000"
    for method, path, body in (
        ("GET", "", None), ("PATCH", "", {"name": "내 것"}), ("DELETE", "", None), ("POST", "/rotate", None),
        ("POST", "/ping", None), ("GET", "/deliveries", None), ("POST", f"/deliveries/{missing}/redeliver", None),
    ):  # fmt: skip
        for who, status in ((other.headers, 404), ({}, 401)):
            assert client.request(method, hook.path + path, json=body, headers=who).status_code == status, path
    assert client.get(hook.path, headers=boss.headers).status_code == 200
    assert client.get(URL, headers=other.headers).json()["total"] == 0
    unknown = client.post(f"{hook.path}/deliveries/{missing}/redeliver", headers=hook.owner.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "delivery_unknown")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"url": "http://169.254.169.254/"}, "webhook_inside"),
        ({"url": "file:///etc/passwd"}, "webhook_url"),
        ({"events": []}, "invalid_input"),
        ({"events": ["ping"]}, "invalid_input"),
        ({"events": ["no.such"]}, "invalid_input"),
        ({"name": " "}, "invalid_input"),
        ({"district": "없는구"}, "district_unknown"),
        ({"site_id": "00000000-0000-0000-0000-000000000000"}, "site_unknown"),
        ({"district": "중구", "site_id": "00000000-0000-0000-0000-000000000000"}, "invalid_input"),
        ({"secret": "whsec_mine"}, "invalid_input"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_stored(client, make, engine, change, code):
    make.boundaries()
    answer = asked(client, make.person("admin"), **change)
    assert answer.status_code in {400, 404, 422}
    assert answer.json()["code"] == code
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM webhooks")).scalar_one() == 0


def test_a_right_that_has_ended_stops_its_webhook_and_its_owner_is_told(client, make, engine, listen, receiver, work):
    make.boundaries()
    site = make.site()
    keeper = make.person("keeper", site_id=site)
    hook = listen(keeper, site_id=str(site))
    make.space(site)
    with transaction(engine) as session:
        ending = (
            "UPDATE grants SET valid = daterange(lower(valid), lower(valid)), ended_at = now() WHERE account_id = :id"
        )
        session.execute(text(ending), {"id": keeper.id})
    work()
    assert receiver.got == []
    shown = hook.show()
    assert (shown["state"], shown["reason"], shown["waiting"]) == ("paused", "rights", 1)
    assert "맡은 일이 끝나" in shown["says"]
    with engine.connect() as connection:
        subjects = list(connection.execute(text("SELECT subject FROM mails")).scalars())
    assert subjects == ["[마을아틀라스] 웹훅 '시험'을(를) 멈췄어요"]
    assert client.patch(hook.path, json={"paused": False}, headers=keeper.headers).status_code == 403
    with transaction(engine) as session:
        again = "INSERT INTO grants (account_id, role, scope, site_id) VALUES (:id, 'keeper', 'site', :site)"
        session.execute(text(again), {"id": keeper.id, "site": site})
    assert client.patch(hook.path, json={"paused": False}, headers=keeper.headers).status_code == 200
    work()
    assert len(receiver.got) == 1


def test_an_account_that_is_erased_takes_its_webhooks_along(client, make, engine, listen, receiver, work):
    from geo.queries.erasure import erase_account

    make.person("admin")
    hook = listen()
    hook.ping()
    with transaction(engine) as session:
        erase_account(session, hook.owner.id)
        kept = session.execute(text("SELECT state, url, secret FROM webhooks")).one()
    assert tuple(kept) == ("ended", "", "")
    work()
    assert receiver.got == []


def test_an_account_has_so_many_and_no_more(client, make, monkeypatch):
    from geo.queries import webhooks

    monkeypatch.setattr(webhooks, "MOST_PER_ACCOUNT", 1)
    admin = make.person("admin")
    assert asked(client, admin, events=EVERYTHING).status_code == 201
    assert asked(client, admin).json()["code"] == "webhooks_many"


def test_the_application_may_not_forge_or_rewrite_what_was_sent(engine):
    for statement in (
        "INSERT INTO webhook_events (type, subject) VALUES ('ping', 'x')",
        "UPDATE webhook_events SET data = '{}'",
        "DELETE FROM webhook_events",
        "DELETE FROM webhook_deliveries",
        "UPDATE webhook_attempts SET status = 200",
        "DELETE FROM webhooks",
    ):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))
