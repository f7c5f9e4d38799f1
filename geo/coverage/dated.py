"""Which sites count on a date: open in the half-open interval [opened_on, closed_on) and not paused on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from geo.coverage.frame import location_fault
from geo.coverage.model import Site
from geo.enums import Labelled, SiteState

PLANNED_STATES: Final = frozenset({SiteState.PLANNED, SiteState.BUILDING})


class Standing(Labelled):
    """What a site is on the asked date; only what is open counts."""

    OPEN = "open", "운영 중"
    PLANNED = "planned", "예정"
    CANDIDATE = "candidate", "후보"
    PAUSED = "paused", "쉬는 중"
    CLOSED = "closed", "닫음"


@dataclass(frozen=True)
class Dated:
    """A site on the date: `on` is the day it opens, closed or began to pause; `fault` why its location is no use."""

    site: Site
    standing: Standing
    on: date | None = None
    fault: str = ""

    @property
    def counts(self) -> bool:
        return self.standing is Standing.OPEN and not self.fault


@dataclass(frozen=True)
class Excluded:
    """A site that does not count, with its reason in a word and a sentence."""

    site_id: str
    name: str
    kind: str
    declared_dong: str
    reason_code: str
    sentence: str
    on: date | None = None


def standing_on(site: Site, day: date) -> tuple[Standing, date | None]:
    """Return what a site is on a day and since when, or from when on (None: no date is known)."""
    if site.state == SiteState.CANDIDATE:
        return Standing.CANDIDATE, None
    if site.state in PLANNED_STATES or (site.opened_on is not None and day < site.opened_on):
        return Standing.PLANNED, site.opened_on
    if _closed(site, day):
        return Standing.CLOSED, site.closed_on
    return _paused(site, day) or (Standing.OPEN, site.opened_on)


def _closed(site: Site, day: date) -> bool:
    """Say whether a site has closed by the day; one that is closed without a date has always been."""
    return site.state == SiteState.CLOSED if site.closed_on is None else day >= site.closed_on


def _paused(site: Site, day: date) -> tuple[Standing, date | None] | None:
    for begin, until in site.paused:
        if begin <= day and (until is None or day < until):
            return Standing.PAUSED, begin
    return (Standing.PAUSED, None) if site.state == SiteState.PAUSED and not site.paused else None


def dated(sites: Iterable[Site], day: date) -> list[Dated]:
    """Return every site with its standing on the day, by id: the lowest id comes first wherever two are equal."""
    return [
        Dated(site, *standing_on(site, day), fault=location_fault(site.x_m, site.y_m))
        for site in sorted(sites, key=lambda one: one.id)
    ]


def is_new(site: Site, counted_from: date | None) -> bool:
    """Say whether an open site counts towards a target: without an opening date it is never new."""
    return counted_from is None or (site.opened_on is not None and site.opened_on >= counted_from)


def excluded(sites: Sequence[Dated]) -> tuple[Excluded, ...]:
    """Return what does not count, with the reason; a useless location is named before the date."""
    return tuple(
        Excluded(
            site_id=one.site.id,
            name=one.site.name,
            kind=one.site.kind,
            declared_dong=one.site.declared_dong,
            reason_code=one.fault or one.standing.value,
            sentence=_FAULTS[one.fault] if one.fault else _standing_sentence(one),
            on=one.on if not one.fault else None,
        )
        for one in sites
        if not one.counts
    )


_FAULTS: Final = {
    "location_missing": "위치를 몰라서 세지 않았어요.",
    "location_zero": "좌표가 0이라서 세지 않았어요.",
    "axes_swapped": "좌표의 가로와 세로가 바뀐 듯해서 세지 않았어요.",
    "outside_korea": "좌표가 우리나라 밖이라서 세지 않았어요.",
}


def _standing_sentence(one: Dated) -> str:
    day = f"{one.on:%Y-%m-%d}" if one.on else ""
    said = {
        Standing.PLANNED: f"{day}에 열 예정이에요." if day else "여는 날이 정해지지 않은 예정 시설이에요.",
        Standing.CANDIDATE: "아직 후보라서 세지 않았어요.",
        Standing.PAUSED: f"{day}부터 쉬고 있어요." if day else "쉬고 있는데 언제부터인지 기록이 없어요.",
        Standing.CLOSED: f"{day}에 문을 닫았어요." if day else "문을 닫았는데 날짜 기록이 없어요.",
    }
    return said[one.standing]
