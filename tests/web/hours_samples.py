"""Made-up closures, days off and timetables for looking at their pages."""

from api.web import hours_views as v
from api.web.tabs import KEEP, OFFICE, marked
from api.web.views import Badge, BookingCard, Choice

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
KEPT = marked(KEEP, "/keep/closures")
OFFICED = marked(OFFICE, "/admin/days")
CONFIRMED, WAITING = Badge("예약 확정", "good"), Badge("승인 대기", "wait")
EMPTY = dict.fromkeys(("place", "date", "start", "until", "end", "reason"), "")
BOOKED = BookingCard(
    id="b1",
    version=1,
    space_name="두레방",
    space_url="/spaces/1",
    site_name="천연마을활력소",
    month="11월",
    day="5",
    weekday="목",
    when="11월 5일(목) 10:00~12:00",
    heads=8,
    purpose="모임·회의",
    state=CONFIRMED,
    contact_name="햇살 모임",
    contact_phone="02-0000-0000",
)
PLACES = (
    Choice("site:1", "천연마을활력소 · 시설 전체"),
    Choice("space:1", "천연마을활력소 · 두레방", True),
    Choice("space:2", f"천연마을활력소 · {HOSTILE}"),
)
CLOSURES = v.ClosuresPage(
    tabs=KEPT,
    checks=(v.CheckCard(BOOKED, "공휴일이 바뀌었어요", HOSTILE), v.CheckCard(BOOKED, "여는 시간이 바뀌었어요", "")),
    closures=(
        v.ClosureCard("c1", "천연마을활력소 · 두레방", "11월 7일(토) 13:00~18:00", "보일러 수리"),
        v.ClosureCard("c2", "천연마을활력소 · 시설 전체", "12월 1일(화) 00:00~12월 8일(화) 00:00", HOSTILE),
    ),
    places=PLACES,
    typed=EMPTY,
    errors={},
    searchable=True,
)
NO_CLOSURES = v.ClosuresPage(
    KEPT, (), (), PLACES, EMPTY, {"": "이미 지난 시간이에요.", "end": "시각은 14:00처럼 적어 주세요."}
)
AFFECTED = (
    v.AffectedLine("11월 7일(토) 12:00~14:00", "두레방", "대관", CONFIRMED, "햇살 모임", 12),
    v.AffectedLine("11월 7일(토) 14:00~16:00", "강당", "연속 예약", CONFIRMED, HOSTILE, 40),
    v.AffectedLine("11월 7일(토) 16:00~18:00", "두레방", "프로그램", WAITING, "", 1),
)
FACTS = (("곳", "천연마을활력소 · 두레방"), ("시간", "11월 7일(토) 13:00~18:00"), ("까닭", HOSTILE))
PREVIEW = v.PreviewPage(
    section="keep",
    title="이렇게 닫을까요?",
    tabs=KEPT,
    facts=FACTS,
    lines=AFFECTED,
    says="예약 3건을 시설 사정으로 취소하고, 한 분마다 메일 한 통으로 다른 때와 곳을 알려 드려요.",
    action="/keep/closures",
    button="예약 3건을 취소하고 닫기",
    back="/keep/closures",
    fields={"place": "space:1", "token": "0"},
    notice="그사이 영향을 받는 예약이 달라졌어요. 새 목록을 확인하고 다시 해 주세요.",
)
CALLS = v.PreviewPage(
    section="keep",
    title="닫았어요",
    tabs=KEPT,
    facts=FACTS,
    lines=(),
    says="예약을 취소하고 메일로 알렸어요. 아래 분들께는 메일을 보낼 수 없으니 전화해 주세요.",
    action="",
    button="",
    back="/keep/closures",
    calls=(v.CallLine("햇살 모임", "02-0000-0000", 2), v.CallLine(HOSTILE, "", 1)),
    is_done=True,
)
DAYS = v.DaysPage(
    tabs=OFFICED,
    days_off=(
        v.DayOffLine(1, "2026년 11월 7일(토)", "서대문구", "정기 점검", True),
        v.DayOffLine(2, "2026년 12월 30일(수)~1월 2일(토)", "서울특별시", HOSTILE, False),
    ),
    places=(Choice("province:11", "서울특별시"), Choice("district:11410", "서울특별시 서대문구", True)),
    typed=dict.fromkeys(("kind", "place", "first", "last", "day", "reason"), ""),
    errors={"first": "날짜를 골라 주세요."},
    year=2026,
    previous_url="?year=2025",
    next_url="?year=2027",
    holidays=(
        v.HolidayLine("2026-10-09", "10월 9일(금)", "한글날", "", True, False),
        v.HolidayLine("2026-11-05", "11월 5일(목)", "임시 공휴일", HOSTILE, True, True),
        v.HolidayLine("2026-12-25", "12월 25일(금)", "기독탄신일", "우리 구는 열어요", False, True),
    ),
    may_edit_holidays=True,
)
WEEK = tuple(
    v.WeekdayText(number, label, "10:00~12:00, 13:00~26:00" if number == 5 else "10:00~21:00" if number < 5 else "")
    for number, label in enumerate("월화수목금토일", 1)
)
HOURS = v.SpaceHoursPage(
    space_id="1",
    name="두레방",
    periods=(
        v.Period(
            "2026년 11월 30일(월)까지", ("월 10:00~21:00 (공휴일은 쉼)", "금 18:00~26:00"), "", "2026-11-30", True
        ),
        v.Period(
            "2026년 12월 1일(화)~2월 28일(일)", ("월 10:00~12:00, 13:00~18:00",), "2026-12-01", "2027-02-28", False
        ),
    ),
    days=(*WEEK, v.WeekdayText(8, "공휴일", "10:00~15:00")),
    holidays=(Choice("no", "공휴일은 쉼", True), Choice("yes", "공휴일에도 엶")),
    typed={"first": "2026-12-01", "last": "2026-11-01"},
    errors={
        "last": "끝 날짜가 시작 날짜와 같거나 늦어야 해요.",
        "day_5": "10:00~12:00, 13:00~26:00처럼 적어 주세요. 자정을 넘기면 시를 이어서 세요.",
    },
)

CLOSING = {
    "closures": ("closures.html", {"closures": CLOSURES}),
    "closures-empty": ("closures.html", {"closures": NO_CLOSURES}),
    "closure-preview": ("change_preview.html", {"preview": PREVIEW}),
    "closure-calls": ("change_preview.html", {"preview": CALLS}),
    "space-hours": ("space_hours.html", {"hours": HOURS}),
}
DAY_OFFICE = {"days": ("days.html", {"days": DAYS})}
