"""Every change can be taken back or is asked for twice: said for each route, and looked up in every sample page."""

from functools import cache

import pytest
from lxml import html

from api.web.render import render
from api.web.wiring import ROUTERS
from tests.web.all_samples import SAMPLES
from tests.web.tasks.routes import routes_of
from tests.web.undo import ASKED, HARMLESS, SAVES, TAKEN_BACK_BY

POSTS = {path: pattern for path, pattern, methods in routes_of(ROUTERS) if "POST" in methods}
PREVIEWS = {"change_preview.html", "series_preview.html"}
"""Pages that say what will happen and do nothing yet: their button is the second press."""


@cache
def forms():
    """Every form of every sample that changes something: its route, whether it is a second press, where it stands."""
    found = []
    for name, (template, page, context) in SAMPLES.items():
        for form in html.fromstring(render(template, page, **context)).iter("form"):
            address = (form.get("action") or "").split("?")[0].split("#")[0]
            if (form.get("method") or "get").lower() == "post":
                route = next((path for path, pattern in POSTS.items() if pattern.match(address)), "")
                found.append((route, template in PREVIEWS or second(form), name))
    return found


def second(element):
    return any("disclosure" in (above.get("class") or "") for above in element.iterancestors("details"))


def test_each_route_says_what_becomes_of_a_press():
    told = [*ASKED, *TAKEN_BACK_BY, *SAVES, *HARMLESS]
    assert sorted(told) == sorted(set(told))
    assert set(POSTS) == set(told)


def test_what_takes_back_is_there():
    assert set(TAKEN_BACK_BY.values()) <= set(POSTS)


@pytest.mark.parametrize("route", sorted(ASKED))
def test_what_cannot_be_taken_back_is_asked_for_twice(route):
    seen = [(asked, name) for path, asked, name in forms() if path == route]
    assert seen
    assert [name for asked, name in seen if not asked] == []


def test_no_button_that_looks_dangerous_does_it_at_once():
    once = [
        (name, "".join(button.itertext()).strip())
        for name, (template, page, context) in SAMPLES.items()
        if template not in PREVIEWS
        for button in html.fromstring(render(template, page, **context)).iter("button")
        if "button-danger" in (button.get("class") or "") and not second(button)
    ]
    assert once == []
