"""Read boundary files of administrative dong: bytes in, a BoundarySet out.

Each published layout is one small class that recognises its columns; a new layout is one more of them in `LAYOUTS`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NoReturn, Protocol

from geo import codes as code_rules
from geo.enums import CodeSystem
from geo.errors import FileRefused
from geo.importers import sniff
from geo.importers.boundary_set import BoundarySet, Finding, cleaned, dong_frame
from geo.importers.geojson import Feature, read_features
from geo.importers.legal_dong import refuse_legal_codes, refuse_legal_columns, refuse_shapefile, shapefile_in_zip
from geo.text import clean_text

CodeChoice = Literal["auto", "mois", "kostat"]
NAMED: Final = 5
NAME_MOST: Final = 40
FULL_NAME_MOST: Final = 60

_VERSION = re.compile(r"HangJeongDong_ver(\d{8})", re.IGNORECASE)
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")


class Layout(Protocol):
    """A published layout of boundary files."""

    @property
    def title(self) -> str:
        """Name the publisher, as it stands in the source note."""

    @property
    def columns(self) -> frozenset[str]:
        """Return the columns without which a file is not of this layout."""

    def row(self, name: str, feature: Feature, system: CodeSystem) -> dict[str, Any]:
        """Return the columns of a BoundarySet for one feature, geometry left out."""


@dataclass(frozen=True)
class AdmdongKor:
    """vuski/admdongkor GeoJSON from 2023-10 on: 행정안전부 ten digits in adm_cd2, 통계청 eight digits in adm_cd."""

    title: str = "vuski/admdongkor"
    columns: frozenset[str] = frozenset({"adm_nm", "adm_cd", "adm_cd2", "sgg", "sido", "sidonm", "sggnm"})

    def row(self, name: str, feature: Feature, system: CodeSystem) -> dict[str, Any]:
        values = {column: _text(name, feature, column) for column in sorted(self.columns)}
        mois = system is CodeSystem.MOIS
        code, stat_code = values["adm_cd2"], values["adm_cd"]
        _refuse_unless(mois, code_rules.is_mois_dong(code), name, feature, "adm_cd2", code)
        _refuse_unless(not mois, code_rules.is_kostat_dong(stat_code), name, feature, "adm_cd", stat_code)
        _refuse_unless(mois, code_rules.is_district(values["sgg"]), name, feature, "sgg", values["sgg"])
        return {
            "code": code if mois else code_rules.kostat(stat_code),
            "stat_code": stat_code,
            "name": _own_name(values["adm_nm"], values["sidonm"], values["sggnm"]),
            "district_code": values["sgg"] if mois else code_rules.kostat(stat_code[:5]),
            "district": values["sggnm"],
            "province_code": values["sido"],
            "province": values["sidonm"],
        }


LAYOUTS: Final[tuple[Layout, ...]] = (AdmdongKor(),)
LATER: Final = (
    (frozenset({"ADM_CD", "ADM_NM"}), "통계청 SGIS 형식"),
    (frozenset({"code", "name", "base_year"}), "southkorea-maps 형식"),
)
"""Layouts known by their columns that a later version reads."""


def read_boundaries(
    name: str, data: bytes, *, codes: CodeChoice = "auto", neighbours: Mapping[str, bytes] | None = None
) -> BoundarySet:
    """Read one boundary file into a clean coverage of dong in EPSG:4326.

    `neighbours` are files of the same stem by suffix, for a shapefile. With `codes="auto"` the column says the system:
    행정안전부 where the file has it. Raises FileRefused with a stable code; nothing is guessed.
    """
    _refuse_bundles(name, data, neighbours or {})
    features = read_features(name, data)
    layout = _layout(name, features)
    system = CodeSystem.KOSTAT if codes == "kostat" else CodeSystem.MOIS
    _refuse_legal(name, features)
    rows = [layout.row(name, feature, system) for feature in features]
    _refuse_repeats(name, rows)
    _refuse_unreadable_names(name, rows)
    found = BoundarySet(
        dongs=dong_frame(rows, [feature.shape for feature in features]),
        edition_date=_edition_date(name, features),
        codes=system,
        source_note=f"통계청 SGIS 행정동 경계, {layout.title} ({name})",
        sha256=hashlib.sha256(data).hexdigest(),
        findings=_strange_districts(rows) if system is CodeSystem.MOIS else (),
    )
    return cleaned(found)


def _refuse(name: str, code: str, said: str, said_en: str, **details: Any) -> NoReturn:
    raise FileRefused(f"{name}: {said}", f"{name}: {said_en}.", code=code, details=details)


def _refuse_bundles(name: str, data: bytes, neighbours: Mapping[str, bytes]) -> None:
    kind = sniff.kind_of(data)
    suffix = name[-4:].lower()
    if kind is not None and kind[0] == "zip":
        inside = shapefile_in_zip(name, data)
        if ".dbf" in inside or ".shp" in inside:
            refuse_shapefile(name, inside)
    elif suffix == ".shp" or (kind is not None and kind[0] == "shapefile"):
        refuse_shapefile(name, neighbours)
    elif suffix == ".dbf":
        refuse_shapefile(name, {".dbf": data})


def _layout(name: str, features: Sequence[Feature]) -> Layout:
    columns = set(features[0].properties)
    refuse_legal_columns(name, columns)
    for layout in LAYOUTS:
        if layout.columns <= columns:
            return layout
    later = next((title for signs, title in LATER if signs <= columns), None)
    if later is not None:
        said = f"{later} 파일입니다. 이 형식은 다음 판에서 지원합니다. {LAYOUTS[0].title} GeoJSON을 넣어 주세요."
        _refuse(name, "layout_not_yet", said, "a later version will read this layout")
    known = " · ".join(layout.title for layout in LAYOUTS)
    lacking = sorted(LAYOUTS[0].columns - columns)
    said = f"아는 행정동 경계 형식({known})이 아닙니다. 없는 열: {', '.join(lacking)}."
    _refuse(name, "layout_unknown", said, f"columns missing: {', '.join(lacking)}", missing=lacking)


def _refuse_legal(name: str, features: Sequence[Feature]) -> None:
    refuse_legal_codes(name, [str(feature.properties.get("adm_cd2", "")) for feature in features])


def _text(name: str, feature: Feature, column: str) -> str:
    value = feature.properties.get(column)
    where = f"{feature.number}번째 도형의 {column}"
    if isinstance(value, (int, float)):
        said = f"{where} 값이 글자가 아니라 숫자로 저장되어 있습니다. 코드는 글자로 저장해 주세요."
        _refuse(name, "code_not_text", said, f"{column} is a number, not text", feature=feature.number)
    if not isinstance(value, str) or not value.strip():
        _refuse(name, "value_missing", f"{where} 값이 비어 있습니다.", f"{column} is empty", feature=feature.number)
    try:
        text = clean_text(value)
    except ValueError:
        said = f"{where} 값에 쓸 수 없는 글자가 있습니다."
        _refuse(name, "text_broken", said, f"{column} holds control characters", feature=feature.number)
    most = FULL_NAME_MOST if column == "adm_nm" else NAME_MOST
    if len(text) > most:
        said = f"{where} 값이 너무 깁니다({len(text)}자, {most}자까지)."
        _refuse(name, "text_too_long", said, f"{column} is longer than {most} characters", feature=feature.number)
    return text


def _refuse_unless(asked: bool, fits: bool, name: str, feature: Feature, column: str, value: str) -> None:
    if asked and not fits:
        said = f"{feature.number}번째 도형의 {column} 값이 코드의 모양이 아닙니다: {value[:40]}"
        _refuse(name, "code_malformed", said, f"{column} is not a code", feature=feature.number, value=value[:40])


def _own_name(full: str, province: str, district: str) -> str:
    """Return the dong's own name: the full name without province and district where it begins with them."""
    return full.removeprefix(f"{province} {district} ").removeprefix(f"{province} ").strip() or full


