"""The published layouts of boundary files, one small class each; a new layout is one more of them in `LAYOUTS`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NoReturn, Protocol

from geo import codes as code_rules
from geo.codes import province_named
from geo.enums import CodeSystem
from geo.errors import FileRefused
from geo.importers.code_book import KOSTAT_PROVINCES, MOIS_PROVINCES, OLD_MOIS_PROVINCES
from geo.importers.geojson import Feature
from geo.text import clean_text

CodeChoice = Literal["auto", "mois", "kostat"]
NAME_MOST: Final = 40
FULL_NAME_MOST: Final = 60
MOIS_DIGITS: Final = 10

Row = dict[str, Any]
"""Columns of a BoundarySet but geometry; `code` is "" where the file gives only `stat_code`."""


class Layout(Protocol):
    """A published layout of boundary files."""

    @property
    def title(self) -> str:
        """Name the publisher, as it stands in the source note."""

    def fits(self, columns: frozenset[str]) -> bool:
        """Say whether a file with these columns is of this layout."""

    def system(self, name: str, codes: CodeChoice) -> CodeSystem | None:
        """Return the system of the file's codes; None when the codes themselves must say it."""

    def row(self, name: str, feature: Feature, system: CodeSystem | None) -> Row:
        """Return the columns of a BoundarySet for one feature, geometry left out."""


@dataclass(frozen=True)
class AdmdongKor:
    """vuski/admdongkor GeoJSON: 행정안전부 ten digits in adm_cd2, 통계청 digits in adm_cd (seven up to 2023-07)."""

    title: str = "vuski/admdongkor"
    columns: frozenset[str] = frozenset({"adm_nm", "adm_cd", "adm_cd2", "sgg", "sido", "sidonm", "sggnm"})

    def fits(self, columns: frozenset[str]) -> bool:
        return self.columns <= columns

    def system(self, _name: str, codes: CodeChoice) -> CodeSystem | None:
        return CodeSystem.KOSTAT if codes == "kostat" else CodeSystem.MOIS

    def row(self, name: str, feature: Feature, system: CodeSystem | None) -> Row:
        values = {column: text_of(name, feature, column) for column in sorted(self.columns)}
        mois = system is CodeSystem.MOIS
        code, stat_code = values["adm_cd2"], values["adm_cd"]
        _refuse_unless(mois, code_rules.is_mois_dong(code), name, feature, "adm_cd2", code)
        _refuse_unless(not mois, code_rules.is_kostat_dong(stat_code), name, feature, "adm_cd", stat_code)
        _refuse_unless(mois, code_rules.is_district(values["sgg"]), name, feature, "sgg", values["sgg"])
        sido = values["sido"]
        return {
            "code": code if mois else code_rules.kostat(stat_code),
            "stat_code": stat_code,
            "name": own_name(values["adm_nm"], values["sidonm"], values["sggnm"]),
            "district_code": values["sgg"] if mois else code_rules.kostat(stat_code[:5]),
            "district": values["sggnm"],
            "province_code": OLD_MOIS_PROVINCES.get(sido, sido),
            "province": values["sidonm"],
        }


@dataclass(frozen=True)
class StatisticsCodes:
    """A file whose column holds 통계청 codes of seven or eight digits and which names no district."""

    title: str
    code_column: str
    name_column: str
    others: frozenset[str] = frozenset()

    def fits(self, columns: frozenset[str]) -> bool:
        return {self.code_column, self.name_column} | self.others <= columns

    def system(self, _name: str, codes: CodeChoice) -> CodeSystem | None:
        return CodeSystem.MOIS if codes == "mois" else CodeSystem.KOSTAT

    def row(self, name: str, feature: Feature, system: CodeSystem | None) -> Row:
        code = text_of(name, feature, self.code_column)
        own = own_name(text_of(name, feature, self.name_column), "", "")
        if system is CodeSystem.MOIS:
            return mois_row(name, feature, self.code_column, code, own)
        return kostat_row(name, feature, self.code_column, code, own)


