"""Fees and closing days in words, in the reader's language."""

from collections.abc import Sequence
from itertools import groupby

from api.web.labels import WEEKDAYS
from api.web.messages import Translator
from geo.closing_rules import ClosingRule
from geo.fee_rules import FeeRule


def fee_lines(rules: Sequence[FeeRule], say: Translator) -> tuple[str, ...]:
    """Return one line per price: 2시간 20,000원, 초과 1시간 10,000원, 구로구민 5,000원(부가세 별도)."""
    return tuple(_fee_line(rule, say) for rule in rules)


def _fee_line(rule: FeeRule, say: Translator) -> str:
    head = [say("초과")] if rule.extra else []
    head += [word for word in (rule.when, rule.for_whom, _length(rule.per_minutes, say)) if word]
    price = say("{won}원").format(won=f"{rule.amount_won:,}") if rule.amount_won else say("무료")
    return " ".join([*head, price]) + (f"({say(rule.vat.label)})" if rule.vat else "")


def _length(minutes: int | None, say: Translator) -> str:
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [say("{n}시간").format(n=hours)] * bool(hours) + [say("{n}분").format(n=rest)] * bool(rest)
    return " ".join(parts)


def closing_words(rules: Sequence[ClosingRule], say: Translator) -> str:
    """Return closing rules as one line, those of one weekday together: 매월 둘째·넷째 일요일, 설 연휴."""
    said = []
    monthly = sorted((rule for rule in rules if rule.weekday), key=lambda rule: rule.weekday or 0)
    for weekday, group in groupby(monthly, key=lambda rule: rule.weekday or 0):
        said.append(_monthly(weekday, [rule.nth or 0 for rule in group], say))
    return ", ".join([*said, *(closing_word(rule, say) for rule in rules if not rule.weekday)])


def closing_word(rule: ClosingRule, say: Translator) -> str:
    """Return one closing rule in words."""
    if rule.weekday:
        return _monthly(rule.weekday, [rule.nth or 0], say)
    if rule.named:
        return say(rule.named.label)
    return say("매년 {month}월 {day}일").format(month=rule.month, day=rule.day)


def _monthly(weekday: int, nths: Sequence[int], say: Translator) -> str:
    words = {1: say("첫째"), 2: say("둘째"), 3: say("셋째"), 4: say("넷째"), 5: say("다섯째"), -1: say("마지막")}
    day = say(WEEKDAYS[weekday - 1])
    return say("매월 {nths} {day}요일").format(nths="·".join(words[nth] for nth in nths), day=day)
