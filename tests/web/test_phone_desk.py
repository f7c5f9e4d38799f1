"""A keeper books for somebody who calls, sets the rules; neighbours found a group and ask each other in."""

import pytest

from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
from tests.web.test_booking import day_after, fill_person

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(make, people):
    make.boundaries()
    site = make.site("천연마을활력소")
    space = make.space(site, "두레방", policy={"max_minutes": 240})
    make.space(site, "큰마루")
    return space, people.add("keeper@example.org", "천연지기", site_id=site), people.add()


def fill_call(page, name="전화한 이웃 {{ 7*191 }}", start="10:00", end="12:00"):
    page.fill("#book-date", day_after())
    page.select_option("#book-start", start)
    page.select_option("#book-end", end)
    page.fill("#book-heads", "5")
    page.fill("#book-contact_name", name)
    page.fill("#book-contact_phone", "02-0000-0007")


def test_a_keeper_books_by_phone_sees_the_refusal_and_takes_an_alternative(window, desk, people):
    space, keeper, _resident = desk
    page = window(keeper).go("/keep/phone")
    page.select_option("#f-space", str(space))
    page.get_by_role("button", name="이 공간으로").click()
    page.wait_for_url("**space=**")
    fill_call(page)
    assert_accessible(page)
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=phone-booked**")
    fill_call(page, "두 번째 이웃")
    page.get_by_role("button", name="예약하기").click()
    page.get_by_text("그 시간은 이미 예약되어 있어요.").wait_for()
    assert_accessible(page)
    page.locator("[data-alternative]").first.click()
    page.wait_for_url("**/pick**")
    assert page.input_value("#book-contact_name") == "두 번째 이웃"
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=phone-booked**")
    assert people.one("SELECT count(*) FROM bookings WHERE channel = 'phone' AND account_id IS NULL") == 2
    assert people.one("SELECT count(*) FROM booking_contacts WHERE name = '전화한 이웃 {{ 7*191 }}'") == 1


def test_a_keeper_sets_opening_purposes_and_a_quota(window, desk, people):
    space, keeper, _resident = desk
    page = window(keeper, **PHONE).go(f"/keep/spaces/{space}")
    page.get_by_role("link", name="예약 규칙").click()
    page.wait_for_url("**/rules")
    assert_accessible(page)
    page.select_option("#f-opens", "weekly")
    page.select_option("#f-opens_weekday", "2")
    page.fill("#f-opens_clock", "09:00")
    page.locator("label", has_text="마을 행사").click()
    page.locator("fieldset", has_text="시설 전체에서").locator("label", has_text="종교").click()
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**done=saved**")
    policy = "SELECT p.opens || p.opens_weekday || p.opens_minute || p.refused_purposes::text FROM policies p"
    assert people.one(f"{policy} JOIN spaces s ON s.policy_id = p.id WHERE s.id = :id", id=space) == "weekly2540{event}"
    assert people.one("SELECT refused_natures::text FROM sites") == "{religious}"
    page.select_option("#f-subject", "household")
    page.select_option("#f-per", "month")
    page.fill("#f-most", "1")
    page.get_by_role("button", name="제한 더하기").click()
    page.wait_for_url("**done=quota-set**")
    assert "한 가구가 한 달에 이 공간을 1번까지" in page.locator("[data-quota]").inner_text()
    page.get_by_text("제한 끝내기", exact=True).click()
    page.get_by_role("button", name="네, 끝낼게요").click()
    page.wait_for_url("**done=quota-ended**")
    assert page.locator("[data-quota]").count() == 0


def test_a_neighbour_founds_a_group_and_another_joins_by_invitation(window, desk, people):
    _space, other, founder = desk
    opened, asked = window(founder), window(other, **PHONE)
    page = opened.go("/my/parties")
    page.fill("#f-name", "책읽는 골목 <b>")
    page.get_by_role("button", name="만들기", exact=True).click()
    page.wait_for_url("**done=party-founded**")
    page.fill("#p1-email", "keeper@example.org")
    page.get_by_role("button", name="초대하기").click()
    page.wait_for_url("**done=party-invited**")
    assert_accessible(page)
    answering = asked.go("/my/parties")
    assert "책읽는 골목 <b>" in answering.locator("[data-invitation]").inner_text()
    assert_accessible(answering)
    answering.get_by_role("button", name="함께하기").click()
    answering.wait_for_url("**done=party-joined**")
    assert "천연지기" in opened.go("/my/parties").locator("[data-party]").inner_text()
    assert people.one("SELECT count(*) FROM party_invitations") == 0
    answering.get_by_text("나가기", exact=True).click()
    answering.get_by_role("button", name="네, 나갈게요").click()
    answering.wait_for_url("**done=party-left**")
    assert people.one("SELECT count(*) FROM party_members") == 1


def test_a_keepers_look_at_a_phone_number_on_the_desk_is_remembered(window, desk, people):
    space, keeper, resident = desk
    page = window(keeper).go(f"/keep/phone?space={space}")
    fill_call(page)
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=phone-booked**")
    people.one("UPDATE bookings SET state = 'requested', version = version + 1 RETURNING 1")
    looked = "SELECT count(*) FROM access_log WHERE actor_id = :who AND what = 'booking_contact'"
    assert people.one(looked, who=keeper) == 0
    assert "02-0000-0007" in window(keeper).go("/keep").locator("[data-request-id]").inner_text()
    assert people.one(looked, who=keeper) == 1
    assert people.one(looked, who=resident) == 0


def test_a_neighbour_books_in_the_groups_name_and_is_told_what_the_place_is_not_lent_for(window, desk, people):
    space, _keeper, founder = desk
    page = window(founder).go("/my/parties")
    page.fill("#f-name", "책읽는 골목")
    page.get_by_role("button", name="만들기", exact=True).click()
    page.wait_for_url("**done=party-founded**")
    people.one("UPDATE sites SET refused_natures = '{religious}' RETURNING 1")
    page = window(founder).go(f"/spaces/{space}?date={day_after()}&start=10:00&end=12:00")
    fill_person(page)
    page.select_option("#book-behalf", label="책읽는 골목")
    page.locator("label", has_text="종교").click()
    assert_accessible(page)
    page.get_by_role("button", name="예약하기").click()
    page.get_by_text("종교 목적의 모임에는 빌려주지 않아요").wait_for()
    page.locator("label", has_text="종교").click()
    page.get_by_role("button", name="예약하기").click()
    page.wait_for_url("**done=booked**")
    named = "SELECT p.name FROM bookings b JOIN parties p ON p.id = b.on_behalf_of"
    assert people.one(named) == "책읽는 골목"
