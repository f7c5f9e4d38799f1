"""Made-up views for looking at pages without a database: every page, in its full, empty and failing states."""

from dataclasses import replace

from api.web import views as v
from api.web.doors import bar_of, doors_of
from tests.web import space_samples
from tests.web.agreements_samples import IDLE_OFFICE, IDLE_PUBLIC, PLACE_VISITOR, SITE_ON_ITS_PATH
from tests.web.committee_samples import CAME, KEPT
from tests.web.hours_samples import CLOSING, DAY_OFFICE
from tests.web.import_samples import IMPORTS
from tests.web.keep_samples import DESK
from tests.web.money_samples import KEPT_TILL, OWN_TILL, PRICED, PUBLIC_THINGS
from tests.web.parties_samples import KEPT as KEPT_DESK
from tests.web.parties_samples import OWN as OWN_PARTIES
from tests.web.programmes_samples import KEPT_PAGES, OWN, PUBLIC
from tests.web.resource_samples import FOUND, LOOKED_AFTER, NO_RECORDS, SITE_RECORDS
from tests.web.rounds_samples import KEPT_ROUNDS, OWN_ROUNDS
from tests.web.series_samples import SERIES
from tests.web.space_samples import AROUND, BARE, full
from tests.web.use_samples import FIGURES

HOSTILE = '<b>굵게</b> {{ 7*191 }} `\\3,000` "따옴표" <script>alert(1)</script>'
LONG = "서대문구마을공동체종합지원센터부설천연동주민자치회운영열린공유부엌겸다목적회의실제이강의동삼층"

INSTANT = v.Badge("바로 예약", "good")
MANAGER = v.Badge("공간지기 승인", "wait")
CONFIRMED = v.Badge("예약 확정", "good")
INQUIRE = v.Badge("문의 후 이용", "none")
FREE = v.Badge("11월 28일(토) 14:00~16:00 비어 있음", "good")

VIEWER = v.Viewer("햇살이웃", "neighbour@example.org")
KEEPER = v.Viewer("천연지기", "keeper@example.org", requests_waiting=2, keeps=True, main="keep")
COORDINATOR = v.Viewer(
    "천연지기",
    "keeper@example.org",
    requests_waiting=2,
    loads_data=True,
    surveys=True,
    keeps=True,
    main="survey",
    reviews=True,
)


def page(section="find", viewer=VIEWER, lang="ko", flashes=()):
    return v.Page(lang, section, "token", viewer, "/?lang=en", flashes, doors_of(viewer), bar_of(viewer))


def choices(*labels, chosen=0):
    return tuple(v.Choice("" if i == 0 else f"v{i}", label, i == chosen) for i, label in enumerate(labels))


def times(first, last, chosen, blank="아무 때나"):
    rows = [v.Choice(f"{m // 60:02}:{m % 60:02}", f"{m // 60:02}:{m % 60:02}") for m in range(first, last + 1, 30)]
    made = [v.Choice("", blank), *rows] if blank else rows
    return tuple(replace(c, chosen=c.value == chosen) for c in made)


def card(
    number,
    name,
    site,
    dong,
    kind="모임방·강의실",
    heads=12,
    approval=INSTANT,
    walk=4,
    lon=126.9575,
    lat=37.5726,
    free=FREE,
):
    return v.SpaceCard(
        number,
        f"s{number}",
        f"/spaces/s{number}",
        name,
        site,
        dong,
        kind,
        heads,
        lon,
        lat,
        walk,
        approval,
        approval is INQUIRE,
        free,
    )


CARDS = (
    card(1, "두레방", "천연마을활력소", "서대문구 천연동"),
    card(2, "햇살 공유부엌", "천연마을활력소", "서대문구 천연동", "공유부엌", 8, MANAGER, 4),
    card(3, "큰마루", "천연마을활력소", "서대문구 천연동", "강당", 60, MANAGER, 4),
    card(4, "동네연습실 소리", "홍제예술창작소", "서대문구 홍제1동", "작업실·연습실", 6, INSTANT, 21, 126.944, 37.588),
    card(
        5,
        "제2회의실",
        "충정로도서관",
        "서대문구 충현동",
        heads=None,
        approval=INQUIRE,
        walk=13,
        lon=126.963,
        lat=37.563,
        free=None,
    ),
    card(6, LONG, LONG, "서대문구 북가좌제이동", approval=MANAGER, walk=48, lon=126.911, lat=37.577),
    card(7, HOSTILE, HOSTILE, "서대문구 연희동", approval=INSTANT, walk=33, lon=126.931, lat=37.569),
)

