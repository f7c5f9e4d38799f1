"""Planning: coverage (events, targets, grids), walking networks, scenarios, policy maps."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TOPICS = ("coverage", "grids", "networks", "scenarios", "policy_maps")


def run_sql(script: str) -> None:
    """Run a whole script; the driver's own cursor leaves % and : alone."""
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def upgrade() -> None:
    for topic in TOPICS:
        if script := (Path(__file__).parent.parent / "sql" / f"0005_{topic}.sql").read_text("utf-8"):
            run_sql(script)


def downgrade() -> None:
    raise RuntimeError("restore a backup instead of going back")
