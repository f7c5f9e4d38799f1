"""Whatever stands in the cells, every row is taken or refused, and what is taken keeps its letters."""

import unicodedata
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import FileRefused, InvalidInput
from geo.importers.boundaries import read_boundaries
from geo.importers.room_headings import HEADINGS
from geo.importers.room_sites import plan_rooms
from geo.importers.rooms import read_public_rooms
from geo.importers.source import open_tables
from tests.geo.importers.samples import dong, geojson, room, room_csv

PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90)
CHANGES = st.dictionaries(
    st.sampled_from(HEADINGS),
    st.one_of(PRINTABLE, st.sampled_from(["0", "nan", "37.5", "127", "24:00", "연중무휴"])),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=6))
def test_every_row_is_taken_or_refused_once(changes: list[dict[str, str]]) -> None:
    rows = [room(**change) for change in changes]
    (file,) = read_public_rooms("a.csv", room_csv(rows, encoding="utf-8"))
    plan = plan_rooms([file], covers=lambda _lon, _lat: True, provinces={"서울특별시"})
    assert plan.taken + len(plan.refused["a.csv"]) == len(rows)
    spaces = [space for site in plan.sites for space in site.spaces]
    assert len({space.key for space in spaces}) == len(spaces)
    lines = [space.line for space in spaces] + [issue.line for issue in plan.refused["a.csv"]]
    assert sorted(lines) == list(range(2, 2 + len(rows)))
    for site in plan.sites:
        assert 0 < len(site.name) <= 200
        assert all(0 < len(space.name) <= 200 for space in site.spaces)


@settings(max_examples=60, deadline=None)
@given(PRINTABLE.filter(lambda text: 0 < len(text.strip()) <= 40 and "\ufeff" not in text))
def test_the_facility_keeps_every_letter(name: str) -> None:
    (file,) = read_public_rooms("a.csv", room_csv([room(개방시설명=name)], encoding="utf-8"))
    (row,) = file.rows
    assert row.facility == unicodedata.normalize("NFC", name).strip()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([127.0, 37.5]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["Polygon", "MultiPolygon"]), JSON)
def test_no_geometry_brings_the_boundary_reader_down(kind: str, coordinates: object) -> None:
    data = geojson([dong(1, geometry={"type": kind, "coordinates": coordinates})])
    with suppress(InvalidInput):
        assert len(read_boundaries("x.geojson", data).dongs) == 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_bring_a_reader_down(data: bytes) -> None:
    for read in (lambda: open_tables("x.csv", data), lambda: read_boundaries("x.geojson", data)):
        try:
            read()
        except FileRefused as refused:
            said = refused.message
        else:
            said = "x."
        assert said.startswith("x.")
