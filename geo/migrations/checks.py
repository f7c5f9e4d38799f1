"""What the database enforces, as text: `alembic check` does not notice a removed EXCLUDE or a changed CHECK."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_LAWS = text("""
SELECT format('%s constraint %s: %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS law
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.conrelid <> 0 AND c.contype <> 'n'
UNION ALL
SELECT format('%s index: %s', i.indrelid::regclass, pg_get_indexdef(i.indexrelid))
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('%s trigger: %s', t.tgrelid::regclass, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('%s policy %s: %s', p.polrelid::regclass, p.polname, pg_get_expr(p.polqual, p.polrelid))
FROM pg_policy p
UNION ALL
SELECT format('%s rights of maeul_app: %s', c.oid::regclass,
              string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type))
FROM pg_class c JOIN information_schema.role_table_grants g
  ON g.table_schema = 'public' AND g.table_name = c.relname AND g.grantee = 'maeul_app'
WHERE c.relnamespace = 'public'::regnamespace GROUP BY c.oid
""")


def read_laws(session: Session) -> list[str]:
    """Return one line per constraint, index, trigger, policy and right of our tables, sorted.

    The job queue's own tables and PostGIS's are left out: they belong to their libraries.
    """
    lines = (str(row.law).replace("\n", " ") for row in session.execute(_LAWS))
    return sorted(line for line in lines if not line.startswith(("procrastinate_", "spatial_ref_sys", "geo")))
