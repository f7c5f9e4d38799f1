"""Two code systems of administrative dong that collide, and the provinces.

행정안전부 (mois) writes ten digits, 통계청 (kostat) seven or eight; 32 eight-digit codes of Seoul mean two places.
A code is never told apart by its length: the column it stands in says which system it is, and a kostat code is stored
with a prefix.
"""

import re
from typing import Final

KOSTAT_PREFIX: Final = "kostat:"

_MOIS_DONG = re.compile(r"\d{8}00", re.ASCII)
_KOSTAT_DONG = re.compile(r"\d{7,8}", re.ASCII)
_DISTRICT = re.compile(r"\d{5}", re.ASCII)
# Within a district 행정안전부 numbers legal dong (법정동) from 101 and administrative dong from 500 up.
_LEGAL_DONG = re.compile(r"\d{5}1\d{2}\d{2}", re.ASCII)

PROVINCES: Final = {
    "서울특별시": ("서울시", "서울"),
    "부산광역시": ("부산시", "부산"),
    "대구광역시": ("대구시", "대구"),
    "인천광역시": ("인천시", "인천"),
    "광주광역시": ("광주시", "광주"),
    "대전광역시": ("대전시", "대전"),
    "울산광역시": ("울산시", "울산"),
    "세종특별자치시": ("세종시", "세종"),
    "경기도": ("경기",),
    "강원특별자치도": ("강원도", "강원"),
    "충청북도": ("충북",),
    "충청남도": ("충남",),
    "전북특별자치도": ("전라북도", "전북"),
    "전라남도": ("전남",),
    "경상북도": ("경북",),
    "경상남도": ("경남",),
    "제주특별자치도": ("제주도", "제주"),
}
"""Every 시도 by its present name, with the older and shorter ways to write it."""

_PROVINCE_BY_WORD = {word: name for name, others in PROVINCES.items() for word in (name, *others)}


def is_mois_dong(code: str) -> bool:
    """Say whether `code` is written as a 행정안전부 code of an administrative dong."""
    return _MOIS_DONG.fullmatch(code) is not None and not is_legal_dong(code)


def is_legal_dong(code: str) -> bool:
    """Say whether a ten-digit 행정안전부 code belongs to a legal dong (법정동)."""
    return _LEGAL_DONG.fullmatch(code) is not None


def is_kostat_dong(code: str) -> bool:
    """Say whether `code` can be a 통계청 code; the column must have said that it is one."""
    return _KOSTAT_DONG.fullmatch(code) is not None


def is_district(code: str) -> bool:
    return _DISTRICT.fullmatch(code) is not None


def kostat(code: str) -> str:
    """Return the form in which a 통계청 code is stored: `kostat:11010530`."""
    return KOSTAT_PREFIX + code


def province_named(word: str) -> str | None:
    """Return the present name of the 시도 that `word` writes (서울, 서울시, 경기 …), None when it is none."""
    return _PROVINCE_BY_WORD.get(word)
