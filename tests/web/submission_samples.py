"""Made-up submissions and waiting relations, for looking at their pages."""

from dataclasses import replace

from api.web import submission_views as v
from api.web.tabs import SURVEY
from api.web.views import Badge, Choice, Link, Pager, Viewer
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

COORDINATOR = Viewer("마을지기", "maeul@example.org", loads_data=True)
TABS = tuple(Link(url, label, url == "/admin/submissions") for url, label in SURVEY.items())
STATES = tuple(
    Link(f"/admin/submissions?state={n}", label, n == 0)
    for n, label in enumerate(("모두", "파일을 기다림", "받음", "앞선 기록을 기다림", "반영함", "확인 필요"))
)
ABOUT = ("2026년 천연동 지역자원조사", "마을공간 조사", "누리집 조사 화면", "느티나무")
DONE = v.SubmissionCard(
    url="/admin/submissions/1",
    title="햇살 사랑방",
    state=Badge("반영함", "good"),
    about=ABOUT,
    when="11월 21일(토) 10:38",
    reason="",
    missing=(),
    records=(Link("/resources/1", "햇살 사랑방"), Link("/resources/2", "햇살 사랑방 지기들")),
    conflicts=Link("/review/conflicts", "값이 엇갈린 것 1"),
)
HELD = v.SubmissionCard(
    url="/admin/submissions/2",
    title="마을공간 조사",
    state=Badge("앞선 기록을 기다림", "wait"),
    about=ABOUT,
    when="11월 21일(토) 10:31",
    reason="고치려는 기록이 아직 없어요. 그 기록이 오면 이어서 반영해요.",
    missing=(),
    records=(),
    conflicts=None,
    again_url="/admin/submissions/2/again",
    aside_url="/admin/submissions/2/aside",
)
WAITING = replace(
    HELD,
    title=HOSTILE,
    state=Badge("파일을 기다림", "wait"),
    reason="",
    missing=("앞모습.jpg", "아주아주긴이름을가진사진파일_20261121_103100_001_original.jpg"),
    again_url="",
)
WRONG = replace(
    HELD, state=Badge("확인 필요", "bad"), reason="'공간' 기록을 '이야기' 양식으로 고칠 수 없어요.", title="골목 이야기"
)
LIST = v.SubmissionsPage(
    TABS,
    STATES,
    (DONE, HELD, WAITING, WRONG),
    Pager(43, 21, 40, "?from=0", "?from=40"),
    Link("/admin/relations", "상대를 기다리는 관계 2건"),
)
EMPTY = replace(LIST, cards=(), pager=Pager(0, 0, 0), relations=None)
ONE = v.SubmissionPage(
    TABS,
    DONE,
    (
        ("이름", "햇살 사랑방"),
        ("위치", "37.572600 126.957500 0 5"),
        ("누가 꾸려 가나요?", "두레모임, 느티나무 친구들"),
        ("소개", HOSTILE),
        ("단체 1: 이름", "한 줄\n두 줄"),
    ),
    (
        v.FileLine("앞모습.jpg", "3.1 MB", "", "/api/v1/media/1/original"),
        v.FileLine("빈.jpg", "1 kB", "빈 파일이에요."),
    ),
    redacted=False,
    raw_url="/api/v1/submissions/1/xml",
)
GONE = replace(ONE, answers=(), files=(), redacted=True, raw_url="")
RELATIONS = v.RelationsPage(
    TABS,
    (
        v.RelationCard(
            "1",
            Link("", "두레 친구들"),
            "운영한다",
            Link("/resources/1", "햇살 사랑방"),
            (Choice("a", "두레모임 · 서대문구 · 천연동"), Choice("b", "두레친구들 협동조합 · 서대문구 · 충현동")),
            sure=False,
        ),
        v.RelationCard("2", Link("/resources/3", HOSTILE), "모인다", Link("", "옛날 다방"), (), sure=False),
        v.RelationCard(
            "3", Link("/resources/4", "느티나무회"), "속한다", Link("/resources/5", "마을넷"), (), sure=True
        ),
    ),
    Pager(3, 1, 3),
)
SAMPLES = {
    "submissions": ("submissions.html", page(viewer=COORDINATOR, section="survey"), {"submissions": LIST}),
    "submissions-empty": ("submissions.html", page(viewer=COORDINATOR, section="survey"), {"submissions": EMPTY}),
    "submission": ("submission.html", page(viewer=COORDINATOR, section="survey"), {"submission": ONE}),
    "submission-gone": ("submission.html", page(viewer=COORDINATOR, section="survey"), {"submission": GONE}),
    "relation-proposals": (
        "relation_proposals.html",
        page(viewer=COORDINATOR, section="survey"),
        {"relations": replace(RELATIONS, problem="이을 기록을 골라 주세요.")},
    ),
}
