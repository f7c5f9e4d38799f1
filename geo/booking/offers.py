"""Offers to people in a line: how long they stand, and the words that all notices about them share."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from geo.booking.rules import day_text

NIGHT_BEGINS, NIGHT_ENDS = 22, 8
"""Hours of the venue's clock: whoever is offered something at night has the whole time from the morning on."""


def offer_deadline(now: datetime, start: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """Return until when an offer made now stands: `minutes` by day, counted from 08:00 at night, never past `start`."""
    local = now.astimezone(zone)
    begins = local
    if local.hour >= NIGHT_BEGINS or local.hour < NIGHT_ENDS:
        morning = local.date() + timedelta(days=local.hour >= NIGHT_BEGINS)
        begins = datetime.combine(morning, time(NIGHT_ENDS), zone)
    return min(max(begins, local) + timedelta(minutes=minutes), start)


def when_facts(start: datetime, end: datetime, timezone: str) -> dict[str, Any]:
    """Return a time for notices: `when` in Korean habit, `start` and `end` on the venue's clock."""
    zone = ZoneInfo(timezone)
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{day_text(last.date())} {last:%H:%M}"
    return {"when": f"{day_text(first.date())} {first:%H:%M}~{until}", "start": first, "end": last}


def until_facts(deadline: datetime, timezone: str) -> dict[str, Any]:
    """Return the end of an offer for notices."""
    local = deadline.astimezone(ZoneInfo(timezone))
    return {"until": f"{day_text(local.date())} {local:%H:%M}", "deadline": local}
