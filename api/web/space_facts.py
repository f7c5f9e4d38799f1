"""What is known about a space or a site, in words."""

from collections.abc import Sequence
from itertools import groupby

from api.web.labels import APPROVAL_SAYS, WEEKDAYS, approval_badge, clock_text, dated, space_badge
from api.web.messages import Translator
from api.web.outlines import OUTLINES_URL
from api.web.pages import Frame
from api.web.space_words import closing_words, fee_lines
from api.web.views import Badge, SitePage, SpaceCard, SpaceFacts
from geo.closing_rules import ClosingRule
from geo.enums import Approval, SiteKind, SiteState, SpaceKind, SpaceState
from geo.fee_rules import FeeRule
from geo.queries.keeping import OpeningRow
from geo.queries.sites import SiteRow
from geo.queries.spaces import SpaceDetail

ACCESS_WORDS = ("휠체어", "경사로", "승강기", "엘리베이터", "장애인", "유아차", "유모차", "수유", "점자")
NOT_LENT = "지금은 빌려주지 않아요."
WEB = ("http://", "https://")


def facts_of(
    space: SpaceDetail,
    openings: Sequence[OpeningRow],
    closings: Sequence[ClosingRule],
    frame: Frame,
    *,
    bookable: bool,
) -> SpaceFacts:
    """Return everything a reader may know about a space."""
    say = frame.say
    rules = [FeeRule.from_json(rule) for rule in space.fee_rules]
    access = tuple(f for f in space.features if any(word in f for word in ACCESS_WORDS))
    return SpaceFacts(
        id=str(space.id),
        name=space.name,
        kind=say(SpaceKind(space.kind).label),
        site_name=space.site_name,
        site_url=f"/sites/{space.site_id}",
        dong_name=space.dong_name or "",
        district_name=space.district or "",
        address=space.address,
        heads_max=space.heads_max,
        heads_told=space.heads_text,
        area_m2=_with_words(f"{space.area_m2:g}㎡" if space.area_m2 else "", space.area_text),
        features=tuple(f for f in space.features if f not in access),
        access=access,
        rules=space.rules_text,
        fees=fee_lines(rules, say),
        fee="" if space.fee_text == ", ".join(rule.says() for rule in rules) else space.fee_text,
        hours=_hours(space, openings, closings, say),
        note=space.about,
        approval=approval_badge(space.approval, say),
        approval_says=say(APPROVAL_SAYS[Approval(space.approval)] if bookable or _asks(space) else NOT_LENT),
        state=None if space.state == SpaceState.OPEN else space_badge(space.state, say),
        how_to_apply=space.apply_text,
        phone=space.phone,
        website=space.homepage if space.homepage.lower().startswith(WEB) else "",
        source=_source(space, frame),
        lon=space.lon,
        lat=space.lat,
    )


def _asks(space: SpaceDetail) -> bool:
    return space.approval == Approval.INQUIRE


def _source(space: SpaceDetail, frame: Frame) -> str:
    say = frame.say
    if space.is_demo:
        return say("둘러보기용 시범 내용이에요")
    if space.source_as_of:
        return say("공공시설 개방정보, {day} 기준").format(day=dated(space.source_as_of, frame.lang))
    return ""


def _with_words(figure: str, words: str) -> str:
    """Return a figure with the source's own words behind it where they say more: 33.1㎡(10평)."""
    return f"{figure}({words})" if figure and words else figure or words


def _hours(
    space: SpaceDetail, openings: Sequence[OpeningRow], closings: Sequence[ClosingRule], say: Translator
) -> tuple[tuple[str, str], ...]:
    """Return weekly hours and the days closed beyond them, or what the source says where nothing was understood."""
    weekly = hours_text(openings, say)
    if not weekly:
        return _hours_as_told(space, say)
    return (*weekly, (say("쉬는 날"), closing_words(closings, say))) if closings else weekly


def _hours_as_told(space: SpaceDetail, say: Translator) -> tuple[tuple[str, str], ...]:
    """Return hours and closing days as the source words them, where nobody has entered them as hours."""
    told = ((say("여는 시간"), space.hours_text), (say("쉬는 날"), space.closing_text))
    return tuple((label, words) for label, words in told if words)


def hours_text(openings: Sequence[OpeningRow], say: Translator) -> tuple[tuple[str, str], ...]:
    """Return weekly hours with equal neighbouring days together: 월~금 09:00~22:00."""
    if not openings:
        return ()
    days = {day: _day_hours(openings, day) for day in range(1, 8)}
    lines = []
    for words, group in groupby(days.items(), key=lambda item: item[1]):
        numbers = [day for day, _ in group]
        lines.append((_day_span(numbers[0], numbers[-1], say), words or say("쉼")))
    if all(row.holiday == "no" for row in openings):
        lines.append((say("공휴일"), say("쉼")))
    return tuple(lines)


def _day_hours(openings: Sequence[OpeningRow], day: int) -> str:
    pieces = sorted({(row.open_min, row.close_min) for row in openings if row.weekday == day})
    return ", ".join(f"{clock_text(start)}~{clock_text(end)}" for start, end in pieces)


def _day_span(first: int, last: int, say: Translator) -> str:
    names = (say(WEEKDAYS[first - 1]), say(WEEKDAYS[last - 1]))
    return names[0] if first == last else "~".join(names)


_SITE_TONES = {SiteState.OPEN: "good", SiteState.CLOSED: "bad"}


def site_page(site: SiteRow, cards: tuple[SpaceCard, ...], frame: Frame, *, schematic: bool) -> SitePage:
    """Return a site with its spaces."""
    say = frame.say
    state = SiteState(site.state)
    opened = site.opened_on
    return SitePage(
        name=site.name,
        kind=say(SiteKind(site.kind).label),
        state=Badge(say(state.label), _SITE_TONES.get(state, "wait")),
        address=site.address,
        dong_name=" ".join(filter(None, (site.district, site.dong_name))),
        operator=site.operator,
        opened=dated(opened, frame.lang) if opened else "",
        phone=site.phone,
        about=site.about,
        lon=site.lon,
        lat=site.lat,
        spaces=cards,
        outlines_url=OUTLINES_URL,
        schematic=schematic,
    )
