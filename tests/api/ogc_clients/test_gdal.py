"""GDAL's own driver reads every layer over a real socket: all features once, as the database has them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.ogc import reading
from api.ogc.asking import Door, read_whole
from geo.crs import METRES
from geo.layers.model import Collection, Column, ColumnType
from geo.layers.registry import find_collection, list_collections
from geo.queries.layer_items import Asked, Page, read_page
from geo.settings import Settings
from tests.api.ogc_clients.conftest import HOSTILE
from tests.api.ogc_clients.gdal_client import PAGE, ask

NUMBERS = {ColumnType.INTEGER, ColumnType.NUMBER}
BOX = (126.97, 37.55, 127.0, 37.58)
WORDS = (
    ("spaces", "district = '중구' AND heads_max >= 30", "l.place[3] = '중구' AND l.heads_max >= 30"),
    ("dongs", "district = '서대문구' AND name LIKE '홍%'", "l.district = '서대문구' AND l.name LIKE '홍%'"),
)
"""A layer, what GDAL is asked for, and the same in SQL."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """What the layers were asked for, page by page."""
    questions: list[Asked] = []

    def noted(session: Session, question: Asked) -> Page:
        questions.append(question)
        return read_page(session, question)

    monkeypatch.setattr(reading, "read_page", noted)
    return questions


def rows_of(
    session: Session, base: str, layer: Collection, shape: str = "l.geom", where: str = "true"
) -> dict[str, Any]:
    """Return the rows of a layer by id, read by plain SQL: the properties, and the geometry as WKB."""
    whole = read_whole(session, Door(Settings(), base), layer)
    columns = ", ".join(f'{column.sql} AS "{column.name}"' for column in whole.columns)
    geometry = f"ST_AsBinary({shape})" if layer.geometry else "NULL"
    sql = f"SELECT {columns}, {geometry} AS _shape FROM {whole.relation.sql} l WHERE {whole.where()} AND {where}"
    return {row["id"]: dict(row) for row in session.execute(text(sql), whole.values()).mappings()}


KEPT_S = 0.001


def plain(value: Any, column: Column) -> Any:
    """Return a value as it can be compared: whatever stands for nothing as None, moments as far as GDAL keeps them."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if column.type in NUMBERS:
        return round(float(value), 4)
    if column.type is ColumnType.DATE:
        # where the first ten have none, GDAL keeps a date as text, in its own way of writing dates
        return str(value.date() if isinstance(value, datetime) else value).replace("/", "-")
    if column.type is ColumnType.INSTANT:
        return pytest.approx(pd.Timestamp(value).timestamp(), rel=0, abs=KEPT_S)
    return str(value)


@pytest.mark.usefixtures("hostile_yards")
def test_every_layer_comes_whole_once_and_as_the_database_has_it(
    live_server: str, session: Session, asked: list[Asked]
) -> None:
    layers = list_collections()
    there, frames = ask(live_server, *((layer.id, {}) for layer in layers))
    assert set(there) == {layer.id for layer in layers}
    for layer, frame in zip(layers, frames, strict=True):
        rows = rows_of(session, live_server, layer)
        assert sorted(frame["id"]) == sorted(rows), layer.id
        pages = [one for one in asked if one.collection is layer and one.limit == PAGE]
        assert len(pages) >= len(rows) / PAGE > 0, f"{layer.id} came in pages"
        columns = read_whole(session, Door(Settings(), live_server), layer).columns
        assert set(frame.columns) - {"geometry"} == {column.name for column in columns}
        for number, feature_id in enumerate(frame["id"]):
            assert_same(frame.iloc[number], rows[feature_id], layer, columns)
    assert HOSTILE in "".join(frames[[layer.id for layer in layers].index("resources-polygons")]["name"])


def assert_same(told: Any, row: dict[str, Any], layer: Collection, columns: Sequence[Column]) -> None:
    """Hold a feature against its row: every property, and a geometry of the layer's one type."""
    for column in columns:
        mine, theirs = plain(row[column.name], column), plain(told[column.name], column)
        assert getattr(theirs, "expected", theirs) == mine, (layer.id, column.name)
    if layer.geometry is not None:
        assert told.geometry.geom_type == layer.geometry.value
        assert_same_shape(told.geometry, row["_shape"], within=1e-6)


def assert_same_shape(told: Any, wkb: bytes, within: float) -> None:
    """Hold a shape against the database's: corner by corner, but for where a ring begins and the last decimals."""
    shape = shapely.from_wkb(bytes(wkb))
    assert shapely.get_num_coordinates(told) == shapely.get_num_coordinates(shape)
    assert shapely.hausdorff_distance(told, shape) < within


@pytest.mark.usefixtures("hostile_yards")
def test_boxes_words_and_systems_are_asked_of_the_service_and_answered_as_the_database_would(
    live_server: str, session: Session, asked: list[Asked]
) -> None:
    spaces, dongs = find_collection("spaces"), find_collection("dongs")
    _names, frames = ask(
        live_server,
        *((layer.id, {"bbox": BOX}) for layer in (spaces, dongs)),
        *((name, {"where": where}) for name, where, _sql in WORDS),
        ("dongs", {"CRS": "EPSG:5179"}),
    )
    inside = f"ST_Intersects(l.geom, ST_MakeEnvelope({', '.join(map(str, BOX))}, 4326))"
    for layer, frame in zip((spaces, dongs), frames, strict=False):
        wanted = rows_of(session, live_server, layer, where=inside)
        assert sorted(frame["id"]) == sorted(wanted)
        assert 0 < len(wanted) < len(rows_of(session, live_server, layer))
    for (name, _where, sql), frame in zip(WORDS, frames[2:], strict=False):
        wanted = rows_of(session, live_server, find_collection(name), where=sql)
        assert sorted(frame["id"]) == sorted(wanted)
        assert wanted
    tests = {(one.collection.id, condition.sql) for one in asked for condition in one.conditions}
    assert {name for name, sql in tests if "ST_" in sql} == {"spaces", "dongs"}, "boxes went along"
    assert {name for name, sql in tests if "ST_" not in sql} == {"spaces", "dongs"}, "words went along"
    rows = rows_of(session, live_server, dongs, shape="l.geom_m")
    assert frames[-1].crs.to_epsg() == METRES
    for feature_id, shape in zip(frames[-1]["id"], frames[-1].geometry, strict=True):
        assert_same_shape(shape, rows[feature_id]["_shape"], within=0.011)
