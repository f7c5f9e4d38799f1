"""The drill with QGIS: what it says without QGIS, and that it notices what QGIS would see wrongly."""

from copy import deepcopy
from typing import Any

import pytest

from api.drills import qgis
from api.drills.qgis import Told
from api.drills.report import Report
from geo.errors import SetupError
from geo.layers.registry import find_collection

ROW = {"id": "a", "name": "회비 \\3,000", "area_m2": 19.5}
SEEN: dict[str, Any] = {
    "valid": True,
    "error": "",
    "count": 1,
    "shape": "Point",
    "crs": "EPSG:4326",
    "box": [127.0, 37.5, 127.0, 37.5],
    "fields": {"id": "String", "name": "String", "area_m2": "Real"},
    "rows": [{**ROW, "_wkt": "POINT(127 37.5)"}],
}
TOLD = Told(find_collection("spaces"), [127.0, 37.5, 127.0, 37.5], {"a": ROW}, [ROW])


def faults(**changed: Any) -> list[str]:
    report = Report("qgis", "QGIS")
    qgis._judge(report, TOLD, deepcopy(SEEN) | changed)
    return report.faults


def test_without_qgis_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qgis, "PYTHON", "/bin/false")
    with pytest.raises(SetupError, match="apt-get install -y --no-install-recommends python3-qgis gdal-bin"):
        qgis.read_with_qgis("http://127.0.0.1:9", Report("qgis", "QGIS"))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"valid": False, "error": "missing information"}, "missing information"),
        ({"count": 2}, "2개로"),
        ({"rows": [{**ROW, "_wkt": "POINT(127 37.5)"}] * 2}, "두 번"),
        ({"rows": [{**ROW, "_wkt": None}]}, "도형이 빠진"),
        ({"rows": [{**ROW, "name": "회비", "_wkt": "POINT(127 37.5)"}]}, "글이 다릅니다"),
        ({"shape": "MultiPolygon"}, "MultiPolygon"),
        ({"box": [0.0, 0.0, 1.0, 1.0]}, "범위"),
        ({"fields": {**SEEN["fields"], "mobile": "String"}}, "비공개"),
        ({"fields": {**SEEN["fields"], "area_m2": "Integer"}}, "area_m2 Integer"),
    ],
)
def test_it_notices_what_is_seen_wrongly(changed: dict[str, Any], told: str) -> None:
    assert faults() == []
    assert any(told in fault for fault in faults(**changed))
