"""Sources put right under their version; a site's life taken a step on and back."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.enums import SiteState
from geo.errors import Conflict, InvalidInput
from geo.queries.reach import Reach
from geo.queries.site_steps import Move, list_steps, move_site, undo_step
from geo.queries.sites import SiteFilter, get_site, list_sites

JUNG_GU = "11140"


def test_a_licence_is_put_right_and_shows_at_once(client, make):
    make.boundaries()
    officer, surveyor = make.person("officer", district=JUNG_GU), make.person("surveyor", district=JUNG_GU)
    with make.engine.begin() as connection:
        connection.execute(text("INSERT INTO sources (key, title) VALUES ('구청/개방 자료', '개방 자료')"))
    path = "/api/v1/sources/구청/개방 자료"
    body = {"licence": "kogl_1", "attribution": "중구청이 연 자료 <b>", "version": 1}
    assert client.patch(path, json=body, headers=surveyor.headers).status_code == 403
    assert client.patch(path, json=body).status_code == 401
    changed = client.patch(path, json=body, headers=officer.headers).json()
    assert (changed["licence"], changed["credit"], changed["version"]) == ("kogl_1", "중구청이 연 자료 <b>", 2)
    assert client.patch(path, json=body, headers=officer.headers).json()["code"] == "stale_version"
    assert client.patch("/api/v1/sources/none", json=body, headers=officer.headers).status_code == 404
    listed = client.get("/api/v1/sources").json()["items"]
    assert ("개방 자료", "kogl_1") in {(one["title"], one["licence"]) for one in listed}


def step(session, site_id, state, on=None, reason="까닭"):
    today = clock.today()
    move_site(session, get_site(session, site_id, today), Move(state, on or today, reason), None, clock.now(), today)


def test_a_site_goes_through_its_life_and_a_step_is_taken_back_whole(make, session):
    opened = clock.today() - timedelta(days=20)
    site = make.site(state="planned", planned_on=opened)
    with transaction(make.engine) as own:
        step(own, site, SiteState.OPEN, opened)
        step(own, site, SiteState.CLOSED, reason="건물을 헐어요")
    with transaction(make.engine) as own:
        closed = get_site(own, site, clock.today())
        assert (closed.state, closed.opened_on, closed.closed_on) == ("closed", opened, clock.today())
        last = list_steps(own, site)[0]
        assert (last.state, last.reason, last.undoable) == (SiteState.CLOSED, "건물을 헐어요", True)
        undo_step(own, closed, last.id, None, clock.now())
    with transaction(make.engine) as own:
        back = get_site(own, site, clock.today())
        assert (back.state, back.opened_on, back.closed_on) == ("open", opened, None)
        steps = list_steps(own, site)
        assert [(one.state.value, one.undone, one.undoable) for one in steps] == [
            ("open", False, False),
            ("closed", True, False),
            ("open", False, False),
            ("planned", False, False),
        ]
        with pytest.raises(Conflict):
            undo_step(own, back, last.id, None, clock.now())


@pytest.mark.parametrize(
    ("state", "days", "fault"),
    [(SiteState.PLANNED, 0, Conflict), (SiteState.CLOSED, 1, InvalidInput), (SiteState.CLOSED, -4000, InvalidInput)],
)
def test_a_step_that_cannot_be_is_refused(make, session, state, days, fault):
    site = make.site(opened_on=clock.today() - timedelta(days=100))
    with pytest.raises(fault):
        step(session, site, state, clock.today() + timedelta(days=days))


def test_sites_are_listed_by_operator_and_within_a_reach(make, session):
    make.boundaries()
    make.site("가 마을회관", operator="느티나무 협동조합")
    make.site("나 마을회관", operator="다른 모임", point=(126.91, 37.566))

    def names(**wanted):
        return [row.name for row in list_sites(session, SiteFilter(**wanted), clock.today())[0]]

    assert names(operator="느티나무") == ["가 마을회관"]
    assert names(reach=Reach(districts=frozenset({JUNG_GU}))) == ["가 마을회관"]
    assert names(reach=Reach()) == []
    assert names() == ["가 마을회관", "나 마을회관"]