@dataclass(frozen=True)
class SeoulShops:
    """서울시 상권분석서비스: 행정안전부 codes without their last two zeros in ADSTRD_CD."""

    title: str = "서울시 상권분석서비스"

    def fits(self, columns: frozenset[str]) -> bool:
        return {"ADSTRD_CD", "ADSTRD_NM"} <= columns

    def system(self, name: str, codes: CodeChoice) -> CodeSystem | None:
        if codes == "kostat":
            said = "ADSTRD_CD는 행정안전부 코드입니다. --codes kostat 없이 넣어 주세요."
            refuse(name, "code_system_absent", said, "ADSTRD_CD holds 행정안전부 codes")
        return CodeSystem.MOIS

    def row(self, name: str, feature: Feature, _system: CodeSystem | None) -> Row:
        code = text_of(name, feature, "ADSTRD_CD")
        own = own_name(text_of(name, feature, "ADSTRD_NM"), "", "")
        return mois_row(name, feature, "ADSTRD_CD", code, own)


@dataclass(frozen=True)
class KoreanHeadings:
    """A table somebody made: 행정동코드 and 행정동명, perhaps 시군구명 and 시도명, in whatever code system."""

    title: str = "한글 열 이름"
    codes: tuple[str, ...] = ("행정동코드", "행정동_코드", "행정동 코드", "행정기관코드", "행정구역코드", "동코드")
    names: tuple[str, ...] = ("행정동명", "행정동_명", "행정동 명", "행정동", "읍면동명", "동명")
    districts: tuple[str, ...] = ("시군구명", "자치구명", "시군구", "자치구", "구명")
    provinces: tuple[str, ...] = ("시도명", "시도")

    def fits(self, columns: frozenset[str]) -> bool:
        return bool(columns & set(self.codes)) and bool(columns & set(self.names))

    def system(self, _name: str, codes: CodeChoice) -> CodeSystem | None:
        return {"mois": CodeSystem.MOIS, "kostat": CodeSystem.KOSTAT}.get(codes)

    def row(self, name: str, feature: Feature, system: CodeSystem | None) -> Row:
        column, name_column = self._found(feature, self.codes), self._found(feature, self.names)
        code = text_of(name, feature, column)
        district, province = (self._optional(name, feature, names) for names in (self.districts, self.provinces))
        own = own_name(text_of(name, feature, name_column), province, district)
        if (system or self._said_by(name, column, code)) is CodeSystem.KOSTAT:
            return kostat_row(name, feature, column, code, own, district)
        return mois_row(name, feature, column, code, own, district)

    @staticmethod
    def _found(feature: Feature, names: tuple[str, ...]) -> str:
        return next((column for column in names if column in feature.properties), names[0])

    @staticmethod
    def _optional(name: str, feature: Feature, names: tuple[str, ...]) -> str:
        column = next((column for column in names if feature.properties.get(column)), None)
        return text_of(name, feature, column) if column else ""

    @staticmethod
    def _said_by(name: str, column: str, code: str) -> CodeSystem:
        """Return the system that a code alone can only be of: ten digits 행정안전부, seven 통계청; eight are both's."""
        if len(code) == MOIS_DIGITS - 2:
            said = (
                f"{column}가 여덟 자리라 행정안전부 코드인지 통계청 코드인지 알 수 없습니다(겹치는 코드가 있습니다). "
                "--codes mois 또는 --codes kostat 을 적어 주세요."
            )
            refuse(name, "code_system_unknown", said, "eight digits may be of either system; say --codes")
        return CodeSystem.MOIS if len(code) == MOIS_DIGITS else CodeSystem.KOSTAT


LAYOUTS: Final[tuple[Layout, ...]] = (
    AdmdongKor(),
    StatisticsCodes("통계청 SGIS", "ADM_CD", "ADM_NM"),
    StatisticsCodes("통계청 SGIS", "ADM_DR_CD", "ADM_DR_NM"),
    StatisticsCodes("통계청 SGIS", "adm_dr_cd", "adm_dr_nm"),
    StatisticsCodes("southkorea-maps", "code", "name", frozenset({"base_year"})),
    SeoulShops(),
    KoreanHeadings(),
)


