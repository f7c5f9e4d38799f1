"""Rights: given by those who have more, ended at once, prolonged, and never rewritten."""

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.auth.permissions import ACTIONS, EVERYWHERE, Caller, Place
from api.office.rights import GRANTABLE, may_give, roles_of
from geo import clock
from geo.db import Database, transaction
from geo.enums import Role, Scope
from geo.queries import grants
from geo.queries.accounts import LiveGrant
from tests.factories import Factory, Person

JUNG_GU = "11140"
MAPO_GU = "11440"
FIELD = {Role.KEEPER, Role.SURVEYOR, Role.COORDINATOR}
MAY_GIVE = {role: set() for role in Role} | {Role.OFFICER: FIELD, Role.ADMIN: set(Role) - {Role.RESIDENT}}
HERE = Place(None, JUNG_GU, "11")
PLACES = {
    "here": HERE,
    "next door": Place(None, MAPO_GU, "11"),
    "whole city": Place(None, None, "11"),
    "all": EVERYWHERE,
}


def caller(*rights: LiveGrant, verified: bool = True, scopes: frozenset[str] = frozenset({"read", "write"})) -> Caller:
    return Caller(uuid4(), "a@example.org", "가", verified, rights, "session", scopes)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("where", list(PLACES))
def test_each_role_gives_less_than_itself_and_only_where_it_holds(role, where):
    one = caller(LiveGrant(role, Scope.DISTRICT, district_code=JUNG_GU))
    may = {given for given in Role if may_give(one, given, PLACES[where])}
    assert may == (MAY_GIVE[role] if where == "here" else set())
    assert set(roles_of(one)) == MAY_GIVE[role]


def test_nobody_gives_what_allows_more_than_they_may_do_themselves():
    for giver, given in GRANTABLE.items():
        assert all(ACTIONS[role] <= ACTIONS[giver] for role in given)


@pytest.mark.parametrize(
    ("own", "reached"),
    [
        (LiveGrant(Role.OFFICER, Scope.EVERYWHERE), {"here", "next door", "whole city", "all"}),
        (LiveGrant(Role.OFFICER, Scope.PROVINCE, province_code="11"), {"here", "next door", "whole city"}),
        (LiveGrant(Role.OFFICER, Scope.SITE, site_id=UUID(int=1)), set()),
    ],
)
def test_a_right_reaches_what_lies_within_its_place(own, reached):
    assert {name for name, place in PLACES.items() if may_give(caller(own), Role.KEEPER, place)} == reached
    assert not may_give(caller(own, verified=False), Role.KEEPER, HERE)
    assert not may_give(caller(own, scopes=frozenset({"read"})), Role.KEEPER, HERE)


@pytest.fixture
def office(client: TestClient, make: Factory):
    make.boundaries()
    return Office(client, make)


class Office:
    """A district office: an administrator, an officer of 중구 and one of 마포구, a neighbour."""

    def __init__(self, client: TestClient, make: Factory) -> None:
        self.client, self.make = client, make
        self.admin = make.person("admin")
        self.officer = make.person("officer", district=JUNG_GU)
        self.other = make.person("officer", district=MAPO_GU)
        self.neighbour = make.person()

    def give(self, by: Person, **body):
        given = {
            "email": self.neighbour.email,
            "role": "surveyor",
            "district": JUNG_GU,
            "reason": "2026 조사단",
            **body,
        }
        return self.client.post("/api/v1/grants", json=given, headers=by.headers)

    def step(self, by: Person, number: int, action: str, **body):
        given = {"reason": "임기가 끝났어요", **body}
        return self.client.post(f"/api/v1/grants/{number}/{action}", json=given, headers=by.headers)

    def rows(self, sql: str, **values):
        with self.make.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]


