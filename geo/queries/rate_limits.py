"""Rate limits counted in the database, so that they are exact however many workers there are."""

import math
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from geo import clock
from geo.aside import aside
from geo.errors import TooManyRequests

MINUTE = 60
HOUR = 3600

_ADD_ONE = text("""
INSERT INTO rate_counts AS r (bucket, window_start, hits) VALUES (:bucket, :start, 1)
ON CONFLICT (bucket, window_start) DO UPDATE SET hits = r.hits + 1 RETURNING hits
""")


def count_hit(engine: Engine, bucket: str, window_seconds: int, limit: int) -> None:
    """Count one try of `bucket` in the present window; raise TooManyRequests above `limit`.

    The count stands by itself: the rollback of a refused request does not undo it. Windows start at whole multiples
    of `window_seconds` since 1970.
    """
    now = clock.now()
    start = _window_start(now, window_seconds)
    with aside(engine) as connection:
        hits = connection.execute(_ADD_ONE, {"bucket": bucket, "start": start}).scalar_one()
    if hits > limit:
        raise _too_many(math.ceil((start + timedelta(seconds=window_seconds) - now).total_seconds()))


def _window_start(now: datetime, window_seconds: int) -> datetime:
    whole = int(now.timestamp()) // window_seconds * window_seconds
    return datetime.fromtimestamp(whole, UTC)


def _too_many(seconds: int) -> TooManyRequests:
    wait = max(1, seconds)
    return TooManyRequests(
        f"너무 여러 번 시도했어요. {_spoken(wait)} 뒤에 다시 해 주세요.",
        f"Too many tries; wait {wait} seconds.",
        details={"retry_after": wait},
    )


def _spoken(seconds: int) -> str:
    return f"{seconds}초" if seconds < 2 * MINUTE else f"{math.ceil(seconds / MINUTE)}분"
