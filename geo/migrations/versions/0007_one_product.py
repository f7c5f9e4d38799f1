"""One product: photos of places, rights with dates, looks at personal data signed off month by month."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOPICS = ("places", "office", "operation")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        if script := (Path(__file__).parent.parent / "sql" / f"0007_{topic}.sql").read_text("utf-8"):
            run_sql(script)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
