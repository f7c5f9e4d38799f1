"""Who saw whose data: marked where unusual, signed month by month over a digest, never rewritten."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo import clock
from geo.clock import SEOUL
from geo.office_words import MANY_AT_ONCE
from tests.factories import Factory, booking_body, tomorrow_at

MAPO_GU = "11440"
LOOK = "INSERT INTO access_log (actor_id, what, object_id, at) VALUES (:actor, :what, :object, :at)"


def last_month() -> date:
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


class Log:
    """Last month's looks of a keeper, with an administrator who reviews them."""

    def __init__(self, client: TestClient, make: Factory) -> None:
        self.client, self.make = client, make
        self.admin = make.person("admin")
        self.month = last_month()
        self.path = f"{self.month:%Y-%m}"

    def look(self, actor, hour: int = 14, what: str = "booking_contact", thing=None, day: int = 10) -> None:
        at = datetime(self.month.year, self.month.month, day, hour, 30, tzinfo=SEOUL)
        self.do(LOOK, actor=actor, what=what, object=thing or uuid4(), at=at)

    def do(self, sql: str, **values) -> None:
        with self.make.engine.begin() as connection:
            connection.execute(text(sql), values)

    def looks(self, **asked):
        return self.client.get(
            "/api/v1/access-log", params={"month": self.path, **asked}, headers=self.admin.headers
        ).json()

    def months(self):
        listed = self.client.get("/api/v1/access-reviews", headers=self.admin.headers).json()["items"]
        return {one["month"]: one for one in listed}

    def sign(self, remark: str = "", month: str = ""):
        body = {"month": month or self.path, "remark": remark}
        return self.client.post("/api/v1/access-reviews", json=body, headers=self.admin.headers)


@pytest.fixture
def log(client: TestClient, make: Factory) -> Log:
    return Log(client, make)


def test_looks_at_night_at_once_and_outside_ones_place_are_marked(log: Log):
    log.make.boundaries()
    site = log.make.site()
    space = log.make.space(site)
    booking = log.client.post(
        "/api/v1/bookings", json=booking_body(space, tomorrow_at(10)), headers=log.make.person().headers
    ).json()["id"]
    since = (log.month - clock.today()).days
    keeper = log.make.person("keeper", site_id=site, since=since)
    stranger = log.make.person("keeper", district=MAPO_GU, since=since)
    log.look(keeper.id, thing=booking)
    log.look(stranger.id, thing=booking)
    log.look(keeper.id, hour=23)
    log.look(keeper.id, hour=5)
    for _ in range(MANY_AT_ONCE):
        log.look(keeper.id, hour=9)
    found = {mark: log.looks(odd=mark)["total"] for mark in ("night", "once", "elsewhere")}
    assert found == {"night": 2, "once": MANY_AT_ONCE, "elsewhere": 1}
    [one] = log.looks(odd="elsewhere")["items"]
    assert (one["account_id"], one["district"], one["kind"]) == (str(stranger.id), "중구", "booking_contact")
    assert log.looks(account_id=str(keeper.id))["total"] == MANY_AT_ONCE + 3
    assert log.looks(kind="consent") == {"items": [], "next": None, "total": 0}
    assert log.sign("한꺼번에 본 것은 명단 정리였음").status_code == 201
    signed = log.months()[log.path]["review"]
    sums = [signed[name] for name in ("looks", "people", "at_night", "at_once", "elsewhere")]
    assert sums == [MANY_AT_ONCE + 4, 2, 2, MANY_AT_ONCE, 1]


def test_a_month_begins_and_ends_at_midnight_in_seoul(log: Log):
    first = datetime(log.month.year, log.month.month, 1, tzinfo=SEOUL)
    for at in (first - timedelta(seconds=1), first):
        log.do(LOOK, actor=log.admin.id, what="team", object=uuid4(), at=at)
    assert log.looks()["total"] == 1


def test_a_signed_month_whose_rows_change_is_told_and_signed_anew(log: Log):
    log.look(log.admin.id)
    assert (log.months()[log.path]["waits"], log.months()[log.path]["review"]) == (True, None)
    signed = log.sign()
    assert (signed.status_code, signed.json()["waits"], signed.json()["review"]["looks"]) == (201, False, 1)
    log.look(log.admin.id)
    changed = log.months()[log.path]
    assert (changed["changed"], changed["waits"]) == (True, True)
    assert log.sign("늦게 들어온 한 건을 확인함").json()["changed"] is False
    with log.make.engine.begin() as connection:
        kept = connection.execute(text("SELECT looks, remark FROM access_reviews ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [(1, ""), (2, "늦게 들어온 한 건을 확인함")]


def test_a_month_that_is_not_over_or_no_longer_kept_is_not_signed(log: Log):
    assert log.sign(month=f"{clock.today():%Y-%m}").json()["code"] == "month_not_over"
    assert log.sign(month="2001-01").json()["code"] == "month_not_kept"
    assert log.sign(month="2026-13").status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_reviews SET remark = '괜찮음'",
        "UPDATE access_reviews SET digest = access_digest(month)",
        "DELETE FROM access_reviews",
        "UPDATE access_log SET actor_id = gen_random_uuid()",
        "DELETE FROM access_log",
    ],
)
def test_the_database_keeps_signatures_and_looks_as_they_are_even_from_its_owner(log: Log, database, change):
    log.look(log.admin.id)
    assert log.sign().status_code == 201
    owner = database.owner_engine()
    for asked in (log.make.engine, owner):
        with (
            pytest.raises(DBAPIError, match=r"append-only|kept for two years|permission denied"),
            asked.begin() as connection,
        ):
            connection.execute(text(change))
    owner.dispose()


def test_a_forged_digest_is_replaced_by_the_real_one(log: Log):
    log.look(log.admin.id)
    log.do(
        "INSERT INTO access_reviews (month, reviewed_by, looks, at_night, at_once, elsewhere, digest, at)"
        " VALUES (:month, :by, 99, 0, 0, 0, 'x', '2020-01-01')",
        month=log.month,
        by=log.admin.id,
    )
    told = log.months()[log.path]
    assert (told["changed"], told["review"]["looks"], told["review"]["at"][:4]) == (False, 1, str(clock.now().year))


def test_looking_at_the_log_is_a_look_itself(log: Log):
    log.looks()
    with log.make.engine.begin() as connection:
        row = connection.execute(text("SELECT actor_id, what FROM access_log")).one()
    assert tuple(row) == (log.admin.id, "access_log")


def test_looks_go_after_two_years_in_whole_months_and_leave_a_line_behind(log: Log):
    old = clock.now() - timedelta(days=31 * 27)
    log.do(LOOK, actor=log.admin.id, what="team", object=uuid4(), at=old)
    log.do(LOOK, actor=log.admin.id, what="team", object=uuid4(), at=clock.now() - timedelta(days=700))
    with log.make.engine.begin() as connection:
        gone = dict(connection.execute(text("SELECT what, gone FROM forget_office()")).all())
        left = connection.execute(text("SELECT what, rows_gone, reason FROM destruction_log")).all()
    assert gone == {"grants": 0, "access_log": 1}
    assert [tuple(row) for row in left] == [("access_log", 1, "retention")]
