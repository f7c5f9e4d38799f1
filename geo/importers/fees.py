"""Read what a use costs, as offices write it: 20000, 10000원(구로구민5000원), 60,000원(부가세별도), 무료.

A text is understood only when nothing of it is left over; the original text is always kept beside the rules.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from geo.enums import Vat
from geo.fee_rules import FeeRule

LEAST_WON: Final = 100
MOST_WON: Final = 100_000_000
LONGEST_HOURS: Final = 24


FREE: Final = (FeeRule(0),)

_AMOUNT: Final = r"(?:(?P<won>\d{1,3}(?:,\d{3})+|\d+)(?P<unit>만|천)?|(?P<word>만|천))원?"
_WHO: Final = (
    r"(?P<who>[가-힣]{0,5}(?:구민|시민|군민|주민)|관내|관외|타지역|일반|단체|개인|성인|청소년|어린이|학생|경로|장애인"
    r"|회원|비회원|비영리단체|영리단체)?"
)
_WHEN: Final = r"(?P<when>평일|주말|공휴일|휴일|주간|야간)?"
_TIME: Final = r"(?:(?P<number>\d+(?:\.\d+)?)(?P<measure>시간|분)(?:당|에|기준)?|(?P<bare>시간당))?"
_VAT: Final = r"(?P<vat>(?:부가세|VAT|부가가치세)(?P<how>별도|포함))?"
_PRICE = re.compile(rf"(?P<extra>초과|추가)?{_WHEN}{_WHO}[:은는]?(?:초과|추가)?{_TIME}{_AMOUNT}{_VAT}", re.IGNORECASE)
_VAT_ALONE = re.compile(r"(?:부가세|VAT|부가가치세)(?P<how>별도|포함)", re.IGNORECASE)
_FREE = re.compile(rf"{_WHEN}{_WHO}[:은는]?무료(?:개방|이용|사용)?")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_CUT = re.compile(r"[/;+]|,(?!\d{3}(?!\d))")


def read_fee(text: str) -> tuple[FeeRule, ...]:
    """Return the prices a fee cell states, nothing when any part of it is not understood."""
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    rules: list[FeeRule] = []
    vat: Vat | None = None
    for part in _parts(squeezed):
        alone = _VAT_ALONE.fullmatch(part)
        rule = None if alone else _price(part)
        if alone:
            vat = _vat(alone["how"])
        elif rule is None:
            return ()
        else:
            rules.append(rule)
    return tuple(replace(rule, vat=rule.vat or vat) for rule in rules)


def _parts(squeezed: str) -> Iterator[str]:
    """Yield the pieces of a text: what stands before brackets, what stands in them, and what separators divide."""
    for piece in re.split(r"[()]", squeezed):
        yield from filter(None, _CUT.split(piece))


def _price(part: str) -> FeeRule | None:
    free = _FREE.fullmatch(part)
    if free:
        return FeeRule(0, for_whom=free["who"] or "", when=free["when"] or "")
    found = _PRICE.fullmatch(part)
    won = _won(found) if found else None
    if found is None or won is None:
        return None
    extra = "초과" in part or "추가" in part
    return FeeRule(won, _minutes_of(found), extra, found["who"] or "", found["when"] or "", _vat(found["how"]))


def _won(found: re.Match[str]) -> int | None:
    times = {"만": 10_000, "천": 1_000}.get(found["unit"] or found["word"] or "", 1)
    amount = int((found["won"] or "1").replace(",", "")) * times
    return amount if LEAST_WON <= amount <= MOST_WON else None


def _minutes_of(found: re.Match[str]) -> int | None:
    if found["bare"]:
        return 60
    if not found["number"]:
        return None
    return round(float(found["number"]) * (60 if found["measure"] == "시간" else 1))


def _vat(how: str | None) -> Vat | None:
    return {"별도": Vat.EXCLUDED, "포함": Vat.INCLUDED}.get(how or "")


def fee_rules(paid: str, hours: str, fee: str, extra_hours: str, extra_fee: str) -> tuple[FeeRule, ...]:
    """Return the prices of the five columns, nothing when they contradict each other or leave the price open."""
    fee, extra_fee = fee.strip(), extra_fee.strip()
    says_free = paid.strip().upper() == "N"
    if _is_nothing(fee) and _is_nothing(extra_fee):
        return FREE if says_free else ()
    base = _in_blocks(read_fee(fee), hours)
    if says_free:
        return base if base and all(rule.amount_won == 0 for rule in base) and _is_nothing(extra_fee) else ()
    if not base or _is_nothing(extra_fee):
        return base
    beyond = _in_blocks(read_fee(extra_fee), extra_hours)
    return (*base, *(replace(rule, extra=True) for rule in beyond)) if beyond else ()


def _is_nothing(fee: str) -> bool:
    return fee in {"", "0", "-", "0원"}


def _in_blocks(rules: tuple[FeeRule, ...], hours: str) -> tuple[FeeRule, ...]:
    """Give prices without a time of their own the block that the hours column states; an odd block undoes them."""
    stated = hours.strip().removesuffix("시간")
    if stated in {"", "0"}:
        return rules
    minutes = float(stated) * 60 if _NUMBER.fullmatch(stated) else 0
    if not 0 < minutes <= LONGEST_HOURS * 60 or minutes != int(minutes):
        return ()
    block = int(minutes)
    return tuple(
        replace(rule, per_minutes=block) if rule.per_minutes is None and rule.amount_won else rule for rule in rules
    )
