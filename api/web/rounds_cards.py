"""Rounds, slots, wishes, matches and needs as their pages show them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from api.web.forms import Fields
from api.web.labels import WEEKDAYS, WEEKDAYS_EN, dated, span_text
from api.web.pages import Frame
from api.web.rounds_views import GroupLine, MatchCard, OfferCard, RoundCard, SlotLine, WishLine
from api.web.views import Badge, Choice
from geo.booking.draw import Drawn
from geo.booking.match_words import reason_words
from geo.booking.matches import NEED, SPACE
from geo.booking.round_words import outcome_words, slot_words
from geo.booking.rounds import drawn_of
from geo.enums import MatchState, NeedState, Purpose, RoundState, SpareState
from geo.queries.matches import MatchRow
from geo.queries.needs import NeedRow, SpareRow
from geo.queries.round_wishes import EntryRow
from geo.queries.rounds import RoundRow, SlotRow, SlotValues

TONES = {
    RoundState.DRAFT: "plain",
    RoundState.OPEN: "good",
    RoundState.CLOSED: "wait",
    RoundState.DRAWN: "info",
    RoundState.PUBLISHED: "good",
}
MATCH_TONES = {
    MatchState.FOUND: "info",
    MatchState.PROPOSED: "wait",
    MatchState.ACCEPTED: "good",
    MatchState.DECLINED: "plain",
}


def round_badge(row: RoundRow, frame: Frame) -> Badge:
    state = RoundState(row.state)
    return Badge(frame.say(state.label), TONES[state])


def period_text(row: RoundRow | SpareRow | NeedRow | MatchRow, frame: Frame) -> str:
    """Return a season with its years."""
    return " ~ ".join(dated(day, frame.lang) for day in (row.starts_on, row.ends_on))


def deadline_text(row: RoundRow, lang: str) -> str:
    return span_text(row.apply_until, row.apply_until, lang).rpartition("~")[0]


def round_card(row: RoundRow, frame: Frame, url: str) -> RoundCard:
    """Return a round for a list."""
    return RoundCard(
        url=url,
        name=row.name,
        site_name=row.site_name,
        state=round_badge(row, frame),
        period=period_text(row, frame),
        deadline=deadline_text(row, frame.lang),
        slots=row.slots,
        entries=row.entries,
    )


def when_words(slot: SlotValues | MatchRow | SpareRow, lang: str) -> str:
    """Return 화 19:00~21:00."""
    values = SlotValues(UUID(int=0), slot.weekday, slot.from_min, slot.until_min)
    return slot_words("", values, lang).strip()


def slot_lines(
    slots: Sequence[SlotRow], drawn: Drawn | None, names: Mapping[str, str], frame: Frame
) -> tuple[SlotLine, ...]:
    """Return the slots with, once drawn, who holds them: by number, with the name for those who may see it."""

    def holder(slot: SlotRow) -> str:
        given = drawn.given.get(str(slot.id)) if drawn else None
        if drawn is None or given is None:
            return ""
        number = frame.say("순번 {n}").format(n=drawn.numbers[given.group])
        return f"{number} {names.get(given.group, '')}".strip()

    return tuple(
        SlotLine(
            slot.space_name,
            f"/spaces/{slot.space_id}",
            when_words(slot, frame.lang),
            slot.heads_max,
            slot.wishes,
            holder(slot),
        )
        for slot in slots
    )


def group_lines(
    row: RoundRow, slots: Sequence[SlotRow], entries: Sequence[EntryRow], own: set[UUID], frame: Frame, *, keeps: bool
) -> tuple[GroupLine, ...]:
    """Return every group's wishes with their reasons; one's own groups first."""
    drawn = drawn_of(row)
    if drawn is None:
        return ()
    called = {str(slot.id): slot_words(slot.space_name, slot, frame.lang) for slot in slots}
    lines = []
    for entry in entries:
        mine, group = entry.party_id in own, str(entry.party_id)
        wishes = tuple(
            WishLine(
                rank,
                called[outcome.slot],
                outcome.code == "won",
                outcome_words(outcome, called.__getitem__, frame.lang),
                outcome.slot if mine and outcome.code == "won" else "",
            )
            for rank, outcome in enumerate(drawn.outcomes[group], start=1)
        )
        lines.append(GroupLine(group, drawn.numbers[group], entry.name if keeps or mine else "", mine, wishes))
    return tuple(sorted(lines, key=lambda line: (not line.mine, line.number)))


def slot_choices(slots: Sequence[SlotRow], chosen: str, frame: Frame) -> tuple[Choice, ...]:
    """Return the slots to wish for, none first."""
    nothing = Choice("", frame.say("고르지 않음"), not chosen)
    return (
        nothing,
        *(Choice(str(s.id), slot_words(s.space_name, s, frame.lang), str(s.id) == chosen) for s in slots),
    )


def weekday_choices(chosen: set[int], frame: Frame) -> tuple[Choice, ...]:
    """Return the weekdays, Monday first."""
    names = WEEKDAYS_EN if frame.lang == "en" else WEEKDAYS
    return tuple(Choice(str(n), name, n in chosen) for n, name in enumerate(names, start=1))


def purpose_choices(chosen: set[str], frame: Frame) -> tuple[Choice, ...]:
    return tuple(Choice(p.value, frame.say(p.label), p.value in chosen) for p in Purpose)


def read_weekday(fields: Fields, name: str = "weekday") -> int:
    """Return the chosen weekday, 1 Monday to 7."""
    typed = fields.raw(name, 2)
    if typed not in {str(n) for n in range(1, 8)}:
        fields.refuse(name, "요일을 골라 주세요.")
        return 1
    return int(typed)


def read_hours(fields: Fields) -> tuple[int, int]:
    """Return the typed clock times `from` and `until` in minutes; an end before the start is the next day's."""
    start, end = fields.minutes("from"), fields.minutes("until")
    if start is None or end is None:
        return 0, 1
    if not 0 <= start < 1440 or not start < end <= start + 1440:  # noqa: PLR2004  (minutes of a day)
        fields.refuse("until", "끝 시각이 시작보다 늦어야 해요.")
    return start, end


