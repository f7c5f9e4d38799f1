"""What browsers refused on our pages, counted by day: never more rows a day than can be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

OTHER: Final = "other"
ROWS_A_DAY: Final = 500
"""Whoever makes up reports cannot fill the table: what is new beyond these is counted in one row."""
RECENT: Final = timedelta(days=7)
KEPT: Final = timedelta(days=30)

_COUNT = text("""
INSERT INTO csp_reports AS r (day, directive, blocked, page)
SELECT :day, :directive, s.blocked, s.page
FROM (SELECT (SELECT count(*) FROM csp_reports WHERE day = :day) < :most OR EXISTS (
        SELECT FROM csp_reports
        WHERE day = :day AND directive = :directive AND blocked = :blocked AND page = :page) AS room) room,
LATERAL (SELECT CASE WHEN room.room THEN :blocked ELSE 'other' END AS blocked,
                CASE WHEN room.room THEN :page ELSE 'other' END AS page) s
ON CONFLICT (day, directive, blocked, page) DO UPDATE SET hits = least(r.hits, 2147483646) + 1
""")
_SINCE = text("""
SELECT directive, blocked, page, sum(hits)::bigint AS hits, max(day) AS last FROM csp_reports WHERE day > :after
GROUP BY directive, blocked, page ORDER BY hits DESC, last DESC, directive, blocked, page
""")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something a browser refused: by which directive, what kind of thing or whose, on which kind of page."""

    directive: str
    blocked: str
    page: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal with how often it was reported, and the last day."""

    refusal: Refusal
    hits: int
    last: date


def count_refusals(session: Session, refusals: Sequence[Refusal], day: date) -> None:
    """Add one to the count of each."""
    for one in sorted(set(refusals), key=repr):  # in one order, so that two requests never wait for each other
        values = {"directive": one.directive, "blocked": one.blocked, "page": one.page}
        session.execute(_COUNT, {"day": day, "most": ROWS_A_DAY, **values})


def recent_refusals(session: Session, today: date) -> list[Refused]:
    """Return what was reported within the last days, the most frequent first."""
    rows = session.execute(_SINCE, {"after": today - RECENT}).all()
    return [Refused(Refusal(row.directive, row.blocked, row.page), row.hits, row.last) for row in rows]
