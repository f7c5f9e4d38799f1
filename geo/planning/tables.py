"""The answer of coverage as tables: for spreadsheets with a data dictionary, for pages, for a plan on paper."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from geo.coverage.answer import Assessment, DistrictRow, Item, Meta
from geo.coverage.dated import Excluded
from geo.coverage.model import Method
from geo.coverage.words import people, percent
from geo.enums import SiteKind
from geo.planning.sheets import Column, Sheet, Value, csv_bytes, dictionary_sheet, workbook

REGISTER: Final = "행정안전부 주민등록인구"
SITES: Final = "마을아틀라스 시설 기록"
COUNTED: Final = "마을아틀라스 계산"
SHARE: Final = "0.0%"


@dataclass(frozen=True)
class About:
    """What an answer was made of, as typed; `sources` are pairs of a label and what it is."""

    place: str
    boundary: str
    made_on: date
    sources: tuple[tuple[str, str], ...] = ()
    is_schematic: bool = False
    supposed: str = ""


def title_of(meta: Meta, about: About) -> str:
    """Return what the tables, the map and the report are called."""
    supposed = f" (가정: {about.supposed})" if about.supposed else ""
    return f"{about.place} {meta.target_label or '시설'} 형평{supposed}"


def is_estimated(item: Item) -> bool:
    """Say whether the people of a dong are an estimate, to be hatched: spread evenly over its land."""
    return item.method is Method.AREAL


_DongCell = tuple[Column, Callable[[Item], Value]]


def _dong_cells(meta: Meta) -> list[_DongCell]:
    return [*_place_cells(), *_site_cells(meta), *_people_cells(meta), *_way_cells(), *_reason_cells()]


def _place_cells() -> list[_DongCell]:
    code = Column("dong_code", "동 코드", "행정안전부 행정동 코드 10자리(표가 없으면 kostat:과 통계청 코드)", width=14)
    return [
        (Column("district", "자치구", "동이 있는 자치구", width=12), lambda item: item.district),
        (Column("name", "동", "행정동 이름", width=14), lambda item: item.name),
        (code, lambda item: item.dong_code),
        (
            Column("residents", "주민", "물은 나이의 주민; 비어 있으면 모름(0명이 아님)", "명", REGISTER),
            lambda item: item.residents,
        ),
    ]


def _site_cells(meta: Meta) -> list[_DongCell]:
    label = meta.target_label or "시설"
    counted = "목표를 셀 때 넣는 시설: 목표가 정한 날부터 연 곳"
    return [
        (Column("sites_open", "운영 중", f"그날 운영 중인 {label}", "곳", SITES), lambda item: item.sites_open),
        (Column("sites_counted", "목표에 세는 곳", counted, "곳", SITES), lambda item: item.sites_counted),
        (Column("target", "목표", "동마다 정한 목표; 비어 있으면 동마다 정하지 않음", "곳"), lambda item: item.target),
        (Column("gap", "모자람", "목표 − 목표에 세는 곳, 0보다 작으면 0", "곳", COUNTED), lambda item: item.gap),
        (Column("sites_planned", "예정", "앞으로 열 곳", "곳", SITES), lambda item: item.sites_planned),
        (Column("planned_on", "여는 날", "가장 먼저 여는 날", "날짜", SITES), lambda item: item.planned_on),
        (Column("sites_paused", "쉬는 중", "그날 쉬어서 세지 않은 곳", "곳", SITES), lambda item: item.sites_paused),
        (Column("sites_closed", "닫음", "그날까지 닫은 곳", "곳", SITES), lambda item: item.sites_closed),
    ]


def _people_cells(meta: Meta) -> list[_DongCell]:
    bands = [
        (
            Column(f"people_within.{band}", f"{band}분 안 주민", _band_told(meta, band, metres), "명", COUNTED),
            lambda item, band=band: (item.people_within or {}).get(band),
        )
        for band, metres in meta.metres.items()
    ]
    asked, neighbours = f"{meta.minutes}분 안 주민 ÷ 주민; 주민이 없으면 비움", "그 가운데 다른 동의 시설만 닿는 주민"
    longest = max(meta.metres, key=int)
    return [
        *bands,
        (Column("share", f"{meta.minutes}분 안 비율", asked, "비율", COUNTED, number=SHARE), lambda item: item.share),
        (
            Column("people_beyond", f"{longest}분 밖 주민", f"{longest}분 안에 닿지 못하는 주민", "명", COUNTED),
            lambda item: item.people_beyond,
        ),
        (
            Column("share_by_neighbours", "옆 동이 맡은 비율", neighbours, "비율", COUNTED, number=SHARE),
            lambda item: item.share_by_neighbours,
        ),
        (
            Column("edge_unknown", "경계 너머를 모름", "시설을 모르는 지역이 더 가까운 주민", "명", COUNTED),
            lambda item: item.edge_unknown,
        ),
        (
            Column("barrier", "길이 막힘", "직선으로는 닿지만 보행로로는 닿지 못하는 주민", "명", COUNTED),
            lambda item: item.barrier,
        ),
    ]


def _band_told(meta: Meta, band: str, metres: float) -> str:
    return f"걸어서 {band}분({metres:g}m) 안에 {meta.target_label or '시설'}이 있는 주민, {meta.measured}"


def _way_cells() -> list[_DongCell]:
    near = "가장 가까운 운영 중 시설: 주민이 있으면 가장 가까이 사는 주민에게서, 없으면 동 경계에서"
    minutes, metres = "그 시설까지 걷는 시간(올림)", "그 시설까지의 거리"
    return [
        (Column("nearest.name", "가장 가까운 시설", near, "", SITES, 22), lambda i: i.nearest and i.nearest.name),
        (Column("nearest.dong", "그 시설의 동", "", "", SITES, 14), lambda i: i.nearest and i.nearest.dong),
        (Column("nearest.minutes", "걷는 시간", minutes, "분", COUNTED), lambda i: i.nearest and i.nearest.minutes),
        (
            Column("nearest.metres", "거리", metres, "m", COUNTED),
            lambda i: i.nearest and round(i.nearest.metres, 1),
        ),
        (
            Column("median_minutes", "절반이 걷는 시간", "주민 절반이 이 시간 안에 닿음", "분", COUNTED),
            lambda i: i.median_minutes,
        ),
        (
            Column("ninetieth_minutes", "열에 아홉이 걷는 시간", "주민 90%가 이 시간 안에 닿음", "분", COUNTED),
            lambda i: i.ninetieth_minutes,
        ),
        (
            Column("outside_in_reach", "밖의 시설", "동 경계에서 닿는 다른 동의 시설", "곳", COUNTED),
            lambda i: i.outside_in_reach,
        ),
        (
            Column("capacity_per_100", "백 명마다 정원", "E2SFCA: 걸어서 닿는 정원", "자리", COUNTED, number="0.0"),
            lambda i: i.capacity_per_100,
        ),
        (
            Column(
                "unmet", "거절된 예약", "그 동에서 이루지 못한 예약; 볼 권한이 있을 때만", "건", "마을아틀라스 예약"
            ),
            lambda i: i.unmet,
        ),
    ]


def _reason_cells() -> list[_DongCell]:
    rank = "먼저 살필 차례: 닿지 못하는 주민, 모자람, 거절된 예약, 코드 순"
    return [
        (
            Column("reason_code", "까닭", "정해진 순서에서 처음 맞는 까닭", width=20),
            lambda item: item.reason_code.label,
        ),
        (Column("sentence", "까닭을 풀어 쓴 말", "", width=60), lambda item: item.sentence),
        (Column("priority.rank", "차례", rank, "째", COUNTED), lambda item: item.priority and item.priority.rank),
        (
            Column("priority.text", "차례의 셈", "차례를 매긴 셈을 그대로", width=44),
            lambda item: item.priority and item.priority.text,
        ),
        (Column("method", "셈한 방법", "주민을 센 방법", width=30), lambda item: item.method.label),
        (
            Column("measured", "잰 방법", "거리를 잰 방법: 직선거리 추정이나 보행로 기준", width=16),
            lambda item: item.measured,
        ),
        (
            Column("estimated", "어림", "예: 동의 주민이 고르게 산다고 보고 어림한 값"),
            lambda item: "예" if is_estimated(item) else "아니오",
        ),
        (Column("caveats", "주의", "그 동에만 해당하는 주의", width=40), lambda item: " ".join(item.caveats)),
    ]


def dong_sheet(answer: Assessment) -> Sheet:
    """Return the table of the dong, one row each in the order of the answer."""
    cells = _dong_cells(answer.meta)
    rows = [tuple(read(item) for _column, read in cells) for item in answer.items]
    return Sheet("동", [column for column, _read in cells], rows)


def district_sheet(answer: Assessment) -> Sheet:
    """Return the table of the districts."""
    meta = answer.meta
    columns = [
        Column("name", "자치구", "", width=14),
        Column("district_code", "자치구 코드", "", width=12),
        Column("sites_open", "운영 중", "그날 운영 중인 시설", "곳", SITES),
        Column("sites_counted", "목표에 세는 곳", "목표가 정한 날부터 연 곳", "곳", SITES),
        Column("target", "목표", "자치구마다 정한 목표; 비어 있으면 정하지 않음", "곳"),
        Column("gap", "모자람", "목표 − 목표에 세는 곳", "곳", COUNTED),
        Column("residents", "주민", "주민 수를 아는 동의 합", "명", REGISTER),
        *(
            Column(f"people_within.{band}", f"{band}분 안 주민", _band_told(meta, band, metres), "명", COUNTED)
            for band, metres in meta.metres.items()
        ),
        Column("share", f"{meta.minutes}분 안 비율", "", "비율", COUNTED, number=SHARE),
        Column("dongs", "동", "", "곳"),
        Column("dongs_without", "시설 없는 동", "", "곳", COUNTED),
        Column("dongs_below_target", "목표에 못 미친 동", "동마다 목표가 있을 때", "곳", COUNTED),
    ]
    return Sheet("자치구", columns, [_district_row(row, meta) for row in answer.districts])


def _district_row(row: DistrictRow, meta: Meta) -> tuple[Value, ...]:
    within = row.people_within or {}
    return (
        row.name,
        row.district_code,
        row.sites_open,
        row.sites_counted,
        row.target,
        row.gap,
        row.residents,
        *(within.get(band) for band in meta.metres),
        row.share,
        row.dongs,
        row.dongs_without,
        row.dongs_below_target,
    )


def excluded_sheet(answer: Assessment) -> Sheet:
    """Return the table of the sites that do not count, each with the reason."""
    columns = [
        Column("name", "시설", "", width=30),
        Column("kind", "종류", "", width=16),
        Column("declared_dong", "적혀 있는 동", "", width=16),
        Column("sentence", "세지 않은 까닭", "", width=50),
        Column("on", "날짜", "여는 날·닫은 날·쉬기 시작한 날", "날짜"),
        Column("site_id", "시설 번호", "", width=38),
    ]
    return Sheet("세지 않은 시설", columns, [_excluded_row(one) for one in answer.excluded])


def _excluded_row(one: Excluded) -> tuple[Value, ...]:
    return (one.name, kind_label(one.kind), one.declared_dong, one.sentence, one.on, one.site_id)


def kind_label(kind: str) -> str:
    """Return what a kind of site is called; a kind not known here stays as it is."""
    return SiteKind(kind).label if kind in set(SiteKind) else kind


def method_sheet(answer: Assessment, about: About) -> Sheet:
    """Return how the answer was made: everything needed to make it again, and what to beware of."""
    columns = [Column("item", "항목", "", width=26), Column("value", "내용", "", width=90)]
    return Sheet("자료와 방법", columns, [*method_lines(answer, about), *_checked(answer)], wide=True)


def method_lines(answer: Assessment, about: About) -> list[tuple[str, str]]:
    """Return pairs of a label and what it is, in plain Korean."""
    meta, total = answer.meta, answer.meta.total
    bands = ", ".join(f"{band}분 {metres:g}m" for band, metres in meta.metres.items())
    walked = f"{meta.measured}, 1분에 {meta.speed_m_per_min:g}m, 굽은 길 {meta.detour:g}배"
    lines = [
        ("무엇", title_of(meta, about)),
        ("기준일", meta.date.isoformat()),
        ("걷는 시간", f"{meta.minutes}분 ({walked}; {bands})"),
        ("주민", f"{meta.group}세" if meta.group else "모든 나이"),
        ("셈한 방법", f"{meta.method_label}. {meta.why_not_better}".strip()),
        ("동 경계", about.boundary),
        *about.sources,
        ("목표", target_line(answer)),
        ("운영 중인 시설", f"{total.sites_open:,}곳 (세지 않은 시설 {meta.sites_excluded:,}곳)"),
        *(("주의", caveat) for caveat in meta.caveats),
        *(("살펴볼 것", f"{flag.sentence} ({len(flag.site_ids)}곳)") for flag in meta.flags),
        ("만든 날", about.made_on.isoformat()),
    ]
    return [(label, words) for label, words in lines if words]


def target_line(answer: Assessment) -> str:
    """Say what is wanted and how much of it there is: in one district for it, else in all; nothing without a number."""
    if len(answer.districts) == 1:
        return _target_of(answer.districts[0])
    total = answer.meta.total
    return _wanted("모두", total.target, total.sites_counted, total.gap)


def _target_of(row: DistrictRow) -> str:
    if row.dongs_below_target is not None:
        return f"동 {row.dongs:,}곳 가운데 {row.dongs_below_target:,}곳이 목표에 못 미침"
    return _wanted(f"{row.name}에", row.target, row.sites_counted, row.gap)


def _wanted(where: str, target: int | None, counted: int, gap: int | None) -> str:
    if target is None:
        return ""
    return f"{where} {target:,}곳 가운데 {counted:,}곳, {f'{gap:,}곳 모자람' if gap else '채움'}"


_CHECKS: Final = {
    "rows = dong": "행 수 = 동 수",
    "sites of rows = sites inside": "동마다 더한 시설 = 안에 있는 시설",
    "sites of districts = sites of rows": "자치구를 더한 시설 = 동을 더한 시설",
    "residents of rows = people of cells": "동을 더한 주민 = 칸을 더한 주민",
    "within ≤ residents, bands rise: faults": "닿는 주민이 주민보다 많거나, 더 걷는데 줄어든 곳",
    "stamped people = people by tree": "두 가지로 셈한 닿는 주민",
}
_BAND_CHECK: Final = re.compile(r"people within (\d+) minutes: rows = city")


def _checked(answer: Assessment) -> list[tuple[str, str]]:
    """Return both numbers of every check that the answer carries."""
    lines = []
    for one in answer.meta.invariants:
        band = _BAND_CHECK.fullmatch(one.name)
        said = f"{band[1]}분 안 주민: 동의 합 = 전체" if band else _CHECKS.get(one.name, one.name)
        lines.append(
            ("맞추어 본 것", f"{said}: {one.left:,.0f} = {one.right:,.0f} {'맞음' if one.holds else '어긋남'}")
        )
    return lines


def coverage_workbook(answer: Assessment, about: About) -> bytes:
    """Return the XLSX: dong, districts, what was not counted, the method, and a data dictionary of every column."""
    sheets = [dong_sheet(answer), district_sheet(answer), excluded_sheet(answer)]
    return workbook([*sheets, method_sheet(answer, about), dictionary_sheet(sheets)])


def coverage_csv(answer: Assessment) -> bytes:
    """Return the table of the dong as CSV."""
    sheet = dong_sheet(answer)
    return csv_bytes([column.heading for column in sheet.columns], sheet.rows)


def short_headings(meta: Meta, *, districts: bool) -> list[tuple[str, bool]]:
    """Return the few columns that a page or paper has room for, and whether each is a number."""
    place = [("동", False), *([("자치구", False)] if districts else [])]
    reach = f"{meta.minutes}분 안 주민"
    return [*place, ("주민", True), ("시설", True), ("모자람", True), (reach, True), ("비율", True), ("까닭", False)]


def short_row(item: Item, meta: Meta, *, districts: bool) -> list[str]:
    """Return the cells of `short_headings` as people read them; what nobody knows stays empty."""
    within = None if item.people_within is None else item.people_within[str(meta.minutes)]
    return [
        item.name,
        *([item.district] if districts else []),
        "" if item.residents is None else people(item.residents),
        f"{item.sites_open:,}곳",
        "" if item.gap is None else f"{item.gap:,}곳",
        "" if within is None else people(within),
        "" if item.share is None else percent(item.share),
        item.sentence,
    ]


def worst(items: Sequence[Item], most: int = 3) -> list[Item]:
    """Return the dong that come first in the queue and still miss something."""
    queue: list[Any] = sorted((item for item in items if item.priority), key=lambda item: item.priority.rank)
    return [item for item in queue if item.priority.score > 0 or item.gap][:most]