def match_card(row: MatchRow, frame: Frame, side: str, title: str, subtitle: str) -> MatchCard:
    """Return a match as one of its sides sees it."""
    state = MatchState(row.state)
    return MatchCard(
        id=str(row.id),
        title=title,
        subtitle=subtitle,
        when=when_words(row, frame.lang),
        period=period_text(row, frame),
        score=row.score,
        state=Badge(frame.say(state.label), MATCH_TONES[state]),
        reasons=tuple(reason_words(reason, frame.lang) for reason in row.reasons),
        conditions=row.conditions,
        can=_steps(row, side),
        series_url="/my/series" if row.series_id and side == NEED else "",
    )


def _steps(row: MatchRow, side: str) -> tuple[str, ...]:
    if row.state == MatchState.FOUND:
        return ("propose",)
    if row.state == MatchState.PROPOSED:
        return ("decline",) if row.proposed_by == side else ("accept", "decline")
    return ()


def need_words(row: NeedRow, frame: Frame) -> tuple[str, str]:
    """Return a need in words without whose it is: purpose and heads, and near where."""
    say = frame.say
    title = f"{say(Purpose(row.purpose).label)} · {say('{n}명').format(n=row.heads)}"
    return title, ", ".join(row.dong_names) + (f" · {row.group_name}" if row.group_name else "")


def need_card(row: NeedRow, matches: Sequence[MatchRow], frame: Frame) -> OfferCard:
    """Return a need of one's own with its matches."""
    title, subtitle = need_words(row, frame)
    days = WEEKDAYS_EN if frame.lang == "en" else WEEKDAYS
    hours = SlotValues(UUID(int=0), row.weekdays[0], row.from_min, row.until_min)
    span = slot_words("", hours, "ko").strip().partition(" ")[2]
    state = NeedState(row.state)
    tone = {NeedState.OPEN: "wait", NeedState.MATCHED: "good", NeedState.CLOSED: "plain"}[state]
    length = frame.say("{n}분 동안").format(n=row.minutes)
    return OfferCard(
        id=str(row.id),
        title=title,
        subtitle=subtitle,
        when=f"{'·'.join(days[n - 1] for n in row.weekdays)} {span} · {length}",
        period=period_text(row, frame),
        about=row.about,
        state=Badge(frame.say(state.label), tone),
        close_url=f"/my/needs/{row.id}/close" if row.state == NeedState.OPEN else "",
        matches=tuple(match_card(one, frame, NEED, one.space_name, one.site_name) for one in matches),
    )


def spare_card(row: SpareRow, matches: Sequence[MatchRow], needs: Mapping[UUID, NeedRow], frame: Frame) -> OfferCard:
    """Return spare hours with the needs that fit; whose they are is not told."""
    state = SpareState(row.state)
    return OfferCard(
        id=str(row.id),
        title=row.space_name,
        subtitle=row.site_name,
        when=when_words(row, frame.lang),
        period=period_text(row, frame),
        about=row.conditions,
        state=Badge(frame.say(state.label), "good" if state == SpareState.OPEN else "plain"),
        close_url=f"/keep/spare/{row.id}/close",
        matches=tuple(match_card(one, frame, SPACE, *need_words(needs[one.need_id], frame)) for one in matches),
    )
