"""How long it takes, and how much memory, to read and store the boundaries of a city and of the whole country."""

import time
from datetime import date
from pathlib import Path
from typing import Final

from api.bench.figures import Figure, Measured
from api.bench.memory import forget_peak, peak_mb
from api.bench.nation import DONGS, made_up_country
from api.scratch import scratch_database
from geo.code_facts import packaged_book
from geo.db import transaction
from geo.importers.boundaries import read_boundaries
from geo.queries.boundaries import StoredEdition, ensure_schematic, store_boundaries

MOST_S: Final = 10.0
NATION_MOST_S: Final = 60.0
NATION_MOST_MB: Final = 1000.0
NATION_FROM: Final = 1000
"""A file of more dong than this is measured as the whole country."""
SOME_DAY: Final = date(2025, 4, 1)


def boundaries(file: Path | None = None, *, nation: bool = True) -> Measured:
    """Read and store `file`, or the schematic Seoul and a made-up country of 3,504 dong where none is given."""
    measured = Measured("boundaries", "행정동 경계 읽어 들이기")
    if file is not None:
        _measure(measured, file.name, file.read_bytes())
        return measured
    _measure(measured, "약도 경계(진짜 파일은 --file로)", None)
    if nation:
        _measure(measured, f"꾸며 낸 전국 {DONGS:,}동", made_up_country())
    return measured


def _measure(measured: Measured, name: str, data: bytes | None) -> None:
    with scratch_database(durable=True) as database:
        engine = database.owner_engine()
        forget_peak()
        begun = time.monotonic()
        with transaction(engine) as session:
            if data is None:
                stored = ensure_schematic(session)
            else:
                found = read_boundaries(name, data, book=packaged_book())
                stored = store_boundaries(session, found, file_name=name, valid_from=found.edition_date or SOME_DAY)
        seconds = time.monotonic() - begun
        peak = peak_mb()
        engine.dispose()
    measured.figures += _figures(seconds, peak, stored)
    measured.notes.append(name)


def _figures(seconds: float, peak_mb: float, stored: StoredEdition | None) -> list[Figure]:
    dongs = stored.dongs if stored else 0
    if dongs < NATION_FROM:
        return [
            Figure(
                "읽고 저장하기까지",
                seconds,
                "초",
                most=MOST_S,
                why="경계 파일 하나를 읽고 고치고 저장하는 시간. 겹침과 틈을 모두 검사합니다.",
            ),
            Figure("동", float(dongs), "개", why="저장된 행정동의 수."),
        ]
    return [
        Figure(
            "전국을 읽고 저장하기까지",
            seconds,
            "초",
            most=NATION_MOST_S,
            why="전국의 행정동 경계를 읽고 저장하는 시간.",
        ),
        Figure("전국의 동", float(dongs), "개", why="저장된 전국 행정동의 수."),
        Figure(
            "메모리 최고",
            peak_mb,
            "MB",
            most=NATION_MOST_MB,
            why="그동안 가장 많이 쓴 메모리. 파일을 통째로 두 번 들지 않습니다.",
        ),
    ]
