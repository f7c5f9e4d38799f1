"""Made-up offices for looking at their pages."""

from dataclasses import replace

from api.web import office_views as v
from api.web.tabs import OFFICE, marked
from api.web.views import Badge, Choice, Link, Pager
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

GOOD, WAIT, BAD = Badge("운영 중", "good"), Badge("서명할 차례", "wait"), Badge("서명 뒤 바뀜", "bad")
ADMIN = v.AdminPage(
    marked(OFFICE, "/admin"),
    "2026년 11월 22일(일)",
    "서울특별시",
    (
        v.WaitLine("people", "유휴공간 신청", "견주어 보고 쓸 곳을 정해요.", "/admin/agreements", "2건"),
        v.WaitLine("alert", "하지 못한 일", "까닭을 보고 다시 시켜요.", "/admin/jobs", "1,204건", "bad"),
        v.WaitLine("clock", "일꾼이 조용해요", "메일과 밤일이 멈춰 있어요.", "/admin/health", "", "bad"),
    ),
    (
        v.DoorGroup("시설과 협약", "house", (v.DoorLine("/admin/sites", "시설", "찾고, 더하고, 열고 닫아요."),)),
        v.DoorGroup("사람", "people", (v.DoorLine("/admin/people", "사람과 권한", HOSTILE),)),
    ),
)
CALM = replace(ADMIN, waits=())
SITES = v.SitesPage(
    tabs=marked(OFFICE, "/admin/sites"),
    sites=(
        v.SiteLine("/admin/sites/1", HOSTILE, GOOD, "마을활력소 · 중구 소공동", "공간 8곳", "2019년 4월 1일(월) 엶"),
        v.SiteLine("/admin/sites/2", "염리", Badge("예정", "info"), HOSTILE, "", "", "늦어지고 있어요"),
    ),
    total="34곳",
    pager=Pager(34, 1, 30, None, "/admin/sites?from=30"),
    words=HOSTILE,
    operator="",
    districts=(Choice("", "모든 자치구"), Choice("11140", "중구", chosen=True)),
    kinds=(Choice("", "모든 종류"), Choice("hub", "마을활력소")),
    state="open",
    filters=(v.Filter(f"‘{HOSTILE}’", "/admin/sites"), v.Filter("중구", "/admin/sites")),
    counts=(Link("/admin/sites", "모두 34"), Link("/admin/sites?state=open", "운영 중 25", current=True)),
)
NO_SITES = replace(SITES, sites=(), total="0곳", pager=Pager(0, 0, 0), filters=(), words="")
KINDS = (Choice("hub", "마을활력소", chosen=True), Choice("library", "도서관"))
TYPED = {"name": HOSTILE, "kind": "hub", "point": "37.5", "operator": HOSTILE, "about": HOSTILE, "version": "3"}
WRONG = {"name": "비워 둘 수 없어요.", "point": "지도에서 복사한 위도와 경도를 적어 주세요. 예: 37.5665, 126.9780"}
NEW_SITE = v.SiteForm(
    "/admin/sites/new", {}, KINDS, (Choice("planned", "예정", chosen=True), Choice("open", "운영 중"))
)
SITE = v.SitePage(
    name=HOSTILE,
    state=GOOD,
    lead="마을활력소 · 서울특별시 중구",
    form=v.SiteForm("/admin/sites/1", TYPED, KINDS, errors=WRONG),
    moves=(
        v.MoveForm("paused", "잠시 멈추기", "새 예약을 받지 않아요.", "바꾸는 날", "2026-11-22", danger=False),
        v.MoveForm("closed", "문 닫기", "이제 예약을 받지 않아요.", "닫은 날", "2026-11-22", danger=True, open=True),
    ),
    steps=(
        v.StepLine(
            "운영 중",
            "good",
            "2026년 11월 1일(일)",
            "2026년 11월 2일(월)에 적음 · 구 담당자",
            HOSTILE,
            undone=False,
            undo_url="/admin/sites/1/undo/3",
            undo_says="이 단계를 없던 일로 해요.",
        ),
        v.StepLine("폐쇄", "bad", "2025년 12월 31일(수)", "구 담당자", "잘못 눌렀어요", undone=True),
        v.StepLine("예정", "info", "2024년 1월 2일(화)", "구 담당자", "", undone=False),
    ),
    links=(v.DoorLine("/sites/1", "모두가 보는 화면", "공간 8곳"),),
    problem="날짜와 까닭을 모두 적어 주세요.",
    reason=HOSTILE,
    open_form=True,
)
CALM_SITE = replace(SITE, name="시청앞 마을활력소", problem="", open_form=False, moves=SITE.moves[:1])

