"""How many requests wait at some sites: the figure on the keeper's door."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

_COUNT = text("""
SELECT count(*) FROM bookings b JOIN spaces s ON s.id = b.space_id
WHERE s.site_id = ANY(CAST(:sites AS uuid[])) AND b.state = 'requested' AND lower(b.use_range) > :now
""")


def count_requests(connection: Connection, sites: Collection[UUID], now: datetime) -> int:
    """Return how many requests for times to come wait for a decision at the sites."""
    return int(connection.execute(_COUNT, {"sites": list(sites), "now": now}).scalar_one())
