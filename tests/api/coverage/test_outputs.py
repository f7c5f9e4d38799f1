"""Coverage as files over HTTP and from the command line; the life of hubs. One town for several questions."""

import csv
import io
import json
from datetime import date

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from api.coverage.hubs import HubLifeOut
from geo import clock
from geo.db import transaction
from geo.queries.sites import SiteValues, insert_site
from tests.api.siting.town import DISTRICT, Town, build_town
from tests.factories import CITY_HALL, Factory
from tests.geo.planning.test_hub_life import CLOSED, OPENED
from tests.maps.hostile import HOSTILE

ASKED = {"target": "hub", "district": DISTRICT}


@pytest.fixture
def town(make: Factory, engine: Engine) -> Town:
    return build_town(make, engine)


def test_every_file_says_what_the_answer_says(client: TestClient, town: Town) -> None:
    town.place(HOSTILE[6], 5, "hub", opened_on=date(2019, 3, 1))
    town.place("닫은 활력소", 6, "hub", state="closed", closed_on=date(2020, 1, 1))
    told = client.get("/api/v1/coverage", params=ASKED).json()
    names = [item["name"] for item in told["items"]]
    files = {kind: client.get(f"/api/v1/coverage.{kind}", params=ASKED) for kind in ("csv", "xlsx", "geojson", "html")}
    assert {kind: answer.status_code for kind, answer in files.items()} == dict.fromkeys(files, 200)
    rows = list(csv.DictReader(io.StringIO(files["csv"].content.decode("utf-8-sig"), newline="")))
    assert [row["동"] for row in rows] == names
    assert [row["10분 안 주민"] for row in rows] == [str(item["people_within"]["10"]) for item in told["items"]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content))
    assert len(book.get_sheet_by_name("동").to_python()) == len(names) + 1
    features = json.loads(files["geojson"].content)["features"]
    assert [feature["properties"]["dong_code"] for feature in features] == [one["dong_code"] for one in told["items"]]
    html = files["html"].text
    assert "1337" not in html
    assert HOSTILE[6] in html.replace("{\\u007b", "{{")
    assert "frame-ancestors 'none'" in files["html"].headers["content-security-policy"]
    assert "unsafe" not in files["html"].headers["content-security-policy"]
    assert "닫은 활력소" in html
    for kind, answer in files.items():
        tag = {"If-None-Match": answer.headers["etag"]}
        again = client.get(f"/api/v1/coverage.{kind}", params=ASKED, headers=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert f'filename="coverage-hub-{DISTRICT}-10-' in answer.headers["content-disposition"]


def test_the_report_is_plain_tables_with_every_dong(client: TestClient, town: Town) -> None:
    town.place("가온 활력소", 5, "hub", opened_on=date(2019, 3, 1))
    answer = client.get("/api/v1/coverage/report.html", params=ASKED)
    assert answer.status_code == 200
    text = answer.text
    assert all(f">{dong.name}" in text for dong in town.dongs)
    assert "3곳 가운데 2곳" in text
    assert not any(sign in text for sign in ("<script", "<style", "style=", "class=", "<img", "http"))
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    missing = client.get("/api/v1/coverage/report.html", params={"target": "hub"})
    assert (missing.status_code, missing.json()["code"]) == (422, "district_missing")
    assert client.get("/api/v1/coverage.csv", params={"target": "x"}).json()["code"] == "target_unknown"


def plant(engine: Engine) -> None:
    """Open and close hubs as the plan's series says; the oldest close first."""
    closed = [year for year, count in CLOSED.items() for _ in range(count)]
    opened = [year for year, count in OPENED.items() for _ in range(count)]
    lon, lat = CITY_HALL
    with transaction(engine) as session:
        for at, year in enumerate(opened):
            gone = date(closed[at], 11, 30) if at < len(closed) else None
            values = SiteValues(
                name=f"활력소 {at}",
                kind="hub",
                state="closed" if gone else "open",
                lon=lon,
                lat=lat,
                opened_on=date(year, 6, 1),
                closed_on=gone,
            )
            insert_site(session, values, None, clock.now())


def test_the_life_of_the_plans_hubs_over_http(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    plant(engine)
    make.site("먼저 있던 활력소", opened_on=date(2015, 1, 1))
    make.site("찻집", kind="cafe", opened_on=date(2020, 1, 1))
    told = client.get("/api/v1/coverage/hubs", params={"until": 2022, "district": DISTRICT}).json()
    HubLifeOut.model_validate(told)
    assert [year["running"] for year in told["years"]] == [9, 24, 37, 49, 60]
    assert [round(100 * year["share"], 1) for year in told["years"]] == [100.0, 96.0, 90.2, 84.5, 80.0]
    assert [year["stood"] for year in told["years"]] == [1] * 5
    assert (len(told["items"]), sum(one["counted"] for one in told["items"])) == (76, 75)
    book = client.get("/api/v1/coverage/hubs.xlsx", params={"until": 2022})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name("해마다").to_python()
    assert [row[sheet[0].index("운영 중")] for row in sheet[1:]] == [9, 24, 37, 49, 60]
    wrong = client.get("/api/v1/coverage/hubs", params={"since": 2022, "until": 2018})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "years_invalid")
    assert client.get("/api/v1/coverage/hubs", params={"district": "없는구"}).status_code in {404, 422}


def test_what_is_only_supposed_says_so_in_every_file_and_is_for_planners(client: TestClient, town: Town) -> None:
    planner = town.make.person("planner", district=DISTRICT)
    lon, lat = town.at(7)
    change = {"do": "add", "name": "내년 활력소", "kind": "hub", "location": {"lon": lon, "lat": lat}}
    body = {"title": HOSTILE[6], "district": DISTRICT, "changes": [change]}
    made = client.post("/api/v1/scenarios", json=body, headers=planner.headers).json()
    asked = {**ASKED, "scenario": made["id"]}
    for name in ("coverage.csv", "coverage.xlsx", "coverage.html", "coverage/report.html", "coverage"):
        assert client.get(f"/api/v1/{name}", params=asked).status_code == 401, name
        assert client.get(f"/api/v1/{name}", params=asked, headers=planner.headers).status_code == 200, name
    report = client.get("/api/v1/coverage/report.html", params=asked, headers=planner.headers).text
    assert f"(가정: {HOSTILE[6]})" in report
    rows = client.get("/api/v1/coverage.csv", params=asked, headers=planner.headers).content.decode("utf-8-sig")
    open_in = {row["동"]: row["운영 중"] for row in csv.DictReader(io.StringIO(rows, newline=""))}
    assert open_in[town.dongs[7].name] == "1"
    real = client.get("/api/v1/coverage", params=ASKED).json()["items"]
    assert next(item for item in real if item["name"] == town.dongs[7].name)["sites_open"] == 0


def test_a_what_if_under_another_name_is_another_file(client: TestClient, town: Town) -> None:
    planner = town.make.person("planner", district=DISTRICT)
    made = client.post("/api/v1/scenarios", json={"title": "첫 이름"}, headers=planner.headers).json()
    asked = {**ASKED, "scenario": made["id"]}
    paths = ("/api/v1/coverage/report.html", "/api/v1/coverage.csv")
    tags = {path: client.get(path, params=asked, headers=planner.headers).headers["etag"] for path in paths}
    for path, tag in tags.items():
        same = client.get(path, params=asked, headers={**planner.headers, "If-None-Match": tag})
        assert same.status_code == 304, path
    named = {"version": 1, "title": "다른 이름"}
    assert client.patch(f"/api/v1/scenarios/{made['id']}", json=named, headers=planner.headers).status_code == 200
    for path, tag in tags.items():
        again = client.get(path, params=asked, headers={**planner.headers, "If-None-Match": tag})
        assert again.status_code == 200, path
        assert again.headers["etag"] != tag
    assert "다른 이름" in client.get(paths[0], params=asked, headers=planner.headers).text
