"""Policy maps over HTTP: a table taken in, joined or told why not, classified, matched by hand, exported, shared."""

import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import etree
from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.db import transaction
from geo.enums import ImportKind
from tests.factories import Factory, Person
from tests.geo.record_loads import csv_of, load
from tests.geo.test_projects_load import SEODAEMUN_2015, listing, seodaemun

URL = "/api/v1/policy-maps"
HOSTILE = "{{ 7*191 }} <b>회비</b> \\3,000"
ROWS = [
    ["자치구", "행정동", "대표자", "2018년 참여(명)", "2019년 참여(명)", "갈래"],
    ["서대문구", "충현동", "홍길동", "3", "5", HOSTILE],
    ["서대문구", "홍제제1동", "", "0", "12", "나"],
    ["서대문구", "천연동", "", "7", "1,200", "나"],
    ["종로구", "사직동", "", "2", "-", HOSTILE],
    ["서대문구", "홍제동", "", "9", "9", "나"],
    ["", "신사동", "", "1", "1", "나"],
    ["서울특별시", "합계", "", "22", "1,227", ""],
]


@pytest.fixture
def planner(make: Factory) -> Person:
    make.boundaries()
    return make.person("planner", district="11410")


def sent(
    client: TestClient, person: Person, rows: list[list[str]] | None = None, name: str = "표.csv", **form: str
) -> Any:
    data = csv_of(rows or ROWS, encoding="utf-8-sig")
    fields = {"title": "참여 인원", **form}
    return client.post(URL, files={"file": (name, data)}, data=fields, headers=person.headers)


def values(told: dict[str, Any]) -> dict[str, Any]:
    return {item["name"]: item["value"] for item in told["items"] if item["value"] is not None}


def test_a_table_becomes_a_map_and_every_row_is_joined_or_told_why_not(client: TestClient, planner: Person) -> None:
    answer = sent(client, planner)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert answer.headers["Location"] == f"{URL}/{told['id']}"
    assert (told["rows"], told["joined"], told["public"]) == (6, 4, False)
    assert told["left_out"] == ["대표자"]
    assert "홍길동" not in answer.text
    assert [(one["name"], one["years"], one["unit"]) for one in told["measures"]] == [
        ("참여(명)", [2018, 2019], "명"), ("갈래", [], ""), ("줄 수", [], "줄"),
    ]  # fmt: skip
    assert (told["style"]["measure"], told["style"]["year"]) == ("참여(명)", 2019)
    assert values(told) == {"충현동": 5, "홍제1동": 12, "천연동": 1200}
    assert sum(one["dongs"] for one in told["classes"]) == len(told["items"]) == 426
    assert told["classes"][-1] == {"label": "자료 없음", "colour": "#d9d9d9", "pattern": "lines", "dongs": 423}
    assert {one["reason"]: one["rows"] for one in told["unjoined"]} == {"name_unknown": 1, "district_missing": 1}
    listed = client.get(f"{URL}/{told['id']}/unjoined", headers=planner.headers).json()
    assert listed["total"] == 2
    first = listed["items"][0]
    assert (first["line"], first["cells"]["행정동"], first["label"]) == (6, "홍제동", "그 시군구에 없는 동 이름")
    assert [one["name"] for one in first["candidates"]] == ["홍제1동", "홍제2동", "홍제3동"]
    assert any("2줄은 동과 이어지지 않아" in caveat for caveat in told["caveats"])


