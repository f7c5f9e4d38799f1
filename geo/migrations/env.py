"""Alembic's entry: runs as the owner, under one lock, with geoalchemy2's helpers for geometry columns."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import create_engine, text

from geo.db import MIGRATION_LOCK
from geo.models import Base

OTHER_OWNERS = ("procrastinate_", "spatial_ref_sys")


def include_object(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    if kind == "table" and name and name.startswith(OTHER_OWNERS):
        return False
    return bool(alembic_helpers.include_object(item, name, kind, reflected, compare_to))  # type: ignore[no-untyped-call]  # the helpers carry no types


def run() -> None:
    engine = create_engine(context.config.attributes["url"])
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
