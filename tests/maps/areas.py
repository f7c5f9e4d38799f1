"""Made-up frames of a map of areas, hostile texts on demand."""

from datetime import date
from typing import Any

import geopandas as gpd
import shapely

from maps.choropleth import AreaTable, ChoroplethFrames, Heading
from maps.patterns import NONE_COLOUR, SEQUENTIAL, UNKNOWN_COLOUR, MapClass
from tests.coverages import wavy_coverage

CLASSES = (
    MapClass("닿는 주민 없음", NONE_COLOUR, "dots"),
    *(MapClass(f"{at}번 묶음", colour) for at, colour in enumerate(SEQUENTIAL, 1)),
    MapClass("주민 수를 모름", UNKNOWN_COLOUR, "lines"),
)
HEADINGS = (Heading("동"), Heading("주민", number=True), Heading("닿는 주민", number=True), Heading("까닭"))


def area_frames(names: list[str] | None = None, **changes: Any) -> ChoroplethFrames:
    """Return frames of nine areas in every class, three of them estimated."""
    areas = wavy_coverage(3, 3)
    areas["name"] = names or [f"가상{n}동" for n in range(1, 10)]
    areas["class_at"] = [at % len(CLASSES) for at in range(9)]
    areas["hatched"] = [at % 3 == 0 for at in range(9)]
    rows = [
        (code, (name, f"{(at * 7919) % 1000 * 31:,}명", "" if at == 4 else f"{at * 10}%", f"{name}: 까닭 {at}"))
        for at, (code, name) in enumerate(zip(areas["code"], areas["name"], strict=True))
    ]
    west, south, east, north = areas.total_bounds
    places = [shapely.Point(west + (east - west) * share, (south + north) / 2) for share in (0.2, 0.5, 0.8)]
    points = gpd.GeoDataFrame(
        {"name": (names or ["가 활력소", "나 활력소", "다 활력소"])[:3], "kind": "마을활력소"},
        geometry=places,
        crs=4326,
    )
    values: dict[str, Any] = {
        "title": "가상구 마을활력소 형평 지도",
        "lead": "걸어서 10분, 2026-11-21 기준",
        "areas": areas,
        "classes": CLASSES,
        "legend_title": "걸어서 10분 안에 닿는 주민",
        "headings": HEADINGS,
        "rows": rows,
        "boundary": "행정동 경계 2025-04-01 기준",
        "sources": ("마을아틀라스 등록 자료", "행정안전부 주민등록인구"),
        "made_on": date(2026, 11, 21),
        "hatch_told": "어림한 값",
        "points": points,
        "notes": ("직선거리 추정이라 실제보다 가깝게 나와요.",),
        "more": (AreaTable("세지 않은 시설", (Heading("이름"), Heading("까닭")), [("다 활력소", "쉬고 있어요.")]),),
    }
    return ChoroplethFrames(**(values | changes))