def test_a_person_says_which_dong_a_row_means_and_that_holds_when_all_is_joined_again(
    client: TestClient, planner: Person
) -> None:
    told = sent(client, planner).json()
    url = f"{URL}/{told['id']}"
    choice = {"version": 1, "choices": [{"line": 6, "dong_code": "1141066000"}, {"line": 7, "dong_code": None}]}
    wrong = {"version": 1, "choices": [{"line": 99, "dong_code": "1141066000"}]}
    assert client.post(f"{url}/choices", json=wrong, headers=planner.headers).json()["code"] == "choice_unknown"
    code = next(item["dong_code"] for item in told["items"] if item["name"] == "홍제3동")
    choice["choices"][0]["dong_code"] = code
    chosen = client.post(f"{url}/choices", json=choice, headers=planner.headers)
    assert chosen.status_code == 200, chosen.text
    assert values(chosen.json())["홍제3동"] == 9
    assert {one["reason"]: one["rows"] for one in chosen.json()["unjoined"]} == {"left_out": 1}
    stale = client.post(f"{url}/choices", json=choice, headers=planner.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    again = client.patch(url, json={"version": 2, "district": "서대문구"}, headers=planner.headers)
    assert again.status_code == 200, again.text
    assert len(again.json()["items"]) == 14
    assert values(again.json()) == {"충현동": 5, "홍제1동": 12, "천연동": 1200, "홍제3동": 9}
    assert {one["reason"] for one in again.json()["unjoined"]} == {"left_out", "elsewhere"}


def test_the_style_decides_classes_and_a_wrong_one_changes_nothing(client: TestClient, planner: Person) -> None:
    told = sent(client, planner, district="서대문구").json()
    url = f"{URL}/{told['id']}"
    style = {"measure": "참여(명)", "year": 2018, "method": "own", "limits": [3], "palette": "purple"}
    changed = client.patch(url, json={"version": 1, "style": style}, headers=planner.headers).json()
    assert [(one["label"], one["dongs"]) for one in changed["classes"]] == [
        ("0명", 1), ("3명", 1), ("4–7명", 1), ("자료 없음", 11),
    ]  # fmt: skip
    category = {"measure": "갈래"}
    kinds = client.patch(url, json={"version": 2, "style": category}, headers=planner.headers).json()
    assert [one["label"] for one in kinds["classes"]] == [f"1. {HOSTILE}", "2. 나", "자료 없음"]
    for wrong, code in (
        ({"measure": "없는 것"}, "measure_unknown"),
        ({"measure": "참여(명)", "year": 1999}, "measure_unknown"),
        ({"measure": "참여(명)", "year": 2018, "method": "own", "limits": [3, 1]}, "limits_order"),
    ):
        refused = client.patch(url, json={"version": 3, "style": wrong}, headers=planner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert client.get(url, headers=planner.headers).json()["version"] == 3
    looked = client.get(url, params={"measure": "참여(명)", "year": "all"}, headers=planner.headers).json()
    assert (values(looked)["천연동"], looked["style"]["year"], looked["version"]) == (1207, None, 3)
    assert client.get(url, params={"year": "1999"}, headers=planner.headers).status_code == 422


def test_every_file_says_the_same_and_hostile_text_stays_text(client: TestClient, planner: Person) -> None:
    told = sent(client, planner, title=HOSTILE, source=HOSTILE).json()
    url = f"{URL}/{told['id']}"
    files = {
        kind: client.get(f"{url}.{kind}", headers=planner.headers)
        for kind in ("csv", "xlsx", "geojson", "html", "svg", "png")
    }
    assert {kind: answer.status_code for kind, answer in files.items()} == dict.fromkeys(files, 200)
    assert "1337 &lt;b&gt;" not in files["html"].text + files["svg"].text
    assert "{{ 7*191 }} &lt;b&gt;" in files["svg"].text
    assert "<b>회비" not in files["html"].text + files["svg"].text
    lines = files["csv"].content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "행정동코드,자치구,행정동,참여(명),구간,표의 줄 수,2018년,2019년"
    assert any(line.startswith("1141051500,서대문구,") or ",충현동,5," in line for line in lines)
    assert len(lines) == 428
    features = files["geojson"].json()["features"]
    assert {one["properties"]["name"]: one["properties"]["value"] for one in features}["천연동"] == 1200
    root = etree.fromstring(files["svg"].content)
    assert len([path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("data-code")]) == 426
    with Image.open(io.BytesIO(files["png"].content)) as picture:
        assert (picture.format, picture.width) == ("PNG", 2000)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 50  # areas, letters and their edges are drawn
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content))
    assert book.sheet_names == ["동마다", "이어지지 않은 줄", "자료와 방법", "열 설명"]
    rows = book.get_sheet_by_name("이어지지 않은 줄").to_python()
    assert rows[1][1] == "그 시군구에 없는 동 이름"
    assert "홍제1동" in rows[1][3]
    assert any(HOSTILE in str(cell) for row in book.get_sheet_by_name("자료와 방법").to_python() for cell in row)
    assert "frame-ancestors 'none'" in files["html"].headers["Content-Security-Policy"]


