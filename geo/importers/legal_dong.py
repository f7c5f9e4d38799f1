"""Recognise files of legal dong (법정동): they look like administrative dong and are never used as such."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

from geo.codes import is_legal_dong
from geo.errors import FileRefused
from geo.importers import sniff

LEGAL_COLUMNS: Final = frozenset({"EMD_CD", "EMD_KOR_NM", "EMD_ENG_NM", "LI_CD", "LI_KOR_NM"})
MAX_ENTRIES: Final = 200
MAX_UNPACKED: Final = 200_000_000
DBF_TERMINATOR: Final = 0x0D
DBF_FIELD_BYTES: Final = 32


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


def refuse_shapefile(name: str, neighbours: Mapping[str, bytes]) -> NoReturn:
    """Refuse a shapefile by what it is; `neighbours` are the files of the same stem by suffix (`.dbf` …)."""
    if ".dbf" not in neighbours:
        raise FileRefused(
            f"{name}: 셰이프파일의 속성 파일(.dbf)이 옆에 없습니다. 같은 이름의 파일을 모두 두거나 GeoJSON을 주세요.",
            f"{name}: the .dbf of the shapefile is missing.",
            code="shapefile_incomplete",
        )
    columns = dbf_columns(name, neighbours[".dbf"])
    refuse_legal_columns(name, columns)
    raise FileRefused(
        f"{name}: 셰이프파일입니다(열: {', '.join(columns[:8])}). 셰이프파일은 다음 판에서 지원합니다. "
        "2025-04-01 판 GeoJSON을 넣어 주세요.",
        f"{name} is a shapefile; this version reads GeoJSON.",
        code="shapefile_not_yet",
        details={"columns": columns},
    )


def dbf_columns(name: str, data: bytes) -> list[str]:
    """Return the column names of a dBASE table from its heading, whatever encoding its rows have."""
    columns: list[str] = []
    for start in range(DBF_FIELD_BYTES, len(data), DBF_FIELD_BYTES):
        if data[start] == DBF_TERMINATOR:
            return columns
        raw = data[start : start + 11].split(b"\x00")[0]
        columns.append(raw.decode("cp949", errors="replace"))
    raise FileRefused(f"{name}: 속성 파일(.dbf)이 깨져 있습니다.", f"{name}: the .dbf is broken.", code="dbf_broken")


def shapefile_in_zip(name: str, data: bytes) -> Mapping[str, bytes]:
    """Return the files of the one shapefile inside a ZIP by suffix; refuse a ZIP that holds none or hides a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            entries = [entry for entry in bundle.infolist() if not entry.is_dir()]
            if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                sniff.refuse_too_big(name, MAX_UNPACKED + 1, MAX_UNPACKED)
            wanted = [entry for entry in entries if entry.filename[-4:].lower() in {".shp", ".dbf"}]
            return {entry.filename[-4:].lower(): bundle.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileRefused(
            f"{name}: ZIP 묶음을 열 수 없습니다. 깨졌거나 암호가 걸려 있습니다.",
            f"{name}: the ZIP cannot be opened.",
            code="zip_broken",
        ) from error
