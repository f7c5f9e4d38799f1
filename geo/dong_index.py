"""Find the dong that a table means by a code, or by a name within a district. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from geo.names import dong_name_key


class NamedDong(Protocol):
    """What the index needs to know of a dong."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def district_code(self) -> str: ...


class DongIndex:
    """Find the dong that a table means: by its code, else by its name within the district, else by its name alone."""

    def __init__(self, dongs: Iterable[NamedDong]) -> None:
        self._codes: set[str] = set()
        self._by_district: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for dong in dongs:
            self._codes.add(dong.code)
            self._by_district[dong.district_code, dong_name_key(dong.name)].add(dong.code)
            self._by_name[dong_name_key(dong.name)].add(dong.code)

    def find(self, code: str | None, district_code: str | None, name: str) -> str | None:
        """Return the code of the one dong that is meant, None when there is none or more than one."""
        if code and code in self._codes:
            return code
        found = self.named(district_code, name)
        return next(iter(found)) if len(found) == 1 else None

    def named(self, district_code: str | None, name: str) -> frozenset[str]:
        """Return the codes of every dong of that name, within the district where one is given."""
        for spelled in (name, f"{name}동") if name else ():
            key = dong_name_key(spelled)
            found = self._by_district.get((district_code, key)) if district_code else self._by_name.get(key)
            if found:
                return frozenset(found)
        return frozenset()
