"""100,000 points with their dong loaded through a real import, against geopandas alone on the same file."""

import statistics
import time
from collections.abc import Callable

from api.bench.figures import Figure, Measured
from api.scratch import scratch_database
from geo import clock
from geo.bench_records import load_with_geopandas, made_up_csv
from geo.db import Database, transaction
from geo.enums import ImportKind, ImportState
from geo.intake.kinds import InputFile, LoadOptions
from geo.intake.runner import commit_run, undo_run
from geo.queries.boundaries import ensure_schematic
from geo.queries.import_runs import create_run
from geo.queries.places_frame import dongs_in_force
from geo.settings import Settings

MOST_RATIO = 2.5
ROUNDS = 3
FILE = "시험 시설 현황.csv"


def points(count: int = 100_000, rounds: int = ROUNDS) -> Measured:
    """Load the same made-up file in turns; the product's part is the commit of a run, its raw rows and journal too."""
    measured = Measured("points", "점 자료와 행정동 들이기")
    with scratch_database(durable=True) as database:
        owner = database.owner_engine()
        with transaction(owner) as session:
            ensure_schematic(session)
            dongs = dongs_in_force(session, clock.today())
        table = made_up_csv(count, dongs)
        pairs = []
        for _ in range(rounds):
            yours = _seconds(lambda: load_with_geopandas(owner, table, dongs))
            pairs.append((_import(database, table), yours))
        owner.dispose()
    ratios = [mine / yours for mine, yours in pairs]
    measured.figures = [
        Figure(
            "마을아틀라스: 들여오기 한 번",
            statistics.median(mine for mine, _ in pairs),
            "초",
            why="표 한 장을 들여오는 시간. 원본 줄, 첫 판, 일지, 검색 색인까지 남깁니다.",
        ),
        Figure(
            "geopandas: read_csv + sjoin + to_postgis",
            statistics.median(yours for _, yours in pairs),
            "초",
            why="geopandas로 읽고 동을 붙여 그대로 저장하는 시간. 검사도 되돌리기도 없습니다.",
        ),
        Figure(
            "비율(가운데 값)",
            statistics.median(ratios),
            "배",
            most=MOST_RATIO,
            why="되돌릴 수 있고 찾을 수 있게 남기는 값이 몇 배인가.",
            against="geopandas",
        ),
    ]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    measured.notes = [
        f"점 {count}개, {rounds}번 번갈아: {told}",
        "들여오기는 원본 행·변경 기록·첫 판·찾기 색인까지 적음",
    ]
    return measured


def _import(database: Database, table: bytes) -> float:
    """Return the seconds of one import as the application, and take it back."""
    engine = database.app_engine(Settings(statement_timeout_s=600))
    options = LoadOptions(target="space", publish=True)
    with transaction(engine) as session:
        run = create_run(session, ImportKind.RESOURCES, [InputFile(FILE, table)], options, state=ImportState.COMMITTING)

    def commit() -> None:
        with transaction(engine) as session:
            commit_run(session, run)

    seconds = _seconds(commit)
    with transaction(engine) as session:
        undo_run(session, run)
    engine.dispose()
    return seconds


def _seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun
