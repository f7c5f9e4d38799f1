"""A season round from seal to booking, and a need that is matched, by clicks in a real browser."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from geo import clock
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def village(make, people):
    """A site with a room, its keeper, and a neighbour who speaks for a group."""
    make.boundaries()
    site = make.site("천연마을활력소")
    make.space(site, "두레방", features=["빔"], policy={"approval": "manager"})
    keeper, neighbour = people.add("keeper@example.org", "천연지기", site_id=site), people.add()
    with people.engine.begin() as connection:
        group = connection.execute(
            text("INSERT INTO parties (kind, name, created_by) VALUES ('group', '햇살 독서모임', :a) RETURNING id"),
            {"a": neighbour},
        ).scalar_one()
        connection.execute(
            text("INSERT INTO party_members (party_id, account_id, kind, role) VALUES (:g, :a, 'group', 'lead')"),
            {"g": group, "a": neighbour},
        )
    return keeper, neighbour


def dates(page, first=7, last=34):
    page.fill("[name=starts_on]", (clock.today() + timedelta(days=first)).isoformat())
    page.fill("[name=ends_on]", (clock.today() + timedelta(days=last)).isoformat())


def test_a_need_is_matched_and_becomes_a_series(window, village, people, make):
    keeper, neighbour = village
    page = window(neighbour, **PHONE).go("/my/needs")
    dong = people.one("SELECT d.name FROM dongs d JOIN sites t ON ST_Covers(d.boundary_m, t.location_m) LIMIT 1")
    page.fill("[name=dongs]", f"중구 {dong}")
    page.locator("[name=weekday_2]").check()
    page.locator("[name=weekday_4]").check()
    page.fill("[name=from]", "18:00")
    page.fill("[name=until]", "22:00")
    dates(page)
    page.fill("[name=heads]", "8")
    page.select_option("[name=purpose]", "club")
    page.fill("[name=features]", "빔, 칠판")
    page.get_by_role("button", name="올리기").click()
    page.wait_for_url("**done=need-posted")

    desk = window(keeper).go("/keep/spare")
    desk.locator("[name=weekday][value='2']").check()
    desk.fill("[name=from]", "19:00")
    desk.fill("[name=until]", "21:00")
    dates(desk)
    desk.fill("[name=conditions]", "의자는 제자리에 {{ 7*191 }} <b>")
    desk.get_by_role("button", name="내놓기").click()
    desk.wait_for_url("**done=spare-offered")
    card = desk.locator("[data-match-id]")
    assert "같은 동 안" in card.inner_text()
    assert "햇살" not in desk.locator("main").inner_text()
    assert_accessible(desk)
    desk.get_by_role("button", name="제안하기").click()
    desk.wait_for_url("**done=match-propose")

    page.goto(page.url)
    offered = page.locator("[data-match-id]").inner_text()
    assert "의자는 제자리에 {{ 7*191 }} <b>" in offered
    assert "없는 것: 칠판" in offered
    assert_accessible(page)
    page.get_by_role("button", name="받아들이기").click()
    page.wait_for_url("**done=match-accept")
    assert "구했어요" in page.locator("[data-offer-id]").inner_text()
    made = "SELECT count(*) FROM bookings WHERE account_id = :a AND state = 'confirmed' AND series_id IS NOT NULL"
    assert people.one(made, a=neighbour) == 4


def test_a_round_is_prepared_opened_wished_for_drawn_and_booked(window, village, people):
    keeper, neighbour = village
    desk = window(keeper).go("/keep/rounds")
    desk.fill("[name=name]", "봄 정기 대관")
    dates(desk)
    desk.fill("[name=apply_day]", (clock.today() + timedelta(days=1)).isoformat())
    desk.get_by_role("button", name="준비하기").click()
    desk.wait_for_url("**done=saved")
    desk.locator("[name=weekday][value='2']").check()
    desk.fill("[name=from]", "19:00")
    desk.fill("[name=until]", "21:00")
    desk.get_by_role("button", name="자리 더하기").click()
    desk.wait_for_url("**done=saved#slots")
    desk.get_by_text("신청 열기", exact=True).click()
    desk.get_by_role("button", name="네, 할게요").click()
    desk.wait_for_url("**done=round-open")
    round_id = people.one("SELECT id FROM rounds")

    page = window(neighbour, **PHONE).go(f"/rounds/{round_id}")
    assert people.one("SELECT commitment FROM rounds") in page.locator("main").inner_text()
    page.select_option("[name=wish_1]", index=1)
    page.fill("[name=heads]", "8")
    page.select_option("[name=purpose]", "club")
    page.get_by_role("button", name="지망 보내기").click()
    page.wait_for_url("**done=wished#wish")

    people.one("UPDATE rounds SET apply_until = now() - interval '1 minute' RETURNING id")
    desk.goto(desk.url)
    for name, done in (("마감하기", "close"), ("추첨하기", "draw"), ("예약으로 확정하기", "publish")):
        desk.get_by_text(name, exact=True).click()
        desk.get_by_role("button", name="네, 할게요").click()
        desk.wait_for_url(f"**done=round-{done}")
    assert "순번 1 햇살 독서모임" in desk.locator("#slots").inner_text()
    assert_accessible(desk)
    page.goto(page.url.partition("?")[0])
    result = page.locator("#result [data-mine]").inner_text()
    assert "순번 1 · 햇살 독서모임" in result
    assert "받았어요." in result
    page.get_by_text("사양하기", exact=True).click()
    page.get_by_role("button", name="네, 사양할게요").click()
    page.wait_for_url("**done=slot-declined#result")
    assert people.one("SELECT count(*) FROM bookings WHERE type = 'season' AND state = 'cancelled'") == 4
