"""The quick look through the door: what changes for whom, equal to the whole what-if answer, refusals, nothing stored."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.settings import Settings
from tests.factories import Factory
from tests.geo.planning.squares import A, B, lon_lat, store_squares

PREVIEW, WHOLE = "/api/v1/coverage/preview", "/api/v1/coverage/scenario"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"walk_detour": 1.0, "what_ifs_per_minute": 1})


def place(east: float, north: float) -> dict[str, float]:
    lon, lat = lon_lat(east, north)
    return {"lon": lon, "lat": lat}


def test_a_dragged_site_tells_at_once_whose_people_change_and_stores_nothing(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    hall = str(make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1)))
    question: dict[str, Any] = {"target": "any", "date": "2020-05-01"}
    move = {"do": "move", "site_id": hall, "location": place(450, 450)}
    seen = client.post(PREVIEW, json={**question, "changes": [move]})
    assert seen.status_code == 200, seen.text
    body = seen.json()
    assert (body["quick"], body["total"]["residents"], body["total"]["share_before"]) == (True, 2000, 0.4)
    assert [(one["dong_code"], one["before"]["10"]) for one in body["items"]] == [(A, 350), (B, 450)]
    whole = client.post(WHOLE, json={**question, "changes": [move]}).json()
    assert [one["after"] for one in body["items"]] == [row["people_within"] for row in whole["items"]]
    assert body["total"]["after"] == whole["meta"]["total"]["people_within"]
    assert client.post(PREVIEW, json=question).json()["items"] == []
    lost = client.post(PREVIEW, json={**question, "changes": [{**move, "site_id": "new-9"}]})
    assert (lost.status_code, "changes" in lost.request.content.decode()) == (422, True)
    with Session(engine) as session:
        x, y = session.execute(text("SELECT ST_X(location), ST_Y(location) FROM sites")).one()
    assert (x, y) == pytest.approx(lon_lat(1050, 450))


@pytest.mark.usefixtures("one_instant")
def test_ten_looks_are_worth_one_whole_answer(client: TestClient, engine: Engine) -> None:
    store_squares(engine)
    codes = [client.post(PREVIEW, json={"target": "any"}).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
