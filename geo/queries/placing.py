"""Records that have an address and no place yet: listed, and placed once the address is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import SiteKind
from geo.geocode import Geocoder, Located
from geo.queries.dongs_of import assign_dongs
from geo.queries.loads.site_links import link_sites
from geo.queries.revisions import lock_head, revise
from geo.queries.sites import SiteValues, insert_site

ADDRESS_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A record that has an address and no place yet; `site_kind` is what its import run made sites of."""

    id: UUID
    name: str
    kind: str
    address: str
    source: str | None
    site_id: UUID | None
    site_kind: str | None
    phone: str
    opened_on: str | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What a retry of waiting records came to: placed ones with what was met, and those that wait on."""

    placed: list[tuple[WaitingRow, Located]]
    waiting: list[WaitingRow]


_IS_WAITING: Final = """
r.location IS NULL AND r.address <> '' AND r.kind <> 'person' AND r.state NOT IN ('closed', 'merged', 'rejected')
"""


_SITE_KINDS: Final = tuple(kind.value for kind in SiteKind)


def list_waiting(session: Session, *, limit: int | None = None, offset: int = 0) -> tuple[list[WaitingRow], int]:
    """Return the records with an address and no place (people never get one), and how many there are."""
    sql = f"""
    SELECT r.id, r.name, r.kind, r.address, r.source, r.site_id, t.target AS site_kind,
           coalesce(r.properties ->> 'phone', '') AS phone, r.properties ->> 'opened_on' AS opened_on
    FROM resources r LEFT JOIN LATERAL (
      SELECT u.target FROM import_rows w JOIN import_runs u ON u.id = w.run_id
      WHERE w.target_id = CAST(r.id AS text) AND u.target = ANY(:site_kinds) ORDER BY u.created_at DESC LIMIT 1
    ) t ON true
    WHERE {_IS_WAITING} ORDER BY r.name, r.id LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    values = {"limit": limit, "offset": offset, "site_kinds": list(_SITE_KINDS)}
    rows = session.execute(text(sql), values).mappings()
    count = session.execute(text(f"SELECT count(*) FROM resources r WHERE {_IS_WAITING}"))  # noqa: S608  (fixed text)
    return [WaitingRow(**row) for row in rows], int(count.scalar_one())


def place_waiting(
    session: Session, geocoder: Geocoder, *, estimates: bool = False, author_id: UUID | None = None
) -> Placed:
    """Look every waiting record up again and give those found their place in a new revision.

    A place that is only an estimate is given when `estimates` says so. Where a record came in as a kind of site, it
    joins the site it surely means or makes one. The dong are computed anew.
    """
    waiting, _ = list_waiting(session)
    found = geocoder.locate([row.address for row in waiting])
    done = Placed([], [])
    for row, located in zip(waiting, found, strict=True):
        if located is None or (located.is_estimate and not estimates):
            done.waiting.append(row)
        else:
            done.placed.append((row, located))
    sites = _sites(session, done.placed, author_id)
    for row, located in done.placed:
        _put_place(session, row, located, sites.get(row.id), author_id)
    if done.placed:
        assign_dongs(session, resource_ids=[row.id for row, _ in done.placed])
    return done


def _put_place(
    session: Session, row: WaitingRow, located: Located, site_id: UUID | None, author_id: UUID | None
) -> None:
    point = shapely.to_wkb(shapely.Point(located.lon, located.lat), hex=True, byte_order=1)
    wanted = {"geometry": point, **({"site_id": str(site_id)} if site_id else {})}
    head = lock_head(session, row.id)
    revise(session, head, wanted, head.rev, author_id, clock.now())


def _sites(session: Session, placed: Sequence[tuple[WaitingRow, Located]], author_id: UUID | None) -> dict[UUID, UUID]:
    """Return the site of every record that came in as one and has none yet: a known one or a new one."""
    wanted = [(row, located) for row, located in placed if row.site_kind and row.site_id is None]
    if not wanted:
        return {}
    frame = pd.DataFrame(
        {
            "site_kind": [row.site_kind for row, _ in wanted],
            "name": [row.name for row, _ in wanted],
            "phone": [row.phone for row, _ in wanted],
            "address": [row.address for row, _ in wanted],
            "lon": [located.lon for _, located in wanted],
            "lat": [located.lat for _, located in wanted],
        }
    )
    known = link_sites(session, frame)
    return {
        row.id: known.get(position) or _new_site(session, row, located, author_id)
        for position, (row, located) in enumerate(wanted)
    }


def _new_site(session: Session, row: WaitingRow, located: Located, author_id: UUID | None) -> UUID:
    values = SiteValues(
        name=row.name,
        kind=row.site_kind,
        lon=located.lon,
        lat=located.lat,
        address=row.address[:ADDRESS_MOST],
        phone=row.phone,
        opened_on=date.fromisoformat(row.opened_on) if row.opened_on else None,
    )
    return insert_site(session, values, author_id, clock.now())
