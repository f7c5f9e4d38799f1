"""The health page tells how the log for a restore to a moment fares, where one is kept."""

from pathlib import Path

import pytest

from geo.settings import Settings
from tests.geo.test_archive_rules import SEGMENT, archived, base


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def settings(tmp_path: Path, archive: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", wal_archive=archive)


def grade(client, admin) -> str:
    parts = client.get("/api/v1/health", headers=admin.headers).json()["checks"]
    return next(part["grade"] for part in parts if part["part"] == "archive")


def test_a_silent_archive_is_bad_one_with_a_hole_is_to_be_looked_at_a_whole_one_is_good(client, admin, archive):
    assert grade(client, admin) == "bad"
    names = [SEGMENT.format(timeline=1, number=number) for number in (1, 2, 3)]
    archived(archive, [base(1)], [names[0], names[2]])
    assert grade(client, admin) == "look"
    (archive / "wal" / f"{names[1]}.gz").write_bytes(b"x")
    assert grade(client, admin) == "good"
