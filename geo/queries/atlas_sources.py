"""Where what an atlas says comes from, and under which licences."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.atlas.content import Source
from geo.enums import Licence

OWN: Final = Source("마을아틀라스 등록 자료")
_SOURCES: Final = """
SELECT s.title, s.publisher, s.licence, s.as_of FROM sources s WHERE s.key = ANY(:keys) ORDER BY s.title, s.key
"""


def read_sources(session: Session, boundaries: Source, keys: Collection[str]) -> tuple[Source, ...]:
    """Return our own records, the sources of those that came from elsewhere, and the boundaries."""
    rows = session.execute(text(_SOURCES), {"keys": sorted(keys)}).all()
    return (
        OWN,
        *(
            Source(
                f"{row.title} ({row.publisher})" if row.publisher else row.title,
                Licence(row.licence).label,
                row.as_of.isoformat() if row.as_of else "",
            )
            for row in rows
        ),
        boundaries,
    )
