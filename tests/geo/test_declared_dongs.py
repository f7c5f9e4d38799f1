"""The stated dong of rows against the computed one: counts of a real file, reasons on made-up cells."""

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.crs import METRES, WGS84
from geo.declared_dongs import Declared, compare_declared
from geo.importers.boundaries import read_boundaries

X, Y = 950_000.0, 1_950_000.0


def two_dongs() -> gpd.GeoDataFrame:
    cells = [shapely.box(X, Y, X + 1000, Y + 1000), shapely.box(X + 1000, Y, X + 2000, Y + 1000)]
    values = {"code": ["1100000100", "1100000200"], "name": ["왼동", "오른1동"]}
    return gpd.GeoDataFrame(values, geometry=cells, crs=METRES)


def rows(*given: tuple[float, float, str, str]) -> pd.DataFrame:
    at = gpd.GeoSeries.from_xy([X + x for x, *_ in given], [Y + y for _, y, *_ in given], crs=METRES).to_crs(WGS84)
    values = {"declared": [row[2] for row in given], "declared_name": [row[3] for row in given]}
    return pd.DataFrame({"lon": at.x, "lat": at.y, **values})


def test_a_point_beside_the_border_names_the_neighbour_and_the_metres() -> None:
    found = compare_declared(rows((1003, 500, "1100000100", "")), two_dongs()).iloc[0]
    assert (found["verdict"], found["dong_code"]) == (Declared.DIFFERS, "1100000200")
    assert found["reason"] == "경계에서 3 m: 적힌 왼동과 이웃한 오른1동 쪽입니다."
    assert (found["border_m"], found["declared_m"]) == (pytest.approx(3, abs=0.01), pytest.approx(3, abs=0.01))


def test_within_a_metre_the_stated_dong_is_right() -> None:
    assert list(compare_declared(rows((1000.9, 500, "1100000100", "")), two_dongs())["verdict"]) == [Declared.AGREES]


def test_a_code_that_the_edition_lacks_is_told_from_a_new_code_of_the_same_name() -> None:
    given = rows((1500, 500, "1100000199", "오른제1동"), (1500, 400, "1100000198", "옛동"), (1500, 300, "9", ""))
    reasons = list(compare_declared(given, two_dongs())["reason"])
    assert reasons[0] == "이름은 오른1동 그대로이고 코드가 1100000199에서 1100000200(으)로 바뀌었습니다."
    assert reasons[1].startswith("적힌 옛동(1100000198)은(는) 이 경계에 없는 코드입니다")
    known = compare_declared(given, two_dongs(), {"9": "오른1동"})["reason"].iloc[2]
    assert known == "이름은 오른1동 그대로이고 코드가 9에서 1100000200(으)로 바뀌었습니다."


def test_many_rows_on_one_point_are_no_evidence_against_what_they_state() -> None:
    given = rows((500, 500, "1100000100", ""), (500, 500, "1100000200", ""), (500, 500, "1100000200", ""))
    found = compare_declared(given, two_dongs())
    assert list(found["verdict"]) == [Declared.AGREES, Declared.DIFFERS, Declared.DIFFERS]
    assert found["reason"].iloc[1] == "같은 좌표에 3건이 서로 다른 동으로 적혀 있습니다. 그 자리의 동은 왼동입니다."


def test_rows_outside_and_without_a_point_say_so() -> None:
    given = rows((-2500, 500, "1100000100", ""), (-100, 500, "", ""))
    given.loc[2] = [np.nan, np.nan, "1100000100", ""]
    given.loc[3] = [37.5, 127.0, "1100000100", ""]
    found = compare_declared(given, two_dongs())
    assert list(found["verdict"]) == [Declared.OUTSIDE, Declared.OUTSIDE, Declared.NO_POINT, Declared.OUTSIDE]
    assert found["reason"].iloc[0] == "읽어 들인 경계 밖이고, 적힌 왼동에서 2.5 km 떨어져 있습니다."
    assert found["reason"].iloc[3].startswith("좌표(37.5, 127)가 우리나라 밖입니다.")


@pytest.mark.realfiles
def test_the_real_libraries_lie_in_the_dong_they_state(shared_data: Path) -> None:
    file = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    dongs = read_boundaries(file.name, file.read_bytes(), codes="auto", neighbours={}).dongs
    table = pd.read_csv(shared_data / "points" / "도서관_행정동코드.csv", header=None, dtype=str, keep_default_na=False)
    lat, lon = (pd.to_numeric(table[column], errors="coerce") for column in (2, 3))
    frame = pd.DataFrame({"lon": lon, "lat": lat, "declared": table[10], "declared_name": table[11]})
    found = compare_declared(frame, dongs)
    inside = found[found["dong_code"] != ""]
    assert len(inside) == 447
    assert Counter(found["verdict"]) == {
        Declared.AGREES: 422,
        Declared.DIFFERS: 22,
        Declared.NOT_STATED: 3,
        Declared.OUTSIDE: 4,
        Declared.NO_POINT: 72,
    }
    assert len(inside[inside["verdict"] == Declared.AGREES]) / len(inside) >= 0.94
    listed = found[~found["verdict"].isin([Declared.AGREES, Declared.NOT_STATED])]
    assert listed["reason"].str.len().min() > 5
    near = found["reason"].str.startswith("경계에서")
    assert near.sum() == 6
    assert found.loc[371, "reason"].endswith("떨어져 있습니다.")
    assert found.loc[20, "reason"].startswith("좌표(123.867")
