"""A migration is all or nothing: killed in the middle it leaves no trace, and two at once wait for one another."""

from pathlib import Path

import pytest

from api.drills.report import Report
from api.drills.upgrade import kill_on_the_way, raw, two_at_once
from geo.backup import Tools
from geo.db import Database
from geo.local_server import LocalServer

OLDEST = min((Path(__file__).resolve().parent / "dumps").glob("*.maeul"))


@pytest.fixture
def tools(server: LocalServer) -> Tools:
    return Tools(server.bin_dir, server.url("maeul_admin", "postgres"))


def test_a_migration_killed_in_the_middle_leaves_no_trace_and_two_at_once_both_arrive(
    database: Database, tools: Tools
) -> None:
    report = Report("upgrade", "시험")
    with raw(database, OLDEST, tools) as (old, promised):
        assert kill_on_the_way(report, old, promised, 1) == 1
        two_at_once(report, old, promised)
    assert report.faults == []
