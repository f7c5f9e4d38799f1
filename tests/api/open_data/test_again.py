"""What left can come back: our own importer reads our own exports, hostile names and all."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.enums import ImportKind
from tests.factories import Factory
from tests.geo.open_data.samples import HOSTILE
from tests.geo.record_loads import load, outcomes

NAMES = ("별빛 작은도서관", HOSTILE, "햇살 경로당")


@pytest.mark.parametrize("kind", ["csv", "geojson", "gpkg", "kml", "shp"])
def test_our_own_importer_reads_our_own_export(
    client: TestClient, make: Factory, engine: Engine, tmp_path: Path, kind: str
) -> None:
    make.boundaries()
    for number, name in enumerate(NAMES):
        make.resource(name, "space", (126.95 + number / 100, 37.57), **{"properties.phone": "02-123-4567"})
    data = client.get(f"/api/v1/open-data/resources.{kind}").content
    suffix = "zip" if kind == "shp" else kind
    with Session(engine) as session:
        loaded = load(session, ImportKind.RESOURCES, (f"다시.{suffix}", data), target="space", source="again")
        counts = outcomes(loaded)
        assert sum(counts.values()) == len(NAMES), counts
        sql = (
            "SELECT name, ST_X(location) AS x, properties FROM resources WHERE source = 'again' ORDER BY ST_X(location)"
        )
        rows: list[Any] = session.execute(text(sql)).all()
        session.rollback()
    assert [row.name for row in rows] == list(NAMES)
    assert [round(row.x, 4) for row in rows] == [126.95, 126.96, 126.97]
    assert [row.properties.get("phone") for row in rows] == ["02-123-4567"] * len(NAMES)
