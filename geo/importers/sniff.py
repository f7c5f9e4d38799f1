"""Tell what a file really is from its first bytes, whatever its name says."""

from typing import Final

from geo.errors import FileRefused

_MAGIC: Final = (
    (b"PK\x03\x04", "zip", "ZIP 묶음 파일"),
    (b"\x89PNG\r\n\x1a\n", "image", "그림(PNG) 파일"),
    (b"\xff\xd8\xff", "image", "그림(JPEG) 파일"),
    (b"GIF8", "image", "그림(GIF) 파일"),
    (b"II*\x00", "image", "그림(TIFF) 파일"),
    (b"MM\x00*", "image", "그림(TIFF) 파일"),
    (b"RIFF", "image", "그림이나 소리 파일"),
    (b"%PDF", "pdf", "PDF 문서"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", "옛 엑셀(.xls)이나 한글(.hwp) 문서"),
    (b"\x1f\x8b", "gzip", "압축(gzip) 파일"),
    (b"7z\xbc\xaf'\x1c", "archive", "압축(7z) 파일"),
    (b"Rar!", "archive", "압축(RAR) 파일"),
    (b"SQLite format 3\x00", "sqlite", "데이터베이스(SQLite·GeoPackage) 파일"),
    (b"\x00\x00\x27\x0a", "shapefile", "셰이프파일(.shp)"),
    (b"\x7fELF", "program", "실행 파일"),
)
_SHORT_MAGIC: Final = ((b"BM", "image", "그림(BMP) 파일"), (b"MZ", "program", "실행 파일"))
"""Two letters may also begin a text; a zero byte soon after tells."""

_MARKUP: Final = (
    (b"<ogrvrt", "vrt", "다른 파일을 가리키는 VRT 문서"),
    (b"<html", "html", "웹 페이지(HTML)"),
    (b"<!doctype", "html", "웹 페이지(HTML)"),
    (b"<svg", "image", "그림(SVG) 파일"),
    (b"<kml", "kml", "KML 문서"),
    (b"<gpx", "gpx", "GPX 문서"),
    (b"<", "xml", "XML 문서"),
)

UTF8_BOM: Final = b"\xef\xbb\xbf"


def kind_of(data: bytes) -> tuple[str, str] | None:
    """Return (short kind, Korean name) of a file that is not plain text data, None when it may be."""
    for magic, kind, name in _MAGIC:
        if data.startswith(magic):
            return kind, name
    for magic, kind, name in _SHORT_MAGIC:
        if data.startswith(magic) and b"\x00" in data[:32]:
            return kind, name
    head = data[:2000].removeprefix(UTF8_BOM).lstrip().lower()
    if head.startswith(b"<"):
        return next((kind, name) for mark, kind, name in _MARKUP if mark in head)
    return None


def refuse_empty(name: str, data: bytes) -> None:
    if not data.removeprefix(UTF8_BOM).strip():
        raise FileRefused(f"{name}: 빈 파일입니다.", f"{name} is empty.", code="file_empty")


def refuse_too_big(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise FileRefused(
            f"{name}: 파일이 너무 큽니다({size / 1e6:,.0f} MB). {limit / 1e6:,.0f} MB까지 받습니다.",
            f"{name} is larger than {limit} bytes.",
            code="file_too_big",
            details={"bytes": size, "limit": limit},
        )
