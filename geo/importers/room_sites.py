"""Put the rooms of one building together, and keep each room once."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.codes import province_named
from geo.enums import SiteKind, SpaceKind
from geo.importers import room_names, room_values
from geo.importers.issues import RowIssue
from geo.importers.room_headings import HEADINGS
from geo.importers.rooms import RoomFile, RoomRow

POINT_DIGITS: Final = 6
STORED_NAME_MOST: Final = 200
ADDRESS_IN_NAME_MOST: Final = 60
FLOOR = re.compile(r",.*$|\([^()]*\)")

Covers = Callable[[float, float], bool]


@dataclass(frozen=True)
class SpaceDraft:
    """One room ready to be stored; `key` names it for ever, whatever its hours or fees become.

    Rows that are the same `room` at other hours are spaces of their own, but only one party can be in the room.
    """

    key: str
    room: str
    file: str
    line: int
    name: str
    kind: SpaceKind
    row: RoomRow


@dataclass(frozen=True)
class SiteDraft:
    """One building with its rooms; lon/lat in EPSG:4326 is the room point nearest to all others."""

    key: str
    name: str
    kind: SiteKind
    lon: float
    lat: float
    address: str
    operator: str
    phone: str
    homepage: str
    spaces: tuple[SpaceDraft, ...]


@dataclass(frozen=True)
class RoomPlan:
    """What a run of files comes to: sites to store, and by file every row that was refused."""

    sites: tuple[SiteDraft, ...]
    refused: Mapping[str, tuple[RowIssue, ...]]

    @property
    def taken(self) -> int:
        return sum(len(site.spaces) for site in self.sites)


def plan_rooms(files: Sequence[RoomFile], *, covers: Covers, provinces: Collection[str]) -> RoomPlan:
    """Gather the rooms of all `files` into sites.

    `covers(lon, lat)` (EPSG:4326) says whether a point lies in or near the area that is mapped, `provinces` are the
    names of the 시도 in it. Rows outside and repeats of a row of the same run are refused.
    """
    refused: dict[str, list[RowIssue]] = {file.name: list(file.issues) for file in files}
    kept: dict[str, tuple[str, RoomRow]] = {}
    for file in files:
        for row in room_names.in_plain_roles(file.rows):
            issue = _outside(row, covers, provinces) or _repeat(row, file.name, kept)
            if issue is None:
                kept[_free_key(row, kept)] = (file.name, row)
            else:
                refused[file.name].append(issue)
    sites = _sites(kept)
    ordered = {name: tuple(sorted(issues, key=lambda issue: issue.line)) for name, issues in refused.items()}
    return RoomPlan(sites, ordered)


def _outside(row: RoomRow, covers: Covers, provinces: Collection[str]) -> RowIssue | None:
    stated = next((found for address in (row.road_address, row.lot_address) if (found := _province(address))), None)
    if stated is not None and stated not in provinces:
        said = f"주소가 {stated}입니다. 경계를 읽어 들인 {'·'.join(sorted(provinces))} 밖이라 받지 않습니다."
        return RowIssue(row.line, "outside_provinces", said)
    if not covers(row.lon, row.lat):
        said = f"위치({row.lat:.5f}, {row.lon:.5f})가 읽어 들인 동 경계에서 1km 넘게 떨어져 있습니다."
        return RowIssue(row.line, "outside_boundaries", said)
    return None


def _province(address: str) -> str | None:
    words = address.split()
    return province_named(words[0]) if words else None


def _repeat(row: RoomRow, file: str, kept: Mapping[str, tuple[str, RoomRow]]) -> RowIssue | None:
    for key in (room_key(row), room_key(row, with_hours=True)):
        if key not in kept:
            continue
        first_file, first = kept[key]
        if first.hours_text != row.hours_text:
            continue
        where = f"{first.line}행" if first_file == file else f"{first_file} {first.line}행"
        differing = [h for h, a, b in zip(HEADINGS, first.cells, row.cells, strict=True) if a != b]
        if not differing:
            return RowIssue(row.line, "repeated", f"{where}과 같은 내용입니다.")
        said = f"{where}과 같은 공간, 같은 시간입니다(다른 칸: {', '.join(differing)})."
        return RowIssue(row.line, "repeated_space", said)
    return None


def _free_key(row: RoomRow, kept: Mapping[str, tuple[str, RoomRow]]) -> str:
    """Return the room's key; the evening hours of a room already kept become a space of their own."""
    key = room_key(row)
    return key if key not in kept else room_key(row, with_hours=True)


def room_key(row: RoomRow, *, with_hours: bool = False) -> str:
    """Return the lasting name of a room: where it stands and what it is called, not its hours or fees."""
    parts = [building_address(row) or _point(row), row.place, row.facility]
    if with_hours:
        parts.append(row.hours_text)
    return digest(parts)


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("|".join(map(room_names.squeezed, parts)).encode()).hexdigest()[:24]


