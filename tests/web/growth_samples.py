"""Made-up ways, certificates, networks and told relations for looking at their pages."""

from dataclasses import replace

from api.web import growth_views as v
from api.web.views import Badge, Choice, Link
from maps.network_map import Spot, draw_network
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

STAGE, PROJECT, USE, TRAINING = (
    Badge("단계", "good"),
    Badge("지원사업", "info"),
    Badge("공간 이용"),
    Badge("교육", "wait"),
)
YEARS = (
    v.TimelineYear(
        2026,
        (
            v.EntryLine("11월", USE, "공간을 6번 빌렸어요", figures="12시간", hidden="모임과 담당자만 보여요"),
            v.EntryLine(
                "3월 2일(월)", STAGE, "열매 단계에 들어섰어요", note=HOSTILE, drop_url="/groups/1/stages/1/drop"
            ),
            v.EntryLine("", PROJECT, "골목 책 축제", note="우리마을지원"),
        ),
    ),
    v.TimelineYear(
        2024,
        (
            v.EntryLine(
                "5월 5일(일)", TRAINING, HOSTILE, figures="14명 · 2시간", drop_url="/groups/1/activities/2/drop"
            ),
            v.EntryLine("4월 1일(월)", Badge("이어짐", "none"), "두레방", "/resources/5", "모이는 곳"),
        ),
    ),
)
STAGES = (
    v.StageStep("씨앗", "done", "2019년 3월 2일(토)"),
    v.StageStep("새싹", "done", "2021년 5월 1일(토)"),
    v.StageStep("열매", "now", "3월 2일(월)"),
    v.StageStep("리빙랩", "ahead", ""),
)
PAPERS = (
    v.PaperLine(
        "ABCD-EFGH-2345",
        "/certificates/ABCD-EFGH-2345",
        "2024년 1월 1일(월)~2024년 12월 31일(화)",
        Badge("쓸 수 있음", "good"),
    ),
    v.PaperLine(
        "ABCD-EFGH-2346",
        "/certificates/ABCD-EFGH-2346",
        "2023년 1월 1일(일)~2023년 12월 31일(일)",
        Badge("거둔 확인서", "bad"),
    ),
)
GROWTH = v.GrowthPage("1", "천연 책벗", "/groups/1", "서대문구 천연동", "", STAGES, YEARS)
LOOKED_AFTER = replace(
    GROWTH,
    links=(
        v.PartyLink("l1", "책벗 예약 모임", Badge("확인 기다림", "wait"), may_confirm=True, may_end=True),
        v.PartyLink("l2", HOSTILE, Badge("이어짐", "good"), may_confirm=False, may_end=True),
    ),
    papers=PAPERS,
    parties=(Choice("p1", "골목 낭독회"),),
    stage_choices=(Choice("seed", "씨앗"), Choice("sprout", "새싹")),
    kind_choices=(Choice("training", "교육"), Choice("event", "행사")),
    today="2026-11-21",
    sees_all=True,
    problem="그 단계는 이미 적혀 있어요. 고치려면 먼저 거두어 주세요.",
)
BARE = v.GrowthPage("1", HOSTILE, "/groups/1", "", "", tuple(replace(s, state="ahead", since="") for s in STAGES), ())
TABS = (Link("/my", "예약"), Link("/my/growth", "걸어온 길", True))
OWN = v.OwnPage(TABS, YEARS, PAPERS)
OWN_BARE = v.OwnPage(TABS, (), (), "그 기간에는 적힌 활동이 없어요.")
CERTIFICATE = v.CertificatePage(
    code="ABCD-EFGH-2345",
    holder="천연 책벗",
    holder_told="",
    district="서대문구",
    period="2024년 1월 1일(월)~2024년 12월 31일(화)",
    issued="11월 21일(토)",
    state=Badge("쓸 수 있음", "good"),
    valid=True,
    lines=(("단계", "2024년 3월 2일(토) · 열매"), ("지원사업", f"2024 · {HOSTILE}"), ("공간 이용", "12번 · 24시간")),
    address="https://maeul.example.org/certificates/ABCD-EFGH-2345",
    picture_url="/static/web/img/mark.svg",
    revoke_url="/certificates/ABCD-EFGH-2345/revoke",
)
REVOKED = replace(
    CERTIFICATE,
    holder="햇***",
    holder_told="개인의 이름은 첫 글자만 보여 드려요.",
    district="",
    state=Badge("거둔 확인서", "bad"),
    valid=False,
    lines=(),
    revoke_url="",
)
SPOTS = {
    "a": Spot(0.6, 0.5, "organisation", "이음", "bridge"),
    "b": Spot(1.6, 0.4, "space", "도서관"),
    "c": Spot(1.2, 1.4, "space", HOSTILE),
    "d": Spot(2.4, 0.9, "space", "빈방", "alone"),
    "e": Spot(2.6, 1.6, "person", "비공개"),
}
LINE = v.NetworkLine("빈방", "/resources/4", "공간")
NETWORK = v.NetworkPage(
    dongs=(Choice("", "동을 골라 주세요"), Choice("1141052000", "서대문구 천연동", True)),
    dong="서대문구 천연동",
    figures=(("기록", "23"), ("관계", "31"), ("무리", "2"), ("홀로 있는 공간", "1"), ("다리 놓는 모임", "1")),
    drawing=draw_network(SPOTS, [("a", "b"), ("a", "c"), ("b", "c")], HOSTILE),
    left_out="그림에 다 넣지 못한 기록이 12개 있어요. 목록에는 모두 있어요.",
    isolated=(LINE, replace(LINE, name=HOSTILE)),
    bridges=(v.NetworkLine("이음", "/groups/1", "단체 · 다른 동", "이 모임이 없으면 3조각으로 나뉘어요"),),
    components=((LINE, LINE), (LINE,)),
    alone=(v.NetworkLine("옛이야기", "/resources/9", "이야기"),),
)
NETWORK_EMPTY = replace(NETWORK, drawing="", left_out="", isolated=(), bridges=(), components=(), alone=())
NETWORK_ASK = v.NetworkPage(NETWORK.dongs, "", (), "", "", (), (), (), ())
RELATE = v.RelatePage(
    id="1",
    name="두레방",
    url="/resources/1",
    kind="공간",
    questions=(
        v.Question(0, "누가 이곳을 운영하나요?", (v.ToldEnd(HOSTILE, "/groups/1", "/resources/1/relations/1/end"),)),
        v.Question(1, "누가 여기서 모이나요?", ()),
    ),
    names=("이음", HOSTILE),
)
RELATE_UNSURE = replace(
    RELATE,
    unsure=(
        v.Unsure(
            0,
            "누가 이곳을 운영하나요?",
            HOSTILE,
            (Choice("a", "책벗 · 단체 · 중구 소공동"), Choice("b", HOSTILE)),
            "단체",
        ),
        v.Unsure(1, "누가 여기서 모이나요?", "새 모임", (), "단체"),
    ),
    problem="자기 자신과는 이을 수 없어요.",
)

