"""Made-up records that wait, for looking at the pages of reviewing."""

from dataclasses import replace

from api.web import review_views as v
from api.web.resource_views import Difference
from api.web.tabs import SURVEY
from api.web.views import Badge, Choice, Link, Pager, Viewer
from maps.place_change import draw_change, outline_path
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

COORDINATOR = Viewer("마을지기", "maeul@example.org", loads_data=True)
TABS = tuple(Link(url, label, url == "/review") for url, label in SURVEY.items())
DONG = {
    "type": "Polygon",
    "coordinates": [
        [
            [952100, 1952600],
            [952900, 1952750],
            [953500, 1952300],
            [953300, 1951700],
            [952300, 1951650],
            [952100, 1952600],
        ]
    ],
}
HERE, THERE = ({"type": "Point", "coordinates": [952700 + n, 1952100 + n // 3]} for n in (0, 90))
LINE = {"type": "LineString", "coordinates": [[952300, 1951900], [952700, 1952200], [953100, 1952150]]}
NEW, CHANGED = Badge("새 기록", "good"), Badge("공개된 기록을 고침", "wait")
SPACE = Badge("공간", "info")


def drawn(before, after, says):
    return v.PlaceDrawing(draw_change(before, after, DONG), ("1",), says)


RENAMED = v.ReviewItem(
    id="r1",
    row="r1:2",
    url="/resources/r1",
    name="새 별빛 작은도서관",
    badges=(SPACE, CHANGED),
    place="서대문구 천연동",
    who="느티나무",
    when="11월 21일(토) 10:38",
    campaign="2026년 천연동 지역자원조사",
    facts=(),
    differences=(
        Difference("이름", "별빛 작은도서관", "새 별빛 작은도서관"),
        Difference("소개", "", HOSTILE),
        Difference("자리", "점 126.95750, 37.57260", "점 126.95810, 37.57311"),
    ),
    place_drawing=drawn(HERE, THERE, "95m 옮김"),
    photos=(
        v.PhotoTile("", "", "", new=True),
        v.PhotoTile("/static/web/img/giwa.svg", "책이 꽂힌 벽", "안쪽 책장", new=True),
    ),
    warnings=(
        Link("/resources/r1#pairs-title", "겹칠 수 있는 기록 1건"),
        Link("/review/conflicts", "값이 엇갈린 항목 1건"),
    ),
    ticked=True,
)
FRESH = replace(
    RENAMED,
    id="r2",
    row="r2:1",
    name=HOSTILE,
    badges=(Badge("이야기", "info"), NEW, Badge("보완 요청", "wait")),
    facts=(
        ("소개", "우물이 있던 자리예요.\n지금은 느티나무만 남았어요."),
        ("때", HOSTILE),
        ("조사한 날", "11월 20일(금)"),
    ),
    differences=(),
    place_drawing=drawn(None, HERE, "새로 찍은 자리"),
    photos=(),
    warnings=(Link("/review/places", "동을 먼저 정해 주세요"),),
    ticked=False,
)
ROUTE = replace(
    FRESH,
    id="r3",
    row="r3:4",
    name="도깨비길",
    place_drawing=drawn(None, LINE, "새로 찍은 자리"),
    warnings=(),
    campaign="",
)
SAME = replace(FRESH, id="r4", row="r4:2", name="그대로인 쉼터", facts=(), place_drawing=None, warnings=())
FORM = v.ReviewFilterForm(
    states=(Link("/review", "검토 대기 210", True), Link("/review?state=needs_fix", "보완 요청 4")),
    state="submitted",
    narrowed=1,
    dongs=(Choice("", "모두"), Choice("1141052000", "서대문구 천연동 (120)")),
    kinds=(Choice("", "모두"), Choice("space", "공간 (180)")),
    campaigns=(Choice("", "모두"), Choice("c1", f"{HOSTILE} (210)")),
    surveyors=(Choice("", "모두"), Choice("a1", "느티나무 (90)")),
    shows=(Choice("50", "50건씩", chosen=True), Choice("250", "250건씩")),
)
REASONS = (
    Choice("t1", "사진이 없거나 흐려요. 들어가는 곳과 안이 잘 보이게 다시 찍어 주세요.", chosen=True),
    Choice("t2", HOSTILE),
)
DESK = v.Desk(
    tiles=(
        v.DeskTile("/review#queue", "검토할 기록", 1210, "check", "조사해 온 새 기록과 고친 기록"),
        v.DeskTile("/review/conflicts", "값이 엇갈린 것", 3, "alert", "두 사람이 다르게 적었어요"),
        v.DeskTile("/admin/duplicates", "겹칠 수 있는 것", 12, "copy", "같은 곳을 두 번 적은 듯해요"),
    ),
    quiet=(Link("/review/places", "자리를 정할 것"), Link("/consents", "곧 끝나는 동의")),
    campaigns=(
        v.DeskCampaign("/campaigns/c1", HOSTILE, 5, 12, "가 볼 곳 12곳 가운데 5곳을 둘러봤어요", "12월 22일(화)까지"),
    ),
    books=(
        v.DeskBook(
            "서대문구", Link("/atlas/editions/e1", "서대문구 마을지도 제3판"), "11월 2일(월)", "/atlas/11410#make"
        ),
        v.DeskBook("중구", None, "", "/atlas/11140#make"),
    ),
)
PAGE = v.ReviewPage(
    tabs=TABS,
    desk=DESK,
    form=FORM,
    items=(RENAMED, FRESH, ROUTE, SAME),
    outlines=(("1", outline_path(DONG)),),
    total=210,
    pager=Pager(210, 1, 50, None, "/review?from=50"),
    action="/review/decisions?dong=1141052000",
    all_url="/review?pick=all",
    send_back=REASONS,
    reject=REASONS,
    buttons=(Choice("approve-publish", "승인하고 공개하기"), Choice("approve", "승인만 하기")),
    ticked=1,
)
EMPTY = replace(
    PAGE,
    items=(),
    total=0,
    pager=Pager(0, 0, 0),
    form=replace(FORM, states=(Link("/review", "검토 대기 0", True),), narrowed=0, campaigns=(Choice("", "모두"),)),
    desk=v.Desk((), DESK.quiet, (), ()),
)
NONE_FITS = replace(
    EMPTY, form=FORM, decided=v.JustDecided("3건을 반려했어요.", "/review/decisions/d1", "/review/decisions/d1/undo")
)
REFUSED = replace(
    PAGE, problem="까닭을 고르거나 적어 주세요.", given={"note-send-back": HOSTILE}, buttons=(), send_back=(), total=1
)
OPEN = Badge("공개", "good")
DECISION = v.DecisionPage(
    id="d1",
    title="23건을 승인하고 공개했어요.",
    tabs=TABS,
    note="",
    who="마을지기",
    when="11월 21일(토) 10:50",
    done=tuple(v.DecidedRow(f"쉼터 {n}", "/resources/r1", "", OPEN) for n in range(23)),
    left=(
        v.DecidedRow(
            HOSTILE, "/resources/r2", "그사이 새 판이 나왔어요. 다시 보고 정해 주세요.", Badge("검토 대기", "wait")
        ),
    ),
    absent=2,
    undo_until="11월 22일(일) 10:50",
    undone="",
    back="/review?dong=1141052000",
)
UNDONE = replace(
    DECISION,
    title="2건을 돌려보냈어요.",
    note=f"사진이 없거나 흐려요.\n{HOSTILE}",
    done=DECISION.done[:2],
    left=(),
    absent=0,
    undo_until="",
    undone="11월 21일(토) 11:02",
    problem="이미 되돌린 결정이에요.",
)
LINES = (
    v.DecisionLineView(
        "/review/decisions/d1", "200건을 승인하고 공개했어요.", "11월 21일(토) 10:50", "", 0, undone=False
    ),
    v.DecisionLineView("/review/decisions/d2", "10건을 돌려보냈어요.", "11월 21일(토) 10:48", HOSTILE, 3, undone=True),
)
DECISIONS = v.DecisionsPage(TABS, LINES, Pager(41, 1, 20, None, "?from=20"))
NO_DECISIONS = v.DecisionsPage(TABS, (), Pager(0, 0, 0))
CONFLICT = v.ConflictCard(
    id="k1",
    record=Link("/resources/r1", "별빛 작은도서관"),
    place="서대문구 천연동",
    property="이름",
    was="별빛문고",
    sides=(
        v.ConflictSide("theirs", "먼저 고친 값", "별빛 작은도서관", "느티나무", "11월 20일(금) 14:10"),
        v.ConflictSide("yours", "나중에 온 값", HOSTILE, "은행나무", "11월 21일(토) 09:00"),
    ),
    typed=True,
)
CONFLICTS = v.ConflictsPage(
    TABS,
    (CONFLICT, replace(CONFLICT, id="k2", property="자리", was="", typed=False)),
    43,
    Pager(43, 1, 20, None, "?from=20"),
)
NO_CONFLICTS = v.ConflictsPage(TABS, (), 0, Pager(0, 0, 0), "이미 정한 충돌이에요.")
DOUBTS = (
    Link("/review/places", "모두", current=True),
    Link("/review/places?doubt=outside", "읽어 들인 행정동 경계 밖"),
    Link("/review/places?doubt=near_edge", "행정동 경계 가까이"),
)
PLACE = v.PlaceCard(
    "r6",
    HOSTILE,
    "",
    1,
    Badge("읽어 들인 행정동 경계 밖", "bad"),
    "경도 126.20000, 위도 37.20000",
    "",
    "섬 조사",
    "",
)
PLACES = v.PlacesPage(
    TABS,
    DOUBTS,
    (
        PLACE,
        replace(
            PLACE,
            id="r7",
            url="/resources/r7",
            name="경계 옆 쉼터",
            says="천연동 경계에서 2.8m",
            dong="1141052000",
            address="독립문로 1",
        ),
    ),
    (Choice("1141052000", "서대문구 천연동"), Choice("1111053000", "종로구 사직동")),
    2,
    Pager(2, 1, 2),
    "동을 고르고 까닭을 적어 주세요.",
)
NO_PLACES = v.PlacesPage(TABS, DOUBTS, (), (), 0, Pager(0, 0, 0))
LINE_OF_ALL = v.ReasonLine("t1", REASONS[0].label, 1, Badge("모든 구"), "")
REASONS_PAGE = v.ReasonsPage(
    TABS,
    (
        v.ReasonGroup(
            "send-back", "보완 요청", (LINE_OF_ALL, v.ReasonLine("t2", HOSTILE, 3, Badge("서대문구", "info"), "11410"))
        ),
        v.ReasonGroup("reject", "반려", ()),
    ),
    (Choice("11410", "서대문구"), Choice("11110", "종로구")),
    "그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
    (v.ReasonLine("t3", HOSTILE, 2, Badge("서대문구", "info"), "11410"),),
)

_PAGES = {
    "review": ("review.html", {"review": PAGE}),
    "review-empty": ("review.html", {"review": EMPTY}),
    "review-refused": ("review.html", {"review": REFUSED}),
    "decision": ("decision.html", {"decision": DECISION}),
    "decision-undone": ("decision.html", {"decision": UNDONE}),
    "decisions": ("decisions.html", {"decisions": DECISIONS}),
    "decisions-empty": ("decisions.html", {"decisions": NO_DECISIONS}),
    "conflicts": ("conflicts.html", {"conflicts": CONFLICTS}),
    "conflicts-empty": ("conflicts.html", {"conflicts": NO_CONFLICTS}),
    "review-places": ("review_places.html", {"places": PLACES}),
    "review-places-empty": ("review_places.html", {"places": NO_PLACES}),
    "review-reasons": ("review_reasons.html", {"reasons": REASONS_PAGE}),
}
SAMPLES = {
    name: (template, page("survey", viewer=COORDINATOR), context) for name, (template, context) in _PAGES.items()
} | {"review-english": ("review.html", page("survey", viewer=COORDINATOR, lang="en"), {"review": PAGE})}
