"""What a use costs: values in, a price with its lines out; all of it in whole won.

A use is cut into blocks along its time: the first block, then further ones, or whole days. Each block is priced by the
rate that holds when it begins. Of several rates the one with more conditions on the time holds; who may take several
rates for persons pays the cheapest. Of the reductions that somebody has, one counts: the highest.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from geo.booking.price_words import line_in_words
from geo.enums import Vat
from geo.money_words import ExtraPer, PayWhen, RateDays, Rounding, Whom

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WEEKEND = 6
VAT_PERCENT = 10
_RANK = {RateDays.ANY: 0, RateDays.WEEKDAY: 1, RateDays.WEEKEND: 1, RateDays.HOLIDAY: 2}


@dataclass(frozen=True, slots=True)
class Price:
    """What a booking costs, and everything that explains it later; `won` has the value-added tax in it."""

    won: int
    snapshot: dict[str, Any]

    @property
    def lines(self) -> list[str]:
        """Return how the sum comes about, in Korean, line by line."""
        return [line_in_words(line) for line in self.snapshot.get("lines", ())]

    @property
    def deposit_won(self) -> int:
        """Return what is paid beside the price and given back after the use."""
        return int(self.snapshot.get("deposit_won", 0))

    @property
    def due_won(self) -> int:
        """Return all that is to be paid."""
        return self.won + self.deposit_won


@dataclass(frozen=True, slots=True)
class PriceAsk:
    """What somebody says of themselves and wants beside the room: for whom, reductions, extras, by their codes."""

    whom: tuple[str, ...] = ()
    reductions: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """One tariff. Without `first_minutes` it counts days of the calendar; without `further_won` blocks repeat.

    `from_min` and `until_min` are minutes of the venue's day; from 22:00 until 06:00 runs over midnight.
    """

    first_won: int
    first_minutes: int | None = 60
    further_won: int | None = None
    further_minutes: int | None = None
    days: str = RateDays.ANY
    whom: str = Whom.ANYONE
    from_min: int | None = None
    until_min: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Something beside the room: heating, a projector."""

    code: str
    label: str
    won: int
    per: str = ExtraPer.USE


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices of a space at one time; `refunds` are (hours before the start, percent given back)."""

    rates: Sequence[Rate] = ()
    extras: Sequence[Extra] = ()
    reductions: Mapping[str, int] = field(default_factory=dict)
    refunds: Sequence[tuple[int, int]] = ()
    payment: str = PayWhen.BEFOREHAND
    pay_within_minutes: int = 2880
    transfer_to: str = ""
    vat: str = Vat.INCLUDED
    round_to: int = 10
    rounding: str = Rounding.DOWN
    deposit_won: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """When somebody uses the space, on whose wall clock, and which days are public holidays there."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    is_holiday: Callable[[date], bool]


def price_use(prices: PriceList, use: Use, ask: PriceAsk) -> Price:
    """Return the price of `use` for who says `ask`; the list must have a rate for anyone at any time."""
    whom, base = _cheapest(prices.rates, use, ask)
    reduction = _highest(prices.reductions, ask.reductions)
    fee = sum(line["won"] for line in base)
    lines = [*base, *_reduction_line(fee, reduction), *_extra_lines(prices.extras, use, ask)]
    lines += _tax_line(sum(line["won"] for line in lines), prices.vat)
    exact = sum(line["won"] for line in lines)
    won = rounded(exact, prices.round_to, prices.rounding)
    if won != exact:
        lines.append({"code": "rounding", "won": won - exact, "unit": prices.round_to, "way": str(prices.rounding)})
    return Price(won, _snapshot(prices, ask, lines, won) | {"whom": str(whom), "reduction": reduction and reduction[0]})


def _snapshot(prices: PriceList, ask: PriceAsk, lines: list[dict[str, Any]], won: int) -> dict[str, Any]:
    return {
        "version": prices.version,
        "payment": str(prices.payment),
        "pay_within_minutes": prices.pay_within_minutes,
        "lines": lines,
        "won": won,
        "vat": str(prices.vat),
        "vat_won": _tax_within(won),
        "deposit_won": prices.deposit_won,
        "refunds": [list(pair) for pair in prices.refunds],
        "asked": {name: list(codes) for name, codes in asdict(ask).items()},
    }


def _cheapest(rates: Sequence[Rate], use: Use, ask: PriceAsk) -> tuple[str, list[dict[str, Any]]]:
    offers = [(whom, _base_lines(rates, use, whom)) for whom in (Whom.ANYONE, *ask.whom)]
    return min(offers, key=lambda offer: sum(line["won"] for line in offer[1]))


