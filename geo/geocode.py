"""Korean addresses taken apart, and what a geocoder answers. Pure: no database, no network.

A road address (도로명주소) is a road and a number, "디지털로26길 111"; numbers grow by two every twenty metres along
the road. A lot address (지번주소) is a legal dong and a lot, "구로동 170-5".
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from geo.codes import province_named
from geo.enums import Labelled

METRES_PER_NUMBER: Final = 10.0
"""Building numbers go up by two every 20 m along a road (도로명주소법 시행령)."""
NUMBERS_APART: Final = 30
"""A neighbour further along the road than this is no estimate any more (300 m)."""

ADDRESS_MOST: Final = 400
"""No address is longer; what follows is not read."""


class Precision(Labelled):
    EXACT = "exact", "주소 그대로"
    LOT = "lot", "지번으로 찾음"
    SAME_ROAD = "same_road", "같은 길의 가까운 번호(추정)"
    HINT = "hint", "사람이 확인할 온라인 결과"


@dataclass(frozen=True, slots=True)
class RoadAddress:
    """A road address; province and district are empty where the text names none, `dong` stood in brackets."""

    province: str
    district: str
    road: str
    main_no: int
    sub_no: int
    underground: bool
    dong: str = ""


@dataclass(frozen=True, slots=True)
class LotAddress:
    """A lot address; `mountain` is true for 산 numbers, `dong` may hold a 리: "수동면 운수리"."""

    province: str
    district: str
    dong: str
    mountain: bool
    main_no: int
    sub_no: int


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address lies: lon/lat in EPSG:4326, the address that was met, and about how far off it may be."""

    lon: float
    lat: float
    precision: Precision
    matched: str
    distance_m: float = 0.0

    @property
    def is_estimate(self) -> bool:
        return self.precision in {Precision.SAME_ROAD, Precision.HINT}


class Geocoder(Protocol):
    """Find addresses; the answer has one entry per address, None where nothing fits or more than one place does."""

    def locate(self, addresses: Sequence[str]) -> list[Located | None]: ...


class HintProvider(Protocol):
    """Ask somebody else for places that may be meant. A person chooses; nothing is ever stored from it unseen."""

    def hints(self, address: str) -> list[Located]: ...


_BRACKETS = re.compile(r"[(（\[]([^)）\]]*)[)）\]]?")
_SPACED_GA = re.compile(r"(?<=로)\s+(?=\d가(?:\s|$))")
_SPACED_ROAD = re.compile(r"(?<=[로길])\s+(?=\d+(?:[가나다라마바사아자차카타파하])?(?:번)?길(?:\s|\d|$))")
_ROAD = re.compile(
    r"(?:^|\s)(?P<road>[가-힣A-Za-z0-9.·]+?(?:로|길))\s*(?P<under>지하)?\s*(?P<main>\d{1,5})"
    r"(?:\s*[-‐–~]\s*(?P<sub>\d{1,5}))?(?!\d|\s*(?:가(?![가-힣])|[가-힣]?길|번길|로(?![가-힣])))"
)
_LOT = re.compile(
    r"(?:^|\s)(?P<dong>(?:[가-힣]+[읍면]\s+)?[가-힣][가-힣0-9.·]*?(?:동\d*가|로\d+가|동|가|읍|면|리))\s*"
    r"(?P<san>산)?\s*(?P<main>\d{1,5})(?:\s*번지)?(?:\s*(?:[-‐–]|의)\s*(?P<sub>\d{1,5})|\s+(?P<ho>\d{1,5})호)?"
    r"(?!\d|\s*(?:층|동|가|통|길|로))"
)
_DISTRICT = re.compile(r"[가-힣]{1,6}[시군구]")
_DONG = re.compile(r"[가-힣][가-힣0-9.·]*(?:동\d*가|동|가|읍|면|리)")


def parse_address(text: str) -> RoadAddress | LotAddress | None:
    """Take an address apart, None when it is neither a road with a number nor a dong with a lot.

    Floor, room, building and what stands in brackets are left aside; full-width signs and odd blanks are understood.
    """
    whole = unicodedata.normalize("NFKC", text[:ADDRESS_MOST]).replace("?", " ")  # a hard blank that an export lost
    plain = re.sub(r"\s+", " ", whole).strip()
    dong = _dong_in_brackets(plain)
    inside = " ".join(_BRACKETS.findall(plain))
    province, district, rest = _split_off(re.sub(r"\s+", " ", _BRACKETS.sub(" ", plain)).strip())
    for part in (rest, inside):
        found = _road(part, province, district, dong) or _lot(part, province, district)
        if found:
            return found
    return None


def _road(text: str, province: str, district: str, dong: str) -> RoadAddress | None:
    road = _ROAD.search(_SPACED_ROAD.sub("", _SPACED_GA.sub("", text)))
    if road is None:
        return None
    return RoadAddress(
        province=province,
        district=district,
        road=road["road"],
        main_no=int(road["main"]),
        sub_no=int(road["sub"] or 0),
        underground=road["under"] is not None,
        dong=dong,
    )


def _lot(text: str, province: str, district: str) -> LotAddress | None:
    lot = _LOT.search(_SPACED_GA.sub("", text))
    if lot is None:
        return None
    sub = int(lot["sub"] or lot["ho"] or 0)
    return LotAddress(province, district, lot["dong"], lot["san"] is not None, int(lot["main"]), sub)


def _dong_in_brackets(text: str) -> str:
    """Return the legal dong that stands first in brackets: (구로동, 제이엔케이디지털타워)."""
    for inner in _BRACKETS.findall(text):
        first = [*re.split(r"[,\s]+", inner.strip()), ""][0]
        if _DONG.fullmatch(first):
            return str(first)
    return ""


def _split_off(text: str) -> tuple[str, str, str]:
    """Return the present name of the province, the district ("수원시 장안구") and the rest of an address."""
    words = re.sub(r"^(\S+?(?:특별시|광역시|특별자치[시도]|도))(?=[가-힣]+[시군구]\s)", r"\1 ", text).split(" ")
    province = province_named(words[0]) or ""
    if province:
        words = words[1:]
    district: list[str] = []
    while words and len(district) < 2 and _DISTRICT.fullmatch(words[0]):  # noqa: PLR2004  (a city and its 구)
        district.append(words.pop(0))
    return province, " ".join(district), " ".join(words)


def number_text(main_no: int, sub_no: int) -> str:
    """Write a building or lot number as addresses do: 111, 12-3."""
    return f"{main_no}-{sub_no}" if sub_no else str(main_no)


def estimated_metres(asked: int, found: int) -> float:
    """Return about how far two building numbers of a road are apart, in metres."""
    return abs(asked - found) * METRES_PER_NUMBER
