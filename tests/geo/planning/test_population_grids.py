"""Grids in the store: loaded, listed, taken back, and told apart by day, ages and place when coverage asks for people."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.coverage.model import Method
from geo.enums import ImportKind
from geo.errors import FileRefused
from geo.intake.kinds import Loaded
from geo.intake.runner import undo_run
from geo.planning.answers import coverage_of
from geo.planning.asking import Wanted
from geo.queries.coverage_areas import coverage_event
from geo.queries.population import list_months
from geo.queries.population_grids import list_grids
from tests.factories import Factory
from tests.geo.coverage.fixture import EAST, NORTH
from tests.geo.importers.grid_files import Cell, csv_grid
from tests.geo.planning.squares import A, B, lon_lat, store_squares
from tests.geo.record_loads import load, outcomes, population_csv, run

KIND = ImportKind.POPULATION
DAY = date(2020, 5, 1)
WEST, SOUTH = int(EAST), int(NORTH)
BOTH: tuple[Cell, ...] = tuple((WEST + 100 * c, SOUTH + 100 * r, 10) for r in range(10) for c in range(20))
"""Ten people in every cell of A and B."""
LEFT_HALF: tuple[Cell, ...] = tuple(cell for cell in BOTH if cell[0] < WEST + 500)


def grid(session: Session, cells: tuple[Cell, ...] = BOTH, heading: str = "x,y,people", **options: Any) -> Loaded:
    return load(session, KIND, ("grid.csv", csv_grid(cells, heading)), **({"edition": DAY} | options))


def items(session: Session, **options: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"on": DAY, "target": "hub", "detour": 1.0} | options
    return {item.dong_code: item for item in coverage_of(session, Wanted(**asked)).assessment.items}


def test_a_grid_is_loaded_once_listed_and_taken_back(session: Session, engine: Engine) -> None:
    store_squares(engine)
    before = coverage_event(session).number
    run_id, loaded = run(session, KIND, ("서울_100m.csv", csv_grid(BOTH)), edition=DAY, publisher="통계청")
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert (outcomes(loaded), coverage_event(session).number) == ({"new": 200}, before + 1)
    (facts,) = loaded.facts["grids"]
    told = {name: facts[name] for name in ("cells", "people", "people_inside", "registered", "dongs", "people_outside")}
    assert told == {
        "cells": 200,
        "people": 2000.0,
        "people_inside": 2000,
        "registered": 2000,
        "dongs": 2,
        "people_outside": 0,
    }
    again = load(session, KIND, ("other name.csv", csv_grid(BOTH)), edition=DAY)
    assert (outcomes(again), again.facts["grids"][0]["id"]) == ({"unchanged": 200}, facts["id"])
    (listed,) = list_grids(session)
    assert (listed.title, listed.publisher, listed.size_m, listed.as_of, listed.cells, listed.people) == (
        "서울_100m",
        "통계청",
        100,
        DAY,
        200,
        2000.0,
    )
    assert listed.run_id == run_id
    assert undo_run(session, run_id) == 1
    assert list_grids(session) == []
    assert session.execute(text("SELECT count(*) FROM population_grid_tiles")).scalar_one() == 0


def test_the_numbers_of_the_design_paper_come_out_of_a_loaded_grid(
    session: Session, engine: Engine, make: Factory
) -> None:
    store_squares(engine)
    make.site("가", point=lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    assert {item.method for item in items(session).values()} == {Method.AREAL}
    grid(session)
    found = items(session)
    assert [list(item.people_within.values()) for item in found.values()] == [[80, 350, 640], [130, 450, 740]]
    assert {item.method for item in found.values()} == {Method.GRID}


def test_cells_are_scaled_to_the_register_and_each_dong_has_the_newest_grid_with_anybody_in_it(
    session: Session, engine: Engine, make: Factory
) -> None:
    store_squares(engine, people=4000)
    make.site("가", point=lon_lat(50, 450), opened_on=date(2010, 1, 1))
    grid(session, edition=date(2015, 11, 1), source="옛 격자")
    everybody = items(session)[A]
    assert (everybody.residents, sum(item.residents or 0 for item in items(session).values())) == (4000, 8000)
    grid(session, LEFT_HALF, edition=date(2019, 11, 1), source="새 격자")
    nearer = items(session)
    assert nearer[A].people_within["10"] > everybody.people_within["10"]
    assert nearer[B].method is Method.GRID
    notes = coverage_of(session, Wanted(on=DAY)).notes.said
    assert [note.split(",")[0] for note in notes] == ["인구 격자: 새 격자", "인구 격자: 옛 격자"]
    earlier = items(session, on=date(2018, 1, 1))
    assert earlier[A].people_within["10"] == everybody.people_within["10"]


def test_a_grid_that_only_touches_a_dong_does_not_serve_it(session: Session, engine: Engine, make: Factory) -> None:
    store_squares(engine)
    make.site("가", point=lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    touching = ((WEST + 900, SOUTH, 9), (WEST + 900, SOUTH + 100, 9))
    grid(session, touching, source="이웃 시도의 격자")
    assert {item.method for item in items(session).values()} == {Method.AREAL}
    grid(session, edition=date(2015, 11, 1), source="우리 격자")
    assert [item.people_within["10"] for item in items(session).values()] == [350, 450]
    (said,) = coverage_of(session, Wanted(on=DAY)).notes.said
    assert said.startswith("인구 격자: 우리 격자")


def test_a_group_of_ages_is_counted_by_its_own_grid_else_by_that_of_everybody(
    session: Session, engine: Engine, make: Factory
) -> None:
    store_squares(engine)  # a tenth of the people of each age below ten
    make.site("가", point=lon_lat(50, 450), opened_on=date(2010, 1, 1))
    grid(session)
    children = items(session, group="0-6")[A]
    assert (children.residents, children.method) == (700, Method.GRID)
    (said,) = coverage_of(session, Wanted(on=DAY, group="0-6")).notes.said
    assert said.endswith("(0~6세의 격자가 없어서 모든 나이의 격자대로 나누었어요)")
    grid(session, LEFT_HALF, heading="x,y,0-6세")
    own = items(session, group="0-6")[A]
    assert own.residents == 700
    assert own.people_within["10"] > children.people_within["10"]
    assert coverage_of(session, Wanted(on=DAY, group="0-6")).notes.said[0].endswith("(0~6세)")
    assert items(session, group="65-")[A].residents == 0


def test_without_a_register_a_grid_stands_as_it_is_and_never_for_other_ages(
    session: Session, engine: Engine, make: Factory
) -> None:
    store_squares(engine, people=None)
    make.site("가", point=lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    grid(session)
    found = items(session)
    assert [(item.residents, item.people_within["10"], item.method) for item in found.values()] == [
        (1000, 350, Method.GRID),
        (1000, 450, Method.GRID),
    ]
    assert {item.method for item in items(session, group="65-").values()} == {Method.POINTS}


def test_people_beside_every_dong_are_told_and_put_into_none(session: Session, engine: Engine, make: Factory) -> None:
    store_squares(engine)
    make.site("가", point=lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    outside = ((WEST - 100, SOUTH, 7), (WEST + 40_000, SOUTH, 9))
    (facts,) = grid(session, (*BOTH, *outside)).facts["grids"]
    assert (facts["cells_outside"], facts["people_outside"]) == (2, 16)
    assert facts["dongs_without"] == []
    assert [item.people_within["10"] for item in items(session).values()] == [350, 450]
    told = {group: coverage_of(session, Wanted(on=DAY, group=group)).assessment.meta for group in ("", "0-6")}
    assert told[""].people_left_out == 7, "who lives far away is no matter of these dong"
    assert told["0-6"].people_left_out == 0, "everybody's cells tell nothing of children outside"


def test_a_grid_is_measured_against_the_register_of_its_dong(session: Session, engine: Engine) -> None:
    store_squares(engine, people=300)
    (facts,) = grid(session, LEFT_HALF).facts["grids"]
    assert facts["differences"] == [f"가구110 가동({A}): 격자로는 500명, 주민등록으로는 300명입니다."]
    assert (facts["dongs_without"], facts["dongs_without_count"]) == ([f"가구110 나동({B})"], 1)


def test_a_refused_grid_leaves_the_others_and_the_register_as_they_were(session: Session, engine: Engine) -> None:
    store_squares(engine)
    grid(session)
    for data, code in ((csv_grid(BOTH, crs=5181), "crs_unknown"), (b"x,y,people\n", "no_rows")):
        with pytest.raises(FileRefused) as caught, session.begin_nested():
            load(session, KIND, ("bad.csv", data), edition=DAY)
        assert caught.value.code == code
    with pytest.raises(FileRefused) as undated:
        load(session, KIND, ("grid.csv", csv_grid(BOTH)))
    assert undated.value.code == "month_missing"
    assert [row.cells for row in list_grids(session)] == [200]


def test_bad_lines_are_counted_by_outcome_and_the_people_of_the_others_stay(session: Session, engine: Engine) -> None:
    store_squares(engine)
    data = csv_grid(BOTH) + f"{WEST + 50},{SOUTH + 50},10\n합계,,2000\n{WEST + 2050},{SOUTH + 50},-4\n".encode()
    loaded = load(session, KIND, ("grid.csv", data), edition=DAY)
    assert outcomes(loaded) == {"new": 200, "refused": 3}
    assert [(row.line, row.code) for row in loaded.rows] == [
        (202, "cell_repeated"),
        (203, "total_row"),
        (204, "people_negative"),
    ]
    assert loaded.files[0]["refused_by_reason"] == {"total_row": 1, "people_negative": 1, "cell_repeated": 1}
    assert loaded.facts["grids"][0]["people"] == 2000.0


def test_a_register_and_grids_of_ages_come_in_one_run_and_go_as_one(session: Session, engine: Engine) -> None:
    store_squares(engine, people=None)
    people = population_csv({f"서울특별시 가구110 가동({A})": 1000, f"서울특별시 가구110 나동({B})": 1000})
    both = [f"{x + 50},{y + 50},10,2" for x, y, _ in BOTH]
    table = "\n".join(["x,y,총인구,0-6세", *both]).encode()
    run_id, loaded = run(session, KIND, ("인구.csv", people), ("격자_202505.csv", table))
    assert outcomes(loaded) == {"new": 202}
    assert [(one["as_of"], one["age_group"], one["people"]) for one in loaded.facts["grids"]] == [
        ("2025-05-01", "", 2000.0),
        ("2025-05-01", "0-6", 400.0),
    ]
    assert loaded.facts["grids"][0]["registered"] == 2000
    assert undo_run(session, run_id) == 4
    assert (list_grids(session), list_months(session)) == ([], [])
