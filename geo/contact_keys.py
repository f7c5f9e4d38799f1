"""Telephone numbers and addresses reduced to what can be compared: 02)980-1295 and 980-1295 are one number."""

import re
import unicodedata
from functools import lru_cache

_DIGITS_LEAST = 7
_LOCAL = (7, 8)
_AREA = re.compile(r"^(02|0[3-6][1-4]|070|050\d|080|01[016789])(\d{7,8})$")
_ASIDE = re.compile(r"내선.*|\((?!\d{2,3}\))[^)]*\)|(?<=\d{4})-\d{1,2}$")
"""What stands beside a number: 내선 12, (관), the last digit of a range (455-8012-3)."""
_SHARED_LINES = ("15", "16", "18")
"""Nationwide numbers (1588-…, 1644-…, 1800-…) ring in a call centre: they say nothing about a place."""

_ROAD = re.compile(
    r"([가-힣a-z0-9·.]+?(?:대로|로|길)(?:\s*\d+(?:번|가|나|다|라|마|바|사|아)?길)?)\s*(\d+)(?:\s*-\s*(\d+))?(?![\d층호동가-힣])"
)
_LOT = re.compile(r"([가-힣]{1,8}\d{0,2}(?:동|가|리))\s*(산)?\s*(\d+)(?:\s*-\s*(\d+))?\s*(?:번지|번|$|[\s,(])")
_DISTRICT = re.compile(r"(?:^|\s)([가-힣]{1,4}[구군])(?=\s|$)")
_CITY = re.compile(r"(?:^|\s)([가-힣]{1,5}시)(?=\s|$)")


@lru_cache(maxsize=100_000)
def phone_keys(text: str) -> tuple[tuple[str, str], ...]:
    """Return the numbers in `text` as (area, local) in digits, area "" where none is written; call centres left out."""
    plain = unicodedata.normalize("NFKC", text).replace("+82", "0").replace("(0)", "")
    keys: list[tuple[str, str]] = []
    for piece in re.split(r"[,/;~·\n]|(?<=\d{4})\s+", plain):
        key = _phone(re.sub(r"\D", "", _ASIDE.sub("", piece.strip())))
        if key and key not in keys:
            keys.append(key)
    return tuple(keys)


def _phone(digits: str) -> tuple[str, str] | None:
    digits = "0" + digits.lstrip("0") if digits.startswith("00") else digits
    if len(set(digits[-_DIGITS_LEAST:])) == 1:
        return None  # 000-0000, 111-1111: typed because the form asked for something
    found = _AREA.match(digits)
    if found:
        return found[1], found[2]
    if len(digits) in _LOCAL and not digits.startswith(("0", *_SHARED_LINES)):
        return "", digits
    return None


def same_area(one: str, other: str) -> bool:
    """Say whether two area codes may belong to one number: equal, or one of them not written."""
    return one == other or not one or not other


@lru_cache(maxsize=100_000)
def address_key(text: str) -> str:
    """Return road and number ("삼양로74길 8"), else lot ("미아동 791-1"), or "" where neither can be read."""
    plain = unicodedata.normalize("NFKC", text).lower()
    road = _ROAD.search(plain)
    if road:
        return "".join(road[1].split()) + " " + _number(road[2], road[3])
    lot = _LOT.search(plain)
    return f"{lot[1]} {lot[2] or ''}{_number(lot[3], lot[4])}" if lot else ""


def is_road(key: str) -> bool:
    """Say whether an address key is a road address; a lot and a road address cannot contradict each other."""
    return key.split(" ", maxsplit=1)[0].endswith(("로", "길"))


@lru_cache(maxsize=100_000)
def district_of(text: str) -> str:
    """Return the 구 or 군 an address names, else its 시, or ""."""
    plain = unicodedata.normalize("NFKC", text)
    found = _DISTRICT.search(plain) or _CITY.search(plain)
    return found[1] if found else ""


def _number(main: str, minor: str | None) -> str:
    return main.lstrip("0") + (f"-{minor.lstrip('0')}" if minor and minor.strip("0") else "")
