"""Why spare hours fit a need, in words: Korean first, English second."""

from collections.abc import Mapping
from typing import Any

from geo.booking.rules import length_text

_WORDS = {
    "walk_unknown": ("걸리는 시간을 셈할 수 없어요", "Walking time unknown"),
    "size_unknown": ("몇 명까지인지 적혀 있지 않아요", "Its size is not stated"),
}


def reason_words(reason: Mapping[str, Any], lang: str = "ko") -> str:
    """Return one reason of a match."""
    korean, english = _said(reason)
    return english if lang == "en" else korean


def _said(reason: Mapping[str, Any]) -> tuple[str, str]:
    match reason["code"]:
        case "time":
            shared, wished = int(reason["shared_minutes"]), int(reason["wished_minutes"])
            korean = f"찾는 시간대 {length_text(wished)} 가운데 {length_text(shared)}이 비어 있어요"
            return korean, f"{shared} of {wished} wished minutes are free"
        case "walk":
            minutes = reason["minutes"]
            return (f"걸어서 {minutes}분", f"{minutes} min on foot") if minutes else ("같은 동 안", "In the same dong")
        case "season":
            share = round(100 * int(reason["shared_days"]) / int(reason["wished_days"]))
            return f"찾는 기간의 {share}%를 쓸 수 있어요", f"{share} % of the wished season"
        case "size" | "size_roomy":
            most, heads = reason["heads_max"], reason["heads"]
            roomy = " (넉넉해요)" if reason["code"] == "size_roomy" else ""
            return f"{most}명까지 · {heads}명{roomy}", f"Holds {most}, you are {heads}"
        case "suits":
            return _suits(reason)
        case code:
            return _WORDS[code]


def _suits(reason: Mapping[str, Any]) -> tuple[str, str]:
    has, missing = ", ".join(reason["has"]), ", ".join(reason["missing"])
    korean = ["이런 모임을 반겨요"] * bool(reason["purpose_named"]) + [f"있는 것: {has}"] * bool(has)
    english = ["Your purpose is welcome"] * bool(reason["purpose_named"]) + [f"Has: {has}"] * bool(has)
    korean += [f"없는 것: {missing}"] * bool(missing)
    english += [f"Lacks: {missing}"] * bool(missing)
    return " · ".join(korean) or "어떤 모임이든 좋아요", " · ".join(english) or "Any purpose"
