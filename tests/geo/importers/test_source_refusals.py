"""What is refused: files that are something else, files that point elsewhere, files that mean harm."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.files import read_input
from geo.errors import FileRefused
from geo.importers.limits import FILE_BYTES
from geo.importers.source import open_tables
from tests.geo.importers.hostile_samples import BOMBS, VRT, second_directory
from tests.geo.importers.source_samples import compound, xlsx, zipped

OLE_HWP = compound({"FileHeader": b"HWP Document File", "DocInfo": b"x"})
GOOD = "시설명,주소\n가,1\n".encode()


def refusal(data: bytes, name: str = "자료.csv") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        open_tables(name, data)
    assert caught.value.message.startswith(name)
    assert caught.value.message.endswith(".")
    assert any("가" <= letter <= "힣" for letter in caught.value.message.removeprefix(name))
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not_table_image", "그림(PNG)"),
        (b"\xff\xd8\xff\xe0 JFIF", "not_table_image", "그림(JPEG)"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_table_image", "그림(SVG)"),
        (b"%PDF-1.7 ...", "not_table_pdf", "PDF"),
        (OLE_HWP, "not_table_hwp", "한글(.hwp) 문서입니다"),
        (compound({"WordDocument": b"x"}), "not_table_doc", "워드"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted", "암호"),
        (compound({"Contents": b"x"}), "not_table_ole", "오피스"),
        (OLE_HWP[:700], "workbook_broken", "깨져"),
        (gzip.compress(GOOD, mtime=0), "not_table_gzip", "압축을 풀어서"),
        (b"7z\xbc\xaf'\x1c....", "not_table_archive", "7z"),
        (b"ALZ\x01....", "not_table_archive", "ALZ"),
        (b"MZ\x90\x00\x03\x00\x00", "not_table_program", "실행 파일"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "not_table_spreadsheetml", "2003"),
        (b"<data id='x'/>", "not_table_xml", "XML"),
        (b"<html><p>hello</html>", "not_table_html", "표가 없습니다"),
        (zipped({"word/document.xml": b"<x/>"}), "not_table_docx", "워드"),
        (zipped({"Contents/content.hpf": b"<x/>"}), "not_table_hwpx", "한글"),
        (zipped({"xl/workbook.bin": b"x"}), "not_table_xlsb", "xlsb"),
        (zipped({}), "zip_nothing", "없습니다"),
        (zipped({"사진.jpg": b"\xff\xd8\xff"}), "zip_nothing", "사진.jpg"),
        (zipped({"표.csv": GOOD})[:-30], "zip_broken", "깨진"),
        (zipped({"../../표.csv": GOOD}), "zip_path", "밖을"),
        (zipped({"/etc/표.csv": GOOD}), "zip_path", "밖을"),
        (zipped({"C:\\표.csv": GOOD}), "zip_path", "밖을"),
        (zipped({"표.csv": b"\x89PNG\r\n\x1a\n"}), "not_table_image", "그림"),
        (zipped({"xl/workbook.xml": b"<x/>"}), "workbook_broken", "깨져"),
        (b"SQLite format 3\x00" + b"\0" * 200, "gpkg_broken", "GeoPackage"),
        (b"\x00\x00\x27\x0a" + b"\0" * 100, "shapefile_incomplete", ".dbf"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_told_by_what_it_is(data: bytes, code: str, word: str) -> None:
    refused = refusal(data)
    assert refused.code == code
    assert word in refused.message


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zipped({"표.csv": GOOD}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert refusal(bytes(data)).code == "encrypted"


@pytest.mark.parametrize(
    "data",
    [
        VRT.encode(),
        b"\xef\xbb\xbf\n  " + VRT.encode(),
        b"<?xml version='1.0'?><!-- " + b"x" * 300_000 + b" -->" + VRT.encode(),
        b"<!-- <kml> -->" + VRT.encode(),
        b"<kml><!-- -->" + VRT.encode() + b"</kml>",
        VRT.encode("utf-16"),
        VRT.lower().encode(),
        zipped({"지도.vrt": VRT.encode()}),
        zipped({"표.csv": GOOD, "지도.geojson": b"\xef\xbb\xbf " + VRT.encode()}),
        zipped({"a.shp": b"", "b.xml": VRT.encode("utf-16")}),
    ],
)
@pytest.mark.parametrize("name", ["지도.geojson", "표.csv", "지도.kml"])
def test_a_document_that_points_to_other_files_is_refused_in_any_disguise(data: bytes, name: str) -> None:
    assert refusal(data, name).code == "vrt"


def test_a_table_that_only_speaks_of_vrt_is_a_table() -> None:
    [table] = open_tables("표.csv", f'시설명,비고\n가,"{VRT.replace(chr(34), chr(39))}"\n'.encode())
    assert table.cells.loc[2, "비고"].startswith("<OGRVRTDataSource>")


def test_a_workbook_with_two_tables_of_contents_is_read_as_we_judged_it() -> None:
    [table] = open_tables("표.xlsx", second_directory())
    assert table.cells.to_numpy().tolist() == [["가", "무지개로"]]


def test_sheets_formatted_to_the_last_row_are_no_bomb() -> None:
    from tests.geo.importers.hostile_samples import SHEET
    from tests.geo.importers.source_samples import edited

    blank = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = edited(
        xlsx([["시설명", "주소"], ["가", "무지개로"]]), SHEET, lambda xml: xml.replace(b"</sheetData>", blank)
    )
    [table] = open_tables("표.xlsx", data)
    assert table.cells.to_numpy().tolist() == [["가", "무지개로"]]


MEASURE = """
import json, resource
from pathlib import Path
from geo.errors import FileRefused
from geo.importers.source import open_tables
from tests.geo.importers.hostile_samples import BOMBS
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
found = {}
for title, (_, make) in BOMBS.items():
    data = make()
    try:
        found[title] = f"{len(open_tables('자료.csv', data))} tables"
    except FileRefused as error:
        found[title] = error.code
# Not ru_maxrss: that of a started process begins at what its parent had.
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([found, int(peak) / 1024]))
"""


def test_bombs_are_refused_within_half_a_gigabyte() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", MEASURE], cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    found, megabytes = json.loads(done.stdout)
    assert found == {title: code for title, (code, _) in BOMBS.items()}
    assert megabytes < 512


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "표.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file was read"))
    with pytest.raises(FileRefused) as caught:
        read_input(path, most=FILE_BYTES)
    assert caught.value.code == "file_too_big"
    assert "200 MB" in caught.value.message
    assert "50 MB" in caught.value.message
