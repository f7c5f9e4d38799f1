"""QGIS and ogr2ogr as their distribution ships them read every layer of a living town, each in a process of its own."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from api.drills.report import Report, ToolMissing
from geo.errors import SetupError
from geo.fields import hidden_names
from geo.layers.model import Collection, ColumnType, GeometryKind
from geo.layers.registry import list_collections

PYTHON: Final = "/usr/bin/python3"
APT: Final = "apt-get install -y --no-install-recommends python3-qgis gdal-bin"
WAIT_S: Final = 600
EVERYTHING: Final = 10_000
NEAR_DEGREES: Final = 1e-5
FIRST: Final = 10
"""From so many features QGIS takes the types of the fields."""
_NUMBERS: Final = {ColumnType.INTEGER: {"Integer", "Integer64"}, ColumnType.NUMBER: {"Real", "double", "Double"}}
_SHAPES: Final = {
    None: {"NoGeometry"},
    GeometryKind.POINT: {"Point"},
    GeometryKind.LINE: {"MultiLineString"},
    GeometryKind.AREA: {"MultiPolygon", "CurvePolygon", "MultiSurface"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """A layer as the service tells it in one piece."""

    layer: Collection
    box: list[float] | None
    rows: Mapping[str, Mapping[str, Any]]
    first: list[Mapping[str, Any]]


def read_with_qgis(address: str, report: Report) -> None:
    """Let QGIS read every layer page by page; note in the report what it saw and whatever differs from the service.

    Raises ToolMissing where the system has no QGIS.
    """
    if not _has_qgis():
        raise ToolMissing(
            f"QGIS의 파이썬 모듈이 없습니다. 먼저 설치해 주세요: {APT}", f"The QGIS module is missing: {APT}"
        )
    layers = list_collections()
    seen = _ask_qgis(f"{address}/ogc", [layer.id for layer in layers])
    report.figures["QGIS"] = seen["version"]
    for layer, one in zip(layers, seen["layers"], strict=True):
        _judge(report, _told(address, layer), one)


def read_with_ogr2ogr(address: str, report: Report) -> None:
    """Let the system's ogr2ogr copy every layer; note how many features came."""
    program = shutil.which("ogr2ogr")
    report.claim(f"ogr2ogr가 없습니다: {APT}", holds=program is not None)
    if program is None:
        return
    report.figures["ogr2ogr"] = _run([program, "--version"]).decode().split(",")[0]
    for layer in list_collections():
        source = f"OAPIF:{address}/ogc/collections/{layer.id}"
        copied = json.loads(_run([program, "-f", "GeoJSON", "/vsistdout/", source, layer.id, "-oo", "PAGE_SIZE=7"]))
        ids = sorted(str(feature["properties"]["id"]) for feature in copied["features"])
        told = _told(address, layer)
        report.claim(f"ogr2ogr: {layer.id}의 번호가 다릅니다", holds=ids == sorted(told.rows))


def _has_qgis() -> bool:
    asked = subprocess.run([PYTHON, "-I", "-c", "import qgis.core"], capture_output=True, check=False, timeout=WAIT_S)  # noqa: S603  (our own words)
    return asked.returncode == 0


def _ask_qgis(landing: str, names: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        quiet = {"QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home, "LANG": "C.UTF-8"}
        said = _run([PYTHON, "-I", str(Path(__file__).with_name("qgis_reader.py")), landing, *names], quiet)
    seen: dict[str, Any] = json.loads(said.decode().strip().splitlines()[-1])
    return seen


def _run(command: list[str], env: Mapping[str, str] | None = None) -> bytes:
    """Return what a program says; without what the service tells its own GDAL to leave alone."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("GDAL_", "OGR_", "PYTHON"))}
    done = subprocess.run(command, capture_output=True, check=False, timeout=WAIT_S, env=plain | dict(env or {}))  # noqa: S603  (our own words)
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace")[-500:]
        raise SetupError(f"{command[0]}가 그만두었습니다: {told}", f"{command[0]} gave up: {told}")
    return done.stdout


def _told(address: str, layer: Collection) -> Told:
    own = f"{address}/ogc/collections/{layer.id}"
    box = httpx.get(own).raise_for_status().json().get("extent", {}).get("spatial", {}).get("bbox", [None])[0]
    asked = httpx.get(f"{own}/items", params={"limit": EVERYTHING}, timeout=60).raise_for_status().json()
    rows = [feature["properties"] for feature in asked["features"]]
    return Told(layer, box, {str(row["id"]): row for row in rows}, rows[:FIRST])


def _judge(report: Report, told: Told, seen: Mapping[str, Any]) -> None:
    layer, rows = told.layer, {row["id"]: row for row in seen["rows"]}
    report.figures[layer.id] = (
        f"{len(rows)}개, {seen['shape']}, {seen['crs'] or '좌표 없음'}, 항목 {len(seen['fields'])}개"
    )
    claims = {
        f"읽지 못했습니다: {seen['error']}": seen["valid"],
        f"{seen['count']}개로 세었습니다": seen["count"] == len(told.rows),
        "번호가 다르거나 두 번 왔습니다": sorted(row["id"] for row in seen["rows"]) == sorted(told.rows),
        f"도형이 {seen['shape']}입니다": not rows or seen["shape"] in _SHAPES[layer.geometry],
        "도형이 빠진 것이 있습니다": layer.geometry is None or all(row["_wkt"] for row in rows.values()),
        f"범위가 {seen['box']}입니다": layer.geometry is None or not rows or _near(seen["box"], told.box),
        "항목의 이름이 다릅니다": not rows or set(seen["fields"]) == set(told.first[0]),
        "비공개 항목의 이름이 보입니다": not hidden_names() & set(seen["fields"]),
        f"수인 항목이 글로 읽힙니다: {_mistyped(told, seen)}": not _mistyped(told, seen),
        "글이 다릅니다": all(_same_words(row, rows.get(key, {})) for key, row in told.rows.items()),
    }
    for sentence, holds in claims.items():
        report.claim(f"QGIS, {layer.id}: {sentence}", holds=bool(holds))


def _near(box: list[float], told: list[float] | None) -> bool:
    return told is not None and all(abs(a - b) < NEAR_DEGREES for a, b in zip(box, told, strict=True))


def _mistyped(told: Told, seen: Mapping[str, Any]) -> list[str]:
    """Return the columns of numbers that QGIS takes for something else, where the first features have a value."""
    known = [column for column in told.layer.columns if any(row.get(column.name) is not None for row in told.first)]
    return [
        f"{column.name} {seen['fields'].get(column.name)}"
        for column in known
        if column.type in _NUMBERS and seen["fields"].get(column.name) not in _NUMBERS[column.type]
    ]


def _same_words(told: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    texts = {name: value for name, value in told.items() if isinstance(value, str) and not value[:4].isdigit()}
    return all(seen.get(name) == value for name, value in texts.items())
