"""Writing under a guard: what a row must still be stands in the WHERE; no row at all means that somebody was first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.faults import stale_row


def count_written(session: Session, statement: str | TextClause, values: Mapping[str, Any]) -> int:
    """Write, and return how many rows it met."""
    sql = text(statement) if isinstance(statement, str) else statement
    return session.connection().execute(sql, dict(values)).rowcount


def write_guarded(session: Session, statement: str | TextClause, values: Mapping[str, Any]) -> None:
    """Write what is guarded by state or version; raise Conflict (`stale_version`) where no row is as it was."""
    if count_written(session, statement, values) == 0:
        raise stale_row()


@dataclass(frozen=True, slots=True)
class Versioned:
    """A table whose rows have versions: the columns that may be written, what is written besides, a further condition.

    All of it is fixed text, never somebody's.
    """

    table: str
    columns: Sequence[str]
    also: str = ""
    guard: str = "true"


def write_version(session: Session, of: Versioned, row_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Write the given columns as the next version of a row; raise Conflict (`stale_version`) where somebody was first.

    `values` may hold what `also` binds.
    """
    sets = "".join(f", {name} = :{name}" for name in of.columns if name in values)
    guard = f"id = :id AND version = :version AND {of.guard}"
    sql = f"UPDATE {of.table} SET version = version + 1{of.also}{sets} WHERE {guard}"  # noqa: S608  (fixed names; values are bound)
    write_guarded(session, sql, {**values, "id": row_id, "version": version})
