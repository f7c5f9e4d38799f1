"""The lasting name of a dataset, taken from the name of one edition's file, and the date that the name carries."""

import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from geo.importers.cells import day, tidy

_DAY_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-._ ]?(?P<month>0[1-9]|1[0-2])(?:[-._ ]?(?P<day>[0-3]\d))?(?!\d)"
)
_SHORT_DAY = re.compile(r"(?<!\d)(?P<year>\d\d)[-._]?(?P<month>0[1-9]|1[0-2])[-._]?(?P<day>[0-3]\d)(?!\d)")
_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d\s*(?:년도?)?(?:\s*\d{1,2}\s*월(?:\s*\d{1,2}\s*일)?|\s*(?:상|하)반기|\s*\d\s*분기)?(?!\d)"
)
_COUNTER = re.compile(
    r"(?<!\d)\d{5,}(?!\d)|\(\d{1,3}\)\s*$|[-_ ]?(?:사본|복사본|최종|수정|copy|final|v\d+(?:\.\d+)?)\s*$"
)
_AS_OF = re.compile(r"(?:기준|현재|말)\s*(?=$|[)\]_\s])")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_ENDS: Final = " _-.,·"
_CENTURY: Final = 2000
TITLE_MOST: Final = 200


def source_title(file_name: str) -> str:
    """Return the name of the dataset without dates, counters and suffix: the same for every edition of the file.

    "서울특별시 경로당 정보(20180502).xlsx" → "서울특별시 경로당 정보". Never empty: a name of figures alone stays.
    """
    stem = unicodedata.normalize("NFC", PurePosixPath(file_name.replace("\\", "/")).stem)
    title = stem
    for pattern in (_DAY_IN_NAME, _SHORT_DAY, _YEAR, _COUNTER, _AS_OF):
        title = pattern.sub(" ", title)
    title = tidy(_EMPTY_BRACKETS.sub(" ", title.replace("_", " "))).strip(_ENDS)
    return (title or stem)[:TITLE_MOST]


def date_of_name(file_name: str) -> date | None:
    """Return the day on which the file's name dates it (20180502, 191231; a month as its first), else None."""
    stem = PurePosixPath(file_name.replace("\\", "/")).stem
    long, short = _DAY_IN_NAME.search(stem), _SHORT_DAY.search(stem)
    if long:
        return day(f"{long['year']}-{long['month']}-{long['day'] or '01'}").value
    return day(f"{_CENTURY + int(short['year'])}-{short['month']}-{short['day']}").value if short else None
