"""Made-up groups, phone bookings and rules for looking at their pages."""

from dataclasses import replace

from api.web import parties_views as v
from api.web import rules_pages
from api.web.views import BookingForm, Choice, Link, Refusal
from geo.enums import Nature, Opens, PartyKind, Pending, Purpose, QuotaMeasure, QuotaPer

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
MY_TABS = (Link("/my", "예약"), Link("/my/parties", "모임·가구", current=True))
KEEP_TABS = (Link("/keep", "예약"), Link("/keep/phone", "전화 예약", current=True))


def labelled(of, chosen=0):
    return tuple(Choice(member.value, member.label, n == chosen) for n, member in enumerate(of))


PEOPLE = (
    v.MemberLine("a1", "햇살이웃", "대표", is_lead=True, is_me=True),
    v.MemberLine("a2", HOSTILE, "구성원", is_lead=False, is_me=False),
)
ASKED = v.InvitationLine("i1", HOSTILE, "모임", "neighbour@example.org", "천연지기", "12월 5일(토)")
PARTIES = v.PartiesPage(
    tabs=MY_TABS,
    parties=(
        v.PartyCard("p1", "책읽는 골목", "모임", True, PEOPLE, (ASKED,)),
        v.PartyCard("p2", HOSTILE, "가구", False, PEOPLE, ()),
    ),
    asked=(ASKED,),
    kinds=labelled((PartyKind.GROUP, PartyKind.HOUSEHOLD)),
)
EMPTY = replace(PARTIES, parties=(), asked=(), problem=HOSTILE, name=HOSTILE)

TIMES = (Choice("10:00", "10:00", True), Choice("11:00", "11:00"))
FORM = BookingForm(
    action="/keep/phone/s1",
    date="2026-11-28",
    date_min="2026-11-21",
    starts=TIMES,
    ends=TIMES,
    heads="8",
    purposes=labelled(Purpose),
    name=HOSTILE,
    phone="02-0000-0000",
    email="",
    consent=True,
    key="k1",
    step_minutes=30,
    submit_label="예약하기",
    login_url="/",
)
PHONE = v.PhonePage(
    tabs=KEEP_TABS,
    spaces=(Choice("s1", "천연마을활력소 · 두레방", True), Choice("s2", HOSTILE)),
    space_name="천연마을활력소 · 두레방",
    space_url="/spaces/s1",
    channels=(Choice("phone", "전화", True), Choice("visit", "방문"), Choice("kiosk", "무인기")),
    form=FORM,
)
PHONE_REFUSED = replace(
    PHONE, form=replace(FORM, refusal=Refusal(HOSTILE), errors={"contact_phone": "전화번호를 적어 주세요."})
)
PHONE_EMPTY = v.PhonePage(KEEP_TABS, ())
RULES = v.RulesPage(
    title=HOSTILE,
    space_url="/keep/spaces/s1",
    action="/keep/spaces/s1/rules",
    quota_action="/keep/spaces/s1/quotas",
    approvals=labelled(rules_pages.APPROVALS, 1),
    pendings=labelled(Pending),
    grids=tuple(Choice(str(g), str(g), g == 30) for g in rules_pages.GRIDS),
    opens=labelled(Opens, 1),
    weekdays=tuple(Choice(str(n), day, n == 2) for n, day in enumerate("월화수목금토일", 1)),
    purposes=labelled(Purpose),
    natures=labelled(Nature),
    site_natures=labelled(Nature, 2),
    numbers=dict.fromkeys((*rules_pages.NUMBERS, *rules_pages.OPTIONAL, "most", "quota_days"), "30"),
    opens_clock="09:00",
    quotas=(v.QuotaLine(1, "한 가구가 한 달에 열린육아방 공간을 1번까지", "/keep/spaces/s1/quotas/1/end"),),
    subjects=labelled(PartyKind),
    measures=labelled(QuotaMeasure),
    pers=labelled(QuotaPer),
    scopes=labelled(rules_pages.SCOPES),
)
RULES_WRONG = replace(RULES, quotas=(), errors={"": HOSTILE, "min_minutes": "5부터 10080까지의 수로 적어 주세요."})

OWN = {"parties": ("my_parties.html", {"parties": PARTIES}), "parties-empty": ("my_parties.html", {"parties": EMPTY})}
KEPT = {
    "phone": ("keep_phone.html", {"phone": PHONE}),
    "phone-refused": ("keep_phone.html", {"phone": PHONE_REFUSED}),
    "phone-empty": ("keep_phone.html", {"phone": PHONE_EMPTY}),
    "rules": ("keep_rules.html", {"rules": RULES}),
    "rules-wrong": ("keep_rules.html", {"rules": RULES_WRONG}),
}