def test_a_map_is_private_until_shared_and_others_never_see_the_rows_behind_it(
    client: TestClient, make: Factory, planner: Person
) -> None:
    told = sent(client, planner, district="서대문구").json()
    url, resident, elsewhere = f"{URL}/{told['id']}", make.person(), make.person("planner", district="11110")
    assert client.get(url).status_code == 404
    assert client.get(url, headers=elsewhere.headers).status_code == 404
    assert client.get(URL, headers=resident.headers).json()["total"] == 0
    assert client.get(URL, headers=planner.headers).json()["total"] == 1
    assert sent(client, resident).status_code == 403
    shared = client.patch(url, json={"version": 1, "public": True}, headers=planner.headers)
    assert shared.json()["public"] is True
    assert client.get(url).status_code == 200
    assert client.get(URL, params={"q": "참여"}).json()["items"][0]["id"] == told["id"]
    assert (
        "이어지지 않은 줄"
        not in CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{url}.xlsx").content)).sheet_names
    )
    for person in (resident, elsewhere):
        assert client.get(f"{url}/unjoined", headers=person.headers).status_code == 403
        assert client.patch(url, json={"version": 2, "title": "가"}, headers=person.headers).status_code == 403
        assert client.delete(url, params={"version": 2}, headers=person.headers).status_code == 403
    assert client.get(f"{url}/unjoined").status_code == 401
    with transaction(make.engine) as session:
        assert session.execute(text("SELECT erase_from_policy_maps(:id)"), {"id": planner.id}).scalar_one() == 1
        assert session.execute(text("SELECT created_by FROM policy_maps")).scalar_one() is None
    assert client.delete(url, params={"version": 1}, headers=planner.headers).status_code == 409
    assert client.delete(url, params={"version": 2}, headers=planner.headers).status_code == 204
    assert client.get(url, headers=planner.headers).status_code == 404


def test_a_table_under_a_licence_that_forbids_changes_is_not_published(client: TestClient, planner: Person) -> None:
    told = sent(client, planner, licence="kogl_3").json()
    refused = client.patch(f"{URL}/{told['id']}", json={"version": 1, "public": True}, headers=planner.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "licence_unchangeable")
    assert client.get(f"{URL}/{told['id']}", headers=planner.headers).json()["public"] is False


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["이름", "주소"], ["가", "서울특별시 종로구 사직로 1"]], "no_dong_column"),
        ([["자치구", "행정동", "수"], ["종로구", "없는동", "1"]], "nothing_joined"),
        ([["행정동코드", "수"], ["11110530", "1"], ["11110540", "2"]], "nothing_joined"),
        ([["행정동", "수"], ["서울특별시", "1"], ["합계", "2"]], "nothing_joined"),
    ],
)
def test_a_table_that_joins_to_nothing_is_refused_with_its_reason(
    client: TestClient, planner: Person, rows: list[list[str]], code: str
) -> None:
    refused = sent(client, planner, rows)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert client.get(URL, headers=planner.headers).json()["total"] == 0


def test_without_boundaries_a_table_waits_and_a_map_of_projects_says_so(client: TestClient, make: Factory) -> None:
    planner = make.person("planner")
    assert sent(client, planner).json()["code"] == "no_boundaries"
    form = {"title": "지원사업", "subject": "projects"}
    told = client.post(URL, data=form, headers=planner.headers).json()
    assert (told["items"], [one["dongs"] for one in told["classes"]]) == ([], [0])
    assert client.get(f"{URL}/{told['id']}.svg", headers=planner.headers).json()["code"] == "no_data"
    assert client.get(f"{URL}/{told['id']}.csv", headers=planner.headers).status_code == 200


