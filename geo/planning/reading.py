"""Everything that coverage is worked out from, read for one question, and the key that changes whenever it does."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

import shapely
from sqlalchemy.orm import Session

from geo import clock
from geo.coverage.methods import areal_cells, residents_of
from geo.coverage.model import Ask, Cells, DongArea, Site, Target
from geo.coverage.target_words import CHILDCARE
from geo.coverage.walking import Walking
from geo.coverage.walks import Network
from geo.errors import Busy
from geo.planning.asking import Wanted
from geo.planning.grids import cells_for
from geo.planning.kept import Kept
from geo.planning.neighbourhood import Lying, lying, sites_around
from geo.planning.networks import network_for
from geo.planning.overlay import Overlaid, overlay
from geo.planning.targets import target_of
from geo.queries.coverage_areas import (
    DongShape,
    Edition,
    Register,
    coverage_event,
    dongs_of_editions,
    editions_in_force,
    refused_by_dong,
    register_months,
    register_on,
)
from geo.queries.coverage_sites import ChildcareRoom, StoredSite, coverage_sites
from geo.queries.reach import Reach
from geo.queries.scenarios import get_scenario

YEAR: Final = timedelta(days=365)
"""How far back refused bookings are counted."""
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Notes:
    """What an answer was made of: editions, the month of the register by province, sentences on grids and networks."""

    editions: tuple[Edition, ...]
    months: Mapping[str, date]
    without_row: tuple[str, ...]
    said: tuple[str, ...]
    as_of: datetime
    stated: bool = False
    """Whether residents come from the file of the boundaries, for want of a register."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the sources as (label, value) pairs in plain Korean."""
        return (
            *(("행정동 경계", _edition_words(one)) for one in self.editions),
            *(("주민등록인구", f"{self._province(code)} {month:%Y년 %-m월}") for code, month in self.months.items()),
            *((("주민 수", "행정동 경계 자료에 적힌 수"),) if self.stated else ()),
            *(("자료", said) for said in self.said),
        )

    def _province(self, code: str) -> str:
        return next((one.province for one in self.editions if one.province_code == code), code)


def _edition_words(edition: Edition) -> str:
    since = "실제 모양이 아닌 개략도" if edition.valid_from is None else f"{edition.valid_from:%Y-%m-%d}부터"
    return f"{edition.province} {since}"


@dataclass(frozen=True, slots=True)
class Read:
    """One question's data, ready for geo.coverage and everything beside it."""

    areas: tuple[DongArea, ...]
    sites: tuple[Site, ...]
    cells: Cells | None
    network: Network | None
    ask: Ask
    key: str
    notes: Notes
    laid: Overlaid | None = None
    """What a what-if made of the sites."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What the key is made of: as long as this is the same, so is the answer."""

    number: int
    as_of: datetime
    own: bool
    editions: tuple[Edition, ...]
    months: tuple[tuple[str, date], ...]
    unmet: tuple[tuple[str, int], ...]
    wanted: Wanted
    today: date

    @property
    def key(self) -> str:
        """Return the key of the answer."""
        wanted = replace(self.wanted, figures=Reach())  # what somebody may see stands in `unmet`
        said = repr((self.number, self.as_of, self.editions, self.months, self.unmet, wanted, self.today))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Every:
    """All dong of the editions in force, without people, and the province of each district."""

    areas: tuple[DongArea, ...]
    provinces: Mapping[str, str]


Loads: TypeAlias = tuple[tuple[int, datetime], ...]
"""Which editions and when each was loaded: numbers alone may come again in another database."""

_areas: Kept[Loads, Every] = Kept(8)
_areal: Kept[tuple[Loads, str | None], Cells] = Kept(16)
_provinces: Kept[tuple[Loads, tuple[str, ...]], shapely.Geometry] = Kept(8)
_stored: Kept[tuple[int, datetime, date], list[StoredSite]] = Kept(2)
_lying: Kept[tuple[int, datetime, date, Loads], Lying] = Kept(2)


def _loads(editions: Sequence[Edition]) -> Loads:
    return tuple(sorted({(one.id, one.loaded_at) for one in editions}))


def stand_of(session: Session, wanted: Wanted) -> Stand:
    """Return where everything stands that an answer depends on, without reading it."""
    wanted = _with_changes(session, wanted)
    event = coverage_event(session)
    editions = editions_in_force(session, wanted.on)
    unmet = _unmet(session, wanted, every_area(session, editions))
    months = tuple(register_months(session, wanted.on).items())
    return Stand(
        event.number, event.raised_at, event.own, editions, months, tuple(unmet.items()), wanted, clock.today()
    )


