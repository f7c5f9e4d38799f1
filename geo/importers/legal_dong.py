"""Recognise files of legal dong (법정동): they look like administrative dong and are never used as such."""

from collections.abc import Iterable
from typing import Final, NoReturn

from geo.codes import is_legal_dong
from geo.errors import FileRefused

LEGAL_COLUMNS: Final = frozenset({"EMD_CD", "EMD_KOR_NM", "EMD_ENG_NM", "LI_CD", "LI_KOR_NM"})


def refuse_legal_columns(name: str, columns: Iterable[str]) -> None:
    """Refuse a table whose column names are those of legal dong files of 도로명주소 (juso)."""
    found = sorted({column for column in columns if column.upper() in LEGAL_COLUMNS or "법정동" in column})
    if found:
        _refuse(name, f"열 이름 {', '.join(found)}")


def refuse_legal_codes(name: str, codes: Iterable[str]) -> None:
    found = [code for code in codes if is_legal_dong(code)]
    if found:
        _refuse(name, f"코드 {', '.join(found[:3])}")


def _refuse(name: str, sign: str) -> NoReturn:
    raise FileRefused(
        f"{name}: 법정동 파일입니다({sign}). 행정동 경계가 아니므로 받지 않습니다.",
        f"{name} holds legal dong (법정동), not administrative dong.",
        code="legal_dong",
        details={"sign": sign},
    )
