"""Made-up figures for looking at the pages of use, calendars and door timetables."""

from dataclasses import replace

from api.web import use_views as v
from api.web.views import Choice, Link

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
TABS = (Link("/keep", "예약"), Link("/keep/closures", "휴관"), Link("/keep/use", "이용 현황", True))
MY_TABS = (Link("/my", "예약"), Link("/my/calendar", "달력 구독", True))
DAYS = tuple("월화수목금토일")


def heat(hour, counts):
    return v.HeatRow(
        f"{hour}시",
        tuple(
            v.HeatCell(n, -(-4 * n // 9), f"{day} {hour}시: 예약 {n}건") for day, n in zip(DAYS, counts, strict=True)
        ),
    )


USE = v.UsePage(
    tabs=TABS,
    first="2026-10-22",
    last="2026-11-21",
    quick=(Link("/a", "이번 달"), Link("/b", "지난달"), Link("/c", "올해")),
    facts=(
        ("예약", "184"),
        ("이용 시간", "402.5시간"),
        ("이용률", "47%"),
        ("이용한 사람(연인원)", "1,532"),
        ("전화·방문 예약", "31%"),
        ("미방문", "3"),
    ),
    spaces=(
        v.UseLine("햇살 공유부엌", "천연 마을활력소", 96, "211시간", 812, 62, "/a"),
        v.UseLine(HOSTILE, HOSTILE, 71, "150.5시간", 603, 41, "/b"),
        v.UseLine("옥상 마당", "천연 마을활력소", 17, "41시간", 117, None, "/c"),
    ),
    dongs=(
        v.UseLine("천연동", "2곳", 113, "252시간", 929, 58),
        v.UseLine("홍제1동", "1곳", 71, "150.5시간", 603, 41),
    ),
    weekdays=DAYS,
    heat=(heat(9, (0, 1, 2, 0, 1, 0, 0)), heat(10, (4, 5, 9, 3, 6, 2, 0)), heat(11, (3, 4, 7, 3, 5, 8, 1))),
    by_weekday=(
        v.UseBar("월", 7, 33),
        v.UseBar("화", 10, 48),
        v.UseBar("수", 18, 86),
        v.UseBar("목", 21, 100, most=True),
    ),
    by_hour=(v.UseBar("9시", 4, 14), v.UseBar("10시", 29, 100, most=True), v.UseBar("11시", 28, 97)),
    peak="가장 많이 쓰는 때는 수요일 10시예요.",
    demand=(
        v.DemandLine("천연동", "토 14:00", 12, 96, "이미 예약됨 9, 빈 곳이 없음 3"),
        v.DemandLine(HOSTILE, "수 19:00", 4, 22, "닫는 시간 4"),
    ),
)
USE_EMPTY = replace(
    USE,
    facts=tuple((name, "0") for name, _ in USE.facts),
    spaces=(),
    dongs=(),
    heat=(),
    by_weekday=(),
    by_hour=(),
    peak="",
    demand=(),
    error="날짜를 2026-11-21처럼 적어 주세요.",
)
CALENDAR = v.CalendarPage(
    MY_TABS,
    (v.FeedLine("1", "내 예약", "11월 21일(토)"), v.FeedLine("2", f"한 공간의 예약: {HOSTILE}", "11월 2일(월)")),
    (Choice("mine", "내 예약", True), Choice("kept", "내가 돌보는 곳의 예약")),
)
CALENDAR_FRESH = replace(
    CALENDAR, feeds=(), fresh_url="http://127.0.0.1:8000/api/v1/feeds/0Zr4Bf5xVn1qk2mT7wYc8uJd9sLh3gPe6aRi0oXvNbM.ics"
)
DOOR = v.DoorPage(
    "햇살 공유부엌",
    HOSTILE,
    "11월 16일(월)~11월 22일(일)",
    (
        v.DoorDay(
            "11월 16일(월)", (v.DoorUse("10:00~12:00", "모임·회의"), v.DoorUse("19:00~21:00", "동아리 (확정 전)"))
        ),
        v.DoorDay("11월 17일(화)", (), today=True),
        v.DoorDay("11월 18일(수)", (v.DoorUse("09:00~18:00", "휴관·점검"),)),
    ),
    "/a",
    "/b",
    "11월 21일(토)",
)
FIGURES = {
    "keep-use": ("keep_use.html", {"use": USE}),
    "keep-use-empty": ("keep_use.html", {"use": USE_EMPTY}),
    "my-calendar": ("my_calendar.html", {"calendar": CALENDAR}),
    "my-calendar-fresh": ("my_calendar.html", {"calendar": CALENDAR_FRESH}),
    "door": ("door.html", {"door": DOOR}),
}