def test_files_that_are_no_tables_and_options_that_are_none_are_refused(client: TestClient, planner: Person) -> None:
    as_planner = {"headers": planner.headers, "data": {"title": "가"}}
    assert client.post(URL, files={"file": ("a.csv", b"")}, **as_planner).json()["code"] == "file_empty"
    assert client.post(URL, files={"file": ("a.pdf", b"%PDF-1.7 ...")}, **as_planner).status_code == 422
    assert client.post(URL, **as_planner).json()["code"] == "file_missing"
    assert sent(client, planner, roles="[1]").json()["code"] == "role_unknown"
    assert sent(client, planner, roles='{"dong": "없는 열"}').json()["code"] == "role_unknown"
    assert sent(client, planner, district="없는구").json()["code"] == "district_unknown"
    assert sent(client, planner, sheet="없는 시트").json()["code"] == "sheet_unknown"
    told = sent(client, planner).json()
    back = client.patch(f"{URL}/{told['id']}", json={"version": 1, "roles": {"dong": ""}}, headers=planner.headers)
    assert back.json()["code"] == "no_dong_column"


def test_projects_per_dong_and_year_are_a_map_that_follows_them(
    client: TestClient, planner: Person, session: Session
) -> None:
    """서대문구 in 2015: two dong without any stand in a class of their own."""
    load(session, ImportKind.PROJECTS, listing(seodaemun()))
    session.commit()
    form = {"title": "2015년 주민 제안", "subject": "projects", "district": "서대문구"}
    told = client.post(URL, data=form, headers=planner.headers).json()
    assert values(told) == SEODAEMUN_2015
    assert (told["classes"][0]["label"], told["classes"][0]["dongs"]) == ("0건", 2)
    assert [one["years"] for one in told["measures"]] == [[2015], [2015]]
    url = f"{URL}/{told['id']}"
    amount = {"version": 1, "style": {"measure": "지원금", "year": 2015}}
    money = client.patch(url, json=amount, headers=planner.headers).json()
    assert sum(values(money).values()) == 25_000_000
    more = [["연도", "사업명", "단체명", "행정동", "자치구"], ["2016", "가", "나", "연희동", "서대문구"]]
    load(session, ImportKind.PROJECTS, ("2016.csv", csv_of(more)))
    session.commit()
    back = {"version": 2, "style": {"measure": "지원사업", "year": None}}
    later = client.patch(url, json=back, headers=planner.headers).json()
    assert (values(later)["연희동"], values(later)["홍제1동"]) == (1, 0)
    csv = client.get(f"{url}.csv", headers=planner.headers).content.decode("utf-8-sig").split("\r\n")
    assert csv[0].endswith("2015년,2016년")


@pytest.mark.realfiles
def test_the_real_residents_make_a_map_of_all_dong_whose_sum_is_the_city(
    client: TestClient, planner: Person, shared_data
) -> None:
    name = "202505_202505_연령별인구현황_월간.csv"
    data = (shared_data / "population" / name).read_bytes()
    answer = client.post(URL, files={"file": (name, data)}, data={"title": "주민"}, headers=planner.headers)
    told = answer.json()
    assert (told["rows"], told["joined"]) == (3910, 426)
    assert {one["reason"]: one["rows"] for one in told["unjoined"]} == {"elsewhere": 3190, "not_a_dong": 294}
    assert sum(item["value"] for item in told["items"]) == 9_328_042
    assert all(item["value"] for item in told["items"])
    without = (shared_data / "population/202509_202509_주민등록인구및세대현황_월간.csv").read_bytes()
    refused = client.post(URL, files={"file": ("a.csv", without)}, data={"title": "주민"}, headers=planner.headers)
    assert refused.json()["code"] == "nothing_joined"
    assert "시·도나 시군구" in json.dumps(refused.json(), ensure_ascii=False)


def test_a_map_is_of_a_day_that_can_be_asked_for_again(client: TestClient, planner: Person) -> None:
    for day, status in (("0001-01-01", 422), ("2201-01-01", 422), ("2019-01-01", 201)):
        assert sent(client, planner, boundary_on=day).status_code == status, day
