"""The booking engine: series, closures, committees, programmes, rounds, agreements, money, use."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TOPICS = (
    "booking", "parties", "committee", "hours", "series", "programmes", "rounds", "agreements", "money", "use"
)


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        run_sql((Path(__file__).parent.parent / "sql" / f"0003_{topic}.sql").read_text("utf-8"))


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
