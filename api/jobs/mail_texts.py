"""What our mails say, in plain text, Korean or English. Names come out exactly as people wrote them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.clock import SEOUL

BRAND = {"ko": "마을아틀라스", "en": "Maeul Atlas"}
FOOT_EN = "\n\n--\nSent by Maeul Atlas by itself. Nobody reads answers to this address."
FOOT = "\n\n--\n마을아틀라스가 자동으로 보낸 메일이에요. 이 주소로 답장하면 아무도 받지 못해요."
_DAYS = "월화수목금토일"


class BookingMail(StrEnum):
    """What a mail about a booking tells its reader."""

    CONFIRMED = "confirmed"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    MOVED = "moved"
    EXPIRED = "expired"
    ASKED_OF_KEEPER = "asked_of_keeper"


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What a booking mail speaks of; instants with offset, `link` the address of the booking or of /keep.

    `name` is whoever booked, also in the mail to the keeper; `before` are the start and end a moved booking had;
    `reason` is a sentence the keeper wrote, or empty; `calendar` the address of the booking's calendar file, or empty.
    """

    name: str
    space: str
    site: str
    start: datetime
    end: datetime
    heads: int
    link: str
    reason: str = ""
    before: tuple[datetime, datetime] | None = None
    calendar: str = ""


_SAYS: dict[BookingMail, tuple[str, str]] = {
    BookingMail.CONFIRMED: ("예약이 확정되었어요", "예약이 확정되었어요. 정한 시간에 오시면 돼요."),
    BookingMail.REQUESTED: (
        "예약 신청을 받았어요",
        "예약 신청을 받았어요. 공간지기가 확인하는 대로 다시 알려 드릴게요.",
    ),
    BookingMail.APPROVED: ("예약이 승인되었어요", "공간지기가 예약을 승인했어요. 정한 시간에 오시면 돼요."),
    BookingMail.REJECTED: (
        "예약이 승인되지 않았어요",
        "아쉽지만 이번 예약은 승인되지 않았어요. 다른 시간이나 가까운 공간을 찾아보세요.",
    ),
    BookingMail.CANCELLED: ("예약이 취소되었어요", "예약이 취소되었어요. 그 시간은 이웃이 다시 쓸 수 있어요."),
    BookingMail.MOVED: ("예약 시간이 바뀌었어요", "예약 시간이 바뀌었어요. 새 시간을 확인해 주세요."),
    BookingMail.EXPIRED: (
        "예약 신청의 기한이 지났어요",
        "기한 안에 마무리되지 않아 예약 신청이 사라졌어요. 아직 필요하면 다시 신청해 주세요.",
    ),
    BookingMail.ASKED_OF_KEEPER: (
        "승인을 기다리는 예약이 있어요",
        "관리하는 공간에 새 예약 신청이 들어왔어요. 확인하고 승인하거나 거절해 주세요.",
    ),
}


_SAYS_EN: dict[BookingMail, tuple[str, str]] = {
    BookingMail.CONFIRMED: ("Your booking is confirmed", "Your booking is confirmed. See you then!"),
    BookingMail.REQUESTED: (
        "We have your request",
        "We have your request. The keeper will look at it and you will hear from us.",
    ),
    BookingMail.APPROVED: ("Your booking is approved", "The keeper has approved your booking. See you then!"),
    BookingMail.REJECTED: (
        "Your booking was not approved",
        "Sorry, this booking was not approved. Try another time or a space nearby.",
    ),
    BookingMail.CANCELLED: (
        "Your booking is cancelled",
        "The booking is cancelled; that time is open to the neighbours again.",
    ),
    BookingMail.MOVED: ("Your booking has a new time", "The time of your booking has changed. Please check it."),
    BookingMail.EXPIRED: (
        "Your request has run out",
        "The request was not completed in time and is gone. Please ask again if you still need it.",
    ),
    BookingMail.ASKED_OF_KEEPER: (
        "A booking waits for your decision",
        "There is a new request for a space you keep. Please approve or refuse it.",
    ),
}
_WORDS = {
    "ko": {
        "keeper": "안녕하세요, 공간지기 님.",
        "hello": "{name} 님, 안녕하세요.",
        "space": "공간: {space} ({site})",
        "time": "시간: {time}",
        "who": "신청한 분: {name}",
        "before": "바뀌기 전: {time}",
        "heads": "인원: {n}명",
        "reason": "남긴 말: {reason}",
        "more": "자세히 보기:",
        "calendar": "달력에 넣기:",
    },
    "en": {
        "keeper": "Dear keeper,",
        "hello": "Dear {name},",
        "space": "Space: {space} ({site})",
        "time": "Time: {time}",
        "who": "Asked by: {name}",
        "before": "Before: {time}",
        "heads": "People: {n}",
        "reason": "Message: {reason}",
        "more": "See more:",
        "calendar": "Add to your calendar:",
    },
}


