"""Chosen places as files: a table for spreadsheets, a workbook with its data dictionary, points for maps."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from geo.errors import InvalidInput
from geo.media_types import media_types
from geo.planning.sheets import Column, Sheet, Value, csv_bytes, dictionary_sheet, workbook

COLUMNS: Final = (
    Column("rank", "순서", "고른 차례. 앞의 것부터 열 때 가장 많은 주민에게 닿아요.", width=8),
    Column("name", "자리", "유휴공간·건물의 이름, 또는 격자의 점이나 찍은 곳", width=30),
    Column("source", "어디에서", "idle 유휴 공공공간, buildings 공공건물, grid 격자, drawn 직접 찍은 곳", width=12),
    Column("dong", "동", "자리가 있는 행정동", source="행정동 경계", width=14),
    Column("dong_code", "동 코드", "행안부 행정동 코드 10자리", source="행정동 경계", width=14),
    Column("people", "새로 닿는 주민", "이 자리가 열리면 새로 걸어갈 수 있는 주민", "명", "주민등록인구·인구 격자", 14),
    Column(
        "reached", "모두 닿는 주민", "이 자리까지 열었을 때 걸어갈 수 있는 주민", "명", "주민등록인구·인구 격자", 14
    ),
    Column("share", "닿는 주민의 몫", "모두 닿는 주민을 주민 수로 나눈 값", "0~1", width=14, number="0.000"),
    Column("helped", "도움을 받는 동", "새로 닿는 주민이 있는 동과 그 수", width=36),
    Column("targets_closed", "채우는 목표", "이 자리로 모자람이 없어지는 목표", width=30),
    Column("runner_up", "거의 같은 자리", "대신 열어도 100명에 2명 넘게 차이 나지 않는 자리", width=30),
    Column("address", "주소", "건물의 주소", width=30),
    Column("lon", "경도", "WGS84", "도", width=12, number="0.000000"),
    Column("lat", "위도", "WGS84", "도", width=12, number="0.000000"),
    Column("sentence", "설명", "한 문장으로", width=60),
)
DISTRICTS: Final = (
    Column("name", "자치구", "자치구 이름", width=14),
    Column("district_code", "자치구 코드", "5자리", width=12),
    Column("picks", "고른 자리", "이 자치구 안에서 고른 자리의 수", "곳"),
    Column("residents", "주민", "주민 수", "명", "주민등록인구"),
    Column("people_before", "지금 닿는 주민", "지금 걸어갈 수 있는 주민", "명", width=14),
    Column("people_after", "뒤에 닿는 주민", "고른 자리를 모두 열었을 때", "명", width=14),
    Column("share_before", "지금의 몫", "지금 닿는 주민을 주민 수로 나눈 값", "0~1", number="0.000"),
    Column("share_after", "뒤의 몫", "뒤에 닿는 주민을 주민 수로 나눈 값", "0~1", number="0.000"),
)
MADE: Final = (Column("label", "무엇", "", width=24), Column("value", "값", "", width=90))
KINDS: Final = media_types("csv", "xlsx", "geojson")


def siting_file(told: Mapping[str, Any], kind: str) -> bytes:
    """Return an answer of next sites as a file of a kind in KINDS; raise InvalidInput for any other."""
    if kind == "csv":
        return csv_bytes([column.heading for column in COLUMNS], [row_of(item) for item in told["items"]])
    if kind == "xlsx":
        return workbook(_sheets(told))
    if kind == "geojson":
        return orjson.dumps(_features(told))
    raise file_kind_unknown()


def file_kind_unknown() -> InvalidInput:
    """Return the fault of a file of no kind we write."""
    return InvalidInput(
        f"파일 이름은 {'·'.join(f'.{one}' for one in KINDS)} 가운데 하나로 끝나야 해요.",
        "The file must end in .csv, .xlsx or .geojson.",
        code="file_kind_unknown",
    )


def row_of(item: Mapping[str, Any]) -> tuple[Value, ...]:
    """Return one chosen place as the cells of COLUMNS."""
    flat = {
        **item,
        "helped": ", ".join(f"{one['name']} {one['people']:,}명" for one in item["helped"]),
        "targets_closed": ", ".join(item["targets_closed"]),
        "runner_up": item["runner_up"]["name"] if item["runner_up"] else None,
        **item["location"],
    }
    return tuple(flat[column.key] for column in COLUMNS)


def _sheets(told: Mapping[str, Any]) -> list[Sheet]:
    picks = Sheet("다음 자리", COLUMNS, [row_of(item) for item in told["items"]])
    rows = [tuple(row[column.key] for column in DISTRICTS) for row in told["districts"]]
    districts = Sheet("자치구", DISTRICTS, rows)
    return [
        picks,
        districts,
        dictionary_sheet([picks, districts]),
        Sheet("어떻게 골랐나", MADE, made_of(told), wide=True),
    ]


def made_of(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return how an answer was made, as label and value."""
    meta = told["meta"]
    return [
        ("목표", meta["target_label"]),
        ("기준일", meta["date"]),
        ("걷는 시간", f"{meta['minutes']}분 ({meta['measured']}, {meta['metres'][str(meta['minutes'])]:,}m)"),
        ("누구에게", meta["group"] or "모든 주민"),
        ("셈한 방법", " ".join(filter(None, (meta["method_label"], meta["why_not_better"])))),
        ("후보", ", ".join(f"{name} {number:,}곳" for name, number in meta["candidates"].items())),
        ("지금 닿는 주민", f"{meta['base']:,} / {meta['total']:,}명"),
        ("모두 열면 닿는 주민", f"{meta['reached']:,} / {meta['total']:,}명"),
        ("상한", meta["sentence"]),
        *(("알아 둘 것", said) for said in meta["caveats"]),
        *(("고를 수 없던 후보", f"{one['name']}: {one['sentence']}") for one in told["excluded"]),
        *((one["label"], one["value"]) for one in meta["sources"]),
    ]


def _features(told: Mapping[str, Any]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": item["candidate_id"],
            "geometry": {"type": "Point", "coordinates": [item["location"]["lon"], item["location"]["lat"]]},
            "properties": {name: value for name, value in item.items() if name != "location"},
        }
        for item in told["items"]
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "numberMatched": len(features),
        "numberReturned": len(features),
        "links": [],
        "meta": told["meta"],
    }