def test_an_officer_gives_a_surveyor_a_year_and_the_mail_says_so(office: Office):
    today = clock.today()
    last = today + timedelta(days=364)
    made = office.give(office.officer, until=last.isoformat())
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["place"]["name"], told["from"], told["until"]) == (
        "서울특별시 중구",
        today.isoformat(),
        last.isoformat(),
    )
    assert (told["standing"], told["reason"], told["granted_by"]) == ("live", "2026 조사단", "시험 계정")
    mine = office.client.get("/api/v1/me", headers=office.neighbour.headers).json()["grants"]
    assert [(one["role"], one["district_code"]) for one in mine] == [("surveyor", JUNG_GU)]
    [(subject, body)] = office.rows("SELECT subject, body FROM mails")
    assert "조사단원" in subject
    assert f"{today} ~ {last}" in body
    again = office.give(office.officer)
    assert (again.status_code, again.json()["code"]) == (409, "right_held")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"role": "officer"}, "grant_beyond_own"),
        ({"role": "planner"}, "grant_beyond_own"),
        ({"district": MAPO_GU}, "grant_beyond_own"),
        ({"district": None, "province": "11"}, "grant_beyond_own"),
        ({"district": None}, "grant_beyond_own"),
        ({"role": "resident"}, "role_without_right"),
        ({"province": "11"}, "two_places"),
        ({"district": "99999"}, "district_unknown"),
        ({"email": "nobody@example.org"}, "account_unknown"),
        ({"from": "2020-01-01"}, "grant_past"),
        ({"until": "2020-01-01"}, "dates_out_of_order"),
    ],
)
def test_what_an_officer_cannot_give_is_refused_in_words(office: Office, body, code):
    refused = office.give(office.officer, **body)
    assert refused.json()["code"] == code
    assert office.rows("SELECT count(*) FROM grants WHERE account_id = :id", id=office.neighbour.id) == [(0,)]


def test_no_right_goes_on_after_the_right_by_which_it_is_given(office: Office):
    last, later = (clock.today() + timedelta(days=days) for days in (30, 31))
    [(own,)] = office.rows("SELECT id FROM grants WHERE account_id = :id", id=office.officer.id)
    assert office.step(office.admin, own, "until", until=last.isoformat()).status_code == 200
    for until in ({}, {"until": later.isoformat()}):
        refused = office.give(office.officer, **until)
        assert (refused.status_code, refused.json()["code"]) == (403, "grant_outlasts_own")
        assert f"{last}에 끝나요" in refused.json()["detail"]
    given = office.give(office.officer, until=last.isoformat())
    assert given.status_code == 201
    for until in (None, later.isoformat()):
        longer = office.step(office.officer, given.json()["id"], "until", until=until)
        assert longer.json()["code"] == "grant_outlasts_own"
    assert office.step(office.admin, given.json()["id"], "until", until=later.isoformat()).status_code == 200
    assert office.step(office.officer, given.json()["id"], "end").status_code == 200


def test_ending_takes_effect_at_once_and_every_step_stays_on_record(office: Office):
    number = office.give(office.officer).json()["id"]
    longer = (clock.today() + timedelta(days=30)).isoformat()
    assert office.step(office.officer, number, "until", until=longer, reason="한 달만").json()["until"] == longer
    ended = office.step(office.officer, number, "end")
    assert (ended.status_code, ended.json()["standing"]) == (200, "over")
    assert office.client.get("/api/v1/me", headers=office.neighbour.headers).json()["grants"] == []
    steps = office.client.get(f"/api/v1/grants/{number}/history", headers=office.officer.headers).json()["items"]
    assert [(one["step"], one["reason"]) for one in steps] == [
        ("ended", "임기가 끝났어요"),
        ("until", "한 달만"),
        ("given", "2026 조사단"),
    ]
    assert {one["by"] for one in steps} == {"시험 계정"}
    assert office.step(office.officer, number, "end").json()["code"] == "stale_version"
    assert office.step(office.officer, number, "until", until=None).status_code == 409
    assert office.give(office.officer).status_code == 201
    assert len(office.rows("SELECT 1 FROM mails")) == 4


def test_a_right_to_come_is_called_off_before_it_began(office: Office):
    soon = (clock.today() + timedelta(days=7)).isoformat()
    number = office.give(office.officer, **{"from": soon}).json()["id"]
    shown = office.client.get(f"/api/v1/grants/{number}", headers=office.officer.headers).json()
    assert (shown["standing"], shown["from"]) == ("coming", soon)
    over = office.step(office.officer, number, "end").json()
    assert (over["standing"], over["from"]) == ("over", soon)


