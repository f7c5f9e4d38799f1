"""Load population grids: files of one day make one grid for each age group, packed and written by COPY."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.age_groups import group_label
from geo.coverage.frame import Array
from geo.enums import Licence, RowOutcome
from geo.importers.population import month_in_name
from geo.importers.population_grids import CM, MILLI, GridFile, GridLayer, PeopleGrid, issues_of, put_together
from geo.importers.refusals import refused
from geo.intake.kinds import Loaded, LoadOptions, RowResult
from geo.planning.grid_cells import packed
from geo.planning.grid_check import compared_with_dong
from geo.queries.population_grids import find_grid, insert_grid

CENSUS: Final = (11, 1)
"""The day of the year that 통계청's counts by cell stand for (인구주택총조사)."""
TITLE_MOST: Final = 300


def load_grids(session: Session, loaded: Loaded, files: Sequence[tuple[int, GridFile]], options: LoadOptions) -> None:
    """Store the grids that the files (each with its number in the run) make, and say so in `loaded`.

    `options.edition` gives the day where a file states no year. Raises FileRefused for files without a day, and for
    grids in which nobody lives.
    """
    loaded.facts["grids"] = []
    by_day: dict[date, list[tuple[int, GridFile]]] = {}
    for number, file in files:
        by_day.setdefault(_day(file, options), []).append((number, file))
    for day, group in sorted(by_day.items()):
        _load_day(session, loaded, group, day, options)
    session.execute(text("ANALYZE population_grids, population_grid_tiles"))


def _day(file: GridFile, options: LoadOptions) -> date:
    if options.edition is not None:
        return options.edition
    if file.year is not None:
        return date(file.year, *CENSUS)
    found = month_in_name(file.name)
    if found is None:
        said = "언제의 인구인지 알 수 없습니다. --edition 2025-05-01 처럼 날을 적어 주세요."
        raise refused(file.name, "month_missing", said, "the grid states no day; give one with --edition")
    return found


def _load_day(
    session: Session, loaded: Loaded, files: Sequence[tuple[int, GridFile]], day: date, options: LoadOptions
) -> None:
    grid = put_together([file for _, file in files])
    stored: dict[str, bool] = {}
    for layer in grid.layers:
        grid_id, new = _store(session, grid, layer, files, day, options)
        stored[layer.group] = new
        facts = _layer_facts(grid, layer, grid_id, day, new=new)
        loaded.facts["grids"].append(facts | compared_with_dong(session, layer, day))
    for number, file in files:
        _tell(loaded, number, file, new=any(stored.values()))


def _store(
    session: Session,
    grid: PeopleGrid,
    layer: GridLayer,
    files: Sequence[tuple[int, GridFile]],
    day: date,
    options: LoadOptions,
) -> tuple[UUID, bool]:
    """Return the id of the stored layer and whether it is new; the same people at the same places are kept once."""
    mark = _fingerprint(layer, day)
    known = find_grid(session, mark)
    if known is not None:
        return known, False
    names = [file.name for _, file in files]
    more = f" 외 {len(names) - 1}개" if len(names) > 1 else ""
    values = {
        "title": (options.source or f"{PurePath(names[0]).stem}{more}")[:TITLE_MOST],
        "file_name": f"{names[0][: TITLE_MOST - len(more)]}{more}",
        "publisher": options.publisher,
        "licence": options.licence or Licence.UNKNOWN.value,
        "as_of": day,
        "age_group": layer.group,
        "size_m": grid.size_m,
        "crs": files[0][1].cells.epsg,
        "cells": len(layer.people),
        "people": float(layer.people.sum()) / MILLI,
        "hidden_cells": layer.hidden,
        "fingerprint": mark,
        **_extent(layer),
    }
    return insert_grid(session, values, packed(layer.x_cm, layer.y_cm, layer.people)), True


def _fingerprint(layer: GridLayer, day: date) -> str:
    mark = hashlib.sha256(f"{layer.group}|{day.isoformat()}".encode())
    for column in (layer.x_cm, layer.y_cm, layer.people):
        mark.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
    return mark.hexdigest()


def _extent(layer: GridLayer) -> dict[str, float]:
    def edge(values: Array) -> float:
        return float(values) / CM

    return {
        "west_m": edge(layer.x_cm.min()),
        "east_m": edge(layer.x_cm.max()),
        "south_m": edge(layer.y_cm.min()),
        "north_m": edge(layer.y_cm.max()),
    }


def _layer_facts(grid: PeopleGrid, layer: GridLayer, grid_id: UUID, day: date, *, new: bool) -> dict[str, Any]:
    return {
        "id": str(grid_id),
        "new": new,
        "as_of": day.isoformat(),
        "age_group": layer.group,
        "label": group_label(layer.group),
        "size_m": grid.size_m,
        "cells": len(layer.people),
        "people": round(float(layer.people.sum()) / MILLI, 3),
        "cells_without_people": layer.nobody,
        "hidden_cells": layer.hidden,
    }


def _tell(loaded: Loaded, number: int, file: GridFile, *, new: bool) -> None:
    """Count every line of a file, and name those that were left out; the cells themselves are too many for a list."""
    kept = file.rows - file.faults.total - file.passed.total()
    loaded.rows += [
        RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message) for issue in issues_of(file)
    ]
    counted = loaded.unlisted.setdefault(number, Counter())
    counted[RowOutcome.NEW if new else RowOutcome.UNCHANGED] += kept
    counted[RowOutcome.UNCHANGED] += file.passed.total()
    counted[RowOutcome.REFUSED] += file.faults.unlisted
    loaded.files.append(
        {
            "kind": file.kind,
            "encoding": file.encoding,
            "crs": file.cells.epsg,
            "swapped": file.cells.swapped,
            "refused_by_reason": dict(file.faults.counts),
            "other_items": file.passed["other_items"],
        }
    )
