"""Tell what a file really is from its first bytes, whatever its name says."""

import re
from typing import Final

from geo.errors import FileRefused

MARKUP_WITHIN: Final = 100_000

_MAGIC: Final = (
    (b"PK\x03\x04", "zip", "ZIP 묶음 파일"),
    (b"PK\x05\x06", "zip", "빈 ZIP 묶음 파일"),
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
    (b"ALZ\x01", "archive", "압축(ALZ) 파일"),
    (b"EGGA", "archive", "압축(EGG) 파일"),
    (b"BZh9", "archive", "압축(bzip2) 파일"),
    (b"\xfd7zXZ", "archive", "압축(xz) 파일"),
    (b"HWP Document File", "hwp", "한글(.hwp) 문서"),
    (b"AC10", "drawing", "CAD 도면(DWG)"),
    (b"\x7fELF", "program", "실행 파일"),
)
_SHORT_MAGIC: Final = ((b"BM", "image", "그림(BMP) 파일"), (b"MZ", "program", "실행 파일"))
"""Two letters may also begin a text; a zero byte soon after tells."""

_MARKUP: Final = {
    "ogrvrtdatasource": ("vrt", "다른 파일을 가리키는 VRT 문서"),
    **dict.fromkeys(
        ("html", "head", "body", "meta", "title", "style", "script", "table", "center", "div", "p", "b", "br", "font"),
        ("html", "웹 페이지(HTML)"),
    ),
    "svg": ("image", "그림(SVG) 파일"),
    "kml": ("kml", "KML 문서"),
    "gpx": ("gpx", "GPX 문서"),
    "workbook": ("spreadsheetml", "엑셀 2003 XML 문서"),
    "hwpml": ("hwp", "한글(HWPML) 문서"),
}
"""Kinds of markup by the name of its first element."""
_XML: Final = ("xml", "XML 문서")

UTF8_BOM: Final = b"\xef\xbb\xbf"
UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_VRT = re.compile(rb"o\x00?g\x00?r\x00?v\x00?r\x00?t\x00?d\x00?a\x00?t\x00?a", re.IGNORECASE)
"""OGRVRTDataSource, in UTF-8 as in UTF-16."""
_TAG = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)")


def kind_of(data: bytes) -> tuple[str, str] | None:
    """Return (short kind, Korean name) of a file that is not plain text data, None when it may be."""
    for magic, kind, name in _MAGIC:
        if data.startswith(magic):
            return kind, name
    for magic, kind, name in _SHORT_MAGIC:
        if data.startswith(magic) and b"\x00" in data[:32]:
            return kind, name
    wide = data[:2] in UTF16_BOMS
    head = data[: 2 * MARKUP_WITHIN].decode("utf-16", errors="ignore").encode() if wide else data
    start = _skip_blanks(head, len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0)
    if head[start : start + 1] != b"<":
        return None
    return _MARKUP["ogrvrtdatasource"] if _VRT.search(data) else _markup(head, start)


def _markup(data: bytes, at: int) -> tuple[str, str]:
    """Return the kind of a document by its first element, behind declarations, comments and a DOCTYPE."""
    while True:
        at = _skip_blanks(data, at)
        if data.startswith(b"<!--", at):
            end, length = data.find(b"-->", at), 3
        elif data.startswith((b"<?", b"<!"), at):
            if data[at : at + 14].lower() == b"<!doctype html":
                return _MARKUP["html"]
            end, length = data.find(b">", at), 1
            if b"[" in data[at : max(at, end)]:  # a DOCTYPE with declarations of its own
                end, length = data.find(b"]>", at), 2
        else:
            found = _TAG.match(data, at)
            return _MARKUP.get(found[1].decode("ascii", errors="ignore").lower(), _XML) if found else _XML
        if end < 0:
            return _XML
        at = end + length


def _skip_blanks(data: bytes, at: int) -> int:
    while data[at : at + 1].isspace():
        at += 1
    return at


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
