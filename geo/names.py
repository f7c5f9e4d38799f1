"""The names of dong as different offices spell them, made comparable. Pure."""

import re
import unicodedata
from typing import Final

_WIDE: Final = {ord("０") + n: str(n) for n in range(10)}
_DOTS = re.compile(r"[\u00b7\u318d\u30fb\uff65\u2027\u2219\u2022\u22c5\u119e.,，．]")
_ORDINAL = re.compile(r"(?<=[가-힣])제+(?=\d)")


def dong_name_key(name: str) -> str:
    """Return the form in which two spellings of one dong's name are equal; a key to compare, never to show.

    행정안전부 writes 홍제제1동 and 면목제3.8동 where 통계청 writes 홍제1동 and 면목3·8동. Every 제 between Hangul and a
    digit goes (so both 홍제제1동 and 홍제1동 become 홍1동), any dot or comma becomes one sign, white space goes; 제기동
    and 홍제동 keep theirs. Two dong of different districts may share a key: compare within one district.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFC", name).translate(_WIDE))
    return _ORDINAL.sub("", _DOTS.sub("·", plain))
