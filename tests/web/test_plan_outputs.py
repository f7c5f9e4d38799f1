"""The life of hubs and a district's report in a browser: read, printed on one page, copied, downloaded."""

import re
from urllib.parse import unquote

import pytest

from tests.api.coverage.test_outputs import plant
from tests.api.siting.town import DISTRICT, build_town
from tests.web.axe import assert_accessible
from tests.web.conftest import DESKTOP

HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"


def test_bad_questions_are_answered_on_the_page(client, make) -> None:
    make.boundaries()
    wrong = client.get("/plan/hubs", params={"since": "2022", "until": "2018"}, headers={"Accept": "text/html"})
    assert (wrong.status_code, "셈할 수 없어요" in wrong.text) == (422, True)
    odd = client.get("/plan/hubs", params={"kind": "x", "since": "어제", "district": "없는구"})
    assert odd.status_code == 422
    assert 'role="alert"' in odd.text or "aria-invalid" in odd.text
    assert client.get("/plan/report/없는구", headers={"Accept": "text/html"}).status_code in {404, 422}
    assert client.get(f"/plan/report/{DISTRICT}").status_code == 200
    assert client.get(
        f"/plan/report/{DISTRICT}", params={"scenario": "0b0e1c7e-0000-4000-8000-000000000001"}
    ).status_code in {303, 401}


@pytest.mark.browser
def test_a_planner_reads_the_life_of_hubs_and_takes_a_districts_report_along(window, make, engine, chromium) -> None:
    town = build_town(make, engine)
    town.place(HOSTILE, 5, "hub")
    plant(engine)
    screen = window(None, **DESKTOP)
    page = screen.go("/plan/hubs?until=2022&district=" + DISTRICT)
    running = page.locator("#life-years ~ div .life-table tbody tr td:nth-of-type(4)").all_text_contents()
    assert running == ["9", "26", "39", "51", "62"]
    assert page.locator("svg.life title").count() == 5
    assert page.locator(".life-hubs").get_by_text(HOSTILE, exact=True).count() == 1
    assert_accessible(page)
    page = screen.go(f"/plan/report/{DISTRICT}?target=hub")
    assert page.locator("h1").text_content() == "중구 새 마을활력소 형평"
    assert page.locator(".report-table tbody tr").count() == len(town.dongs)
    assert_accessible(page)
    pages = re.findall(rb"/Type /Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    assert len(pages) == 1
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="글과 표 복사하기").click()
    page.get_by_text("복사했어요.").wait_for()
    copied = page.evaluate(
        "navigator.clipboard.read().then(all => all[0].getType('text/html')).then(blob => blob.text())"
    )
    assert copied.count("<table") == 1
    assert all(dong.name in copied for dong in town.dongs)
    assert "<svg" not in copied
    with page.expect_download() as download:
        page.get_by_role("link", name="보고서 내려받기").click()
    text = download.value.path().read_text("utf-8")
    assert all(f">{dong.name}" in text for dong in town.dongs)
    assert unquote(download.value.suggested_filename).endswith(".html")
