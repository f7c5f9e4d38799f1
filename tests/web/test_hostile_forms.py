"""Whatever is sent to a page, the answer is a page or a redirect, never a defect, and nothing is stored."""

from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from api.web.wiring import ROUTERS

HTML = {"Accept": "text/html"}
FIELDS = [
    "csrf_token",
    "date",
    "start",
    "end",
    "heads",
    "purpose",
    "contact_name",
    "contact_phone",
    "contact_email",
    "consent",
    "key",
    "version",
    "reason",
    "message",
    "site_id",
    "name",
    "kind",
    "features",
    "about",
    "rules_text",
    "fee_text",
    "heads_max",
    "approval",
    "holiday",
    "state",
    "opens_1",
    "closes_1",
    "email",
    "password",
    "agreed",
    "next",
    "token",
]
NASTY = {
    "nothing": "",
    "a null": "\x00",
    "half a pair": "&#xD800;\ud7ff",
    "very long": "가" * 250,
    "a formula": "=HYPERLINK(1)",
    "a template": "{{ 7*191 }}",
    "a number too far": "9" * 30,
    "not a number": "NaN",
    "infinity": "1e999",
    "a year too far": "99999-01-01",
    "a time too late": "99:99",
    "a script": "<script>alert(1)</script>",
    "backslashes": "\\\\ \\0 `",
}


def routes(method):
    return [
        route
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and method in route.methods
    ]


@pytest.fixture
def keeper(client, make, people):
    """A browser of somebody who may do nearly everything, with a booking and a space at hand."""
    make.boundaries()
    site = make.site()
    space = make.space(site)
    account = people.add("keeper@example.org", site_id=site)
    client.headers.update(HTML)
    client.follow_redirects = False
    client.cookies.set("maeul", people.session_of(account))
    token = client.get("/api/v1/me").json()["csrf_token"]
    return client, token, space


def addresses(path, space):
    for one in (str(space), str(uuid4()), "nonsense"):
        yield path.replace("{space_id}", one).replace("{booking_id}", one).replace("{site_id}", one)


def test_there_are_forms_to_try():
    assert len(routes("POST")) >= 14


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_no_form_ends_in_a_defect(keeper, people, value):
    client, token, space = keeper
    counts = "SELECT (SELECT count(*) FROM bookings) + (SELECT count(*) FROM spaces)"
    before = people.one(counts)
    for route in routes("POST"):
        if route.path in ("/logout", "/reset", "/signup", "/login"):
            continue
        for address in addresses(route.path, space):
            form = {**dict.fromkeys(FIELDS, value), "csrf_token": token}
            answer = client.post(address, data=form)
            assert answer.status_code < 500, (address, answer.status_code)
            assert answer.status_code == 303 or answer.headers["content-type"].startswith("text/html")
    assert people.one(counts) == before


@pytest.mark.parametrize("path", ["/login", "/signup", "/reset", "/confirm"])
@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_no_form_of_a_visitor_ends_in_a_defect(client, path, value):
    client.follow_redirects = False
    answer = client.post(path, data=dict.fromkeys(FIELDS, value), headers=HTML)
    assert answer.status_code < 500


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_no_address_ends_in_a_defect(keeper, value):
    client, _token, space = keeper
    query = dict.fromkeys(
        [
            "near",
            "q",
            "district",
            "dong",
            "date",
            "from",
            "until",
            "heads",
            "kind",
            "feature",
            "page",
            "view",
            "lang",
            "now",
            "week",
            "start",
            "end",
            "next",
            "token",
            "past",
            "done",
        ],
        value,
    )
    for route in routes("GET"):
        for address in addresses(route.path, space):
            answer = client.get(address, params=query)
            assert answer.status_code < 500, (address, answer.status_code)


def test_files_and_lists_where_text_belongs_are_no_defect(keeper):
    client, token, space = keeper
    files = {"date": ("a.txt", b"x"), "name": ("b.txt", b"\x00\xff")}
    answer = client.post(f"/spaces/{space}/book", data={"csrf_token": token}, files=files)
    assert answer.status_code == 422
    twice = {"csrf_token": token, "heads": ["1", "2"], "date": ["2030-01-01", "x"]}
    assert client.post(f"/spaces/{space}/book", data=twice).status_code == 422


def test_a_body_that_is_too_large_is_refused_with_a_page(keeper):
    client, token, space = keeper
    answer = client.post(f"/spaces/{space}/book", data={"csrf_token": token, "message": "가" * 1_000_000})
    assert answer.status_code == 413
