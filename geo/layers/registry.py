"""The layers there are: dong, districts, sites, spaces, records by the kind of their shape, courses and coverage."""

from typing import Final

from geo.enums import Approval, ResourceKind, ResourceState, SiteKind, SiteState, SpaceKind, SpaceState
from geo.errors import NotFound
from geo.layers.columns import (
    OF_SOURCE,
    PLACE,
    RECORD_PLACE,
    coded,
    field_columns,
    fields_of,
    joined,
    plain,
    url,
    words,
)
from geo.layers.model import Collection, Column, ColumnType, GeometryKind
from geo.models.layers import Layer
from geo.place_access import AccessPoint

_INTEGER, _NUMBER, _DATE, _INSTANT = ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATE, ColumnType.INSTANT
_ID: Final = Column("id", "번호", "CAST(l.id AS text)")
_UPDATED: Final = plain("updated_at", "고친 때", _INSTANT)
_OWN_DATA: Final = "마을아틀라스"
_BY_RECORD: Final = "자료마다 달라요. 속성 licence와 source를 봐 주세요."
_RECORDS: Final = (Layer.RECORDS, Layer.BOUNDARIES)
_PLACES: Final = (Layer.PLACES, Layer.BOUNDARIES)

_AREA: Final = (
    plain("area_m2", "넓이(㎡)", _NUMBER),
    plain("residents", "주민 수", _INTEGER),
    plain("valid_from", "경계 기준일", _DATE),
    plain("is_schematic", "개략도", sql="CASE WHEN l.is_schematic THEN '예' ELSE '아니오' END"),
)


def _boundaries(name: str, title: str, description: str, *columns: Column) -> Collection:
    return Collection(
        id=name,
        title=title,
        description=description,
        geometry=GeometryKind.AREA,
        relation=f"layer_{name}",
        columns=(_ID, plain("name", "이름"), *columns, *_AREA, words("source", "출처"), _UPDATED),
        layers=(Layer.BOUNDARIES,),
        source="행정동 경계 자료",
        key="text",
        days=("valid_from", ""),
        follows_coverage=True,
    )


