"""Open what comes in a ZIP: workbooks, KMZ, shapefiles, or tables that somebody packed together."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from geo.importers import sniff
from geo.importers.bundles import Bundle, Entry
from geo.importers.features import Layer, layer_table
from geo.importers.grids import SourceTable
from geo.importers.refusals import refused
from geo.importers.shapefiles import PARTS, read_shapefile
from geo.importers.sheet_extents import MEDIA, judge_ods, judge_xlsx
from geo.importers.workbooks import read_workbook_tables
from geo.importers.xml_layers import read_kml

END_MARK: Final = b"PK\x05\x06"
DATA: Final = frozenset(
    {".csv", ".tsv", ".xlsx", ".xls", ".ods", ".geojson", ".json", ".gpkg", ".kml", ".kmz", ".gpx", ".html", ".htm"}
)
GLOSSARY: Final = "열이름.csv"
"""What the short names of a Shapefile's columns mean; our own files have it beside them, and no table of things."""
TEXT: Final = frozenset({".txt"})
PACKED: Final = frozenset({".zip", ".7z", ".rar", ".gz", ".tar", ".alz", ".egg", ".bz2", ".xz"})

_DOCUMENTS: Final = (
    ("word/document.xml", "docx", "워드(.docx) 문서입니다. 표를 엑셀에 붙여 넣고 XLSX로 저장해서 넣어 주세요."),
    ("ppt/presentation.xml", "pptx", "파워포인트(.pptx) 문서입니다. 표를 엑셀에 옮겨 XLSX로 저장해서 넣어 주세요."),
    ("Contents/content.hpf", "hwpx", "한글(.hwpx) 문서입니다. 표를 엑셀에 붙여 넣고 XLSX로 저장해서 넣어 주세요."),
    ("xl/workbook.bin", "xlsb", "엑셀 이진(.xlsb) 파일입니다. 엑셀에서 XLSX로 다시 저장해서 넣어 주세요."),
)

Opener = Callable[[str, bytes], list[SourceTable]]


def open_zip(name: str, data: bytes, opener: Opener) -> list[SourceTable]:
    """Return the tables inside; `opener` opens a plain file that was packed. Raises FileRefused, nothing is unpacked
    to disk and nothing beyond the limits to memory.
    """
    bundle = Bundle(name, data)
    paths = {entry.path for entry in bundle.entries}
    for sign, kind, said in _DOCUMENTS:
        if sign in paths:
            raise refused(name, f"not_table_{kind}", said, f"this is {kind}")
    if "xl/workbook.xml" in paths or _mime(bundle).startswith("application/vnd.oasis.opendocument.spreadsheet"):
        judge_xlsx(bundle)
        judge_ods(bundle)
        kind = "xlsx" if "xl/workbook.xml" in paths else "ods"
        return read_workbook_tables(name, _one_directory(bundle, data), kind)
    return _packed(bundle, opener)


def _mime(bundle: Bundle) -> str:
    entry = next((entry for entry in bundle.entries if entry.path == "mimetype"), None)
    return bundle.read(entry).decode("ascii", errors="ignore") if entry else ""


def _one_directory(bundle: Bundle, data: bytes) -> bytes:
    """Return the ZIP as it is, or packed anew when another reader might find a second table of contents in it."""
    if data.count(END_MARK) == 1:
        return data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as clean:
        for entry in bundle.entries:
            if entry.suffix not in MEDIA:
                clean.writestr(entry.path, bundle.read(entry))
    return target.getvalue()


def _packed(bundle: Bundle, opener: Opener) -> list[SourceTable]:
    entries = bundle.documents()
    nested = [entry.path for entry in entries if entry.suffix in PACKED or _is_plain_zip(bundle, entry)]
    if nested:
        said = f"ZIP 안에 또 압축 파일이 있습니다({nested[0][:60]}). 풀어서 넣어 주세요."
        raise refused(bundle.name, "zip_nested", said, "there is an archive inside the ZIP")
    for entry in entries:
        _refuse_vrt(bundle, entry)
    tables = _shapefiles(bundle, entries)
    wanted = [entry for entry in entries if entry.suffix in DATA and not (tables and _is_glossary(entry))]
    if not wanted and not tables:
        wanted = [entry for entry in entries if entry.suffix in TEXT]
    for entry in wanted:
        if entry.suffix == ".kml" and len(wanted) == 1:
            tables.append(read_kml(bundle.name, bundle.read(entry)))  # a KMZ is a KML with its pictures
        else:
            tables += opener(f"{bundle.name}/{PurePosixPath(entry.path).name}", bundle.read(entry))
    if not tables:
        shown = ", ".join(entry.path for entry in entries[:5]) or "비어 있음"
        said = f"ZIP 안에 읽을 수 있는 표나 지도 파일이 없습니다({shown[:120]})."
        raise refused(bundle.name, "zip_nothing", said, "there is no table or map inside the ZIP")
    return tables


def _is_glossary(entry: Entry) -> bool:
    return PurePosixPath(entry.path).name == GLOSSARY


def _is_plain_zip(bundle: Bundle, entry: Entry) -> bool:
    """Say whether an entry is an archive under another name; workbooks and KMZ are archives by nature."""
    first = next(bundle.chunks(entry), b"")
    kind = sniff.kind_of(first[:100])
    return kind is not None and (
        kind[0] in {"gzip", "archive"} or (kind[0] == "zip" and entry.suffix not in {".xlsx", ".ods", ".kmz"})
    )


def _refuse_vrt(bundle: Bundle, entry: Entry) -> None:
    markup = b"<" in next(bundle.chunks(entry), b"")[:100]
    kind = sniff.kind_of(bundle.read(entry)) if markup or entry.suffix == ".vrt" else None
    if entry.suffix == ".vrt" or (kind is not None and kind[0] == "vrt"):
        said = f"ZIP 안에 다른 파일을 가리키는 VRT 문서가 있습니다({entry.path[:60]}). 받지 않습니다."
        raise refused(bundle.name, "vrt", said, "there is a VRT document inside the ZIP")


def _shapefiles(bundle: Bundle, entries: list[Entry]) -> list[SourceTable]:
    stems: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if entry.suffix in PARTS:
            stems.setdefault(entry.path[: -len(entry.suffix)].lower(), {})[entry.suffix] = entry
    found = []
    for parts in stems.values():
        if ".shp" in parts or ".dbf" in parts:
            title = PurePosixPath(next(iter(parts.values())).path).stem
            contents = {suffix: bundle.read(entry) for suffix, entry in parts.items()}
            found.append(shapefile_table(bundle.name, contents, title))
    return found


def shapefile_table(name: str, parts: dict[str, bytes], title: str = "") -> SourceTable:
    """Return the table of a shapefile whose files stand in `parts` by suffix; shapes in its own CRS."""
    content = read_shapefile(name, parts)
    layer = Layer(name, "shapefile", title, content.encoding, content.crs)
    for number, (record, shape) in enumerate(zip(content.records, content.shapes, strict=True), 1):
        layer.add(number, dict(zip(content.columns, record, strict=True)), shape)
    if not layer.numbers:
        raise refused(name, "no_features", "셰이프파일에 도형이 없습니다.", "there are no features")
    return layer_table(layer, list(dict.fromkeys(content.columns)))
