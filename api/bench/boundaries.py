"""How long it takes to read and store the boundaries of a whole city."""

import time
from pathlib import Path

from api.bench.figures import Figure, Measured
from api.scratch import scratch_database
from geo.db import transaction
from geo.importers.boundaries import read_boundaries
from geo.queries.boundaries import ensure_schematic, store_boundaries

MOST_S = 10.0


def boundaries(file: Path | None = None) -> Measured:
    """Read and store `file`, or the schematic Seoul where none is given; the limit is the one of a real file."""
    measured = Measured("boundaries", "행정동 경계 읽어 들이기")
    with scratch_database(durable=True) as database:
        engine = database.owner_engine()
        begun = time.monotonic()
        with transaction(engine) as session:
            if file is None:
                stored = ensure_schematic(session)
            else:
                found = read_boundaries(file.name, file.read_bytes(), codes="auto", neighbours={})
                stored = store_boundaries(session, found, file_name=file.name, valid_from=None)
        seconds = time.monotonic() - begun
        engine.dispose()
    measured.figures = [
        Figure("읽고 저장하기까지", seconds, "초", most=MOST_S),
        Figure("동", float(stored.dongs) if stored else 0.0, "개"),
    ]
    measured.notes = [file.name if file else "약도 경계(진짜 파일은 --file로)"]
    return measured
