"""Join rows of any table to the dong of one day: by code, or by district and name; never guessed. Pure.

A row that does not say plainly which dong it means stays out, with the reason and the nearest candidates.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from geo.codes import KOSTAT_PREFIX, PROVINCES, is_legal_dong, province_named
from geo.dong_index import DongIndex
from geo.importers.code_book import MOIS_PROVINCES, OLD_MOIS_PROVINCES
from geo.importers.stated_places import UNKNOWN, PlaceReader, Places, dong_stem
from geo.names import dong_name_key
from geo.naming import jamo
from geo.planning.policy_words import Codes, Unjoined, Way

CANDIDATES_MOST: Final = 3
ALIKE: Final = 60.0
"""Names less alike than this (rapidfuzz ratio over jamo, per cent) are no candidates."""
SAME_STEM: Final = 95.0
"""홍제동 is not 홍제1동, but those are what it may mean."""
SHOWN: Final = 40
CLEARLY: Final = 4
"""One system of codes must explain this many times as many named rows as the other to be believed."""

_BRACKETED = re.compile(r"(?P<name>.*?)\s*[(（\[](?P<code>\d{2,10})[)）\]]\s*")
_WHOLE = re.compile(r"(\d+)\.0+")
_TOTAL = re.compile(r"[총소누중]?\s*합?\s*계|전체|총합|기타|미상|불명|total|sum", re.IGNORECASE)
_KOSTAT_SHORT, _SHORT, _LONG, _DISTRICT, _PROVINCE = 7, 8, 10, 5, 2


@dataclass(frozen=True, slots=True)
class JoinDong:
    """A dong of the day; `stat_code` is its eight-digit 통계청 code where known."""

    code: str
    name: str
    district: str
    district_code: str
    stat_code: str | None = None


@dataclass(frozen=True, slots=True)
class JoinDistrict:
    code: str
    name: str
    province: str


@dataclass(frozen=True)
class Ground:
    """The dong and districts of the day; `former` says of codes and of (district code, name key) of other days when."""

    dongs: Sequence[JoinDong]
    districts: Sequence[JoinDistrict]
    former: Mapping[str | tuple[str, str], date] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, JoinDong]:
        return {dong.code: dong for dong in self.dongs}

    @cached_property
    def provinces(self) -> frozenset[str]:
        return frozenset(province_named(district.province) or district.province for district in self.districts)

    @cached_property
    def places(self) -> Places:
        """The districts as the importers read them; no shape is asked for."""
        import geopandas as gpd

        columns = {name: [getattr(row, name) for row in self.districts] for name in ("code", "name", "province")}
        frame = gpd.GeoDataFrame(columns, geometry=[None] * len(self.districts))
        return Places(frame, gpd.GeoDataFrame({"code": []}, geometry=[]))


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of its place, cell by cell; empty where its table has no such column."""

    line: int
    code: str = ""
    province: str = ""
    district: str = ""
    district_code: str = ""
    dong: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A row with its dong and the way it was found, or with the reason, a sentence and candidates (codes)."""

    line: int
    dong_code: str | None = None
    way: Way | None = None
    reason: Unjoined | None = None
    message: str = ""
    candidates: tuple[str, ...] = ()


class _Place(NamedTuple):
    """A row's words put in order: code digits, district code (None: not said), what was written of it, dong name."""

    code: str
    district: str | None
    province: str
    written: str
    dong: str


