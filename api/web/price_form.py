"""The price list of a space as a form: read what was typed, show what holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from api.price_schemas import PricesIn
from api.web.messages import Translator
from api.web.money_views import PriceForm, RateRow
from api.web.views import Choice, Link
from geo.booking.price_words import clock_text
from geo.booking.pricing import PriceList, Rate
from geo.enums import Labelled, Vat
from geo.money_words import ExtraPer, PayWhen, RateDays, Reduction, Rounding, Whom

BLANK_RATES, BLANK_EXTRAS, REFUND_ROWS = 2, 2, 3
HOUR = 60
ROUND_TO = (1, 10, 100, 1000)
WRONG = "적은 값을 다시 확인해 주세요. 금액은 0 이상의 정수, 시각은 18:00처럼 적어요."


def typed_of(prices: PriceList) -> dict[str, str]:
    """Return the form's fields for a price list."""
    base = next((rate for rate in prices.rates if _is_base(rate)), Rate(0))
    others = [rate for rate in prices.rates if rate is not base]
    values = {
        "unit": "day" if base.first_minutes is None else "time",
        "first_won": str(base.first_won) if prices.rates else "",
        "first_minutes": str(base.first_minutes or HOUR),
        "further_won": _text(base.further_won),
        "further_minutes": _text(base.further_minutes),
        "payment": str(prices.payment),
        "pay_within_hours": str(prices.pay_within_minutes // HOUR),
        "transfer_to": prices.transfer_to,
        "vat": str(prices.vat),
        "round_to": str(prices.round_to),
        "rounding": str(prices.rounding),
        "deposit_won": str(prices.deposit_won),
    }
    for no, rate in enumerate(others):
        values |= {f"r{no}_{name}": text for name, text in _rate_texts(rate).items()}
    for no, extra in enumerate(prices.extras):
        values |= {f"x{no}_label": extra.label, f"x{no}_won": str(extra.won), f"x{no}_per": str(extra.per)}
        values[f"x{no}_code"] = extra.code
    for no, (hours, percent) in enumerate(prices.refunds):
        values |= {f"f{no}_hours": str(hours), f"f{no}_percent": str(percent)}
    return values | {f"reduce_{code}": str(percent) for code, percent in prices.reductions.items()}


def _rate_texts(rate: Rate) -> dict[str, str]:
    return {
        "days": str(rate.days),
        "whom": str(rate.whom),
        "start": clock_text(rate.from_min) if rate.from_min is not None else "",
        "end": clock_text(rate.until_min) if rate.until_min is not None else "",
        "first_won": str(rate.first_won),
        "further_won": _text(rate.further_won),
    }


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _is_base(rate: Rate) -> bool:
    return rate.days == RateDays.ANY and rate.whom == Whom.ANYONE and rate.from_min is None


def read_prices_form(typed: Mapping[str, str]) -> PricesIn | None:
    """Return the list that was typed, or None when it is not sound; an empty first price means free of charge."""
    try:
        return PricesIn.model_validate(_values(typed))
    except (ValueError, ValidationError):
        return None


def _values(typed: Mapping[str, str]) -> dict[str, Any]:
    daily = typed.get("unit") == "day"
    blocks = {
        "first_minutes": None if daily else _number(typed.get("first_minutes"), HOUR),
        "further_minutes": None if daily else _number(typed.get("further_minutes")),
    }
    rates = []
    if typed.get("first_won", "").strip():
        rates = [_rate(typed, "", blocks), *(_rate(typed, f"r{no}_", blocks) for no in _rows(typed, "r", "first_won"))]
    return {
        "rates": rates,
        "extras": [_extra(typed, no) for no in _rows(typed, "x", "won")],
        "reductions": {code: n for code in Reduction if (n := _number(typed.get(f"reduce_{code}")))},
        "refunds": [
            {"hours_before": _number(typed[f"f{no}_hours"], 0), "percent": _number(typed.get(f"f{no}_percent"), 0)}
            for no in _rows(typed, "f", "hours")
        ],
        "payment": typed.get("payment"),
        "pay_within_minutes": (_number(typed.get("pay_within_hours"), 48) or 0) * HOUR,
        "transfer_to": typed.get("transfer_to", ""),
        "vat": typed.get("vat"),
        "round_to": _number(typed.get("round_to"), 10),
        "rounding": typed.get("rounding"),
        "deposit_won": _number(typed.get("deposit_won"), 0),
    }


def _rate(typed: Mapping[str, str], head: str, blocks: Mapping[str, int | None]) -> dict[str, Any]:
    further = _number(typed.get(f"{head}further_won"))
    return {
        "first_won": _number(typed.get(f"{head}first_won")),
        "first_minutes": blocks["first_minutes"],
        "further_won": further,
        "further_minutes": blocks["further_minutes"] if further is not None else None,
        "days": typed.get(f"{head}days") or RateDays.ANY,
        "whom": typed.get(f"{head}whom") or Whom.ANYONE,
        "from_min": _minutes(typed.get(f"{head}start")),
        "until_min": _minutes(typed.get(f"{head}end")),
    }


def _extra(typed: Mapping[str, str], no: int) -> dict[str, Any]:
    return {
        "code": typed.get(f"x{no}_code") or f"x{no}",
        "label": typed.get(f"x{no}_label", ""),
        "won": _number(typed.get(f"x{no}_won")),
        "per": typed.get(f"x{no}_per") or ExtraPer.USE,
    }


def _rows(typed: Mapping[str, str], head: str, field: str) -> list[int]:
    """Return the numbers of the rows in which the telling field was filled."""
    return [no for no in range(40) if typed.get(f"{head}{no}_{field}", "").strip()]


def _number(typed: str | None, otherwise: int | None = None) -> int | None:
    text = (typed or "").strip().replace(",", "")
    return int(text) if text else otherwise


def _minutes(typed: str | None) -> int | None:
    if not (typed or "").strip():
        return None
    hours, _, minutes = str(typed).strip().partition(":")
    return int(hours) * HOUR + int(minutes)


def price_form(
    say: Translator,
    tabs: tuple[Link, ...],
    space: str,
    action: str,
    typed: Mapping[str, str],
    *,
    problem: str = "",
    proposal: bool = False,
) -> PriceForm:
    """Return the form around what was typed."""
    rates = max([no + 1 for no in _rows(typed, "r", "first_won")], default=0) + BLANK_RATES
    extras = max([no + 1 for no in _rows(typed, "x", "won")], default=0) + BLANK_EXTRAS
    return PriceForm(
        tabs=tabs,
        space=space,
        action=action,
        values=typed,
        units=(
            Choice("time", say("시간으로"), typed.get("unit") != "day"),
            Choice("day", say("하루로"), typed.get("unit") == "day"),
        ),
        rates=tuple(_row(say, typed, no) for no in range(rates)),
        extras=tuple(range(extras)),
        pers=tuple(_choices(say, ExtraPer, typed.get(f"x{no}_per")) for no in range(extras)),
        reductions=tuple((str(r), say(r.label), typed.get(f"reduce_{r}", "")) for r in Reduction),
        refunds=tuple(range(REFUND_ROWS)),
        payments=_choices(say, PayWhen, typed.get("payment")),
        vats=_choices(say, Vat, typed.get("vat")),
        round_tos=tuple(Choice(str(n), f"{n:,}", str(n) == typed.get("round_to", "10")) for n in ROUND_TO),
        roundings=_choices(say, Rounding, typed.get("rounding")),
        proposal=proposal,
        problem=problem,
    )


def _row(say: Translator, typed: Mapping[str, str], no: int) -> RateRow:
    head = f"r{no}_"
    texts = (typed.get(f"{head}{name}", "") for name in ("start", "end", "first_won", "further_won"))
    days, whom = typed.get(f"{head}days"), typed.get(f"{head}whom")
    return RateRow(no, _choices(say, RateDays, days), _choices(say, Whom, whom), *texts)


def _choices(say: Translator, members: Iterable[Labelled], chosen: str | None) -> tuple[Choice, ...]:
    return tuple(Choice(str(member), say(member.label), str(member) == chosen) for member in members)
