"""The lines of a price in words, Korean and English."""

from collections.abc import Mapping
from typing import Any

from geo.enums import Labelled
from geo.money_words import ExtraPer, RateDays, Reduction, Rounding, Whom

_ENGLISH = {
    "weekday": "weekdays",
    "weekend": "weekends",
    "holiday": "public holidays",
    "group": "groups",
    "dong": "residents of the dong",
    "district": "residents of the district",
    "use": "per use",
    "hour": "per hour",
    "day": "per day",
    "down": "rounded down",
    "half_up": "rounded",
    "up": "rounded up",
}


def won_text(won: int, lang: str = "ko") -> str:
    """Return a sum as people write it: 12,000원, -3,000원."""
    return f"{won:,}원" if lang == "ko" else f"{won:,} won"


def minutes_text(minutes: int, lang: str = "ko") -> str:
    """Return a length: 1시간 30분."""
    hours, rest = divmod(minutes, 60)
    words = ("시간", "분") if lang == "ko" else (" h", " min")
    return " ".join([f"{hours}{words[0]}"] * bool(hours) + [f"{rest}{words[1]}"] * bool(rest))


def line_in_words(line: Mapping[str, Any], lang: str = "ko") -> str:
    """Return one line of a price: 주말 처음 1시간 10,000원."""
    return f"{line_label(line, lang)} {won_text(line['won'], lang)}"


def line_label(line: Mapping[str, Any], lang: str = "ko") -> str:
    """Return what a line of a price is for, without its sum."""
    korean = lang == "ko"
    match line["code"]:
        case "reduction":
            name = Reduction(line["reduction"]).label if korean else line["reduction"].replace("_", " ")
            return f"{name} {line['percent']}% 감면" if korean else f"reduction {name} {line['percent']}%"
        case "extra":
            return f"{line['label']} {_word(ExtraPer(line['per']), korean)} × {line['count']}"
        case "vat":
            return f"부가세 {line['percent']}%" if korean else f"VAT {line['percent']}%"
        case "rounding":
            way = _word(Rounding(line["way"]), korean)
            return f"{line['unit']:,}원 단위 {way}" if korean else f"{way} to {line['unit']:,} won"
    return _block_label(line, korean)


def _block_label(line: Mapping[str, Any], korean: bool) -> str:
    words = [_word(RateDays(line["days"]), korean)] if line["days"] != RateDays.ANY else []
    if line["from_min"] is not None:
        words.append(f"{clock_text(line['from_min'])}–{clock_text(line['until_min'])}")
    if line["whom"] != Whom.ANYONE:
        words.append(_word(Whom(line["whom"]), korean))
    head = {"first": "처음", "further": "추가", "day": "하루"} if korean else {"further": "further", "day": "day"}
    if line["code"] in head:
        words.append(head[line["code"]])
    if line["minutes"]:
        words.append(minutes_text(line["minutes"], "ko" if korean else "en"))
    return " ".join(words) + (f" × {line['count']}" if line["count"] > 1 else "")


def clock_text(minutes: int) -> str:
    """Return minutes of the day as a clock shows them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _word(member: Labelled, korean: bool) -> str:
    return member.label if korean else _ENGLISH[member]
