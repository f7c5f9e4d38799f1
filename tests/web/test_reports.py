"""What somebody puts into a page does not run, and the service hears of it from the browser."""

import re

import pytest

from geo import clock
from geo.db import transaction
from geo.queries.csp_reports import Refusal, recent_refusals
from tests.chromium import watched_page

pytestmark = pytest.mark.browser


def put_in(html: str):
    """Let a page come with `html` in it, as if a hole in a template had let it through."""

    def handle(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub("</main>", f"{html}</main>", answer.text(), count=1))

    return handle


def test_a_script_put_into_a_page_does_not_run_and_is_reported(window, engine, demo):
    seen = window(refusals=True)
    seen.page.route("**/login?*", put_in("<script>document.title = 'taken'</script><p style='color:red'>x</p>"))
    page = seen.go("/login?next=%2Fmy&secret=1")
    assert page.title() != "taken"
    page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")
    assert seen.watched.refused
    with transaction(engine) as session:
        refused = {one.refusal for one in recent_refusals(session, clock.today())}
    assert refused == {Refusal("script-src-elem", "inline", "/login"), Refusal("style-src-attr", "inline", "/login")}


def test_a_test_fails_when_its_page_had_something_to_refuse(chromium, live_server, demo):
    def use() -> None:
        with watched_page(chromium, offline=False) as watched:
            watched.page.route("**/login", put_in("<script>document.title = 'taken'</script>"))
            watched.page.goto(f"{live_server}/login")
            watched.page.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError, match="csp-report"):
        use()
