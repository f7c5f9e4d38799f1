"""A series under the rules of single bookings: quotas, groups, callers, rivals, purposes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.db import transaction
from geo.queries import parties, quotas
from geo.queries.quotas import QuotaRule
from tests.api.series.conftest import FAR, SUMMER, count, is_sound, series_body
from tests.factories import Factory, Person

RULE = {"first": "2026-09-01", "count": 6, "start": "10:00", "end": "12:00"}
BY_PHONE = {"channel": "phone", "contact": {"name": "전화한 이웃", "phone": "02-000-0001"}}


@pytest.fixture(autouse=True)
def summer() -> Iterator[None]:
    with clock.frozen(SUMMER):
        yield


def make_series(client: TestClient, who: Person, space: UUID, **more: Any) -> Any:
    return client.post("/api/v1/series", json=series_body(space, **{"rule": RULE, **more}), headers=who.headers)


@pytest.fixture
def place(make: Factory) -> tuple[UUID, UUID, Person]:
    """A site, a room in it and its keeper."""
    make.boundaries()
    site = make.site()
    return site, make.space(site, policy=FAR), make.person("keeper", site_id=site)


def test_every_date_counts_in_the_quota_of_its_month(client: TestClient, make: Factory, place, engine: Engine) -> None:
    twice_a_month = QuotaRule(0, "site", None, place[0], None, None, "person", "count", "month", None, 2)
    with transaction(engine) as session:
        quotas.add_rule(session, twice_a_month, None)
    person = make.person()
    refused = make_series(client, person, place[1]).json()
    assert [(c["date"], c["code"]) for c in refused["clashes"]] == [
        ("2026-09-15", "quota_reached"),
        ("2026-09-22", "quota_reached"),
        ("2026-09-29", "quota_reached"),
    ]
    made = make_series(client, person, place[1], clashes="skip").json()
    assert Counter(day["date"][:7] for day in made["days"] if day["state"] == "made") == {"2026-09": 2, "2026-10": 1}
    again = make_series(
        client, person, place[1], rule={**RULE, "start": "14:00", "end": "15:00"}, clashes="skip"
    ).json()
    assert [day["date"] for day in again["days"] if day["state"] == "made"] == ["2026-10-06"]
    assert is_sound(engine)


def test_a_group_owns_what_its_member_books_in_its_name(client: TestClient, make: Factory, place, engine) -> None:
    person, stranger = make.person(), make.person()
    with transaction(engine) as session:
        group = str(parties.insert_party(session, "group", "책읽는 골목", person.id))
    assert make_series(client, stranger, place[1], on_behalf_of=group).status_code in {403, 404}
    made = make_series(client, person, place[1], on_behalf_of=group).json()
    assert made["on_behalf_of"] == group
    with engine.connect() as connection:
        of = connection.execute(text("SELECT DISTINCT on_behalf_of FROM bookings")).scalars().all()
    assert [str(one) for one in of] == [group]


def test_a_keeper_makes_a_series_for_a_caller_and_nobody_else_does(
    client: TestClient, make: Factory, place, engine: Engine
) -> None:
    refused = make_series(client, make.person(), place[1], **BY_PHONE)
    assert (refused.status_code, refused.json()["code"]) == (403, "channel_not_allowed")
    made = make_series(client, place[2], place[1], **BY_PHONE)
    assert made.status_code == 201, made.text
    assert count(engine, "bookings", "account_id IS NULL AND channel = 'phone'") == 6


def test_series_that_compete_stand_beside_each_other_until_one_is_approved(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    site = make.site()
    room = make.space(site, policy={**FAR, "approval": "manager", "pending": "compete"})
    keeper, one, two = make.person("keeper", site_id=site), make.person(), make.person()
    first, second = (make_series(client, who, room).json() for who in (one, two))
    assert (first["made"], second["made"]) == (6, 6)
    assert count(engine, "claims", "hard") == 0
    approved = client.post(f"/api/v1/series/{first['id']}/approve", headers=keeper.headers)
    assert approved.status_code == 200, approved.text
    assert (count(engine, "claims", "hard"), is_sound(engine)) == (6, True)
    lost = client.get(f"/api/v1/series/{second['id']}", headers=two.headers).json()
    assert {(day["state"], day["booking_state"]) for day in lost["days"]} == {("cancelled", "rejected")}
    third = make_series(client, make.person(), room).json()
    assert {clash["code"] for clash in third["clashes"]} == {"taken"}


def test_a_purpose_that_the_site_does_not_lend_for_clashes_on_every_date(client: TestClient, make: Factory) -> None:
    room = make.space(policy={**FAR, "refused_purposes": ["club"]})
    refused = make_series(client, make.person(), room).json()
    assert {clash["code"] for clash in refused["clashes"]} == {"purpose_refused"}
    assert len(refused["clashes"]) == 6
