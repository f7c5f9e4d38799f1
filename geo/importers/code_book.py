"""What code tables say of dong: which 행정안전부 code, district and province stand behind a 통계청 code and a name.

Pure: a CodeBook is made from rows and asked with values. A code alone is never enough: 통계청 gives numbers again to
other dong (1123051 was 신사동 and is 개포3동), so number and name must agree, or district and name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from geo.codes import PROVINCES
from geo.names import dong_name_key

_KOSTAT = ("11", "21", "22", "23", "24", "25", "26", "29", "31", "32", "33", "34", "35", "36", "37", "38", "39")
_MOIS = ("11", "26", "27", "28", "29", "30", "31", "36", "41", "51", "43", "44", "52", "46", "47", "48", "50")
KOSTAT_PROVINCES: Final = dict(zip(_KOSTAT, PROVINCES, strict=True))
"""The 시도 by their 통계청 numbers, which are not those of 행정안전부."""
MOIS_PROVINCES: Final = dict(zip(PROVINCES, _MOIS, strict=True))
"""행정안전부 numbers of the 시도 by their present names."""
OLD_MOIS_PROVINCES: Final = {"42": "51", "45": "52"}
"""강원 and 전북 got new numbers as 특별자치도: one province to us, its editions follow each other."""

LIKELY: Final = 0.5
"""At least this share of a district's names must be found again to believe that two districts are one."""
CLEARLY: Final = 2.0
"""… and this many times as many as in the next likely one."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One dong of a code table: 행정안전부 ten digits, names, and the 통계청 eight digits where the table has them."""

    code: str
    name: str
    district: str
    province: str
    stat_code: str = ""


@dataclass(frozen=True, slots=True)
class KnownDistrict:
    code: str
    name: str


@dataclass(frozen=True)
class CodeBook:
    """Code entries, indexed for the questions of a boundary reader; empty, it knows nothing and says so."""

    entries: tuple[CodeEntry, ...] = ()

    @cached_property
    def _by_stat(self) -> Mapping[str, list[CodeEntry]]:
        found: dict[str, list[CodeEntry]] = defaultdict(list)
        for entry in self.entries:
            if entry.stat_code:
                found[entry.stat_code[:7]].append(entry)
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for entry in self.entries:
            found[entry.code[:5], dong_name_key(entry.name)].add(entry.code)
        return found

    @cached_property
    def _names(self) -> Mapping[str, dict[str, set[str]]]:
        """Return, by province, the name keys of every 행정안전부 district."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entry in self.entries:
            found[entry.province][entry.code[:5]].add(dong_name_key(entry.name))
        return found

    @cached_property
    def _district_names(self) -> Mapping[str, str]:
        return {entry.code[:5]: entry.district for entry in self.entries}

    def district_named(self, mois_code: str) -> str | None:
        """Return the name of a district by its five 행정안전부 digits."""
        return self._district_names.get(mois_code)

    def districts(self, dongs: Iterable[tuple[str, str]]) -> dict[str, KnownDistrict]:
        """Return the district behind each 통계청 district number (five digits) of `dongs` (통계청 code, name).

        A table with both numbers answers directly; else the district of the province in which most of the names stand,
        if that is clear. What is not clear is left out.
        """
        names: dict[str, set[str]] = defaultdict(set)
        for stat_code, name in dongs:
            names[stat_code[:5]].add(dong_name_key(name))
        found = {number: self._by_numbers(number) or self._by_names(number, keys) for number, keys in names.items()}
        return {number: KnownDistrict(code, self._district_names[code]) for number, code in found.items() if code}

    @cached_property
    def _numbers(self) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for entry in self.entries:
            if entry.stat_code:
                found[entry.stat_code[:5]][entry.code[:5]] += 1
        return found

    def _by_numbers(self, number: str) -> str | None:
        counts = self._numbers.get(number, Counter())
        (code, most), *_ = counts.most_common(1) or [("", 0)]
        return code if most > counts.total() / 2 else None

    def _by_names(self, number: str, keys: set[str]) -> str | None:
        candidates = self._names.get(KOSTAT_PROVINCES.get(number[:2], ""), {})
        shared = Counter({code: len(keys & theirs) for code, theirs in candidates.items()})
        (best, most), (_, next_most) = (shared.most_common(2) + [("", 0)] * 2)[:2]
        return best if most >= LIKELY * len(keys) and most >= CLEARLY * next_most and most else None

    def code_of(self, stat_code: str, name: str, district_code: str | None) -> str | None:
        """Return the 행정안전부 code of the dong with this 통계청 code and name, or with this name in the district.

        None when the tables do not say, or say two things.
        """
        key = dong_name_key(name)
        same = {e.code for e in self._by_stat.get(stat_code[:7], ()) if dong_name_key(e.name) == key}
        if len(same) != 1 and district_code:
            same = self._by_name.get((district_code, key), set())
        return next(iter(same)) if len(same) == 1 else None

    def speaks_mois(self, dongs: Iterable[tuple[str, str]]) -> bool:
        """Say whether the eight-digit codes of `dongs` (code, name) are rather those of 행정안전부, by their names."""
        by_code = {entry.code[:8]: dong_name_key(entry.name) for entry in self.entries}
        mois = kostat = 0
        for code, name in dongs:
            key = dong_name_key(name)
            mois += by_code.get(code[:8]) == key
            kostat += any(dong_name_key(entry.name) == key for entry in self._by_stat.get(code[:7], ()))
        return mois > kostat
