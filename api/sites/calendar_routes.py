"""A site's calendar for residents' own calendar programs: programmes, closed days and, asked for, opening hours."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.calendars import (
    AHEAD,
    MOST,
    PAST,
    Entry,
    closure_entry,
    day_off_entry,
    open_entry,
    public_calendar,
    session_entry,
)
from api.deps import SessionDep, SettingsDep
from api.kept_files import file_or_same
from geo import clock
from geo.free_time import merged
from geo.queries.closures import list_closures
from geo.queries.days import Scope, list_days_off
from geo.queries.kept_time import read_kept_time
from geo.queries.sessions import SessionFilter, list_sessions
from geo.queries.sites import SiteRow, get_site
from geo.queries.spaces import SpaceSearch, find_spaces

router = APIRouter()
OPEN_DAYS: Final = timedelta(days=35)
MOST_SPACES: Final = 500
ZONE: Final = "Asia/Seoul"


@router.get("/{site_id}/calendar.ics", responses=file_or_same("text/calendar"), response_class=Response)
def calendar(
    request: Request,
    site_id: UUID,
    session: SessionDep,
    settings: SettingsDep,
    hours: Annotated[bool, Query(description="앞으로 다섯 주 동안 문 여는 때도 함께")] = False,
) -> Response:
    """Give what takes place at a site, and when it is closed, to calendar programs: the last month, the coming year."""
    now = clock.now()
    site = get_site(session, site_id, clock.today())
    held, _total = list_sessions(
        session,
        SessionFilter(published=True, site_id=site_id, from_at=now - PAST, until_at=now + AHEAD, limit=MOST),
        clock.today(),
    )
    base = link_base(request, settings)
    entries = [*(session_entry(row, base) for row in held), *_closed(session, site, now)]
    if hours:
        entries += _opened(session, site, now)
    return public_calendar(request, "site", site.name, ZONE, entries)


def _closed(session: Session, site: SiteRow, now: datetime) -> list[Entry]:
    shut = list_closures(session, [site.id], now - PAST)
    scopes = [Scope(site_id=site.id), Scope(district_code=site.district_code), Scope(province_code=site.province_code)]
    since = (now - PAST).astimezone(clock.SEOUL).date()
    off = list_days_off(session, since, scopes)
    return [*map(closure_entry, shut), *(day_off_entry(row, site.name, now) for row in off)]


def _opened(session: Session, site: SiteRow, now: datetime) -> list[Entry]:
    """Return when at least one of the site's rooms is open, from today on."""
    first = datetime.combine(clock.today(), datetime.min.time(), clock.SEOUL)
    rooms, _total = find_spaces(session, SpaceSearch(site_id=site.id, limit=MOST_SPACES), now)
    time = read_kept_time(session, [row.id for row in rooms], first, first + OPEN_DAYS, now)
    pieces = merged([piece for one in time.values() for piece in one.hours])
    return [open_entry(site.id, site.name, start, end) for start, end in pieces]
