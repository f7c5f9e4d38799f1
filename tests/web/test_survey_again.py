"""Places that are known are looked at again: two presses each, taken back while they are on the phone, changed."""

import pytest

from tests.web.axe import assert_accessible
from tests.web.field import HOSTILE, IN_THE_FIELD, Ground, apply_all, arrive, keep, lay_ground, sent

pytestmark = pytest.mark.browser


@pytest.fixture
def ground(engine, make) -> Ground:
    return lay_ground(engine, make)


def found_as_it_was(window, ground):
    """Without a network, say of the known place that it still stands."""
    page = arrive(window(ground.account, **IN_THE_FIELD))
    page.context.set_offline(True)
    page.get_by_role("link", name="확인할 곳 2곳 · 남은 곳 2곳").click()
    page.locator("summary", has_text="햇살 사랑방").click()
    page.get_by_role("button", name="그대로 있음").first.click()
    return page


def test_places_are_looked_at_again_in_two_presses(window, ground, people):
    page = found_as_it_was(window, ground)
    page.locator("[data-left='1']").wait_for()
    page.locator("summary", has_text=HOSTILE).click()
    page.get_by_role("button", name="만나지 못함").click()
    page.locator(".badge", has_text="만나지 못함").wait_for()
    assert page.locator("[data-left='1']").count() == 1
    page.get_by_role("button", name="되돌리기").first.click()
    page.locator("summary", has_text=HOSTILE).click()
    page.locator(".survey-target:not(.survey-target-done) [data-result=recorded]").click()
    assert page.get_by_label("공간 이름").input_value() == HOSTILE
    keep(page)
    page.get_by_role("link", name="확인할 곳 2곳 · 남은 곳 0곳").click()
    page.locator("[data-left='0']").wait_for()
    assert_accessible(page)
    page.get_by_role("link", name="처음으로").click()
    page.get_by_text("맡은 구역 1곳").click()
    page.locator(".survey-area").click()
    page.get_by_role("button", name="둘러봤지만 없음").click()
    page.locator(".survey-record").nth(3).wait_for()
    page.context.set_offline(False)
    sent(page, 4)
    told = people.one("SELECT array_agg(result || ' ' || (target_id IS NOT NULL) ORDER BY result) FROM visits")
    assert told == ["nothing_found false", "recorded true", "still_there true"]
    assert people.one("SELECT count(*) FROM visits WHERE resource_id = :id", id=ground.resource) == 1


TAKEN_BACK_WHILE_ANOTHER_WINDOW_SENDS = """async () => {
  const opened = indexedDB.open("maeul-survey-records");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const writing = opened.result.transaction("records", "readwrite");
  const records = writing.objectStore("records");
  const all = await new Promise((resolve) => { const asked = records.getAll(); asked.onsuccess = () => resolve(asked.result); });
  for (const record of all) records.put({ ...record, state: "sending", unsure: true });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
  document.querySelector(".survey-undo button").click();
  return all.length;
}"""


def test_what_has_left_the_device_is_not_taken_back(window, ground, people):
    """The press comes a moment too late, or the page shows at once that it would: nothing is lost without a word."""
    page = found_as_it_was(window, ground)
    undo = page.get_by_role("button", name="되돌리기")
    undo.wait_for()
    assert page.evaluate(TAKEN_BACK_WHILE_ANOTHER_WINDOW_SENDS) == 1
    page.get_by_text("보냈어요. 잘못 골랐으면 이 줄을 열어 다시 골라 주세요.").wait_for()
    assert_accessible(page)
    page.locator("summary", has_text=HOSTILE).click()
    page.get_by_role("button", name="만나지 못함").click()
    undo.wait_for()
    page.context.set_offline(False)
    page.get_by_text("보냈어요. 잘못 골랐으면").wait_for()
    assert undo.count() == 0
    page.get_by_role("link", name="처음으로").click()
    sent(page, 2)
    told = people.one("SELECT array_agg(result ORDER BY result) FROM visits")
    assert told == ["not_reached", "still_there"]


def test_a_change_starts_from_the_record_and_waits_for_its_review(window, ground, people, engine):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    page.goto(f"{opened.origin}/survey#again/{ground.campaign.id}")
    page.locator("summary", has_text="햇살 사랑방").click()
    page.get_by_role("button", name="바뀜").first.click()
    assert page.get_by_label("공간 이름").input_value() == "햇살 사랑방"
    page.get_by_label("공간 이름").fill("햇살 마을방")
    keep(page)
    sent(page, 2)
    xml = bytes(people.one("SELECT xml FROM submissions")).decode()
    assert f'id="{ground.resource}"' in xml
    assert 'update="1"' in xml
    assert "<label>햇살 마을방</label>" in xml
    apply_all(engine)
    newest = "SELECT name FROM resource_revisions WHERE resource_id = :id ORDER BY rev DESC LIMIT 1"
    assert people.one(newest, id=ground.resource) == "햇살 마을방"
    assert people.one("SELECT name FROM public_resources WHERE id = :id", id=ground.resource) == "햇살 사랑방"
