"""What may become the next site: standing places, a grid, drawn points; never what is counted already."""

from uuid import UUID

import pytest

from geo.coverage.model import Target
from geo.enums import SiteKind
from geo.errors import InvalidInput
from geo.metric_points import to_degrees, to_metres
from geo.planning.candidates import HOSTS, PUBLIC, Choosing, Source, offered
from geo.queries.siting_candidates import CandidateRow
from tests.geo.coverage.fixture import AB, EAST, NORTH, ask, site

HUBS = Target("hub", "마을활력소", frozenset({"hub"}))


def row(number: int, east: float | None = 250, north: float = 450, **more) -> CandidateRow:
    given = {
        "name": f"곳{number}",
        "kind": "library",
        "state": "open",
        "address": "",
        "idle": False,
        "listing_id": None,
    }
    x, y = (None, None) if east is None else (EAST + east, NORTH + north)
    return CandidateRow(**{**given, "id": UUID(int=number), "x_m": x, "y_m": y, **more})


def offer(rows=(), sites=(), choosing=Choosing(), target=HUBS):  # noqa: B008  (frozen values)
    return offered(AB, sites, ask(target=target), rows, choosing)


def test_standing_places_come_first_and_places_beyond_the_dong_are_left_out() -> None:
    made = offer([row(1), row(2, idle=True, kind="idle"), row(3, 5000)])
    assert [(one.site.name, one.source) for one in made.candidates] == [
        ("곳1", Source.BUILDINGS),
        ("곳2", Source.IDLE),
    ]
    assert made.counts == {"idle": 1, "buildings": 1}
    assert not made.grid_instead
    assert made.grid_m is None


def test_a_grid_stands_in_where_nothing_stands() -> None:
    made = offer([row(1, None)])
    assert made.sources == (Source.GRID,)
    assert (made.grid_m, made.grid_instead) == (250, True)
    assert made.counts == {"grid": 32}
    assert {one.site.declared_dong for one in made.candidates} == {"A", "B"}


def test_what_is_asked_for_is_not_replaced_by_a_grid() -> None:
    made = offer(choosing=Choosing(sources=(Source.IDLE,)))
    assert made.candidates == ()
    assert made.counts == {"idle": 0}


def test_what_the_target_counts_already_or_will_is_no_candidate() -> None:
    rows = [row(1), row(2), row(3), row(4)]
    counted = [
        site("a", 1, 1, id=str(UUID(int=1)), kind="hub"),
        site("b", 1, 1, id=str(UUID(int=2)), kind="hub", state="planned", opened_on=None),
        site("c", 1, 1, id=str(UUID(int=3)), kind="library"),
        site("d", 1, 1, id=str(UUID(int=4)), kind="hub", state="candidate", opened_on=None),
    ]
    made = offer(rows, counted)
    assert [one.site.name for one in made.candidates] == ["곳3", "곳4"]
    assert made.counted_already == 2


def test_the_points_of_a_grid_and_drawn_points_may_be_asked_together_by_giving_them() -> None:
    lon, lat = to_degrees(EAST + 250, NORTH + 450)
    made = offer([row(1)], choosing=Choosing(grid_m=500, points=(("빈 터", lon, lat), ("", lon, lat))))
    assert made.counts == {"grid": 8, "drawn": 2}
    assert [one.site.name for one in made.candidates[-2:]] == ["빈 터", "찍은 곳 2"]
    assert made.candidates[-1].site.x_m == pytest.approx(EAST + 250, abs=0.01)
    assert not made.grid_instead


def test_degrees_and_metres_are_each_others_inverse() -> None:
    import numpy as np

    lon, lat = to_degrees(EAST, NORTH)
    x, y = to_metres(np.array([lon]), np.array([lat]))
    assert (x[0], y[0]) == pytest.approx((EAST, NORTH), abs=0.02)


@pytest.mark.parametrize(
    ("choosing", "code"),
    [
        (Choosing(points=(("여기", 37.5, 127.0),)), "coordinates_swapped"),
        (Choosing(points=(("여기", 2.35, 48.85),)), "outside_korea"),
        (Choosing(points=(("", 127.0, 37.5),) * 201), "points_many"),
        (Choosing(sources=(Source.GRID,), grid_m=10), "grid_too_fine"),
    ],
)
def test_candidates_that_make_no_sense_are_refused(choosing: Choosing, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        offer(choosing=choosing)
    assert caught.value.code == code


def test_childcare_rooms_may_go_where_the_city_plan_puts_them() -> None:
    rooms = Target("childcare", "열린육아방", frozenset({"childcare"}))
    assert set(Choosing().kinds_for(rooms)) == {*HOSTS, *PUBLIC}
    assert Choosing().kinds_for(HUBS) == PUBLIC
    assert Choosing(kinds=(SiteKind.CAFE,)).kinds_for(rooms) == (SiteKind.CAFE,)