_DONGS: Final = _boundaries(
    "dongs",
    "행정동",
    "오늘의 행정동 경계와 주민 수예요. 경계 자료를 불러오기 전에는 실제 모양이 아닌 개략도예요.",
    plain("dong_code", "행정동 코드", sql="l.id"),
    plain("dong", "행정동", sql="l.name"),
    plain("district", "자치구"),
    plain("district_code", "자치구 코드"),
    plain("province", "시·도"),
    plain("stat_code", "통계청 코드"),
)
_DISTRICTS: Final = _boundaries(
    "districts",
    "자치구",
    "행정동을 모은 자치구·시·군의 경계와 주민 수예요.",
    plain("district", "자치구", sql="l.name"),
    plain("district_code", "자치구 코드", sql="l.id"),
    plain("province", "시·도"),
    plain("dongs", "행정동 수", _INTEGER),
)
_SITES: Final = Collection(
    id="sites",
    title="시설",
    description="마을활력소를 비롯한 시설의 자리와 운영 상태예요.",
    geometry=GeometryKind.POINT,
    relation="layer_sites",
    columns=(
        _ID,
        plain("name", "이름"),
        *coded("kind", "종류", SiteKind),
        *coded("state", "상태", SiteState),
        words("address", "주소"),
        *PLACE,
        words("operator", "운영 기관"),
        words("phone", "전화번호"),
        words("homepage", "누리집"),
        words("about", "소개"),
        plain("planned_on", "열 예정일", _DATE),
        plain("opened_on", "문 연 날", _DATE),
        plain("closed_on", "문 닫은 날", _DATE),
        plain("floor_area_m2", "연면적(㎡)", _NUMBER),
        plain("spaces", "공간 수", _INTEGER),
        joined("access", "드나들기", AccessPoint),
        words("way_text", "오시는 길"),
        words("entrance_text", "들어오는 문"),
        *OF_SOURCE,
        url("/sites/"),
        _UPDATED,
    ),
    layers=(*_PLACES, Layer.RECORDS),
    source=_OWN_DATA,
    licence=_BY_RECORD,
    days=("opened_on", "closed_on"),
    page="/sites/",
)
_SPACES: Final = Collection(
    id="spaces",
    title="공간",
    description="함께 쓸 수 있는 공간의 자리와 이용 안내예요.",
    geometry=GeometryKind.POINT,
    relation="layer_spaces",
    columns=(
        _ID,
        plain("name", "이름"),
        *coded("kind", "종류", SpaceKind),
        *coded("state", "상태", SpaceState),
        plain("site", "시설"),
        plain("site_id", "시설 번호", sql="CAST(l.site_id AS text)"),
        *coded("site_kind", "시설 종류", SiteKind),
        words("address", "주소"),
        *PLACE,
        plain("heads_max", "정원", _INTEGER),
        plain("area_m2", "면적(㎡)", _NUMBER),
        joined("features", "갖춘 것"),
        *coded("approval", "예약 방법", Approval),
        words("about", "소개"),
        words("rules_text", "지킬 것"),
        words("hours_text", "이용 시간"),
        words("closing_text", "쉬는 날"),
        words("fee_text", "이용료"),
        words("apply_text", "신청 방법"),
        words("phone", "전화번호"),
        words("homepage", "누리집"),
        joined("access", "드나들기", AccessPoint),
        words("way_text", "오시는 길"),
        words("entrance_text", "들어오는 문"),
        plain("opened_on", "문 연 날", _DATE),
        plain("closed_on", "문 닫은 날", _DATE),
        *OF_SOURCE,
        plain("source_as_of", "자료 기준일", _DATE),
        url("/spaces/"),
        _UPDATED,
    ),
    layers=(*_PLACES, Layer.RECORDS),
    source=_OWN_DATA,
    licence=_BY_RECORD,
    days=("opened_on", "closed_on"),
    page="/spaces/",
)
_RECORD: Final = (
    _ID,
    plain("rev", "판", _INTEGER),
    *coded("kind", "갈래", ResourceKind),
    plain("name", "이름"),
    words("summary", "소개"),
    words("address", "주소"),
    *RECORD_PLACE,
    plain("observed_on", "조사한 날", _DATE),
    plain("site_id", "시설 번호", sql="CAST(l.site_id AS text)"),
)
_LAST: Final = (*OF_SOURCE, url("/resources/"), _UPDATED)
_THINGS: Final = tuple(kind for kind in ResourceKind if kind is not ResourceKind.PERSON)


def _records(name: str, title: str, description: str, geometry: GeometryKind | None, where: str) -> Collection:
    kinds = tuple(ResourceKind) if geometry is None else _THINGS
    return Collection(
        id=f"resources-{name}",
        title=title,
        description=description,
        geometry=geometry,
        relation="layer_resources",
        columns=(*_RECORD, *field_columns(fields_of(*kinds)), *_LAST),
        layers=_RECORDS,
        source="지역자원조사",
        licence=_BY_RECORD,
        where=where,
        days=("observed_on", "observed_on"),
        page="/resources/",
    )


