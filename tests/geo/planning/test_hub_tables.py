"""The life of hubs as a workbook."""

import io
from datetime import date

from python_calamine import CalamineWorkbook

from geo.planning.hub_life import life_of
from geo.planning.hub_tables import hub_workbook
from geo.queries.hub_life import HubRow
from tests.geo.planning.test_hub_life import TODAY, series


def test_the_workbook_holds_years_cohorts_hubs_and_what_each_column_means() -> None:
    rows = [HubRow(hub, "=주민모임", "가동", "가구", "11110") for hub in series()]
    life = life_of(series(), TODAY)
    book = CalamineWorkbook.from_filelike(io.BytesIO(hub_workbook(life, rows, "마을활력소", TODAY)))
    assert book.sheet_names == ["해마다", "연 해마다", "시설", "열 설명"]
    tables = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    head, *years = tables["해마다"]
    assert [row[head.index("운영 중")] for row in years] == [9, 24, 37, 49, 60]
    assert [round(row[head.index("운영하는 비율")], 3) for row in years] == [1.0, 0.96, 0.902, 0.845, 0.8]
    assert tables["연 해마다"][2][:4] == [2019, 16, "", 16]
    assert len(tables["시설"]) == 76
    assert tables["시설"][1][3:7] == ["=주민모임", "닫음", date(2018, 6, 1), date(2019, 11, 30)]
    explained = [(row[0], row[1]) for row in tables["열 설명"][1:]]
    assert explained == [(name, heading) for name in book.sheet_names[:3] for heading in tables[name][0]]
