"""What must hold for a booking, as small named checks in a visible order: values in, broken rules out.

The search `geo.queries.spaces` says the same in SQL; a test holds the two equal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.booking.opening import last_open_day, opens_at
from geo.enums import Nature, Opens, Purpose
from geo.queries.hours import Interval
from geo.queries.spaces import PolicyRow, SpaceDetail

WEEKDAYS = "월화수목금토일"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: when, for how many and, once it is known, what for."""

    start: datetime
    end: datetime
    heads: int
    purpose: str | None = None
    natures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules may look at; `hours` are the open pieces around the wish, sorted and disjoint.

    `off` are days off and closures around it, in full length; without them a refusal only speaks of hours.
    """

    space: SpaceDetail
    policy: PolicyRow
    hours: Sequence[Interval]
    now: datetime
    off: Sequence[Interval] = ()

    @property
    def zone(self) -> ZoneInfo:
        """Return the venue's wall clock."""
        return ZoneInfo(self.space.timezone)


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rule: a stable code and the rule in plain Korean and English."""

    code: str
    message: str
    message_en: str
    held: tuple[str, ...] = ()
    """What stands against it already, as moments in ISO 8601."""


Rule = Callable[[Wish, Facts], Broken | None]


def ends_after_it_starts(wish: Wish, _facts: Facts) -> Broken | None:
    if wish.end > wish.start:
        return None
    return Broken("end_before_start", "끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start.")


def space_is_open(wish: Wish, facts: Facts) -> Broken | None:
    space = facts.space
    day = wish.start.astimezone(facts.zone).date()
    if space.state == "open" and _runs_on(day, space.opened_on, space.closed_on):
        return None
    return Broken("space_closed", "지금은 빌려주지 않는 공간이에요.", "The space is not open.")


def site_is_open(wish: Wish, facts: Facts) -> Broken | None:
    space = facts.space
    day = wish.start.astimezone(facts.zone).date()
    if space.site_state == "open" and _runs_on(day, space.site_opened_on, space.site_closed_on):
        return None
    return Broken("site_closed", "운영하고 있지 않은 시설이에요.", "The site is not open.")


def can_be_booked_here(_wish: Wish, facts: Facts) -> Broken | None:
    if facts.policy.approval != "inquire":
        return None
    return Broken(
        "inquire_only",
        "여기서는 예약할 수 없고, 운영하는 곳에 문의해야 하는 공간이에요.",
        "This space is booked by asking its operator.",
    )


def starts_in_time(wish: Wish, facts: Facts) -> Broken | None:
    if wish.start < facts.now:
        return Broken("in_the_past", "이미 지난 시각이에요.", "That time has passed.")
    notice = facts.policy.closes_before_minutes
    if wish.start >= facts.now + timedelta(minutes=notice):
        return None
    return Broken("too_late", f"{length_text(notice)} 전까지 신청해야 해요.", f"Book at least {notice} minutes ahead.")


def is_not_too_far_ahead(wish: Wish, facts: Facts) -> Broken | None:
    policy = facts.policy
    last = last_open_day(policy, facts.now.astimezone(facts.zone))
    day = wish.start.astimezone(facts.zone).date()
    if day <= last:
        return None
    if policy.opens == Opens.ROLLING:
        return Broken(
            "too_early",
            f"{policy.rolling_days}일 앞까지만 예약할 수 있어요. 지금은 {day_text(last)}까지예요.",
            f"Bookings open {policy.rolling_days} days ahead.",
        )
    at = opens_at(policy, day)
    return Broken(
        "too_early",
        f"그날 예약은 {day_text(at.date())} {at:%H:%M}에 열려요. 지금은 {day_text(last)}까지 예약할 수 있어요.",
        f"Bookings of that day open on {at:%Y-%m-%d %H:%M}.",
    )


def has_an_accepted_purpose(wish: Wish, facts: Facts) -> Broken | None:
    if wish.purpose is None or wish.purpose not in facts.policy.refused_purposes:
        return None
    label = Purpose(wish.purpose).label
    return Broken(
        "purpose_refused",
        f"이 공간은 '{label}' 목적으로는 빌려주지 않아요.",
        f"The space is not lent for that purpose ({wish.purpose}).",
    )


def is_of_an_accepted_nature(wish: Wish, facts: Facts) -> Broken | None:
    refused = {*facts.policy.refused_natures, *facts.space.site_refused_natures}
    found = [nature for nature in Nature if nature in wish.natures and nature in refused]
    if not found:
        return None
    named = ", ".join(nature.label for nature in found)
    return Broken(
        "nature_refused",
        f"이곳은 {named} 목적의 모임에는 빌려주지 않아요.",
        f"The place is not lent for {', '.join(found)} use.",
    )


def starts_on_the_grid(wish: Wish, facts: Facts) -> Broken | None:
    grid = facts.policy.grid_minutes
    local = wish.start.astimezone(facts.zone)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    whole = local.microsecond == 0 and seconds % (grid * 60) == 0
    if whole and (wish.end - wish.start) % timedelta(minutes=grid) == timedelta(0):
        return None
    return Broken("off_grid", f"{grid}분 단위로 예약할 수 있어요.", f"Times are in steps of {grid} minutes.")


def has_a_fitting_length(wish: Wish, facts: Facts) -> Broken | None:
    least, most = facts.policy.min_minutes, facts.policy.max_minutes
    if wish.end - wish.start < timedelta(minutes=least):
        return Broken("too_short", f"{length_text(least)}부터 예약할 수 있어요.", f"At least {least} minutes.")
    if wish.end - wish.start > timedelta(minutes=most):
        return Broken("too_long", f"한 번에 {length_text(most)}까지 예약할 수 있어요.", f"At most {most} minutes.")
    return None


def has_room_for_all(wish: Wish, facts: Facts) -> Broken | None:
    most = facts.space.heads_max
    if most is None or wish.heads <= most:
        return None
    return Broken("too_many_heads", f"{most}명까지 쓸 수 있는 공간이에요.", f"It holds {most} people.")


def lies_in_opening_hours(wish: Wish, facts: Facts) -> Broken | None:
    gap = first_gap(wish, facts.hours)
    if gap is None:
        return None
    shut = next((start for start, end in facts.off if start <= gap < end), None)
    if shut is not None:
        since = shut.astimezone(facts.zone)
        return Broken(
            "outside_hours",
            f"{day_text(since.date())} {since:%H:%M}부터 쉬어요.",
            f"It is closed from {since:%Y-%m-%d %H:%M}.",
        )
    local = gap.astimezone(facts.zone)
    closing = any(end == gap for _start, end in facts.hours)
    korean = f"{day_text(local.date())} {local:%H:%M}에 닫아요." if closing else _closed_text(wish, facts)
    return Broken("outside_hours", korean, f"It is closed from {local:%Y-%m-%d %H:%M}.")


RULES: tuple[Rule, ...] = (
    ends_after_it_starts,
    space_is_open,
    site_is_open,
    can_be_booked_here,
    starts_in_time,
    is_not_too_far_ahead,
    starts_on_the_grid,
    has_a_fitting_length,
    has_room_for_all,
    has_an_accepted_purpose,
    is_of_an_accepted_nature,
    lies_in_opening_hours,
)


def broken_rules(wish: Wish, facts: Facts) -> list[Broken]:
    """Return every rule that `wish` breaks, in the order in which they are told."""
    return [broken for rule in RULES if (broken := rule(wish, facts)) is not None]


def first_gap(wish: Wish, hours: Sequence[Interval]) -> datetime | None:
    """Return the first moment of the wish that is not open, or None when all of it is."""
    reached = wish.start
    for start, end in hours:
        if start <= reached < end:
            reached = end
    return None if reached >= wish.end else reached


def day_text(day: date) -> str:
    """Return a date as Koreans write it: 11월 24일(화)."""
    return f"{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]})"


def length_text(minutes: int) -> str:
    """Return a length in words: 90 → 1시간 30분, 2880 → 2일."""
    if minutes and minutes % 1440 == 0:
        return f"{minutes // 1440}일"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}시간"] * bool(hours) + [f"{rest}분"] * bool(rest or not hours)
    return " ".join(parts)


def _runs_on(day: date, opened_on: date | None, closed_on: date | None) -> bool:
    return (opened_on is None or opened_on <= day) and (closed_on is None or day < closed_on)


def _closed_text(wish: Wish, facts: Facts) -> str:
    day = wish.start.astimezone(facts.zone).date()
    pieces = [(s.astimezone(facts.zone), e.astimezone(facts.zone)) for s, e in facts.hours]
    today = [f"{s:%H:%M}~{_end_text(s, e)}" for s, e in pieces if s.date() == day]
    if not today:
        return f"{day_text(day)}에는 열지 않아요."
    return f"{day_text(day)}에는 {', '.join(today)}에만 열어요."


def _end_text(start: datetime, end: datetime) -> str:
    if end.date() == start.date():
        return f"{end:%H:%M}"
    days = (end.date() - start.date()).days
    return f"{end.hour + 24 * days:02}:{end:%M}"
