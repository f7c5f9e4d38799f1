"""Where what an atlas says comes from, under which licences, and when it was surveyed."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.content import Source
from geo.enums import Licence
from geo.queries.loads.space_store import SOURCE

OWN: Final = Source("마을아틀라스 등록 자료")
ROOMS: Final = Source("공공시설개방정보 (공공데이터포털)")
UNLISTED: Final = {SOURCE: ROOMS}
"""Sources that imports of spaces write without a row in the table of sources."""
_SOURCES: Final = """
SELECT s.title, s.publisher, s.licence, s.as_of, s.attribution FROM sources s
WHERE s.key = ANY(:keys) ORDER BY s.title, s.key
"""


def read_sources(session: Session, keys: Collection[str]) -> tuple[Source, ...]:
    """Return our own records and the sources of those that came from elsewhere."""
    known = [UNLISTED[key] for key in sorted(keys) if key in UNLISTED]
    rows = session.execute(text(_SOURCES), {"keys": sorted(keys)}).all()
    return (
        OWN,
        *(
            Source(
                row.attribution or (f"{row.title} ({row.publisher})" if row.publisher else row.title),
                Licence(row.licence).label,
                row.as_of.isoformat() if row.as_of else "",
            )
            for row in rows
        ),
        *known,
    )


_VISITS: Final = text("""
SELECT min(v.day) AS first, max(v.day) AS last FROM visits v
WHERE v.dong_code = ANY(:codes) AND v.result <> 'not_reached' AND v.day <= :on_date
""")


def survey_period(session: Session, codes: Sequence[str], on: date) -> tuple[date, date] | None:
    """Return the first and last day on which somebody went around in some dong; None where nobody did."""
    row = session.execute(_VISITS, {"codes": list(codes), "on_date": on}).one()
    return (row.first, row.last) if row.first is not None else None
