"""Read single cells as offices really write them: dates, numbers, phones, addresses, texts with markup in them.

Every function takes the cell as it stands and answers with the value and, where the value is not what the cell says
letter by letter, the Korean sentence that tells the owner of the file. Cells that look like formulas stay as they are.
"""

import html
import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

NOTHING: Final = frozenset(
    {"", "-", "--", "―", "–", "n/a", "na", "없음", "해당없음", "해당 없음", "null", "none", "미상", "x"}
)
"""What stands for an empty cell where a number, a date or a phone is expected (compared in lower case)."""

_MARKUP = re.compile(
    r"<!--|<\s*/?\s*(p|br|div|span|table|tr|td|tbody|ul|ol|li|img|font|strong|a|h[1-6])(\s[^<>]*)?/?\s*>"
)
_COMMENT = re.compile(r"<!--.*?(-->|$)", re.DOTALL)
_STYLE = re.compile(r"<(style|script)\b.*?(</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<\s*(br|/p|/div|/li|/tr|/h[1-6]|/table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_OPEN_TAG = re.compile(r"<[a-zA-Z/][^<>]*$")
_ODD_BLANKS = re.compile(r"[\u3000\u00a0\u2000-\u200b\ufeff]")
_SPACES = re.compile(r"\s+")
_WIDE = re.compile(r"[\uff01-\uff5e]")
_ODD_TEXT = re.compile(r"[\u3000\u00a0\u2000-\u200b\ufeff]|\s\s|[\t\r\n]")

_YMD = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(\D.*)?", re.DOTALL)
_YM = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{6})?")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_SERIAL_START: Final = date(1899, 12, 30)
_SERIALS: Final = range(15_000, 60_000)
"""Excel's day numbers from 1941 to 2064; outside, five digits are no date."""
_YEARS: Final = range(1800, 2101)

_FIGURE = re.compile(r"[-+]?\d+(\.\d+)?")
_UNITS = re.compile(r"(명|석|권|개|㎡|m2|m²|원|좌석|인)$")

_REPEATED_WORD = re.compile(r"(?P<word>[가-힣]{2,}[시도구군])(?:\s+(?P=word))+(?=\s|$)")
_ODD_ADDRESS = re.compile(r"[?\u3000\u00a0\u2000-\u200b\ufeff\uff01-\uff5e]")
_JUNK_SIGN = re.compile(r"(?<=[가-힣])\?(?=[가-힣])")


class Read(NamedTuple):
    """A value of text and the sentence that says what was repaired, empty when nothing was."""

    value: str
    repair: str = ""


def is_nothing(cell: str) -> bool:
    """Say whether a cell where a number or phone belongs only says that there is none."""
    return cell.strip().lower() in NOTHING


def half_width(cell: str) -> str:
    """Return figures, Latin letters and blanks in their ordinary width; Hangul stays as it is."""
    if cell.isascii():
        return cell.strip()
    plain = _WIDE.sub(lambda found: chr(ord(found.group()) - 0xFEE0), _ODD_BLANKS.sub(" ", cell))
    return plain.strip()


def tidy(cell: str) -> str:
    """Return a line of text in NFC with single ordinary blanks; every other sign stays exactly as it is."""
    text = cell if cell.isascii() else unicodedata.normalize("NFC", cell)
    return _SPACES.sub(" ", _ODD_BLANKS.sub(" ", text)).strip() if _ODD_TEXT.search(text) else text.strip()


def plain_text(cell: str) -> Read:
    """Return the words of a cell with web markup in it, paragraphs as lines; other text only loses blanks around it.

    A lone sign like `<b>` or `a < b` is no markup: it needs a tag of paragraphs, breaks, tables, links or the like.
    """
    text = html.unescape(cell) if "&lt;" in cell else cell
    if not _MARKUP.search(text.lower()):
        return Read(unicodedata.normalize("NFC", cell).strip())
    for pattern, instead in ((_COMMENT, " "), (_STYLE, " "), (_BREAK, "\n"), (_TAG, ""), (_OPEN_TAG, "")):
        text = pattern.sub(instead, text)
    lines = (tidy(line) for line in html.unescape(text).replace("\r", "\n").split("\n"))
    said = "\n".join(line for line in lines if line)
    return Read(unicodedata.normalize("NFC", said), "웹 문서 표시(HTML)를 걷어 내고 글만 남겼습니다.")