def building_address(row: RoomRow) -> str:
    """Return the address of the building: without white space, floor or the legal dong in brackets."""
    return room_names.squeezed(FLOOR.sub("", row.address))


def _point(row: RoomRow) -> str:
    return f"{row.lon:.{POINT_DIGITS}f},{row.lat:.{POINT_DIGITS}f}"


def _sites(kept: Mapping[str, tuple[str, RoomRow]]) -> tuple[SiteDraft, ...]:
    groups = _buildings([row for _, row in kept.values()])
    names = _site_names(groups)
    key_of = {id(row): (key, file) for key, (file, row) in kept.items()}
    return tuple(_site(name, rows, key_of) for name, rows in zip(names, groups, strict=True))


def _buildings(rows: Sequence[RoomRow]) -> list[list[RoomRow]]:
    """Join rows that share address and agency, address and place, or point and place; in order of appearance."""
    group_of: dict[tuple[str, ...], int] = {}
    leader: list[int] = []

    def root(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for number, row in enumerate(rows):
        leader.append(number)
        for sign in _signs(row):
            other = root(group_of.setdefault(sign, number))
            own = root(number)
            leader[max(own, other)] = min(own, other)
    groups: defaultdict[int, list[RoomRow]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[root(number)].append(row)
    return [groups[first] for first in sorted(groups)]


def _signs(row: RoomRow) -> Iterable[tuple[str, ...]]:
    address, place = building_address(row), room_names.squeezed(row.place)
    yield "point", _point(row), place
    if address:
        yield "place", address, place
        if row.agency:
            yield "agency", address, room_names.squeezed(row.agency)


def _site_names(groups: Sequence[Sequence[RoomRow]]) -> list[str]:
    """Name each building after its place; a second address of the same place after what its rooms have in common."""
    places = [room_names.most_common_place(rows) for rows in groups]
    owners: dict[tuple[str, str], int] = {}
    for number, (place, rows) in enumerate(zip(places, groups, strict=True)):
        sign = (room_names.district_of(rows[0]), room_names.squeezed(place))
        best = owners.setdefault(sign, number)
        if _fits(rows) > _fits(groups[best]):
            owners[sign] = number
    firsts = set(owners.values())
    return [
        room_names.with_district(place, rows) if number in firsts else _second_name(place, rows)
        for number, (place, rows) in enumerate(zip(places, groups, strict=True))
    ]


def _fits(rows: Sequence[RoomRow]) -> int:
    return sum(room_names.fits_place(row) for row in rows)


def _second_name(place: str, rows: Sequence[RoomRow]) -> str:
    district = room_names.district_of(rows[0])
    common = room_names.common_words([room_names.without_district(row.facility, district) for row in rows])
    if room_names.squeezed(common) != room_names.squeezed(place) and len(common) > len(district):
        return common
    return f"{place}({' '.join(rows[0].address.split()[2:])[:ADDRESS_IN_NAME_MOST]})"


def _site(name: str, rows: Sequence[RoomRow], key_of: Mapping[int, tuple[str, str]]) -> SiteDraft:
    centre = _medoid(rows)
    spaces = []
    for row, room in zip(rows, _distinct(rows, [room_names.room_name(row, name) for row in rows]), strict=True):
        key, file = key_of[id(row)]
        kind = room_values.kind(row.type_name, room)
        spaces.append(SpaceDraft(key, room_key(row), file, row.line, room, kind, row))
    first = rows[0]
    return SiteDraft(
        key=digest([building_address(first) or _point(first), name]),
        name=name,
        kind=room_names.site_kind(name),
        lon=centre.lon,
        lat=centre.lat,
        address=first.address,
        operator=first.agency,
        phone=first.phone,
        homepage=first.homepage,
        spaces=tuple(spaces),
    )


def _distinct(rows: Sequence[RoomRow], names: Sequence[str]) -> list[str]:
    """Add hours, then the line, to a name that stands twice in one building, so that a reader can tell them apart."""
    seen: set[str] = set()
    distinct = []
    for row, name in zip(rows, names, strict=True):
        wishes = (name, f"{name}({row.hours_text})", f"{name}({row.line}행)")
        own = next((wish for wish in wishes if wish not in seen and len(wish) <= STORED_NAME_MOST), wishes[-1])
        distinct.append(own)
        seen.add(own)
    return distinct


def _medoid(rows: Sequence[RoomRow]) -> RoomRow:
    return min(rows, key=lambda row: sum(abs(row.lon - other.lon) + abs(row.lat - other.lat) for other in rows))
