"""Made-up programmes, sign-ups and waiting lines for looking at their pages."""

from dataclasses import replace

from api.web import programmes_views as v
from api.web.views import Badge, Choice, Link, Pager

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
KEEP_TABS = (
    Link("/keep", "예약"),
    Link("/keep/programmes", "프로그램", current=True),
    Link("/keep/rounds", "정기 대관"),
)
MY_TABS = (Link("/my", "예약"), Link("/my/waits", "대기", current=True), Link("/my/parties", "모임·가구"))

OPEN = v.SessionCard(
    id="e1",
    version=1,
    title="처음 배우는 목공",
    url="/programmes/p1#session-e1",
    month="11월",
    day="28",
    weekday="토",
    when="11월 28일(토) 14:00~16:00",
    place="공작실",
    place_url="/spaces/s1",
    site_name="천연마을활력소",
    dong="서대문구 천연동",
    seats=Badge("자리가 있어요", "good"),
    seats_told="12자리 가운데 3자리 남음",
    kind="강좌·교육",
    may_sign_up=True,
)
FULL = replace(
    OPEN,
    id="e2",
    day="29",
    weekday="일",
    when="11월 29일(일) 10:00~12:00",
    seats=Badge("자리가 찼어요", "wait"),
    seats_told="12자리 가운데 0자리 남음 · 2팀이 기다려요",
    may_sign_up=False,
    may_join=True,
)
REFUSED = replace(
    OPEN, id="e3", refused="자리가 모자라요. 남은 자리는 3석이에요. 대기 줄에 설 수 있어요.", heads="5", may_join=True
)
SIGNED = replace(OPEN, id="e4", signed_heads=2, may_sign_up=False)
WAITING = replace(FULL, id="e5", may_join=False, waits="대기 2번이에요 (4명)")
CANCELLED = replace(OPEN, id="e6", seats=Badge("취소됨", "bad"), seats_told="", may_sign_up=False)
WALK = replace(
    OPEN,
    id="e7",
    title=HOSTILE,
    kind="마을산책",
    place=HOSTILE,
    place_url="",
    course="소금길 한 바퀴",
    course_url="/resources/r1",
)
DONGS = (
    Choice("", "모든 동", chosen=True),
    Choice("11410520", "서대문구 천연동"),
    Choice("11410530", "서대문구 북아현동"),
)
KINDS = (Choice("", "모두", chosen=True), Choice("class", "강좌·교육"), Choice("walk", "마을산책"))
PROGRAMMES = v.ProgrammesPage(
    days=(
        v.ProgrammeDay("11월 28일(토)", (OPEN, SIGNED, WALK)),
        v.ProgrammeDay("11월 29일(일)", (FULL, WAITING)),
    ),
    dongs=DONGS,
    kinds=KINDS,
    date="",
    narrowed=False,
    pager=Pager(43, 1, 5, None, "/programmes?from=40"),
    webcal_url="webcal://maeul.example/api/v1/programmes/calendar.ics",
)
PROGRAMME = v.ProgrammePage(
    id="p1",
    title="처음 배우는 목공",
    kind="강좌·교육",
    about="톱질부터 시작해 작은 의자를 만들어요.\n도구는 모두 준비되어 있어요.",
    organiser="천연동 손수모임",
    site_name="천연마을활력소",
    site_url="/sites/t1",
    address="서울특별시 서대문구 통일로",
    fee="재료비 5,000원",
    audience="어른 누구나",
    draft=False,
    edit_url="/keep/programmes/p1",
    login_url="/login?next=%2Fprogrammes%2Fp1",
    cards=(OPEN, FULL, REFUSED, SIGNED, WAITING, CANCELLED, WALK),
    webcal_url="webcal://maeul.example/api/v1/programmes/p1/calendar.ics",
)
OFFER = v.WaitCard(
    id="w1",
    version=2,
    title="처음 배우는 목공",
    url="/programmes/p1",
    when="11월 29일(일) 10:00~12:00",
    site_name="천연마을활력소",
    heads=2,
    state=Badge("자리가 났어요", "good"),
    told="",
    until="11월 28일(토) 15:00",
    left="42분 남았어요",
)
IN_LINE = replace(OFFER, id="w2", title=HOSTILE, state=Badge("대기 중", "wait"), told="대기 3번", until="", left="")
OVER = replace(IN_LINE, id="w3", state=Badge("기한이 지남", "plain"), told="")
WAITS = v.WaitsPage(MY_TABS, (OFFER,), (IN_LINE, replace(IN_LINE, id="w4", title="큰마루")), (OVER,), (SIGNED,))
FORM = v.ProgrammeFormView(
    action="/keep/programmes",
    kinds=KINDS[1:],
    sites=(Choice("t1", "천연마을활력소"), Choice("t2", "홍제예술창작소")),
)
KEPT = (
    v.KeptProgramme(
        "처음 배우는 목공",
        "/keep/programmes/p1",
        "천연마을활력소",
        "강좌·교육",
        Badge("공개", "good"),
        "다음 회차 11월 28일(토) 14:00",
    ),
    v.KeptProgramme(
        HOSTILE, "/keep/programmes/p2", HOSTILE, "마을산책", Badge("준비 중", "wait"), "앞으로 열릴 회차가 없어요"
    ),
)
KEEP_LIST = v.KeepProgrammesPage(KEEP_TABS, KEPT, FORM, Pager(2, 1, 2))
SESSION_FORM = v.SessionFormView(
    action="/keep/programmes/p1/sessions",
    date="",
    date_min="2026-11-21",
    start="",
    end="",
    cap="",
    spaces=(Choice("s1", "공작실", chosen=True), Choice("", "공간 밖에서 모여요")),
    meeting_place="",
    courses=(Choice("", "코스 없음", chosen=True), Choice("r1", "소금길 한 바퀴")),
)
LINES = (
    v.SignupLine("u1", "햇살이웃", "", "neighbour@example.org", 2, guest=False),
    v.SignupLine("u2", HOSTILE, "02-0000-0000", "", 1, guest=True),
    v.SignupLine("u3", "달솔", "02-0000-0001", "", 1, guest=True, guardian=HOSTILE),
)
KEEP_ONE = v.KeepProgrammePage(
    tabs=KEEP_TABS,
    title="처음 배우는 목공",
    url="/programmes/p1",
    published=True,
    form=replace(FORM, action="/keep/programmes/p1", sites=(), title="처음 배우는 목공", about="톱질부터", version=3),
    session_form=SESSION_FORM,
    sessions=(v.KeptSession(OPEN, LINES, ahead=True), v.KeptSession(CANCELLED, (), ahead=False)),
)
KEEP_WRONG = replace(
    KEEP_ONE,
    published=False,
    form=replace(KEEP_ONE.form, errors={"title": "비워 둘 수 없어요."}),
    session_form=replace(
        SESSION_FORM,
        refused="그 시간은 이미 예약되어 있어요.",
        instead=("공작실 · 11월 28일(토) 16:00~18:00",),
        errors={"cap": "1부터 10000까지의 수로 적어 주세요."},
    ),
    sessions=(v.KeptSession(FULL, LINES, ahead=True, errors={"heads": "자리가 모자라요."}, guest_name=HOSTILE),),
)

