"""When a message is tried again, and what its fate says of the receiver."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from geo.enums import Labelled

FIRST_WAIT: Final = timedelta(seconds=80)
FACTOR: Final[int] = 3
JITTER: Final = 0.1
LONGEST_WAIT: Final = timedelta(hours=24)
STALE_AFTER: Final = timedelta(days=3)
"""What happened longer ago is not sent by itself any more: the receiver has other ways to catch up."""


class Problem(Labelled):
    """Why a try did not succeed."""

    ADDRESS_INSIDE = "address_inside", "받는 주소가 안쪽 망을 가리켜서 보내지 않았어요."
    NAME_UNKNOWN = "name_unknown", "받는 주소의 이름을 찾지 못했어요."
    UNREACHABLE = "unreachable", "받는 쪽에 이어지지 않았어요."
    TLS = "tls", "받는 쪽의 보안 연결(인증서)을 믿을 수 없어요."
    TOO_SLOW = "too_slow", "정한 시간 안에 답이 끝나지 않았어요."
    NOT_HTTP = "not_http", "알아들을 수 없는 답이 왔어요."
    REDIRECT = "redirect", "다른 주소로 넘기는 답은 따라가지 않아요. 받는 주소를 바꿔 주세요."
    REFUSED = "refused", "받는 쪽이 받지 않겠다고 답했어요."
    SERVER_FAULT = "server_fault", "받는 쪽에 문제가 생겼다고 답했어요."
    GONE = "gone", "받는 쪽이 이제 받지 않겠다고 답했어요(410)."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one try went: no problem means that it was received. `retry_after_s` is what the receiver asked for."""

    latency_ms: int
    status: int | None = None
    problem: Problem | None = None
    retry_after_s: int = 0

    @property
    def of_the_message(self) -> bool:
        """Say whether it is this message that the receiver does not want; else it is not well and the others wait."""
        return self.problem is Problem.REFUSED


OK: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)
REFUSALS: Final = range(400, 500)
FAULTS: Final = range(500, 1000)
LATER: Final = frozenset({408, 425, 429})
GONE: Final = 410


def problem_of(status: int) -> Problem | None:
    """Return what a status says; None for one that the message was received."""
    if status in OK:
        return None
    if status == GONE:
        return Problem.GONE
    if status in REDIRECTS:
        return Problem.REDIRECT
    if status in FAULTS or status in LATER:
        return Problem.SERVER_FAULT
    return Problem.REFUSED if status in REFUSALS else Problem.NOT_HTTP


def wait_before(tries: int, retry_after_s: int = 0, chance: float | None = None) -> timedelta:
    """Return how long to wait after `tries` failures: three times as long each time, spread by a tenth.

    Eight tries take a day. A receiver may ask for more time, up to a day.
    """
    spread = 1 + JITTER * (2 * (random.random() if chance is None else chance) - 1)  # noqa: S311  (no secret)
    wait_s = FIRST_WAIT.total_seconds() * float(FACTOR ** min(tries - 1, 10)) * spread
    return min(timedelta(seconds=max(wait_s, retry_after_s)), LONGEST_WAIT)
