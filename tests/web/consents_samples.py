"""Made-up consents for looking at their pages."""

from dataclasses import replace

from api.web import consents_views as v
from api.web.views import Badge, Choice, Link, Pager
from tests.web.import_samples import HOSTILE
from tests.web.resource_samples import DESK, PERSON
from tests.web.samples import page

TABS = (Link("/survey", "조사하기"), Link("/review", "검토"), Link("/consents", "동의", current=True))
FIELDS = (
    Choice("name", "이름"),
    Choice("alias", "불리는 이름", chosen=True),
    Choice("summary", "소개", chosen=True),
    Choice("skills", "나눌 수 있는 것", chosen=True),
    Choice("photo", "사진"),
)
CHANNELS = (Choice("internal", "조사단 안"), Choice("book", "마을 책"), Choice("web", "누리집과 검색", chosen=True))
HOWS = (Choice("paper", "종이에 서명", chosen=True), Choice("spoken", "말로(녹음)"))
REASONS = (Choice("asked", "본인이 거둠", chosen=True), Choice("guardian", "보호자가 거둠"))


def card(subject: str, standing: Badge, *, withdrawn: bool = False) -> v.ConsentCard:
    return v.ConsentCard(
        id="0b6f1c2e-0000-4000-8000-000000000001",
        subject=subject,
        kind="사람",
        record_url="/resources/1",
        standing=standing,
        fields="불리는 이름, 소개, 나눌 수 있는 것",
        channels="마을 책, 누리집과 검색",
        how="종이에 서명 · 보호자와 함께",
        period="11월 21일(토) ~ 2029년 11월 21일(수)",
        text="사람 자원 개인정보 이용 동의서 1판",
        taken_by="조사원",
        why="12월 1일(화) 본인이 거둠" if withdrawn else "",
        withdrawn=withdrawn,
    )


LIVE = card("골목 수리꾼", Badge("동의 중", "good"))
LEDGER = v.ConsentsPage(
    TABS,
    (
        v.Filter("/consents", "모두", 34, current=True),
        v.Filter("/consents?standing=live", "동의 중", 30, current=False),
        v.Filter("/consents?standing=expiring", "곧 끝남", 4, current=False),
    ),
    (card(HOSTILE, Badge("곧 끝남", "wait")), LIVE, card("비공개", Badge("거둠"), withdrawn=True)),
    Pager(34, 1, 20, None, "/consents?from=20"),
    (
        v.UnaskedLine("가상 이웃", "/resources/2", "/consents/new?resource=2", "공개 · 다른 데 쓰는 것만 동의"),
        v.UnaskedLine(HOSTILE, "/resources/3", "/consents/new?resource=3", "작성 중"),
    ),
    2,
)
EMPTY = v.ConsentsPage(TABS, LEDGER.filters, (), Pager(0, 0, 0), (), 0)
GIVE = v.GivePage(
    tabs=TABS,
    subject=HOSTILE,
    record_url="/resources/1",
    target={"resource_id": "1"},
    texts=(Choice("1", "사람 자원 개인정보 이용 동의서 1판", chosen=True), Choice("2", HOSTILE)),
    fields=FIELDS,
    channels=CHANNELS,
    hows=HOWS,
    given_on="2026-11-21",
    today="2026-11-21",
    by_guardian=False,
    is_person=True,
    form_url="/consents/form?resource=1",
    problem="동의하는 항목을 하나 이상 골라 주세요.",
)
WITHDRAW = v.WithdrawPage(
    TABS,
    card(HOSTILE, Badge("동의 중", "good")),
    ("이름", "불리는 이름", "소개", "사진"),
    (Link("/resources/9", HOSTILE), Link("/sites/1", "수리집")),
    REASONS,
    FIELDS[1:4],
    CHANNELS[1:],
    problem="되돌릴 수 없다는 것을 확인해 주세요.",
)
WITHDRAWN = v.WithdrawPage(TABS, card("비공개", Badge("거둠"), withdrawn=True), (), (), (), (), ())
PAPER = v.PaperForm(
    title="사람 자원 개인정보 이용 동의서",
    purpose="우리 동네에서 나눌 수 있는 재주와 경험을 이웃에게 알리려고 합니다.",
    kept="동의한 날부터 3년. 그 전이라도 거두면 바로 지웁니다.",
    body="아래에서 고른 항목만, 고른 곳에만 씁니다.\n" + HOSTILE,
    version="1판",
    number="0b6f1c2e",
    fields=tuple(choice.label for choice in FIELDS),
    channels=tuple(choice.label for choice in CHANNELS),
    picture_url="/static/web/img/mark.svg",
    address="https://maeul.example.org/consents/new?resource=0b6f1c2e-0000-4000-8000-000000000001&text=1",
    texts=(
        Link("/consents/form?text=1", "사람 자원 개인정보 이용 동의서", current=True),
        Link("/consents/form?text=2", HOSTILE),
    ),
    back_url="/consents",
)
POLICIES = v.PoliciesPage(
    TABS,
    "person",
    (Link("/consents/policies?kind=person", "사람", current=True), Link("/consents/policies?kind=space", "공간")),
    (
        v.PolicyLine("alias", "불리는 이름", Badge("누구나", "good"), True, "public", "internal", "닫기"),
        v.PolicyLine(
            "phone", "전화번호", Badge("개인정보", "wait"), True, "private", "public", "모두에게 열기", "11월 21일(토)"
        ),
        v.PolicyLine("memo", "조사 메모", Badge("조사단 안", "wait"), False, "internal"),
    ),
    may_change=True,
    problem="그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
)
LOOKED_AT = replace(POLICIES, lines=POLICIES.lines[2:], may_change=False, problem="")
PANEL = v.ConsentPanel(
    (LIVE, card(HOSTILE, Badge("기간이 끝남", "bad"))),
    "/consents/new?resource=1",
    "/consents/form?resource=1",
    "누리집에 보여도 된다는 동의가 없어, 모두에게는 ‘비공개’로만 보여요.",
)
ON_DESK = replace(PERSON, desk=replace(DESK, pairs=(), merged=(), differences=(), consents=PANEL))
WITHHELD = replace(PERSON, name="비공개", fields=(), withheld=True)
OWN = {
    "consents": ("consents.html", {"consents": LEDGER}),
    "consents-empty": ("consents.html", {"consents": EMPTY}),
    "consent-new": ("consent_new.html", {"give": GIVE}),
    "consent": ("consent.html", {"consent": WITHDRAW}),
    "consent-withdrawn": ("consent.html", {"consent": WITHDRAWN}),
    "consent-form": ("consent_form.html", {"paper": PAPER}),
    "consent-policies": ("consent_policies.html", {"policies": POLICIES}),
    "consent-policies-read": ("consent_policies.html", {"policies": LOOKED_AT}),
    "consent-on-desk": ("resource.html", {"record": ON_DESK}),
}
SAMPLES = {
    **{name: (template, page(), context) for name, (template, context) in OWN.items()},
    "record-withheld": ("resource.html", page(viewer=None), {"record": WITHHELD}),
    "consents-english": ("consents.html", page(lang="en"), {"consents": LEDGER}),
}