def test_rights_beyond_ones_own_district_are_neither_seen_nor_ended(office: Office):
    number = office.give(office.officer).json()["id"]
    for path in (f"/api/v1/grants/{number}", f"/api/v1/grants/{number}/history"):
        assert office.client.get(path, headers=office.other.headers).status_code == 404
    assert office.step(office.other, number, "end").status_code == 404
    assert office.client.get("/api/v1/grants", headers=office.other.headers).json()["total"] == 1
    own = office.rows("SELECT id FROM grants WHERE account_id = :id", id=office.officer.id)[0][0]
    assert office.step(office.officer, own, "end").json()["code"] == "grant_beyond_own"
    assert office.step(office.admin, own, "end").status_code == 200


GETS = ("/api/v1/grants", "/api/v1/accounts", "/api/v1/access-reviews", "/api/v1/access-log?month=2026-10")


@pytest.mark.parametrize("role", [None, *(role.value for role in Role if role is not Role.RESIDENT)])
def test_only_the_office_sees_rights_and_only_administrators_the_log(client, make, role):
    make.boundaries()
    one = make.person(role, district=None if role in (None, "admin") else JUNG_GU)
    answered = [client.get(path, headers=one.headers).status_code for path in GETS]
    office_sees = 200 if role in ("officer", "admin") else 403
    log_sees = 200 if role == "admin" else 403
    assert answered == [office_sees, office_sees, log_sees, log_sees]
    assert [client.get(path).status_code for path in GETS] == [401] * 4
    body = {"email": one.email, "role": "keeper", "district": JUNG_GU, "reason": "x"}
    assert client.post("/api/v1/grants", json=body, headers=one.headers).status_code == (
        201 if office_sees == 200 else 403
    )
    signed = client.post("/api/v1/access-reviews", json={"month": "2026-10"}, headers=one.headers)
    assert signed.status_code == (201 if log_sees == 200 else 403)


def test_the_log_of_the_whole_service_is_not_for_an_administrator_of_one_district(client, make):
    make.boundaries()
    one = make.person("admin", district=JUNG_GU)
    assert client.get("/api/v1/access-reviews", headers=one.headers).status_code == 403


def test_people_are_found_by_name_within_ones_reach_and_by_whole_address_beyond(office: Office):
    keeper = office.make.person("keeper", district=MAPO_GU)

    def found(by: Person, words: str) -> set[str]:
        answer = office.client.get("/api/v1/accounts", params={"q": words}, headers=by.headers).json()
        return {one["email"] for one in answer["items"]}

    assert found(office.officer, "시험") == {office.officer.email}
    assert found(office.officer, keeper.email[:6]) == set()
    assert found(office.officer, keeper.email) == {keeper.email}
    assert found(office.admin, "시험") >= {keeper.email, office.neighbour.email}
    seen = office.rows(
        "SELECT DISTINCT object_id FROM access_log WHERE what = 'account' AND actor_id = :id", id=office.officer.id
    )
    assert seen == [(keeper.id,)]


def test_the_last_administrator_stays_one(office: Office):
    own = office.rows("SELECT id FROM grants WHERE account_id = :id", id=office.admin.id)[0][0]
    refused = office.step(office.admin, own, "end")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    later = (clock.today() + timedelta(days=9)).isoformat()
    assert office.step(office.admin, own, "until", until=later).json()["code"] == "last_admin"
    with pytest.raises(DBAPIError, match="last administrator"), office.make.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET disabled_at = now() WHERE id = :id"), {"id": office.admin.id})
    with pytest.raises(DBAPIError, match="last administrator"), office.make.engine.begin() as connection:
        connection.execute(text("SELECT erase_account(:id)"), {"id": office.admin.id})
    second = office.make.person("admin")
    assert office.step(second, own, "end").status_code == 200


