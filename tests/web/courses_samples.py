"""Made-up tour courses for looking at their pages."""

import json
from dataclasses import replace

from api.web import courses_views as v
from api.web.views import Badge, Choice, Link, Pager
from tests.web.archive_samples import GALLERY
from tests.web.import_samples import HOSTILE
from tests.web.resource_samples import LOOP
from tests.web.samples import page

CARD = v.CourseCard(
    "염리동 소금길",
    "/courses/1",
    "마포구 염리동",
    "골목을 따라 걷는 길. 번호를 단 가로등이 있는 곳을 알려 주고, 소금지킴이집 여섯 곳이 함께해요.",
    "1.7km",
    "약 40분",
    ("들르는 곳 3곳", "표지 12개", "지킴이집 6곳"),
)
HOSTILE_CARD = v.CourseCard(HOSTILE, "/courses/2", "", HOSTILE, "", "", ())
COURSES = v.CoursesPage("", (CARD, HOSTILE_CARD), Pager(43, 1, 30, None, "/courses?from=30"))
NO_COURSES = v.CoursesPage("", (), Pager(0, 0, 0))
NOT_FOUND = v.CoursesPage(HOSTILE, (), Pager(0, 0, 0))
OPEN, CLOSED, UNKNOWN = Badge("열려 있어요", "good"), Badge("닫혀 있어요", "bad"), Badge("여는 시간을 몰라요")
STOPS = (
    v.StopLine(
        1, "소금길 어귀", "/resources/1", "이야기", "여기서 모여요.", "시작에서 0m", "", "", "14:00 도착", UNKNOWN
    ),
    v.StopLine(
        2,
        "소금나루",
        "/resources/2",
        "공간",
        "",
        "시작에서 640m",
        "5분 머물러요",
        "화~토 10:00~19:00",
        "14:13 도착",
        OPEN,
    ),
    v.StopLine(3, HOSTILE, "/resources/3", "공간", HOSTILE, "시작에서 1,210m", "", HOSTILE, "14:30 도착", CLOSED),
    v.StopLine(
        4,
        "비공개",
        "",
        "",
        "",
        "",
        "",
        "",
        wrong=("공개되지 않았거나 사라진 곳이에요. 밖에서는 이름이 보이지 않아요.",),
    ),
)
SIGNS = tuple(
    v.SignLine(n, f"가로등 {n}" if n % 3 else "", "", f"시작에서 {n * 140}m", f"/courses/1/signs/{n}")
    for n in range(1, 13)
)
KEEPERS = (
    v.KeeperLine(1, "지킴이 슈퍼", "/resources/9", "마포구 염리동"),
    v.KeeperLine(2, "노란 대문 집", "/resources/8", "마포구 염리동"),
    v.KeeperLine(3, "", "", "마포구 염리동"),
    v.KeeperLine(4, HOSTILE, "/resources/7", ""),
)
SPOTS = [
    {"number": 1, "name": "소금길 어귀", "lon": 126.951, "lat": 37.568},
    {"number": 2, "name": HOSTILE, "lon": 126.964, "lat": 37.571},
]
LAMPS = [
    {"number": 7, "name": "가로등 7", "lon": 126.956, "lat": 37.574},
    {"number": 12, "name": "", "lon": 126.96, "lat": 37.565},
]
COURSE = v.CoursePage(
    id="1",
    name="염리동 소금길",
    url="/courses/1",
    dong="마포구 염리동",
    summary="어두운 골목을 주민이 함께 밝힌 길이에요.\n앞뒤 사진을 견주어 보세요.",
    is_demo=True,
    length="1.7km",
    minutes="약 40분",
    minutes_told="걷는 시간 34분 · 머무는 시간 6분",
    shape=LOOP,
    stop_points=json.dumps(SPOTS),
    sign_points=json.dumps(LAMPS),
    outlines_url="/map/dongs.json",
    schematic=True,
    stops=STOPS,
    signs=SIGNS,
    keepers=KEEPERS,
    walks=(v.WalkLine("소금길 마을산책", "/programmes/1#session-1", "11월 28일(토) 14:00~15:00", "9자리 남음"),),
    start=v.StartForm("2026-11-28", "14:00"),
    gpx_url="/api/v1/courses/1.gpx",
    record=Link("/resources/1", "기록 보기"),
    gallery=GALLERY,
)
BARE = replace(
    COURSE, name=HOSTILE, dong="", summary="", is_demo=False, length="", minutes="", shape="", stops=(), signs=(),
    keepers=(), walks=(), gallery=v.NO_GALLERY,
)  # fmt: skip
DRAFT = replace(
    COURSE,
    edit_url="/courses/1/edit",
    state=Badge("검토 대기", "wait"),
    wrong=("기록에 적힌 길이가 잰 길이와 10% 넘게 달라요.",),
    start=v.StartForm("2026-11-28", "14:00", errors={"date": "날짜를 골라 주세요."}),
)
RECORDS = (Choice("", "고르지 않음"), Choice("a", "소금나루 (공간)", True), Choice("b", f"{HOSTILE} (이야기)"))
DONGS = (Choice("", "고르지 않음", True), Choice("1144055500", "마포구 염리동"))
EDIT = v.CourseEdit(
    id="1",
    name="염리동 소금길",
    url="/courses/1",
    version=3,
    pace="50",
    stops=(v.StopRowForm(1, "1", RECORDS, "5", HOSTILE), v.StopRowForm(2, "2", RECORDS, "0", "")),
    signs=(v.SignRowForm(1, "1", "126.951000", "37.568000", "가로등 1", ""), v.SignRowForm(2, "", "", "", "", "")),
    keepers=(v.KeeperRowForm(1, "1", RECORDS, DONGS), v.KeeperRowForm(2, "", RECORDS, DONGS)),
    sheets_url="/courses/1/signs",
    has_line=True,
    wrong=("2번 들르는 곳: 길을 따라 걷는 차례와 맞지 않아요.",),
)
EDIT_REFUSED = replace(
    EDIT, name=HOSTILE, q=HOSTILE, found=2, problem="그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.", has_line=False,
    sheets_url="", wrong=(),
)  # fmt: skip
SHEETS = v.SignSheets(
    "염리동 소금길",
    "/courses/1",
    "마포구 염리동",
    tuple(
        v.SignSheet(
            n,
            f"가로등 {n}" if n != 2 else HOSTILE,
            f"https://maeul.example.org/courses/1/signs/{n}",
            "/static/web/img/mark.svg",
        )
        for n in range(1, 5)
    ),
)
SIGN = v.SignPage(
    "염리동 소금길", "/courses/1", 7, "가로등 7", HOSTILE, "마포구 염리동", "시작에서 980m", STOPS[2], "230m 더 가면", KEEPERS
)  # fmt: skip
SIGN_BARE = v.SignPage(HOSTILE, "/courses/1", 1200, "", "", "", "", None, "", ())

PUBLIC = {
    "courses": ("courses.html", {"courses": COURSES}),
    "courses-empty": ("courses.html", {"courses": NO_COURSES}),
    "courses-not-found": ("courses.html", {"courses": NOT_FOUND}),
    "course": ("course.html", {"course": COURSE}),
    "course-bare": ("course.html", {"course": BARE}),
    "course-sign": ("course_sign.html", {"sign": SIGN}),
    "course-sign-bare": ("course_sign.html", {"sign": SIGN_BARE}),
}
OWN = {
    "course-draft": ("course.html", {"course": DRAFT}),
    "course-edit": ("course_edit.html", {"edit": EDIT}),
    "course-edit-refused": ("course_edit.html", {"edit": EDIT_REFUSED}),
    "course-signs": ("course_signs.html", {"signs": SHEETS}),
}
SAMPLES = {
    **{name: (template, page(viewer=None), context) for name, (template, context) in PUBLIC.items()},
    **{name: (template, page(), context) for name, (template, context) in OWN.items()},
    "course-english": ("course.html", page(lang="en"), {"course": COURSE}),
}
