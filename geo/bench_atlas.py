"""A made-up district for benchmarks and tests of atlases: the same every time, nobody's real place."""

from datetime import date
from typing import Any, Final

import numpy as np
import shapely

from geo.atlas.content import AtlasContent, Dong, Record, Scope, Source, Spot, Theme, ThemeClass, ThemeValue
from geo.atlas.numbering import numbered
from geo.enums import ResourceKind, SiteKind, SpaceKind

BOX: Final = (126.95, 37.54, 127.02, 37.60)
"""(west, south, east, north) in degrees, EPSG:4326."""
DISTRICT: Final = "11999"
KINDS: Final = (
    ("space", SpaceKind.ROOM),
    ("space", SpaceKind.KITCHEN),
    ("site", SiteKind.HUB),
    ("site", SiteKind.LIBRARY),
    ("resource", ResourceKind.ORGANISATION),
    ("resource", ResourceKind.ACTIVITY),
    ("resource", ResourceKind.STORY),
)
SYLLABLES: Final = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"


def made_up_content(dongs: int = 17, records: int = 300, *, seed: int = 7, public_url: str = "") -> AtlasContent:
    """Return the content of a district with so many dong and records, numbered; a dong of its own when `dongs` is 1."""
    rng = np.random.default_rng(seed)
    areas = _dongs(dongs, rng)
    whole = dongs > 1
    return AtlasContent(
        scope=Scope.DISTRICT if whole else Scope.DONG,
        code=DISTRICT if whole else areas[0].code,
        name="가상구" if whole else areas[0].name,
        district="가상구",
        title="가상구 마을지도" if whole else f"가상구 {areas[0].name} 마을지도",
        on=date(2026, 1, 1),
        made_on=date(2026, 1, 1),
        boundary_label="측정용 경계",
        is_schematic=False,
        dongs=areas,
        records=numbered(_records(records, areas, rng), [area.code for area in areas]),
        sources=(Source("측정용 자료", "공공누리 제1유형", "2026-01-01"),),
        themes=(_theme(areas, rng),),
        surveyed=(date(2025, 9, 1), date(2025, 11, 30)),
        public_url=public_url,
    )


def _dongs(count: int, rng: np.random.Generator) -> tuple[Dong, ...]:
    west, south, east, north = BOX
    middles = np.column_stack([rng.uniform(west, east, count), rng.uniform(south, north, count)])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(middles), extend_to=shapely.box(*BOX)))
    shapes = [shapely.intersection(cell, shapely.box(*BOX)) for cell in cells] if count > 1 else [shapely.box(*BOX)]
    return tuple(
        Dong(
            code=f"{DISTRICT}{at:03}00",
            name=f"{SYLLABLES[at % len(SYLLABLES)]}람{at}동",
            district="가상구",
            within=True,
            shape=shapely.to_wkb(shape, hex=True),
            residents=int(rng.integers(5_000, 40_000)),
            surveyed_on=date(2025, 11, 1 + at % 28),
        )
        for at, shape in enumerate(shapes, start=1)
    )


def _records(count: int, areas: tuple[Dong, ...], rng: np.random.Generator) -> list[Record]:
    shapes = [shapely.from_wkb(area.shape) for area in areas]
    west, south, east, north = BOX
    places = [*map(shapely.Point, rng.uniform(west, east, count), rng.uniform(south, north, count))]
    tree = shapely.STRtree(shapes)
    home = dict(zip(*tree.query(places, predicate="intersects").tolist(), strict=True))
    return [_record(at, place, areas[home[at]].code) for at, place in enumerate(places)]


def _record(at: int, place: Any, dong: str) -> Record:
    category, kind = KINDS[at % len(KINDS)]
    return Record(
        number=0,
        id=f"00000000-0000-4000-8000-{at:012}",
        rev=1,
        category=category,
        kind=kind.value,
        kind_label=kind.label,
        name=f"{SYLLABLES[at % len(SYLLABLES)]}나눔 {kind.label} {at}",
        dongs=(dong,),
        spots=(Spot(dong, round(float(place.x), 6), round(float(place.y), 6)),),
        key=f"{at:06d}",
        state="바로 예약" if category == "space" else "",
        life="open" if category != "resource" else "",
        address=f"서울특별시 가상구 가상로 {at}길 {at % 90}",
        hours="평일 10:00–18:00" if category != "resource" else "",
        note="누구나 들를 수 있어요." if at % 3 == 0 else "",
        surveyed_on=date(2025, 10, 1 + at % 28),
    )


def _theme(areas: tuple[Dong, ...], rng: np.random.Generator) -> Theme:
    counts = rng.integers(0, 6, len(areas))
    classes = (
        ThemeClass("0곳", 0),
        *(ThemeClass(f"{step}곳", step) for step in range(1, 6)),
        ThemeClass("자료 없음", None),
    )
    values = [
        ThemeValue(area.code, int(count), f"{count}곳", estimated=bool(count == 1))
        for area, count in zip(areas, counts, strict=True)
    ]
    return Theme("spaces", "동별 열린 공간", "공간", classes, tuple(values), note="2026-01-01에 연 공간")
