"""Files that mean harm, small to send and large to open, or one thing that says it is another; none does any harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

Maker = Callable[[], bytes]
NAME: Final = "시설명,주소\n"
SCRIPT: Final = b"<script>alert(1)</script>"
OUTSIDE: Final = b'<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS: Final = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
).encode()
VRT: Final = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'  # noqa: E501  (one document)
_SHEET: Final = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_WORKBOOK: Final = (
    b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="survey" sheetId="1"'
    b' r:id="r1"/></sheets></workbook>'
)
_RELATIONS: Final = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%b" Target="%b"/>'
    b"</Relationships>"
)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of the parts; names go in as they stand."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in parts.items():
            bundle.writestr(name, data)
    return target.getvalue()


def workbook(cells: bytes) -> bytes:
    """Return the least workbook a reader takes, with these cells as XML."""
    return zipped(
        {
            "_rels/.rels": _RELATIONS % (b"officeDocument", b"xl/workbook.xml"),
            "xl/workbook.xml": _WORKBOOK,
            "xl/_rels/workbook.xml.rels": _RELATIONS % (b"worksheet", b"worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": _SHEET + cells + b"</sheetData></worksheet>",
        }
    )


def corner_cell() -> bytes:
    """Return a workbook with a cell in the last corner of its sheet."""
    return workbook(b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def crowded() -> bytes:
    """Return a workbook that is small as it lies and hundreds of megabytes as it is read."""
    return workbook(b'<row r="1"><c r="A1"><v>1</v></c></row>' * 3_000_000)


def png(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a PNG of a few hundred bytes whose head promises two and a half thousand million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")


def tiff() -> bytes:
    """Return a TIFF whose one strip is said to be 60,000 by 60,000 pixels."""
    size = ((256, 4, 1, 60_000), (257, 4, 1, 60_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1))
    tags = (*size, (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 60_000), (279, 4, 1, 10))
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + bytes(4)
    return b"II*\x00\x08\x00\x00\x00" + directory


def pdf() -> bytes:
    """Return a PDF that would run a script when it is opened."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>"
    )


def picture_and_page() -> bytes:
    """Return what begins as a GIF and goes on as a page with a script."""
    return b"GIF89a/*" + SCRIPT + b"*/=1;" + bytes(64)


TABLES: Final[Mapping[str, tuple[str, Maker]]] = MappingProxyType(
    {
        "천 배로 풀리는 ZIP": ("표.zip", lambda: zipped({"표.csv": bytes(40_000_000)})),
        "ZIP 속의 ZIP": ("표.zip", lambda: zipped({"a.zip": zipped({"표.csv": NAME.encode()})})),
        "밖을 가리키는 이름의 ZIP": ("표.zip", lambda: zipped({"../../../etc/cron.d/x": SCRIPT})),
        "맨 끝 칸의 XLSX": ("표.xlsx", corner_cell),
        "풀면 큰 XLSX": ("표.xlsx", crowded),
        "백만 열의 CSV": ("표.csv", lambda: b"a," * 1_000_000),
        ".geojson이라는 VRT": ("표.geojson", lambda: VRT),
        "개체가 든 KML": ("표.kml", lambda: OUTSIDE + b"<kml><Placemark><name>&x;</name></Placemark></kml>"),
        "끝없이 커지는 GPX": ("표.gpx", lambda: LAUGHS + b"<gpx><wpt><name>&m;</name></wpt></gpx>"),
        "깊은 GeoJSON": ("표.geojson", lambda: b'{"type":"FeatureCollection","features":' + b"[" * 500_000),
        "표라는 그림": ("표.csv", png),
        "표라는 PDF": ("표.xlsx", pdf),
    }
)
PHOTOS: Final[Mapping[str, tuple[str, Maker]]] = MappingProxyType(
    {
        "사진이라는 SVG": ("a.jpg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
        "사진이라는 쪽": ("a.jpg", lambda: b"<!doctype html>" + SCRIPT),
        "50,000²의 PNG": ("a.png", png),
        "60,000²의 TIFF": ("a.tif", tiff),
        "그림이면서 쪽": ("a.gif", picture_and_page),
    }
)
FORMS: Final[Mapping[str, tuple[str, Maker]]] = MappingProxyType(
    {
        "양식이라는 XLSX 폭탄": ("양식.xlsx", crowded),
        "맨 끝 칸의 양식": ("양식.xlsx", corner_cell),
        "양식이라는 ZIP": ("양식.xlsx", lambda: zipped({"../a": SCRIPT})),
    }
)
INSTANCES: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "개체가 든 기록": lambda: OUTSIDE + b'<data id="x" version="1"><name>&x;</name></data>',
        "끝없이 커지는 기록": lambda: LAUGHS + b'<data id="x" version="1"><name>&m;</name></data>',
        "깊은 기록": lambda: b"<data>" * 100_000,
    }
)
