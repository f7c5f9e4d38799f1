"""Spaces as list items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from api.spaces.schemas import minutes_on_foot
from api.web.labels import approval_badge, span_text, time_fields
from api.web.pages import Frame
from api.web.place_pictures import Picture
from api.web.views import Badge, SpaceCard
from geo.enums import Approval, SpaceKind
from geo.place_access import AccessPoint
from geo.queries.spaces import SpaceRow
from geo.settings import Settings

Time = tuple[datetime, datetime]


def cards_of(
    rows: Sequence[SpaceRow], settings: Settings, frame: Frame, *, first: int = 1, free: Time | None = None
) -> tuple[SpaceCard, ...]:
    """Return list items numbered from `first`; `free` is the time at which all of them are known to be free."""
    return tuple(card_of(row, settings, frame, number, free) for number, row in enumerate(rows, first))


def card_of(
    row: SpaceRow,
    settings: Settings,
    frame: Frame,
    number: int,
    free: Time | None,
    also: Mapping[str, str] | None = None,
    photo: Picture | None = None,
) -> SpaceCard:
    """Return a list item; what is `also` wished (heads, the point) goes along to the space's page."""
    say = frame.say
    free_badge = Badge(say("{when} 비어 있음").format(when=span_text(*free, frame.lang)), "good") if free else None
    return SpaceCard(
        number=number,
        id=str(row.id),
        url=space_url(str(row.id), free, also),
        name=row.name,
        site_name=row.site_name,
        dong_name=" ".join(filter(None, (row.district, row.dong_name))),
        kind=say(SpaceKind(row.kind).label),
        heads_max=row.heads_max,
        lon=row.lon,
        lat=row.lat,
        walk_minutes=None if row.distance_m is None else minutes_on_foot(row.distance_m, settings),
        approval=approval_badge(row.approval, say),
        inquire=row.approval == Approval.INQUIRE,
        free=free_badge,
        kind_key=row.kind,
        photo=photo,
        step_free=AccessPoint.STEP_FREE in row.access,
    )


def space_url(space_id: str, time: Time | None = None, also: Mapping[str, str] | None = None) -> str:
    """Return a space's page, with a wished time and whatever is wished beside it filled into its form."""
    query = urlencode({**(time_fields(*time) if time else {}), **(also or {})})
    return f"/spaces/{space_id}?{query}" if query else f"/spaces/{space_id}"
