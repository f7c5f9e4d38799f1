"""What the back of a space map lists: records by kind, each with its sign and the square of the map it lies in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.atlas.content import AtlasContent, Course, Record, Scope
from geo.atlas.numbering import CATEGORY_RANKS
from maps.book.plates import Plate
from maps.book.plates_marks import GREY, RESTING, TO_COME, kind_body, told_numbers
from maps.style import CATEGORY_LABELS, life_mark, symbol

SIGN_MM: Final = 6.0
COURSES: Final = 6
STORIES: Final = 4
STORY_LETTERS: Final = 220


@dataclass(frozen=True, slots=True)
class Look:
    """One sign of the legend: a kind in a state of life, at its place among the signs of the sheet."""

    at: int
    category: str
    kind: str
    life: str
    label: str
    count: int

    @staticmethod
    def key(record: Record) -> tuple[str, str, str]:
        """Return what decides how a record is drawn."""
        return record.category, record.kind, record.life if record.life in TO_COME | RESTING else ""

    def as_data(self) -> dict[str, Any]:
        """Return what the template needs: the words, and the colour of the sign for its numbers."""
        colour = GREY if self.life in RESTING else symbol(self.category, self.kind).as_data()["colour"]
        told = f"{self.count:,}" + (f" ({life_mark(self.life).label})" if self.life else "")
        return {"label": self.label, "told": told, "colour": colour}

    def svg(self) -> str:
        """Return the sign without a number."""
        half = SIGN_MM / 2
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIGN_MM}mm" height="{SIGN_MM}mm" '
            f'viewBox="{-half} {-half} {SIGN_MM} {SIGN_MM}">'
            f"{kind_body(self.category, self.kind, SIGN_MM * 0.94, life=self.life)}</svg>"
        )


def looks_of(records: Iterable[Record]) -> dict[tuple[str, str, str], Look]:
    """Return the signs of some records by their key, places to use first, the frequent kinds before the rare ones."""
    found: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        found.setdefault(Look.key(record), []).append(record)
    kinds = _kind_sizes(found)
    ordered = sorted(
        found.items(), key=lambda item: (CATEGORY_RANKS[item[0][0]], -kinds[item[0][:2]], item[0][1], item[0][2])
    )
    labels = {(key[0], key[1]): some[0].kind_label for key, some in ordered}
    return {
        key: Look(at, *key, label=_label(key[0], key[1], labels), count=len(some))
        for at, (key, some) in enumerate(ordered)
    }


def _kind_sizes(found: Mapping[tuple[str, str, str], list[Record]]) -> dict[tuple[str, str], int]:
    sizes: dict[tuple[str, str], int] = {}
    for (category, kind, _), some in found.items():
        sizes[category, kind] = sizes.get((category, kind), 0) + len(some)
    return sizes


def _label(category: str, kind: str, labels: Mapping[tuple[str, str], str]) -> str:
    """Return the label of a kind, with its category where another kind is called the same."""
    label = labels[category, kind]
    alone = list(labels.values()).count(label) == 1
    return label if alone else f"{label}({CATEGORY_LABELS[category]})"


class Squares:
    """The squares of the map: letters from west to east, figures from north to south."""

    COLUMNS: Final = 6
    ROWS: Final = 5

    @classmethod
    def as_data(cls) -> dict[str, int]:
        return {"columns": cls.COLUMNS, "rows": cls.ROWS}

    @classmethod
    def of(cls, plate: Plate) -> dict[int, str]:
        """Return the square of each number: where its sign stands, since this is what one looks for."""
        return {
            number: cls._at(mark.x / plate.width_mm, mark.y / plate.height_mm)
            for mark in plate.marks
            for number in range(mark.number_from, mark.number_to + 1)
        }

    @classmethod
    def _at(cls, x: float, y: float) -> str:
        column = min(max(int(x * cls.COLUMNS), 0), cls.COLUMNS - 1)
        row = min(max(int(y * cls.ROWS), 0), cls.ROWS - 1)
        return f"{'ABCDEFGH'[column]}{row + 1}"


def record_groups(content: AtlasContent, squares: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the records by kind in the order of the legend, by number within a kind."""
    by_kind: dict[tuple[str, str], list[Record]] = {}
    looks: dict[tuple[str, str], Look] = {}
    for look in looks_of(content.records).values():
        by_kind[look.category, look.kind] = []
        looks.setdefault((look.category, look.kind), look)
    for record in content.records:
        by_kind[record.category, record.kind].append(record)
    where = "누리집 지도에 있어요." if content.public_url else "지도와 자료집에 있어요."
    names = {dong.code: dong.name for dong in content.dongs}
    return [
        {
            "kind": "records",
            "label": looks[key].label,
            "mark": looks[key].at,
            "told": f"{len(some):,}곳",
            "rest": f"곳은 {where}",
            "items": [_entry(record, content, names, squares) for record in some],
        }
        for key, some in by_kind.items()
    ]


