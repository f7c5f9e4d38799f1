"""What is kept about people, why and how long: the one list behind the page for everybody and the nightly clean-up.

A test derives from the models which tables hold something about people and fails for one that no rule names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

IN_FORCE: Final = date(2026, 11, 22)
"""Since when the policy is as it stands here; it moves with every change of the rules."""
TOKENS_KEPT: Final = timedelta(days=90)
MAILS_KEPT: Final = timedelta(days=30)
KEYS_KEPT: Final = timedelta(days=30)
WORDS_KEPT: Final = timedelta(days=365)
SHEETS_KEPT: Final = timedelta(days=365)
UNCONFIRMED_KEPT: Final = timedelta(days=30)
LETTERS_KEPT: Final = timedelta(days=30)


def moments(now: datetime, today: date) -> dict[str, str]:
    """Return the moment of each rule, before which things go."""
    return {
        "now": now.isoformat(),
        "today": today.isoformat(),
        "tokens": (now - TOKENS_KEPT).isoformat(),
        "mails": (now - MAILS_KEPT).isoformat(),
        "keys": (now - KEYS_KEPT).isoformat(),
        "words": (today - WORDS_KEPT).isoformat(),
        "sheets": (now - SHEETS_KEPT).isoformat(),
        "unconfirmed": (now - UNCONFIRMED_KEPT).isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Rule:
    """Things of one kind: what they are, what they are for, how long they stay, which tables hold them."""

    key: str
    title: str
    items: str
    purpose: str
    kept: str
    tables: tuple[str, ...]
    basis: str = ""


RULES: Final = (
    Rule(
        "account",
        "계정",
        "이메일 주소, 이름, 비밀번호(알아볼 수 없게 바꾼 값), 만 14세 미만이면 보호자의 이름과 이메일",
        "누구인지 확인하고 예약 소식을 알리려고",
        "계정을 닫을 때까지. 이메일을 확인하지 않은 계정은 30일",
        ("accounts", "parties", "party_members"),
    ),
    Rule(
        "sign_in",
        "로그인과 열쇠",
        "로그인한 때, 앱 비밀번호와 달력 주소와 조사 휴대전화의 이름(열쇠는 알아볼 수 없게 바꾼 값), "
        "다른 곳의 계정으로 로그인하면 그곳의 번호",
        "로그인을 이어 가고 다른 프로그램이 들어오게 하려고",
        "기한까지. 앱 비밀번호와 달력 주소와 조사 열쇠는 거둔 뒤 90일",
        ("sign_ins", "mail_tokens", "api_tokens", "feeds", "field_keys", "identities", "oidc_newcomers"),
    ),
    Rule(
        "booking_contact",
        "예약 연락처",
        "이름, 전화번호, 이메일, 남긴 말",
        "예약을 확인하고 급할 때 연락하려고",
        "쓴 날부터 365일",
        ("booking_contacts",),
    ),
    Rule(
        "booking",
        "예약과 이용",
        "공간, 시간, 인원, 목적, 상태(이름 없이 번호로)",
        "예약을 지키고 동네의 이용을 세려고",
        "계정을 닫으면 누구의 것인지 알 수 없게 되고 셈만 남아요",
        (
            *("bookings", "booking_events", "booking_checks", "series", "series_days", "claims"),
            *("strikes", "votes", "loan_returns", "loan_reminders", "shift_warnings"),
        ),
    ),
    Rule(
        "money",
        "요금과 결제",
        "금액, 때, 결제 번호(카드 번호는 받지 않아요)",
        "요금을 받고 돌려주려고",
        "5년",
        ("charges", "payments", "payment_orders", "refunds", "refund_orders"),
        "전자상거래 등에서의 소비자보호에 관한 법률 제6조",
    ),
    Rule(
        "programme",
        "프로그램 신청",
        "이름, 전화번호(아이는 보호자의 것), 인원",
        "자리를 맡아 두고 연락하려고",
        "프로그램이 끝나고 365일. 신청 셈은 이름 없이 남아요",
        ("signups", "signup_guests", "signup_events", "wait_entries", "wait_events", "wait_wishes", "programmes"),
    ),
    Rule(
        "words",
        "후기와 이의, 공간 찾는 글",
        "남긴 글, 별",
        "공간을 고치고 이의를 살피려고",
        "글은 365일. 별은 이름 없이 남아요",
        ("feedback", "appeals", "needs", "matches"),
    ),
    Rule(
        "mail",
        "메일",
        "받는 주소, 제목, 내용",
        "소식을 보내려고",
        "보내면 바로. 보내지 못하면 30일",
        ("mails", "party_invitations"),
    ),
    Rule(
        "application",
        "정기 대관·유휴공간 신청과 협약",
        "신청한 모임이나 사람의 이름, 계획",
        "자리를 나누고 협약을 지키려고",
        "신청한 사람이 계정을 닫을 때까지. 협약의 기록은 10년",
        (
            *("round_entries", "round_wishes", "round_awards", "idle_applications", "idle_watches", "idle_notices"),
            *("agreements", "agreement_events", "idle_listings", "certificates", "group_links"),
        ),
        "공공기록물 관리에 관한 법률",
    ),
    Rule(
        "survey",
        "지역자원조사",
        "조사자와 기기, 들른 곳과 때, 조사 원본, 조사단과 교육",
        "조사를 나누어 맡고 기록이 맞는지 살피려고",
        "계정을 닫으면 조사자와 기기와 자취가 지워지고 조사한 내용은 남아요",
        (
            *("submissions", "submission_files", "submission_records", "visits", "assignments", "assignment_targets"),
            *("team_members", "training_attendance", "trainings", "teams", "relation_proposals", "property_conflicts"),
        ),
    ),
    Rule(
        "person_record",
        "사람 자원과 이야기",
        "동의한 항목, 사진과 녹음",
        "이웃의 재주와 이야기를 동네에 알리려고",
        "동의한 기한까지. 동의를 거두면 바로 지우고, 무엇을 거두었는지는 번호로만 남겨요",
        (
            *("resources", "resource_revisions", "resource_events", "resource_relations", "resource_merges"),
            *("consents", "consent_withdrawals", "media", "resource_media", "place_media", "archive_items"),
            *("archive_media", "archive_collections", "duplicate_pairs"),
        ),
        "개인정보 보호법 제15조 제1항 제1호(동의)",
    ),
    Rule(
        "sheet",
        "들여온 파일",
        "담당자가 올린 표의 내용",
        "자료를 들여오고 잘못되면 되돌리려고",
        "파일은 365일. 들여온 줄이 어떻게 되었는지는 남아요",
        ("import_files", "import_rows", "import_runs"),
    ),
    Rule(
        "idempotency",
        "되풀이를 막는 번호",
        "요청의 번호와 답",
        "같은 예약이 두 번 들어가지 않게 하려고",
        "30일",
        ("idempotency_keys",),
    ),
    Rule(
        "rights",
        "맡은 일",
        "역할, 곳, 기간, 까닭",
        "누가 무엇을 할 수 있는지 정하고 나중에 살피려고",
        "끝난 뒤 3년",
        ("grants", "grant_events", "committee_members", "shifts"),
        "개인정보의 안전성 확보조치 기준 제5조",
    ),
    Rule(
        "access",
        "접속 기록",
        "누가 누구의 무엇을 언제 왜 보았는지(번호로)",
        "개인정보를 함부로 보지 않게 하고 달마다 점검하려고",
        "2년",
        ("access_log", "access_reviews"),
        "개인정보의 안전성 확보조치 기준 제8조",
    ),
    Rule(
        "proof",
        "파기와 삭제의 기록",
        "무엇을 몇 건 언제 지웠는지(사람 없이), 지운 계정의 번호",
        "지웠다는 것을 보이고, 백업을 되돌려도 다시 지우려고",
        "백업이 남아 있는 동안",
        ("destruction_log", "erasures"),
        "개인정보 보호법 제21조",
    ),
    Rule(
        "webhook",
        "웹훅",
        "받는 주소와 이름",
        "다른 프로그램에 소식을 알리려고",
        "거둔 뒤 30일",
        ("webhooks",),
    ),
)
"""Periods are promised to everybody: a change here is a change of the policy, and is told."""

NOT_KEPT_FOR_THE_PERSON: Final[Mapping[str, str]] = {
    "atlases": "who asked for an edition goes with the account",
    "backup_runs": "who asked for a backup goes with the account; the row after 400 days",
    "campaigns": "a public plan; who wrote it is a number that names nobody once the account is closed",
    "closures": "a public notice; its author is a number",
    "consent_texts": "a text that was shown; its author is a number",
    "courses": "a public walk; its author is a number",
    "coverage_targets": "a public aim; its author is a number",
    "days_off": "a public notice; its author is a number",
    "field_policy_events": "what was opened or closed to the public when; its author is a number",
    "form_versions": "a form as it was used; its author is a number",
    "group_activities": "a record of a group; its author is a number",
    "group_stages": "a record of a group; its author is a number",
    "holiday_edits": "a public notice; its author is a number",
    "hub_path_steps": "a public record of a place",
    "hub_paths": "a public record of a place; its author is a number",
    "policies": "rules of a space, never deleted; their author is a number",
    "policy_maps": "who made a map goes with the account",
    "price_lists": "prices as they were, never deleted; their author is a number",
    "quota_rules": "rules, never deleted; their author is a number",
    "reason_templates": "words for everybody; their author is a number",
    "review_decisions": "what was decided about public records; who decided is a number",
    "rounds": "a public offer; its author is a number",
    "scenario_links": "links end with the account",
    "scenario_versions": "a plan of the office; its author is a number",
    "scenarios": "a plan of the office; its author is a number",
    "site_events": "the life of a site; who noted it is a number",
    "sites": "the telephone of a public site",
    "spaces": "the telephone of a public space",
    "spare_hours": "a public offer; its author is a number",
    "survey_forms": "forms; their author is a number",
    "course_stops": "a public walk",
    "course_signs": "a public walk",
    "atlas_contents": "printed from public records alone, and made anew without what was taken back",
    "kept_tiles": "pictures of public layers",
    "webhook_events": "numbers of what happened, 30 days",
}
"""Tables that name an account or hold free words without being kept for a person's sake, and why they may stay."""