SPACE = v.SpaceFacts(
    "s1",
    "햇살 공유부엌",
    "공유부엌",
    "천연마을활력소",
    "/sites/1",
    "천연동",
    "서대문구",
    "서울 서대문구 독립문로 24",
    12,
    "38㎡",
    ("빔프로젝터", "인덕션 4구", "큰 식탁", "앞치마"),
    ("휠체어로 드나들 수 있어요", "1층"),
    "쓰고 난 그릇은 씻어 제자리에 두어요.\n음식물 쓰레기는 가져가요.",
    "1시간 3,000원 (회비 \\3,000)",
    (("월~금", "09:00~22:00"), ("토", "10:00~18:00"), ("일·공휴일", "쉼")),
    "이웃이 함께 밥을 짓는 부엌이에요.",
    MANAGER,
    "신청하면 공간지기가 확인하고 메일로 알려 드려요.",
    None,
    "",
    "02-0000-0000",
    "",
    "시범 내용",
    126.9575,
    37.5726,
)


def week():
    days = tuple(v.DayHead(w, str(23 + i), i == 1) for i, w in enumerate("월화수목금토일"))
    rows = []
    for hour in range(9, 22):
        cells = []
        for i in range(7):
            state = (
                "closed"
                if i == 6 or (i == 5 and not 10 <= hour < 18)
                else "past"
                if i == 0
                else "busy"
                if (hour * (i + 2)) % 5 == 0
                else "free"
            )
            says = (
                f"11월 {23 + i}일 {hour:02}시: "
                + {
                    "closed": "여는 시간이 아니에요",
                    "past": "지난 시간이에요",
                    "busy": "예약이 찼어요",
                    "free": "비어 있어요",
                }[state]
            )
            cells.append(
                v.Cell(
                    state,
                    says,
                    "#book" if state == "free" else "",
                    f"2026-11-{23 + i}",
                    f"{hour:02}:00",
                    f"{hour + 1:02}:00",
                    i == 3 and hour in (14, 16),
                )
            )
        rows.append(v.HourRow(f"{hour}시", tuple(cells)))
    return v.Week("11월 23일~29일", None, "?week=2026-11-30", days, tuple(rows))


BOOK = v.BookingForm(
    "/spaces/s1/book",
    "2026-11-26",
    "2026-11-21",
    times(540, 1290, "14:00", ""),
    times(570, 1320, "16:00", ""),
    "8",
    choices("모임·회의", "강좌·교육", "동아리"),
    "햇살이웃",
    "",
    "neighbour@example.org",
    False,
    "key",
    30,
    "신청하기",
    "/spaces/s1",
    picked="11월 26일(목) 14:00~16:00",
)
REFUSED = replace(
    BOOK,
    phone="010-1234",
    errors={"contact_phone": "전화번호를 확인해 주세요.", "consent": "동의해야 예약할 수 있어요."},
    refusal=v.Refusal(
        "그 시간에는 이미 다른 예약이 있어요.",
        (
            v.Alternative("/spaces/s1/pick?start=1", "11월 26일(목) 16:00~18:00", "햇살 공유부엌", ""),
            v.Alternative(
                "/spaces/s2/pick?start=1", "11월 26일(목) 14:00~16:00", "두레방 · 천연마을활력소", "걸어서 0분"
            ),
            v.Alternative("/spaces/s4/pick?start=1", "11월 26일(목) 14:00~16:00", HOSTILE, "걸어서 17분"),
        ),
    ),
)
SPACE_PAGE = v.SpacePage(SPACE, week(), BOOK, "/map/dongs.json", schematic=True, around=AROUND)
SPACE_FULL = replace(SPACE_PAGE, around=full(CARDS[:3]))
SPACE_REFUSED = replace(SPACE_PAGE, form=REFUSED)
SPACE_INQUIRE = v.SpacePage(
    replace(
        SPACE,
        name=LONG,
        site_name=LONG,
        approval=INQUIRE,
        approval_says="여기서는 예약을 받지 않아요. 아래 안내대로 문의해 주세요.",
        how_to_apply="구청 누리집 통합예약에서 신청",
        website="https://example.org/apply",
    ),
    None,
    None,
    "/map/dongs.json",
    schematic=False,
    around=BARE,
)
SITE = v.SitePage(
    "천연마을활력소",
    "마을활력소",
    v.Badge("운영 중", "good"),
    "서울 서대문구 독립문로 24",
    "서대문구 천연동",
    "천연동 주민협의체",
    "2018년 5월 3일",
    "02-0000-0000",
    "물을 보내던 가압장을 이웃이 고쳐 쓰는 곳이에요.",
    126.9575,
    37.5726,
    CARDS[:3],
    "/map/dongs.json",
    schematic=True,
    around=full(()),
)
SITE_BARE = replace(
    SITE, around=BARE, name=LONG, address="", dong_name="", operator="", opened="", phone="", about="", spaces=()
)
SITE_BARE = replace(SITE_BARE, lon=None, lat=None)


