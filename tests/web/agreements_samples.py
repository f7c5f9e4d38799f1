"""Made-up idle spaces, agreements and a path to a hub for looking at their pages."""

from dataclasses import replace

from api.web import agreements_views as v
from api.web.views import Badge, Choice, Link
from tests.web.import_samples import HOSTILE
from tests.web.resource_samples import SITE_RECORDS

CARD = v.IdleCard(
    "/idle/1",
    "/admin/agreements/listings/1",
    "천연가압장",
    "서대문구 천연동",
    "서울특별시",
    Badge("신청 받는 중", "good"),
    "신청 마감까지 9일",
    "2027년 1월 4일(월)~2029년 12월 31일(월)",
    "11월 21일(토)~11월 30일(월)",
    "165㎡",
    2,
)
CARD_SOON = replace(CARD, badge=Badge("사전예고", "wait"), says="12월 1일(화)부터 신청할 수 있어요", name=HOSTILE)
STEPS = (
    v.TimelineStep("사전예고", "11월 10일(화)", "done"),
    v.TimelineStep("신청", "11월 21일(토)", "now", note="11월 21일(토)~11월 30일(월)"),
    v.TimelineStep("결정", "", "ahead"),
    v.TimelineStep("협약과 사용", "", "ahead", note="2027년 1월 4일(월)~2029년 12월 31일(월)"),
)
PATH = (
    v.TimelineStep("추진단 꾸리기", "3월 2일(월)", "done", "주민 12명, 구 담당자", "첫 모임", "https://example.org/1"),
    v.TimelineStep("주민과 함께 설계", "5월 20일(수)", "done", "주민 30명, 건축가", HOSTILE),
    v.TimelineStep("운영위원회 꾸리기", "", "now"),
    v.TimelineStep("운영규약 정하기", "", "ahead"),
    v.TimelineStep("개소", "", "ahead"),
)
GROUPS = (Choice("", "나 혼자", True), Choice("g1", "천연 이웃"))
IDLE = v.IdlePage(
    (CARD, CARD_SOON),
    (v.WatchLine("w1", "서대문구 천연동"),),
    (Choice("11410", "서울특별시 서대문구"), Choice("11140", "서울특별시 중구")),
    GROUPS,
)
IDLE_EMPTY = replace(IDLE, cards=(), watches=(), problem="그 자치구의 동이 아니에요.")
ONE = v.ApplicationCard(
    "a1",
    "천연 이웃",
    Badge("심사 중", "wait"),
    f"가압장을 마을활력소로 꾸려요.\n{HOSTILE}",
    "화·목 저녁 마을 부엌",
    12,
    "구 보조금 3,000만 원",
    "11월 22일(일)",
    "",
    1,
    can_withdraw=True,
    can_decide=True,
    agreement_url="",
    new_agreement_url="",
)
CHOSEN = replace(
    ONE,
    id="a2",
    applicant="책벗",
    badge=Badge("선정", "good"),
    reason="주민 참여가 넓어요.",
    can_decide=False,
    can_withdraw=False,
    new_agreement_url="/admin/agreements/new?site=1&application=a2",
)
PLACE = v.IdlePlacePage(
    CARD,
    "/sites/1",
    "서울특별시 서대문구 독립문로 24",
    "1979년에 지은 가압장이에요.",
    f"주민 모임이 무상으로 써요.\n{HOSTILE}",
    "",
    STEPS,
    True,
    v.ApplyForm(
        "/idle/1/apply", GROUPS, {"plan": HOSTILE}, {"applicant": "비워 둘 수 없어요."}, "내용을 확인해 주세요."
    ),
    (ONE, CHOSEN),
    True,
)
PLACE_VISITOR = replace(PLACE, form=None, own=(), runs=False)
AGREEMENT = v.AgreementCard(
    "/admin/agreements/c1",
    "2026-0001",
    "연희문학창작촌 공간 공유 협약",
    "공공기관 공간 공유",
    Badge("협약 중", "good"),
    "연희문학창작촌",
    "/sites/2",
    "연희문학창작촌 · 연희 책벗",
    "2026년 12월 1일(화)~2027년 1월 15일(금)",
    "55일 남음",
    True,
    ("회의실 화·목 18:00~22:00",),
)
DRAFT = replace(
    AGREEMENT, badge=Badge("협약 전", "wait"), left="", soon=False, title=HOSTILE, kind="유휴공간 사용", hours=()
)
TABS = (Link("/admin/imports", "자료"), Link("/admin/agreements", "유휴공간·협약", True))
OFFICE = v.OfficePage(TABS, (CARD, CARD_SOON), (AGREEMENT,), (DRAFT, AGREEMENT), True)
OFFICE_EMPTY = v.OfficePage(TABS, (), (), (), True)
LISTING_FORM = v.ListingForm(
    "/admin/agreements/listings/new",
    "유휴공간 내놓기",
    (Choice("s1", "천연가압장"),),
    {"notice_days": "7", "conditions": HOSTILE},
    {"owner": "비워 둘 수 없어요."},
    "신청 시작일은 사전예고를 하고 정한 날수가 지난 뒤여야 해요.",
)
LISTING = v.ListingOffice(
    "1",
    CARD,
    f"주민 모임이 무상으로 써요.\n{HOSTILE}",
    STEPS,
    ("천연 이웃 · 11월 10일(화) 10:00",),
    (ONE, replace(ONE, id="a3", applicant=HOSTILE), CHOSEN),
    2,
    can_notify=True,
    can_open=True,
    can_close=True,
    path_url="/admin/agreements/sites/1/path",
    version=3,
)
LISTING_EMPTY = replace(LISTING, applications=(), told=(), waiting=0, problem="지금은 할 수 없어요.")
DAYS = tuple(
    v.HoursLine(n, day, "18:00" if n in {2, 4} else "", "22:00" if n in {2, 4} else "")
    for n, day in enumerate("월화수목금토일", 1)
)
FORM = v.AgreementForm(
    "/admin/agreements/new?site=2",
    "연희문학창작촌",
    (),
    "",
    (Choice("shared_rooms", "공공기관 공간 공유"), Choice("idle_use", "유휴공간 사용")),
    (Choice("space_1", "회의실", True), Choice("space_2", "마당")),
    DAYS,
    {"title": HOSTILE},
    {"valid_until": "날짜를 골라 주세요.", "hours": "닫는 시각이 여는 시각보다 늦어야 해요."},
    "내용을 확인해 주세요.",
)
FORM_PICK = v.AgreementForm("", "", (Link("/admin/agreements/new?site=2", "연희문학창작촌"),), "연희", (), (), (), {})
FORM_BARE = replace(FORM, spaces=(), errors={}, problem="", values={})
SHOWN = v.AgreementOffice(
    "c1",
    AGREEMENT,
    HOSTILE,
    "공간 공유 협약서",
    f"제1조 회의실을 주민에게 연다.\n{HOSTILE}",
    "https://example.org/agreement.pdf",
    ("11월 21일(토) · 협약서를 썼어요", "11월 25일(수) · 협약을 맺었어요"),
    ("회의실 · 1월 20일(수) 18:00~20:00",),
    can_sign=True,
    can_end=True,
    can_renew=True,
    renewed_url="/admin/agreements/c2",
    renews_url="/admin/agreements/c0",
    ends="2028-01-15",
    version=2,
    problem="회의실은(는) 화요일 18:00~22:00에 평소 여는 시간으로 이미 열려 있어요.",
)
PATH_FORM = v.PathForm(
    "/admin/agreements/sites/1/path",
    "천연가압장",
    "/sites/1",
    Badge("조성 중", "wait"),
    tuple(
        v.PathLine(step, label, day, people, note, "")
        for step, label, day, people, note in (
            ("promoters", "추진단 꾸리기", "2026-03-02", "주민 12명", HOSTILE),
            ("design", "주민과 함께 설계", "", "", ""),
            ("committee", "운영위원회 꾸리기", "", "", ""),
            ("rules", "운영규약 정하기", "", "", ""),
            ("opening", "개소", "", "", ""),
        )
    ),
    2,
    "앞 단계를 마친 날이 있어야 하고, 뒤 단계보다 늦을 수 없어요.",
)

SITE_ON_ITS_PATH = replace(SITE_RECORDS, path=PATH, agreements=(AGREEMENT,))

IDLE_PUBLIC = {
    "idle": ("idle.html", {"idle": IDLE}),
    "idle-empty": ("idle.html", {"idle": IDLE_EMPTY}),
    "idle-place": ("idle_place.html", {"idle": PLACE}),
}
IDLE_OFFICE = {
    "agreements": ("agreements.html", {"office": OFFICE}),
    "agreements-empty": ("agreements.html", {"office": OFFICE_EMPTY}),
    "listing-form": ("listing_form.html", {"form": LISTING_FORM}),
    "listing": ("listing.html", {"listing": LISTING}),
    "listing-empty": ("listing.html", {"listing": LISTING_EMPTY}),
    "agreement-form": ("agreement_form.html", {"form": FORM}),
    "agreement-form-pick": ("agreement_form.html", {"form": FORM_PICK}),
    "agreement-form-bare": ("agreement_form.html", {"form": FORM_BARE}),
    "agreement": ("agreement.html", {"agreement": SHOWN}),
    "hub-path-form": ("hub_path_form.html", {"form": PATH_FORM}),
}
