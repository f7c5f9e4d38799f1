"""Support projects and villages over HTTP."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.projects.routes import ProjectCountsOut, ProjectList, VillageList
from geo.enums import ImportKind
from tests.factories import Factory
from tests.geo.record_loads import csv_of, load
from tests.geo.test_projects_load import HEADINGS, SEODAEMUN_2015, seodaemun


@pytest.fixture(autouse=True)
def loaded(make: Factory, engine: Engine) -> None:
    make.boundaries()
    odd = ["2014", "이웃만들기", "<b>{{ 7*191 }}</b>", "회비 \\3,000", "(비공개)", "", "사직동", "종로구"]
    villages = csv_of([["마을명", "유형", "세대수", "자치구"], ["나무마을", "아파트", "558", "도봉구"]])
    with Session(engine) as session:
        load(session, ImportKind.PROJECTS, ("2015.csv", csv_of([HEADINGS, *seodaemun(), odd])))
        load(session, ImportKind.PROJECTS, ("에너지자립마을.csv", villages))
        session.commit()


def test_the_counts_of_seodaemun_in_2015_name_the_two_dong_that_had_none(client: TestClient) -> None:
    answer = client.get("/api/v1/projects/counts", params={"year": 2015, "district": "서대문구"})
    body = answer.json()
    ProjectCountsOut.model_validate(body)
    assert {item["name"]: item["projects"] for item in body["items"]} == SEODAEMUN_2015
    assert (body["total"], len(body["items"]), body["elsewhere"]) == (25, 14, 0)
    names = {item["dong_code"]: item["name"] for item in body["items"]}
    assert {names[code] for code in body["without"]} == {"연희동", "홍제1동"}


def test_every_dong_is_counted_per_year(client: TestClient) -> None:
    body = client.get("/api/v1/projects/counts").json()
    assert (len(body["items"]), body["years"], body["total"]) == (426, [2014, 2015], 26)
    sajik = next(item for item in body["items"] if item["dong_code"] == "1111053000")
    assert sajik["by_year"] == {"2014": 1}


def test_projects_are_listed_by_year_district_dong_programme_and_group(client: TestClient) -> None:
    def total(**asked) -> int:
        return client.get("/api/v1/projects", params=asked).json()["total"]

    assert total() == 26
    assert total(year=2015) == 25
    assert total(district="11110") == 1
    assert total(dong="1141052000") == 2
    assert total(programme="이웃만들기") == 1
    assert total(group="천연동모임0") == 1
    page = client.get("/api/v1/projects", params={"limit": 20}).json()
    ProjectList.model_validate(page)
    assert len(client.get(page["next"]).json()["items"]) == 6


def test_hostile_text_comes_out_as_it_went_in_and_no_person_does(client: TestClient) -> None:
    (item,) = client.get("/api/v1/projects", params={"year": 2014}).json()["items"]
    assert (item["group"], item["title"]) == ("<b>{{ 7*191 }}</b>", "회비 \\3,000")
    assert "비공개" not in client.get("/api/v1/projects", params={"limit": 500}).text


def test_villages_have_labels_type_and_households(client: TestClient) -> None:
    body = client.get("/api/v1/villages", params={"kind": "energy", "district": "도봉구"}).json()
    VillageList.model_validate(body)
    (village,) = body["items"]
    assert (village["name"], village["housing"], village["households"]) == ("나무마을", "apartment", 558)
    assert (village["kind_label"], village["housing_label"]) == ("에너지자립마을", "공동주택")


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("/projects", {"year": 15}, 422, "invalid_input"),
        ("/projects", {"district": "없는구"}, 404, "district_unknown"),
        ("/projects/counts", {"district": "없는구"}, 404, "district_unknown"),
        ("/villages", {"kind": "tree"}, 422, "invalid_input"),
        ("/projects", {"next": "x"}, 422, "cursor"),
    ],
)
def test_odd_questions_are_answered_with_a_problem(client: TestClient, path, params, status, code) -> None:
    answer = client.get(f"/api/v1{path}", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
