"""Ways into the book: the records by kind, and all names in 가나다 order under their initials."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from geo.atlas.content import AtlasContent, Record
from maps.book.book_words import CATEGORIES
from maps.style import CATEGORY_LABELS

_INITIALS: Final = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The initial of a syllable under which a name is looked up: doubled consonants stand with the plain ones."""
_PER_INITIAL: Final = 588
_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
LATIN: Final = "A–Z"
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
    dongs = {dong.code: dong.name for dong in content.dongs}
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
        "names": [{**_entry(record), "dong": dongs.get(record.dongs[0], "")} for record in records],
    }


def _entry(record: Record) -> dict[str, Any]:
    return {"number": record.number, "name": record.name, "place": record.place}
