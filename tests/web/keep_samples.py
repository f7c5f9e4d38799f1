"""Made-up days of a keeper: today, a week, one booking, in their full, empty and odd states."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from api.web import views as v
from api.web import week_views as k
from api.web.committee_views import VisitCard
from api.web.tabs import KEEP, marked
from api.web.week_cards import Days, week_sites
from geo.clock import SEOUL
from geo.queries.doors import ShiftRow, VisitRow
from geo.queries.kept_time import KeptTime, ShutRow, UseRow
from geo.queries.spaces import PolicyRow, SpaceRow

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
MONDAY = date(2026, 11, 23)
ROOM, HALL, YARD = (UUID(int=n) for n in (1, 2, 3))
SITE, OTHER = UUID(int=11), UUID(int=12)
RULES = PolicyRow(
    *(1, 1, "manager", "block", 30, 60, 240, 0, 0, 60, "rolling", None, None, None, [], []),
    *(0, 60, 60, None, None, 30, 15, 0, 0),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour % 24, minute, tzinfo=SEOUL) + timedelta(days=day + hour // 24)


def space(id_, name, site=SITE, site_name="천연마을활력소"):
    told = {"id": id_, "name": name, "site_id": site, "site_name": site_name, "approval": "manager"}
    return SpaceRow(**dict.fromkeys(SpaceRow.__slots__) | told)


def use(n, day, first, last, space_id=ROOM, state="confirmed", type_="normal", programme="", party=""):
    who = (8, "club", programme, party)
    return UseRow(UUID(int=100 + n), space_id, state, type_, at(day, first), at(day, last), *who)


USES = (
    use(1, 0, 10, 12, state="completed"),
    use(2, 1, 10, 12, party="책읽는 골목"),
    use(3, 1, 19, 21, state="requested", party=HOSTILE),
    use(4, 2, 14, 17, type_="programme", programme="처음 배우는 목공"),
    use(5, 4, 22, 25, state="awaiting_payment"),
)
TIMES = {
    ROOM: KeptTime(
        hours=tuple((at(day, 9), at(day, 26 if day == 4 else 22)) for day in range(5)),
        busy=tuple((row.start, row.end) for row in USES),
        uses=USES,
        shut=(ShutRow(ROOM, at(3, 13), at(3, 22), f"보일러 수리 {HOSTILE}"),),
        rules=RULES,
    ),
    HALL: KeptTime(
        hours=((at(1, 9), at(1, 22)),),
        busy=((at(1, 10), at(1, 12)),),
        rules=RULES,
    ),
    YARD: KeptTime(hours=((at(6, 9), at(6, 18)),), rules=RULES),
}
SPACES = (space(ROOM, "두레방"), space(HALL, f"큰마루 {HOSTILE}"), space(YARD, "앞마당", OTHER, "홍제예술창작소"))
SHIFTS = (ShiftRow(UUID(int=21), SITE, UUID(int=22), "시범 지기", at(1, 9), at(1, 13)),)
VISITS = (VisitRow(UUID(int=103), "두레방", SITE, "천연마을활력소", at(1, 19), at(1, 21), 8, covered=False),)


def days(lang="ko", say=str):
    return Days(MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), at(1, 9, 10), lang, say)


WEEK = k.WeekPage(
    tabs=marked(KEEP, "/keep/week"),
    title="11월 23일(월)~11월 29일(일)",
    first="2026-11-23",
    previous_url="/a",
    next_url="/b",
    today_url="/c",
    days=tuple(
        k.WeekDay(w, str(23 + n), f"11월 {23 + n}일({w})", f"/{n}", n == 1, n == 1, "쉬는 날" if n == 4 else "")
        for n, w in enumerate("월화수목금토일")
    ),
    sites=week_sites(SPACES, TIMES, (SHIFTS, VISITS), days()),
    site_choices=(v.Choice("", "모든 시설", True), v.Choice("s1", "천연마을활력소"), v.Choice("s2", HOSTILE)),
    q="",
    pager=v.Pager(41, 1, 20, None, "/d"),
    printed="11월 24일(화)",
)
WEEK_EMPTY = replace(WEEK, sites=(), site_choices=(), pager=v.Pager(0, 0, 0), today_url="")
WEEK_NOT_FOUND = replace(WEEK_EMPTY, q="없는 방")


CONFIRMED = v.Badge("예약 확정", "good")


def booking(id_="b1", state=CONFIRMED, name="햇살이웃", **more):
    return v.BookingCard(
        id_,
        1,
        "햇살 공유부엌",
        "/spaces/s1",
        "천연마을활력소",
        "11월",
        "24",
        "화",
        "11월 24일(화) 10:00~12:00",
        8,
        "모임·회의",
        state,
        contact_name=name,
        contact_phone="02-0000-0000",
        contact_email="neighbour@example.org",
        asked="11월 21일(토) 09:12",
        **more,
    )


def comer(id_, time, who, door=None, **can):
    steps = {"can_check_in": False, "can_check_out": False, "can_miss": False, **can}
    return k.TodayVisit(VisitCard(booking(id_, name=who), **steps), time, who, door, f"/keep/bookings/{id_}")


def row(id_, name, says, tone, next_says="", bars=(), state=None):
    urls = (f"/spaces/{id_}", f"/keep/spaces/{id_}", "/keep/week", f"/keep/spaces/{id_}/door", "/keep/phone")
    badges = (state, v.Badge("공간지기 승인", "wait"))
    return k.SpaceToday(id_, name, "천연마을활력소", *urls, says, tone, next_says, *badges, bars)


WAITING = v.Badge("승인 대기", "wait")
OPEN = k.Bar("open", 0, 780)
TODAY = k.TodayPage(
    tabs=marked(KEEP, "/keep"),
    today="11월 24일(화)",
    now=(
        comer("t1", "10:00~12:00", "책읽는 골목", v.Badge("당번 있음", "good"), can_check_in=True, can_miss=True),
        comer("t2", "09:00~11:00", HOSTILE, v.Badge("문 열 사람 없음", "bad"), can_check_out=True),
    ),
    coming=(comer("t3", "19:00~21:00", "달빛이웃"),),
    over=(comer("t4", "07:00~09:00", "동아리"),),
    waiting=(
        k.WaitingLine(1, "여는 시간이 바뀌어 살펴볼 예약", "/keep/closures", "alert", urgent=True),
        k.WaitingLine(12, "승인을 기다리는 신청", "/keep/rivals", "check"),
    ),
    requests=(
        k.Request(booking("q1", WAITING)),
        k.Request(booking("q2", WAITING), rivals=2),
        k.Request(booking("q3", WAITING), votes=True),
    ),
    more_requests=7,
    reasons=(v.Choice("venue", "시설 사정이 있어요"), v.Choice("other", "다른 사정이 있어요")),
    spaces=(
        row("s1", "두레방", "이용 중 · 12:00까지", "use", "다음 19:00 동아리 8명", (OPEN, k.Bar("use", 60, 120))),
        row("s2", HOSTILE, "비어 있음 · 22:00까지", "free", "", (OPEN, k.Bar("ask", 600, 120))),
        row("s3", "앞마당", "닫음 · 보일러 수리", "shut", "", (OPEN, k.Bar("shut", 0, 400))),
        row("s4", "다락방", "오늘은 닫았어요", "off", state=v.Badge("잠시 중단", "wait")),
    ),
    strip=k.Strip(540, 900, ("9시", "12시", "15시", "18시", "21시", "24시"), 100),
    q="",
    pager=v.Pager(41, 1, 20, None, "/d"),
    searchable=True,
)
TODAY_EMPTY = replace(
    TODAY,
    now=(),
    coming=(),
    over=(),
    waiting=(),
    requests=(),
    more_requests=0,
    spaces=(),
    pager=v.Pager(0, 0, 0),
    searchable=False,
)
TODAY_DONE = replace(TODAY_EMPTY, over=TODAY.over, q="없는 방", searchable=True)

CARD = k.KeptBooking(
    tabs=marked(KEEP, "/keep/week"),
    visit=VisitCard(booking(), can_check_in=True, can_check_out=True, can_miss=True),
    kind="대관",
    channel="전화",
    party="책읽는 골목",
    money="12,000원",
    can_decide=False,
    side_by_side="",
    can_cancel=True,
    can_move=True,
    week_url="/keep/week",
    events=(
        k.EventLine("11월 22일(일) 09:12", "승인했어요"),
        k.EventLine("11월 21일(토) 09:12", "예약을 넣었어요", HOSTILE),
    ),
    reasons=TODAY.reasons,
)
CARD_ASKED = replace(
    CARD,
    visit=VisitCard(booking(state=WAITING, name=HOSTILE), can_check_in=False, can_check_out=False, can_miss=False),
    party="",
    money="",
    can_decide=True,
    can_cancel=False,
    can_move=False,
)
DESK = {
    "keep": ("keep.html", {"keep": TODAY}),
    "keep-empty": ("keep.html", {"keep": TODAY_EMPTY}),
    "keep-done": ("keep.html", {"keep": TODAY_DONE}),
    "keep-week": ("keep_week.html", {"week": WEEK}),
    "keep-week-empty": ("keep_week.html", {"week": WEEK_EMPTY}),
    "keep-week-not-found": ("keep_week.html", {"week": WEEK_NOT_FOUND}),
    "keep-booking": ("keep_booking.html", {"kept": CARD}),
    "keep-booking-asked": ("keep_booking.html", {"kept": CARD_ASKED}),
    "keep-booking-rivals": (
        "keep_booking.html",
        {"kept": replace(CARD_ASKED, can_decide=False, side_by_side="/keep/rivals")},
    ),
}
