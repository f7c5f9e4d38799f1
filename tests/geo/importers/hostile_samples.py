"""Files that mean harm, each small, by name: what they are called and which code refuses them."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Final

from tests.geo.importers.source_samples import edited, far_cell, ods, ods_row, xls, xlsx, zipped

SHEET: Final = "xl/worksheets/sheet1.xml"
HEAD: Final = ["시설명", "주소"]
VRT: Final = '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
LAUGHS: Final = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><{root}><Placemark><name>&m;</name></Placemark></{root}>"
)
OUTSIDE: Final = (
    '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>'
)


def deflated_zeros(size: int, path: str = "표.csv") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle, bundle.open(path, "w") as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return target.getvalue()


def lying_zip() -> bytes:
    """Return a ZIP whose table of contents says 1,000 bytes where forty million come out."""
    data = bytearray(deflated_zeros(40_000_000))
    size = struct.pack("<I", 40_000_000)
    return bytes(data).replace(size, struct.pack("<I", 1_000))


def crowded_sheet() -> bytes:
    """Return a workbook in which one long text stands in 200,000 cells."""
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 200_001))
    data = xlsx([["x" * 30_000]])
    return edited(data, SHEET, lambda sheet: sheet[: sheet.index(b"<row")] + cells + b"</sheetData></worksheet>")


def corner_sheet(place: bytes) -> bytes:
    """Return a workbook of two cells, the second one at `place`."""
    return edited(xlsx([["x"], ["", "y"]]), SHEET, lambda sheet: sheet.replace(b'r="B2"', b'r="%s"' % place))


def merged_sheet() -> bytes:
    merges = b"".join(b'<mergeCell ref="A%d:A1048576"/>' % n for n in range(2, 2_000))
    return edited(
        xlsx([HEAD, ["a", "b"]]),
        SHEET,
        lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>"),
    )


def second_directory() -> bytes:
    """Return a workbook with another one glued before it, so that two readers may see two different files."""
    return corner_sheet(b"XFD1048576") + xlsx([HEAD, ["가", "무지개로"]])


Maker = Callable[[], bytes]

BOMBS: Final[dict[str, tuple[str, Maker]]] = {
    "a table of 200 MB": ("file_too_big", lambda: bytes(200_000_000)),
    "a ZIP that unpacks to 160 MB": ("zip_bomb", lambda: deflated_zeros(160_000_000)),
    "a ZIP that packs a thousandfold": ("zip_bomb", lambda: deflated_zeros(20_000_000)),
    "a ZIP that lies about its size": ("zip_broken", lying_zip),
    "a ZIP in a ZIP": ("zip_nested", lambda: zipped({"a.zip": zipped({"표.csv": b"a,b\n1,2\n"})})),
    "a ZIP in a ZIP under another name": ("zip_nested", lambda: zipped({"a.csv": zipped({"표.csv": b"a,b\n1,2\n"})})),
    "a KMZ in a KMZ": ("zip_nested", lambda: zipped({"a.kmz": zipped({"b.kmz": zipped({"doc.kml": b"<kml/>"})})})),
    "a ZIP of 201 files": ("zip_too_many", lambda: zipped({f"{n}.csv": b"a,b\n1,2\n" for n in range(201)})),
    "a workbook with a cell in the last corner": ("too_many_columns", lambda: corner_sheet(b"XFD1048576")),
    "a workbook with a cell far down": ("too_many_rows", lambda: corner_sheet(b"B1048576")),
    "a workbook with two cells far apart": ("too_many_cells", lambda: corner_sheet(b"ALL299999")),
    "a workbook with a place no reader can lay out": ("too_many_rows", lambda: corner_sheet(b"B4294967295")),
    "a workbook that announces endless texts": (
        "too_many_cells",
        lambda: edited(
            xlsx([HEAD]), "xl/sharedStrings.xml", lambda xml: xml.replace(b'Count="2"', b'Count="99999999999"')
        ),
    ),
    "a workbook with one long text in every cell": ("too_many_cells", crowded_sheet),
    "a workbook with endless merged cells": ("too_many_cells", merged_sheet),
    "a workbook with an entity": (
        "workbook_odd",
        lambda: edited(xlsx([HEAD]), SHEET, lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml),
    ),
    "an ODS with repeated cells": (
        "too_many_cells",
        lambda: ods(ods_row(*["x"] * 900, repeat=299_999)),
    ),
    "an ODS with repeated columns": (
        "too_many_columns",
        lambda: ods(
            ods_row("x").replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="999999999" ')
        ),
    ),
    "an old workbook with cells far apart": ("too_many_cells", lambda: xls([HEAD], far_cell(65_535, 255))),
    "a billion laughs in KML": ("xml_broken", lambda: LAUGHS.replace("{root}", "kml").encode()),
    "a file outside in KML": ("xml_entities", OUTSIDE.encode),
    "a KML of three million tags": ("xml_too_big", lambda: b"<kml>" + b"<a/>" * 3_000_000 + b"</kml>"),
    "a KML deeper than any": ("xml_broken", lambda: b"<kml>" + b"<a>" * 500_000),
    "a page with endless columns": ("too_many_columns", lambda: b"<table><tr>" + b"<td colspan=1000>x" * 9_000),
    "a page with endless cells": ("too_many_cells", lambda: b"<table>" + b"<tr><td colspan=900>x<td>y" * 9_000),
    "JSON of nothing but lists": ("json_too_big", lambda: b'{"a": [' + b"[]," * 12_000_000 + b"0]}"),
    "JSON of nothing but numbers": ("json_too_big", lambda: b'{"a": [' + b"1.5," * 9_000_000 + b"0]}"),
    "a table of nothing but commas": ("too_many_columns", lambda: b"a,b\n1,2\n" * 50_000 + b"," * 49_000_000),
    "a record of endless cells on many lines": (
        "too_many_columns",
        lambda: b"a,b\n1,2\n" * 50_000 + b'"\n",' * 9_000_000,
    ),
    "a table of nothing but rows": ("too_many_rows", lambda: b"a,\n" * 16_000_000),
}
