"""The office's pages for each role, and what its forms say when something is wrong."""

import pytest
from sqlalchemy import text

from geo import clock
from geo.enums import Role
from tests.factories import Factory

JUNG_GU = "11140"
HTML = {"Accept": "text/html"}
PAGES = ("/admin", "/admin/sites", "/admin/sites/new", "/admin/people", "/admin/sources", "/admin/access-log")
OPENS = {
    "officer": (200, 200, 200, 200, 200, 403),
    "admin": (200, 200, 200, 200, 200, 200),
    "coordinator": (403, 403, 403, 403, 200, 403),
}
REFUSED = (403,) * len(PAGES)


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_each_page_opens_for_those_who_need_it_and_no_others(client, make, role):
    make.boundaries()
    held = None if role == "resident" else role
    one = make.person(held, district=None if role in ("resident", "admin") else JUNG_GU)
    answered = tuple(client.get(path, headers={**one.headers, **HTML}).status_code for path in PAGES)
    assert answered == OPENS.get(role, REFUSED)


def test_a_site_of_another_district_is_not_changed_by_its_page(client, make: Factory):
    make.boundaries()
    site = make.site()
    stranger, officer = make.person("officer", district="11440"), make.person("officer", district=JUNG_GU)
    path, form = f"/admin/sites/{site}", {"state": "closed", "on": clock.today().isoformat(), "reason": "헐어요"}
    for asked in (
        client.get(path, headers=stranger.headers),
        client.post(f"{path}/move", data=form, headers=stranger.headers),
    ):
        assert asked.status_code == 403
    wrong = client.post(f"{path}/move", data={**form, "reason": ""}, headers={**officer.headers, **HTML})
    assert (wrong.status_code, "날짜와 까닭을 모두 적어 주세요." in wrong.text) == (422, True)
    moved = client.post(f"{path}/move", data=form, headers=officer.headers, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (303, f"{path}?done=site-moved")
    again = client.post(f"{path}/move", data=form, headers={**officer.headers, **HTML})
    assert (again.status_code, "바로 바꿀 수 없어요" in again.text) == (409, True)


def test_a_form_keeps_what_was_typed_when_a_site_is_refused(client, make: Factory):
    make.boundaries()
    officer = make.person("officer", district=JUNG_GU)
    typed = {"name": "<b>느티나무</b>", "kind": "hub", "state": "planned", "point": "여기쯤", "about": "{{ 7*191 }}"}
    refused = client.post("/admin/sites/new", data=typed, headers={**officer.headers, **HTML})
    assert refused.status_code == 422
    assert "&lt;b&gt;느티나무&lt;/b&gt;" in refused.text
    assert "{{ 7*191 }}" in refused.text
    assert "여기쯤" in refused.text


def test_the_last_administrator_reads_why_they_stay(client, make: Factory):
    admin = make.person("admin")
    with make.engine.begin() as connection:
        number = connection.execute(text("SELECT id FROM grants")).scalar_one()
    answer = client.post(
        f"/admin/people/rights/{number}/end", data={"reason": "그만"}, headers={**admin.headers, **HTML}
    )
    assert (answer.status_code, "마지막 운영 관리자예요" in answer.text) == (409, True)


def test_a_download_without_a_reason_is_refused_and_not_noted(client, make: Factory):
    admin = make.person("admin")
    month = f"{clock.today():%Y-%m}"
    for reason, status in (("", 422), ("감사", 200)):
        client.get(f"/admin/access-log?month={month}", headers=admin.headers)
        answer = client.post(
            "/admin/access-log/file", data={"month": month, "reason": reason}, headers={**admin.headers, **HTML}
        )
        assert answer.status_code == status
    assert answer.content.startswith(b"\xef\xbb\xbf")
    with make.engine.begin() as connection:
        noted = connection.execute(text("SELECT reason FROM access_log WHERE reason <> ''")).scalars().all()
    assert noted == ["감사"]
