"""Gather what a place's page shows around its calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.permissions import Action, Place, may
from api.calendars import webcal
from api.http import parse_point
from api.spaces.schemas import minutes_on_foot
from api.spaces.service import read_calendar
from api.web.cards import card_of
from api.web.labels import WEEKDAYS, WEEKDAYS_EN, day_text, span_text, time_fields
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.place_pictures import card_pictures, pictures
from api.web.programmes_cards import mine_of, session_card
from api.web.programmes_views import SessionCard
from api.web.space_views import AccessLine, Around, FreeTime, GroupLine, Share, Way
from api.web.views import SpaceCard
from geo import clock
from geo.enums import SessionState
from geo.errors import MaeulError
from geo.free_time import TimeFrame, nearest_free_times
from geo.place_access import Access, AccessPoint
from geo.queries.hours import Interval
from geo.queries.place_media import Spot, public_photos
from geo.queries.sessions import SessionFilter, list_sessions
from geo.queries.sites import SiteRow
from geo.queries.space_around import distance_m, groups_meeting
from geo.queries.spaces import SpaceDetail, SpaceSearch, find_spaces
from geo.settings import Settings

FREE_DAYS = 14
FREE_TIMES = 3
LOOKED_AT = 40
USUAL_MINUTES = 120
MOST_SESSIONS = 4
SESSIONS_READ = 50
MOST_SIBLINGS = 6


def around_space(
    frame: Frame, session: Session, settings: Settings, space: SpaceDetail, *, bookable: bool, chosen: str = ""
) -> Around:
    """Return what a room's page shows around its calendar."""
    query = {name: frame.request.query_params.get(name, "") for name in ("near", "heads")}
    kept = {name: value for name, value in query.items() if value}
    photos = public_photos(session, Spot(space.id)) + public_photos(session, Spot(site_id=space.site_id))
    own = SpaceSearch(site_id=space.site_id, but=space.id, limit=MOST_SIBLINGS)
    return Around(
        kind_key=space.kind,
        pictures=pictures(photos, frame.say),
        free_next=free_next(frame, session, space, kept, chosen) if bookable else (),
        access=access_lines(space.access, frame.say),
        way=_way(frame, session, settings, space),
        sessions=_sessions(frame, session, SessionFilter(space_id=space.id)),
        login_url=f"/login?next={quote(f'/spaces/{space.id}', safe='')}",
        siblings=room_cards(frame, session, settings, own),
        groups=_groups(session, space.site_id),
        share=share_of(
            frame,
            settings,
            f"/spaces/{space.id}",
            f"{space.name} · {space.site_name}",
            calendar=frame.say("예약된 시간을 내 달력에서 구독하기"),
            embed_url=f"/data/embed?space={space.id}",
        ),
        keep_url=_keep_url(
            frame,
            Place(space.site_id, space.district_code, space.province_code),
            f"/keep/spaces/{space.id}/photos",
        ),
    )


def around_site(frame: Frame, session: Session, settings: Settings, site: SiteRow, access: Access, way: Way) -> Around:
    """Return what a site's page shows around its rooms."""
    return Around(
        kind_key="other",
        pictures=pictures(public_photos(session, Spot(site_id=site.id)), frame.say),
        access=access_lines(access, frame.say),
        way=way,
        sessions=_sessions(frame, session, SessionFilter(site_id=site.id)),
        login_url=f"/login?next={quote(f'/sites/{site.id}', safe='')}",
        groups=_groups(session, site.id),
        share=share_of(
            frame,
            settings,
            f"/sites/{site.id}",
            site.name,
            calendar=frame.say("프로그램과 쉬는 날을 내 달력에서 구독하기"),
            embed_url=f"/data/embed?site={site.id}",
        ),
        keep_url=_keep_url(
            frame, Place(site.id, site.district_code, site.province_code), f"/keep/sites/{site.id}/photos"
        ),
    )


def room_cards(frame: Frame, session: Session, settings: Settings, wanted: SpaceSearch) -> tuple[SpaceCard, ...]:
    """Return the rooms of a site with their pictures."""
    rows, _total = find_spaces(session, wanted, clock.now())
    photos = card_pictures(session, rows, frame.say)
    return tuple(
        card_of(row, settings, frame, number, None, photo=photos.get(row.id)) for number, row in enumerate(rows, 1)
    )


def _keep_url(frame: Frame, place: Place, url: str) -> str:
    return url if frame.caller and may(frame.caller, Action.KEEP_SPACES, place) else ""


