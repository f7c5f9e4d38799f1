"""What the service holds about one person, table by table: the list from which their own file is made.

`where` narrows a table (as `t`) to the person with the account `:id`; `columns` are Korean headings and what stands
under them. Secrets (hashes of passwords and tokens) are nobody's to take along. A test derives from the models which
tables refer to people and fails for one that is in none of these lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table that are about a person, or that a person wrote."""

    table: str
    title: str
    where: str
    columns: Mapping[str, str]


MY_BOOKINGS = "(SELECT b.id FROM bookings b WHERE b.account_id = :id)"
MY_SIGNUPS = "(SELECT u.id FROM signups u WHERE u.account_id = :id)"
MY_WAITS = "(SELECT w.id FROM wait_entries w WHERE w.account_id = :id)"
MY_PARTY = "(SELECT p.id FROM parties p WHERE p.account_id = :id AND p.kind = 'person')"
SPACE = "(SELECT s.name FROM spaces s WHERE s.id = t.space_id)"
SITE = "(SELECT s.name FROM sites s WHERE s.id = t.site_id)"
PROGRAMME = (
    "(SELECT p.title FROM programme_sessions e JOIN programmes p ON p.id = e.programme_id WHERE e.id = t.session_id)"
)
CAMPAIGN = "(SELECT c.title FROM campaigns c WHERE c.id = t.campaign_id)"
BOOKING = "t.booking_id"
OWN = "t.account_id = :id"

