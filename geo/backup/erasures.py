"""Whoever was forgotten stays forgotten: the list beside the database, and its part in a restore.

A backup holds people as they were when it was made. Who was erased since stands in the present database and in
`erasures.jsonl` of the data folder, numbers only; a restore applies both before anybody sees it.
"""

from typing import Final

from geo.backup.lists import Beside
from geo.queries.erasure import Erasure, erase_again, erasure_from, list_erasures

FILE: Final = "erasures.jsonl"
_ERASURES: Final[Beside[Erasure]] = Beside(
    FILE,
    (
        f"지운 계정의 목록({FILE})이 깨져 있어 되돌리지 않았습니다. 쓰던 데이터는 그대로입니다.",
        f"The list of erased accounts ({FILE}) is damaged, so nothing was restored.",
        "erasures_damaged",
    ),
    erasure_from,
    list_erasures,
    erase_again,
)
keep_erasures: Final = _ERASURES.keep
keep_now: Final = _ERASURES.keep_now
read_erasures: Final = _ERASURES.read
known_erasures: Final = _ERASURES.known
erase_again_in: Final = _ERASURES.again_in