def booking_mail(kind: BookingMail, facts: BookingFacts, lang: str = "ko") -> tuple[str, str]:
    """Return subject and body of a mail about a booking, in `ko` or `en`."""
    title, opening = (_SAYS_EN if lang == "en" else _SAYS)[kind]
    words, to_keeper = _WORDS[lang], kind is BookingMail.ASKED_OF_KEEPER
    lines = [
        words["keeper"] if to_keeper else words["hello"].format(name=facts.name),
        "",
        opening,
        "",
        words["space"].format(space=facts.space, site=facts.site),
        words["time"].format(time=spoken_range(facts.start, facts.end, lang)),
    ]
    if to_keeper:
        lines.append(words["who"].format(name=facts.name))
    if facts.before:
        lines.append(words["before"].format(time=spoken_range(*facts.before, lang)))
    lines.append(words["heads"].format(n=facts.heads))
    if facts.reason:
        lines.append(words["reason"].format(reason=facts.reason))
    lines += ["", words["more"], facts.link]
    if facts.calendar:
        lines += ["", words["calendar"], facts.calendar]
    return f"[{BRAND[lang]}] {title}: {facts.space}", "\n".join(lines) + (FOOT_EN if lang == "en" else FOOT)


def spoken_range(start: datetime, end: datetime, lang: str = "ko") -> str:
    """Return a span on the venue's wall clock: 2026년 11월 24일(화) 14:00~16:00; the end is not part of it."""
    first, last = start.astimezone(SEOUL), end.astimezone(SEOUL)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{_spoken_day(last, lang)} {last:%H:%M}"
    return f"{_spoken_day(first, lang)} {first:%H:%M}{'–' if lang == 'en' else '~'}{until}"


def _spoken_day(moment: datetime, lang: str) -> str:
    if lang == "en":
        return f"{moment:%a} {moment.day} {moment:%b} {moment.year}"
    return f"{moment.year}년 {moment.month}월 {moment.day}일({_DAYS[moment.weekday()]})"


def confirm_mail(name: str, link: str, hours: int) -> tuple[str, str]:
    """Return the mail that asks a newcomer to prove the address."""
    body = f"""{name} 님, 반가워요.

마을아틀라스에 가입해 주셔서 고맙습니다. 아래 주소를 눌러 이메일 주소를 확인하면 공간을 예약할 수 있어요.

{link}

이 주소는 {hours}시간 동안 한 번만 쓸 수 있어요.
가입한 적이 없다면 이 메일을 지워 주세요. 누르지 않으면 아무 일도 일어나지 않아요."""
    return "[마을아틀라스] 이메일 주소를 확인해 주세요", body + FOOT


def known_mail(name: str, base: str) -> tuple[str, str]:
    """Return the mail to somebody who signs up with an address that has an account already."""
    body = f"""{name} 님, 안녕하세요.

방금 이 주소로 마을아틀라스 가입 신청이 들어왔는데, 이미 계정이 있어서 새로 만들지 않았어요.

로그인하기: {base}/login
비밀번호를 잊었다면: {base}/reset

신청한 적이 없다면 이 메일을 지워 주세요. 계정은 그대로예요."""
    return "[마을아틀라스] 이미 가입한 주소예요", body + FOOT


def guardian_mail(guardian: str, child: str, link: str, hours: int) -> tuple[str, str]:
    """Return the mail that asks a guardian to agree to a child's joining."""
    body = f"""{guardian} 님, 안녕하세요.

만 14세 미만인 {child} 님이 마을아틀라스에 가입하려고 해요.
이름과 이메일은 예약과 안내에만 쓰고, 계정을 닫으면 지워요.
보호자로서 동의하시면 아래 주소를 눌러 주세요. 그러면 {child} 님에게 확인 메일을 보내요.

{link}

이 주소는 {hours}시간 동안 한 번만 쓸 수 있어요.
동의하지 않으시면 이 메일을 지워 주세요. 누르지 않으면 가입되지 않고, 적은 것은 30일 뒤에 지워져요."""
    return "[마을아틀라스] 아이의 가입에 동의해 주세요", body + FOOT


def reset_mail(name: str, link: str, hours: int) -> tuple[str, str]:
    """Return the mail with the link to set a new password."""
    body = f"""{name} 님, 안녕하세요.

새 비밀번호를 정하려면 아래 주소를 눌러 주세요.

{link}

이 주소는 {hours}시간 동안 한 번만 쓸 수 있고, 새 비밀번호를 정하면 모든 기기에서 로그아웃돼요.
요청한 적이 없다면 이 메일을 지워 주세요. 비밀번호는 그대로예요."""
    return "[마을아틀라스] 새 비밀번호 정하기", body + FOOT
