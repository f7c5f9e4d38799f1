"""Sites as coverage counts them: where they are, their life with every break in it, their rooms for childcare."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coverage.dated import PLANNED_STATES
from geo.coverage.model import Site
from geo.enums import SiteState

NOT_YET: Final = PLANNED_STATES | {SiteState.CANDIDATE}
AWAY: Final = frozenset({SiteState.PAUSED, SiteState.CLOSED})


@dataclass(frozen=True, slots=True)
class ChildcareRoom:
    """A childcare space of a site with its own life; a paused one counts on no day."""

    state: str
    opened_on: date | None
    closed_on: date | None

    def is_open(self, day: date) -> bool:
        """Say whether the room is open on a day."""
        begun = self.opened_on is None or self.opened_on <= day
        return self.state != "paused" and begun and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Say whether the room has closed by a day."""
        return self.state == "closed" if self.closed_on is None else self.closed_on <= day


@dataclass(frozen=True, slots=True)
class StoredSite:
    """A site of the store and its childcare rooms."""

    site: Site
    rooms: tuple[ChildcareRoom, ...]


_SITES = """
WITH rooms AS (
  SELECT s.site_id, sum(s.heads_max) FILTER (WHERE s.state = 'open' AND s.kind <> 'thing') AS capacity,
         jsonb_agg(jsonb_build_array(s.state, s.opened_on, s.closed_on) ORDER BY s.id)
           FILTER (WHERE s.kind = 'childcare') AS childcare
  FROM spaces s GROUP BY s.site_id
)
SELECT t.id::text AS id, t.name, t.kind, t.state, ST_X(t.location_m) AS x_m, ST_Y(t.location_m) AS y_m,
       t.planned_on, t.opened_on, t.closed_on, rooms.capacity, rooms.childcare,
       coalesce((SELECT coalesce(r.dong_override, nullif(r.declared_dong, '')) FROM resources r
                 WHERE r.site_id = t.id AND r.state <> 'merged'
                   AND coalesce(r.dong_override, r.declared_dong) <> ''
                 ORDER BY r.id LIMIT 1), '') AS declared_dong
FROM sites t LEFT JOIN rooms ON rooms.site_id = t.id ORDER BY t.id
"""
_BREAKS = """
SELECT e.site_id::text AS site_id, e.state, e.on_date, (e.at AT TIME ZONE 'Asia/Seoul')::date AS noted_on
FROM site_events e WHERE e.undoes IS NULL AND NOT EXISTS (SELECT FROM site_events u WHERE u.undoes = e.id)
  AND e.site_id IN (SELECT b.site_id FROM site_events b WHERE b.state IN ('paused', 'closed'))
ORDER BY e.site_id, e.id
"""


def coverage_sites(session: Session, on_date: date) -> list[StoredSite]:
    """Return every site with its life; `childcare` says whether it has an open childcare space on the date."""
    spells = _spells(session)
    return [_site(row, spells, on_date) for row in session.execute(text(_SITES)).mappings()]


def _site(row: Any, spells: dict[str, tuple[tuple[date, date | None], ...]], on_date: date) -> StoredSite:
    rooms = tuple(ChildcareRoom(state, _day(first), _day(last)) for state, first, last in row["childcare"] or ())
    waiting = row["state"] in NOT_YET
    site = Site(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        x_m=row["x_m"],
        y_m=row["y_m"],
        declared_dong=row["declared_dong"],
        state=row["state"],
        opened_on=(row["planned_on"] or row["opened_on"]) if waiting else row["opened_on"],
        closed_on=row["closed_on"],
        paused=spells.get(row["id"], ()),
        capacity=row["capacity"],
        childcare=any(room.is_open(on_date) for room in rooms),
    )
    return StoredSite(site, rooms)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _spells(session: Session) -> dict[str, tuple[tuple[date, date | None], ...]]:
    """Return by site the days on which it did not run between two openings, and since when it pauses."""
    rows = session.execute(text(_BREAKS)).all()
    return {site: breaks_of(list(events)) for site, events in groupby(rows, key=lambda row: str(row.site_id))}


def breaks_of(events: list[Any]) -> tuple[tuple[date, date | None], ...]:
    """Return the half-open spells from a pause or closing to the next opening; a pause that lasts has no end.

    A closing for good is told by the site's own date. One written down as paused from the start has paused since
    nobody knows when, which is no spell either.
    """
    spells: list[tuple[date, date | None]] = []
    away: Any = None
    for event in events:
        if event.state in AWAY and away is None:
            away = event
        elif event.state == SiteState.OPEN and away is not None:
            spells.append((_left_on(away), max(_left_on(away), event.noted_on)))
            away = None
    if away is not None and away.state == SiteState.PAUSED and away is not events[0]:
        spells.append((_left_on(away), None))
    return tuple(spell for spell in spells if spell[1] is None or spell[0] < spell[1])


def _left_on(event: Any) -> date:
    day: date = event.noted_on if event.state == SiteState.PAUSED else (event.on_date or event.noted_on)
    return day
