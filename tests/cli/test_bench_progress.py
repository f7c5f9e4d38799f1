"""`maeul bench progress`: how much it counts, never seconds."""

from sqlalchemy.orm import Session

from api.bench.progress import MOST_MS, progress
from geo import clock
from geo.bench_campaign import count_plainly, fill_campaign
from geo.db import Database, transaction
from geo.queries.boundaries import ensure_schematic
from geo.queries.progress import area_figures, end_of, list_days, summed


def test_the_made_up_campaign_is_as_large_as_it_says_and_some_of_it_was_heard_of_late(database: Database) -> None:
    engine = database.owner_engine()
    with transaction(engine) as session:
        ensure_schematic(session)
        made = fill_campaign(session, 10, 500)
    with Session(engine) as session:
        areas, told = area_figures(session, made, end_of(clock.today()))
        total = summed(area.figures for area in areas)
        assert (total.areas, total.visits, told["visits"]) == (10, 500, 500)
        assert total.visited == total.recorded + total.nothing_found <= total.targets
        assert total.finds > total.finds_approved > 0
        late = sum(day.late for day in list_days(session, made, end_of(clock.today())))
        assert 50 <= late < 60  # a minute around midnight makes one late, too
        assert count_plainly(session, made) > 10
    engine.dispose()


def test_the_small_bench_asks_over_http_and_judges_the_95th_percentile() -> None:
    measured = progress(5, 200, rounds=4)
    assert [figure.most for figure in measured.figures] == [MOST_MS, None, None]
    assert MOST_MS == 200
    assert "방문 200번" in measured.notes[0]
