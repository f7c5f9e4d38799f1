"""The frame of all pages: doors, the whole menu, tabs in two rows, faults, times without a network."""

import pytest
from playwright.sync_api import expect

from api.auth.permissions import ACTIONS, Action
from api.web import doors, menu, tabs, wiring
from api.web.views import Viewer
from geo.enums import Role
from geo.queries.programmes import ProgrammeValues, insert_programme
from tests.web.conftest import DESKTOP, PHONE
from tests.web.gallery import gallery_page, show
from tests.web.test_booking import day_after
from tests.web.test_keep import ask

OWN = {"keeps": doors.KEEP, "surveys": doors.SURVEY, "plans": doors.PLAN, "administers": doors.ADMIN}


def viewer(**rights):
    return Viewer("시범 이웃", "neighbour@example.org", **rights)


def sections(of):
    return [door.section for door in of]


def test_a_visitor_and_a_neighbour_see_the_same_five_doors_on_a_desk_and_on_a_phone():
    five = ["find", "my", "programmes", "atlas", "menu"]
    for who in (None, viewer()):
        assert sections(doors.doors_of(who)) == sections(doors.bar_of(who)) == five


@pytest.mark.parametrize("right", OWN)
def test_whoever_has_work_has_its_door_and_the_whole_menu_is_last(right):
    who = viewer(**{right: True}, main=OWN[right].section)
    assert sections(doors.doors_of(who)) == ["find", "my", "atlas", OWN[right].section, "menu"]
    assert sections(doors.bar_of(who)) == ["find", "my", OWN[right].section, "atlas", "menu"]


def test_the_door_of_the_survey_leads_reviewers_to_their_desk():
    surveyor, reviewer = (viewer(surveys=True, reviews=reviews, main="survey") for reviews in (False, True))
    urls = [
        {door.url for door in of if door.section == "survey"}
        for who in (surveyor, reviewer)
        for of in (doors.doors_of(who), doors.bar_of(who))
    ]
    assert urls == [{"/survey"}, {"/survey"}, {"/review"}, {"/review"}]
    assert "/survey" in {entry.url for group in menu.groups_of(reviewer) for entry in group.entries}


def test_the_door_of_programmes_is_marked_on_its_own_pages(client, make, session):
    values = ProgrammeValues(title="목공 교실", kind="class", published=True)
    programme = insert_programme(session, make.site(), None, values)
    session.commit()
    for path in ("/programmes", f"/programmes/{programme}"):
        page = client.get(path).text
        assert page.count('<a href="/programmes" aria-current="page"') == 2
        assert '<a href="/" aria-current' not in page


def test_a_phone_never_has_more_than_five_doors():
    who = viewer(keeps=True, surveys=True, plans=True, administers=True, main="admin", requests_waiting=3)
    assert sections(doors.bar_of(who)) == ["find", "my", "admin", "atlas", "menu"]
    assert len(doors.doors_of(who)) == 8
    assert next(door for door in doors.doors_of(who) if door.section == "keep").waiting == 3


def test_every_role_that_works_has_a_main_door_that_it_may_open():
    main = dict(doors.MAIN)
    assert set(main) == set(Role) - {Role.RESIDENT}
    for role, action in (
        (Role.ADMIN, Action.EDIT_SITES),
        (Role.OFFICER, Action.EDIT_SITES),
        (Role.PLANNER, Action.PLAN),
    ):
        assert action in ACTIONS[role]


def test_every_page_of_every_row_of_tabs_stands_in_the_menu_with_a_line():
    rows = (tabs.KEEP, tabs.MY, tabs.SURVEY, tabs.PLAN, tabs.OFFICE)
    known = {url for row in rows for url in tabs.pages_of(row)}
    assert known <= {entry.url for group in menu.GROUPS for entry in group.entries}


def test_every_address_of_the_menu_exists(client):
    urls = {entry.url for group in menu.GROUPS for entry in group.entries}
    assert {url for url in urls if client.get(url, follow_redirects=False).status_code == 404} == set()


