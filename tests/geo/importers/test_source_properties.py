"""Whatever the bytes are, opening them gives tables or a refusal; nothing else ever comes out."""

import io
import zipfile
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.importers.grids import clean_cell
from geo.importers.source import SourceTable, open_tables
from tests.geo.importers.source_samples import geopackage, ods, ods_row, shapefile_parts, xls, xlsx, zipped

ROWS = [["시설명", "주소"], ["행복", "무지개로 1"], ["사랑", 2]]
PARTS = shapefile_parts([("햇살도서관", 200_000, 450_000)])
KML = b"<kml><Placemark><name>x</name><Point><coordinates>126.97,37.57</coordinates></Point></Placemark></kml>"
GPX = b"<gpx><wpt lat='37.5' lon='127'><name>x</name></wpt></gpx>"
PAGE = "<table><tr><td rowspan=2>시설명<td>주소<tr><td>가<tr><td>나<td>다</table>".encode()
JSON = b'{"type": "FeatureCollection", "features": [{"properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}'
SAMPLES = (
    xlsx(ROWS), xls(ROWS), ods(ods_row("시설명", "주소") + ods_row("가", "나")), geopackage([(None, "가", 1.0)]),
    zipped({f"a{suffix}": content for suffix, content in PARTS.items()}), zipped({"doc.kml": KML}), KML, GPX, PAGE, JSON,
    "시설명,주소\n가,나\n".encode("cp949"),
)  # fmt: skip


def is_sound(table: SourceTable) -> bool:
    """Say whether headings are unique and name the columns, every cell is text, every row has its shape."""
    cells = table.cells.to_numpy().tolist()
    return (
        tuple(table.cells.columns) == table.headings
        and len(set(table.headings)) == len(table.headings)
        and all(isinstance(cell, str) for row in cells for cell in row)
        and (table.shapes is None or len(table.shapes) == len(cells))
    )


def tables_or_none(data: bytes) -> list[SourceTable]:
    with suppress(FileRefused):
        return open_tables("x", data)
    return []


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    assert all(is_sound(table) for table in tables_or_none(data))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
    st.floats(0.3, 1),
)
def test_no_damaged_file_brings_the_reader_down(data: bytes, changes: list[tuple[float, int]], share: float) -> None:
    damaged = bytearray(data[: int(len(data) * share)] if share < 0.9 else data)
    for place, value in changes:
        damaged[int(place * (len(damaged) - 1))] = value
    assert all(is_sound(table) for table in tables_or_none(bytes(damaged)))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_damaged_entry_of_a_bundle_brings_the_reader_down(source: st.DataObject) -> None:
    with zipfile.ZipFile(
        io.BytesIO(source.draw(st.sampled_from([one for one in SAMPLES if one[:2] == b"PK"])))
    ) as bundle:
        entries = {name: bundle.read(name) for name in bundle.namelist()}
    name = source.draw(st.sampled_from(sorted(entries)))
    content = bytearray(entries[name])
    for _ in range(source.draw(st.integers(1, 4))):
        place = source.draw(st.integers(0, max(0, len(content) - 1)))
        content[place : place + source.draw(st.integers(0, 9))] = source.draw(st.binary(max_size=9))
    assert all(is_sound(table) for table in tables_or_none(zipped({**entries, name: bytes(content)})))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=5), min_size=1, max_size=12))
def test_every_row_of_a_workbook_is_kept_or_set_aside_once(rows: list[list[str]]) -> None:
    filled = [number for number, row in enumerate(rows, 1) if any(map(clean_cell, row))]
    for table in tables_or_none(xlsx(rows)):
        check_lines(table, filled)


def check_lines(table: SourceTable, filled: list[int]) -> None:
    told = [*table.cells.index, *(fault.line for fault in table.faults)]
    assert len(set(told)) == len(told)
    assert set(told) <= set(filled)
    assert all(line in told or line <= table.heading_line for line in filled)
