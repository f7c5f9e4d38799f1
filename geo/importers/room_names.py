"""Tell the name of the building from the name of the room; offices fill the two columns in many ways."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Final

from geo.enums import SiteKind
from geo.importers.rooms import RoomRow

SIMILAR: Final = 0.85
"""How alike the first words of a room's name and its building's must be to be the same with a slip of the pen."""

_DONG_OFFICE = re.compile(r"(?P<dong>\S*?동)\s*(주민센터|자치회관|주민자치센터|주민자치|문화의집)?\s*")
_TRAILING = re.compile(r"\s*(시설)?대관$")
_GENERIC = re.compile(r"^(구민|평생학습관|정보화도서관)")

_SITE_KINDS: Final = (
    (SiteKind.HUB, re.compile(r"마을활력소")),
    (SiteKind.LIBRARY, re.compile(r"도서관")),
    (SiteKind.SENIOR_CENTER, re.compile(r"경로당|노인정")),
    (SiteKind.WELFARE, re.compile(r"복지")),
    (SiteKind.COMMUNITY_CENTER, re.compile(r"주민센터|자치회관|문화의집|행정복지센터|주민자치")),
    (SiteKind.SARANGBANG, re.compile(r"사랑방")),
    (SiteKind.SCHOOL, re.compile(r"학교")),
    (SiteKind.OFFICE, re.compile(r"구청(?!소년)|시청|청사")),
    (SiteKind.VILLAGE_SPACE, re.compile(r"마을")),
)


def district_of(row: RoomRow) -> str:
    """Return the 구 (or 시·군) that the address states, empty when it states none."""
    words = row.address.split()
    return words[1] if len(words) > 1 else ""


def site_kind(name: str) -> SiteKind:
    return next((kind for kind, pattern in _SITE_KINDS if pattern.search(name)), SiteKind.OTHER)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def without_district(text: str, district: str) -> str:
    """Drop a leading district name that stands as a word of its own."""
    rest = text.removeprefix(f"{district} ").strip() if district else text
    return rest or text


def in_plain_roles(rows: Sequence[RoomRow]) -> list[RoomRow]:
    """Return the rows with the room in `facility` and the building in `place`; some offices fill them the other way.

    A row shows its order where one name begins with the other; the rest follow the file's majority.
    """
    orders = [_order(row) for row in rows]
    majority = sum(orders)
    return [
        replace(row, facility=row.place, place=row.facility) if (order or majority) < 0 else row
        for row, order in zip(rows, orders, strict=True)
    ]


def _order(row: RoomRow) -> int:
    """Return 1 where the facility's name begins with its place's, -1 the other way round, 0 where neither shows."""
    district = district_of(row)
    facility, place = without_district(row.facility, district), without_district(row.place, district)
    return bool(after_prefix(facility, place)) - bool(after_prefix(place, facility))


def after_prefix(full: str, prefix: str) -> str | None:
    """Return what follows `prefix` in `full`, white space not counted; None when `full` does not begin with it."""
    wanted = squeezed(prefix)
    taken = ""
    for position, letter in enumerate(full):
        if taken == wanted:
            return full[position:].strip()
        taken += "" if letter.isspace() else letter
        if not wanted.startswith(taken):
            return None
    return "" if taken == wanted else None


def room_part(full: str, building: str, district: str) -> str | None:
    """Return the room's own name inside `full`, empty when `full` is just the building, None when unrelated."""
    for text in (full, without_district(full, district)):
        for name in (building, without_district(building, district)):
            rest = after_prefix(text, name)
            if rest is not None:
                return _tidy(rest)
    return _after_similar(without_district(full, district), building)


def _after_similar(full: str, building: str) -> str | None:
    same_dong = _DONG_OFFICE.match(full)
    if same_dong and squeezed(building).startswith(same_dong.group("dong")):
        rest = full[same_dong.end() :]
        return _tidy(rest) or None
    first, _, rest = full.partition(" ")
    if rest and SequenceMatcher(None, first, squeezed(building)).ratio() >= SIMILAR:
        return _tidy(rest)
    return None


def _tidy(room: str) -> str:
    """Take off what only joined building and room: a dash, brackets around it all, the word 대관 at the end."""
    bare = re.sub(r"^(\S{2,}) (?=\1(\W|$))", "", re.sub(r"^[-–·*\s]+", "", room))
    wrapped = re.fullmatch(r"\(([^()]*)\)", bare)
    return _TRAILING.sub("", wrapped.group(1).strip() if wrapped else bare)


def room_name(row: RoomRow, site: str) -> str:
    """Return what a resident calls the room inside `site`."""
    district = district_of(row)
    full = without_district(row.facility, district)
    place = without_district(row.place, district)
    inside = room_part(row.facility, site, district)
    if inside:
        return inside
    own = room_part(row.facility, place, district)
    if squeezed(place) in squeezed(site):
        return own or _TRAILING.sub("", full)
    return _TRAILING.sub("", full if own is not None else f"{place} {full}")


def common_words(names: Sequence[str]) -> str:
    """Return the words with which all `names` begin; for one name, the whole of it."""
    columns = zip(*(name.split() for name in names), strict=False)
    return " ".join(words[0] for words in takewhile(lambda words: len(set(words)) == 1, columns))


def fits_place(row: RoomRow) -> bool:
    """Say whether the room's full name begins with the name of its place."""
    district = district_of(row)
    return after_prefix(without_district(row.facility, district), without_district(row.place, district)) is not None


def most_common_place(rows: Sequence[RoomRow]) -> str:
    """Return the place that names the building: the one that runs the rooms, else the one with most of them."""
    counts = Counter(without_district(row.place, district_of(row)) for row in rows)
    agency = squeezed(rows[0].agency)
    return max(counts, key=lambda place: (agency.endswith(squeezed(place)), counts[place]))


def with_district(name: str, rows: Sequence[RoomRow]) -> str:
    """Put the district before a name that every district has (구민회관), as the rooms themselves often do."""
    district = district_of(rows[0])
    for row in rows:
        position = squeezed(row.facility).find(squeezed(name))
        before = squeezed(row.facility)[:position] if position > 0 else ""
        if before and district.startswith(before) and before != district:
            return before + name
    return f"{district} {name}" if district and _GENERIC.match(name) else name