def _refuse_repeats(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    counts = Counter(row["code"] for row in rows)
    repeated = [code for code, count in counts.items() if count > 1]
    if repeated:
        said = f"같은 코드가 여러 번 나옵니다: {', '.join(repeated[:NAMED])}({len(repeated)}개)."
        _refuse(name, "code_repeated", said, "some codes are repeated", codes=repeated)


def _refuse_unreadable_names(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if not any("가" <= letter <= "힣" for row in rows for letter in row["name"]):
        said = "동 이름에 한글이 하나도 없습니다. 글자가 깨진 파일입니다. UTF-8로 다시 저장해 주세요."
        _refuse(name, "wrong_encoding", said, "no name holds Hangul")


def _strange_districts(rows: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    strange = [f"{row['district']} {row['name']}" for row in rows if row["code"][:5] != row["district_code"]]
    if not strange:
        return ()
    said = f"동 코드와 구 코드의 앞자리가 다릅니다: {', '.join(strange[:NAMED])}({len(strange)}곳)"
    return (Finding("district_code_differs", said, {"names": strange}),)


def _edition_date(name: str, features: Sequence[Feature]) -> date | None:
    """Return the day the file or its name states; None when they say none or more than one."""
    stated = {found for feature in features for found in _VERSION.findall(str(feature.properties.get("source", "")))}
    dates = {_day(text) for text in stated or set(_DATE_IN_NAME.findall(name))} - {None}
    return dates.pop() if len(dates) == 1 else None


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