def read_ground(session: Session, wanted: Wanted) -> Read:
    """Read what one question needs, all of it from between two changes."""
    for _ in range(TRIES):
        stand = stand_of(session, wanted)
        read = read_as_it_stands(session, stand)
        if coverage_event(session).number == stand.number:
            return read
    raise data_changing()


def data_changing() -> Busy:
    """Return the fault of data that changes faster than it can be read."""
    return Busy(
        "자료가 계속 바뀌고 있어요. 잠시 뒤에 다시 해 주세요.",
        "The data keeps changing; try again in a moment.",
        code="data_changing",
    )


def read_as_it_stands(session: Session, stand: Stand) -> Read:
    """Read once; the caller sees to it that nothing changed meanwhile."""
    wanted = stand.wanted
    every = every_area(session, stand.editions)
    register = register_on(session, wanted.on, wanted.group)
    asked = tuple(area for area in every.areas if wanted.district in (None, area.district_code))
    areas = _peopled(asked, register, wanted.group, dict(stand.unmet))
    target = target_of(session, wanted.target)
    walking = wanted.walking()
    present = present_sites(session, stand)
    laid = overlay(present, wanted.changes, wanted.on) if wanted.changes else None
    reach_m = walking.metres(walking.minutes[-1], on_network=True)
    here = _lying_of(present, stand, every)
    there = lying(laid.sites, every.areas) if laid else here
    sites = sites_around(laid.sites if laid else present, there, every.areas, asked, reach_m, wanted.on)
    cells, said_cells = _cells(session, areas, stand, whole=len(areas) == len(every.areas))
    network, said_network = _network(session, areas, walking)
    return Read(
        areas=areas,
        sites=tuple(sites),
        cells=cells,
        network=network,
        ask=Ask(
            wanted.on,
            target=target,
            walking=walking,
            minutes=wanted.minutes,
            group=wanted.group,
            known_in=_known_in(stand, every, here),
        ),
        key=stand.key,
        notes=Notes(
            stand.editions,
            {code: month for code, month in register.months.items() if any(a.code.startswith(code) for a in areas)},
            tuple(area.name for area, known in zip(areas, _known(areas, wanted.group), strict=True) if not known),
            (*said_cells, *said_network),
            stand.as_of,
            stated=any(area.residents is not None and area.code not in register.residents for area in areas),
        ),
        laid=laid,
    )


def every_area(session: Session, editions: Sequence[Edition]) -> Every:
    """Return the dong of all editions in force; their boundaries are kept, for an edition never changes them."""
    loads = _loads(editions)
    return _areas.get_or(loads, lambda: _every(dongs_of_editions(session, [one for one, _ in loads])))


def _every(dongs: Sequence[DongShape]) -> Every:
    return Every(tuple(map(_area, dongs)), {one.district_code: one.province_code for one in dongs})


def _area(dong: DongShape) -> DongArea:
    shape = shapely.from_wkb(bytes(dong.shape))
    return DongArea(dong.code, dong.name, dong.district_code, dong.district, shape, residents=dong.stated)


def _peopled(
    areas: Sequence[DongArea], register: Register, group: str, unmet: Mapping[str, int]
) -> tuple[DongArea, ...]:
    """Give the dong their residents: of the register, else what their own file states; never of another month."""
    return tuple(
        replace(
            area,
            residents=register.residents.get(area.code, area.residents),
            by_group={group: register.of_group[area.code]} if area.code in register.of_group else {},
            unmet=unmet.get(area.code),
        )
        for area in areas
    )


def _known(areas: Sequence[DongArea], group: str) -> list[bool]:
    """Say for each dong whether the residents asked about are known."""
    known: list[bool] = (residents_of(areas, group) >= 0).tolist()
    return known


def _unmet(session: Session, wanted: Wanted, every: Every) -> dict[str, int]:
    """Return the bookings refused in the year up to the date, in the dong whose figures the asker may see; 0 too."""
    here = [area for area in every.areas if wanted.district in (None, area.district_code)]
    shown = [area.code for area in here if _sees(wanted, area.district_code, every.provinces)]
    if not shown:
        return {}
    until = datetime(wanted.on.year, wanted.on.month, wanted.on.day, tzinfo=clock.SEOUL) + timedelta(days=1)
    counted = refused_by_dong(session, shown, until - YEAR, until)
    return {code: counted.get(code, 0) for code in shown}


