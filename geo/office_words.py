"""The words of the office: steps and standings of rights, kinds of looks at personal data, what is unusual."""

from geo.enums import Labelled


class GrantStanding(Labelled):
    LIVE = "live", "지금 있음"
    COMING = "coming", "곧 시작"
    OVER = "over", "끝남"


class GrantStep(Labelled):
    GIVEN = "given", "권한을 줌"
    UNTIL = "until", "끝나는 날을 바꿈"
    ENDED = "ended", "끝냄"


class AccessKind(Labelled):
    """Whose data was looked at, as the access log calls it."""

    BOOKING_CONTACT = "booking_contact", "예약자 연락처"
    SIGNUP_GUEST = "signup_guest", "프로그램 신청자 연락처"
    MEMBERS = "members", "모임 구성원"
    RESOURCE_PERSONAL = "resource_personal", "사람 자원의 비공개 항목"
    CONSENT = "consent", "동의서"
    SUBMISSION = "submission", "조사 원본"
    MEDIA_ORIGINAL = "media_original", "사진·녹음 원본"
    TEAM = "team", "조사단 명단"
    ACCOUNT = "account", "계정과 권한"
    ACCESS_LOG = "access_log", "접속 기록"


PURPOSES: dict[AccessKind, str] = {
    AccessKind.BOOKING_CONTACT: "예약을 살피고 연락하려고",
    AccessKind.SIGNUP_GUEST: "프로그램 명단을 살피려고",
    AccessKind.MEMBERS: "모임 구성원을 살피려고",
    AccessKind.RESOURCE_PERSONAL: "지역자원을 조사하고 검토하려고",
    AccessKind.CONSENT: "동의를 받고 관리하려고",
    AccessKind.SUBMISSION: "받은 조사 기록을 검토하려고",
    AccessKind.MEDIA_ORIGINAL: "원본 사진·녹음을 검토하려고",
    AccessKind.TEAM: "조사단을 꾸리려고",
    AccessKind.ACCOUNT: "권한을 주고 거두려고",
    AccessKind.ACCESS_LOG: "접속 기록을 점검하려고",
}
"""Why the page that logs a kind of look shows it, where nobody had to say why."""


class Oddity(Labelled):
    """What makes a look worth a question at the monthly review."""

    NIGHT = "night", "밤에 봄"
    ONCE = "once", "한꺼번에 많이 봄"
    ELSEWHERE = "elsewhere", "맡은 곳 밖"


NIGHT_FROM = 22
NIGHT_UNTIL = 6
"""Night, by the clock of Seoul: from ten in the evening until six in the morning."""
MANY_AT_ONCE = 300
"""So many different things within one clock hour by one person are many at once: six full pages of a list."""
RIGHT_ENDS_SOON_DAYS = 30
"""A right that ends within so many days is said to end soon."""