def number(cell: str) -> float | None:
    """Return a cell as a number ("9,328,042", "   2.11", "３５명", "100㎡"), None when it is none or not finite."""
    text = _UNITS.sub("", half_width(cell).replace(",", "").replace(" ", ""))
    if not _FIGURE.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def coordinate(cell: str) -> float:
    """Return a coordinate, NaN when the cell holds none; padding and blanks within ("37. 565589") are passed over."""
    text = half_width(cell).replace(" ", "").replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def coordinates(column: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return a column of coordinates, NaN where a cell holds none; a clean column is read at one stroke."""
    try:
        values = np.array([cell or "nan" for cell in column], dtype=np.float64)
    except ValueError:
        values = np.array([coordinate(cell) for cell in column], dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


class ReadDay(NamedTuple):
    """A day, None when the cell holds none, and what was made of the cell."""

    value: date | None
    repair: str = ""


def day(cell: str) -> ReadDay:
    """Return the day that a cell writes: 2017-04-13, 20171130, 2008년 4월 30일, "2017.11." or an Excel day number.

    A month without a day becomes its first day, and that is said; a year alone or a time ("00:00.0") is no day.
    """
    text = half_width(cell)
    for pattern in (_YMD, _EIGHT):
        found = pattern.fullmatch(text)
        if found:
            return ReadDay(_calendar_day(*map(int, found.groups()[:3])))
    month = _YM.fullmatch(text)
    if month:
        first = _calendar_day(int(month.group(1)), int(month.group(2)), 1)
        return ReadDay(first, f"날짜에 날이 없어 그달 1일로 읽었습니다({text}).") if first else ReadDay(None)
    serial = _SERIAL.fullmatch(text)
    if serial and int(serial.group(1)) in _SERIALS:
        found_day = _SERIAL_START + timedelta(days=int(serial.group(1)))
        return ReadDay(found_day, f"엑셀의 날짜 번호 {text}을(를) {found_day.isoformat()}로 읽었습니다.")
    return ReadDay(None)


def _calendar_day(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month) if year in _YEARS else None
    except ValueError:
        return None


def address(cell: str) -> Read:
    """Return an address on one line: wide blanks and figures made ordinary, a doubled word ("도봉구 도봉구") once."""
    words = cell.split()
    if len(set(words)) == len(words) > 1 and not _ODD_ADDRESS.search(cell) and unicodedata.is_normalized("NFC", cell):
        return Read(" ".join(words))
    return _mended_address(cell.strip())


def _mended_address(text: str) -> Read:
    if text.isascii() and is_nothing(text):
        return Read("")
    wide = _WIDE.search(text) is not None
    line = tidy(half_width(text) if wide else text)
    once = _JUNK_SIGN.sub(" ", _REPEATED_WORD.sub(r"\g<word>", line))
    repairs = ["전각 글자를 보통 글자로 바꾸었습니다."] if wide else []
    if once != line:
        repairs.append("주소에서 되풀이된 말이나 깨진 글자를 지웠습니다.")
    return Read(once, " ".join(repairs))


_HOST = re.compile(r"[\w-]+(\.[\w-]+)+([:/?#].*)?")
_SCHEME = re.compile(r"https?:/+(?=[^/])", re.IGNORECASE)
WEB_ADDRESS_MOST: Final = 500


def web_address(cell: str) -> str:
    """Return a cell as an address of the web with its scheme, empty when it is none or of another scheme."""
    text = half_width(cell)
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    if len(text) > WEB_ADDRESS_MOST or " " in rest or not _HOST.fullmatch(rest):
        return ""
    return f"{'https' if text.lower().startswith('https') else 'http'}://{rest}"
