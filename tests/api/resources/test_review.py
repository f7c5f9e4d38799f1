"""The way to the public: who may take which step, what it leaves behind, and whole import runs at once."""

from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.enums import RESOURCE_MOVES, ImportKind, ImportState, ResourceAction, ResourceState
from geo.intake.kinds import LoadOptions
from geo.queries.dongs_of import assign_dongs
from geo.queries.import_runs import create_run
from tests.factories import CITY_HALL, Factory, Person

RESOURCES = "/api/v1/resources"
JUNG_GU, GANGNAM_GU = "11140", "11680"
REASON = {"note": "사진이 없어요"}


@pytest.fixture(autouse=True)
def boundaries(make: Factory) -> None:
    make.boundaries()


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", district=JUNG_GU)


def step(client: TestClient, who: Person, record: UUID, action: str, **body: object):
    return client.post(f"{RESOURCES}/{record}/{action}", json=body or None, headers=who.headers)


def test_a_record_goes_from_draft_to_the_public_and_every_step_is_kept(client, make, coordinator, engine) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    record = make.resource(state="draft")
    steps = [
        (surveyor, "submit", {}, "submitted"),
        (coordinator, "send-back", REASON, "needs_fix"),
        (surveyor, "submit", {"note": "사진을 넣었어요"}, "submitted"),
        (coordinator, "approve", {}, "approved"),
        (coordinator, "publish", {}, "published"),
        (coordinator, "close", REASON, "closed"),
        (coordinator, "reopen", {}, "published"),
    ]
    for who, action, body, state in steps:
        answer = step(client, who, record, action, **body)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT action, to_state, note FROM resource_events ORDER BY id")).all()
    assert [(row.action, row.to_state) for row in kept] == [(action, state) for _, action, _, state in steps]
    assert kept[1].note == "사진이 없어요"


def test_approve_with_publish_does_both_and_submitting_twice_is_no_fault(client, make, coordinator) -> None:
    record = make.resource(state="submitted")
    assert step(client, coordinator, record, "submit").json()["state"] == "submitted"
    done = step(client, coordinator, record, "approve", publish=True).json()
    assert (done["state"], done["head"]["public_rev"]) == ("published", 1)
    assert client.get(f"{RESOURCES}/{record}").status_code == 200
    waiting = make.resource(state="approved")
    assert step(client, coordinator, waiting, "approve", publish=True).json()["state"] == "published"


def test_a_step_that_the_state_does_not_know_is_refused_with_those_it_does(client, make, coordinator) -> None:
    record = make.resource(state="draft")
    refused = step(client, coordinator, record, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "resource_move_not_allowed")
    assert refused.json()["allowed"] == ["submit", "close"]


def test_sending_back_and_rejecting_need_a_reason(client, make, coordinator) -> None:
    record = make.resource(state="submitted")
    for action in ("send-back", "reject"):
        assert step(client, coordinator, record, action).status_code == 422
        assert step(client, coordinator, record, action, note=" ").status_code == 422


def test_surveyors_submit_and_only_reviewers_of_the_place_decide(client, make, coordinator) -> None:
    surveyor = make.person("surveyor", district=JUNG_GU)
    elsewhere = make.person("coordinator", district=GANGNAM_GU)
    record, public = make.resource(state="submitted"), make.resource()
    for action in ("approve", "send-back", "reject", "close"):
        body = REASON if action in {"send-back", "reject"} else {}
        assert step(client, surveyor, record, action, **body).status_code == 403
        assert step(client, elsewhere, record, action, **body).status_code == 404, "a draft is hidden elsewhere"
        assert step(client, elsewhere, public, action, **body).status_code == 403
    placeless = make.resource(point=None, state="submitted")
    assert step(client, coordinator, placeless, "approve").status_code == 404
    assert step(client, make.person("admin"), placeless, "approve").status_code == 200


def test_a_rejected_change_leaves_what_was_public_and_the_next_one_starts_from_it(client, make, coordinator) -> None:
    record = make.resource("처음 이름", summary="글")
    path = f"{RESOURCES}/{record}"
    client.patch(path, json={"base_rev": 1, "name": "나쁜 이름"}, headers=coordinator.headers)
    assert step(client, coordinator, record, "reject", **REASON).json()["state"] == "rejected"
    assert client.get(path).json()["name"] == "처음 이름"
    client.patch(path, json={"base_rev": 1, "summary": "새 글"}, headers=coordinator.headers)
    assert step(client, coordinator, record, "approve", publish=True).status_code == 200
    shown = client.get(path).json()
    assert (shown["name"], shown["summary"], shown["rev"]) == ("처음 이름", "새 글", 3)


def test_a_closed_record_takes_no_changes_until_it_is_open_again(client, make, coordinator) -> None:
    record = make.resource(state="closed")
    refused = client.patch(f"{RESOURCES}/{record}", json={"base_rev": 1, "name": "가"}, headers=coordinator.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "resource_not_open")


def test_every_state_but_merged_can_be_left_and_reached() -> None:
    left = set().union(*(starts for starts, _ in RESOURCE_MOVES.values()))
    reached = {end for _, end in RESOURCE_MOVES.values()}
    assert set(RESOURCE_MOVES) == set(ResourceAction)
    assert left == set(ResourceState) - {ResourceState.MERGED}
    assert reached == set(ResourceState) - {ResourceState.MERGED, ResourceState.DRAFT}