PUBLIC = {
    "programmes": ("programmes.html", {"programmes": PROGRAMMES}),
    "programmes-empty": ("programmes.html", {"programmes": replace(PROGRAMMES, days=(), pager=Pager(0, 0, 0))}),
    "programmes-nothing": (
        "programmes.html",
        {"programmes": replace(PROGRAMMES, days=(), narrowed=True, date="2026-12-25", pager=Pager(0, 0, 0))},
    ),
    "programme": ("programme.html", {"programme": PROGRAMME}),
    "programme-draft": ("programme.html", {"programme": replace(PROGRAMME, draft=True, cards=(), about="")}),
}
OWN = {
    "my-waits": ("my_waits.html", {"waits": WAITS}),
    "my-waits-empty": ("my_waits.html", {"waits": v.WaitsPage(MY_TABS, (), (), (), ())}),
}
KEPT_PAGES = {
    "keep-programmes": ("keep_programmes.html", {"keep": KEEP_LIST}),
    "keep-programmes-empty": (
        "keep_programmes.html",
        {
            "keep": replace(
                KEEP_LIST,
                programmes=(),
                pager=Pager(0, 0, 0),
                form=replace(FORM, errors={"title": "비워 둘 수 없어요."}),
            )
        },
    ),
    "keep-programme": ("keep_programme.html", {"keep": KEEP_ONE}),
    "keep-programme-wrong": ("keep_programme.html", {"keep": KEEP_WRONG}),
    "keep-programme-empty": ("keep_programme.html", {"keep": replace(KEEP_ONE, sessions=())}),
}
