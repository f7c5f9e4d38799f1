"""Months, people and looks of the access log as lines."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import urlencode

from api.web.labels import dated, day_text
from api.web.messages import Translator
from api.web.office_views import ActorLine, Filter, LookLine, MonthLine
from api.web.pages import Frame
from api.web.views import Badge, Link
from geo.clock import SEOUL
from geo.office_words import MANY_AT_ONCE, NIGHT_FROM, NIGHT_UNTIL, PURPOSES, AccessKind, Oddity
from geo.queries.access_reviews import ActorCount, KindCount, LookFilter, LookRow, MonthRow, MonthSums, ReviewRow

THING_LETTERS: Final = 8
THING_URLS: Final = {
    AccessKind.RESOURCE_PERSONAL: "/resources/{id}",
    AccessKind.CONSENT: "/consents/{id}",
    AccessKind.SUBMISSION: "/admin/submissions/{id}",
    AccessKind.ACCOUNT: "/admin/people/{id}",
}
"""Where the thing itself is that was looked at; opening it is a look, too."""


def month_text(month: date, frame: Frame) -> str:
    """Return 2026년 10월, or October 2026."""
    return f"{month:%B %Y}" if frame.lang == "en" else f"{month.year}년 {month.month}월"


def month_badge(row: MonthRow, say: Translator) -> Badge:
    """Return how a month stands: to be signed, signed, changed since, not over."""
    if row.changed:
        return Badge(say("서명 뒤 바뀜"), "bad")
    if row.review is not None:
        return Badge(say("서명함"), "good")
    return Badge(say("서명할 차례"), "wait") if row.over else Badge(say("이번 달"), "info")


def month_line(row: MonthRow, frame: Frame, chosen: date) -> MonthLine:
    """Return a month as a line of the list."""
    say = frame.say
    sums = say("{n}건 · {m}명").format(n=f"{row.looks:,}", m=row.people)
    by = f"{row.review.by} · {day_text(row.review.at.astimezone(SEOUL).date(), frame.lang)}" if row.review else ""
    url = f"/admin/access-log?month={row.month:%Y-%m}"
    return MonthLine(url, month_text(row.month, frame), sums, month_badge(row, say), by, row.month == chosen)


def facts_of(sums: MonthSums, query: Mapping[str, str], frame: Frame) -> tuple[tuple[str, str, str, str], ...]:
    """Return a month's figures with what they mean and where only these are listed."""
    say = frame.say
    night = say("밤 {a}시부터 아침 {b}시까지").format(a=NIGHT_FROM, b=NIGHT_UNTIL)
    once = say("한 시간에 {n}건 넘게").format(n=MANY_AT_ONCE)
    rows = (
        (say("본 횟수"), sums.looks, say("{n}명이 {m}가지를").format(n=sums.people, m=f"{sums.things:,}"), None),
        (say(Oddity.NIGHT.label), sums.at_night, night, Oddity.NIGHT),
        (say(Oddity.ONCE.label), sums.at_once, once, Oddity.ONCE),
        (say(Oddity.ELSEWHERE.label), sums.elsewhere, say("그때 맡지 않은 곳의 것"), Oddity.ELSEWHERE),
    )
    return tuple(
        (label, f"{count:,}", says, _address({**query, "odd": odd.value}) if odd and count else "")
        for label, count, says, odd in rows
    )


def actor_lines(rows: Sequence[ActorCount], query: Mapping[str, str], frame: Frame) -> tuple[ActorLine, ...]:
    """Return who looked, each with a bar as long as their share of the busiest person's looks."""
    say, most = frame.say, max((row.looks for row in rows), default=1)
    return tuple(
        ActorLine(
            url=_address({**query, "who": str(row.actor_id)}),
            name=row.name or say("(지워진 계정)"),
            email="" if row.email.endswith("@invalid") else row.email,
            says=say("{n}건 · {m}가지").format(n=f"{row.looks:,}", m=f"{row.things:,}"),
            odd=say("살펴볼 것 {n}건").format(n=f"{row.odd:,}") if row.odd else "",
            share=max(2, round(100 * row.looks / most)),
        )
        for row in rows
    )


def kind_links(
    rows: Sequence[KindCount], query: Mapping[str, str], chosen: AccessKind | None, frame: Frame
) -> tuple[Link, ...]:
    """Return one chip per kind of data that was looked at."""
    every = Link(_address({**query, "kind": ""}), frame.say("모두"), chosen is None)
    each = (
        Link(
            _address({**query, "kind": row.kind.value}),
            f"{frame.say(row.kind.label)} {row.looks:,}",
            row.kind is chosen,
        )
        for row in rows
    )
    return (every, *each)


def filters_of(
    wanted: LookFilter, actors: Sequence[ActorCount], query: Mapping[str, str], frame: Frame
) -> tuple[Filter, ...]:
    """Return the filters in force, each with the address without it."""
    say = frame.say
    name = next((row.name for row in actors if row.actor_id == wanted.actor_id), "")
    said = (
        ("who", name or say("한 사람") if wanted.actor_id else ""),
        ("kind", say(wanted.kind.label) if wanted.kind else ""),
        ("odd", say(wanted.odd.label) if wanted.odd else ""),
    )
    return tuple(Filter(words, _address({**query, key: ""})) for key, words in said if words)


def look_line(row: LookRow, frame: Frame) -> LookLine:
    """Return one look: who, when, of what, why."""
    say, at = frame.say, row.at.astimezone(SEOUL)
    marks = ((Oddity.NIGHT, row.night), (Oddity.ONCE, row.once), (Oddity.ELSEWHERE, row.elsewhere))
    when = f"{day_text(at.date(), frame.lang)} {at:%H:%M}"
    return LookLine(
        when=when,
        name=row.name or say("(지워진 계정)"),
        email="" if row.email.endswith("@invalid") else row.email,
        kind=say(row.kind.label),
        thing=str(row.object_id)[:THING_LETTERS],
        thing_url=THING_URLS.get(row.kind, "").format(id=row.object_id),
        place=row.district,
        reason=row.reason or say(PURPOSES[row.kind]),
        marks=tuple(Badge(say(mark.label), "wait") for mark, holds in marks if holds),
    )


def signature(row: ReviewRow, frame: Frame) -> str:
    """Return a signature in one sentence."""
    say, at = frame.say, row.at.astimezone(SEOUL)
    told = say("{name} 님이 {day} {time}에 서명 · {n}건 가운데 밤 {a}, 한꺼번에 {b}, 맡은 곳 밖 {c}").format(
        name=row.by,
        day=dated(at.date(), frame.lang),
        time=f"{at:%H:%M}",
        n=f"{row.looks:,}",
        a=row.at_night,
        b=row.at_once,
        c=row.elsewhere,
    )
    return f"{told} · {row.remark}" if row.remark else told


def sign_says(row: MonthRow | None, frame: Frame) -> str:
    """Return why a month cannot be signed now, or what a signature does."""
    say = frame.say
    if row is None:
        return say("이 달에는 본 기록이 없어요.")
    if not row.over:
        return say("이 달이 끝나면 서명할 수 있어요.")
    if row.changed:
        return say("서명한 뒤에 기록이 바뀌었어요. 다시 살펴보고 서명해 주세요. 전의 서명은 그대로 남아요.")
    if row.review is not None:
        return say("서명했어요. 기록이 바뀌면 여기에서 알려 드려요.")
    return say("서명하면 지금의 기록과 함께 남고, 아무도 고치거나 지울 수 없어요.")


def _address(query: Mapping[str, str]) -> str:
    return f"/admin/access-log?{urlencode({name: value for name, value in query.items() if value})}"
