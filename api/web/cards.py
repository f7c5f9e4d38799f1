"""Spaces as list items."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from api.spaces.schemas import minutes_on_foot
from api.web.labels import approval_badge, span_text, time_fields
from api.web.pages import Frame
from api.web.views import Badge, SpaceCard
from geo.enums import Approval, SpaceKind
from geo.queries.spaces import SpaceRow
from geo.settings import Settings

Time = tuple[datetime, datetime]


def cards_of(
    rows: Sequence[SpaceRow], settings: Settings, frame: Frame, *, first: int = 1, free: Time | None = None
) -> tuple[SpaceCard, ...]:
    """Return list items numbered from `first`; `free` is the time at which all of them are known to be free."""
    return tuple(card_of(row, settings, frame, number, free) for number, row in enumerate(rows, first))


def card_of(row: SpaceRow, settings: Settings, frame: Frame, number: int, free: Time | None) -> SpaceCard:
    say = frame.say
    free_badge = Badge(say("{when} 비어 있음").format(when=span_text(*free, frame.lang)), "good") if free else None
    return SpaceCard(
        number=number,
        id=str(row.id),
        url=space_url(str(row.id), free),
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
    )


def space_url(space_id: str, time: Time | None = None) -> str:
    """Return a space's page, with a wished time filled into its form."""
    if time is None:
        return f"/spaces/{space_id}"
    return f"/spaces/{space_id}?{urlencode(time_fields(*time))}"
