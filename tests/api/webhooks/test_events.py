"""What is told of: every change, once per transaction, by the database itself; ids and states, never a person."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from geo import clock
from geo.backup.withdrawals import quieten
from geo.db import transaction
from geo.enums import ResourceAction
from geo.queries import webhook_sending
from geo.queries.resource_merges import lock_pair, merge_records
from geo.queries.resource_moves import move
from geo.queries.revisions import lock_head
from geo.surveys.campaign_states import CampaignState
from tests.api.campaigns.makers import campaign
from tests.factories import booking_body, tomorrow_at

JUNG_GU = "11140"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture
def told(receiver, work):
    """What the receiver is told next: types with data, in order."""

    def told():
        receiver.got.clear()
        work()
        bodies = [json.loads(got.body) for got in receiver.got]
        return [(body["type"], body["data"]) for body in bodies]

    return told


def types(news):
    return [of_type for of_type, _data in news]


def step(engine, resource_id, action):
    with transaction(engine) as session:
        head = lock_head(session, resource_id)
        move(session, head, [ResourceAction(action)], actor_id=None, note="", now=clock.now())


def test_nothing_is_noted_while_nobody_listens(make, engine, client, told):
    make.boundaries()
    make.space()
    make.resource()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM webhook_events")).scalar_one() == 0
    assert told() == []


def test_the_life_of_a_record_is_told_without_its_words(make, engine, listen, told, receiver):
    make.boundaries()
    listen()
    draft = make.resource(HOSTILE, state="approved")
    assert told() == [], "what is not public is nobody's news"
    step(engine, draft, "publish")
    ((of_type, data),) = told()
    assert of_type == "resource.published"
    assert data == {
        "id": str(draft), "kind": "story", "state": "published", "dong_code": data["dong_code"],
        "district_code": JUNG_GU, "url": f"https://maeul.example/api/v1/resources/{draft}",
    }  # fmt: skip
    assert data["dong_code"].startswith("11140")
    assert "회비" not in receiver.got[0].body
    step(engine, draft, "close")
    step(engine, draft, "reopen")
    assert types(told()) == ["resource.closed", "resource.reopened"]
    kept = make.resource("다른 이야기")
    with transaction(engine) as session:
        head, gone = lock_pair(session, kept, draft)
        merge_records(session, head, gone, {}, None, clock.now())
    news = told()
    assert types(news) == ["resource.published", "resource.merged"]
    assert news[1][1]["merged_into"] == str(kept)


def test_a_consent_given_or_taken_back_has_copies_renewed_whatever_it_was_for(make, client, listen, told, receiver):
    make.boundaries()
    neighbour = make.resource("김가상", "person", **{"properties.alias": "골목 수리꾼"})
    listen()
    consent = make.agree(neighbour, "alias", channels=("open_data",))
    assert types(told()) == ["resource.changed"]
    coordinator = make.person("coordinator", district=JUNG_GU)
    path = f"/api/v1/consents/{consent}/withdraw"
    assert client.post(path, json={"reason": "asked"}, headers=coordinator.headers).status_code == 200
    ((of_type, data),) = told()
    assert (of_type, data["id"], data["kind"]) == ("resource.changed", str(neighbour), "person")
    assert not {"김가상", "골목 수리꾼"} & set(receiver.got[0].body.split('"'))


def test_many_records_at_once_are_one_event_for_each_district(make, engine, listen, told):
    make.boundaries()
    listen(events=["resource.closed"])
    with transaction(engine) as session:
        session.execute(
            text("""INSERT INTO resources (kind, name, state, public_rev, declared_dong)
                 SELECT 'story', '이야기 ' || n, 'published', 1, (SELECT code FROM dongs WHERE district_code = '11140' LIMIT 1)
                 FROM generate_series(1, 250) n""")
        )
    assert told() == [], "nobody listens for new ones"
    with transaction(engine) as session:
        session.execute(text("UPDATE resources SET state = 'closed'"))
    ((of_type, data),) = told()
    assert of_type == "resource.bulk"
    assert data == {"count": 250, "district_code": JUNG_GU, "url": "https://maeul.example/api/v1/resources"}


def test_who_may_see_a_field_changes_every_record_of_its_kind(make, engine, listen, told):
    make.boundaries()
    listen(events=["resource.changed"])
    with transaction(engine) as session:
        row = session.execute(text("SELECT kind, name FROM resource_fields WHERE visibility = 'public' LIMIT 1")).one()
        session.execute(
            text("UPDATE resource_fields SET visibility = 'private' WHERE kind = :kind AND name = :name"), row._asdict()
        )
    ((of_type, data),) = told()
    assert (of_type, data["kind"]) == ("resource.bulk", row.kind)


def test_sites_and_spaces_say_what_changed_and_once_per_transaction(make, engine, listen, told):
    make.boundaries()
    listen()
    site = make.site("천연가압장")
    space = make.space(site)
    news = told()
    assert types(news) == ["site.changed", "space.changed"]
    assert (news[0][1]["change"], news[0][1]["state"], news[0][1]["district_code"]) == ("added", "open", JUNG_GU)
    assert (news[1][1]["id"], news[1][1]["site_id"]) == (str(space), str(site))
    with transaction(engine) as session:
        for name in ("가마을", "나마을"):
            session.execute(text("UPDATE sites SET name = :name WHERE id = :id"), {"name": name, "id": site})
        session.execute(text("UPDATE sites SET updated_at = now(), version = version + 1"))
    assert [(of_type, data["change"]) for of_type, data in told()] == [("site.changed", "content")]
    with transaction(engine) as session:
        session.execute(text("UPDATE sites SET state = 'paused'"))
        session.execute(text("DELETE FROM openings"))
    assert [(of_type, data["change"]) for of_type, data in told()] == [
        ("site.changed", "state"), ("space.changed", "content"),
    ]  # fmt: skip


def test_bookings_say_where_when_and_in_which_state_and_never_who(make, client, listen, told, receiver):
    make.boundaries()
    site = make.site()
    space = make.space(site)
    keeper = make.person("keeper", site_id=site)
    listen(keeper, site_id=str(site), events=["booking.created", "booking.changed"])
    neighbour = make.person()
    made = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(14)), headers=neighbour.headers)
    assert made.status_code == 201
    ((of_type, data),) = told()
    assert of_type == "booking.created"
    assert set(data) == {"id", "space_id", "site_id", "state", "start", "end", "url"}
    assert (data["space_id"], data["state"]) == (str(space), "confirmed")
    assert tomorrow_at(14) == clock.now().fromisoformat(data["start"])
    assert "시험 모임" not in receiver.got[0].body
    path = f"/api/v1/bookings/{made.json()['id']}/cancel"
    assert client.post(path, json={"version": 1}, headers=neighbour.headers).status_code == 200
    assert [(of_type, data["state"]) for of_type, data in told()] == [("booking.changed", "cancelled")]
    held = client.post(
        "/api/v1/bookings", json=booking_body(space, tomorrow_at(16), hold=True), headers=neighbour.headers
    ).json()
    assert told() == [], "a hold of some minutes is no booking yet"
    client.post(f"/api/v1/bookings/{held['id']}/submit", json={"version": 1}, headers=neighbour.headers)
    assert types(told()) == ["booking.created"]


def test_campaigns_boundaries_and_atlases_are_told(make, engine, client, listen, told):
    listen()
    make.boundaries()
    news = told()
    assert set(types(news)) == {"boundaries.loaded"}
    assert len(news) == 1, "one edition"
    campaign(engine, state=CampaignState.CLOSED)
    assert types(told()) in (["campaign.closed"], ["campaign.opened", "campaign.closed"])
    with transaction(engine) as session:
        made = session.execute(
            text("""INSERT INTO atlases (code, scope, name, district_code, number, on_date, formats, state)
                 VALUES ('11140', 'district', '중구', '11140', 1, CURRENT_DATE, '{html}', 'rendering') RETURNING id""")
        ).scalar_one()
    with transaction(engine) as session:
        session.execute(text("UPDATE atlases SET state = 'ready', made_at = now()"))
    with transaction(engine) as session:
        session.execute(text("UPDATE atlases SET removed_at = now()"))
    news = told()
    assert types(news) == ["atlas.published", "atlas.published"]
    assert (news[0][1]["id"], news[0][1]["district_code"], news[0][1]["revision"]) == (str(made), JUNG_GU, 1)
    assert news[1][1]["state"] == "removed"


def test_a_change_that_is_rolled_back_is_told_to_nobody(make, engine, listen, told):
    make.boundaries()
    site = make.site()
    listen()
    with engine.connect() as connection:
        connection.execute(text("UPDATE sites SET name = '가마을' WHERE id = :id"), {"id": site})
        assert connection.execute(text("SELECT count(*) FROM webhook_events")).scalar_one() == 1
        connection.rollback()
    assert told() == []


def test_the_worker_is_called_in_the_transaction_of_the_change(make, engine, listen):
    from api.jobs.queue import Task

    listen()
    make.site("가마을")
    make.site("나마을")
    with engine.connect() as connection:
        waiting = text("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
        assert list(connection.execute(waiting).scalars()) == [Task.SEND_WEBHOOKS.value]


def test_only_what_happens_in_its_place_is_told(make, listen, told):
    make.boundaries()
    here = make.site("가마을")
    officer = make.person("officer", district=JUNG_GU)
    hook = listen(officer, district="중구")
    make.site("노원마을", (127.0568, 37.6542))
    make.space(here)
    assert types(told()) == ["space.changed"]
    assert hook.show()["delivered"] == 1


def test_a_restored_database_tells_nobody_a_second_time(make, listen, told, database, client):
    hook = listen()
    make.site("가마을")
    hook.ping()
    quieten(database)
    assert told() == []
    make.site("나마을")
    assert types(told()) == ["site.changed"]


def test_what_is_old_is_not_sent_by_itself_and_is_forgotten_after_its_days(make, engine, listen, told, client):
    hook = listen()
    client.patch(hook.path, json={"paused": True}, headers=hook.owner.headers)
    make.site("가마을")
    assert told() == []
    assert hook.show()["waiting"] == 1
    with clock.frozen(clock.now() + timedelta(hours=20)):
        client.patch(hook.path, json={"paused": False}, headers=hook.owner.headers)
    with clock.frozen(clock.now() + timedelta(days=5)):
        assert told() == []
    (laid,) = hook.deliveries()
    assert laid["state"] == "aside"
    hook.post(f"deliveries/{laid['id']}/redeliver")
    assert types(told()) == ["site.changed"], "somebody pressed send again"
    with transaction(engine) as session:
        assert webhook_sending.forget_old(session, clock.now() - timedelta(days=1)) == {
            "webhook_events": 0,
            "webhooks": 0,
        }
        gone = webhook_sending.forget_old(session, clock.now() + timedelta(days=1))
    assert gone == {"webhook_events": 1, "webhooks": 0}
    assert hook.deliveries() == []