RIGHT = v.RightLine(
    id=7,
    role="공간지기",
    place=HOSTILE,
    days="2025년 11월 22일(토)부터 2026년 12월 12일(토)까지",
    standing=Badge("지금 있음", "good"),
    reason=HOSTILE,
    given="2025년 11월 22일(토)에 구 담당자 님이 줌",
    soon="20일 남음",
    can_change=True,
    until="2026-12-12",
    soonest="2026-11-22",
    steps=("2026년 5월 1일(금) · 끝나는 날을 바꿈 · 구 담당자", "2025년 11월 22일(토) · 권한을 줌"),
)
OVER = replace(RIGHT, id=8, role="조사단원", standing=Badge("끝남"), soon="", can_change=False, steps=())
ROLES = (Link("/admin/people", "모두", current=True), Link("/admin/people?role=keeper", "공간지기"))
PEOPLE = v.PeoplePage(
    tabs=marked(OFFICE, "/admin/people"),
    people=(
        v.PersonLine("/admin/people/1", HOSTILE, "ga@example.org", (RIGHT, OVER), more="그 밖에 31곳"),
        v.PersonLine("/admin/people/2", "햇살이웃", "na@example.org", (), "권한 없음"),
    ),
    total="2명",
    pager=Pager(2, 1, 2),
    words=HOSTILE,
    roles=ROLES,
)
NOBODY = replace(PEOPLE, people=(), total="0명", pager=Pager(0, 0, 0))
GIVE = v.GiveForm(
    "/admin/people/1/give",
    (Choice("keeper", "공간지기"), Choice("surveyor", "조사단원", chosen=True)),
    (("자치구", (Choice("district:11140", "서울특별시 중구"),)), ("시설", (Choice("site:1", HOSTILE, chosen=True),))),
    {"reason": HOSTILE, "until": "2020-01-01"},
    "2026-11-22",
    {"reason": "비워 둘 수 없어요."},
)
PERSON = v.PersonPage(
    HOSTILE, "ga@example.org", (Badge("이메일 확인 전", "wait"),), (RIGHT,), (OVER,), GIVE, "이미 같은 권한이 있어요."
)
NEWCOMER = v.PersonPage("햇살이웃", "na@example.org", (), (), (), replace(GIVE, typed={}, errors={}))

SOURCE = v.SourceLine(
    key="a",
    anchor="s-1",
    title=HOSTILE,
    publisher=HOSTILE,
    licence=Badge("이용조건 확인 필요", "bad"),
    as_of="2026년 3월 1일(일)",
    counts="기록 1,204건(공개 1,180건)",
    imported="2026년 3월 2일(월)",
    credit=HOSTILE,
    warning="이용조건을 모르는데 공개되어 있어요. 낸 곳에 물어 적어 주세요.",
    typed={
        "title": HOSTILE,
        "publisher": "",
        "licence": "unknown",
        "url": "x",
        "as_of": "",
        "attribution": HOSTILE,
        "version": "2",
    },
    licences=(Choice("unknown", "이용조건 확인 필요", chosen=True), Choice("own", "직접 조사")),
    errors={"url": "http:// 또는 https://로 시작해야 해요."},
    open=True,
)
PLAIN_SOURCE = replace(
    SOURCE,
    key="b",
    anchor="s-2",
    title="개방 자료",
    licence=Badge("직접 조사", "good"),
    warning="",
    errors={},
    open=False,
)
SOURCES = v.SourcesPage(marked(OFFICE, "/admin/sources"), (SOURCE, PLAIN_SOURCE), 1, problem="그사이 바뀌었어요.")
NO_SOURCES = replace(SOURCES, sources=(), unknown=0, problem="")

