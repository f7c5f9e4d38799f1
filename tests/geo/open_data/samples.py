"""A small file of open data with everything that goes wrong elsewhere: hostile names, other scripts, empty values."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry import mapping

from geo.open_data.parts import About, Column, Drawn, Origin, Part, Row, ShapeForm, Terms, ValueType, Whole

COLUMNS = (
    Column("id", "번호", told="바뀌지 않는 번호"),
    Column("name", "이름"),
    Column("summary", "소개"),
    Column("phone", "전화번호"),
    Column("how_to_apply", "신청 방법"),
    Column("how_to_apply_more", "신청 방법 더"),
    Column("capacity", "정원", ValueType.INTEGER),
    Column("area_m2", "면적(㎡)", ValueType.NUMBER),
    Column("opened_on", "문 연 날", ValueType.DATE),
    Column("is_open", "열려 있음", ValueType.FLAG),
)
HOSTILE = '<script>alert(1)</script> {{ 7*191 }} & "회비 \\3,000" $[name] \' ; DROP'
OUTSIDE = "훈민정음 옛글자 ㅿ 그리고 😀 𠮷"
POINTS: list[tuple[Any, ...]] = [
    ("p1", "별빛 작은도서관", "=HYPERLINK(1)", "+82-2-123-4567", "전화", None, 20, 33.5, date(2020, 1, 2), True),
    ("p2", HOSTILE, "@SUM(1)", None, "-1", "둘\n줄", None, None, None, None),
    ("p3", OUTSIDE, "가" * 300, "", "\t탭", None, 0, 0.0, date(1899, 5, 1), False),
]
LINES = [("l1", "도깨비길", "", None, None, None, None, None, None, None)]
AREAS = [("a1", "텃밭", "", None, None, None, None, None, None, None)]
LONELY = [("n1", "비공개", "", None, None, None, None, None, None, None)]
SHAPES = {
    "p1": shapely.Point(126.9575, 37.5726),
    "p2": shapely.Point(126.978, 37.5665),
    "p3": shapely.Point(127.05, 37.65),
    "l1": shapely.LineString([(126.951, 37.568), (126.956, 37.574), (126.964, 37.571)]),
    "a1": shapely.box(126.95, 37.56, 126.96, 37.57),
}


def shaped(one: str, form: ShapeForm, srid: int) -> Any:
    """Return a shape as the database would."""
    shape = SHAPES.get(one)
    if shape is None:
        return None
    if form is ShapeForm.WKB:
        to = Transformer.from_crs(4326, srid, always_xy=True)
        return shapely.to_wkb(shapely.transform(shape, lambda xy: list(zip(*to.transform(*xy.T), strict=True))))
    if form is ShapeForm.WKT:
        return shapely.to_wkt(shape, rounding_precision=7).replace("POINT (", "POINT(")
    if form is ShapeForm.KML:
        return f"<Point><coordinates>{shape.x},{shape.y}</coordinates></Point>" if shape.geom_type == "Point" else ""
    return json.dumps(mapping(shape))


def part(name: str, drawn: Drawn, rows: list[tuple[Any, ...]]) -> Part:
    def read(form: ShapeForm, srid: int) -> Iterator[Row]:
        return ((row, shaped(row[0], form, srid)) for row in rows)

    return Part(name, name, drawn, COLUMNS, read)


ABOUT = About(
    dataset="resources",
    title="우리 동네 지역자원",
    description="공개한 기록",
    licences=(Terms("kogl_1", "공공누리 제1유형(출처표시)", "https://www.kogl.or.kr/info/license.do", 6),),
    origins=(Origin("작은도서관 <표준> 데이터", "공공누리 제1유형(출처표시)", "", 6),),
    boundary="행정동 경계",
    boundary_date=date(2025, 4, 1),
    changed_at=datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC),
    address="https://maeul.example.org/data",
)
WHOLE = Whole(
    ABOUT,
    (
        part("points", Drawn.POINT, POINTS),
        part("lines", Drawn.LINE, LINES),
        part("polygons", Drawn.AREA, AREAS),
        part("places", Drawn.NONE, LONELY),
    ),
)
