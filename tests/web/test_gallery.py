"""Every page in every state, in a real browser, without a server: reachable, readable, and never wider than a phone."""

import pytest
from playwright.sync_api import expect

from tests.web.all_samples import SAMPLES
from tests.web.axe import assert_accessible, assert_readable
from tests.web.conftest import DESKTOP, PHONE
from tests.web.gallery import gallery_page, show
from tests.web.samples import HOSTILE

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 640, "height": 400}
"""What 200 % leaves of a desk's window."""


@pytest.fixture(scope="module")
def desk(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        yield watched


@pytest.fixture(scope="module")
def phone(chromium):
    with gallery_page(chromium, **PHONE) as watched:
        yield watched


@pytest.fixture(scope="module")
def narrow(chromium):
    with gallery_page(chromium, viewport=NARROW, is_mobile=True) as watched:
        yield watched.page


def assert_quiet(watched):
    assert watched.errors == []
    assert watched.dialogs == []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_has_no_fault_on_a_desk_nor_at_twice_the_size(desk, name):
    show(desk.page, name)
    assert_accessible(desk.page)
    desk.page.set_viewport_size(ZOOMED)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    desk.page.set_viewport_size(DESKTOP["viewport"])
    assert_quiet(desk)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_has_no_fault_on_a_phone_by_day_by_night_and_at_320_pixels(phone, name):
    page = phone.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE["viewport"])
    show(page, name)
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_readable(page)
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert_quiet(phone)


@pytest.mark.browser
def test_the_tab_where_one_is_can_be_seen_on_a_phone(narrow):
    show(narrow, "plan-hubs")
    here = narrow.locator(".tabs [aria-current=page]").bounding_box()
    assert here["x"] >= 0
    assert here["x"] + here["width"] <= 320


SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
  .filter((e) => e.checkVisibility() && !e.closest(".visually-hidden, p, dd, dt, .leaflet-control-attribution, .week, h3, .skip-link"))
  .filter((e) => !e.matches(".skip-link") && e.getBoundingClientRect().height > 0)
  .filter((e) => (e.closest("label") ?? e).getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    "name",
    [
        *("home", "space", "my", "keep", "keep-space", "login", "signup"),
        *("resource", "resource-desk", "group", "site", "duplicates", "import-publishable"),
    ],
)
def test_whatever_is_pressed_on_a_phone_is_44_pixels_high(narrow, name):
    show(narrow, name)
    assert narrow.evaluate(SMALL_TARGETS) == []


def test_hostile_names_are_shown_verbatim_in_list_and_map(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        page = watched.page
        show(page, "home")
        assert page.locator("[data-space] h3 a").nth(6).inner_text() == HOSTILE
        page.locator(".leaflet-marker-icon.pin").nth(6).dispatch_event("click")
        assert page.locator(".leaflet-popup-content strong").inner_text() == HOSTILE
        assert watched.dialogs == []
        assert page.locator(".leaflet-popup-content b").count() == 0


def test_a_reader_who_wants_less_motion_gets_none(chromium):
    with gallery_page(chromium) as watched:
        show(watched.page, "home")
        assert watched.page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration") in (
            "0s",
            "none",
        )


def test_keyboard_focus_is_always_visible(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        page = watched.page
        show(page, "login")
        outlined = set()
        for _ in range(12):
            page.keyboard.press("Tab")
            outlined.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
        assert outlined == {"solid"}


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        page = watched.page
        show(page, "login")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_print_leaves_out_what_paper_cannot_press(chromium):
    with gallery_page(chromium, **DESKTOP) as watched:
        page = watched.page
        show(page, "space")
        page.emulate_media(media="print")
        assert not page.locator(".masthead").is_visible()
        assert not page.locator("[data-booking] button").first.is_visible()
        expect(page.locator("h1")).to_be_visible()