ACCOUNT: Final = (
    Kept(
        "accounts",
        "계정",
        "t.id = :id",
        {
            "이메일": "t.email",
            "이름": "t.name",
            "언어": "t.lang",
            "주소를 확인한 때": "t.verified_at",
            "만 14세 이상": "t.over_14",
            "보호자 이름": "t.guardian_name",
            "보호자 이메일": "t.guardian_email",
            "보호자가 동의한 때": "t.guardian_agreed_at",
            "가입한 때": "t.created_at",
        },
    ),
    Kept(
        "grants",
        "맡은 일",
        OWN,
        {
            "역할": "t.role",
            "범위": "t.scope",
            "시·도": "t.province_code",
            "시군구": "t.district_code",
            "시설": SITE,
            "기간": "t.valid",
            "까닭": "t.reason",
            "받은 때": "t.created_at",
        },
    ),
    Kept(
        "grant_events",
        "맡은 일의 이력",
        "t.grant_id IN (SELECT g.id FROM grants g WHERE g.account_id = :id)",
        {"무엇": "t.action", "시작": "t.begins_on", "끝": "t.ends_on", "까닭": "t.reason", "때": "t.at"},
    ),
    Kept("sign_ins", "로그인", OWN, {"로그인한 때": "t.created_at", "끝나는 때": "t.expires_at"}),
    Kept(
        "api_tokens",
        "앱 비밀번호와 토큰",
        OWN,
        {
            "이름": "t.name",
            "할 수 있는 일": "t.scopes",
            "만든 때": "t.created_at",
            "끝나는 때": "t.expires_at",
            "거둔 때": "t.revoked_at",
        },
    ),
    Kept(
        "identities",
        "다른 로그인 방법",
        OWN,
        {
            "제공자": "t.issuer",
            "그곳의 번호": "t.subject",
            "이은 때": "t.created_at",
            "마지막으로 쓴 때": "t.last_used_at",
        },
    ),
    Kept("mail_tokens", "메일로 보낸 링크", OWN, {"무엇": "t.purpose", "끝나는 때": "t.expires_at"}),
    Kept(
        "mails",
        "아직 보내지 않은 메일",
        "t.recipient = (SELECT a.email FROM accounts a WHERE a.id = :id)",
        {"제목": "t.subject", "내용": "t.body", "쓴 때": "t.created_at"},
    ),
    Kept(
        "feeds",
        "달력 구독",
        OWN,
        {"갈래": "t.kind", "공간": SPACE, "만든 때": "t.created_at", "거둔 때": "t.revoked_at"},
    ),
    Kept(
        "field_keys",
        "조사 휴대전화",
        OWN,
        {
            "조사 사업": CAMPAIGN,
            "기기": "t.device",
            "만든 때": "t.created_at",
            "마지막으로 쓴 때": "t.last_seen_at",
            "거둔 때": "t.revoked_at",
        },
    ),
    Kept(
        "webhooks",
        "웹훅",
        OWN,
        {"이름": "t.name", "주소": "t.url", "알림": "t.events", "상태": "t.state", "만든 때": "t.created_at"},
    ),
)
BOOKINGS: Final = (
    Kept(
        "bookings",
        "예약",
        OWN,
        {
            "번호": "t.id",
            "공간": SPACE,
            "시간": "t.use_range",
            "인원": "t.heads",
            "목적": "t.purpose",
            "상태": "t.state",
            "어디로": "t.channel",
            "요금(원)": "t.price_won",
            "들어온 때": "t.checked_in_at",
            "나간 때": "t.checked_out_at",
            "신청한 때": "t.created_at",
        },
    ),
    Kept(
        "booking_contacts",
        "예약에 적은 연락처",
        f"t.booking_id IN {MY_BOOKINGS}",
        {
            "예약": BOOKING,
            "이름": "t.name",
            "전화": "t.phone",
            "이메일": "t.email",
            "남긴 말": "t.note",
            "지우는 날": "t.delete_after",
        },
    ),
    Kept(
        "booking_events",
        "예약의 이력",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "무엇": "t.action", "상태": "t.to_state", "까닭": "t.reason_code", "때": "t.at"},
    ),
    Kept(
        "booking_checks",
        "예약 확인",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "무엇 때문에": "t.cause", "까닭": "t.reason", "때": "t.made_at", "정함": "t.decision"},
    ),
    Kept(
        "charges",
        "요금",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "갈래": "t.kind", "금액(원)": "t.won", "낼 때": "t.due_at", "때": "t.at"},
    ),
    Kept(
        "payment_orders",
        "카드 결제",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "금액(원)": "t.won", "상태": "t.state", "때": "t.created_at"},
    ),
    Kept(
        "payments",
        "낸 돈",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "어떻게": "t.provider", "금액(원)": "t.won", "때": "t.at"},
    ),
    Kept(
        "refund_orders",
        "돌려받을 돈",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "금액(원)": "t.won", "까닭": "t.cause", "상태": "t.state", "때": "t.created_at"},
    ),
    Kept(
        "refunds",
        "돌려받은 돈",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "어떻게": "t.provider", "금액(원)": "t.won", "때": "t.at"},
    ),
    Kept(
        "loan_returns",
        "빌린 것을 돌려줌",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "어떤지": "t.condition", "메모": "t.note", "때": "t.at"},
    ),
    Kept("feedback", "후기", OWN, {"예약": BOOKING, "별": "t.stars", "글": "t.words", "때": "t.made_at"}),
    Kept(
        "strikes",
        "오지 않은 예약",
        OWN,
        {"예약": BOOKING, "때": "t.given_at", "끝나는 날": "t.expires_on", "풀린 때": "t.lifted_at"},
    ),
    Kept(
        "appeals",
        "이의",
        f"t.booking_id IN {MY_BOOKINGS}",
        {"예약": BOOKING, "글": "t.words", "상태": "t.state", "때": "t.made_at"},
    ),
    Kept(
        "votes",
        "운영위원으로서 한 표",
        OWN,
        {"예약": BOOKING, "표": "t.choice", "까닭": "t.reason_code", "때": "t.cast_at"},
    ),
    Kept(
        "series",
        "연속 예약",
        OWN,
        {
            "번호": "t.id",
            "공간": SPACE,
            "인원": "t.heads",
            "목적": "t.purpose",
            "첫날": "t.first_on",
            "마지막 날": "t.until_on",
            "만든 때": "t.created_at",
        },
    ),
    Kept(
        "series_days",
        "연속 예약의 날",
        "t.series_id IN (SELECT s.id FROM series s WHERE s.account_id = :id)",
        {"연속 예약": "t.series_id", "날": "t.day", "상태": "t.state", "까닭": "t.reason_code"},
    ),
    Kept("idempotency_keys", "되풀이를 막는 번호", OWN, {"번호": "t.key", "예약": BOOKING, "때": "t.created_at"}),
)
