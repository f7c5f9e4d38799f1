"""Indexes that only make reading quick, put aside while millions of rows are written and made anew after them.

Constraints are never among them: keys, uniqueness, exclusions, foreign keys and checks hold for every single row.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine, text

_LOOSE = text("""
SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS sql
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(CAST(:tables AS regclass[])) AND NOT i.indisunique AND c.relname <> ALL(CAST(:but AS text[]))
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
ORDER BY 1
""")


@contextmanager
def put_aside(
    owner: Engine, tables: Sequence[str], *, but: Sequence[str] = (), told: Callable[[str], None]
) -> Iterator[None]:
    """Drop the loose indexes of `tables`, all `but` some, for the block and make exactly the same ones after it."""
    with owner.begin() as connection:
        found = [(row.name, row.sql) for row in connection.execute(_LOOSE, {"tables": list(tables), "but": list(but)})]
        for name, _sql in found:
            connection.execute(text(f'DROP INDEX "{name}"'))
    yield
    for name, sql in found:
        told(name)
        with owner.begin() as connection:
            connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
            connection.exec_driver_sql(sql)
