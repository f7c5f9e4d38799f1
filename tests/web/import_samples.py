"""Made-up runs for looking at the pages of imports."""

from dataclasses import replace

from api.web import import_views as v
from api.web.views import Badge, Choice, Link, Pager

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
READY, GOOD, BAD, WAIT = (
    Badge("저장 전 확인", "wait"),
    Badge("저장함", "good"),
    Badge("받지 않음", "bad"),
    Badge("위치 찾는 중", "wait"),
)
MEANINGS = (
    Choice("", "보관만 하고 공개하지 않음"),
    Choice("name", "이름", True),
    Choice("lon", "경도"),
    Choice("lat", "위도"),
)


def card(files, state, counts="모두 3,745행 · 새로 2,838 · 위치 찾는 중 907"):
    return v.ImportCard("/admin/imports/1", "지역자원", "경로당", files, "11월 21일(토) 10:46", state, counts)


LIST_TABS = (Link("/a", "자료", True), Link("/b", "쉬는 날"), Link("/c", "유휴공간·협약"))
LIST = v.ImportList(
    runs=(
        card("서울특별시 경로당 정보(20180502).xlsx", READY),
        card(
            "서울시 사회복지시설 목록.csv, 지역아동센터_191231기준.xlsx",
            GOOD,
            "모두 3,547행 · 새로 3,542 · 받지 않음 5",
        ),
        card(HOSTILE + ".csv", BAD, ""),
    ),
    pager=Pager(43, 1, 20, None, "/admin/imports?from=20"),
    kinds=(Choice("resources", "지역자원", True), Choice("spaces", "공간"), Choice("projects", "지원사업·마을")),
    targets=(Choice("library", "도서관"), Choice("senior_center", "경로당")),
    licences=(
        Choice("unknown", "이용조건 확인 필요", True),
        Choice("kogl_2", "공공누리 제2유형(출처표시·상업적 이용금지)"),
    ),
    approvals=(Choice("", "정하지 않음", True), Choice("instant", "바로 예약")),
    may_publish=True,
)
ROWS = (
    v.ImportedRow(
        2,
        "",
        Badge("새로", "good"),
        "",
        ("두 좌표의 자리가 서로 바뀌어 있어 바로잡았습니다.",),
        "햇살작은도서관 | 서울특별시 중구 세종대로 110",
        "",
    ),
    v.ImportedRow(3, "둘째.csv", WAIT, "주소만 있습니다. 위치를 찾을 때까지 기다립니다.", (), HOSTILE, ""),
    v.ImportedRow(104, "", BAD, "이름이 비어 있습니다.", (), " | 서울특별시 중구 세종대로 150 | " + "가" * 150, ""),
)
WAY = tuple(
    v.WayStep(*step) for step in (("보냄", True), ("읽어 봄", True), ("결과 살펴보기", False, True), ("저장", False))
)
RUN = v.ImportPage(
    id="1",
    title="서울특별시 경로당 정보(20180502).xlsx",
    target="지역자원 · 경로당",
    state=READY,
    state_code="ready",
    working=False,
    progress=100,
    doing="",
    message="",
    counts=(Link("/a", "모두 3,745행", True), Link("/b", "새로 2,838"), Link("/c", "위치 찾는 중 907")),
    files=(v.FileFacts("서울특별시 경로당 정보(20180502).xlsx", "XLSX · Sheet1 · 3,745행", ("2,838줄: EPSG:5174.",)),),
    columns=(
        v.MappedColumn("column-0", "경로당명", MEANINGS, "머리글이 ‘이름’ 뜻입니다."),
        v.MappedColumn("column-1", HOSTILE, MEANINGS, "뜻을 알 수 없는 열입니다."),
    ),
    crs="",
    facts=(("시설", "2,838"),),
    rows=ROWS,
    pager=Pager(3745, 1, 50, None, "/a?from=50"),
    missing=("별빛 작은도서관", HOSTILE),
    missing_total=2,
    located=False,
    preview_url="/a.geojson",
    outlines_url="/map/dongs.json",
    can_commit=True,
    can_undo=False,
    can_publish=False,
    can_reread=True,
    publishes=False,
    way=WAY,
    stamps=(("보낸 때", "11월 21일(토) 10:46"),),
)
RUN_WORKING = replace(
    RUN,
    state=Badge("읽는 중", "wait"),
    state_code="reading",
    working=True,
    progress=40,
    doing="저장하는 중",
    counts=(),
    columns=(),
    rows=(),
    missing=(),
    missing_total=0,
    can_commit=False,
)
RUN_FAILED = replace(RUN_WORKING, state=BAD, working=False, message="지도.csv: 표가 아니라 그림(PNG) 파일입니다.")
RUN_STORED = replace(RUN, state=GOOD, can_commit=False, can_undo=True, columns=())

RUN_GRID = replace(
    RUN,
    title="격자 <b>.csv",
    target="주민등록인구·인구 격자",
    facts=(
        ("인구 격자 2024년 11월 1일(금)", "칸 60,500개 9,328,042명"),
        ("동 경계·주민등록과 견주면", "동 426곳에 9,301,220명(주민등록 9,328,042명), 동 밖 26,822명, 많이 다른 동 3"),
    ),
    columns=(),
    missing=(),
    missing_total=0,
    can_reread=False,
    reviewed=False,
    too_many=True,
)

TYPED = v.ImportTyped("2026-11-21", "chunyeon", HOSTILE, HOSTILE, HOSTILE, "5186", publish=True)
IMPORTS = {
    "imports": ("imports.html", {"imports": LIST, "office": LIST_TABS}),
    "imports-empty": (
        "imports.html",
        {
            "imports": replace(LIST, runs=(), pager=Pager(0, 0, 0), error="파일을 하나 이상 골라 주세요.", typed=TYPED),
            "office": (),
        },
    ),
    "import": ("import.html", {"run": RUN}),
    "import-working": ("import.html", {"run": RUN_WORKING}),
    "import-failed": ("import.html", {"run": RUN_FAILED}),
    "import-stored": ("import.html", {"run": RUN_STORED}),
    "import-grid": ("import.html", {"run": RUN_GRID}),
}