def booking(key="b1", state=CONFIRMED, **more):
    base = v.BookingCard(
        key,
        1,
        "햇살 공유부엌",
        "/spaces/s1",
        "천연마을활력소",
        "11월",
        "26",
        "목",
        "11월 26일(목) 14:00~16:00",
        8,
        "모임·회의",
        state,
    )
    return replace(base, **more)


MOVE = v.MovePage(booking(can_move=True), week(), replace(BOOK, action="/my/b1/move", refusal=REFUSED.refusal))
SPACE_FORM = v.SpaceForm(
    "/keep/spaces/s1",
    False,
    "햇살 공유부엌",
    "/spaces/s1",
    (),
    "햇살 공유부엌",
    choices("공유부엌", "강당"),
    "12",
    "빔프로젝터, 큰 식탁",
    "이웃이 함께 밥을 짓는 부엌이에요.",
    "쓰고 난 그릇은 씻어요.",
    "회비 \\3,000",
    choices("바로 예약", "공간지기 승인", "문의 후 이용", chosen=1),
    tuple(
        v.DayHours(i + 1, w, "" if w == "일" else "09:00", "" if w == "일" else "22:00")
        for i, w in enumerate("월화수목금토일")
    ),
    choices("쉬어요", "열어요"),
    choices("이용 가능", "잠시 중단"),
    3,
)
SPACE_FORM = replace(SPACE_FORM, access=space_samples.WAY.access, site_way_url="/keep/sites/t1")
SPACE_FORM_WRONG = replace(
    SPACE_FORM,
    is_new=True,
    title="공간 등록",
    url="",
    sites=choices("천연마을활력소", "홍제예술창작소"),
    errors={
        "": "입력한 내용을 확인해 주세요.",
        "name": "비워 둘 수 없어요.",
        "hours": "화요일: 닫는 시각이 여는 시각보다 늦어야 해요.",
    },
)
TAKE_OVER = v.TakeOverPage("회의실", True, CARDS)
TAKE_OVER_EMPTY = v.TakeOverPage("없는 방", True, ())
ACCOUNT = v.AccountForm("/login", email="neighbour@example.org")
ACCOUNT_WRONG = replace(
    ACCOUNT,
    problem="이메일이나 비밀번호가 맞지 않아요.",
    errors={
        "email": "이메일 주소를 확인해 주세요.",
        "password": "10자 이상으로 정해 주세요.",
        "agreed": "동의해야 가입할 수 있어요.",
    },
)
TOLD = v.AccountNotice(
    "메일을 보냈어요",
    "neighbour@example.org 메일함을 열어 확인 단추를 눌러 주세요.\n10분이 지나도 오지 않으면 스팸함을 봐 주세요.",
    v.Link("/", "공간 둘러보기"),
)
ERROR = v.ErrorPage(
    404, "찾는 페이지가 없어요", "주소가 바뀌었거나 사라졌어요.", (v.Link("/", "공간 찾기"), v.Link("/my", "내 예약"))
)

FLASHED = (v.Flash("예약했어요. 11월 26일(목) 14:00~16:00에 만나요!"),)
NOBODY = page("login", None)

SPACE_REPEATING = replace(
    SPACE_PAGE,
    form=SPACE_PAGE.form
    and replace(
        SPACE_PAGE.form,
        repeats=(v.Choice("", "한 번만"), v.Choice("weekly", "매주 같은 요일에", chosen=True)),
        errors={"until": "날짜를 골라 주세요."},
    ),
)

