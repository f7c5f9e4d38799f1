"""Timelines and certificates in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from api.growth.answers import stage_now
from api.growth.service import BY, Group
from api.web.growth_views import EntryLine, PaperLine, StageStep, TimelineYear
from api.web.labels import day_text
from api.web.messages import Translator
from api.web.moments import day_told, span_told
from api.web.pages import Frame
from api.web.resource_cards import record_url
from api.web.views import Badge
from geo.enums import RelationKind
from geo.queries.growth_writing import CertificateRow
from geo.relation_words import ENDS
from geo.surveys.growth import DAY, MONTH, Entry
from geo.surveys.growth_words import STAGES, ActivityKind, EntryKind, GroupStage

HOUR: Final = 60
TONES: Final = {
    EntryKind.STAGE: "good",
    EntryKind.PROJECT: "info",
    EntryKind.BOOKING: "plain",
    EntryKind.TRAINING: "wait",
}


def timeline_years(entries: Sequence[Entry], frame: Frame, drops: Mapping[str, str]) -> tuple[TimelineYear, ...]:
    """Return a timeline year by year; `drops` are the addresses that take entries back, by kind of entry."""
    years = groupby(entries, key=lambda entry: entry.day.year)
    return tuple(TimelineYear(year, tuple(entry_line(each, frame, drops) for each in some)) for year, some in years)


def entry_line(entry: Entry, frame: Frame, drops: Mapping[str, str]) -> EntryLine:
    say = frame.say
    word = ActivityKind(entry.word).label if entry.kind is EntryKind.ACTIVITY else entry.kind.label
    drop = drops.get(entry.kind, "")
    return EntryLine(
        when=_when(entry, frame),
        kind=Badge(say(word), TONES.get(entry.kind, "none")),
        title=_title(entry, say),
        url=_url(entry),
        note=_note(entry, say),
        figures=_figures(entry, say),
        hidden="" if entry.public else say("모임과 담당자만 보여요"),
        drop_url=drop.format(id=entry.id) if drop and entry.id else "",
    )


def _when(entry: Entry, frame: Frame) -> str:
    if entry.exact == DAY:
        return day_text(entry.day, frame.lang)
    if entry.exact == MONTH:
        return f"{entry.day:%b}" if frame.lang == "en" else f"{entry.day.month}월"
    return ""


def _title(entry: Entry, say: Translator) -> str:
    if entry.kind is EntryKind.STAGE:
        return say("{stage} 단계에 들어섰어요").format(stage=say(GroupStage(entry.word).label))
    if entry.kind is EntryKind.BOOKING:
        return say("공간을 {n}번 빌렸어요").format(n=entry.count or 0)
    return entry.title


def _note(entry: Entry, say: Translator) -> str:
    if entry.kind is EntryKind.LINK:
        return say(ENDS[RelationKind(entry.word.removesuffix(BY))][entry.word.endswith(BY)])
    return "" if entry.kind is EntryKind.PROJECT and entry.note == entry.title else entry.note


def _figures(entry: Entry, say: Translator) -> str:
    heads = say("{n}명").format(n=f"{entry.count:,}") if entry.count and entry.kind is not EntryKind.BOOKING else ""
    return " · ".join(filter(None, (heads, duration(entry.minutes, say))))


def duration(minutes: int | None, say: Translator) -> str:
    """Return minutes in words: 2시간 30분."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, HOUR)
    told = (say("{n}시간").format(n=f"{hours:,}") if hours else "", say("{n}분").format(n=rest) if rest else "")
    return " ".join(filter(None, told))


def _url(entry: Entry) -> str:
    if not entry.ref:
        return ""
    own = {"programme": "/programmes/", "course": "/courses/"}.get(entry.ref_kind)
    return f"{own}{entry.ref}" if own else record_url(entry.ref, entry.ref_kind)


def stage_steps(entries: Sequence[Entry], frame: Frame) -> tuple[StageStep, ...]:
    """Return the four stages with those that were reached."""
    since = {entry.word: entry.day for entry in entries if entry.kind is EntryKind.STAGE}
    now = stage_now(list(entries))
    return tuple(
        StageStep(
            frame.say(stage.label),
            "now" if stage is now else "done" if stage in since else "ahead",
            day_told(since.get(stage), frame.lang),
        )
        for stage in STAGES
    )


def paper_line(row: CertificateRow, frame: Frame) -> PaperLine:
    """Return a certificate in a list."""
    valid = row.revoked_at is None
    state = Badge(frame.say("쓸 수 있음"), "good") if valid else Badge(frame.say("거둔 확인서"), "bad")
    return PaperLine(row.code, f"/certificates/{row.code}", span_told(row.first_day, row.last_day, frame.lang), state)


def certificate_lines(lines: Sequence[Mapping[str, Any]], frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return what a certificate says, as label and words."""
    return tuple((frame.say(EntryKind(line["kind"]).label), _certified(line, frame)) for line in lines)


def _certified(line: Mapping[str, Any], frame: Frame) -> str:
    say = frame.say
    if "count" in line:
        times = say("{n}번").format(n=f"{line['count']:,}")
        return " · ".join(filter(None, (times, duration(line["minutes"], say))))
    title = say(GroupStage(line["word"]).label) if line["kind"] == EntryKind.STAGE else line["title"]
    told = day_told(date.fromisoformat(line["day"]), frame.lang) if line["exact"] == DAY else line["day"][:4]
    return f"{told} · {title}"


def group_drops(group: Group, *, manages: bool, notes: bool) -> dict[str, str]:
    """Return the addresses that take entries of a group back, by kind of entry."""
    url = f"/groups/{group.row.id}"
    drops = {EntryKind.STAGE.value: f"{url}/stages/{{id}}/drop"} if manages else {}
    if notes:
        drops |= dict.fromkeys((EntryKind.ACTIVITY.value, EntryKind.TRAINING.value), f"{url}/activities/{{id}}/drop")
    return drops
