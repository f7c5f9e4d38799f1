"""What our mails say, in plain Korean text. Names come out exactly as people wrote them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.clock import SEOUL

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
    `reason` is a sentence the keeper wrote, or empty.
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


def booking_mail(kind: BookingMail, facts: BookingFacts) -> tuple[str, str]:
    """Return subject and body of a mail about a booking."""
    title, opening = _SAYS[kind]
    to_keeper = kind is BookingMail.ASKED_OF_KEEPER
    lines = [
        "안녕하세요, 공간지기 님." if to_keeper else f"{facts.name} 님, 안녕하세요.",
        "",
        opening,
        "",
        f"공간: {facts.space} ({facts.site})",
        f"시간: {spoken_range(facts.start, facts.end)}",
    ]
    if to_keeper:
        lines.append(f"신청한 분: {facts.name}")
    if facts.before:
        lines.append(f"바뀌기 전: {spoken_range(*facts.before)}")
    lines.append(f"인원: {facts.heads}명")
    if facts.reason:
        lines.append(f"남긴 말: {facts.reason}")
    lines += ["", "자세히 보기:", facts.link]
    return f"[마을아틀라스] {title}: {facts.space}", "\n".join(lines) + FOOT


def spoken_range(start: datetime, end: datetime) -> str:
    """Return a span on the venue's wall clock: 2026년 11월 24일(화) 14:00~16:00; the end is not part of it."""
    first, last = start.astimezone(SEOUL), end.astimezone(SEOUL)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{_spoken_day(last)} {last:%H:%M}"
    return f"{_spoken_day(first)} {first:%H:%M}~{until}"


def _spoken_day(moment: datetime) -> str:
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


def reset_mail(name: str, link: str, hours: int) -> tuple[str, str]:
    """Return the mail with the link to set a new password."""
    body = f"""{name} 님, 안녕하세요.

새 비밀번호를 정하려면 아래 주소를 눌러 주세요.

{link}

이 주소는 {hours}시간 동안 한 번만 쓸 수 있고, 새 비밀번호를 정하면 모든 기기에서 로그아웃돼요.
요청한 적이 없다면 이 메일을 지워 주세요. 비밀번호는 그대로예요."""
    return "[마을아틀라스] 새 비밀번호 정하기", body + FOOT
