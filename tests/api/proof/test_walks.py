"""Thirty random walks of thirty steps: every answer is the one that a small model foretells."""

import random
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from api.drills.ground import lay_out, slot
from api.drills.stampede import wish
from api.drills.walk import PLACES, POLICIES, Use, Walk, walks
from api.proving import Answer, Caller
from geo.proofs import count_bookings, count_broken_histories, count_overlaps
from geo.settings import Settings

RUNS = 30


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Without the limit on writes, which is no part of what is proved here."""
    return Settings(data_dir=tmp_path / "data", booking_writes_per_minute=1_000_000)


@pytest.fixture
def callers(live_server: str, engine: Engine) -> tuple[Caller, Caller, dict[str, UUID]]:
    ground = lay_out(engine, PLACES, residents=1, policies=POLICIES)
    return Caller(live_server, ground.residents[0]), Caller(live_server, ground.keeper), ground.spaces


def test_thirty_walks_end_as_foretold(callers, engine: Engine) -> None:
    resident, keeper, spaces = callers
    days = [slot(0) + timedelta(days=number) for number in range(RUNS)]
    done = walks((resident, keeper), spaces, days, engine, seed=7)
    assert [(walk.day, walk.faults, walk.trace) for walk in done if walk.faults] == []
    with engine.connect() as connection:
        assert count_bookings(connection) == sum(len(walk.uses) for walk in done)
        assert count_overlaps(connection) == count_broken_histories(connection) == 0
    kinds = {step.split()[0] for walk in done for step in walk.trace}
    assert kinds == {"book", "hold", "move", "cancel", "submit", "approve", "reject"}
    assert any(step.endswith("taken") for walk in done for step in walk.trace)


def test_what_the_line_is_offered_is_learnt_and_has_to_be_free(callers) -> None:
    resident, keeper, spaces = callers
    walk = Walk(slot(0), spaces, resident, keeper, random.Random(1))
    for start in (10, 11):
        asked = resident.post("/bookings", wish(spaces["겨룸방"], walk.day + timedelta(hours=start), 2))
        walk.uses.append(Use(asked.body["id"], "겨룸방", start, start + 2, "requested", 1))
    won = walk.uses[0].id
    assert keeper.post(f"/bookings/{won}/approve", {"version": 1}).body["state"] == "confirmed"
    walk.uses[0].state, walk.uses[1].state = "confirmed", "rejected"
    assert resident.post(f"/bookings/{won}/cancel", {"version": 2}).body["state"] == "cancelled"
    for known, faults in (("cancelled", []), ("confirmed", ["offered 겨룸방 11–13, which is not free"])):
        walk.uses, walk.uses[0].state = walk.uses[:2], known
        walk._take_in_offers()
        assert [(one.place, one.start, one.end, one.state) for one in walk.uses[2:]] == [("겨룸방", 11, 13, "hold")]
        assert walk.faults == faults


def test_the_model_itself_tells_shared_cells_and_stacked_rivals() -> None:
    nobody = Caller("http://127.0.0.1:1")
    walk = Walk(slot(0), {}, nobody, nobody, random.Random(1))
    walk.uses = [Use("1", "반마루", 10, 12, "confirmed", 1), Use("2", "겨룸방", 10, 12, "requested", 1)]
    assert not walk.free("큰마루", 11, 13)
    assert not walk.free("가칸", 9, 11)
    assert walk.free("다칸", 10, 12)
    assert walk.free("가칸", 12, 13)
    assert walk.free("겨룸방", 10, 12)
    walk.uses[1].state = "confirmed"
    assert not walk.free("겨룸방", 10, 12)


def test_an_answer_that_was_not_foretold_is_a_fault() -> None:
    nobody = Caller("http://127.0.0.1:1")
    walk = Walk(slot(0), {}, nobody, nobody, random.Random(1))
    assert not walk._expect("book", Answer(201, {}, {}, 0.0), 409, frozenset({"taken"}))
    assert walk.faults == ["book: 409 taken foretold, 201  came"]
