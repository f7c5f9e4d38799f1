"""Who may do what, where and when: the table itself, and grants as the database hands them over."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from api.auth.permissions import ACTIONS, EVERYWHERE, READING, Action, Caller, Place, may, require, require_writer
from geo import clock
from geo.aside import aside
from geo.db import transaction
from geo.enums import Role, Scope
from geo.errors import NotAllowed
from geo.queries.accounts import LiveGrant, add_grant, identity_of_sign_in, put_sign_in
from tests.api.auth.conftest import sign_in

GIVEN = "INSERT INTO grants (account_id, role, scope, valid) VALUES (:id, 'admin', 'everywhere', daterange(:a, :b))"
HERE = Place(UUID(int=1), "11140", "11")
NEXT_DOOR = Place(UUID(int=2), "11140", "11")
OTHER_DISTRICT = Place(UUID(int=3), "11170", "11")
OTHER_PROVINCE = Place(UUID(int=4), "26110", "26")
PLACES = (HERE, NEXT_DOOR, OTHER_DISTRICT, OTHER_PROVINCE, EVERYWHERE)
REACHED = {
    Scope.SITE: (LiveGrant(Role.KEEPER, Scope.SITE, site_id=HERE.site_id), {HERE}),
    Scope.DISTRICT: (LiveGrant(Role.KEEPER, Scope.DISTRICT, district_code="11140"), {HERE, NEXT_DOOR}),
    Scope.PROVINCE: (LiveGrant(Role.KEEPER, Scope.PROVINCE, province_code="11"), {HERE, NEXT_DOOR, OTHER_DISTRICT}),
    Scope.EVERYWHERE: (LiveGrant(Role.KEEPER, Scope.EVERYWHERE), set(PLACES)),
}


def caller(*grants: LiveGrant, verified: bool = True, scopes: tuple[str, ...] = ("read", "write")) -> Caller:
    return Caller(uuid4(), "a@example.org", "ㄱ", verified, grants, "session", frozenset(scopes))


@pytest.mark.parametrize("scope", Scope)
def test_a_grant_reaches_its_place_and_no_other(scope):
    grant, reached = REACHED[scope]
    assert {place for place in PLACES if may(caller(grant), Action.KEEP_SPACES, place)} == reached


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says_and_nothing_else(role):
    one = caller(LiveGrant(role, Scope.EVERYWHERE))
    assert {action for action in Action if may(one, action, HERE)} == ACTIONS[role]


def test_keepers_keep_officers_also_found_sites_and_admins_do_everything():
    assert Action.DECIDE_BOOKINGS in ACTIONS[Role.KEEPER]
    assert Action.ADD_SITES not in ACTIONS[Role.KEEPER]
    assert ACTIONS[Role.KEEPER] < ACTIONS[Role.OFFICER] <= ACTIONS[Role.ADMIN] == set(Action)
    assert ACTIONS[Role.SURVEYOR] < ACTIONS[Role.COORDINATOR] < ACTIONS[Role.OFFICER]
    assert not ACTIONS[Role.COORDINATOR] & {Action.KEEP_SPACES, Action.DECIDE_BOOKINGS, Action.ADD_SITES}
    assert not ACTIONS[Role.RESIDENT]


def test_an_account_without_grants_may_nothing_at_any_place():
    assert not any(may(caller(), action, place) for action in Action for place in PLACES)


def test_rights_do_not_add_up_across_places():
    """Officer there and keeper here is not officer here."""
    both = caller(
        LiveGrant(Role.OFFICER, Scope.DISTRICT, district_code="11170"),
        LiveGrant(Role.KEEPER, Scope.SITE, site_id=HERE.site_id),
    )
    assert may(both, Action.KEEP_SPACES, HERE)
    assert not may(both, Action.EDIT_SITES, HERE)


def test_a_read_only_token_and_an_unconfirmed_address_change_nothing():
    admin = LiveGrant(Role.ADMIN, Scope.EVERYWHERE)
    for limited, code in (
        (caller(admin, scopes=("read",)), "token_read_only"),
        (caller(admin, verified=False), "email_not_confirmed"),
    ):
        assert {action for action in Action if may(limited, action, HERE)} == READING
        with pytest.raises(NotAllowed) as refused:
            require(limited, Action.KEEP_SPACES, HERE)
        assert refused.value.code == code
        with pytest.raises(NotAllowed):
            require_writer(limited)


def test_require_says_no_with_a_sentence_and_yes_with_silence():
    keeper = caller(REACHED[Scope.SITE][0])
    require(keeper, Action.KEEP_SPACES, HERE)
    with pytest.raises(NotAllowed) as refused:
        require(keeper, Action.KEEP_SPACES, NEXT_DOOR)
    assert refused.value.code == "not_allowed"


def grants_on(engine, day: date) -> int:
    """Return how many rights the account's session has at noon (Seoul) of a day."""
    with clock.frozen(datetime(day.year, day.month, day.day, 3, tzinfo=UTC)), aside(engine) as connection:
        identity = identity_of_sign_in(connection, "secret")
    assert identity is not None
    return len(identity.grants)


@pytest.fixture
def granted(engine, rows, person):
    """Give an account a session for years and a right from the 10th until before the 20th."""
    account = UUID(person())
    with transaction(engine) as session:
        put_sign_in(session, account, "secret", datetime(2030, 1, 1, tzinfo=UTC))
    rows.do(GIVEN, id=account, a=date(2026, 11, 10), b=date(2026, 11, 20))
    return account


@pytest.mark.parametrize(("day", "count"), [(9, 0), (10, 1), (19, 1), (20, 0)])
def test_a_grant_counts_from_its_first_day_until_before_its_end(engine, granted, day, count):
    assert grants_on(engine, date(2026, 11, day)) == count


def test_days_change_at_midnight_in_seoul(engine, granted):
    before = datetime(2026, 11, 19, 14, 59, tzinfo=UTC)
    for instant, count in ((before, 1), (before + timedelta(minutes=1), 0)):
        with clock.frozen(instant), aside(engine) as connection:
            identity = identity_of_sign_in(connection, "secret")
        assert identity is not None
        assert len(identity.grants) == count


def test_a_grant_that_ended_yesterday_is_gone_from_the_running_session(web, rows, person):
    account = person()
    today = clock.today()
    rows.do(GIVEN, id=account, a=today - timedelta(days=9), b=today + timedelta(days=1))
    sign_in(web)
    assert web.get("/api/v1/me").json()["grants"] == [
        {"role": "admin", "scope": "everywhere", "province_code": None, "district_code": None, "site_id": None}
    ]
    rows.do(GIVEN, id=person("other@example.org"), a=today, b=None)
    rows.do(
        "UPDATE grants SET valid = daterange(lower(valid), :today), ended_at = now() WHERE account_id = :id",
        id=account,
        today=today,
    )
    assert web.get("/api/v1/me").json()["grants"] == []


def test_the_same_right_is_not_given_twice(session, rows, person):
    account = UUID(person())
    grant = LiveGrant(Role.OFFICER, Scope.EVERYWHERE)
    assert add_grant(session, account, grant, since=date(2026, 11, 1)) is True
    assert add_grant(session, account, grant, since=date(2026, 11, 5)) is False


def test_who_is_asking_costs_one_statement(web, engine, person):
    person()
    sign_in(web)
    said: list[str] = []
    event.listen(web.app.state.engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    web.get("/api/v1/me")
    assert len(said) == 1
