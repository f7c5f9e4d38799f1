"""Made-up contents of atlases for map tests: waving dong, places in every kind, hostile texts on demand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import shapely

from geo.atlas.content import (
    AtlasContent,
    Course,
    Dong,
    Record,
    Scope,
    Source,
    Spot,
    Stop,
    Theme,
    ThemeClass,
    ThemeValue,
)
from geo.atlas.numbering import numbered
from geo.enums import ResourceKind, SiteKind, SpaceKind
from tests.coverages import wavy_coverage
from tests.maps.hostile import HOSTILE

MIDDLE = "1199900500"
KINDS = [
    *[("site", kind) for kind in SiteKind],
    *[("space", kind) for kind in SpaceKind],
    *[("resource", kind) for kind in ResourceKind],
]
CLASSES = (
    ThemeClass("없음 (0곳)", 0),
    *(ThemeClass(f"{step}곳", step) for step in range(1, 6)),
    ThemeClass("자료 없음", None),
)


def atlas_content(records: Sequence[Record] | None = None, **changes: Any) -> AtlasContent:
    """Return the content of a dong in the middle of a waving lattice; the other dong are neighbours."""
    values: dict[str, Any] = {
        "scope": Scope.DONG,
        "code": MIDDLE,
        "name": "가상5동",
        "district": "가상구",
        "title": "가상5동 마을지도",
        "on": date(2026, 11, 21),
        "made_on": date(2026, 11, 21),
        "boundary_label": "행정동 경계 2025-04-01",
        "is_schematic": False,
        "dongs": some_dongs(),
        "records": numbered(some_records(12) if records is None else records, [MIDDLE]),
        "sources": (
            Source("마을아틀라스 등록 자료"),
            Source("통계청 SGIS 행정동 경계", "공공누리 제1유형", "2025-04-01"),
        ),
    }
    return AtlasContent(**(values | changes))


def some_dongs(rows: int = 3, columns: int = 3, *, within: Sequence[str] | None = (MIDDLE,)) -> tuple[Dong, ...]:
    """Return waving dong, those `within` (None: all of them) first."""
    frame = wavy_coverage(rows, columns)
    found = [
        Dong(code, name, "가상구", within is None or code in within, shapely.to_wkb(shape, hex=True))
        for code, name, shape in zip(frame["code"], frame["name"], frame.geometry, strict=True)
    ]
    return tuple(sorted(found, key=lambda dong: (not dong.within, dong.code)))


def middle_box() -> tuple[float, float, float, float]:
    """Return west, south, east, north of the middle dong."""
    shape = next(dong.shape for dong in some_dongs() if dong.within)
    west, south, east, north = shapely.from_wkb(shape).bounds
    return west, south, east, north


def some_records(count: int, *, names: Sequence[str] | None = None, seed: int = 1, **same: Any) -> list[Record]:
    """Return `count` records strewn over the middle dong, of every kind in turn; `same` holds for all of them."""
    rng = np.random.default_rng(seed)
    west, south, east, north = middle_box()
    lon, lat = rng.uniform(west, east, count), rng.uniform(south, north, count)
    return [
        replace(_record(i, names[i % len(names)] if names else f"마을 곳 {i + 1}", lon[i], lat[i]), **same)
        for i in range(count)
    ]


def at_one_point(records: Sequence[Record], lon: float, lat: float) -> list[Record]:
    """Put all records on one spot of the middle dong."""
    return [replace(record, spots=(Spot(MIDDLE, lon, lat),)) for record in records]


def hostile_content() -> AtlasContent:
    """Return a content in which every text that a person types is a hostile one, and every layer is there."""
    texts = [
        replace(record, **_hostile_fields(text), relations=((f"r{(i + 1) % len(HOSTILE)}", text),))
        for i, (record, text) in enumerate(zip(some_records(len(HOSTILE), names=HOSTILE), HOSTILE, strict=True))
    ]
    dongs = tuple(replace(dong, name=HOSTILE[i]) for i, dong in enumerate(some_dongs()))
    themes = tuple(hostile_theme(text, f"t{i}") for i, text in enumerate(HOSTILE))
    return atlas_content(
        texts,
        title=HOSTILE[6],
        boundary_label=HOSTILE[1],
        sources=tuple(Source(text, text) for text in HOSTILE),
        dongs=dongs,
        themes=themes,
        courses=(Course("r0", HOSTILE[6], HOSTILE[11], 900, 15, "", _hostile_stops()),),
    )


def _hostile_fields(text: str) -> dict[str, Any]:
    same = dict.fromkeys(("note", "place", "address", "phone", "state", "kind_label", "hours"), text)
    return {**same, "url": f"https://example.org/{text}"}


def hostile_theme(text: str, key: str) -> Theme:
    return Theme(key, text, key, (ThemeClass(text, 2),), (ThemeValue(MIDDLE, 0, text),), note=text)


def _hostile_stops() -> tuple[Stop, ...]:
    west, south, east, north = middle_box()
    return tuple(
        Stop(i, text, text, west + (east - west) * i / 30, (south + north) / 2) for i, text in enumerate(HOSTILE, 1)
    )


def _record(i: int, name: str, lon: float, lat: float) -> Record:
    category, kind = KINDS[i % len(KINDS)]
    return Record(
        number=0,
        id=f"r{i}",
        rev=1,
        category=category,
        kind=kind.value,
        kind_label=kind.label,
        name=name,
        dongs=(MIDDLE,),
        spots=(Spot(MIDDLE, round(float(lon), 6), round(float(lat), 6)),),
        place="가상마을회관" if category == "space" else "",
        state="바로 예약" if category == "space" else "",
        life="" if category == "resource" else "open",
        address=f"서울특별시 가상구 가상로 {i + 1}",
        phone=f"02-120-{i % 10_000:04d}",
        url="https://example.org/place" if i % 3 == 0 else "",
    )