LOOK = v.LookLine(
    "10월 21일(수) 22:00",
    HOSTILE,
    "ga@example.org",
    "예약자 연락처",
    "195c6a69",
    "",
    "중구",
    HOSTILE,
    (Badge("밤에 봄", "wait"), Badge("맡은 곳 밖", "wait")),
)
LOG = v.LogPage(
    tabs=marked(OFFICE, "/admin/access-log"),
    months=(
        v.MonthLine("/admin/access-log?month=2026-10", "2026년 10월", "80건 · 2명", WAIT, "", current=True),
        v.MonthLine("/admin/access-log?month=2026-09", "2026년 9월", "61건 · 3명", BAD, "구 담당자 · 10월 2일(금)"),
    ),
    month="2026-10",
    label="2026년 10월",
    badge=WAIT,
    facts=(
        ("본 횟수", "80", "2명이 66가지를", ""),
        ("밤에 봄", "14", "밤 22시부터 아침 6시까지", "/admin/access-log?month=2026-10&odd=night"),
    ),
    actors=(v.ActorLine("/admin/access-log?who=1", HOSTILE, "ga@example.org", "60건 · 50가지", "살펴볼 것 14건", 100),),
    kinds=(Link("/admin/access-log", "모두", current=True), Link("/admin/access-log?kind=consent", "동의서 3")),
    looks=(LOOK, replace(LOOK, thing_url="/resources/1", marks=())),
    shown="80건",
    pager=Pager(80, 1, 30, None, "/admin/access-log?from=30"),
    filters=(v.Filter(HOSTILE, "/admin/access-log"),),
    query={"month": "2026-10", "who": "", "kind": "", "odd": "night"},
    signatures=("구 담당자 님이 2026년 10월 2일(금) 10:00에 서명 · 61건 가운데 밤 2, 한꺼번에 0, 맡은 곳 밖 1",),
    can_sign=True,
    sign_says="서명하면 지금의 기록과 함께 남고, 아무도 고치거나 지울 수 없어요.",
    changed=True,
    remark=HOSTILE,
    problem="왜 내려받는지 적어 주세요.",
    own="이 가운데 3건은 내가 본 것이에요.",
)
QUIET_LOG = replace(LOG, months=(), looks=(), actors=(), problem="", signatures=(), can_sign=False)
DESK = page("admin")

SAMPLES = {
    "admin": ("admin.html", DESK, {"admin": ADMIN}),
    "admin-calm": ("admin.html", DESK, {"admin": CALM}),
    "admin-sites": ("admin_sites.html", DESK, {"sites": SITES}),
    "admin-sites-none": ("admin_sites.html", DESK, {"sites": NO_SITES}),
    "admin-site-new": ("admin_site_new.html", DESK, {"form": NEW_SITE}),
    "admin-site-wrong": ("admin_site.html", DESK, {"site": SITE}),
    "admin-site": ("admin_site.html", DESK, {"site": CALM_SITE}),
    "admin-people": ("admin_people.html", DESK, {"people": PEOPLE}),
    "admin-people-none": ("admin_people.html", DESK, {"people": NOBODY}),
    "admin-person": ("admin_person.html", DESK, {"person": PERSON, "back": "/admin/people/1"}),
    "admin-person-new": ("admin_person.html", DESK, {"person": NEWCOMER, "back": "/admin/people/2"}),
    "admin-sources": ("admin_sources.html", DESK, {"sources": SOURCES}),
    "admin-sources-none": ("admin_sources.html", DESK, {"sources": NO_SOURCES}),
    "admin-log": ("admin_access_log.html", DESK, {"log": LOG}),
    "admin-log-none": ("admin_access_log.html", DESK, {"log": QUIET_LOG}),
    "admin-log-english": ("admin_access_log.html", page("admin", lang="en"), {"log": LOG}),
}
