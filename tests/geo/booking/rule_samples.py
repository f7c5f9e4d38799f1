"""A space with plain rules, seen on one frozen morning: what the tests of the rules change bit by bit."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from geo.booking.rules import Facts, Wish
from geo.clock import SEOUL
from geo.queries.spaces import PolicyRow, SpaceDetail

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SEOUL)
"""A Monday."""


def at(text: str) -> datetime:
    """A moment of Seoul's clock: 24 14:00 is the 24th of November 2026."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 1, tzinfo=SEOUL) + timedelta(days=int(day) - 1, hours=hour, minutes=minute)


def policy(**more: Any) -> PolicyRow:
    """Rules that ask for nothing but steps of half an hour, one to four hours, a week ahead, an hour before."""
    plain: dict[str, Any] = dict.fromkeys((one.name for one in fields(PolicyRow)), 0)
    plain |= {"approval": "auto", "pending": "hold", "grid_minutes": 30, "min_minutes": 60, "max_minutes": 240}
    plain |= {"rolling_days": 7, "opens": "rolling", "opens_weekday": None, "opens_day": None, "opens_minute": None}
    plain |= {"refused_purposes": [], "refused_natures": [], "closes_before_minutes": 60}
    return PolicyRow(**(plain | more))


def space(**more: Any) -> SpaceDetail:
    plain: dict[str, Any] = dict.fromkeys((one.name for one in fields(SpaceDetail)), "")
    plain |= {"id": UUID(int=1), "site_id": UUID(int=2), "state": "open", "site_state": "open", "heads_max": 10}
    plain |= dict.fromkeys(("opened_on", "closed_on", "site_opened_on", "site_closed_on"))
    plain |= {"timezone": "Asia/Seoul", "site_refused_natures": []}
    known = {one.name for one in fields(SpaceDetail)}
    return SpaceDetail(**{name: value for name, value in (plain | more).items() if name in known})


WISH = Wish(at("24 14:00"), at("24 16:00"), 5)
FACTS = Facts(space(), policy(), [(at("24 09:00"), at("24 18:00"))], NOW)


def facts(**more: Any) -> Facts:
    """FACTS with other rules; what is no rule of the policy changes the space."""
    rules = {one.name for one in fields(PolicyRow)}
    own = {one.name for one in fields(Facts)}
    return replace(
        FACTS,
        policy=policy(**{k: v for k, v in more.items() if k in rules}),
        space=space(**{k: v for k, v in more.items() if k not in rules | own}),
        **{k: v for k, v in more.items() if k in own},
    )


def on(day: int) -> date:
    return date(2026, 11, day)
