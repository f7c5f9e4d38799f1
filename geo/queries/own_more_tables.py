"""The rest of what the service holds about one person: what they do together with others, and in a role."""

from typing import Final

from geo.queries.own_tables import (
    ACCOUNT,
    BOOKINGS,
    CAMPAIGN,
    MY_BOOKINGS,
    MY_PARTY,
    MY_SIGNUPS,
    MY_WAITS,
    OWN,
    PROGRAMME,
    SITE,
    SPACE,
    Kept,
)

TOGETHER: Final = (
    Kept(
        "signups",
        "프로그램 신청",
        OWN,
        {
            "번호": "t.id",
            "프로그램": PROGRAMME,
            "인원": "t.heads",
            "상태": "t.state",
            "신청한 때": "t.created_at",
        },
    ),
    Kept(
        "signup_guests",
        "프로그램 신청 연락처",
        f"t.signup_id IN {MY_SIGNUPS}",
        {
            "신청": "t.signup_id",
            "이름": "t.name",
            "전화": "t.phone",
            "14세 미만": "t.under_14",
            "보호자": "t.guardian_name",
            "지우는 날": "t.delete_after",
        },
    ),
    Kept(
        "signup_events",
        "프로그램 신청의 이력",
        f"t.signup_id IN {MY_SIGNUPS}",
        {"신청": "t.signup_id", "무엇": "t.action", "상태": "t.to_state", "때": "t.at"},
    ),
    Kept(
        "wait_entries",
        "대기",
        OWN,
        {
            "번호": "t.id",
            "프로그램": PROGRAMME,
            "공간": SPACE,
            "인원": "t.heads",
            "목적": "t.purpose",
            "상태": "t.state",
            "때": "t.created_at",
        },
    ),
    Kept(
        "wait_wishes",
        "대기하며 바란 시간",
        f"t.wait_id IN {MY_WAITS}",
        {"대기": "t.wait_id", "지망": "t.choice", "시간": "t.wished"},
    ),
    Kept(
        "wait_events",
        "대기의 이력",
        f"t.wait_id IN {MY_WAITS}",
        {"대기": "t.wait_id", "무엇": "t.action", "상태": "t.to_state", "때": "t.at"},
    ),
    Kept(
        "parties",
        "내가 만든 모임과 가구",
        "t.account_id = :id OR t.created_by = :id",
        {"갈래": "t.kind", "이름": "t.name", "만든 때": "t.created_at", "닫은 때": "t.closed_at"},
    ),
    Kept(
        "party_members",
        "함께하는 모임과 가구",
        OWN,
        {
            "이름": "(SELECT p.name FROM parties p WHERE p.id = t.party_id)",
            "갈래": "t.kind",
            "맡은 일": "t.role",
            "함께한 때": "t.joined_at",
        },
    ),
    Kept(
        "party_invitations",
        "받거나 보낸 초대",
        "t.invited_by = :id OR t.email = (SELECT a.email FROM accounts a WHERE a.id = :id)",
        {
            "모임": "(SELECT p.name FROM parties p WHERE p.id = t.party_id)",
            "이메일": "t.email",
            "때": "t.created_at",
            "끝나는 때": "t.expires_at",
        },
    ),
    Kept(
        "needs",
        "찾는 공간",
        OWN,
        {
            "목적": "t.purpose",
            "인원": "t.heads",
            "동": "t.dong_codes",
            "첫날": "t.starts_on",
            "마지막 날": "t.ends_on",
            "소개": "t.about",
            "상태": "t.state",
            "때": "t.created_at",
        },
    ),
    Kept(
        "round_entries",
        "정기 대관 신청",
        f"t.account_id = :id OR t.party_id IN {MY_PARTY}",
        {
            "정기 대관": "(SELECT r.name FROM rounds r WHERE r.id = t.round_id)",
            "인원": "t.heads",
            "목적": "t.purpose",
            "때": "t.created_at",
        },
    ),
    Kept(
        "round_wishes",
        "정기 대관에서 바란 자리",
        f"t.party_id IN {MY_PARTY}",
        {"정기 대관": "(SELECT r.name FROM rounds r WHERE r.id = t.round_id)", "지망": "t.rank"},
    ),
    Kept(
        "round_awards",
        "정기 대관에서 받은 자리",
        f"t.party_id IN {MY_PARTY}",
        {
            "정기 대관": "(SELECT r.name FROM rounds r WHERE r.id = t.round_id)",
            "때": "t.created_at",
            "사양한 때": "t.declined_at",
        },
    ),
    Kept(
        "idle_applications",
        "유휴공간 신청",
        OWN,
        {
            "신청한 사람": "t.applicant",
            "계획": "t.plan",
            "바라는 쓰임": "t.wished_use",
            "인원": "t.members",
            "예산": "t.budget",
            "상태": "t.state",
            "때": "t.created_at",
        },
    ),
    Kept(
        "idle_watches", "유휴공간 알림", OWN, {"시군구": "t.district_code", "동": "t.dong_code", "때": "t.created_at"}
    ),
    Kept("idle_notices", "받은 유휴공간 알림", OWN, {"때": "t.told_at"}),
    Kept(
        "agreements",
        "협약",
        "t.partner_account_id = :id OR t.institution_account_id = :id",
        {
            "번호": "t.number",
            "제목": "t.title",
            "기관": "t.institution",
            "상대": "t.partner",
            "시작": "t.valid_from",
            "끝": "t.valid_until",
            "상태": "t.state",
        },
    ),
    Kept(
        "programmes",
        "내가 여는 프로그램",
        OWN,
        {"제목": "t.title", "소개": "t.about", "여는 사람": "t.organiser", "만든 때": "t.created_at"},
    ),
    Kept(
        "certificates",
        "활동 확인서",
        OWN,
        {
            "번호": "t.code",
            "첫날": "t.first_day",
            "마지막 날": "t.last_day",
            "내용": "t.content",
            "준 때": "t.issued_at",
            "거둔 때": "t.revoked_at",
        },
    ),
)
WORK: Final = (
    Kept(
        "committee_members",
        "운영위원",
        OWN,
        {"시설": SITE, "기간": "t.valid", "때": "t.created_at"},
    ),
    Kept("shifts", "당번", OWN, {"시설": SITE, "시간": "t.during", "때": "t.created_at"}),
    Kept(
        "team_members",
        "조사단",
        OWN,
        {
            "조사단": "(SELECT m.name FROM teams m WHERE m.id = t.team_id)",
            "맡은 일": "t.role",
            "때": "t.joined_at",
        },
    ),
    Kept(
        "training_attendance",
        "조사 교육",
        OWN,
        {"교육": "(SELECT m.title FROM trainings m WHERE m.id = t.training_id)", "때": "t.noted_at"},
    ),
    Kept(
        "assignments",
        "맡은 조사 구역",
        OWN,
        {"조사 사업": CAMPAIGN, "기한": "t.due_on", "상태": "t.state", "메모": "t.note", "때": "t.created_at"},
    ),
    Kept(
        "visits",
        "조사하며 들른 곳",
        OWN,
        {
            "조사 사업": CAMPAIGN,
            "결과": "t.result",
            "동": "t.dong_code",
            "곳(경도 위도)": "ST_AsText(t.location)",
            "메모": "t.note",
            "때": "t.at",
        },
    ),
    Kept(
        "submissions",
        "보낸 조사 기록",
        OWN,
        {"번호": "t.instance_id", "기기": "t.device", "상태": "t.state", "때": "t.received_at"},
    ),
    Kept(
        "media",
        "올린 사진과 파일",
        "t.created_by = :id",
        {
            "이름": "t.name",
            "갈래": "t.kind",
            "설명": "t.alt",
            "저작자": "t.credit",
            "찍은 때": "t.taken_at",
            "올린 때": "t.created_at",
        },
    ),
    Kept(
        "import_runs",
        "들여온 파일",
        OWN,
        {"갈래": "t.kind", "상태": "t.state", "때": "t.created_at"},
    ),
    Kept(
        "access_log",
        "내가 본 다른 사람의 정보",
        "t.actor_id = :id",
        {"무엇": "t.what", "번호": "t.object_id", "까닭": "t.reason", "때": "t.at"},
    ),
    Kept("backup_runs", "만들거나 확인한 백업", OWN, {"무엇": "t.action", "상태": "t.state", "때": "t.created_at"}),
)
KEPT: Final = (*ACCOUNT, *BOOKINGS, *TOGETHER, *WORK)

LOOKS: Final = Kept(
    "access_log",
    "내 정보를 본 기록",
    "(t.object_id = :id"  # noqa: S608  (fixed text; the account is bound)
    f" OR t.object_id IN {MY_BOOKINGS} OR t.object_id IN {MY_SIGNUPS}"
    " OR t.object_id IN (SELECT s.id FROM submissions s WHERE s.account_id = :id)"
    " OR t.object_id IN (SELECT m.party_id FROM party_members m WHERE m.account_id = :id))"
    " AND t.actor_id <> :id",
    {"무엇": "t.what", "까닭": "t.reason", "때": "t.at"},
)
"""Who looked at the person's own data: what and when, not the name of whoever did."""
