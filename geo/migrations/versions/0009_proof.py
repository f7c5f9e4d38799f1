"""Proof: rows with a second wall, rights of people over their data, other ways to sign in, reports, size."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TOPICS = ("privacy", "row_security", "identities", "security_reports", "scale")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        if script := (Path(__file__).parent.parent / "sql" / f"0009_{topic}.sql").read_text("utf-8"):
            run_sql(script)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
