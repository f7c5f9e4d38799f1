"""One's own page: full, with nothing on it, and the past."""

from dataclasses import replace

from api.web import my_views as m
from api.web import tabs
from api.web import views as v
from tests.web.samples import FLASHED, HOSTILE, LONG, booking, page

SECTIONS = tabs.marked(tabs.MY, "/my")
NEXT = m.NextUse(
    booking("b0", can_cancel=True, can_move=True, series_url="/my/series#series-1"),
    "내일",
    "서울 서대문구 독립문로 24",
    "골목 쪽 파란 문",
    "독립문역 5번 출구에서 걸어서 7분이에요.\n오르막이 조금 있어요.",
    "02-0000-0000",
    "/spaces/s1#way",
    "/api/v1/bookings/b0/calendar.ics",
    by_code=True,
)
TODOS = (
    m.ToDo("/my/waits", "자리가 났어요: 발효 음식 모임", "42분 남았어요", "clock", urgent=True),
    m.ToDo("/my/parties", f"‘{HOSTILE}’에서 초대했어요", "11월 30일(월)까지 답해 주세요.", "people"),
    m.ToDo("/my/money/b2", "낼 돈 12,000원", "연습실 · 11월 25일(수)까지", "info"),
    m.ToDo("/my/after", "이용 2번, 어떠셨어요?", LONG, "check"),
)
GROUPS = (
    m.MyGroup(
        "신청한 프로그램",
        "/my/waits",
        "신청과 대기 모두 보기",
        (m.MyLine("/programmes/p1#session-1", HOSTILE, "11월 28일(토) 14:00~16:00", LONG),),
    ),
    m.MyGroup(
        "연속 예약",
        "/my/series",
        "날짜마다 보기",
        (m.MyLine("/my/series#series-1", "두레방", "매주 화요일 19:00~21:00", "다음은 12월 1일(화), 6번 남았어요"),),
    ),
)
MY = m.MyPage(
    SECTIONS,
    past=False,
    next=NEXT,
    todos=TODOS,
    bookings=(
        booking("b4", can_cancel=True, too_late="시작 1일 전까지만 취소할 수 있어요. 공간지기에게 연락해 주세요."),
        booking("b2", v.Badge("승인 대기", "wait"), can_withdraw=True),
    ),
    over=(
        booking(
            "b3",
            v.Badge("거절됨", "bad"),
            space_name=HOSTILE,
            site_name=LONG,
            reason="그날은 마을 회의가 있어요. " + HOSTILE,
        ),
    ),
    groups=GROUPS,
)
MY_EMPTY = m.MyPage(SECTIONS, False, None, (), ())
PAST = replace(MY_EMPTY, past=True, bookings=(booking("b9", v.Badge("이용 완료", "plain")),))

SAMPLES: dict = {
    "my": ("my.html", page("my", flashes=FLASHED), {"my": MY}),
    "my-english": ("my.html", page("my", lang="en"), {"my": MY}),
    "my-empty": ("my.html", page("my"), {"my": MY_EMPTY}),
    "my-past": ("my.html", page("my"), {"my": PAST}),
    "my-past-empty": ("my.html", page("my"), {"my": replace(PAST, bookings=())}),
}
