"""The first page and the page of places: full, empty, wrong, in both languages."""

from dataclasses import replace

from api.web import home_views as h
from api.web import views as v
from tests.web.samples import CARDS, HOSTILE, LONG, choices, page, times

KINDS = ("room", "kitchen", "hall", "studio", "room", "other", "childcare")
PRICES = ("무료", "2시간 10,000원", "1시간 20,000원부터", "", "무료", HOSTILE, "")
FOUND = tuple(
    h.FoundCard(replace(card, kind_key=kind, step_free=kind == "room"), price)
    for card, kind, price in zip(CARDS, KINDS, PRICES, strict=True)
)
FORM = h.SearchForm(
    q="",
    districts=choices("서울 전체", "강남구", "서대문구", "종로구", chosen=2),
    dongs=choices("모든 동", "천연동", "충현동"),
    date="2026-11-28",
    from_times=times(480, 1320, "14:00"),
    until_times=times(480, 1320, "16:00"),
    heads="8",
    kinds=choices("모두", "모임방·강의실", "강당", "공유부엌", "작업실·연습실", "열린육아방"),
    features=choices("빔프로젝터", "화이트보드", "휠체어 접근", chosen=9),
    kept=(("near", "126.9600,37.5700"), ("walk", "10")),
)
TIMES = (
    h.Chip("/?now=1", "지금", "한 시간"),
    h.Chip("/?q=1", "오늘 저녁", "19~21시"),
    h.Chip("/?q=2", "토요일 오후", "14~16시", current=True),
    h.Chip("/?detail=1#f-date", "골라서", "날짜와 시간"),
)
PLACES = (
    h.Chip("/where?refused=1", "내 주변", "걸어서 10분", asks_place=True),
    h.Chip("/where", "동·주소로", "골라서 찾기"),
)
WALKS = (
    *(h.Chip(f"/?walk={n}", f"{n}분", "걸어서", n == 10) for n in (5, 10, 15, 20)),
    h.Chip("/?walk=", "어디든", "가까운 순"),
)
HEADS = tuple(h.Chip(f"/?heads={n}", f"{n}명", current=n == 8) for n in (2, 4, 8, 15, 30))
ROWS = (h.ChipRow("어디서", WALKS), h.ChipRow("언제", TIMES), h.ChipRow("몇 명이서", HEADS))
SUMMARY = "내 주변, 걸어서 10분 안 · 11월 28일(토) 14:00~16:00 · 8명"
HOME = h.Home(
    form=FORM,
    rows=ROWS,
    cards=FOUND,
    pager=v.Pager(57, 1, 7, None, "/?page=2"),
    summary=SUMMARY,
    applied=(
        h.Applied("/?a", "내 주변"),
        h.Applied("/?b", "걸어서 10분 안", True),
        h.Applied("/?c", "11월 28일(토) 14:00~16:00", True),
        h.Applied("/?d", "8명", True),
        h.Applied("/?e", HOSTILE),
    ),
    instead=(),
    advice=(),
    kept=(("heads", "8"),),
    outlines_url="/map/dongs.json",
    schematic=True,
    view="list",
    list_url="/?view=list",
    map_url="/?view=map",
    near="126.9600,37.5700",
)
UNASKED = replace(
    HOME,
    form=replace(FORM, kept=()),
    rows=(h.ChipRow("어디서", PLACES), *ROWS[1:]),
    applied=(),
    summary="서울 전체",
    near="",
    view="map",
)
WHYS = ("조금 더 걸으면", "같은 날 다른 시간", "다른 날 같은 시간", "조금 작아도 괜찮다면", "시설이 조금 다르면")
HOME_EMPTY = replace(
    HOME,
    cards=(),
    pager=v.Pager(0, 0, 0),
    instead=tuple(
        h.InsteadCard(why, told, one)
        for why, told, one in zip(
            WHYS, ("", "그날 16:00~18:00", "12월 5일(토)", "6명까지 들어가요", HOSTILE), FOUND, strict=False
        )
    ),
    advice=(
        v.Link("/?1", "시간 조건 빼기 (12곳)"),
        v.Link("/?2", "인원을 4명으로 (3곳)"),
        v.Link("/?3", "서울 전체에서 찾기 (41곳)"),
    ),
    needs_url="/my/needs",
)
HOME_WRONG = replace(
    HOME_EMPTY,
    form=replace(
        FORM,
        is_open=True,
        errors={"until": "끝 시각이 시작보다 늦어야 해요.", "heads": "1명 이상으로 적어 주세요."},
    ),
    instead=(),
    needs_url="",
)
NOTHING_YET = replace(UNASKED, cards=(), pager=v.Pager(0, 0, 0), nothing_yet=True)

WHERE = h.WherePage(
    q="천연",
    groups=(
        h.PlaceGroup("동", (h.Place("천연동", "서대문구", "/?dong=1"),)),
        h.PlaceGroup("주소", (h.Place("서울특별시 서대문구 독립문로 24", "주소 그대로", "/?near=1"),)),
        h.PlaceGroup(
            "공간과 자원",
            (
                h.Place("천연마을활력소", "마을활력소 · 서대문구 천연동", "/?near=2", "/sites/1"),
                h.Place(HOSTILE, LONG, "/?near=3", "/resources/1"),
            ),
        ),
    ),
    districts=tuple(v.Link(f"/where?in={n}", name, n == 1) for n, name in enumerate(("강남구", "서대문구", "종로구"))),
    dongs=tuple(v.Link(f"/?dong={n}", name) for n, name in enumerate(("천연동", "충현동", "북아현동"))),
    district="서대문구",
    kept=(("heads", "8"),),
    refused=False,
    has_addresses=True,
    back_url="/?heads=8",
)
WHERE_REFUSED = replace(WHERE, q="", groups=(), dongs=(), district="", refused=True)
WHERE_NONE = replace(WHERE, q=HOSTILE, groups=(), has_addresses=False)

SAMPLES: dict = {
    "home": ("home.html", page(), {"home": HOME}),
    "home-visitor": ("home.html", page(viewer=None), {"home": UNASKED}),
    "home-english": ("home.html", page(lang="en"), {"home": HOME}),
    "home-empty": ("home.html", page(), {"home": HOME_EMPTY}),
    "home-wrong": ("home.html", page(), {"home": HOME_WRONG}),
    "home-nothing-yet": ("home.html", page(), {"home": NOTHING_YET}),
    "where": ("where.html", page(), {"where": WHERE}),
    "where-refused": ("where.html", page(viewer=None), {"where": WHERE_REFUSED}),
    "where-none": ("where.html", page(), {"where": WHERE_NONE}),
}
