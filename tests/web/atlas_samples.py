"""Made-up shelves, places and editions for looking at the pages of maps and books."""

from dataclasses import replace

import numpy as np
import shapely

from api.web import atlas_views as v
from api.web.views import Badge, Choice, Link, Pager
from maps.thumbnails import outline, thumbnail
from tests.web.import_samples import HOSTILE
from tests.web.samples import page

NAMES = ("천연동", "북아현동", "충현동", "신촌동", "연희동", "홍제1동", "홍제2동", "홍제3동", "남가좌1동", HOSTILE)
RANDOM = np.random.default_rng(7)


def district(width=4, height=3):
    """A district of square dong as a small picture, with places strewn over it."""
    cells = [
        shapely.box(126.93 + 0.01 * x, 37.56 + 0.008 * y, 126.94 + 0.01 * x, 37.568 + 0.008 * y)
        for x in range(width)
        for y in range(height)
    ]
    dots = RANDOM.uniform((126.93, 37.56), (126.93 + 0.01 * width, 37.56 + 0.008 * height), (24, 2))
    return thumbnail(outline(np.array(cells)), dots)


DONGS = tuple(Link(f"/atlas/11410{at}", name) for at, name in enumerate(NAMES))
CARDS = (
    v.ShelfCard("/atlas/11410", "서대문구", district(), ("시설 41곳", "공간 73곳", "자원 312개"), DONGS, Link("/atlas/editions/3", "서대문구 마을지도 제3판"), "11월 21일(토)"),
    v.ShelfCard("/atlas/11110", "종로구", district(6, 2), ("시설 8곳", "자원 21개"), DONGS[:4]),
    v.ShelfCard("/atlas/11440", HOSTILE, district(2, 5), ("아직 기록이 없어요",), (), Link("/atlas/editions/9", HOSTILE), "11월 20일(금)"),
    v.ShelfCard("/atlas/11140", "서울특별시 중구", "", ("시설 1곳",), DONGS[:1]),
)  # fmt: skip
SHELF = v.ShelfPage("", CARDS, (), Pager(31, 1, 30, None, "/atlas?from=30"), schematic=True)
FOUND = v.ShelfPage("ㅎㅈ", CARDS[:1], DONGS[5:], Pager(1, 1, 1))
NOT_FOUND = v.ShelfPage(HOSTILE, (), (), Pager(0, 0, 0))
NO_SHELF = v.ShelfPage("", (), (), Pager(0, 0, 0))

