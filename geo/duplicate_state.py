"""What a pair of records that may be one is, by its score, and what has become of it."""

from typing import Final

from geo.enums import Labelled

SAME_FROM: Final = 80.0
CANDIDATE_FROM: Final = 50.0


class Verdict(Labelled):
    SAME = "same", "같은 곳"
    CANDIDATE = "candidate", "같은 곳일 수 있음"
    DIFFERENT = "different", "다른 곳"


class DuplicateState(Labelled):
    OPEN = "open", "확인 필요"
    DIFFERENT = "different", "다른 곳"
    MERGED = "merged", "합침"


def verdict_of(score: float) -> Verdict:
    """Return what a score (0–100) means."""
    if score >= SAME_FROM:
        return Verdict.SAME
    return Verdict.CANDIDATE if score >= CANDIDATE_FROM else Verdict.DIFFERENT
