"""How much one person, group or household may book: counted under locks, explained with what is held already."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo import clock
from geo.booking.rules import Broken, Wish, day_text, length_text
from geo.enums import PartyKind, QuotaMeasure, QuotaPer, QuotaScope, SpaceKind
from geo.queries import quotas, strikes
from geo.queries.parties import household_of
from geo.queries.quotas import Counted, QuotaRule, Subject, Window
from geo.queries.spaces import SpaceDetail

FOREVER = datetime(2999, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)
MOST_TOLD = 3


class Booker:
    """Who a booking is for, as quotas see it: an account, the party it acts for, or a caller without an account."""

    def __init__(self, account_id: UUID | None, on_behalf_of: UUID | None = None, phone: str = "") -> None:
        self.account_id, self.party_id = account_id, on_behalf_of
        self.phone = "".join(letter for letter in phone if letter.isdigit()) if account_id is None else ""

    def subject_of(self, session: Session, rule: QuotaRule) -> Subject | None:
        """Return whose bookings a rule counts together, or None when it does not concern this booker."""
        if rule.subject == PartyKind.GROUP:
            return Subject(f"group:{self.party_id}", party_id=self.party_id) if self.party_id else None
        if self.account_id is None:
            return Subject(f"phone:{self.phone}", phone=self.phone) if self.phone else None
        household = household_of(session, self.account_id) if rule.subject == PartyKind.HOUSEHOLD else None
        if household is not None:
            return Subject(f"household:{household.id}", household.accounts, household.id)
        return Subject(f"person:{self.account_id}", (self.account_id,))


class Counting:
    """The quotas that concern one booker at one space, each with whose bookings count together."""

    def __init__(self, session: Session, space: SpaceDetail, booker: Booker, *, counts: bool = True) -> None:
        self.session, self.space = session, space
        found = quotas.rules_at(session, space) if counts and space.has_quotas else []
        account = booker.account_id if counts else None
        self.blocked_until = None if account is None else strikes.blocked_until(session, account, clock.now())
        self.rules = [(rule, subject) for rule in found if (subject := booker.subject_of(session, rule)) is not None]

    def lock(self) -> None:
        """Make all others with the same subjects wait; comes before the locks on cells."""
        if self.rules:
            quotas.lock_subjects(self.session, [subject for _rule, subject in self.rules])

    def broken(self, wish: Wish, but: Sequence[UUID] = (), also: Sequence[Wish] = ()) -> Broken | None:
        """Return the first quota that `wish` would exceed; `also` are wishes that are about to be written too.

        Who did not come too often books nothing new, but may move what is booked.
        """
        if self.blocked_until is not None and not but:
            return _too_many_no_shows(self.blocked_until)
        zone, now = ZoneInfo(self.space.timezone), clock.now()
        planned = [Counted(NOBODY, one.start, one.end, self.space.name) for one in also]
        for rule, subject in self.rules:
            window = _window(rule, wish, zone, now)
            held = quotas.list_counted(self.session, rule, subject, window, but)
            held += [one for one in planned if window.start <= one.start < window.end]
            if _total(rule, wish, held, zone) > rule.most:
                return _refusal(rule, held, zone)
        return None


def _too_many_no_shows(until: date) -> Broken:
    return Broken(
        "too_many_no_shows",
        f"미방문이 세 번 쌓여 {day_text(until)}부터 다시 예약할 수 있어요.",
        f"After three no-shows you can book again from {until}.",
    )


def _window(rule: QuotaRule, wish: Wish, zone: ZoneInfo, now: datetime) -> Window:
    """Return what to look at: the wall-clock day, week or month in which the wish starts, or the days around it."""
    day, today = wish.start.astimezone(zone).date(), now.astimezone(clock.SEOUL).date()
    first, last = _days(rule, day)
    if rule.per == QuotaPer.ACTIVE:
        return Window(LONG_AGO, FOREVER, now, now, today)
    return Window(_midnight(first, zone), _midnight(last + timedelta(days=1), zone), LONG_AGO, now, today)


def _days(rule: QuotaRule, day: date) -> tuple[date, date]:
    match rule.per:
        case QuotaPer.WEEK:
            monday = day - timedelta(days=day.isoweekday() - 1)
            return monday, monday + timedelta(days=6)
        case QuotaPer.MONTH:
            return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        case QuotaPer.ROLLING:
            reach = timedelta(days=(rule.rolling_days or 1) - 1)
            return day - reach, day + reach
    return day, day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _total(rule: QuotaRule, wish: Wish, held: Sequence[Counted], zone: ZoneInfo) -> int:
    """Return what would be booked with the wish; with rolling days, in the fullest stretch that it lies in."""
    new = _amount(rule, wish.start, wish.end)
    if rule.per != QuotaPer.ROLLING:
        return new + sum(_amount(rule, one.start, one.end) for one in held)
    day, length = wish.start.astimezone(zone).date(), timedelta(days=rule.rolling_days or 1)
    dated = [(one.start.astimezone(zone).date(), _amount(rule, one.start, one.end)) for one in held]
    firsts = {day - length + timedelta(days=1), *(first for first, _ in dated if day - length < first <= day)}
    return new + max(sum(amount for at, amount in dated if first <= at < first + length) for first in firsts)


def _amount(rule: QuotaRule, start: datetime, end: datetime) -> int:
    return 1 if rule.measure == QuotaMeasure.COUNT else int((end - start).total_seconds() // 60)


_WHO = {PartyKind.PERSON: "한 사람이", PartyKind.GROUP: "한 모임이", PartyKind.HOUSEHOLD: "한 가구가"}
_WITHIN = {
    QuotaPer.DAY: "하루에",
    QuotaPer.WEEK: "한 주에",
    QuotaPer.MONTH: "한 달에",
    QuotaPer.ACTIVE: "아직 쓰지 않은 예약으로",
}


def rule_text(rule: QuotaRule) -> str:
    """Return a quota as a half sentence: 한 가구가 한 달에 열린육아방을 1번까지."""
    where = {QuotaScope.SPACE: "이 공간을", QuotaScope.SITE: "이 시설을", QuotaScope.DISTRICT: "이 자치구의 공간을"}
    what = where.get(QuotaScope(rule.scope)) or f"{SpaceKind(rule.space_kind or '').label} 공간을"
    within = _WITHIN.get(QuotaPer(rule.per)) or f"어느 {rule.rolling_days}일 동안이든"
    most = f"{rule.most}번" if rule.measure == QuotaMeasure.COUNT else length_text(rule.most)
    return f"{_WHO[PartyKind(rule.subject)]} {within} {what} {most}까지"


def _refusal(rule: QuotaRule, held: Sequence[Counted], zone: ZoneInfo) -> Broken:
    told = [one.start.astimezone(zone) for one in held]
    dates = ", ".join(f"{day_text(at.date())} {at:%H:%M} {one.space_name}" for at, one in zip(told, held, strict=True))
    named = f" 이미 잡은 예약: {dates}" if held else ""
    more = f" 외 {len(held) - MOST_TOLD}건" if len(held) > MOST_TOLD else ""
    if more:
        first = ", ".join(
            f"{day_text(at.date())} {at:%H:%M} {one.space_name}"
            for at, one in zip(told[:MOST_TOLD], held[:MOST_TOLD], strict=True)
        )
        named = f" 이미 잡은 예약: {first}"
    english = ", ".join(f"{at:%Y-%m-%d %H:%M}" for at in told[:MOST_TOLD])
    return Broken(
        "quota_reached",
        f"{rule_text(rule)} 예약할 수 있어요.{named}{more}",
        f"The quota of {rule.most} is reached; held already: {english}." if held else f"At most {rule.most}.",
        held=tuple(at.isoformat() for at in told),
    )
