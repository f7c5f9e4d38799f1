"""Ways into the book: the records by kind, and all names in 가나다 order under their initials."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from geo.atlas.content import AtlasContent, Record, Scope
from maps.book.book_rows import POINT_MM
from maps.book.book_words import CATEGORIES
from maps.book.fonts import text_width
from maps.style import CATEGORY_LABELS

_INITIALS: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The initial of a syllable under which a name is looked up: doubled consonants stand with the plain ones."""
_PER_INITIAL: Final = 588
_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
LATIN: Final = "A–Z"
LINE_MM: Final = 58.0
"""Room for a name and what stands beside it, between its number and its page."""
NAME_POINTS: Final = 9.0
SMALL_POINTS: Final = 8.2
GAP_MM: Final = 1.5
OTHER: Final = "기타"
OPENING: Final = "\"'“”‘’「」『』《》〈〉()[]{}<>·"


def initial_of(name: str) -> str:
    """Return the heading of the index under which a name stands."""
    first = name.strip().lstrip(OPENING)[:1]
    if first and _FIRST <= ord(first) <= _LAST:
        return _INITIALS[(ord(first) - _FIRST) // _PER_INITIAL]
    return LATIN if first.isascii() and first.isalpha() else OTHER


def index(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Return the names under their initials, ㄱ to ㅎ, then Latin letters, then the rest."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda one: (one.name.strip().lstrip(OPENING).lower(), one.number)):
        groups[initial_of(record.name)].append(record)
    order = [*dict.fromkeys(_INITIALS), LATIN, OTHER]
    return [
        {"initial": initial, "names": [_entry(record) for record in groups[initial]]}
        for initial in order
        if initial in groups
    ]


def by_kind(content: AtlasContent) -> list[dict[str, Any]]:
    """Return the records by category and kind, each by number; empty ones are left out."""
    whole = content.scope is Scope.DISTRICT
    dongs = {dong.code: dong.name for dong in content.dongs} if whole else {}
    return [
        {
            "label": CATEGORY_LABELS[category],
            "count": len(some),
            "kinds": [_kind(kind, dongs) for kind in _kinds(some)],
        }
        for category in CATEGORIES
        if (some := [record for record in content.records if record.category == category])
    ]


def _kinds(records: Sequence[Record]) -> list[list[Record]]:
    """Return the records of each kind, the kind with most first."""
    kinds: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        kinds[record.kind].append(record)
    return sorted(kinds.values(), key=lambda some: (-len(some), some[0].kind_label))


def _kind(records: Sequence[Record], dongs: dict[str, str]) -> dict[str, Any]:
    first = records[0]
    return {
        "label": first.kind_label,
        "sign": f"sign-{first.category}-{first.kind}.svg",
        "count": len(records),
        "names": [_entry(record, record.place or dongs.get(record.dongs[0], "")) for record in records],
    }


def _entry(record: Record, beside: str = "") -> dict[str, Any]:
    """Return a line of a list: the name and, where there is room for it, its house or dong."""
    room = LINE_MM - text_width(record.name, NAME_POINTS * POINT_MM)
    told = beside or record.place
    fits = told and text_width(told, SMALL_POINTS * POINT_MM) + GAP_MM <= room
    return {"number": record.number, "name": _fitting(record.name, LINE_MM), "beside": told if fits else ""}


def _fitting(name: str, room: float) -> str:
    """Return a name that leaves its page number on the line, shortened where it must be; the row has it whole."""
    plain = " ".join(name.split())
    size = NAME_POINTS * POINT_MM
    if text_width(plain, size) <= room:
        return plain
    while plain and text_width(f"{plain}…", size) > room:
        plain = plain[:-1]
    return f"{plain.rstrip()}…"
