"""Population grids: the same people from every form of file; what is wrong is named and changes no other number."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import pytest

from geo.errors import FileRefused, InvalidInput
from geo.importers.grid_codes import grid_cells
from geo.importers.population_grids import GridFile, grid_of_text, put_together
from tests.geo.importers.grid_files import (
    BLOCK,
    PEOPLE,
    SOUTH,
    WEST,
    Cell,
    NotAGrid,
    code_list,
    code_of,
    csv_grid,
    geojson_grid,
    geopackage_grid,
    read,
    shapefile_grid,
    sheet_of_codes,
    zipped,
)

CENTRES = [((west + 50) * 100, (south + 50) * 100) for west, south, _ in BLOCK]


def of_shapefile() -> GridFile:
    parts = shapefile_grid()
    return read("grid.shp", parts.pop(".shp"), neighbours=parts)


WAYS: dict[str, tuple[Callable[[], GridFile], int]] = {
    "metres": (lambda: read("a.csv", csv_grid()), 5179),
    "degrees": (lambda: read("a.csv", csv_grid(heading="경도,위도,인구", crs=4326, encoding="cp949")), 4326),
    "another system, stated": (lambda: read("a.csv", csv_grid(crs=5186), crs=5186), 5186),
    "the map in the browser's system": (lambda: read("a.csv", csv_grid(crs=3857)), 3857),
    "a list of the statistics office": (lambda: read("2024년_인구_다사_100M.txt", code_list()), 5179),
    "the same with circumflexes": (lambda: read("다사.txt", code_list(delimiter="^")), 5179),
    "squares in degrees": (lambda: read("a.geojson", geojson_grid()), 4326),
    "points in metres, stated": (lambda: read("a.geojson", geojson_grid(crs=5179, stated=True, points=True)), 5179),
    "squares in a shapefile": (of_shapefile, 5186),
    "the same in its ZIP": (lambda: read("grid.zip", zipped(shapefile_grid())), 5186),
    "codes in a workbook, with a total": (lambda: read("a.xlsx", sheet_of_codes()), 5179),
    "squares in a geopackage": (lambda: read("a.gpkg", geopackage_grid()), 5179),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_form_of_a_grid_tells_the_same_people_at_the_same_places(way: str) -> None:
    make, epsg = WAYS[way]
    file = make()
    grid = put_together([file])
    (layer,) = grid.layers
    assert (file.cells.epsg, file.cells.swapped, grid.size_m) == (epsg, False, 100)
    assert (layer.group, layer.people.sum(), len(layer.people)) == ("", PEOPLE * 1000, 12)
    found = np.column_stack([layer.x_cm, layer.y_cm])
    assert np.abs(found - np.array(CENTRES)).max() <= 1  # a centimetre of rounding between systems
    assert layer.people.tolist() == [cell[2] * 1000 for cell in BLOCK]  # type: ignore[operator]  # whole numbers
    assert set(file.faults.counts) <= {"total_row"}


def test_codes_of_the_national_grid_tell_centre_and_width() -> None:
    codes = ["다사12", "다사1234", "다바000277", "다사 5090 5778", "사아999999"]
    x, y, size = grid_cells(codes)
    assert size.tolist() == [10_000, 1_000, 100, 10, 100]
    assert list(zip(x.tolist(), y.tolist(), strict=True)) == [
        (915_000, 1_925_000),
        (912_500, 1_934_500),
        (900_050, 1_827_750),
        (950_905, 1_957_785),
        (1_399_950, 2_099_950),
    ]
    bad = ["다사123", "다사", "", "아가12", "다차12", "다사12a4", "다사1234567890", "11110530"]
    assert np.isnan(grid_cells(bad)[0]).all()


def test_swapped_axes_are_found_and_said() -> None:
    lines = csv_grid().decode().splitlines()
    turned = [lines[0], *(f"{y},{x},{people}" for x, y, people in (line.split(",") for line in lines[1:]))]
    file = read("a.csv", "\n".join(turned).encode())
    assert file.cells.swapped
    assert put_together([file]).layers[0].people.sum() == PEOPLE * 1000


def test_columns_of_ages_are_layers_of_their_own() -> None:
    table = "격자코드,총인구,0~6세 인구,65세 이상,비고\n다사500500,10,2,3,가\n다사501500,20,0,N/A,나\n"
    layers = {layer.group: layer for layer in put_together([read("a.csv", table.encode())]).layers}
    assert {group: layer.people.tolist() for group, layer in layers.items()} == {
        "": [10_000, 20_000],
        "0-6": [2_000],
        "65-": [3_000],
    }
    assert (layers["0-6"].nobody, layers["0-6"].hidden) == (1, 0)
    assert (layers["65-"].nobody, layers["65-"].hidden) == (0, 1)


def test_a_person_may_say_which_column_is_which() -> None:
    table = "GRID_CD,TOT,KIDS\n다사500500,10,2\n"
    with pytest.raises(FileRefused) as caught:
        grid_of_text("a.csv", table.encode())
    assert caught.value.code == "people_column_missing"
    assert "TOT, KIDS" in str(caught.value)
    file = grid_of_text("a.csv", table.encode(), mapping={"TOT": "people", "KIDS": "0-6"})
    assert file is not None
    assert {layer.group: layer.people.tolist() for layer in put_together([file]).layers} == {
        "": [10_000],
        "0-6": [2_000],
    }
    with pytest.raises(InvalidInput) as wrong:
        grid_of_text("a.csv", table.encode(), mapping={"TOT": "people", "AGED": "65-"})
    assert wrong.value.code == "column_missing"


def test_hidden_numbers_are_unknown_and_never_nobody() -> None:
    cells = [(WEST, SOUTH, "N/A"), (WEST + 100, SOUTH, "*"), (WEST + 200, SOUTH, 0), (WEST + 300, SOUTH, "7.5")]
    (layer,) = put_together([read("a.csv", csv_grid(cells))]).layers
    assert (layer.people.tolist(), layer.hidden, layer.nobody) == ([7500], 2, 1)


LINES: dict[str, tuple[str, str]] = {
    "negative": (f"{WEST + 550},{SOUTH + 50},-3", "people_negative"),
    "no number": (f"{WEST + 550},{SOUTH + 50},열 명쯤", "people_unreadable"),
    "a million in one cell": (f"{WEST + 550},{SOUTH + 50},1000001", "people_too_many"),
    "infinite": (f"{WEST + 550},{SOUTH + 50},inf", "people_unreadable"),
    "the same cell again": (f"{WEST + 50}.004,{SOUTH + 50},99", "cell_repeated"),
    "a total row": ("합 계,,150", "total_row"),
    "a subtotal without a place": (",,33", "location_missing"),
    "zero": ("0,0,4", "location_zero"),
    "words for a place": ("동쪽,서쪽,4", "location_unreadable"),
    "Japan": ("1500000,1700000,4", "outside_korea"),
}


@pytest.mark.parametrize("case", LINES)
def test_a_bad_line_is_named_and_changes_no_other_number(case: str) -> None:
    line, code = LINES[case]
    file = read("a.csv", csv_grid() + line.encode() + b"\n")
    (layer,) = put_together([file]).layers
    assert (layer.people.sum(), len(layer.people)) == (PEOPLE * 1000, 12)
    assert [(issue.line, issue.code) for issue in file.faults.listed] == [(14, code)]
    assert dict(file.faults.counts) == {code: 1}


def test_a_cell_given_twice_counts_once_across_files_and_says_where_it_was_first() -> None:
    files = [read("가.csv", csv_grid(BLOCK[:8])), read("나.csv", csv_grid(BLOCK[6:]))]
    (layer,) = put_together(files).layers
    assert layer.people.sum() == PEOPLE * 1000
    assert [issue.message for issue in files[1].faults.listed] == [
        "가.csv 8행과 같은 칸이라서 뺐습니다.",
        "가.csv 9행과 같은 칸이라서 뺐습니다.",
    ]


def test_wider_cells_among_the_others_are_subtotals_and_left_out() -> None:
    codes = [f"{code_of(west, south)},{people}" for west, south, people in BLOCK]
    file = read("a.csv", "\n".join(["격자코드,인구", *codes, "다사5050,150", "다사55,150"]).encode())
    (layer,) = put_together([file]).layers
    assert layer.people.sum() == PEOPLE * 1000
    assert dict(file.faults.counts) == {"cell_size_differs": 2}


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a belt of TM that nobody named": (lambda: read("a.csv", csv_grid(crs=5181)), "crs_unknown"),
    "the wrong system stated": (lambda: read("a.csv", csv_grid(), crs=5186), "crs_wrong"),
    "degrees of another country": (lambda: read("a.csv", b"lon,lat,people\n2.35,48.85,5\n"), "crs_unknown"),
    "nobody anywhere": (lambda: put_together([read("a.csv", csv_grid([(WEST, SOUTH, 0)]))]), "grid_empty"),
    "more people than live in Korea": (lambda: put_together([read("a.csv", csv_grid(crowd()))]), "people_too_many"),
    "headings alone": (lambda: read("a.csv", b"x,y,people\n"), "no_rows"),
    "nothing at all": (lambda: read("a.csv", b" \n"), "file_empty"),
    "every line wrong": (lambda: read("a.csv", b"x,y,people\n1,,2\n,,3\n"), "grid_unusable"),
    "only other items": (lambda: read("a.txt", code_list().replace(b"to_in_001", b"to_in_008")), "item_missing"),
    "an unclosed quote": (lambda: read("a.csv", csv_grid() + b'"1,2,3\n'), "csv_broken"),
    "the outlines of dong": (lambda: read("a.geojson", outlines()), "not_cells"),
    "no people among the columns": (lambda: read("a.csv", b"lon,lat,name\n127.0,37.5,a\n"), "people_column_missing"),
}


def crowd() -> list[Cell]:
    return [(WEST + 100 * number, SOUTH, 1_000_000) for number in range(101)]


def outlines() -> bytes:
    """Triangles with people: areas as a dong is one, no cells."""
    corners = [[126.97, 37.55], [126.99, 37.55], [126.97, 37.57], [126.97, 37.55]]
    shape = f'{{"type":"Polygon","coordinates":[{corners}]}}'
    return f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"people":5}},"geometry":{shape}}}]}}'.encode()


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_usable_grid_is_refused_with_its_reason(case: str) -> None:
    attempt, code = REFUSED[case]
    with pytest.raises(FileRefused) as caught:
        attempt()
    assert caught.value.code == code


def test_a_system_that_does_not_exist_is_told() -> None:
    with pytest.raises(InvalidInput) as caught:
        read("a.csv", csv_grid(), crs=9999)
    assert caught.value.code == "crs_missing"


def test_of_a_column_that_is_wrong_throughout_a_thousand_lines_are_named_and_all_counted() -> None:
    cells: list[Cell] = [(WEST + 100 * (n % 50), SOUTH + 100 * (n // 50), -1) for n in range(1500)]
    file = read("a.csv", csv_grid([*cells, (WEST - 100, SOUTH, 5)]))
    assert (len(file.faults.listed), file.faults.total, file.faults.unlisted) == (1000, 1500, 500)
    assert put_together([file]).layers[0].people.tolist() == [5000]


def test_scattered_points_have_no_width_and_columns_of_edges_have_a_centre() -> None:
    places: Sequence[Cell] = [(WEST + offset, SOUTH, 1) for offset in (0, 130, 1900, 2500, 5100)]
    assert put_together([read("a.csv", csv_grid(places))]).size_m is None
    edges = f"left,top,right,bottom,pop\n{WEST},{SOUTH + 100},{WEST + 100},{SOUTH},7\n"
    grid = put_together([read("a.csv", edges.encode())])
    assert (grid.size_m, grid.layers[0].x_cm.tolist()) == (100, [(WEST + 50) * 100])


def test_other_tables_are_left_to_their_own_readers() -> None:
    for table in ("행정구역,2025년05월_계_총인구수\n서울특별시 종로구 사직동(1111053000),5\n", "이름,주소\n가,나\n"):
        assert grid_of_text("a.csv", table.encode()) is None


@pytest.mark.filterwarnings("error")
def test_whatever_happened_to_a_file_it_is_read_or_refused_in_a_sentence() -> None:
    random = Random(6)
    whole = [csv_grid(), code_list(), geojson_grid(), csv_grid(heading="x,y,0-6세")]
    pieces = [b"-", b"nan", b"inf", b'"', b"\n", b",,", b"1e9", b"9" * 20, b"\xea\xb0", b"^", b""]
    came_to: Counter[str] = Counter()
    sentences: list[str] = []
    for _ in range(150):
        data = random.choice(whole)
        for _ in range(random.randint(1, 5)):
            at = random.randrange(len(data))
            data = data[:at] + random.choice(pieces) + data[at + random.randint(0, 9) :]
        try:
            came_to["read"] += len(put_together([read("a.csv", data)]).layers)
        except FileRefused as refusal:
            sentences.append(str(refusal))
        except NotAGrid:
            came_to["left to others"] += 1
    assert came_to["read"] > 20
    assert len(sentences) > 20
    assert all(sentence.startswith("a.csv: ") for sentence in sentences)