@pytest.mark.parametrize("reviews", [False, True])
def test_the_menu_names_every_door_of_a_reader_exactly_as_the_door_does(reviews):
    who = viewer(keeps=True, surveys=True, plans=True, administers=True, main="admin", reviews=reviews)
    named = {(entry.url, entry.label) for group in menu.groups_of(who) for entry in group.entries}
    assert {(door.url, door.label) for door in doors.doors_of(who)} - {("/menu", "전체")} <= named


def test_the_menu_is_searched_without_script_and_says_when_there_is_nothing(client):
    found = client.get("/menu?q=달력").text
    assert 'href="/my/calendar"' in found
    assert 'href="/certificates"' not in found
    nothing = client.get("/menu?q=<b>없는것</b>").text
    assert "그런 화면은 없어요" in nothing
    assert "<b>없는것" not in nothing
    assert "/keep/week" not in client.get("/menu").text


def test_every_fault_says_what_to_do_next():
    assert set(wiring.TITLES) - {401} == set(wiring.HELPS)


@pytest.mark.browser
def test_tabs_of_a_desk_stand_in_two_rows_and_nothing_is_rolled_out_of_sight_on_a_phone(chromium):
    with gallery_page(chromium, **PHONE) as watched:
        for name in ("closures", "needs", "days", "submissions", "plan"):
            show(watched.page, name)
            for box in (link.bounding_box() for link in watched.page.locator(".tab-rows a").all()):
                assert box["x"] >= 0, name
                assert box["x"] + box["width"] <= 390, name


@pytest.mark.browser
def test_the_name_of_the_service_stands_in_one_line_on_the_narrowest_phone(chromium):
    with gallery_page(chromium, viewport={"width": 320, "height": 640}) as watched:
        for name in ("home", "keep", "review-english"):
            show(watched.page, name)
            words = watched.page.locator(".brand span")
            assert words.bounding_box()["height"] < 1.9 * words.evaluate(
                "e => parseFloat(getComputedStyle(e).fontSize)"
            )
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_the_account_opens_by_keyboard_and_closes_with_escape_and_from_outside(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        page = watched.page
        show(page, "idle")
        summary, out = page.locator(".account-open"), page.locator(".account-body")
        for close in (lambda: page.keyboard.press("Escape"), page.locator("h1").first.click):
            summary.focus()
            page.keyboard.press("Enter")
            expect(out.get_by_role("button", name="로그아웃")).to_be_visible()
            close()
            expect(out).to_be_hidden()


@pytest.mark.browser
def test_after_a_change_the_reader_stands_at_the_sentence_that_says_so(window, people):
    opened = window(people.add())
    opened.go("/my?done=saved")
    assert opened.page.evaluate("document.activeElement.matches('.flashes .notice')")


@pytest.mark.browser
def test_without_a_network_a_page_of_nobody_says_so_and_the_way_leads_on(window, people):
    opened = window(people.add(), **PHONE)
    page = opened.page
    page.clock.install()
    opened.go("/my")
    page.clock.fast_forward(11_000)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    kept = page.evaluate("""async () => {
      const found = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())));
      return found.flat().map((request) => new URL(request.url).pathname);
    }""")
    assert "/offline" in kept
    assert not any(path.startswith("/my") for path in kept)
    page.context.set_offline(True)
    page.goto(opened.origin + "/my/waits")
    expect(page.get_by_role("heading", name="인터넷이 끊겼어요")).to_be_visible()
    assert "햇살이웃" not in page.content()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1).filter(has_not_text="끊겼어요")).to_be_visible()
    opened.watched.errors.clear()


@pytest.mark.browser
def test_the_keepers_door_says_on_every_page_how_many_requests_wait(window, people, make):
    make.boundaries()
    site = make.site("천연마을활력소")
    space = make.space(site, "두레방", policy={"approval": "manager"})
    ask(window(people.add()), space, day_after())
    page = window(people.add("keeper@example.org", "천연지기", site_id=site)).go("/courses")
    expect(page.locator(".nav .count")).to_have_text("1 건이 기다려요")
