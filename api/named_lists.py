"""What is asked of a public list of one kind of records: words, a district, a dong, a page."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.orm import Session

from api.http import Limit, Next, offset_of, trimmed
from geo import clock
from geo.enums import ResourceKind
from geo.queries.places import resolve_district
from geo.queries.resources import ResourceFilter


@dataclass(frozen=True, slots=True)
class Asked:
    q: str | None
    district: str | None
    dong: str | None
    limit: int
    offset: int

    def of_kind(self, session: Session, kind: ResourceKind) -> ResourceFilter:
        """Return the public records of a kind that are asked for, as of today; raise NotFound for unknown districts."""
        today = clock.today()
        return ResourceFilter(
            today,
            kinds=[kind.value],
            words=self.q,
            dong_code=self.dong,
            district_code=resolve_district(session, self.district, today).code if self.district else None,
            limit=self.limit,
            offset=self.offset,
        )


def read_asked(
    q: Annotated[Annotated[str, trimmed(100, least=0)] | None, Query()] = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Asked:
    return Asked(q, district, dong, limit, offset_of(cursor))


AskedDep = Annotated[Asked, Depends(read_asked)]