_SHAPED: Final = "l.layer IN ('{layer}', 'asked') AND ST_Dimension(l.geom) = {dimension}"
_POINTS: Final = _records(
    "points",
    "지역자원(점)",
    "지도 위의 한 점에 있는 지역자원이에요. 사람의 자리는 싣지 않아요.",
    GeometryKind.POINT,
    _SHAPED.format(layer="points", dimension=0),
)
_LINES: Final = _records(
    "lines",
    "지역자원(선)",
    "길처럼 선으로 이어지는 지역자원이에요.",
    GeometryKind.LINE,
    _SHAPED.format(layer="lines", dimension=1),
)
_POLYGONS: Final = _records(
    "polygons",
    "지역자원(면)",
    "넓이가 있는 지역자원이에요.",
    GeometryKind.AREA,
    _SHAPED.format(layer="polygons", dimension=2),
)
_UNPLACED: Final = _records(
    "places",
    "지역자원(자리 없음)",
    "지도에 자리가 없는 지역자원이에요. 사람은 동의한 만큼만, 어느 동인지까지만 알려요.",
    None,
    "l.layer IN ('places', 'asked') AND l.geom IS NULL",
)
STATE: Final = coded("state", "상태", ResourceState)
"""Columns that those see who edit a layer of records."""
_COURSES: Final = Collection(
    id="courses",
    title="마을 코스",
    description="걸어서 둘러보는 코스의 길과 들르는 곳의 수예요.",
    geometry=GeometryKind.LINE,
    relation="layer_courses",
    columns=(
        _ID,
        plain("rev", "판", _INTEGER),
        plain("name", "이름"),
        words("summary", "소개"),
        *RECORD_PLACE,
        plain("length_m", "길이(m)", _NUMBER, sql="CAST(round(l.length_m) AS integer)"),
        plain("walk_m_per_min", "걷는 빠르기(m/분)", _INTEGER),
        plain("stay_minutes", "머무는 시간(분)", _INTEGER),
        plain("stops", "들르는 곳", _INTEGER),
        plain("signs", "안내 표지", _INTEGER),
        plain("keeper_houses", "지킴이집", _INTEGER),
        *(c for c in field_columns(fields_of(ResourceKind.ROUTE)) if c.name in {"difficulty", "hours", "tags"}),
        plain("observed_on", "조사한 날", _DATE),
        *OF_SOURCE,
        url("/courses/"),
        _UPDATED,
    ),
    layers=(Layer.COURSES, *_RECORDS),
    source="지역자원조사",
    licence=_BY_RECORD,
    days=("observed_on", "observed_on"),
    page="/courses/",
)
_COVERAGE: Final = Collection(
    id="coverage",
    title="생활권 진단",
    description="행정동마다 걸어서 닿는 시설이 얼마나 되는지예요. 목표는 target으로 고르고, 없으면 마을활력소예요.",
    geometry=GeometryKind.AREA,
    relation="layer_dongs",
    columns=(
        _ID,
        plain("name", "이름"),
        plain("dong_code", "행정동 코드", sql="l.id"),
        plain("dong", "행정동", sql="l.name"),
        plain("district", "자치구"),
        plain("district_code", "자치구 코드"),
        plain("target_key", "무엇을 세었나"),
        plain("walk_minutes", "걷는 시간(분)", _INTEGER),
        plain("residents", "주민 수", _INTEGER),
        plain("sites_open", "열린 곳", _INTEGER),
        plain("sites_counted", "세는 곳", _INTEGER),
        plain("target", "목표", _INTEGER),
        plain("gap", "모자란 곳", _INTEGER),
        plain("people_within_5", "5분 안 주민", _INTEGER),
        plain("people_within_10", "10분 안 주민", _INTEGER),
        plain("people_within_15", "15분 안 주민", _INTEGER),
        plain("share", "닿는 주민의 몫", _NUMBER),
        plain("nearest_id", "가장 가까운 시설 번호"),
        plain("nearest_name", "가장 가까운 시설"),
        plain("nearest_minutes", "가장 가까운 시설까지(분)", _INTEGER),
        plain("nearest_metres", "가장 가까운 시설까지(m)", _NUMBER),
        plain("reason_code", "까닭 코드"),
        plain("sentence", "까닭"),
        plain("url", "페이지 주소", sql="CAST(:base AS text) || '/plan?district=' || l.district_code"),
    ),
    layers=(Layer.BOUNDARIES, Layer.PLACES),
    source="마을아틀라스 생활권 진단",
    key="text",
    follows_coverage=True,
)
COLLECTIONS: Final[dict[str, Collection]] = {
    one.id: one
    for one in (_DONGS, _DISTRICTS, _SITES, _SPACES, _POINTS, _LINES, _POLYGONS, _UNPLACED, _COURSES, _COVERAGE)
}
"""Every layer by its id, in the order in which they are listed."""


def list_collections() -> tuple[Collection, ...]:
    """Return every layer."""
    return tuple(COLLECTIONS.values())


def find_collection(name: str) -> Collection:
    """Return the layer with an id; raise NotFound for one there is not."""
    found = COLLECTIONS.get(name)
    if found is None:
        raise NotFound("그런 레이어가 없어요.", "There is no such collection.", code="collection_unknown")
    return found
