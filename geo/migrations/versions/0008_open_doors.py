"""Open doors: stamps of layers, what open data shows, keys of phones in the field, files to take, webhooks."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TOPICS = ("layers", "ogc", "ogc_editing", "field_keys", "open_data", "webhooks", "tiles")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        if script := (Path(__file__).parent.parent / "sql" / f"0008_{topic}.sql").read_text("utf-8"):
            run_sql(script)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