def _base_lines(rates: Sequence[Rate], use: Use, whom: str) -> list[dict[str, Any]]:
    lines = []
    for block, same in groupby(_blocks([rate for rate in rates if rate.whom in {whom, Whom.ANYONE}], use)):
        count = len(list(same))
        lines.append({**block, "count": count, "won": block["each"] * count})
    return lines


def _blocks(rates: Sequence[Rate], use: Use) -> Iterator[dict[str, Any]]:
    at, end, first = use.start.astimezone(UTC), use.end.astimezone(UTC), True
    while at < end:
        rate = _holding(rates, use, at.astimezone(use.zone))
        about = {"days": str(rate.days), "whom": str(rate.whom), "from_min": rate.from_min, "until_min": rate.until_min}
        if rate.first_minutes is None:
            yield {"code": "day", "minutes": None, "each": rate.first_won, **about}
            at = _next_midnight(at, use.zone)
        elif first or rate.further_won is None:
            yield {"code": "first", "minutes": rate.first_minutes, "each": rate.first_won, **about}
            at += rate.first_minutes * MINUTE
        else:
            minutes = rate.further_minutes or rate.first_minutes
            yield {"code": "further", "minutes": minutes, "each": rate.further_won, **about}
            at += minutes * MINUTE
        first = False


def _holding(rates: Sequence[Rate], use: Use, local: datetime) -> Rate:
    """Return the rate that holds at a moment: the most conditions on the time, then the one for whom it is asked."""
    fitting = [rate for rate in rates if _on_day(rate, use, local.date()) and _in_window(rate, local)]
    return max(
        fitting, key=lambda rate: (_RANK[RateDays(rate.days)] + (rate.from_min is not None), rate.whom != Whom.ANYONE)
    )


def _on_day(rate: Rate, use: Use, day: date) -> bool:
    weekend = day.isoweekday() >= WEEKEND
    match rate.days:
        case RateDays.HOLIDAY:
            return use.is_holiday(day)
        case RateDays.WEEKEND:
            return weekend
        case RateDays.WEEKDAY:
            return not weekend and not use.is_holiday(day)
    return True


def _in_window(rate: Rate, local: datetime) -> bool:
    if rate.from_min is None or rate.until_min is None:
        return True
    minute = local.hour * 60 + local.minute
    if rate.from_min < rate.until_min:
        return rate.from_min <= minute < rate.until_min
    return minute >= rate.from_min or minute < rate.until_min


def _next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


def _highest(offered: Mapping[str, int], had: Sequence[str]) -> tuple[str, int] | None:
    fitting = [(code, offered[code]) for code in had if offered.get(code)]
    return max(fitting, key=lambda pair: pair[1], default=None)


def _reduction_line(fee: int, reduction: tuple[str, int] | None) -> list[dict[str, Any]]:
    if reduction is None:
        return []
    code, percent = reduction  # the odd won is let off too
    return [{"code": "reduction", "reduction": code, "percent": percent, "won": -fee * percent // 100}]


def _extra_lines(extras: Sequence[Extra], use: Use, ask: PriceAsk) -> Iterator[dict[str, Any]]:
    for extra in extras:
        if extra.code in ask.extras:
            count = _times(extra.per, use)
            yield {
                "code": "extra",
                "label": extra.label,
                "per": str(extra.per),
                "count": count,
                "each": extra.won,
                "won": extra.won * count,
            }


def _times(per: str, use: Use) -> int:
    if per == ExtraPer.HOUR:
        return -((use.start - use.end) // HOUR)
    if per == ExtraPer.DAY:
        last = (use.end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(use.zone).date()
        return (last - use.start.astimezone(use.zone).date()).days + 1
    return 1


def _tax_line(subtotal: int, vat: str) -> list[dict[str, Any]]:
    tax = subtotal * VAT_PERCENT // 100
    return [{"code": "vat", "percent": VAT_PERCENT, "won": tax}] if vat == Vat.EXCLUDED and tax else []


def _tax_within(won: int) -> int:
    """Return the tax that a sum with the tax in it holds."""
    return won * VAT_PERCENT // (100 + VAT_PERCENT)


def rounded(won: int, unit: int, way: str) -> int:
    """Round a sum to whole units."""
    match way:
        case Rounding.UP:
            return -(-won // unit) * unit
        case Rounding.HALF_UP:
            return (won + unit // 2) // unit * unit
    return won // unit * unit


def given_back(refunds: Sequence[Sequence[int]], won: int, before: timedelta) -> int:
    """Return how much of `won` is given back to who calls off `before` the start; without a table all of it.

    A row holds from its hours upwards; later than the last row nothing is given back. The payer gains the odd won.
    """
    if not refunds:
        return won
    shares = [percent for hours, percent in refunds if before >= hours * HOUR]
    return -(-won * max(shares, default=0) // 100)
