"""Made-up policy maps for looking at their pages."""

from dataclasses import replace

from api.web import policy_map_views as v
from api.web.policy_map_cards import ROLE_LABELS
from api.web.views import Badge, Choice, Link, Pager
from maps.area_svg import draw_areas_svg
from maps.patterns import swatch
from tests.maps.areas import CLASSES, area_frames
from tests.web.import_samples import HOSTILE
from tests.web.plan_samples import PLANNER, TABS
from tests.web.samples import page

NAMES = ("천연동", HOSTILE, "사직동", "무악동", "아현동", "공덕동", "중림동", "소공동", "연희동")
FRAMES = area_frames(list(NAMES))
DRAWN = draw_areas_svg(FRAMES.areas, CLASSES, label="참여 인원")
MINE = tuple(replace(tab, current=tab.url == "/plan/maps") for tab in TABS)
CARDS = (
    v.PolicyCard("/plan/maps/1", "참여 인원", "동마다 마을모임에 온 사람 수", ("올린 표", "서대문구", "14줄 가운데 13줄을 이었어요", "2026년 11월 21일"), None),
    v.PolicyCard("/plan/maps/2", HOSTILE, HOSTILE, ("지원사업", "그날의 경계 전체", "2026년 11월 20일"), Badge("우리만 보기", "wait")),
)  # fmt: skip


def pick(*labels: str, chosen: int = 0) -> tuple[Choice, ...]:
    return tuple(Choice(str(at), label, at == chosen) for at, label in enumerate(labels))


NEW = v.NewPolicyMap(
    title="",
    source="",
    date="",
    subjects=pick("올린 표", "지원사업"),
    districts=pick("그날의 경계 전체", "서대문구", "종로구"),
    licences=pick("이용조건 확인 필요", "공공누리 제1유형(출처표시)"),
    codes=pick("표를 보고 알아보기", "행정안전부", "통계청"),
    sheet="",
    more=False,
)
LIST = v.PolicyMapsPage(MINE, "", CARDS, Pager(23, 1, 20, None, "/plan/maps?from=20"), NEW)
REFUSED = replace(
    LIST,
    form=replace(
        NEW, title=HOSTILE, more=True, errors={"file": "표 파일을 골라 주세요.", "date": "날짜를 골라 주세요."}
    ),
    error=f"{HOSTILE}: 이 표에는 그날의 경계와 이어지는 동이 한 줄도 없습니다.",
)
NONE = v.PolicyMapsPage(MINE, "", (), Pager(0, 0, 0), None)
LINES = tuple(
    v.DongLine(f"11410{at}", name, "서대문구", f"{(9 - at) * 137:,}명" if at < 8 else "자료 없음", CLASSES[at % len(CLASSES)].label, swatch(at % len(CLASSES)))
    for at, name in enumerate(NAMES)
)  # fmt: skip
MAP = v.PolicyMapPage(
    tabs=MINE,
    url="/plan/maps/1",
    title="참여 인원",
    about="동마다 마을모임에 온 사람 수",
    badge=None,
    subtitle="참여(명) · 2019년",
    drawing=DRAWN,
    legend=tuple(v.LegendLine(one.label, at, swatch(at)) for at, one in enumerate(CLASSES)),
    heading="참여(명)",
    lines=LINES,
    sorts=(Link("?sort=value#rows", "큰 값부터", True), Link("?sort=name#rows", "동 차례로")),
    measures=tuple(Link(f"?measure={at}", label, not at) for at, label in enumerate(["참여(명)", "갈래", HOSTILE, *(f"{n}세" for n in range(12))])),
    years=tuple(Link(f"?year={year}", f"{year}년", year == 2019) for year in range(2015, 2021)),
    facts=(("출처", "서대문구 마을자치과 2019"), ("이용조건", "공공누리 제1유형(출처표시)"), ("경계", "행정동 경계 2025년 4월 1일(화) 기준"), ("올린 파일", HOSTILE)),
    caveats=("표의 14줄 가운데 2줄은 동과 이어지지 않아 빠졌습니다. 까닭은 줄마다 적혀 있습니다.", HOSTILE),
    files=tuple(Link(f"/api/v1/policy-maps/1.{kind}", label) for kind, label in (("html", "지도 파일(HTML)"), ("xlsx", "엑셀"), ("csv", "CSV"), ("geojson", "GeoJSON"), ("svg", "그림(SVG)"))),
    unjoined=None,
    desk=None,
)  # fmt: skip
OUT = v.Unjoined(
    1234,
    (Link("?reason=name_unknown", "그 시군구에 없는 동 이름 1,200"), Link("?reason=", "자치구가 적혀 있지 않음 34", True)),
    tuple(
        v.UnjoinedLine(line, f"{line}행", "그 시군구에 없는 동 이름", f"서대문구에 그런 행정동이 없습니다: {name}.", f"자치구: 서대문구 · 행정동: {name}", (Choice("", "그대로 두기", chosen=True), Choice("1", "서대문구 홍제1동"), Choice("-", "이 줄은 빼기")))
        for line, name in ((6, "홍제동"), (7, HOSTILE))
    ),
    Pager(1234, 1, 20, None, "/plan/maps/1?from=20#unjoined"),
)  # fmt: skip
DESK = v.Desk(
    version=3,
    public=False,
    style=v.StyleForm(
        pick("참여(명)", "갈래", "줄 수"), pick("모든 해", "2018년", "2019년", chosen=2), pick("알아서", "더하기", "평균"),
        pick("동 수를 고르게", "같은 간격으로", "자연스러운 구분으로", "직접 정한 경계로"), pick("2", "3", "4", "5"),
        pick("노랑에서 파랑", "파랑"), "10, 가", numbers=True, errors={"limits": "수를 쉼표로 나누어 적어 주세요. 예: 10, 50, 100"},
    ),
    words=v.WordsForm("참여 인원", "", HOSTILE, NEW.licences),
    join=v.JoinForm("2026-11-21", NEW.districts, NEW.codes, tuple((name, label, pick("없음", "자치구", HOSTILE)) for name, label in ROLE_LABELS.items())),
    open="style",
    left_out="개인정보 열 1개는 읽지 않고 버렸어요: 대표자",
    error="변경금지 조건의 자료라 지도로 바꾸어 공개할 수 없어요. 안에서만 볼 수 있어요.",
)  # fmt: skip
EDITED = replace(MAP, badge=Badge("우리만 보기", "wait"), unjoined=OUT, desk=DESK)
BARE = replace(
    MAP, title=HOSTILE, about="", drawing="", legend=(), lines=(), years=(), measures=MAP.measures[:1], caveats=()
)

SAMPLES = {
    "policy-maps": ("policy_maps.html", page("plan", viewer=PLANNER), {"maps": LIST}),
    "policy-maps-refused": ("policy_maps.html", page("plan", viewer=PLANNER), {"maps": REFUSED}),
    "policy-maps-none": ("policy_maps.html", page("plan"), {"maps": NONE}),
    "policy-map": ("policy_map.html", page("plan"), {"map": MAP}),
    "policy-map-desk": ("policy_map.html", page("plan", viewer=PLANNER), {"map": EDITED}),
    "policy-map-bare": ("policy_map.html", page("plan", lang="en"), {"map": BARE}),
}
