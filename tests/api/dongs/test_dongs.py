"""Districts and dongs over HTTP, from the schematic set that ships with the program."""

import pytest
from fastapi.testclient import TestClient

from tests.factories import Factory


@pytest.fixture(autouse=True)
def schematic(make: Factory) -> None:
    make.boundaries()


def test_every_district_and_dong_of_the_facts_is_there(client: TestClient) -> None:
    districts = client.get("/api/v1/districts").json()
    assert districts["total"] == 25
    dongs = client.get("/api/v1/dongs", params={"limit": 500}).json()
    assert dongs["total"] == len(dongs["items"]) == sum(x["dongs"] for x in districts["items"]) == 426
    assert {dong["boundary"] for dong in dongs["items"]} == {"약도 경계"}


def test_dongs_of_a_district_by_name_or_code(client: TestClient) -> None:
    by_name = client.get("/api/v1/dongs", params={"district": "서대문구"}).json()
    by_code = client.get("/api/v1/dongs", params={"district": "11410"}).json()
    assert by_name["items"] == by_code["items"]
    assert {dong["district"] for dong in by_name["items"]} == {"서대문구"}
    geojson = client.get("/api/v1/dongs", params={"district": "11410", "format": "geojson"}).json()
    assert geojson["numberMatched"] == by_name["total"]


def test_locate_says_the_dong_and_the_distance_to_its_border(client: TestClient) -> None:
    sajik = client.get("/api/v1/dongs/1111053000").json()
    assert (sajik["name"], sajik["district"], sajik["district_code"]) == ("사직동", "종로구", "11110")
    found = client.get("/api/v1/dongs/locate", params=sajik["location"]).json()
    assert found["code"] == "1111053000"
    assert 0 < found["border_m"] < 2000


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"lon": 126.0, "lat": 37.0}, 404, "outside_boundaries"),
        ({"lon": 37.57, "lat": 80}, 422, "outside_korea"),
        ({"lon": "nan", "lat": 37}, 422, "invalid_input"),
        ({"lon": 126.97}, 422, "invalid_input"),
    ],
)
def test_points_that_are_nowhere_are_refused(client: TestClient, params, status, code) -> None:
    answer = client.get("/api/v1/dongs/locate", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_unknown_dong_is_404_in_korean_or_english(client: TestClient) -> None:
    korean = client.get("/api/v1/dongs/9999999999")
    english = client.get("/api/v1/dongs/9999999999", headers={"Accept-Language": "en"})
    assert (korean.status_code, korean.json()["code"]) == (404, "dong_unknown")
    assert "행정동" in korean.json()["detail"]
    assert english.json()["detail"] == "There is no such dong."
