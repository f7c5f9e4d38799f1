"""The history of dong as stored: 송산1동 gave 고산동 on 2024-07-01, on two small drawn editions."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_set import BoundarySet
from geo.models.place import BoundaryEdition, DongChange
from geo.queries.boundaries import store_boundaries
from geo.queries.lineage import (
    count_moved,
    ensure_lineage,
    list_changes,
    list_moved_places,
    refuse_unknown_dong,
)
from geo.queries.places import locate_dong
from tests.geo.importers.samples import geojson

WEST, SOUTH, STEP = 127.08, 37.72, 0.01
BEFORE, AFTER = date(2023, 7, 1), date(2024, 7, 1)
Box = tuple[float, float, float, float]


def uijeongbu(day: date, **dongs: tuple[str, Box]) -> BoundarySet:
    """Draw dong by code: name and box in hundredths of a degree from a corner."""

    def feature(code: str, name: str, box: Box) -> dict[str, object]:
        w, s, e, n = (start + STEP * value for start, value in zip((WEST, SOUTH, WEST, SOUTH), box, strict=True))
        return {
            "type": "Feature",
            "properties": {
                "adm_nm": f"경기도 의정부시 {name}", "adm_cd": f"31030{code[5:8]}", "adm_cd2": code,
                "sgg": "41150", "sido": "41", "sidonm": "경기도", "sggnm": "의정부시",
            },
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
        }  # fmt: skip

    # the day stands in the file too: the same bytes would be the same edition
    features = [feature(code.removeprefix("c"), name, box) for code, (name, box) in dongs.items()]
    return read_boundaries(f"uijeongbu_{day:%Y%m%d}.geojson", geojson(features, made=f"{day}"))


SONGSAN1, GOSAN, SONGSAN2 = "4115062000", "4115065000", "4115063000"
POINT = (WEST + 1.5 * STEP, SOUTH + 0.5 * STEP)
"""In 송산1동 first, in 고산동 later."""


def before(day: date = BEFORE) -> BoundarySet:
    return uijeongbu(day, c4115062000=("송산1동", (0, 0, 2, 1)), c4115063000=("송산2동", (0, 1, 2, 2)))


def after(day: date = AFTER) -> BoundarySet:
    return uijeongbu(
        day, c4115062000=("송산1동", (0, 0, 1, 1)), c4115065000=("고산동", (1, 0, 2, 1)),
        c4115063000=("송산2동", (0, 1, 2, 2)),
    )  # fmt: skip


def load(session: Session, found: BoundarySet) -> int:
    return store_boundaries(session, found, file_name="uijeongbu.geojson").edition_id


def place(session: Session, name: str, lon: float, lat: float) -> None:
    session.execute(
        text(
            "INSERT INTO sites (name, kind, location) VALUES (:name, 'hub', ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"
        ),
        {"name": name, "lon": lon, "lat": lat},
    )


def test_a_split_is_stored_when_the_later_edition_comes(session: Session) -> None:
    load(session, before())
    stored = store_boundaries(session, after(), file_name="b.geojson")
    (pair,) = stored.compared
    assert (pair.province, pair.counts) == ("경기도", {"split": 2, "same": 1})
    rows = list_changes(session, stored.edition_id)
    assert [(row.kind, row.from_name, row.to_name) for row in rows] == [
        ("split", "송산1동", "송산1동"),
        ("split", "송산1동", "고산동"),
    ]
    assert rows[1].share_from == pytest.approx(0.5, abs=0.01)
    assert rows[1].moved_m2 > 900_000
    assert rows[1].sentence == "의정부시 송산1동 → 의정부시 고산동: 나뉨 (50%)"
    assert len(list_changes(session, stored.edition_id, same=True)) == 3


def test_the_order_of_loading_does_not_matter(session: Session) -> None:
    later = load(session, after())
    assert list_changes(session, later) == []
    load(session, before())
    assert [row.kind for row in list_changes(session, later)] == ["split", "split"]


def test_an_edition_between_two_others_is_read_in_their_place_and_back_when_it_goes(session: Session) -> None:
    load(session, before())
    last = load(session, after(date(2025, 1, 1)))
    assert [row.kind for row in list_changes(session, last)] == ["split", "split"]
    middle = load(session, after())
    assert list_changes(session, last) == []
    assert [row.kind for row in list_changes(session, middle)] == ["split", "split"]
    session.execute(text("DELETE FROM boundary_editions WHERE id = :id"), {"id": middle})
    assert [row.kind for row in list_changes(session, last)] == ["split", "split"]
    assert ensure_lineage(session) == []


def test_comparing_twice_adds_nothing_and_goes_with_its_edition(session: Session) -> None:
    load(session, before())
    later = load(session, after())
    count = select(func.count()).select_from(DongChange)
    assert session.scalar(count) == 3
    assert ensure_lineage(session) == []
    session.execute(text("DELETE FROM boundary_editions WHERE id = :id"), {"id": later})
    assert session.scalar(count) == 0


def test_a_place_changes_dong_with_the_date_though_nobody_edits_it(session: Session) -> None:
    load(session, before())
    load(session, after())
    found = [locate_dong(session, *POINT, day) for day in (date(2024, 6, 30), AFTER, date(2026, 1, 1))]
    assert [at.dong.name for at in found if at] == ["송산1동", "고산동", "고산동"]


def test_places_that_have_another_dong_now_are_listed(session: Session) -> None:
    place(session, "고산마을 <b>회관</b>", *POINT)
    place(session, "송산회관", WEST + 0.5 * STEP, SOUTH + 0.5 * STEP)
    place(session, "송산2회관", WEST + 0.5 * STEP, SOUTH + 1.5 * STEP)
    load(session, before())
    later = load(session, after())
    moved = list_moved_places(session, later)
    assert [(one.what, one.name, one.from_name, one.to_name) for one in moved] == [
        ("site", "고산마을 <b>회관</b>", "송산1동", "고산동")
    ]
    assert count_moved(moved) == {"site": 1, "space": 0, "resource": 0}


def test_a_new_code_or_name_on_the_same_land_moves_nobody(session: Session) -> None:
    place(session, "회관", *POINT)
    load(session, before())
    found = uijeongbu(AFTER, c4115069000=("송산1동", (0, 0, 2, 1)), c4115063000=("새송산동", (0, 1, 2, 2)))
    later = load(session, found)
    assert [row.kind for row in list_changes(session, later)] == ["recode", "rename"]
    assert list_moved_places(session, later) == []


def test_an_abolished_dong_answers_with_what_became_of_it(session: Session) -> None:
    load(session, after())
    merged = uijeongbu(date(2026, 1, 1), c4115062000=("송산1동", (0, 0, 2, 1)), c4115063000=("송산2동", (0, 1, 2, 2)))
    load(session, merged)
    with pytest.raises(NotFound, match="고산동") as caught:
        refuse_unknown_dong(session, GOSAN, date(2026, 11, 21))
    assert caught.value.code == "dong_abolished"
    assert [(one["code"], one["kind"]) for one in caught.value.details["successors"]] == [(SONGSAN1, "merge")]
    assert caught.value.details["known_on"] == "2024-07-01"


def test_a_dong_of_later_answers_with_what_was_there_before(session: Session) -> None:
    load(session, before())
    load(session, after())
    with pytest.raises(NotFound, match="아직 없었어요") as caught:
        refuse_unknown_dong(session, GOSAN, date(2024, 6, 30))
    assert caught.value.code == "dong_not_yet"
    assert [one["code"] for one in caught.value.details["predecessors"]] == [SONGSAN1]


def test_a_code_nobody_ever_had_is_left_to_the_caller(session: Session) -> None:
    load(session, before())
    assert refuse_unknown_dong(session, "9999999999", AFTER) is None


def test_history_is_followed_over_several_editions(session: Session) -> None:
    load(session, before())
    load(session, after())
    last = uijeongbu(
        date(2026, 1, 1), c4115071000=("민락동", (0, 0, 1, 1)), c4115072000=("새고산동", (1, 0, 2, 1)),
        c4115063000=("송산2동", (0, 1, 2, 2)),
    )  # fmt: skip
    load(session, last)
    with pytest.raises(NotFound) as caught:
        refuse_unknown_dong(session, SONGSAN1, date(2026, 11, 21))
    assert {one["code"] for one in caught.value.details["successors"]} == {"4115071000", "4115072000"}


def test_an_older_edition_does_not_rename_a_district(session: Session) -> None:
    load(session, after())
    older = before()
    older.dongs["district"] = "옛의정부시"
    load(session, older)
    name = "SELECT name FROM districts WHERE code = '41150'"
    assert session.execute(text(name)).scalar_one() == "의정부시"
    newer = after(date(2026, 1, 1))
    newer.dongs["district"] = "의정부특례시"
    load(session, newer)
    assert session.execute(text(name)).scalar_one() == "의정부특례시"
    assert session.scalar(select(func.count()).select_from(BoundaryEdition)) == 3
