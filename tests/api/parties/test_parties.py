"""Groups and households over HTTP: founding, asking in by address, answering, leading, leaving, booking for them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.factories import Factory, Person, booking_body, tomorrow_at


class Village:
    """Three neighbours and the calls they make."""

    def __init__(self, client: TestClient, make: Factory) -> None:
        self.client, self.make = client, make
        self.one, self.two, self.three = make.person(), make.person(), make.person()

    def call(self, who: Person, method: str, path: str, **body: Any) -> Any:
        return self.client.request(method, f"/api/v1{path}", json=body or None, headers=who.headers)

    def found(self, who: Person, kind: str = "groups", name: str = "책읽는 골목 `\\3,000`") -> dict[str, Any]:
        answer = self.call(who, "POST", f"/{kind}", name=name)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def join(self, party: dict[str, Any], who: Person, by: Person) -> None:
        assert self.call(by, "POST", f"/parties/{party['id']}/invitations", email=who.email).status_code == 201
        mine = self.call(who, "GET", "/parties").json()["invitations"]
        asked = next(one for one in mine if one["party_id"] == party["id"])
        assert self.call(who, "POST", f"/invitations/{asked['id']}/accept").status_code == 200


@pytest.fixture
def village(client: TestClient, make: Factory) -> Village:
    return Village(client, make)


def test_a_founder_leads_and_strangers_do_not_even_see_the_group(village: Village) -> None:
    group = village.found(village.one)
    assert (group["name"], group["role"], group["members"]) == ("책읽는 골목 `\\3,000`", "lead", 1)
    assert village.call(village.two, "GET", f"/parties/{group['id']}").json()["code"] == "party_unknown"
    assert village.client.get("/api/v1/parties").status_code == 401


def test_an_invitation_is_answered_by_its_address_alone_and_then_gone(village: Village, engine: Engine) -> None:
    group = village.found(village.one)
    path = f"/parties/{group['id']}/invitations"
    assert village.call(village.one, "POST", path, email=f"  {village.two.email.upper()} ").status_code == 201
    asked = village.call(village.two, "GET", "/parties").json()["invitations"][0]
    assert village.call(village.three, "POST", f"/invitations/{asked['id']}/accept").status_code == 404
    joined = village.call(village.two, "POST", f"/invitations/{asked['id']}/accept").json()
    assert (joined["role"], joined["members"], joined["invitations"]) == ("member", 2, [])
    assert "email" not in joined["people"][0], "members know each other by name"
    assert village.call(village.two, "POST", f"/invitations/{asked['id']}/accept").status_code == 404
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM party_invitations")).scalar_one() == 0
        subjects = connection.execute(text("SELECT subject FROM mails")).scalars().all()
    assert any("책읽는 골목" in subject for subject in subjects)


def test_a_declined_and_a_withdrawn_invitation_let_nobody_in(village: Village) -> None:
    group = village.found(village.one)
    path = f"/parties/{group['id']}/invitations"
    for who in (village.two, village.three):
        village.call(village.one, "POST", path, email=who.email)
    asked = {
        one["email"]: one for one in village.call(village.one, "GET", f"/parties/{group['id']}").json()["invitations"]
    }
    declined = asked[village.two.email]["id"]
    assert village.call(village.two, "POST", f"/invitations/{declined}/decline").status_code == 200
    taken_back = asked[village.three.email]["id"]
    assert village.call(village.one, "DELETE", f"{path}/{taken_back}").status_code == 204
    assert village.call(village.three, "POST", f"/invitations/{taken_back}/accept").status_code == 404
    assert village.call(village.one, "GET", f"/parties/{group['id']}").json()["members"] == 1


def test_only_leads_invite_remove_and_hand_on_and_somebody_always_leads(village: Village) -> None:
    group = village.found(village.one)
    village.join(group, village.two, village.one)
    village.join(group, village.three, village.one)
    path = f"/parties/{group['id']}"
    refused = village.call(village.two, "POST", f"{path}/invitations", email="new@example.org")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_lead")
    assert village.call(village.two, "DELETE", f"{path}/members/{village.three.id}").status_code == 403
    assert village.call(village.one, "DELETE", f"{path}/members/{village.one.id}").json()["code"] == "last_lead"
    assert village.call(village.one, "PATCH", f"{path}/members/{village.one.id}", role="member").status_code == 409
    assert village.call(village.one, "PATCH", f"{path}/members/{village.two.id}", role="lead").status_code == 200
    assert village.call(village.one, "DELETE", f"{path}/members/{village.one.id}").status_code == 204
    assert village.call(village.two, "DELETE", f"{path}/members/{village.three.id}").status_code == 204
    assert village.call(village.two, "DELETE", f"{path}/members/{village.two.id}").status_code == 204
    assert village.call(village.two, "GET", "/parties").json()["items"] == []


def test_everybody_is_in_one_household_at_most(village: Village) -> None:
    home = village.found(village.one, "households", "느티나무집")
    other = village.found(village.two, "households", "감나무집")
    assert village.call(village.one, "POST", "/households", name="둘째 집").json()["code"] == "household_taken"
    village.call(village.two, "POST", f"/parties/{other['id']}/invitations", email=village.one.email)
    asked = village.call(village.one, "GET", "/parties").json()["invitations"][0]
    both = village.call(village.one, "POST", f"/invitations/{asked['id']}/accept")
    assert (both.status_code, both.json()["code"]) == (409, "household_taken")
    assert village.call(village.one, "GET", "/households").json()["items"][0]["id"] == home["id"]


def test_members_book_in_the_groups_name_and_nobody_else_does(village: Village) -> None:
    group = village.found(village.one)
    village.join(group, village.two, village.one)
    space = village.make.space()

    def book(who: Person, hour: int) -> Any:
        body = booking_body(space, tomorrow_at(hour), on_behalf_of=group["id"])
        return village.client.post("/api/v1/bookings", json=body, headers=who.headers)

    assert book(village.two, 10).json()["on_behalf_of"] == group["id"]
    assert (book(village.three, 14).status_code, book(village.three, 14).json()["code"]) == (404, "party_unknown")
    village.call(village.two, "DELETE", f"/parties/{group['id']}/members/{village.two.id}")
    assert book(village.two, 16).status_code == 404, "whoever has left books for it no more"


def test_nonsense_is_refused_in_words_and_stores_nothing(village: Village, engine: Engine) -> None:
    for path, body in (
        ("/groups", {"name": "   "}),
        ("/households", {"name": "가" * 101}),
        ("/groups", {"title": "가"}),
    ):
        assert village.call(village.one, "POST", path, **body).status_code == 422
    group = village.found(village.one)
    for email in ("주소가아님", "a@", "@b"):
        assert village.call(village.one, "POST", f"/parties/{group['id']}/invitations", email=email).status_code == 422
    for rule in ({"scope": "kind", "subject": "person", "per": "month", "most": 1},
                 {"scope": "site", "subject": "robot", "per": "month", "most": 1},
                 {"scope": "site", "subject": "person", "per": "rolling", "most": 1},
                 {"scope": "space", "site_id": str(village.make.site()), "subject": "person", "per": "day", "most": 1}):  # fmt: skip
        assert village.call(village.make.person("admin"), "POST", "/quotas", **rule).status_code == 422, rule
    with engine.connect() as connection:
        counted = text("SELECT (SELECT count(*) FROM quota_rules), (SELECT count(*) FROM party_invitations)")
        assert tuple(connection.execute(counted).one()) == (0, 0)