def kostat_row(name: str, feature: Feature, column: str, code: str, own: str, district: str = "") -> Row:
    """Return the row of a dong of which only the 통계청 code is known; code and district wait for a code table."""
    fits = code_rules.is_kostat_dong(code) and code[:2] in KOSTAT_PROVINCES
    _refuse_unless(True, fits, name, feature, column, code)
    province = KOSTAT_PROVINCES[code[:2]]
    return {
        "code": "",
        "stat_code": code,
        "name": own,
        "district_code": code_rules.kostat(code[:5]),
        "district": district,
        "province_code": MOIS_PROVINCES[province],
        "province": province,
    }


def mois_row(name: str, feature: Feature, column: str, code: str, own: str, district: str = "") -> Row:
    """Return the row of a dong by its 행정안전부 code of ten digits, or of eight (the last two are zeros)."""
    full = code + "00" if len(code) == MOIS_DIGITS - 2 else code
    provinces = {number: province for province, number in MOIS_PROVINCES.items()}
    province_code = OLD_MOIS_PROVINCES.get(full[:2], full[:2])
    legal = code_rules.is_legal_dong(full)  # refused by name later, together with all the others
    fits = (code_rules.is_mois_dong(full) or legal) and province_code in provinces
    _refuse_unless(True, fits, name, feature, column, code)
    return {
        "code": full,
        "stat_code": None,
        "name": own,
        "district_code": full[:5],
        "district": district,
        "province_code": province_code,
        "province": provinces[province_code],
    }


def refuse(name: str, code: str, said: str, said_en: str, **details: Any) -> NoReturn:
    raise FileRefused(f"{name}: {said}", f"{name}: {said_en}.", code=code, details=details)


def text_of(name: str, feature: Feature, column: str) -> str:
    """Return the text in a column of a feature; refuse numbers, empty values and what cannot be text."""
    value = feature.properties.get(column)
    where = f"{feature.number}번째 도형의 {column}"
    if isinstance(value, (int, float)):
        said = f"{where} 값이 글자가 아니라 숫자로 저장되어 있습니다. 코드는 글자로 저장해 주세요."
        refuse(name, "code_not_text", said, f"{column} is a number, not text", feature=feature.number)
    if not isinstance(value, str) or not value.strip():
        refuse(name, "value_missing", f"{where} 값이 비어 있습니다.", f"{column} is empty", feature=feature.number)
    try:
        text = clean_text(value)
    except ValueError:
        said = f"{where} 값에 쓸 수 없는 글자가 있습니다."
        refuse(name, "text_broken", said, f"{column} holds control characters", feature=feature.number)
    most = FULL_NAME_MOST if column == "adm_nm" else NAME_MOST
    if len(text) > most:
        said = f"{where} 값이 너무 깁니다({len(text)}자, {most}자까지)."
        refuse(name, "text_too_long", said, f"{column} is longer than {most} characters", feature=feature.number)
    return text


def _refuse_unless(asked: bool, fits: bool, name: str, feature: Feature, column: str, value: str) -> None:
    if asked and not fits:
        said = f"{feature.number}번째 도형의 {column} 값이 코드의 모양이 아닙니다: {value[:40]}"
        refuse(name, "code_malformed", said, f"{column} is not a code", feature=feature.number, value=value[:40])


def own_name(full: str, province: str, district: str) -> str:
    """Return the dong's own name: the full name without province and district where it begins with them."""
    if province and district:
        return full.removeprefix(f"{province} {district} ").removeprefix(f"{province} ").strip() or full
    words = full.split(" ")
    return words[-1] if len(words) > 1 and province_named(words[0]) else full


def refuse_unknown_layout(name: str, columns: Mapping[str, Any]) -> NoReturn:
    """Refuse a file of no known layout, with the columns that it has and those that would do."""
    known = " · ".join(dict.fromkeys(layout.title for layout in LAYOUTS))
    found = ", ".join(str(column)[:NAME_MOST] for column in list(columns)[:8]) or "없음"
    lacking = sorted(AdmdongKor().columns - set(columns))
    said = (
        f"아는 행정동 경계 형식({known})이 아닙니다. 파일의 열: {found}. "
        "동 코드와 동 이름 열이 있어야 합니다(예: adm_cd2·adm_nm, ADM_CD·ADM_NM, 행정동코드·행정동명)."
    )
    refuse(name, "layout_unknown", said, f"unknown columns: {found}", missing=lacking)