def _entry(
    record: Record, content: AtlasContent, names: Mapping[str, str], squares: Mapping[int, str]
) -> dict[str, Any]:
    """Return a record with what may be said of it, from the least to the most."""
    many = content.scope == Scope.DISTRICT
    dongs = "·".join(names.get(code, "") for code in record.dongs) if many or len(record.dongs) > 1 else ""
    told_open, told_closed = (record.state, "") if record.life in {"", "open"} else ("", record.state)
    return {
        "number": record.number,
        "name": record.name,
        "square": squares.get(record.number, ""),
        "state": told_closed,
        "brief": [line for line in (record.place or dongs,) if line],
        "lines": [
            line for line in (_joined(dongs, record.place or record.address), _joined(record.hours, told_open)) if line
        ],
        "more": [line for line in (_joined(record.phone, record.url), record.note) if line],
    }


def dong_numbers(content: AtlasContent) -> list[dict[str, str]]:
    """Return which numbers are numbered in each dong of a district; nothing for a dong alone."""
    if content.scope == Scope.DONG:
        return []
    numbers: dict[str, list[int]] = {dong.code: [] for dong in content.within()}
    for record in content.records:
        numbers[record.dongs[0]].append(record.number)
    return [
        {"name": dong.name, "told": told_numbers(min(own), max(own)) if own else "–"}
        for dong in content.within()
        for own in (numbers[dong.code],)
    ]


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def courses_group(content: AtlasContent) -> list[dict[str, Any]]:
    """Return the walking courses, the first few of them."""
    if not content.courses:
        return []
    return [
        {
            "kind": "told",
            "label": "걷는 길",
            "told": f"{len(content.courses)}개",
            "rest": "개는 누리집에 있어요.",
            "left": max(0, len(content.courses) - COURSES),
            "items": [_course(course) for course in content.courses[:COURSES]],
        }
    ]


def _course(course: Course) -> dict[str, str]:
    keepers = f"지킴이집 {course.keepers}곳" if course.keepers else ""
    stops = " → ".join(f"{stop.number} {stop.name}" for stop in course.stops)
    return {
        "name": course.name,
        "lead": _joined(f"{course.metres / 1_000:.1f} km", f"걸어서 {course.minutes}분", keepers),
        "told": stops or course.told,
    }


def stories_group(content: AtlasContent) -> list[dict[str, Any]]:
    """Return a few stories of the archive, shortened at the end of a word."""
    if not content.stories:
        return []
    return [
        {
            "kind": "told",
            "label": "동네 이야기",
            "told": f"{len(content.stories)}편",
            "rest": "편은 누리집과 자료집에 있어요.",
            "left": max(0, len(content.stories) - STORIES),
            "items": list(_stories(content)),
        }
    ]


def _stories(content: AtlasContent) -> Iterator[dict[str, str]]:
    for story in content.stories[:STORIES]:
        told = story.told
        if len(told) > STORY_LETTERS:
            told = f"{told[:STORY_LETTERS].rsplit(' ', 1)[0]} …"
        yield {"name": story.title, "lead": story.when, "told": told}
