"""Dates, times and states in words, in Korean habit: 11월 28일(토) 14:00~16:00."""

from datetime import date, datetime, timedelta

from api.web.messages import Translator
from api.web.views import Badge
from geo.clock import SEOUL
from geo.enums import Approval, BookingState, SpaceState

WEEKDAYS = "월화수목금토일"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_OF_DAY = 1440

_APPROVAL_TONES = {
    Approval.INSTANT: "good",
    Approval.MANAGER: "wait",
    Approval.COMMITTEE: "wait",
    Approval.INQUIRE: "none",
}
_SPACE_TONES = {SpaceState.OPEN: "good", SpaceState.PAUSED: "wait", SpaceState.CLOSED: "bad"}
_BOOKING_TONES = {
    BookingState.CONFIRMED: "good",
    BookingState.IN_USE: "good",
    BookingState.REQUESTED: "wait",
    BookingState.HOLD: "wait",
    BookingState.AWAITING_PAYMENT: "wait",
    BookingState.COMPLETED: "plain",
    BookingState.CANCELLED: "plain",
    BookingState.EXPIRED: "plain",
    BookingState.REJECTED: "bad",
    BookingState.NO_SHOW: "bad",
}
APPROVAL_SAYS = {
    Approval.INSTANT: "빈 시간을 고르면 그 자리에서 확정돼요.",
    Approval.MANAGER: "신청하면 공간지기가 확인하고 메일로 알려 드려요.",
    Approval.COMMITTEE: "신청하면 운영위원회가 살펴보고 메일로 알려 드려요.",
    Approval.INQUIRE: "여기서는 예약을 받지 않아요. 아래 안내대로 문의해 주세요.",
}
REASONS = {
    "by_resident": "직접 취소했어요",
    "by_venue": "공간지기가 취소했어요",
    "withdrawn": "신청을 취소했어요",
    "rules": "이용 규칙에 맞지 않아요",
    "venue": "시설 사정이 있어요",
    "purpose": "공간의 쓰임과 맞지 않아요",
    "duplicate": "같은 신청이 이미 있어요",
    "other": "다른 사정이 있어요",
    "late": "취소 기한이 지난 뒤에 취소했어요",
    "not_decided": "정해지지 않은 채 시간이 되었어요",
    "lost_to_rival": "같은 시간의 다른 신청이 승인됐어요",
    "no_show": "예약한 시간에 오지 않았어요",
}
REJECT_REASONS = ("venue", "rules", "purpose", "duplicate", "other")


def day_text(day: date, lang: str = "ko") -> str:
    """Return 11월 28일(토), or Sat 28 Nov."""
    if lang == "en":
        return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {day:%b}"
    return f"{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]})"


def dated(day: date, lang: str) -> str:
    """Return a day with its year."""
    return f"{day_text(day, lang)} {day.year}" if lang == "en" else f"{day.year}년 {day_text(day, lang)}"


def span_text(start: datetime, end: datetime, lang: str = "ko") -> str:
    """Return a half-open time on the venues' clock: 11월 28일(토) 14:00~16:00; midnight at its end is 24:00."""
    first, last = start.astimezone(SEOUL), end.astimezone(SEOUL)
    until = clock_text(minutes_from(first.date(), last)) if last.date() <= first.date() + timedelta(days=1) else ""
    return f"{day_text(first.date(), lang)} {first:%H:%M}~{until or f'{day_text(last.date(), lang)} {last:%H:%M}'}"


def clock_text(minutes: int) -> str:
    """Return minutes of a day as HH:MM; past midnight the hours go on: 1560 is 26:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes_from(day: date, moment: datetime) -> int:
    """Return minutes on the venues' clock from the beginning of `day` to `moment`."""
    local = moment.astimezone(SEOUL)
    return (local.date() - day).days * MINUTES_OF_DAY + local.hour * 60 + local.minute


def time_fields(start: datetime, end: datetime) -> dict[str, str]:
    """Return a time as the fields `date`, `start` and `end` of a form or an address."""
    day = start.astimezone(SEOUL).date()
    return {
        "date": day.isoformat(),
        "start": clock_text(minutes_from(day, start)),
        "end": clock_text(minutes_from(day, end)),
    }


def approval_badge(approval: str, _: Translator) -> Badge:
    known = Approval(approval)
    return Badge(_(known.label), _APPROVAL_TONES[known])


def space_badge(state: str, _: Translator) -> Badge:
    known = SpaceState(state)
    return Badge(_(known.label), _SPACE_TONES[known])


def booking_badge(state: str, _: Translator) -> Badge:
    known = BookingState(state)
    return Badge(_(known.label), _BOOKING_TONES[known])
