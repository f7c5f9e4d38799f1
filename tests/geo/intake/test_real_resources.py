"""The published tables of places, each through the whole import: counts, the same file again, the way back.

Waiting rows have an address and no usable point; refused ones have neither, lie outside Korea or repeat another row.
What each refusal and each waiting row is about is justified beside tests/geo/importers/test_points_real.py.
"""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from geo.db import Database, transaction
from geo.enums import ImportKind, ImportState
from geo.importers.boundaries import read_boundaries
from geo.intake.kinds import InputFile, LoadOptions
from geo.intake.runner import commit_run, undo_run
from geo.queries.boundaries import store_boundaries
from geo.queries.import_runs import create_run
from geo.settings import Settings
from tests.snapshots import differences, snapshot

pytestmark = [pytest.mark.realfiles, pytest.mark.slow]

# file: target, rows, ready (new), waiting, refused
FILES = {
    "climate_shelter.csv": ("other", 505, 505, 0, 0),
    "도서관_행정동코드.csv": ("library", 523, 447, 73, 3),
    "서울시 강북구 경로당 현황.csv": ("senior_center", 99, 0, 99, 0),
    "서울시 공공도서관 현황정보.csv": ("library", 203, 203, 0, 0),
    "서울시 문화행사 공공서비스예약 정보.csv": ("activity", 25, 25, 0, 0),
    "서울시 사회복지시설 목록.csv": ("welfare", 3091, 0, 3086, 5),
    "서울시 평생학습포털 평생교육기관 현황.csv": ("other", 8330, 4051, 4201, 78),
    "서울특별시 경로당 정보(20180502).xlsx": ("senior_center", 3745, 2838, 907, 0),
    "서울특별시 문화공간 정보.csv": ("other", 901, 878, 12, 11),
    "전국도서관표준데이터_202605.csv": ("library", 3556, 3349, 138, 69),
    "종로구 노인복지시설현황(201711).xls": ("welfare", 109, 0, 109, 0),
    "지역아동센터_191231기준.xlsx": ("welfare", 456, 0, 456, 0),
}


@pytest.fixture(scope="module")
def boundary_bytes(shared_data: Path) -> bytes:
    return (shared_data / "boundaries" / "seoul_admdong_20250401.geojson").read_bytes()


@pytest.fixture
def seoul(database: Database, settings: Settings, boundary_bytes: bytes) -> Engine:
    """The dong of Seoul, and an engine as patient as the job that imports."""
    patient = settings.model_copy(update={"statement_timeout_s": 600, "idle_transaction_timeout_s": 600})
    engine = database.app_engine(patient)
    with transaction(engine) as session:
        store_boundaries(session, read_boundaries("20250401.geojson", boundary_bytes), file_name="20250401.geojson")
    yield engine
    engine.dispose()


def test_every_table_comes_in_adds_nothing_twice_and_goes_again(seoul: Engine, shared_data: Path) -> None:
    with transaction(seoul) as session:
        before = snapshot(session)
    for name, (target, rows, new, waiting, refused) in FILES.items():
        file = InputFile(name, (shared_data / "points" / name).read_bytes())
        options = LoadOptions(target=target, publish=True)
        runs = []
        for first in (True, False):
            with transaction(seoul) as session:
                run = create_run(session, ImportKind.RESOURCES, [file], options, state=ImportState.COMMITTING)
                counts = commit_run(session, run).counts()
                runs.append(run)
            kept = {"rows": rows, "refused": refused}
            expected = {"new": new, "waiting": waiting, "unchanged": 0, "linked": 0, "updated": 0}
            again = {"new": 0, "waiting": 0, "unchanged": new + waiting, "linked": 0, "updated": 0}
            assert {k: v for k, v in counts.items() if k != "repaired"} == kept | (expected if first else again), name
        for run in reversed(runs):
            with transaction(seoul) as session:
                undo_run(session, run)
        with transaction(seoul) as session:
            assert differences(before, snapshot(session)) == {}, name