class _Fault(Exception):
    """A row that stays out; candidates by code."""

    def __init__(self, reason: Unjoined, message: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.candidates = tuple(dict.fromkeys(candidates))[:CANDIDATES_MOST]


class Joiner:
    """Join rows to the dong of `ground`.

    `codes` says which office's codes seven or eight digits are; `district` (code) is the district of tables that name
    none, and the only one that the map covers where `bound`.
    """

    def __init__(self, ground: Ground, codes: Codes = Codes.AUTO, district: str = "") -> None:
        self._ground = ground
        self._codes = codes
        self._only = district
        self._index = DongIndex(ground.dongs)
        self._reader = PlaceReader(ground.places)
        self._stat: dict[str, set[str]] = {}
        for dong in ground.dongs:
            for length in (_KOSTAT_SHORT, _SHORT) if dong.stat_code else ():
                self._stat.setdefault((dong.stat_code or "")[:length], set()).add(dong.code)
        self._near: dict[tuple[str | None, str], tuple[str, ...]] = {}

    def join(self, rows: Sequence[Said]) -> list[Joined]:
        """Return every row with its dong or with the reason why it has none, in order."""
        placed = [(row, self._placed(row)) for row in rows]
        system = self._system([place for _, place in placed]) if self._codes is Codes.AUTO else self._codes
        return [self._joined(row, place, system) for row, place in placed]

    def _joined(self, row: Said, place: _Place, system: Codes | None) -> Joined:
        try:
            code, way = self._by_code(place, system) if place.code else self._by_name(place)
            self._refuse_elsewhere(code)
        except _Fault as fault:
            return Joined(row.line, reason=fault.reason, message=str(fault), candidates=fault.candidates)
        return Joined(row.line, code, way)

    # ---- what a row says ----

    def _placed(self, row: Said) -> _Place:
        code, dong = _digits(row.code), " ".join(row.dong.split())
        bracketed = _BRACKETED.fullmatch(dong)
        if bracketed:
            code, dong = code or bracketed["code"], bracketed["name"]
        words = dong.split()
        stated = self._reader.read(row.province, row.district, row.district_code, [" ".join(words[:-1])])
        district = self._ground.districts[stated.district].code if stated.district != UNKNOWN else None
        while len(words) > 1 and self._is_place(words[0]):
            words = words[1:]
        dong = " ".join(words)
        written = " ".join(filter(None, (row.district.strip() or stated.name,)))
        province = stated.province or province_named(row.province.strip()) or ""
        return _Place(code, district, province, written or row.district_code.strip(), dong)

    def _is_place(self, word: str) -> bool:
        """Say whether a word before a dong's name only says where it lies: 서울 종로구 사직동, but not 홍제 3동."""
        return word[-1:] in {"도", "시", "군", "구"} or province_named(word) is not None

    def _system(self, places: Sequence[_Place]) -> Codes | None:
        """Return which office's codes the short ones are: those under which the names agree; None when unclear."""
        agree = {Codes.MOIS: 0, Codes.KOSTAT: 0}
        for place in places:
            if place.dong and len(place.code) in {_KOSTAT_SHORT, _SHORT}:
                for system in agree:
                    agree[system] += any(self._is_named(code, place.dong) for code in self._short(place.code, system))
        best, other = sorted(agree, key=lambda system: -agree[system])
        return best if agree[best] and agree[best] >= CLEARLY * agree[other] else None

    def _short(self, code: str, system: Codes) -> set[str]:
        if system is Codes.KOSTAT:
            return self._stat.get(code, set()) | ({KOSTAT_PREFIX + code} & self._ground.by_code.keys())
        return {f"{code}00"} & self._ground.by_code.keys()

    def _is_named(self, code: str, name: str) -> bool:
        return code in self._index.named(self._ground.by_code[code].district_code, name)

    # ---- by code ----

    def _by_code(self, place: _Place, system: Codes | None) -> tuple[str, Way]:
        code = self._meant(place, system)
        dong = self._ground.by_code[code]
        named = self._index.named(place.district or dong.district_code, place.dong) if place.dong else {code}
        if code not in named or place.district not in {None, dong.district_code}:
            said = f"코드 {place.code}은(는) {dong.district} {dong.name}인데, 적힌 곳은 {_told(place)}입니다."
            raise _Fault(Unjoined.DISAGREE, said, [code, *named, *self._nearest(place)])
        return code, Way.CODE

    def _meant(self, place: _Place, system: Codes | None) -> str:
        """Return the one dong of the day that a code means; raise _Fault for none or several."""
        code = place.code
        if not code.isdecimal():
            return self._as_stored(place)
        if len(code) in {_KOSTAT_SHORT, _SHORT}:
            return self._short_meant(place, system)
        if len(code) in {_PROVINCE, _DISTRICT} or (len(code) == _LONG and code.endswith("00000")):
            raise _Fault(Unjoined.NOT_A_DONG, f"시·도나 시군구의 코드입니다: {code}.")
        if code in self._ground.by_code:
            return code
        province = _province_of(code) if len(code) == _LONG else None
        if province and province not in self._ground.provinces:
            raise _Fault(Unjoined.ELSEWHERE, f"{province}의 동이고, 이 날의 경계는 {self._covered()}뿐입니다.")
        if is_legal_dong(code):
            raise _Fault(Unjoined.LEGAL_DONG, f"행정동이 아니라 법정동의 코드입니다: {code}.", self._named(place))
        raise self._unknown_code(place)

    def _as_stored(self, place: _Place) -> str:
        """Return a code as we store those of 통계청 (kostat:11010530); 1.11E+09 says nothing."""
        if place.code not in self._ground.by_code:
            raise self._unknown_code(place)
        return place.code

    def _short_meant(self, place: _Place, system: Codes | None) -> str:
        code = place.code
        both = {one: self._short(code, one) for one in (Codes.MOIS, Codes.KOSTAT)}
        if system is None or (system is Codes.KOSTAT and len(code) == _KOSTAT_SHORT and not place.dong):
            said = (
                f"{len(code)}자리 코드 {code}은(는) 행정안전부와 통계청에서 다른 동을 뜻할 수 있습니다. "
                "어느 기관의 코드인지 골라 주세요."
            )
            raise _Fault(Unjoined.CODE_SYSTEM, said, sorted(both[Codes.MOIS] | both[Codes.KOSTAT]))
        named = {one for one in both[system] if not place.dong or self._is_named(one, place.dong)}
        found = named or both[system]
        if len(found) != 1:
            raise self._unknown_code(place)
        return next(iter(found))

    def _unknown_code(self, place: _Place) -> _Fault:
        said = f"이 날의 경계에 없는 코드입니다: {place.code}{f' {place.dong}' if place.dong else ''}."
        return _Fault(Unjoined.CODE_UNKNOWN, said + self._when(place.code), self._named(place))

    # ---- by name ----

    def _by_name(self, place: _Place) -> tuple[str, Way]:
        self._refuse_whole(place)
        district = place.district or self._district_meant(place)
        found = self._index.named(district, place.dong)
        if len(found) == 1:
            return next(iter(found)), Way.NAME
        name = next((row.name for row in self._ground.districts if row.code == district), district)
        said = f"{name}에 그런 행정동이 없습니다: {_short(place.dong)}." + self._when(
            (district, dong_name_key(place.dong))
        )
        raise _Fault(Unjoined.NAME_UNKNOWN, said, self._nearest(place._replace(district=district)))

    def _refuse_whole(self, place: _Place) -> None:
        """Raise _Fault for rows of provinces, districts and totals, and for those that say no place."""
        said = " ".join(filter(None, (place.province, place.written)))
        if not place.dong:
            if place.district or place.province:
                raise _Fault(Unjoined.NOT_A_DONG, f"동이 적혀 있지 않은 줄입니다: {_short(said)}.")
            raise _Fault(Unjoined.NO_PLACE, "동이 적혀 있지 않습니다.")
        if _TOTAL.fullmatch(place.dong) or province_named(place.dong):
            raise _Fault(Unjoined.NOT_A_DONG, f"동이 아니라 합계나 시·도 줄입니다: {_short(place.dong)}.")
        if self._index.named(place.district, place.dong):
            return
        if self._reader.of_words([place.dong], place.province).district != UNKNOWN:
            raise _Fault(Unjoined.NOT_A_DONG, f"동이 아니라 시군구 줄입니다: {_short(place.dong)}.")

    def _district_meant(self, place: _Place) -> str:
        """Return the district of a row that names none that is loaded: the map's own, else raise _Fault."""
        if place.province and place.province not in self._ground.provinces:
            raise _Fault(Unjoined.ELSEWHERE, f"{place.province}의 동이고, 이 날의 경계는 {self._covered()}뿐입니다.")
        if place.written:
            said = f"이 날의 경계에 없거나 여럿인 시군구입니다: {_short(place.written)}."
            raise _Fault(Unjoined.DISTRICT_UNKNOWN, said, self._nearest(place))
        if self._only:
            return self._only
        said = (
            f"자치구가 없어 어느 {_short(place.dong)}인지 알 수 없습니다. 같은 이름의 동이 여러 구에 있을 수 있습니다."
        )
        raise _Fault(Unjoined.DISTRICT_MISSING, said, self._nearest(place))

    # ---- what both need ----

    def _refuse_elsewhere(self, code: str) -> None:
        dong = self._ground.by_code[code]
        if self._only and dong.district_code != self._only:
            raise _Fault(Unjoined.ELSEWHERE, f"{dong.district} {dong.name}: 이 지도가 다루는 구가 아닙니다.")

    def _covered(self) -> str:
        names = sorted(self._ground.provinces)
        return "·".join(names) if len(names) <= CANDIDATES_MOST else f"{names[0]} 등 {len(names)}개 시·도"

    def _when(self, key: str | tuple[str, str]) -> str:
        known = self._ground.former.get(key)
        return f" {known:%Y-%m-%d} 경계에는 있으니 지도의 기준일을 바꾸어 보세요." if known else ""

    def _named(self, place: _Place) -> tuple[str, ...]:
        return self._nearest(place) if place.dong else ()

    def _nearest(self, place: _Place) -> tuple[str, ...]:
        """Return the codes of the dong whose names are nearest, within the district where it is known."""
        key = (place.district or self._only or None, dong_name_key(place.dong))
        if key not in self._near:
            self._near[key] = tuple(self._ranked(*key, dong_stem(place.dong)))
        return self._near[key]

    def _ranked(self, district: str | None, name: str, stem: str) -> list[str]:
        ranked = []
        for dong in self._ground.dongs:
            if district in {None, dong.district_code}:
                alike = fuzz.ratio(jamo(name), jamo(dong_name_key(dong.name)))
                alike = max(alike, SAME_STEM) if dong_stem(dong.name) == stem else alike
                if alike >= ALIKE:
                    ranked.append((-alike, dong.name, dong.code))
        return [code for _, _, code in sorted(ranked)[:CANDIDATES_MOST]]


def _digits(cell: str) -> str:
    """Return the digits of a code as a spreadsheet may have left them: 1,111,053,000 or 1111053000.0."""
    text = re.sub(r"[\s,]", "", cell)
    if text.startswith(KOSTAT_PREFIX):
        return text
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _province_of(code: str) -> str | None:
    number = OLD_MOIS_PROVINCES.get(code[:2], code[:2])
    return next((name for name in PROVINCES if MOIS_PROVINCES[name] == number), None)


def _told(place: _Place) -> str:
    return _short(" ".join(filter(None, (place.province, place.written, place.dong))))


def _short(text: Any) -> str:
    told = str(text)
    return told if len(told) <= SHOWN else f"{told[: SHOWN - 1]}…"
