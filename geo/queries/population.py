"""Registered residents by area and month: stored, compared with the boundaries, looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.importers.population import PopulationRow
from geo.models.records import Population
from geo.records import AreaLevel

COLUMNS: Final = ("code", "level", "name", "total", "male", "female", "households", "ages", "ages_male", "ages_female")
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One stored month: how many 읍면동 it has and how many residents in them; `by_age`: their ages are known too."""

    month: date
    dongs: int
    residents: int
    by_age: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Codes without a partner: `no_table` dong of the boundaries without residents, `no_boundary` the other way."""

    no_table: list[str]
    no_boundary: list[str]


def population_values(row: PopulationRow) -> dict[str, Any]:
    """Return a row as the values that are stored, the month left out."""
    values: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    values["level"] = row.level.value
    for name in ("ages", "ages_male", "ages_female"):
        values[name] = list(values[name]) if values[name] is not None else None
    return values


def stored_month(session: Session, month: date) -> dict[str, dict[str, Any]]:
    """Return what is stored for a month by code, in the shape of `population_values`."""
    columns = [getattr(Population, name) for name in COLUMNS]
    rows = session.execute(select(*columns).where(Population.month == month)).mappings()
    return {row["code"]: dict(row) for row in rows}


def write_population(session: Session, month: date, rows: Sequence[dict[str, Any]]) -> None:
    """Insert or replace rows of one month (values as of `population_values`)."""
    put = insert(Population)
    replaced = {name: put.excluded[name] for name in COLUMNS if name != "code"}
    for start in range(0, len(rows), AT_ONCE):
        values = [{**row, "month": month} for row in rows[start : start + AT_ONCE]]
        session.execute(put.values(values).on_conflict_do_update(index_elements=["code", "month"], set_=replaced))


def unmatched_codes(session: Session, month: date, codes: Iterable[str], on_date: date) -> Unmatched:
    """Compare the 읍면동 of a month with the boundaries in force on a date, within the provinces these cover."""
    sql = """
    SELECT d.code, x.name || ' ' || d.name AS name FROM dongs d JOIN districts x ON x.code = d.district_code
    WHERE d.edition_id IN (SELECT f.edition_id FROM editions_in_force(:on_date) f) ORDER BY d.code
    """
    drawn = {row.code: row.name for row in session.execute(text(sql), {"on_date": on_date})}
    listed = set(codes)
    covered = {code[:2] for code in drawn if code.isdigit()}
    names = "SELECT code, name FROM populations WHERE month = :month AND code = ANY(:codes) ORDER BY code"
    lost = sorted(code for code in listed - drawn.keys() if code[:2] in covered)
    spoken = session.execute(text(names), {"month": month, "codes": lost})
    return Unmatched(
        no_table=[f"{name}({code})" for code, name in drawn.items() if code not in listed],
        no_boundary=[f"{row.name}({row.code})" for row in spoken],
    )


def list_months(session: Session) -> list[MonthRow]:
    """Return the stored months, the newest first."""
    sql = """
    SELECT month, count(*) AS dongs, sum(total) AS residents, bool_or(ages IS NOT NULL) AS by_age FROM populations
    WHERE level = :dong GROUP BY month ORDER BY month DESC
    """
    return [MonthRow(**row) for row in session.execute(text(sql), {"dong": AreaLevel.DONG.value}).mappings()]