def test_two_administrators_who_end_each_other_at_once_leave_one(make: Factory, engine: Engine):
    both = [make.person("admin"), make.person("admin")]
    together = threading.Barrier(2)
    refused: list[str] = []

    def end(account: UUID) -> None:
        try:
            with transaction(engine) as session:
                number = session.execute(
                    text("SELECT id FROM grants WHERE account_id = :id"), {"id": account}
                ).scalar_one()
                together.wait(90)
                grants.end(session, number, None, "함께", clock.now(), clock.today())
        except DBAPIError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=end, args=(one.id,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(refused) == 1
    assert "last administrator" in refused[0]
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM grants WHERE valid @> seoul_today()")).scalar() == 1


PAST = "INSERT INTO grants (account_id, role, scope, valid) VALUES (:id, 'keeper', 'everywhere', daterange(:a, :b)) RETURNING id"
REWRITTEN = [
    "UPDATE grants SET role = 'admin'",
    "UPDATE grants SET account_id = (SELECT id FROM accounts WHERE id <> account_id LIMIT 1)",
    "UPDATE grants SET granted_by = account_id",
    "UPDATE grants SET created_at = now() - interval '1 year'",
    "UPDATE grants SET valid = daterange(lower(valid) - 30, upper(valid))",
    "UPDATE grants SET valid = daterange(lower(valid), lower(valid) + 1)",
    "UPDATE grants SET valid = 'empty', ended_at = now()",
    "DELETE FROM grants",
    "UPDATE grant_events SET reason = '다른 까닭'",
    "UPDATE grant_events SET at = at - interval '1 year'",
    "DELETE FROM grant_events",
]


@pytest.mark.parametrize("change", REWRITTEN)
def test_the_database_refuses_to_rewrite_what_a_right_was_even_for_its_owner(database: Database, make, engine, change):
    one, _other = make.person(), make.person()
    today = clock.today()
    with engine.begin() as connection:
        connection.execute(text(PAST), {"id": one.id, "a": today - timedelta(days=90), "b": today + timedelta(days=90)})
    for asked in (engine, owner := database.owner_engine()):
        with (
            pytest.raises(DBAPIError, match=r"stays as it was|append-only|permission denied"),
            asked.begin() as connection,
        ):
            connection.execute(text(change))
    owner.dispose()


def test_an_ended_right_is_never_opened_again(engine, make, database: Database):
    one, today = make.person(), clock.today()
    with engine.begin() as connection:
        number = connection.execute(text(PAST), {"id": one.id, "a": today - timedelta(days=9), "b": None}).scalar_one()
    with transaction(engine) as session:
        grants.end(session, number, None, "끝", clock.now(), today)
    for change in ("ended_at = NULL", "valid = daterange(lower(valid), NULL)", "reason = '다른 말'"):
        with pytest.raises(DBAPIError, match="stays as it was"), engine.begin() as connection:
            connection.execute(text(f"UPDATE grants SET {change}"))


def test_rights_and_their_history_go_three_years_after_their_end(session: Session, make):
    one, today = make.person(), clock.today()
    for days in (1094, 1097):
        last = today - timedelta(days=days)
        session.execute(text(PAST), {"id": one.id, "a": last - timedelta(days=5), "b": last})
    gone = dict(session.execute(text("SELECT what, gone FROM forget_office()")).all())
    assert gone["grants"] == 1
    assert session.execute(text("SELECT count(*) FROM grants")).scalar() == 1
    assert session.execute(text("SELECT count(*) FROM grant_events")).scalar() == 1
    assert session.execute(text("SELECT what, rows_gone FROM destruction_log")).all() == [("grants", 1)]


def test_whoever_is_forgotten_may_do_nothing_any_more(office: Office, engine):
    office.give(office.officer)
    with engine.begin() as connection:
        connection.execute(text("SELECT erase_account(:id)"), {"id": office.neighbour.id})
    rows = office.rows(
        "SELECT isempty(valid), ended_at IS NOT NULL FROM grants WHERE account_id = :id", id=office.neighbour.id
    )
    assert rows == [(True, True)]
    listed = office.client.get("/api/v1/accounts", params={"q": "지워짐"}, headers=office.admin.headers).json()
    assert listed["total"] == 0
