"""The first page's parts: one-tap filters, found spaces with their pictures, what would work instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy.orm import Session

from api.web.cards import card_of
from api.web.home_views import Chip, ChipRow, FoundCard, InsteadCard
from api.web.labels import clock_text, day_text, span_text
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.place_pictures import Picture, card_pictures
from api.web.searching import NEAR_NAMES, TIME_NAMES, Asked
from api.web.space_words import fee_lines
from geo import clock
from geo.booking.price_words import minutes_text, won_text
from geo.clock import SEOUL
from geo.fee_rules import FeeRule
from geo.finding import Instead, Why
from geo.queries.space_hints import SpaceHint, read_hints
from geo.queries.spaces import SpaceRow
from geo.settings import Settings

FIRST_WALK = 10
WALKS = (5, 10, 15, 20)
HEADS = (2, 4, 8, 15, 30)
EVENING = (19 * 60, 21 * 60)
AFTERNOON = (14 * 60, 16 * 60)
SATURDAY = 6
SHORT_FEE = 16
"""A source's own words about the fee that are longer than this stand on the space's page only."""

Time = tuple[datetime, datetime]


def chip_rows(asked: Asked, frame: Frame) -> tuple[ChipRow, ...]:
    """Return the three questions of a search; every answer is one tap, and everything else in the address stays."""
    say = frame.say
    return (
        ChipRow(say("어디서"), _walks(asked, say) if asked.near else _places(asked, say)),
        ChipRow(say("언제"), _times(asked, frame)),
        ChipRow(say("몇 명이서"), tuple(_heads(asked, n, frame) for n in HEADS)),
    )


def _places(asked: Asked, say: Translator) -> tuple[Chip, ...]:
    where = asked.url(drop=NEAR_NAMES, path="/where")
    refused = asked.url(drop=NEAR_NAMES, path="/where", refused="1")
    return (
        Chip(refused, say("내 주변"), say("걸어서 {n}분").format(n=FIRST_WALK), asks_place=True),
        Chip(where, say("동·주소로"), say("골라서 찾기")),
    )


def _walks(asked: Asked, say: Translator) -> tuple[Chip, ...]:
    """Return the walks; pressed again, one lets go of the limit, not of the place."""
    anywhere = asked.url(drop=["walk"])
    chips = [
        Chip(
            anywhere if asked.walk == n else asked.url(walk=str(n)),
            say("{n}분").format(n=n),
            say("걸어서"),
            asked.walk == n,
        )
        for n in WALKS
    ]
    return (*chips, Chip(anywhere, say("어디든"), say("가까운 순"), asked.walk is None))


def _times(asked: Asked, frame: Frame) -> tuple[Chip, ...]:
    """Return the one-tap times; "the evening" is tomorrow's once today's has begun."""
    say, now = frame.say, clock.now().astimezone(SEOUL)
    evening = now.date() + timedelta(days=1 if now.hour * 60 >= EVENING[0] else 0)
    saturday = now.date() + timedelta(days=(SATURDAY - now.isoweekday()) % 7)
    saturday += timedelta(days=7 if saturday == now.date() and now.hour * 60 >= AFTERNOON[0] else 0)
    evening_label = say("오늘 저녁") if evening == now.date() else say("내일 저녁")
    own = asked.free is not None and not asked.now
    made = [
        _now_chip(asked, say),
        _time_chip(asked, evening, EVENING, evening_label, frame),
        _time_chip(asked, saturday, AFTERNOON, say("토요일 오후"), frame),
    ]
    own = own and not any(chip.current for chip in made)
    picked = span_text(*asked.free, frame.lang) if own and asked.free else say("날짜와 시간")
    return (*made, Chip(asked.url(detail="1") + "#f-date", say("골라서"), picked, own))


def _now_chip(asked: Asked, say: Translator) -> Chip:
    url = asked.url(drop=TIME_NAMES) if asked.now else asked.url(drop=TIME_NAMES, now="1")
    return Chip(url, say("지금"), say("한 시간"), asked.now)


def _time_chip(asked: Asked, day: date, span: tuple[int, int], label: str, frame: Frame) -> Chip:
    current = not asked.now and (asked.day, asked.from_minute, asked.until_minute) == (day, *span)
    wish = {"date": day.isoformat(), "from": clock_text(span[0]), "until": clock_text(span[1])}
    url = asked.url(drop=TIME_NAMES) if current else asked.url(drop=TIME_NAMES, **wish)
    hours = frame.say("{first}~{last}시").format(first=span[0] // 60, last=span[1] // 60)
    return Chip(url, label, hours, current)


def _heads(asked: Asked, heads: int, frame: Frame) -> Chip:
    """Return a number of people; English asks "How many" and needs no word behind it."""
    current = asked.heads == heads
    url = asked.url(drop=["heads"]) if current else asked.url(heads=str(heads))
    return Chip(url, str(heads) if frame.lang == "en" else f"{heads}명", current=current)


# --- found spaces ----------------------------------------------------------------------------------------------------


def found_cards(
    session: Session,
    rows: Sequence[SpaceRow],
    settings: Settings,
    frame: Frame,
    *,
    first: int = 1,
    free: Time | None = None,
    also: Mapping[str, str] | None = None,
) -> tuple[FoundCard, ...]:
    """Return list items numbered from `first`; `free` is the time at which all of them are known to be free."""
    listed = _Listed.of(session, rows, frame)
    return tuple(listed.card(row, settings, number, free, also) for number, row in enumerate(rows, first))


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is read at once for all spaces of a list."""

    frame: Frame
    hints: Mapping[UUID, SpaceHint]
    photos: Mapping[UUID, Picture]

    @classmethod
    def of(cls, session: Session, rows: Sequence[SpaceRow], frame: Frame) -> Self:
        return cls(frame, read_hints(session, [row.id for row in rows]), card_pictures(session, rows, frame.say))

    def card(
        self, row: SpaceRow, settings: Settings, number: int, free: Time | None, also: Mapping[str, str] | None
    ) -> FoundCard:
        space = card_of(row, settings, self.frame, number, free, also, self.photos.get(row.id))
        return FoundCard(space, price_hint(self.hints[row.id], self.frame))


