"""Everything a database holds, as text, so that "exactly as before" can be asserted."""

from sqlalchemy import text
from sqlalchemy.orm import Session

LEFT_OUT = (
    *("import_", "journal_tables", "procrastinate_", "alembic_version", "spatial_ref_sys", "rate_counts", "job_"),
    *("coverage_events", "layer_changes"),
)
"""The runs themselves are history and stay; the queue (with its figures) and PostGIS have their own; the numbers of changes only rise."""


def snapshot(session: Session) -> dict[str, list[str]]:
    """Return every row of every table of ours as text, sorted, by table."""
    names = session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
    return {
        name: sorted(session.execute(text(f'SELECT t::text FROM "{name}" t')).scalars())
        for name in sorted(names)
        if not name.startswith(LEFT_OUT)
    }


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """Return by table the rows that are gone and those that are new."""
    found = {
        name: (sorted(set(before[name]) - set(after[name])), sorted(set(after[name]) - set(before[name])))
        for name in before
        if before[name] != after[name]
    }
    return {name: rows for name, rows in found.items() if any(rows) or len(before[name]) != len(after[name])}
