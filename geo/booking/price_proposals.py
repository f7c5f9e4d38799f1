"""A first price list out of what an import understood of a source's words: shown to keepers, never charged."""

from collections.abc import Sequence

from geo.booking.pricing import PriceList, Rate
from geo.enums import Vat
from geo.fee_rules import FeeRule
from geo.money_words import RateDays, Whom

_DAYS = (("공휴", RateDays.HOLIDAY), ("휴일", RateDays.HOLIDAY), ("주말", RateDays.WEEKEND), ("평일", RateDays.WEEKDAY))
_EVENING = (1080, 1320)
_DAY = 1440


def proposed(rules: Sequence[FeeRule]) -> PriceList | None:
    """Return a price list that says the same as `rules` as far as it can, or None when they name no price."""
    firsts = [rule for rule in rules if not rule.extra]
    if not any(rule.amount_won for rule in firsts):
        return None
    further = next((rule for rule in rules if rule.extra), None)
    rates = [_rate(rule, further) for rule in firsts]
    if not any(_is_base(rate) for rate in rates):  # whoever is not named pays the most
        dearest = max(firsts, key=lambda rule: rule.amount_won)
        rates.insert(0, _rate(FeeRule(dearest.amount_won, dearest.per_minutes), further))
    vat = Vat.EXCLUDED if any(rule.vat == Vat.EXCLUDED for rule in rules) else Vat.INCLUDED
    return PriceList(rates=tuple(rates), vat=vat)


def _rate(rule: FeeRule, further: FeeRule | None) -> Rate:
    start, end = _EVENING if "야간" in rule.when or "저녁" in rule.when else (None, None)
    daily = rule.per_minutes is not None and rule.per_minutes >= _DAY
    return Rate(
        first_won=rule.amount_won,
        first_minutes=None if daily else rule.per_minutes or 60,
        further_won=further.amount_won if further and not daily else None,
        further_minutes=further.per_minutes if further and not daily else None,
        days=next((days for word, days in _DAYS if word in rule.when), RateDays.ANY),
        whom=_whom(rule.for_whom),
        from_min=start,
        until_min=end,
    )


def _whom(words: str) -> Whom:
    if "구민" in words or "구 주민" in words:
        return Whom.DISTRICT
    if "주민" in words or "동민" in words:
        return Whom.DONG
    return Whom.GROUP if "단체" in words or "모임" in words else Whom.ANYONE


def _is_base(rate: Rate) -> bool:
    return rate.days == RateDays.ANY and rate.whom == Whom.ANYONE and rate.from_min is None
