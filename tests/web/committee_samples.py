"""Made-up pages of committees, use and shifts, in their full, empty and failing states."""

from dataclasses import replace

from api.web import committee_views as c
from api.web.views import Badge, BookingCard, Choice, Link
from tests.web.import_samples import HOSTILE

TABS = tuple(
    Link(url, label, url == "/keep/rivals")
    for url, label in {
        "/keep": "예약",
        "/keep/rivals": "심사",
        "/keep/visits": "오늘 이용",
        "/keep/shifts": "당번",
    }.items()
)
MINE = (Link("/my", "예약"), Link("/my/after", "이용 뒤", current=True))
REASONS = (Choice("venue", "시설 사정이 있어요"), Choice("purpose", "공간의 쓰임과 맞지 않아요"))
SITES = (Choice("t1", "천연마을활력소", chosen=True), Choice("t2", HOSTILE))

ASKED = BookingCard(
    id="b1",
    version=1,
    space_name="큰마루",
    space_url="/spaces/s1",
    site_name="천연마을활력소",
    month="11월",
    day="28",
    weekday="토",
    when="11월 28일(토) 14:00~16:00",
    heads=12,
    purpose="동아리",
    state=Badge("승인 대기", "wait"),
    contact_name="보기 모임 대표",
    contact_phone="02-0000-0000",
    asked="11월 20일(금) 09:00",
)
VOTED = c.Votes(yes=2, no=1, needed=3, of=5, mine="yes")
FIRST = c.RivalCard(ASKED, "천연 책벗", used=7, no_shows=0, votes=VOTED, can_vote=True)
SECOND = c.RivalCard(
    replace(ASKED, id="b2", contact_name=HOSTILE, contact_phone="", heads=30, when="11월 28일(토) 13:00~15:00"),
    "",
    used=1,
    no_shows=2,
    votes=replace(VOTED, yes=0, no=0, mine=""),
    can_vote=True,
)
THIRD = c.RivalCard(replace(ASKED, id="b3", heads=5), HOSTILE, used=0, no_shows=0, votes=replace(VOTED, mine="no"))
MANAGED = c.RivalCard(replace(ASKED, id="b4", space_name="두레방"), "", used=3, no_shows=0, can_decide=True)
RIVALS = c.RivalsPage(
    TABS,
    (
        c.Slot("천연마을활력소 · 큰마루, 작은마루", "11월 28일(토) 13:00~16:00", (FIRST, SECOND, THIRD)),
        c.Slot("천연마을활력소 · 두레방", "11월 29일(일) 10:00~12:00", (MANAGED,)),
    ),
    REASONS,
    keeps=True,
)
COMMITTEE = c.CommitteePage(
    TABS,
    SITES,
    "t1",
    "천연마을활력소",
    (c.Member("a1", "보기 위원", "11월 1일(일) ~ 12월 31일(목)"), c.Member("a2", HOSTILE, "11월 1일(일) ~")),
)
VISITS = c.VisitsPage(
    TABS,
    "11월 21일(토)",
    (
        c.VisitCard(replace(ASKED, state=Badge("예약 확정", "good")), True, False, True),
        c.VisitCard(replace(ASKED, id="b5", state=Badge("이용 중", "good")), False, True, False),
    ),
    (c.AppealLine("b6", "두레방", "11월 20일(금) 10:00~12:00", f"문이 잠겨 있었어요. {HOSTILE}"),),
    (c.Said("두레방", "11월 20일(금)", 4, HOSTILE), c.Said("큰마루", "11월 19일(목)", 5, "")),
    (Link("/keep/spaces/s1/code", "두레방"), Link("/keep/spaces/s2/code", HOSTILE)),
)
AFTER = c.AfterPage(
    MINE,
    (replace(ASKED, state=Badge("이용 완료", "plain"), contact_name=""),),
    (
        c.StrikeLine("b6", "두레방", "11월 20일(금) 10:00~12:00", "2월 18일(목)", Badge("세는 중", "bad"), True),
        c.StrikeLine("b7", HOSTILE, "11월 2일(월) 10:00~12:00", "1월 31일(일)", Badge("살펴보는 중", "wait"), False),
    ),
    "1월 31일(일)",
    tuple(Choice(str(n), label, n == 5) for n, label in ((5, "아주 좋았어요"), (4, "좋았어요"), (3, "괜찮았어요"))),
)
DOOR = c.DoorCode(
    "s1",
    "두레방",
    "천연마을활력소",
    "https://maeul.example.org/in/Zx81-bogi-kodeu-00",
    "/static/web/img/mark.svg",
    True,
)
ARRIVAL = c.ArrivalPage("Zx81-bogi-kodeu-00", "두레방", "천연마을활력소", VISITS.visits, "", "아직 이른 시각이에요.")
DAY = c.ShiftDay(
    "2026-11-23",
    "11월 23일(월)",
    (
        c.VisitLine("두레방", "10:00~12:00", 12, True, "10:00", "12:00"),
        c.VisitLine(HOSTILE, "18:00~20:00", 30, False, "18:00", "20:00"),
    ),
    (c.ShiftLine("h1", "보기 지기", "09:00~13:00", True), c.ShiftLine("h2", HOSTILE, "13:00~15:00", False)),
)
SHIFTS = c.ShiftsPage(
    TABS,
    SITES,
    "t1",
    "2026-11-23",
    "11월 23일(월) ~ 11월 29일(일)",
    "?week=2026-11-16",
    "?week=2026-11-30",
    1,
    (DAY, *(replace(DAY, title=f"11월 {24 + n}일", visits=(), shifts=()) for n in range(6))),
    "2026-11-23",
    "2026-11-21",
    (Choice("10:00", "10:00", chosen=True), Choice("10:30", "10:30")),
    (Choice("12:00", "12:00", chosen=True),),
    {"date": "그 시간에 이미 당번이에요."},
)
SHIFTS_NONE = replace(SHIFTS, sites=(), site_id="", days=(), uncovered=0, errors={})

KEPT = {
    "rivals": ("keep_rivals.html", {"rivals": RIVALS}),
    "rivals-empty": ("keep_rivals.html", {"rivals": c.RivalsPage(TABS, (), REASONS, keeps=False)}),
    "committee": ("keep_committee.html", {"committee": COMMITTEE}),
    "committee-wrong": (
        "keep_committee.html",
        {"committee": replace(COMMITTEE, members=(), email="x", errors={"email": "그 주소로 가입한 사람이 없어요."})},
    ),
    "visits": ("keep_visits.html", {"visits": VISITS}),
    "visits-empty": ("keep_visits.html", {"visits": c.VisitsPage(TABS, "11월 21일(토)", (), (), ())}),
    "door-code": ("keep_code.html", {"door": DOOR}),
    "shifts": ("keep_shifts.html", {"shifts": SHIFTS}),
    "shifts-none": ("keep_shifts.html", {"shifts": SHIFTS_NONE}),
}
CAME = {
    "arrive": ("arrive.html", {"arrival": ARRIVAL}),
    "arrive-nothing": ("arrive.html", {"arrival": replace(ARRIVAL, bookings=(), problem="")}),
    "arrive-visitor": ("arrive.html", {"arrival": replace(ARRIVAL, bookings=(), login_url="/login", problem="")}),
    "after": ("my_after.html", {"after": AFTER}),
    "after-empty": ("my_after.html", {"after": c.AfterPage(MINE, (), (), "", ())}),
}