def wishes_beside_time(asked: Asked) -> dict[str, str]:
    """Return what a space's page should know of the search besides the time: how many, and from where one walks."""
    near = {"near": f"{asked.near[0]:.4f},{asked.near[1]:.4f}"} if asked.near else {}
    return {**({"heads": str(asked.heads)} if asked.heads else {}), **near}


def price_hint(hint: SpaceHint, frame: Frame) -> str:
    """Return what a space costs in a few words, or nothing where that cannot be said shortly."""
    say, lang = frame.say, frame.lang
    if hint.rates:
        dearest = max(rate["first_won"] for rate in hint.rates)
        cheapest = min(hint.rates, key=lambda rate: rate["first_won"])
        length = cheapest["first_minutes"]
        unit = say("하루") if length is None else minutes_text(length, lang)
        words = f"{unit} {won_text(cheapest['first_won'], lang)}" if dearest else say("무료")
        return say("{price}부터").format(price=words) if dearest > cheapest["first_won"] else words
    rules = [FeeRule.from_json(rule) for rule in hint.fee_rules]
    if rules and not any(rule.amount_won for rule in rules):
        return say("무료")
    if rules:
        return fee_lines(rules[:1], say)[0]
    return say(hint.fee_text) if len(hint.fee_text) <= SHORT_FEE else ""


# --- what would work instead -----------------------------------------------------------------------------------------


def instead_cards(
    session: Session, found: Sequence[Instead], settings: Settings, frame: Frame, asked: Asked
) -> tuple[InsteadCard, ...]:
    """Return alternatives as list items; each leads to the space with its own time filled in."""
    also, listed = wishes_beside_time(asked), _Listed.of(session, [one.row for one in found], frame)
    return tuple(
        InsteadCard(
            frame.say(one.why.label),
            _told(one, asked, frame),
            listed.card(one.row, settings, number, one.time, also),
        )
        for number, one in enumerate(found, 1)
    )


def _told(one: Instead, asked: Asked, frame: Frame) -> str:
    """Return in which respect it is not what was asked for."""
    say = frame.say
    if one.why is Why.SMALLER and one.row.heads_max:
        return say("{n}명까지 들어가요").format(n=one.row.heads_max)
    if one.time and one.why is Why.OTHER_TIME:
        first, last = (at.astimezone(SEOUL) for at in one.time)
        return say("그날 {span}").format(span=f"{first:%H:%M}~{last:%H:%M}")
    if one.time and one.why is Why.OTHER_DAY:
        return day_text(one.time[0].astimezone(SEOUL).date(), frame.lang)
    if one.why is Why.OTHER_KIND and asked.features:
        missing = [name for name in asked.features if name not in one.row.features]
        return say("{what} 없음").format(what=", ".join(map(say, missing))) if missing else ""
    return ""
