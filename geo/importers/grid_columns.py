"""Which column of a population grid is which: where a cell lies, and how many people of what age live in it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from geo.age_groups import AgeGroup
from geo.errors import InvalidInput

CODE: Final = frozenset(
    {
        "격자",
        "격자코드",
        "격자번호",
        "격자id",
        "gid",
        "gridid",
        "gridcd",
        "gridcode",
        "grid",
        "cellid",
        "cellcode",
        "국가지점번호",
        "spono",
        "sponocd",
    }
)
ITEM: Final = frozenset({"통계항목", "항목", "item", "itemcode"})
YEAR: Final = frozenset({"기준연도", "기준년도", "연도", "년도", "year", "baseyear"})
EAST: Final = frozenset(
    {
        "x",
        "x좌표",
        "xm",
        "xcoord",
        "coordx",
        "x5179",
        "중심x",
        "x중심",
        "centerx",
        "centroidx",
        "경도",
        "lon",
        "lng",
        "long",
        "longitude",
    }
)
NORTH: Final = frozenset(
    {
        "y",
        "y좌표",
        "ym",
        "ycoord",
        "coordy",
        "y5179",
        "중심y",
        "y중심",
        "centery",
        "centroidy",
        "위도",
        "lat",
        "latitude",
    }
)
EDGES: Final = (("left", "right", "bottom", "top"), ("xmin", "xmax", "ymin", "ymax"), ("minx", "maxx", "miny", "maxy"))
PEOPLE: Final = frozenset(
    {
        "people",
        "population",
        "pop",
        "persons",
        "residents",
        "val",
        "value",
        "인구",
        "인구수",
        "인구계",
        "인구합계",
        "총인구",
        "총인구수",
        "주민등록인구",
        "거주인구",
        "상주인구",
        "통계값",
        "값",
        "totppltn",
        "toin001",
    }
)
PEOPLE_WORD: Final = "people"
ROLES: Final = ("code", "x", "y", PEOPLE_WORD)
TOTAL_ITEM: Final = "to_in_001"
"""통계청's item of the whole population in its lists of cells."""

_AGES: Final = re.compile(r"(?P<first>\d{1,3})(?:(?P<way>[-~])(?P<last>\d{1,3})?|(?P<above>이상|\+))")
_WORDS: Final = re.compile(r"인구수?|people|population|pop|age|만|세|명|계|[\s()\[\]]|^_+|_+$")


@dataclass(frozen=True)
class GridColumns:
    """Headings by meaning; `edges` are left, right, bottom, top, `people` the column of each age group ("" all)."""

    code: str = ""
    x: str = ""
    y: str = ""
    edges: tuple[str, ...] = ()
    item: str = ""
    year: str = ""
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def placed(self) -> bool:
        return bool(self.code or self.edges or (self.x and self.y))

    @property
    def where(self) -> tuple[str, ...]:
        """Return the headings that tell a line's place: figures before a code, which may be no more than a number."""
        if self.edges:
            return self.edges
        return (self.x, self.y) if self.x and self.y else (self.code,)

    @property
    def used(self) -> tuple[str, ...]:
        """Return every heading that has a meaning, each once."""
        named = [self.code, self.x, self.y, *self.edges, self.item, self.year, *self.people.values()]
        return tuple(dict.fromkeys(name for name in named if name))


def grid_columns(headings: Sequence[str], mapping: Mapping[str, str] | None = None) -> GridColumns:
    """Return what the headings mean; `mapping` names some of them: code, x, y, people, or an age group such as 0-6.

    Raises InvalidInput for a mapping that names no heading of the table or no meaning.
    """
    keys = {heading: _key(heading) for heading in headings}
    own = _named(headings, mapping or {})
    people = {group: heading for heading, group in own.items() if group not in ROLES}
    if everybody := _first(own, PEOPLE_WORD):
        people[""] = everybody
    free = [heading for heading in headings if heading not in own]
    return GridColumns(
        code=_first(own, "code") or _among(free, keys, CODE),
        x=_first(own, "x") or _among(free, keys, EAST),
        y=_first(own, "y") or _among(free, keys, NORTH),
        edges=_edges(free, keys),
        item=_among(free, keys, ITEM),
        year=_among(free, keys, YEAR),
        people=people or _people(free, keys),
    )


def _key(heading: str) -> str:
    return re.sub(r"\((명|인)\)|[\s_.()\[\]:-]", "", unicodedata.normalize("NFKC", heading)).lower()


def _named(headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the role or the age group of each heading that a person named."""
    missing = [heading for heading in mapping if heading not in headings]
    if missing:
        raise InvalidInput(
            f"표에 없는 열입니다: {', '.join(missing[:5])}. 있는 열: {', '.join(headings[:20])}.",
            "A column is missing.",
            code="column_missing",
            details={"missing": missing},
        )
    return {heading: role if role in ROLES else AgeGroup.of(role).key for heading, role in mapping.items()}


def _first(own: Mapping[str, str], role: str) -> str:
    return next((heading for heading, named in own.items() if named == role), "")


def _among(headings: Sequence[str], keys: Mapping[str, str], known: frozenset[str]) -> str:
    return next((heading for heading in headings if keys[heading] in known), "")


def _edges(headings: Sequence[str], keys: Mapping[str, str]) -> tuple[str, ...]:
    for names in EDGES:
        found = tuple(_among(headings, keys, frozenset({name})) for name in names)
        if all(found):
            return found
    return ()


def _people(headings: Sequence[str], keys: Mapping[str, str]) -> dict[str, str]:
    """Return the first column of everybody and the first of each age group."""
    everybody = _among(headings, keys, PEOPLE)
    found = {"": everybody} if everybody else {}
    for heading in headings:
        group = _ages(heading)
        if group and group not in found:
            found[group] = heading
    return found


def _ages(heading: str) -> str:
    """Return the age group that a heading names by its numbers alone, "" for none."""
    plain = _WORDS.sub("", unicodedata.normalize("NFKC", heading).lower())
    match = _AGES.fullmatch(plain.replace("_", "-").replace("–", "-"))
    try:
        return AgeGroup.of(match[0]).key if match else ""
    except InvalidInput:
        return ""
