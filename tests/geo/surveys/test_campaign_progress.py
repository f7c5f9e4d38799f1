"""Progress against a plain model: random visits, finds, merges and late phones, counted by hand and by the database."""

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.errors import Conflict
from geo.queries.campaign_areas import TargetIn, add_targets, list_areas
from geo.queries.campaigns import get_campaign
from geo.queries.progress import area_figures, end_of, summed
from geo.queries.visits import VisitIn, record_visit
from geo.surveys.campaign_progress import read_progress
from geo.surveys.campaign_states import LOOKED, THERE, CampaignState, VisitResult
from geo.surveys.campaigns import step_campaign
from tests.api.campaigns.makers import campaign


@dataclass(frozen=True)
class Told:
    target: int | None
    resource: int | None
    result: VisitResult
    at: datetime
    received: datetime


class Model:
    """What a person with pencil and paper keeps: one line a thing, the last who could look."""

    def __init__(self, told: list[Told], listed: dict[int, int], merged: dict[int, int]) -> None:
        lines: dict[tuple[str, int], tuple[bool, datetime, VisitResult]] = {}
        for one in told:
            kept = merged.get(one.resource, one.resource) if one.resource is not None else None
            target = one.target if one.target is not None else listed.get(kept) if kept is not None else None
            key = ("target", target) if target is not None else ("find", kept)
            if key[1] is None:
                continue
            line = (one.result is not VisitResult.NOT_REACHED, one.at, one.result)
            lines[key] = max(lines.get(key, line), line, key=lambda found: found[:2])
        self.lines = {key: line[2] for key, line in lines.items()}

    def count(self, what: str, results: tuple[VisitResult, ...]) -> int:
        return sum(result in results for (kind, _), result in self.lines.items() if kind == what)


def merge(session: Session, gone: UUID, kept: UUID) -> None:
    """Let one record have gone into another, as a merge leaves it."""
    sql = "UPDATE resources SET state = 'merged', merged_into = :kept WHERE id = :gone"
    session.execute(text(sql), {"gone": gone, "kept": kept})


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_a_person_would_count(make, engine: Engine, seed: int) -> None:
    rng = random.Random(seed)
    make.boundaries()
    resources = [make.resource(f"곳 {n}", "space", state="submitted") for n in range(12)]
    row = campaign(engine, dongs=2, targets=["가", "나", "다"], state=CampaignState.DRAFT)
    noon = end_of(clock.today()) - timedelta(days=4, hours=12)
    with transaction(engine) as session:
        areas = [area.id for area in list_areas(session, row.id)]
        add_targets(session, row.id, [TargetIn(areas[n % 2], resource_id=resources[n]) for n in range(4)])
        step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, noon)
        ids = "SELECT id, resource_id FROM campaign_targets WHERE campaign_id = :id ORDER BY name, id"
        targets = session.execute(text(ids), {"id": row.id}).all()
        listed = {resources.index(one.resource_id): n for n, one in enumerate(targets) if one.resource_id}
        merged = {5: 0, 6: 7}
        told = []
        for number in range(80):
            target = rng.choice([None, None, *range(len(targets))])
            resource = rng.choice([None, *range(12)]) if target is None else None
            about = target is not None or resource is not None
            result = rng.choice(list(VisitResult)) if about else VisitResult.NOTHING_FOUND
            at = noon + timedelta(hours=rng.randrange(60), minutes=number % 60, seconds=number)
            received = at + timedelta(hours=rng.choice([0, 0, 0, 30]))
            told.append(Told(target, resource, result, at, received))
            visit = VisitIn(
                row.id,
                f"uuid:{number}",
                None,
                result,
                at,
                resources[resource] if resource is not None else None,
                targets[target].id if target is not None else None,
                rng.choice(areas) if target is None else None,
            )
            assert record_visit(session, visit, received).new
        for gone, kept in merged.items():
            merge(session, resources[gone], resources[kept])
    for days in (3, 2, 1, 0):
        until = end_of(clock.today() - timedelta(days=days))
        made = [one for one in told if one.at < until]
        with Session(engine) as session:
            rows, first = area_figures(session, row.id, until)
        total, model = summed(one.figures for one in rows), Model(made, listed, merged)
        assert total.visits == len(made)
        assert total.visited == model.count("target", LOOKED)
        assert total.recorded == model.count("target", THERE)
        assert total.nothing_found == total.visited - total.recorded
        assert total.not_reached == model.count("target", (VisitResult.NOT_REACHED,))
        assert total.finds == model.count("find", THERE)
        assert total.empty_looks == sum(one.target is None and one.resource is None for one in made)
        then = Model([one for one in made if one.received < until], listed, merged)
        assert first["visits"] == sum(one.received < until for one in made)
        assert first["visited"] == then.count("target", LOOKED)
        assert first["recorded"] == then.count("target", THERE)
        assert first["finds"] == then.count("find", THERE)


def test_two_phones_telling_the_same_visit_at_once_make_one(make, engine: Engine) -> None:
    make.boundaries()
    row = campaign(engine, targets=["가"])
    told = VisitIn(row.id, "uuid:same", None, VisitResult.NOTHING_FOUND, clock.now() - timedelta(minutes=1))
    gate, new = threading.Barrier(4), []

    def tell() -> None:
        gate.wait()
        with transaction(engine) as session:
            new.append(record_visit(session, told, clock.now()).new)

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False, False, False, True]


def test_a_phone_whose_clock_is_ahead_was_there_when_we_heard_of_it(make, engine: Engine) -> None:
    make.boundaries()
    row = campaign(engine)
    now = clock.now()
    told = VisitIn(row.id, "uuid:ahead", None, VisitResult.NOTHING_FOUND, now + timedelta(days=30))
    with transaction(engine) as session:
        record_visit(session, told, now)
        assert session.execute(text("SELECT at FROM visits")).scalar_one() == now
        with pytest.raises(Conflict, match="다른 방문"):
            record_visit(session, VisitIn(row.id, "uuid:ahead", None, VisitResult.NOT_REACHED, now), now)


def test_a_day_without_late_records_has_no_note(make, engine: Engine) -> None:
    make.boundaries()
    row = campaign(engine, targets=["가"])
    with transaction(engine) as session:
        record_visit(session, VisitIn(row.id, "uuid:1", None, VisitResult.NOTHING_FOUND, clock.now()), clock.now())
        found = read_progress(session, row.id, clock.today())
    assert found.note is None
    assert [day.visits for day in found.days] == [1]
    assert (found.total.visits, found.outside.visits) == (1, 1)  # told without a place
