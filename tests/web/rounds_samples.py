"""Made-up rounds, spare hours and needs for looking at their pages."""

from dataclasses import replace

from api.web import rounds_views as v
from api.web.views import Badge, Choice, Link
from tests.web.import_samples import HOSTILE

TABS = (Link("/keep", "예약"), Link("/keep/rounds", "정기 대관", current=True), Link("/keep/spare", "남는 시간"))
MY_TABS = (Link("/my", "예약"), Link("/my/needs", "공간 구하기", current=True))
SEAL = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PERIOD = "2027년 3월 2일(화) ~ 2027년 6월 29일(화)"
WEEKDAYS = tuple(Choice(str(n), name, n == 2) for n, name in enumerate("월화수목금토일", start=1))
SPACES = (Choice("a", "두레방 · 천연마을활력소", chosen=True), Choice("b", HOSTILE))
PURPOSES = (Choice("meeting", "모임·회의"), Choice("club", "동아리", chosen=True))


def card(name, state, entries=12):
    return v.RoundCard("/keep/rounds/1", name, "천연마을활력소", state, PERIOD, "2월 12일(금) 18:00", 9, entries)


LIST = v.RoundsPage(
    (card("2027년 봄 정기 대관", Badge("신청 받는 중", "good")), card(HOSTILE, Badge("준비 중", "plain"), 0)),
    TABS,
    v.RoundForm({}, (Choice("a", "천연마을활력소"),)),
)
SLOTS = (
    v.SlotLine("두레방", "/spaces/1", "화 19:00~21:00", 20, 7),
    v.SlotLine(HOSTILE, "/spaces/2", "목 10:00~12:00", None, 0),
)
ROUND = v.RoundPage(
    id="0b6f1c2e-0000-4000-8000-000000000001",
    version=2,
    name="2027년 봄 정기 대관",
    about="이웃 모임이 함께 쓰는 자리예요.\n" + HOSTILE,
    site_name="천연마을활력소",
    site_url="/sites/1",
    state=Badge("신청 받는 중", "good"),
    state_code="open",
    period=PERIOD,
    deadline="2월 12일(금) 18:00",
    most_per_week=2,
    newcomers_first=True,
    commitment=SEAL,
    seed="",
    entries=12,
    slots=SLOTS,
    groups=(),
    wish_form=v.WishForm(
        (Choice("g", "햇살 독서모임"),),
        tuple((Choice("", "고르지 않음", chosen=True), Choice("s", "두레방 화 19:00~21:00")) for _ in range(3)),
        "8",
        PURPOSES,
        sent=True,
    ),
)
GROUPS = (
    v.GroupLine(
        "g1",
        3,
        HOSTILE,
        mine=True,
        wishes=(
            v.WishLine(1, "두레방 화 19:00~21:00", won=True, reason="받았어요.", slot_id="s1"),
            v.WishLine(2, HOSTILE, won=False, reason="1번 모임이 추첨 순번에서 앞섰어요."),
            v.WishLine(3, "마당 토 10:00~12:00", won=False, reason="한 주에 받을 수 있는 만큼 이미 받았어요."),
        ),
    ),
    v.GroupLine(
        "g2", 1, "", mine=False, wishes=(v.WishLine(1, "두레방 화 19:00~21:00", won=False, reason="사양한 자리예요."),)
    ),
)
DRAWN = replace(
    ROUND,
    state=Badge("추첨함", "info"),
    state_code="drawn",
    seed=SEAL[::-1],
    groups=GROUPS,
    slots=tuple(replace(slot, holder="3번 햇살 독서모임") for slot in SLOTS),
    wish_form=None,
    tabs=TABS,
    keeps=True,
)
DRAFT = replace(
    ROUND,
    state=Badge("준비 중", "plain"),
    state_code="draft",
    commitment="",
    slots=(),
    wish_form=None,
    tabs=TABS,
    keeps=True,
    slot_form=v.SlotForm({"from": "19:00"}, SPACES, WEEKDAYS, {"until": "시각은 14:00처럼 적어 주세요."}),
)
KEPT = replace(ROUND, wish_form=None, tabs=TABS, keeps=True)
MATCH = v.MatchCard(
    id="m1",
    title="두레방",
    subtitle="천연마을활력소",
    when="화 19:00~21:00",
    period=PERIOD,
    score=92,
    state=Badge("제안함", "wait"),
    reasons=(
        "찾는 시간대 3시간 가운데 3시간이 비어 있어요",
        "걸어서 4분",
        "찾는 기간의 100%를 쓸 수 있어요",
        "없는 것: 칠판",
    ),
    conditions=HOSTILE,
    can=("accept", "decline"),
)
OFFER = v.OfferCard(
    id="o1",
    title="동아리 · 8명",
    subtitle="천연동, 사직동 · " + HOSTILE,
    when="화·목 18:00~22:00 · 120분 동안",
    period=PERIOD,
    about=HOSTILE,
    state=Badge("찾는 중", "wait"),
    close_url="/my/needs/o1/close",
    matches=(MATCH, replace(MATCH, id="m2", score=61, state=Badge("어울림", "info"), can=("propose",), conditions="")),
)
SPARE_OFFER = replace(OFFER, close_url="/keep/spare/o1/close")
SPARE = v.SparePage(TABS, (SPARE_OFFER, replace(SPARE_OFFER, id="o2", matches=())), {}, SPACES, WEEKDAYS, PURPOSES)
NEEDS = v.NeedsPage(MY_TABS, (OFFER,), {"dongs": "천연동"}, (Choice("", "나(개인)"),), WEEKDAYS, PURPOSES)

KEPT_ROUNDS = {
    "rounds": ("rounds.html", {"rounds": LIST}),
    "round-draft": ("round.html", {"round": DRAFT}),
    "round-open": (
        "round.html",
        {"round": replace(KEPT, over=True, state=Badge("신청 받는 중", "good"), state_code="open")},
    ),
    "round-closed": ("round.html", {"round": replace(KEPT, state=Badge("마감함", "wait"), state_code="closed")}),
    "round-drawn": ("round.html", {"round": DRAWN}),
    "spare": ("spare.html", {"spare": SPARE}),
    "spare-empty": ("spare.html", {"spare": replace(SPARE, offers=(), problem="여기서 예약을 받지 않는 공간이에요.")}),
}
OWN_ROUNDS = {
    "rounds-empty": ("rounds.html", {"rounds": v.RoundsPage(())}),
    "round": ("round.html", {"round": ROUND}),
    "needs": ("needs.html", {"needs": NEEDS}),
    "needs-empty": (
        "needs.html",
        {"needs": replace(NEEDS, needs=(), errors={"weekdays": "요일을 하나 이상 골라 주세요."})},
    ),
}
