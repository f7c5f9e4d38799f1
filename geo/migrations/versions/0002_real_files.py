"""Real files: import runs with their journal, revisions, sources, relations, duplicates, population, projects, codes."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TOPICS = ("imports", "search", "resources", "dongs", "duplicates", "records", "spaces", "lineage", "journal")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        run_sql((Path(__file__).parent.parent / "sql" / f"0002_{topic}.sql").read_text("utf-8"))


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
