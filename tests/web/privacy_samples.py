"""Personal data: the policy, one's own data, whoever is erased by letter, the log of destruction."""

from dataclasses import replace

from api.web import privacy_views as v
from api.web import tabs
from api.web.views import Badge, Pager
from geo.privacy.retention import RULES
from tests.web.samples import HOSTILE, KEEPER, LONG, page

OWN = v.OwnDataPage(tabs.marked(tabs.MY, "/my/data"), "haetsal@example.org", "다가올 예약 3건이 먼저 취소돼요.", True)
ALONE = "혼자 맡고 있는 시설이 있어요: 천연가압장. 구 담당자에게 다른 공간지기를 정해 달라고 한 뒤 다시 해 주세요."
POLICY = v.PolicyPage(
    "서대문구 마을공동체지원센터",
    "마을자치과 개인정보 담당 · 02-000-0000 · privacy@example.org",
    tuple(v.RuleLine(one.title, one.items, one.purpose, one.kept, one.basis) for one in RULES),
    (v.TextLine("사람 자원 동의서", "2판", "이웃의 재주를 동네에 알리려고", "동의한 날부터 2년"),),
    "밤마다 만든 백업은 7일 치, 4주 치, 12달 치를 두고 오래된 것부터 지워요.",
    True,
    "11월 22일(일)",
)
LOG = v.DestructionPage(
    tabs.marked(tabs.OFFICE, "/admin/destruction"),
    (
        v.DestroyedLine("11월 22일(일) 12:17", "예약 연락처", "31건", Badge("보관 기간", "none")),
        v.DestroyedLine("11월 20일(금) 09:02", "계정", "1건", Badge("삭제 요청", "info")),
        v.DestroyedLine("11월 19일(목) 14:40", "사람 자원과 이야기", "4건", Badge("동의 철회", "wait")),
    ),
    "3건",
    Pager(3, 1, 3, None, None),
)
PERSON = v.ErasePage("햇살이웃", "haetsal@example.org", "/admin/people/1/erase", "다가올 예약 1건이 먼저 취소돼요.")
SAMPLES = {
    "my-data": ("my_data.html", page("my"), {"data": OWN}),
    "my-data-refused": (
        "my_data.html",
        page("my"),
        {"data": replace(OWN, coming="", asks_password=False, email=f"{LONG}@example.org", problem=ALONE)},
    ),
    "privacy": ("privacy.html", page("privacy"), {"policy": POLICY}),
    "privacy-bare": (
        "privacy.html",
        page("privacy", None),
        {"policy": replace(POLICY, keeper=HOSTILE, officer="", texts=(), card_payments=False)},
    ),
    "admin-destruction": ("admin_destruction.html", page("admin", KEEPER), {"log": LOG}),
    "admin-destruction-empty": ("admin_destruction.html", page("admin", KEEPER), {"log": replace(LOG, lines=())}),
    "admin-destruction-caller-refused": (
        "admin_destruction.html",
        page("admin", KEEPER),
        {"log": replace(LOG, caller=v.CallerForm(HOSTILE, "전화 요청", "전화번호를 숫자로 적어 주세요."))},
    ),
    "admin-destruction-caller-gone": (
        "admin_destruction.html",
        page("admin", KEEPER),
        {"log": replace(LOG, caller=v.CallerForm(told="예약 2건과 프로그램 신청 1건에서 연락처를 지웠어요."))},
    ),
    "admin-erase": ("admin_erase.html", page("admin", KEEPER), {"person": PERSON}),
    "admin-erase-refused": (
        "admin_erase.html",
        page("admin", KEEPER),
        {"person": replace(PERSON, name=HOSTILE, coming="", reason=HOSTILE, problem="왜 지우는지 적어 주세요.")},
    ),
}