def run_with(engine: Engine, *places: tuple[float, float] | None, state: str = "submitted") -> UUID:
    """Write records as an import run does, one at each place."""
    with transaction(engine) as session:
        run = create_run(session, ImportKind.RESOURCES, [], LoadOptions(), state=ImportState.COMMITTED)
        session.execute(text("SELECT set_config('maeul.import_run', :run, true)"), {"run": str(run)})
        ids = [
            session.execute(
                text(
                    "INSERT INTO resources (kind, name, state, source, location) VALUES ('space', :name, :state,"
                    " 'survey', ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) RETURNING id"
                ),
                {"name": f"시설 {n}", "state": state, "lon": at[0] if at else None, "lat": at[1] if at else None},
            ).scalar_one()
            for n, at in enumerate(places)
        ]
        assign_dongs(session, resource_ids=ids)
    return run


GANGNAM = (127.0473, 37.5172)


def test_a_run_is_approved_and_published_where_one_may_and_the_rest_is_left(client, make, coordinator, engine) -> None:
    run = run_with(engine, CITY_HALL, CITY_HALL, GANGNAM, None)
    path = f"/api/v1/imports/{run}"
    assert client.post(f"{path}/publish", headers=coordinator.headers).json()["moved"] == 0
    done = client.post(f"{path}/approve", json={"publish": True}, headers=coordinator.headers)
    assert (done.status_code, done.json()["moved"], done.json()["left"]) == (200, 2, 2)
    assert client.get(RESOURCES).json()["total"] == 2
    admin = make.person("admin")
    approved = client.post(f"{path}/approve", headers=admin.headers).json()
    assert (approved["moved"], approved["left"]) == (2, 2)
    published = client.post(f"{path}/publish", headers=admin.headers).json()
    assert (published["moved"], published["left"]) == (2, 2)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT action, count(*) FROM resource_events GROUP BY 1 ORDER BY 1")).all()
        states = connection.execute(text("SELECT DISTINCT state, public_rev FROM resources")).all()
    assert [tuple(row) for row in kept] == [("approve", 4), ("publish", 4)]
    assert [tuple(row) for row in states] == [("published", 1)]


def test_a_run_that_changed_public_records_shows_the_new_edition_when_published(client, make, engine) -> None:
    admin = make.person("admin")
    record = make.resource("먼저 이름")
    with transaction(engine) as session:
        run = create_run(session, ImportKind.RESOURCES, [], LoadOptions(), state=ImportState.COMMITTED)
        session.execute(
            text(
                "INSERT INTO resource_revisions SELECT resource_id, 2, 1, kind, '새 판 이름', summary, ST_SetSRID("
                "ST_MakePoint(127.0473, 37.5172), 4326), address, properties, observed_on, declared_dong, dong_override,"
                " dong_override_reason, site_id, source, changed, author_id, :run FROM resource_revisions"
            ),
            {"run": run},
        )
        session.execute(text("UPDATE resources SET rev = 2, state = 'submitted'"))
    assert client.get(f"{RESOURCES}/{record}").json()["name"] == "먼저 이름"
    done = client.post(f"/api/v1/imports/{run}/approve", json={"publish": True}, headers=admin.headers).json()
    assert (done["moved"], done["left"]) == (1, 0)
    shown = client.get(f"{RESOURCES}/{record}").json()
    assert (shown["name"], shown["rev"], shown["dong"]["district"]) == ("새 판 이름", 2, "강남구")


def test_what_somebody_changed_since_the_run_stays_with_them(client, make, engine, coordinator) -> None:
    run = run_with(engine, CITY_HALL, state="draft")
    (item,) = client.get(RESOURCES, params={"state": "draft"}, headers=coordinator.headers).json()["items"]
    change = {"base_rev": 1, "name": "고친 이름"}
    assert client.patch(f"{RESOURCES}/{item['id']}", json=change, headers=coordinator.headers).status_code == 200
    done = client.post(f"/api/v1/imports/{run}/submit", headers=coordinator.headers).json()
    assert (done["moved"], done["left"]) == (0, 0)


def test_a_run_is_not_moved_by_those_who_may_not(client, make, engine) -> None:
    run = run_with(engine, CITY_HALL)
    surveyor = make.person("surveyor", district=JUNG_GU)
    assert client.post(f"/api/v1/imports/{run}/approve").status_code == 401
    assert client.post(f"/api/v1/imports/{run}/approve", headers=make.person().headers).status_code == 403
    assert client.post(f"/api/v1/imports/{run}/approve", headers=surveyor.headers).status_code == 403
    assert client.post(f"/api/v1/imports/{uuid4()}/submit", headers=surveyor.headers).status_code == 404


def test_a_record_that_may_be_one_already_known_is_listed_when_its_review_is_asked_for(client, make, engine) -> None:
    lon, lat = CITY_HALL
    known = make.resource("햇살작은도서관", "space")
    draft = make.resource("햇살 작은 도서관", "space", (lon + 0.0002, lat), state="draft")
    assert step(client, make.person("surveyor", district=JUNG_GU), draft, "submit").status_code == 200
    with engine.connect() as connection:
        pairs = connection.execute(text("SELECT a_id, b_id, state FROM duplicate_pairs")).all()
    assert [({row.a_id, row.b_id}, row.state) for row in pairs] == [({known, draft}, "open")]
