"""How the figures of coverage were made, told below them: method, sources, sums, and what did not count."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.web.messages import Translator
from api.web.plan_views import LeftOut, Sources
from api.web.plan_words import days_told
from geo.coverage.answer import Assessment

MOST_LEFT_OUT: Final = 100


def sources(answer: Assessment, notes: Sequence[tuple[str, str]], say: Translator) -> Sources:
    """Return how an answer was made; `notes` are what the store says of its data."""
    meta = answer.meta
    bands = ", ".join(
        say("{n}분 {m}m").format(n=minutes, m=f"{metres:,.0f}") for minutes, metres in meta.metres.items()
    )
    lines = [
        (say("셈한 방법"), say(meta.method_label)),
        (say("거리"), say(meta.measured)),
        (say("걷는 빠르기"), say("1분에 {m}m").format(m=f"{meta.speed_m_per_min:g}")),
        (say("시간마다 닿는 거리"), bands),
        *((label, days_told(words, "ko")) for label, words in notes),
    ]
    if meta.sites_beyond:
        lines.append((say("경계 밖에서 함께 센 시설"), say("{n}곳").format(n=f"{meta.sites_beyond:,}")))
    return Sources(
        lines=tuple(lines),
        caveats=tuple(days_told(said, "ko") for said in (meta.why_not_better, *meta.caveats) if said),
        flags=tuple(days_told(flag.sentence, "ko") for flag in meta.flags),
        checks=len(meta.invariants),
        sound=meta.sound,
    )


def left_out(answer: Assessment, kinds: Mapping[str, str]) -> tuple[LeftOut, ...]:
    """Return the first of the sites that did not count, each with its reason."""
    rows = answer.excluded[:MOST_LEFT_OUT]
    return tuple(LeftOut(one.name, kinds.get(one.kind, ""), days_told(one.sentence, "ko")) for one in rows)