FORMATS = (
    Choice("book", "자료집(PDF)", chosen=True),
    Choice("space_map", "접는 공간지도(PDF)", chosen=True),
    Choice("html", "지도 파일(HTML)", chosen=True),
    Choice("pictures", "그림(PNG)"),
)
FORM = v.MakeForm("", "2026-11-22", FORMATS, allow_localhost=False, asks_localhost=False)
EDITIONS = (
    v.EditionLine("/atlas/editions/4", "서대문구 천연동 마을지도 제4판", Badge("만드는 중", "wait"), "11월 22일(일) · 기록 86개"),
    v.EditionLine("/atlas/editions/3", "서대문구 천연동 마을지도 제3판", None, "11월 21일(토) · 기록 84개", (Link("/api/v1/atlases/3/files/book.pdf", "자료집(PDF)"), Link("/api/v1/atlases/3/files/map.pdf", "접는 공간지도(PDF)"))),
    v.EditionLine("/atlas/editions/2", HOSTILE, Badge("고치는 중", "wait"), "10월 2일(금) · 기록 61개"),
)  # fmt: skip
PLACE = v.AtlasPage(
    url="/atlas/1141052000",
    name="서대문구 천연동",
    title="서대문구 천연동 지도책",
    above=Link("/atlas/11410", "서대문구"),
    dongs=(replace(DONGS[0], current=True), *DONGS[1:]),
    facts=(("기록", "시설 4곳 · 공간 9곳 · 자원 31개"), ("주민", "17,204명"), ("경계", "2025년 4월 1일(화) 기준")),
    map_url="/embed/maps/1141052000",
    whole_map="/atlas/1141052000/map",
    files=(Link("/api/v1/maps/1141052000.html", "지도 파일(HTML)"),),
    pictures=tuple(
        v.PictureLine(title, "/api/v1/media/1", (Link("/api/v1/maps/1.png", "그림(PNG)"), Link("/api/v1/maps/1.svg", "그림(SVG)")))
        for title in ("기록 지도", "열린 공간", "걸어서 10분 안에 닿는 주민", HOSTILE)
    ),
    embed='<iframe src="https://maeul.example.org/embed/maps/1141052000" title="서대문구 천연동" width="100%" height="480"></iframe>',
    editions=EDITIONS,
    pager=Pager(3, 1, 3),
    form=FORM,
)  # fmt: skip
VISITED = replace(PLACE, form=None, editions=EDITIONS[1:2], pictures=PLACE.pictures[:2])
BARE = replace(PLACE, title=HOSTILE, name=HOSTILE, above=None, dongs=(), editions=(), pager=Pager(0, 0, 0), form=None, pictures=(), schematic=True)  # fmt: skip
WRONG = replace(
    PLACE,
    editions=(),
    pager=Pager(0, 0, 0),
    form=replace(
        FORM,
        title=HOSTILE,
        asks_localhost=True,
        errors={"formats": "하나는 골라 주세요.", "on": "날짜를 골라 주세요.", "allow_localhost": "확인해 주세요."},
        error=f"{HOSTILE}: 지금 만드는 판이 있어요.",
    ),
)
SUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EDITION = v.EditionPage(
    url="/atlas/editions/3",
    title="서대문구 천연동 마을지도 제3판",
    place=Link("/atlas/1141052000", "서대문구 천연동"),
    badge=Badge("나왔어요", "good"),
    facts=(("담은 날", "11월 21일(토)"), ("만든 때", "11월 21일(토) 14:02"), ("내용의 확인값", SUM[:16])),
    files=(
        v.FileLine("/api/v1/atlases/3/files/book.pdf", "자료집(PDF)", "A4로 인쇄해 나누는 책", "1.1 MB", SUM),
        v.FileLine("/api/v1/atlases/3/files/map.pdf", "접는 공간지도(PDF)", "A3 양면, 접으면 한 손에 들어와요", "310 kB", SUM, (SUM[::-1],)),
        v.FileLine("", HOSTILE, HOSTILE, "88 kB", SUM),
    ),
    inside=(("시설", "4"), ("공간", "9"), ("자원", "31"), ("코스", "2"), ("이야기", "5")),
    errata=(v.ErratumLine("12", "11월 22일(일)", "동의를 거두어 비공개로 바꾸었습니다."), v.ErratumLine("", "11월 22일(일)", HOSTILE)),
    state="ready",
    newest=Link("/atlas/editions/4", "다음 판 보기"),
    older=Link("/atlas/editions/2", "앞의 판"),
    newer=Link("/atlas/editions/4", "다음 판"),
    removes=True,
)  # fmt: skip
WORKING = replace(EDITION, badge=Badge("만드는 중", "wait"), files=(), errata=(), state="rendering", watch="/atlas/editions/3/progress.json", progress=40, doing="자료집을 짜고 있어요", newest=None, newer=None, removes=False)  # fmt: skip
FAILED = replace(WORKING, badge=Badge("만들지 못함", "bad"), watch="", trouble=HOSTILE, retries=True, removes=True)
MENDED = replace(EDITION, title=HOSTILE, withheld="동의가 거두어져 파일을 고치고 있어요. 잠시 뒤에 다시 와 주세요.", error=HOSTILE, older=None)  # fmt: skip

SAMPLES = {
    "atlas": ("atlas.html", page("atlas", viewer=None), {"shelf": SHELF}),
    "atlas-found": ("atlas.html", page("atlas"), {"shelf": FOUND}),
    "atlas-not-found": ("atlas.html", page("atlas", lang="en"), {"shelf": NOT_FOUND}),
    "atlas-empty": ("atlas.html", page("atlas"), {"shelf": NO_SHELF}),
    "atlas-place": ("atlas_place.html", page("atlas"), {"atlas": PLACE}),
    "atlas-place-visited": ("atlas_place.html", page("atlas", viewer=None, lang="en"), {"atlas": VISITED}),
    "atlas-place-bare": ("atlas_place.html", page("atlas", viewer=None), {"atlas": BARE}),
    "atlas-place-wrong": ("atlas_place.html", page("atlas"), {"atlas": WRONG}),
    "atlas-edition": ("atlas_edition.html", page("atlas"), {"edition": EDITION}),
    "atlas-edition-working": ("atlas_edition.html", page("atlas", lang="en"), {"edition": WORKING}),
    "atlas-edition-failed": ("atlas_edition.html", page("atlas"), {"edition": FAILED}),
    "atlas-edition-mended": ("atlas_edition.html", page("atlas"), {"edition": MENDED}),
}