def _sees(wanted: Wanted, district: str, provinces: Mapping[str, str]) -> bool:
    reach = wanted.figures
    return reach.everywhere or district in reach.districts or provinces[district] in reach.provinces


def _as_counted(stored: StoredSite, target: Target, day: date) -> Site:
    """Return a site with the life that the target counts: of childcare rooms, the life of the room within the site."""
    site, rooms = stored.site, stored.rooms
    if target.counts != {CHILDCARE} or not rooms:
        return site
    if site.childcare:
        return replace(site, opened_on=_room_opened_on(site, rooms, day))
    lasting = [room for room in rooms if room.state != "paused"]
    coming = [room.opened_on for room in lasting if room.opened_on is not None and room.opened_on > day]
    gone = [room.closed_on for room in lasting if room.closed_on is not None and room.closed_on <= day]
    if coming:
        return replace(site, childcare=True, opened_on=max(min(coming), site.opened_on or min(coming)))
    if gone and (site.closed_on is None or max(gone) < site.closed_on):
        return replace(site, childcare=True, closed_on=max(gone))
    return site


def _room_opened_on(site: Site, rooms: Sequence[ChildcareRoom], day: date) -> date | None:
    """Return since when a site has an open room; a room of which nobody wrote it down is as old as the site."""
    begun = [room.opened_on or site.opened_on for room in rooms if room.is_open(day)]
    known = [one for one in begun if one is not None]
    return max(min(known), site.opened_on or min(known)) if len(known) == len(begun) else None


def _with_changes(session: Session, wanted: Wanted) -> Wanted:
    """Return the question with the changes of its stored scenario, so that a new version of it is another question."""
    if wanted.scenario is None:
        return wanted
    stored = get_scenario(session, wanted.scenario).content.changes
    return replace(wanted, scenario=None, changes=(*stored, *wanted.changes))


def _cells(
    session: Session, areas: Sequence[DongArea], stand: Stand, *, whole: bool
) -> tuple[Cells | None, tuple[str, ...]]:
    """Return the people of loaded grids and what these are; without any, residents are spread over their dong."""
    wanted, loads = stand.wanted, _loads(stand.editions)
    found = cells_for(session, areas, wanted.on, group=wanted.group, editions=loads, whole=whole)
    if found is not None:
        return found.cells, found.said
    if not any(_known(areas, wanted.group)):
        return None, ()
    return _areal.get_or((loads, wanted.district), lambda: areal_cells(areas)), ()


def _network(session: Session, areas: Sequence[DongArea], walking: Walking) -> tuple[Network | None, tuple[str, ...]]:
    """Return the streets to walk on and what they are; None where no loaded network reaches the dong."""
    streets = network_for(session, areas, walking)
    return (streets.network, streets.said) if streets else (None, ())


def present_sites(session: Session, stand: Stand) -> list[Site]:
    """Return every site as it is, with the life that the asked target counts."""
    target = target_of(session, stand.wanted.target)
    return [_as_counted(one, target, stand.wanted.on) for one in _stored_sites(session, stand)]


def _stored_sites(session: Session, stand: Stand) -> list[StoredSite]:
    """Return every site with its life on the date, the same ones for every question between two changes."""
    if stand.own:
        return coverage_sites(session, stand.wanted.on)
    key = (stand.number, stand.as_of, stand.wanted.on)
    return _stored.get_or(key, lambda: coverage_sites(session, stand.wanted.on))


def _lying_of(present: Sequence[Site], stand: Stand, every: Every) -> Lying:
    """Return where the sites lie: the life that a target counts changes nothing about it."""
    if stand.own:
        return lying(present, every.areas)
    key = (stand.number, stand.as_of, stand.wanted.on, _loads(stand.editions))
    return _lying.get_or(key, lambda: lying(present, every.areas))


def _known_in(stand: Stand, every: Every, lie: Lying) -> shapely.Geometry | None:
    """Return where sites are known: the provinces that have any. Beyond may be one that nobody loaded."""
    of_area = [every.provinces[area.district_code] for area in every.areas]
    provinces = tuple(sorted({of_area[at] for at in set(lie.home[lie.located].tolist()) if at >= 0}))
    if not provinces:
        return None
    shapes = [area.boundary for area, code in zip(every.areas, of_area, strict=True) if code in provinces]
    return _provinces.get_or((_loads(stand.editions), provinces), lambda: shapely.union_all(shapes))
