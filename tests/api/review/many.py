"""Many records that wait for a review, written at once: the desk of a coordinator after a season of surveying."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Engine, text

from geo.db import transaction
from geo.queries.dongs_of import assign_dongs
from tests.factories import CITY_HALL

JUNG_GU, GANGNAM_GU = "11140", "11680"

_PLACES = text("""
INSERT INTO resources (kind, name, state, public_rev, source, location, created_by)
SELECT 'space', '쉼터 ' || n, :state, CASE WHEN :state = 'published' THEN 1 END, 'survey',
       ST_SetSRID(ST_MakePoint(CAST(:lon AS float) + n * 0.000001, CAST(:lat AS float)), 4326), :author
FROM generate_series(1, CAST(:count AS int)) n RETURNING id, name
""")
_RENAMED = text("""
WITH renamed AS (
  INSERT INTO resource_revisions (resource_id, rev, base_rev, kind, name, summary, location, address, properties,
    observed_on, declared_dong, dong_override, dong_override_reason, site_id, source, changed, author_id)
  SELECT resource_id, 2, 1, kind, '새 ' || name, summary, location, address, properties, observed_on, declared_dong,
    dong_override, dong_override_reason, site_id, source, '{name}', CAST(:author AS uuid)
  FROM resource_revisions WHERE resource_id = ANY(:ids) RETURNING resource_id)
UPDATE resources SET rev = 2, state = 'submitted' WHERE id IN (SELECT resource_id FROM renamed)
""")


def waiting(
    engine: Engine,
    count: int,
    *,
    state: str = "submitted",
    author: UUID | None = None,
    at: tuple[float, float] = CITY_HALL,
) -> list[UUID]:
    """Write records in one place, in the order of their numbers."""
    with transaction(engine) as session:
        values = {"count": count, "state": state, "lon": at[0], "lat": at[1], "author": author}
        rows = session.execute(_PLACES, values).all()
        assign_dongs(session, resource_ids=[row.id for row in rows])
    return [row.id for row in sorted(rows, key=lambda row: int(row.name.split()[1]))]


def renamed(engine: Engine, ids: Sequence[UUID], author: UUID) -> None:
    """Let somebody rename published records; each waits for a review then."""
    with transaction(engine) as session:
        session.execute(_RENAMED, {"ids": list(ids), "author": author})