def free_next(
    frame: Frame, session: Session, space: SpaceDetail, kept: dict[str, str], chosen: str = ""
) -> tuple[FreeTime, ...]:
    """Return the next free times, one a day as far as there are days, each an address that fills the form."""
    if space.policy is None:
        return ()
    now = clock.now()
    calendar = read_calendar(session, space, now, now + timedelta(days=FREE_DAYS))
    length = timedelta(minutes=min(max(USUAL_MINUTES, space.policy.min_minutes), space.policy.max_minutes))
    earliest = now + timedelta(minutes=space.policy.closes_before_minutes)
    around = TimeFrame(earliest, earliest, ZoneInfo(space.timezone))
    found = nearest_free_times(calendar.open, calendar.busy, length, space.policy, around, LOOKED_AT)
    return tuple(_free_time(frame, space.id, time, kept, chosen) for time in _one_a_day(found))


def _one_a_day(found: Sequence[Interval]) -> list[Interval]:
    """Return the first of each day; where these are too few, the next best of the same days."""
    ordered = sorted(found)
    first: dict[object, Interval] = {}
    for time in ordered:
        first.setdefault(time[0].astimezone(clock.SEOUL).date(), time)
    chosen = list(first.values())[:FREE_TIMES]
    return sorted([*chosen, *(time for time in ordered if time not in chosen)][:FREE_TIMES])


def _free_time(frame: Frame, space_id: UUID, time: Interval, kept: dict[str, str], chosen: str) -> FreeTime:
    fields = time_fields(*time)
    said = span_text(*time, frame.lang)
    return FreeTime(
        url=f"/spaces/{space_id}?{urlencode({**kept, **fields})}#book",
        day=_day(time[0], frame),
        clock=said.rpartition(" ")[2],
        chosen=chosen == f"{fields['date']} {fields['start']} {fields['end']}",
    )


def _day(start: datetime, frame: Frame) -> str:
    day = start.astimezone(clock.SEOUL).date()
    ahead = (day - clock.today()).days
    named = {0: frame.say("오늘"), 1: frame.say("내일")}.get(ahead, "")
    weekday = (WEEKDAYS_EN if frame.lang == "en" else WEEKDAYS)[day.weekday()]
    return f"{named}({weekday})" if named else day_text(day, frame.lang)


def access_lines(access: Access, say: Translator) -> tuple[AccessLine, ...]:
    """Return every question with its answer; nothing at all where nobody has answered any."""
    if not access.yes and not access.no:
        return ()
    answers = ((point, access.answer(point)) for point in AccessPoint)
    return tuple(AccessLine(say(point.label), answer.value, say(answer.label)) for point, answer in answers)


def _way(frame: Frame, session: Session, settings: Settings, space: SpaceDetail) -> Way:
    near = frame.request.query_params.get("near", "")
    return Way(
        text=space.way_text or space.site_way_text,
        entrance=space.entrance_text or space.site_entrance_text,
        walk=_walk(frame, session, settings, space.id, near),
        near=near[:60],
    )


def _walk(frame: Frame, session: Session, settings: Settings, space_id: UUID, near: str) -> str:
    """Return how long one walks from where the reader is; an address that names no point says nothing."""
    try:
        point = parse_point(near) if near else None
    except MaeulError:
        return ""
    if point is None:
        return ""
    minutes = minutes_on_foot(distance_m(session, space_id, *point), settings)
    return frame.say("찾던 곳에서 걸어서 {n}분").format(n=minutes)


def _sessions(frame: Frame, session: Session, wanted: SessionFilter) -> tuple[SessionCard, ...]:
    """Return the next date of each programme that is held here, with what the reader may do about it."""
    asked = SessionFilter(
        space_id=wanted.space_id,
        site_id=wanted.site_id,
        published=True,
        state=SessionState.OPEN.value,
        from_at=clock.now(),
        limit=SESSIONS_READ,
    )
    rows, _total = list_sessions(session, asked, clock.today())
    next_of = {row.programme_id: row for row in reversed(rows)}
    coming = sorted(next_of.values(), key=lambda row: row.start)[:MOST_SESSIONS]
    mine = mine_of(session, frame) if coming else None
    return tuple(session_card(row, frame, mine) for row in coming if mine)


def _groups(session: Session, site_id: UUID) -> tuple[GroupLine, ...]:
    return tuple(GroupLine(row.name, f"/groups/{row.id}", row.summary) for row in groups_meeting(session, site_id))


def share_of(
    frame: Frame, settings: Settings, path: str, words: str, *, calendar: str = "", embed_url: str = ""
) -> Share:
    """Return how a place is told on; `calendar` says what of it calendar programs can subscribe to."""
    base = link_base(frame.request, settings)
    ics = f"/api/v1{path}/calendar.ics" if calendar else ""
    return Share(
        url=base + path,
        words=words,
        poster_url=f"{path}/poster",
        ics_url=ics,
        webcal_url=webcal(base, ics) if calendar else "",
        calendar=calendar,
        embed_url=embed_url,
    )
