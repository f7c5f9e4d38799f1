"""Made-up records for looking at the pages of resources, groups, sites and possible twins."""

import json
from dataclasses import replace

from api.web import resource_views as v
from api.web.views import Badge, Link, Pager
from tests.web.import_samples import HOSTILE, RUN_STORED

NO_RECORDS = v.NO_RECORDS

POINT = json.dumps({"type": "Point", "coordinates": [126.9575, 37.5726]})
LOOP = json.dumps(
    {
        "type": "LineString",
        "coordinates": [[126.951, 37.568], [126.956, 37.574], [126.964, 37.571], [126.96, 37.565], [126.951, 37.568]],
    }
)
FIELD = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[126.951, 37.568], [126.956, 37.574], [126.964, 37.571], [126.96, 37.565], [126.951, 37.568]]],
    }
)
SOURCE = v.SourceLine(
    "전국작은도서관표준데이터",
    "서울특별시 서대문구",
    "공공누리 제1유형(출처표시)",
    "2025년 11월 3일(월)",
    "https://example.org/data",
)
WAITING, OPEN = Badge("검토 대기", "wait"), Badge("공개", "good")
LIBRARY = v.ResourcePage(
    id="r1",
    name="별빛 작은도서관",
    kind="공간",
    badge=Badge("공간", "info"),
    is_demo=False,
    summary="골목 끝 이층집을 고쳐 만든 작은도서관이에요.\n저녁에는 책 모임이 열려요.",
    fields=(
        v.FieldLine("종류", ("작은도서관",)),
        v.FieldLine("이용 시간", ("화~토 10:00~19:00",)),
        v.FieldLine("좌석 수", ("24",)),
        v.FieldLine("책 수", ("8,120",)),
        v.FieldLine("누리집", ("https://example.org/library",), "https://example.org/library"),
        v.FieldLine("꼬리표", ("그림책", "밤에도 여는 곳", "휠체어로 갈 수 있는 곳")),
    ),
    address="서울특별시 서대문구 독립문로 24",
    dongs=(v.DongLine("서대문구 천연동", near_edge="경계 가까이 12m"),),
    dong_note="",
    shape=POINT,
    related=(
        v.RelatedGroup(
            "운영하는 모임", (v.Related("천연 책벗", "/groups/g1", "단체", "2019년부터"), v.Related("비공개", "", ""))
        ),
        v.RelatedGroup("지나가는 길", (v.Related("천연동 도깨비길", "/resources/r2", "마을길"),)),
    ),
    source=SOURCE,
    observed="2025년 11월 3일(월)",
    updated="11월 20일(금)",
    site=Link("/sites/1", "천연마을활력소"),
    group_url="",
    outlines_url="/map/dongs.json",
    schematic=True,
)
ROUTE = replace(
    LIBRARY,
    name="천연동 도깨비길",
    kind="마을길",
    badge=Badge("마을길", "info"),
    fields=(
        v.FieldLine("길이(m)", ("1,700",)),
        v.FieldLine("들르는 곳", ("옛 우물 자리", "느티나무", "별빛 작은도서관")),
    ),
    address="",
    dongs=(v.DongLine("서대문구 천연동", "74%"), v.DongLine("종로구 무악동", "26%")),
    shape=LOOP,
    site=None,
    schematic=False,
)
PERSON = replace(
    LIBRARY,
    name="골목 수리꾼",
    kind="사람",
    badge=Badge("사람", "info"),
    summary="",
    fields=(v.FieldLine("나눌 수 있는 것", ("우산 고치기", "칼 갈기")),),
    address="",
    shape="",
    dongs=(v.DongLine("서대문구 천연동"),),
    dong_note="사람은 어느 동에 있는지까지만 보여 드려요.",
    related=(),
    source=None,
    site=None,
)
BARE = replace(PERSON, name=HOSTILE, fields=(), dongs=(), dong_note="아직 지도에 찍힌 자리가 없어요.", updated="")
CHANGES = (
    v.Difference("이름", "별빛도서관", "별빛 작은도서관"),
    v.Difference("소개", "", HOSTILE),
    v.Difference("자리", "점 126.95750, 37.57260", "점 126.95810, 37.57311"),
)
STEPS = (
    v.StepButton("approve", "승인하고 공개하기", "primary", publish=True),
    v.StepButton("approve", "승인만 하기"),
    v.StepButton("send-back", "보완 요청하기", asks="무엇을 고치면 될까요?"),
    v.StepButton("reject", "반려하기", "danger", asks="반려하는 까닭"),
    v.StepButton("close", "사라짐으로 표시하기", "danger", says="목록과 지도에서 빠져요. 기록은 지우지 않아요."),
)
OWN = v.TwinSide(
    "r1",
    "별빛 작은도서관",
    "/resources/r1",
    "공간",
    "검토 대기",
    "서대문구 천연동",
    "독립문로 24",
    "02-0000-0000",
    "작은도서관",
    3,
    own=True,
)
PAIR = v.PairCard(
    "p1",
    Badge("같은 곳", "wait"),
    ("이름이 같고 20 m 떨어져 있음", "전화번호가 같음"),
    (OWN, replace(OWN, id="r9", name="별빛작은도서관", source="도서관 2025", rev=1, own=False)),
    "",
    may_decide=True,
    back="/resources/r1",
)
FORBIDDEN = replace(
    PAIR,
    id="p2",
    verdict=Badge("같은 곳일 수 있음"),
    sides=(OWN, replace(OWN, id="r8", name=HOSTILE, phone="", address="", place="", own=False)),
    why_not="종류가 달라 합칠 수 없어요: 공간, 단체",
)
DESK = v.Desk(
    state=WAITING,
    rev=3,
    public_rev=2,
    differences=CHANGES,
    steps=STEPS,
    declared="자료에 적힌 동은 종로구 무악동, 위치로 본 동은 서대문구 천연동이에요.",
    history=(
        v.HistoryLine("11월 21일(토) 10:40", "검토 요청 → 검토 대기", "느티나무", "자리를 옮겼어요."),
        v.HistoryLine("11월 21일(토) 10:38", "3판으로 고침", "느티나무", changes=CHANGES),
        v.HistoryLine("11월 20일(금) 09:00", "1판을 처음 적음", "", run_url="/admin/imports/1"),
    ),
    pairs=(PAIR, FORBIDDEN),
    merged=(("r7", "별빛 문고"),),
    may_review=True,
)
INSIDE = replace(
    LIBRARY,
    desk=DESK,
    fields=(
        *LIBRARY.fields,
        v.FieldLine("조사 메모", ("뒷문으로 들어가요.",), hidden=Badge("조사단 안", "wait")),
        v.FieldLine("시설장명", ("가나다",), hidden=Badge("개인정보", "bad")),
    ),
)
REFUSED = replace(
    ROUTE,
    shape=FIELD,
    desk=replace(DESK, public_rev=None, differences=(), steps=(), pairs=(), merged=(), declared="", may_review=False),
    problem="'공개' 상태에서는 '승인'을(를) 할 수 없어요.",
)
ORGANISATION = replace(
    LIBRARY,
    name="천연 책벗",
    kind="단체",
    badge=Badge("단체", "info"),
    summary="책을 읽고 골목에서 읽어 주는 모임이에요.",
    fields=(v.FieldLine("회원 수", ("17",)), v.FieldLine("하는 일", ("책 읽어 주기", "골목 축제"))),
    related=(
        v.RelatedGroup("운영하는 것", (v.Related("별빛 작은도서관", "/resources/r1", "공간"),)),
        v.RelatedGroup("모이는 곳", (v.Related("천연마을활력소 두레방", "/resources/r5", "공간"),)),
    ),
    group_url="/groups/g1",
)
PROJECTS = (
    v.ProjectYear(
        2025,
        "5,000,000원",
        (
            v.ProjectLine("주민제안사업", "골목 책 축제", "3,000,000원", "서대문구 천연동"),
            v.ProjectLine("우리마을지원", HOSTILE, "2,000,000원", ""),
        ),
    ),
    v.ProjectYear(2019, "", (v.ProjectLine("부모커뮤니티", "부모커뮤니티", "", "서대문구"),)),
)
GROUP = v.GroupPage(
    ORGANISATION,
    (
        v.Related("천연마을활력소", "/sites/1", "마을활력소"),
        v.Related("옛 천연방", "/sites/2", "마을사랑방", "폐쇄"),
    ),
    PROJECTS,
    "5,000,000원",
)
GROUP_BARE = v.GroupPage(replace(BARE, kind="단체", badge=Badge("단체", "info")), (), (), "")
TWINS = v.DuplicatesPage(
    (PAIR, FORBIDDEN), 43, Link("/admin/imports/1", HOSTILE + ".csv"), Pager(43, 1, 20, None, "?from=20")
)
NO_TWINS = v.DuplicatesPage(
    (), 0, None, Pager(0, 0, 0), "이미 합친 기록이에요.", (Link("/admin/duplicates", "중복", current=True),)
)
SITE_RECORDS = v.SiteRecords(
    related=(
        v.Related("가압장이 마을방이 되기까지", "/resources/r3", "이야기"),
        v.Related(HOSTILE, "/groups/g2", "단체"),
    ),
    source=SOURCE,
    imported="11월 20일(금)",
    life=(("2017년 3월 2일(목)", "예정"), ("2018년 5월 3일(목)", "운영 중 · 천연동 주민협의체")),
    homepage="https://example.org/hub",
    floor_area="412.5㎡",
)
PUBLISHABLE = replace(RUN_STORED, can_publish=True, records=2838, public=900, waiting=1938, pairs=12)

FOUND = {
    "resource": ("resource.html", {"record": LIBRARY}),
    "resource-route": ("resource.html", {"record": ROUTE}),
    "resource-person": ("resource.html", {"record": PERSON}),
    "resource-bare": ("resource.html", {"record": BARE}),
    "group": ("group.html", {"group": GROUP}),
    "group-bare": ("group.html", {"group": GROUP_BARE}),
}
LOOKED_AFTER = {
    "resource-desk": ("resource.html", {"record": INSIDE}),
    "resource-refused": ("resource.html", {"record": REFUSED}),
    "duplicates": ("duplicates.html", {"duplicates": TWINS}),
    "duplicates-empty": ("duplicates.html", {"duplicates": NO_TWINS}),
    "import-publishable": ("import.html", {"run": PUBLISHABLE}),
}
