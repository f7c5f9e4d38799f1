"""Atlases: editions with frozen content, their files and errata; short addresses that last."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TOPICS = ("short_keys", "atlases")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        if script := (Path(__file__).parent.parent / "sql" / f"0006_{topic}.sql").read_text("utf-8"):
            run_sql(script)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