PUBLIC = {
    "growth": ("growth.html", {"growth": GROWTH}),
    "growth-bare": ("growth.html", {"growth": BARE}),
    "certificate": ("certificate.html", {"certificate": CERTIFICATE}),
    "certificate-revoked": ("certificate.html", {"certificate": REVOKED}),
    "certificate-check": (
        "certificate_check.html",
        {"check": v.CheckPage(HOSTILE, {"code": "번호는 ABCD-EFGH-2345처럼 적어 주세요."})},
    ),
    "network": ("network.html", {"network": NETWORK}),
    "network-empty": ("network.html", {"network": NETWORK_EMPTY}),
    "network-ask": ("network.html", {"network": NETWORK_ASK}),
}
LOOKED = {
    "growth-desk": ("growth.html", {"growth": LOOKED_AFTER}),
    "relate": ("relate.html", {"relate": RELATE}),
    "relate-unsure": ("relate.html", {"relate": RELATE_UNSURE}),
}
SAMPLES = {
    **{name: (template, page(viewer=None), context) for name, (template, context) in PUBLIC.items()},
    **{name: (template, page(), context) for name, (template, context) in LOOKED.items()},
    "my-growth": ("my_growth.html", page("my"), {"own": OWN}),
    "my-growth-empty": ("my_growth.html", page("my"), {"own": OWN_BARE}),
    "growth-english": ("growth.html", page(lang="en"), {"growth": LOOKED_AFTER}),
    "network-english": ("network.html", page(lang="en"), {"network": NETWORK}),
}
