"""Decisions about many records at once: every row answered, nothing moved that was not seen, and the way back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text

from geo import clock
from tests.api.review.many import GANGNAM_GU, JUNG_GU, renamed, waiting
from tests.factories import Factory, Person

REVIEW = "/api/v1/review"
RESOURCES = "/api/v1/resources"
GANGNAM = (127.0473, 37.5172)


@pytest.fixture(autouse=True)
def boundaries(make: Factory) -> None:
    make.boundaries()


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", district=JUNG_GU)


def decide(client: TestClient, who: Person, ids: list[UUID], action: str, rev: int = 1, **values: object):
    body = {"action": action, "rows": [{"id": str(one), "rev": rev} for one in ids], **values}
    return client.post(f"{REVIEW}/decisions", json=body, headers=who.headers)


def reason_of(client: TestClient, who: Person, action: str) -> dict:
    items = client.get(f"{REVIEW}/reasons", params={"action": action}, headers=who.headers).json()["items"]
    return items[0]


def states(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT state, count(*) FROM resources GROUP BY state")).all()
    return {row[0]: row[1] for row in rows}


def test_a_renamed_place_keeps_its_public_name_until_200_of_210_are_approved_and_10_go_back_with_a_reason(
    client: TestClient, make: Factory, coordinator: Person, engine: Engine
) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    ids = waiting(engine, 210, state="published")
    path = f"{RESOURCES}/{ids[0]}"
    assert client.patch(path, json={"base_rev": 1, "name": "새 쉼터 1"}, headers=surveyor.headers).status_code == 200
    renamed(engine, ids[1:], surveyor.id)
    assert client.get(path).json()["name"] == "쉼터 1", "the public still sees what was approved"

    listed = client.get(REVIEW, params={"limit": 500}, headers=coordinator.headers).json()
    assert listed["total"] == 210
    first = next(item for item in listed["items"] if item["id"] == str(ids[0]))
    assert first["changes"] == [{"field": "name", "before": "쉼터 1", "after": "새 쉼터 1"}]
    assert (first["new"], first["author"]["id"], first["dong"]["district"]) == (False, str(surveyor.id), "중구")

    reason = reason_of(client, coordinator, "send-back")
    sent = decide(client, coordinator, ids[:10], "send-back", rev=2, reason_id=reason["id"], note="간판을 봐 주세요.")
    assert (sent.status_code, sent.json()["done"]) == (201, 10), sent.text
    approved = decide(client, coordinator, ids[10:], "approve", rev=2, publish=True).json()
    assert (approved["asked"], approved["done"]) == (200, 200)
    assert {row["to_state"] for row in approved["rows"]} == {"published"}

    assert states(engine) == {"needs_fix": 10, "published": 200}
    assert client.get(path).json()["name"] == "쉼터 1"
    assert client.get(f"{RESOURCES}/{ids[10]}").json()["name"] == "새 쉼터 11"
    history = client.get(f"{path}/history", headers=coordinator.headers).json()["events"]
    assert history[0]["note"] == f"{reason['words']}\n간판을 봐 주세요."
    assert client.get(REVIEW, headers=coordinator.headers).json()["total"] == 0


def test_whoever_wrote_what_is_sent_back_gets_one_mail_with_the_reason(client, make, coordinator, engine) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    ids = waiting(engine, 12, author=surveyor.id) + waiting(engine, 1, author=coordinator.id) + waiting(engine, 1)
    note = "`회비 \\3,000` {{ 7*191 }} <b>"
    assert decide(client, coordinator, ids, "send-back", note=note).json()["done"] == 14
    with engine.connect() as connection:
        (mail,) = connection.execute(text("SELECT recipient, subject, body FROM mails")).all()
    assert mail.recipient == surveyor.email
    assert "12건" in mail.subject
    assert note in mail.body
    assert ("- 쉼터 1\n" in mail.body, "… (12)" in mail.body) == (True, True)
    approved = waiting(engine, 1, author=surveyor.id)
    assert decide(client, coordinator, approved, "approve").json()["done"] == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM mails")).scalar_one() == 1, "what is fine needs no mail"


def test_two_hundred_records_take_as_many_statements_as_two(client, make, coordinator, engine) -> None:
    told: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        told.append(statement)

    counts = []
    for number in (2, 200):
        ids = waiting(engine, number)
        told.clear()
        event.listen(client.app.state.engine, "before_cursor_execute", note)
        assert decide(client, coordinator, ids, "approve", publish=True).json()["done"] == number
        event.remove(client.app.state.engine, "before_cursor_execute", note)
        counts.append(len(told))
    assert counts[0] == counts[1]


def test_every_row_is_answered_done_or_why_not(client, make, coordinator, engine) -> None:
    good, seen_before, draft, elsewhere = (
        waiting(engine, 1)[0],
        waiting(engine, 1)[0],
        waiting(engine, 1, state="draft")[0],
        waiting(engine, 1, at=GANGNAM)[0],
    )
    nowhere = uuid4()
    rows = [(good, 1), (seen_before, 7), (draft, 1), (elsewhere, 1), (nowhere, 1)]
    body = {"action": "approve", "rows": [{"id": str(one), "rev": rev} for one, rev in rows]}
    told = client.post(f"{REVIEW}/decisions", json=body, headers=coordinator.headers).json()
    assert (told["asked"], told["done"]) == (5, 1)
    answered = {row["id"]: row for row in told["rows"]}
    expected = {good: "done", seen_before: "changed", draft: "state", elsewhere: "not_yours", nowhere: "not_yours"}
    assert {UUID(one): row["outcome"] for one, row in answered.items()} == expected
    assert all(row["message"] for row in answered.values())
    assert answered[str(elsewhere)]["name"] == "", "what lies elsewhere is not told"
    assert states(engine) == {"approved": 1, "submitted": 2, "draft": 1}
    kept = client.get(f"{REVIEW}/decisions/{told['id']}", headers=coordinator.headers).json()
    assert {row["outcome"] for row in kept["rows"]} == {"done", "changed", "state"}


def test_approving_with_publish_takes_waiting_and_approved_records_alike(client, make, coordinator, engine) -> None:
    ids = waiting(engine, 2) + waiting(engine, 3, state="approved")
    told = decide(client, coordinator, ids, "approve", publish=True).json()
    assert told["done"] == 5
    assert states(engine) == {"published": 5}
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT action, count(*) FROM resource_events GROUP BY 1 ORDER BY 1")).all()
    assert [tuple(row) for row in kept] == [("approve", 2), ("publish", 5)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"action": "send-back"}, ""),
        ({"action": "reject", "note": "  "}, ""),
        ({"action": "send-back", "publish": True, "note": "가"}, ""),
        ({"action": "close", "note": "가"}, "action"),
        ({"action": "approve", "rows": []}, "rows"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_nothing_moves(
    client, make, coordinator, engine, values, field
) -> None:
    (record,) = waiting(engine, 1)
    body = {"rows": [{"id": str(record), "rev": 1}], **values}
    refused = client.post(f"{REVIEW}/decisions", json=body, headers=coordinator.headers)
    assert (refused.status_code, refused.json()["fields"][0]["field"].split(".")[0]) == (422, field), refused.text
    assert states(engine) == {"submitted": 1}


def test_the_same_record_twice_and_a_reason_for_something_else_are_refused(client, make, coordinator, engine) -> None:
    (record,) = waiting(engine, 1)
    assert decide(client, coordinator, [record, record], "approve").status_code == 422
    reason = reason_of(client, coordinator, "reject")
    refused = decide(client, coordinator, [record], "send-back", reason_id=reason["id"])
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_of_another")
    assert decide(client, coordinator, [record], "send-back", reason_id=str(uuid4())).status_code == 404
    assert states(engine) == {"submitted": 1}


def test_a_decision_is_taken_back_where_nothing_came_after(client, make, coordinator, engine) -> None:
    new, known, touched = waiting(engine, 1)[0], *waiting(engine, 2, state="published")
    renamed(engine, [known, touched], coordinator.id)
    rows = [{"id": str(new), "rev": 1}, {"id": str(known), "rev": 2}, {"id": str(touched), "rev": 2}]
    body = {"action": "approve", "publish": True, "rows": rows}
    made = client.post(f"{REVIEW}/decisions", json=body, headers=coordinator.headers).json()
    assert client.get(f"{RESOURCES}/{known}").json()["name"] == "새 쉼터 1"
    client.post(f"{RESOURCES}/{touched}/close", json={"note": "없어짐"}, headers=coordinator.headers)

    path = f"{REVIEW}/decisions/{made['id']}"
    undone = client.post(f"{path}/undo", headers=coordinator.headers)
    assert (undone.status_code, undone.json()["back"], undone.json()["left"]) == (200, 2, 1)
    assert client.get(f"{RESOURCES}/{new}").status_code == 404, "what was never public before is not now"
    assert client.get(f"{RESOURCES}/{known}").json()["name"] == "쉼터 1"
    assert states(engine) == {"submitted": 2, "closed": 1}
    kept = {UUID(row["id"]): row["taken_back"] for row in client.get(path, headers=coordinator.headers).json()["rows"]}
    assert kept == {new: True, known: True, touched: False}
    again = client.post(f"{path}/undo", headers=coordinator.headers)
    assert (again.status_code, again.json()["code"]) == (409, "decision_undone")
    assert decide(client, coordinator, [new], "approve").json()["done"] == 1, "it waits again"


def test_a_decision_of_yesterday_stays(client, make, coordinator, engine) -> None:
    (record,) = waiting(engine, 1)
    made = decide(client, coordinator, [record], "approve").json()
    with engine.begin() as connection:
        connection.execute(text("UPDATE review_decisions SET at = :at"), {"at": clock.now() - timedelta(hours=25)})
    refused = client.post(f"{REVIEW}/decisions/{made['id']}/undo", headers=coordinator.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "decision_old")
    assert states(engine) == {"approved": 1}


def test_only_reviewers_decide_and_others_of_elsewhere_see_nothing_of_it(client, make, coordinator, engine) -> None:
    (record,) = waiting(engine, 1)
    surveyor, elsewhere = make.person("surveyor", district=JUNG_GU), make.person("coordinator", district=GANGNAM_GU)
    assert decide(client, surveyor, [record], "approve").status_code == 403
    assert client.get(REVIEW).status_code == 401
    assert client.get(REVIEW, headers=surveyor.headers).status_code == 403
    assert decide(client, elsewhere, [record], "approve").json()["done"] == 0
    made = decide(client, coordinator, [record], "approve").json()
    path = f"{REVIEW}/decisions/{made['id']}"
    assert client.get(path, headers=elsewhere.headers).status_code == 404
    assert client.post(f"{path}/undo", headers=elsewhere.headers).status_code == 404
    colleague = make.person("coordinator", district=JUNG_GU)
    assert client.post(f"{path}/undo", headers=colleague.headers).json()["back"] == 1
    mine = client.get(f"{REVIEW}/decisions", headers=coordinator.headers).json()
    assert [(line["done"], bool(line["undone_at"])) for line in mine["items"]] == [(1, True)]