SAMPLES = {
    "space": ("space.html", page(), {"space_page": SPACE_PAGE}),
    "space-full": ("space.html", page(viewer=KEEPER), {"space_page": SPACE_FULL}),
    **space_samples.samples(page, KEEPER),
    "space-visitor": ("space.html", page(viewer=None), {"space_page": SPACE_PAGE}),
    "space-refused": ("space.html", page(), {"space_page": SPACE_REFUSED}),
    "space-inquire": ("space.html", page(), {"space_page": SPACE_INQUIRE}),
    "site": ("site.html", page(), {"site": SITE, "records": SITE_RECORDS}),
    "site-bare": ("site.html", page(), {"site": SITE_BARE, "records": NO_RECORDS}),
    "move": ("move.html", page("my"), {"move": MOVE}),
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in DESK.items()},
    "keep-space": ("keep_space.html", page("keep", KEEPER), {"form": SPACE_FORM}),
    "keep-space-wrong": ("keep_space.html", page("keep", KEEPER), {"form": SPACE_FORM_WRONG}),
    "take-over": ("take_over.html", page("keep", KEEPER), {"take_over": TAKE_OVER}),
    "take-over-empty": ("take_over.html", page("keep", KEEPER), {"take_over": TAKE_OVER_EMPTY}),
    "login": ("login.html", NOBODY, {"account": ACCOUNT}),
    "login-wrong": ("login.html", NOBODY, {"account": ACCOUNT_WRONG}),
    "signup": ("signup.html", NOBODY, {"account": ACCOUNT}),
    "signup-wrong": ("signup.html", NOBODY, {"account": ACCOUNT_WRONG}),
    "forgot": ("forgot.html", NOBODY, {"account": ACCOUNT}),
    "reset": ("reset.html", NOBODY, {"account": ACCOUNT}),
    "confirm": ("confirm.html", NOBODY, {"account": ACCOUNT}),
    "told": ("account_notice.html", NOBODY, {"told": TOLD}),
    "error": ("error.html", page("", None), {"error": ERROR}),
    "error-typed": (
        "error.html",
        page("", COORDINATOR),
        {"error": replace(ERROR, typed=("마을 잔치를 하려고요\n둘째 줄", HOSTILE), back_url="/keep")},
    ),
    **{
        name: (template, page("admin", COORDINATOR), context)
        for name, (template, context) in (IMPORTS | LOOKED_AFTER).items()
    },
    **{name: (template, page(viewer=None), context) for name, (template, context) in FOUND.items()},
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in FIGURES.items()},
    **{name: (template, page("programmes"), context) for name, (template, context) in PUBLIC.items()},
    "programme-visitor": ("programme.html", page("programmes", viewer=None), PUBLIC["programme"][1]),
    "programme-english": ("programme.html", page("programmes", lang="en"), PUBLIC["programme"][1]),
    **{name: (template, page("my"), context) for name, (template, context) in OWN.items()},
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in KEPT_PAGES.items()},
    **{
        name: (template, page(section, KEEPER if section == "keep" else VIEWER), context)
        for name, (template, section, context) in SERIES.items()
    },
    "series-preview-english": ("series_preview.html", page(lang="en"), SERIES["series-preview"][2]),
    "space-repeating": ("space.html", page(), {"space_page": SPACE_REPEATING}),
    **{name: (template, page(), context) for name, (template, context) in IDLE_PUBLIC.items()},
    "idle-visitor": ("idle.html", page(viewer=None), IDLE_PUBLIC["idle"][1]),
    "idle-place-visitor": ("idle_place.html", page(lang="en", viewer=None), {"idle": PLACE_VISITOR}),
    **{name: (template, page("admin", COORDINATOR), context) for name, (template, context) in IDLE_OFFICE.items()},
    "site-path": ("site.html", page(), {"site": SITE, "records": SITE_ON_ITS_PATH}),
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in KEPT_ROUNDS.items()},
    **{name: (template, page("my"), context) for name, (template, context) in OWN_ROUNDS.items()},
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in KEPT.items()},
    **{name: (template, page("my"), context) for name, (template, context) in CAME.items()},
    "rivals-english": ("keep_rivals.html", page("keep", KEEPER, lang="en"), KEPT["rivals"][1]),
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in CLOSING.items()},
    **{name: (template, page("admin", COORDINATOR), context) for name, (template, context) in DAY_OFFICE.items()},
    **{name: (template, page("my"), context) for name, (template, context) in OWN_PARTIES.items()},
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in KEPT_DESK.items()},
    "rules-english": ("keep_rules.html", page("keep", KEEPER, lang="en"), KEPT_DESK["rules"][1]),
    **{name: (template, page("keep", KEEPER), context) for name, (template, context) in KEPT_TILL.items()},
    **{name: (template, page("my"), context) for name, (template, context) in OWN_TILL.items()},
    **{name: (template, page(), context) for name, (template, context) in PUBLIC_THINGS.items()},
    "things-visitor": ("things.html", page(lang="en", viewer=None), PUBLIC_THINGS["things"][1]),
    "space-priced": ("space.html", page(), {"space_page": replace(SPACE_PAGE, prices=PRICED)}),  # KEPT_TILL's prices
    "resource-english": ("resource.html", page(lang="en"), FOUND["resource"][1]),
}
