"""Nobody gets lost: from the first page on links alone lead everywhere, and no link leads nowhere."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from sqlalchemy import text

from api.web.wiring import ROUTERS
from tests.web.tasks.routes import routes_of

ROLES = (None, "resident", "keeper", "surveyor", "coordinator", "planner", "officer", "admin")
TWICE = 2
"""How many addresses of one route are opened: the first may be an empty one."""
PAGE = {"Accept": "text/html"}
OTHER_WAYS = {
    "/admin/agreements/listings/{idle_id}/edit": "while an idle place is being prepared; the demo town has none",
    "/admin/imports/{run_id}": "after a file was brought in",
    "/atlas/editions/{atlas_id}": "after an edition was made",
    "/atlas/editions/{atlas_id}/progress.json": "asked by the page of an edition being made",
    "/certificates/{code}": "after a certificate was made, and from its QR code",
    "/certificates/{code}/code.svg": "on a certificate",
    "/confirm": "from a mail",
    "/embed/near": "framed by other sites, and shown by /data/embed",
    "/embed/programmes": "framed by other sites, and shown by /data/embed",
    "/embed/sites/{site_id}": "framed by other sites, and shown by /data/embed",
    "/embed/spaces/{space_id}": "framed by other sites, and shown by /data/embed",
    "/login/oidc": "where another way to sign in is set up; the demo town has none",
    "/login/oidc/back": "from the provider of that other way",
    "/login/oidc/join": "after signing in there for the first time",
    "/my/sign-in/link": "where another way to sign in is set up",
    "/in/{code}": "from the QR code at a door",
    "/keep/series/{series_id}": "while a series waits for approval",
    "/map/dongs.json": "asked by maps",
    "/my/money/paid": "from the provider of card payments",
    "/offline": "shown by the browser without a network",
    "/plan/maps/{map_id}": "after a policy map was made",
    "/plan/next.{kind}": "from a form's own buttons",
    "/plan/report/{place}": "from a form's own buttons",
    "/plan/s/{secret}": "from an address that somebody shared",
    "/plan/sites.json": "asked by the planner's map",
    "/r/{key}": "from QR codes on paper",
    "/review/decisions/{decision_id}": "after a decision",
    "/survey/app/{of_version}/{name:path}": "asked by the survey's page",
    "/survey/pack": "asked by the survey's page",
    "/survey/shell/{lang}": "asked by the survey's page",
    "/survey/worker.js": "asked by the survey's page",
    "/things/{site_id}": "from the pages of lent things: more spaces than are opened here",
    "/webhooks/{hook_id}": "after a webhook was made; the demo town tells nobody",
    "/webhooks/{hook_id}/edit": "from the page of a webhook",
    "/where.json": "asked while somebody types",
    "/worker.js": "asked by every page",
}
"""What no link of the demo town leads to, and how people come there."""


def links_of(body, address):
    """Every address of this service that a page leads to: by link, by picture, or by a form that asks something."""
    page = html.fromstring(body)
    found = [(a.get(name), False) for a in page.iter("a", "img", "link") for name in ("href", "src") if a.get(name)]
    found += [(f.get("action") or address, True) for f in page.iter("form") if f.get("method", "get").lower() == "get"]
    for there, asks in found:
        parts = urlsplit(urljoin(address, there))
        if parts.scheme in {"http", "https"} and parts.netloc == "127.0.0.1:8000":
            yield parts.path + (f"?{parts.query}" if parts.query else ""), asks


def route_of(address):
    path = urlsplit(address).path
    return next((route for route, pattern in GETS if pattern.match(path)), "")


GETS = [(path, pattern) for path, pattern, methods in routes_of(ROUTERS) if "GET" in methods]


def walk(client):
    """Open pages breadth first, a few of each route; return the routes reached and the links that failed."""
    seen, reached, wrong = {}, set(), []
    queue = deque([("/", "")])
    known = {"/"}
    while queue:
        address, came_from = queue.popleft()
        route = route_of(address)
        if route and seen.get(route, 0) >= TWICE:
            continue
        seen[route] = seen.get(route, 0) + 1
        answer = client.get(address, headers=PAGE, follow_redirects=True)
        if answer.status_code >= 400:
            wrong.append(f"{answer.status_code} {address} from {came_from}")
            continue
        reached.add(route)
        if not answer.headers["content-type"].startswith("text/html") or address.startswith(
            ("/docs", "/api", "/embed")
        ):
            continue
        for there, asks in links_of(answer.content, str(answer.url)):
            if asks:  # it wants to be filled in first
                reached.add(route_of(there))
            elif there not in known and (route_of(there) or not there.startswith(("/static", "/api", "/docs"))):
                known.add(there)
                queue.append((there, address))
    return reached, wrong


@pytest.fixture(scope="module")
def reached():
    return {}


@pytest.fixture
def walked_by(client, people, engine):
    """Return who walks as a role: the routes it reached and the links that failed."""

    def walked(role):
        client.cookies.clear()
        if role:
            with engine.begin() as connection:
                found = connection.execute(
                    text("SELECT id FROM accounts WHERE email = :e"), {"e": f"{role}@example.org"}
                )
                client.cookies.set("maeul", people.session_of(found.scalar_one()))
        return walk(client)

    return walked


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_nowhere(walked_by, role, reached):
    found, wrong = walked_by(role)
    reached[role] = found
    assert wrong == [], wrong
    assert len(found) > 15


def test_every_page_can_be_reached_by_links_alone(walked_by, reached):
    for role in set(ROLES) - set(reached):  # another process may have taken some of the walks
        reached[role], _wrong = walked_by(role)
    everywhere = set().union(*reached.values())
    missed = sorted({route for route, _ in GETS} - everywhere - set(OTHER_WAYS))
    assert missed == [], " ".join(missed)
