"""Load monthly tables of residents: checked against their own sums and against the boundaries."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import RowOutcome
from geo.importers.population import PopulationTable, read_population
from geo.importers.population_grids import GridFile, grid_of_table, grid_of_text
from geo.importers.source import SourceTable, open_tables
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.loads.population_grids import load_grids
from geo.queries.population import population_values, stored_month, unmatched_codes, write_population
from geo.records import AreaLevel

NAMED = 200


def load_population(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store the residents of every area and month in the files, and the people of every grid.

    `options.edition` gives the month where a table states none. Raises FileRefused for another table, one without
    lines of 읍면동, and a grid that cannot be used.
    """
    loaded = Loaded(facts={"months": []})
    grids: list[tuple[int, GridFile]] = []
    for number, file in enumerate(files):
        progress(number / len(files), file.name)
        text_grid = grid_of_text(file.name, file.data, crs=options.crs, mapping=options.mapping)
        if text_grid is not None:
            grids.append((number, text_grid))
            continue
        for source in open_tables(file.name, file.data, neighbours=file.neighbours):
            grid = grid_of_table(source, crs=options.crs, mapping=options.mapping)
            if grid is not None:
                grids.append((number, grid))
                continue
            for table in read_population(source, month=options.edition):
                _load_month(session, loaded, number, source, table)
    if grids:
        load_grids(session, loaded, grids, options)
    session.execute(text("ANALYZE populations"))
    return loaded


def _load_month(session: Session, loaded: Loaded, number: int, source: SourceTable, table: PopulationTable) -> None:
    before = stored_month(session, table.month)
    now = {row.code: population_values(row) for row in table.rows}
    write_population(session, table.month, [values for code, values in now.items() if before.get(code) != values])
    loaded.rows += _rows(number, source, table, before, now)
    loaded.missing += [f"{before[code]['name']}({code})" for code in before if code not in now][:NAMED]
    loaded.files.append(_file_facts(source, table))
    loaded.facts["months"].append(_month_facts(session, table))


def _rows(
    number: int, source: SourceTable, table: PopulationTable, before: dict[str, Any], now: dict[str, Any]
) -> list[RowResult]:
    raw = dict(zip(source.cells.index, source.cells.to_numpy().tolist(), strict=True))
    found = [
        RowResult(number, issue.line, RowOutcome.REFUSED, issue.code, issue.message, raw=raw.get(issue.line, ()))
        for issue in table.issues
    ]
    found += [
        RowResult(
            number,
            line,
            RowOutcome.UNCHANGED,
            "country_row",
            "전국 행은 시도를 더한 것이라 담지 않습니다.",
            raw=raw[line],
        )
        for line in table.passed_over
    ]
    for row in table.rows:
        known = before.get(row.code)
        outcome = RowOutcome.NEW if known is None else RowOutcome.UPDATED
        outcome = RowOutcome.UNCHANGED if known == now[row.code] else outcome
        target_id = f"{row.code}:{table.month}"
        found.append(RowResult(number, row.line, outcome, raw=raw[row.line], target="populations", target_id=target_id))
    return sorted(found, key=lambda row: row.line)


def _file_facts(source: SourceTable, table: PopulationTable) -> dict[str, Any]:
    first = table.rows[0]
    return {
        "kind": source.kind,
        "encoding": source.encoding,
        "sheet": source.sheet,
        "month": table.month.isoformat(),
        "by_age": first.ages is not None,
        "by_sex": first.male is not None,
        "households": first.households is not None,
    }


def _month_facts(session: Session, table: PopulationTable) -> dict[str, Any]:
    dongs = [row for row in table.rows if row.level is AreaLevel.DONG]
    last = table.month.replace(day=monthrange(table.month.year, table.month.month)[1])
    unmatched = unmatched_codes(session, table.month, [row.code for row in dongs], last)
    return {
        "month": table.month.isoformat(),
        "residents": sum(row.total for row in dongs),
        "levels": dict(Counter(row.level.value for row in table.rows)),
        "branches": sum(row.name.endswith("출장소") for row in table.rows),
        "branches_with_nobody": sum(row.name.endswith("출장소") and row.total == 0 for row in table.rows),
        "differences": [one.sentence for one in table.differences],
        "without_residents": unmatched.no_table[:NAMED],
        "without_residents_count": len(unmatched.no_table),
        "without_boundary": unmatched.no_boundary[:NAMED],
        "without_boundary_count": len(unmatched.no_boundary),
    }
