"""Small made-up files in the published layouts, so that every claim is tested without the real ones."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from geo.importers.room_headings import HEADINGS

WEST, SOUTH, STEP = 126.95, 37.55, 0.01


def square(column: int, row: int, step: float = STEP) -> list[list[list[float]]]:
    """Return the ring of one cell of a grid over Seoul, as GeoJSON Polygon coordinates (EPSG:4326)."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    east, north = west + step, south + step
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def dong(number: int, name: str = "", **changes: Any) -> dict[str, Any]:
    """Return one GeoJSON feature of the 2025 layout: the `number`th square of a row of squares."""
    properties = {
        "adm_nm": f"서울특별시 종로구 {name or f'시험{number}동'}",
        "adm_cd": f"1101{number:04d}",
        "adm_cd2": f"11110{500 + number}00",
        "sgg": "11110",
        "sido": "11",
        "sidonm": "서울특별시",
        "sggnm": "종로구",
    }
    geometry = changes.pop("geometry", {"type": "Polygon", "coordinates": square(number, 0)})
    return {"type": "Feature", "properties": {**properties, **changes}, "geometry": geometry}


def geojson(features: Iterable[Mapping[str, Any]], **members: Any) -> bytes:
    document = {"type": "FeatureCollection", **members, "features": list(features)}
    return json.dumps(document, ensure_ascii=False).encode()


ROOM = {
    "개방시설명": "무지개동 주민센터 2층 모임방",
    "개방장소명": "무지개동 주민센터",
    "개방시설유형구분": "회의실",
    "휴관일": "토+일",
    "평일운영시작시각": "09:00",
    "평일운영종료시각": "18:00",
    "주말운영시작시각": "00:00",
    "주말운영종료시각": "00:00",
    "유료사용여부": "Y",
    "사용기준시간": "2",
    "사용료": "20000",
    "초과사용단위시간": "1",
    "초과사용료": "10000",
    "수용가능인원수": "20",
    "면적": "45.5",
    "부대시설정보": "책상+의자+빔프로젝트",
    "신청방법구분": "인터넷+전화",
    "시설사진정보": "",
    "소재지도로명주소": "서울특별시 종로구 무지개로 1",
    "소재지지번주소": "서울특별시 종로구 무지개동 1-1",
    "관리기관명": "서울특별시 종로구청",
    "담당부서명": "무지개동 주민센터",
    "사용안내전화번호": "02-0000-0000",
    "홈페이지주소": "http://example.org",
    "위도": "37.5745",
    "경도": "126.9755",
    "데이터기준일자": "2025-05-01",
}


def room(**changes: str) -> dict[str, str]:
    return {**ROOM, **changes}


def room_csv(
    rows: Sequence[Mapping[str, str]],
    *,
    encoding: str = "cp949",
    delimiter: str = ",",
    headings: Sequence[str] = HEADINGS,
    newline: str = "\n",
    before: str = "",
) -> bytes:
    """Return `rows` as a file of the published room list."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, headings, delimiter=delimiter, lineterminator=newline, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return (before + buffer.getvalue()).encode(encoding)


def room_xlsx(rows: Sequence[Mapping[str, str]], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return `rows` as a workbook as offices make them: two title rows, figures as numbers, closing time as a time."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("개방현황")
        clock = book.add_format({"num_format": "hh:mm"})
        sheet.write_string(0, 0, "공공시설 개방 현황")
        sheet.write_row(2, 0, headings)
        for line, row in enumerate(rows, 3):
            for column, heading in enumerate(headings):
                cell = row.get(heading, "")
                if heading == "평일운영종료시각" and cell == "18:00":
                    sheet.write_number(line, column, 0.75, clock)
                elif cell.replace(".", "", 1).isdigit():
                    sheet.write_number(line, column, float(cell))
                else:
                    sheet.write_string(line, column, cell)
    return buffer.getvalue()


def dbf(*columns: str) -> bytes:
    """Return the heading of a dBASE table with text columns of these names and no rows."""
    fields = b"".join(name.encode("cp949")[:10].ljust(11, b"\x00") + b"C" + b"\x00" * 20 for name in columns)
    return b"\x03" + b"\x00" * 31 + fields + b"\x0d"
