"""The primary is killed under load, once: the small edition of `maeul drill replica`."""

import pytest

from api.drills import replica
from api.drills.replica import run_replica


def test_a_promoted_standby_takes_over_and_nothing_acknowledged_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "QUIET_S", 0.3)
    report = run_replica(1, lambda blows: blows)
    assert report.faults == []
    assert report.figures["확인해 준 예약"] > 10
    assert report.figures["잃은 예약"] == 0
    assert report.figures["찾기의 다른 답"] == 0
