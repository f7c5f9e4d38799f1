"""A file comes in over HTTP: read first, stored when somebody says so, taken back to the last digit."""

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.api.imports.conftest import Desk
from tests.api.imports.files import HEADINGS, ROWS, table
from tests.factories import Factory
from tests.snapshots import differences, snapshot

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>도서관"


def everything(engine: Engine) -> dict[str, list[str]]:
    with transaction(engine) as session:
        return snapshot(session)


def names(client: TestClient) -> set[str]:
    return {item["name"] for item in client.get("/api/v1/resources?limit=500").json()["items"]}


def test_a_dry_run_says_what_would_become_of_every_row_and_stores_none(desk: Desk, engine: Engine) -> None:
    before = everything(engine)
    run = desk.send("중구 도서관(20260501).csv", table())
    assert run["state"] == "ready"
    assert run["counts"] == {
        "rows": 5, "new": 3, "updated": 0, "unchanged": 0, "linked": 0, "waiting": 1, "refused": 1, "repaired": 1,
    }  # fmt: skip
    assert differences(before, everything(engine)) == {}
    facts = run["files"][0]["facts"]["tables"][0]
    assert facts["encoding"] == "cp949"
    assert {m["heading"]: m["field"] for m in facts["mapping"]}["관장"] == "head_name"
    assert [group["epsg"] for group in facts["crs"]] == [4326]


def test_every_row_is_listed_with_its_own_cells_its_reason_and_its_place(desk: Desk) -> None:
    run = desk.send("도서관.csv", table())
    rows = desk.get(f"/{run['id']}/rows").json()
    assert rows["total"] == 5
    assert [row["raw"] for row in rows["items"]] == [list(row) for row in ROWS]
    assert [row["line"] for row in rows["items"]] == [2, 3, 4, 5, 6]
    assert rows["items"][0]["location"] == {"lon": 126.978, "lat": 37.5665}
    refused = desk.get(f"/{run['id']}/rows?outcome=refused").json()["items"]
    assert [(row["line"], row["code"]) for row in refused] == [(6, "name_missing")]
    assert refused[0]["message"] == "이름이 비어 있습니다."
    preview = desk.get(f"/{run['id']}/rows?format=geojson").json()
    assert [feature["geometry"] is None for feature in preview["features"]] == [False, False, False, True, True]


def test_the_report_is_a_workbook_in_which_text_stays_text(desk: Desk) -> None:
    run = desk.send("도서관.csv", table([ROWS[0], ("", "=HYPERLINK(x)", "37.5", "127.0", "", "")]))
    report = desk.get(f"/{run['id']}/report.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(report.content))
    assert book.get_sheet_by_name("요약").to_python()[1][:2] == ["도서관.csv", 2]
    told = [cell for row in book.get_sheet_by_name("살펴볼 행").to_python() for cell in row]
    assert "이름이 비어 있습니다." in told
    assert "=HYPERLINK(x)" in told


def test_committed_rows_wait_for_review_and_can_be_published_at_once(desk: Desk, client: TestClient) -> None:
    run = desk.step(desk.send("도서관.csv", table()), "commit")
    assert run["state"] == "committed"
    assert names(client) == set()
    published = desk.step(desk.send("다른 도서관.csv", table(ROWS[:3]), publish="true"), "commit")
    assert published["counts"]["new"] + published["counts"]["linked"] == 3
    assert {"햇살작은도서관", "별빛 작은도서관", HOSTILE} == names(client)


def test_a_site_kind_makes_sites_and_a_second_source_links_to_them(desk: Desk, client: TestClient) -> None:
    desk.step(desk.send("도서관.csv", table()), "commit")
    sites = client.get("/api/v1/sites?kind=library").json()
    assert {site["name"] for site in sites["items"]} == {"햇살작은도서관", "별빛 작은도서관", HOSTILE}
    again = [("햇살 작은 도서관", ROWS[0][1], "37.56651", "126.97801", "02-2133-1234", "")]
    run = desk.step(desk.send("구 도서관 목록.csv", table(again)), "commit")
    assert run["counts"]["linked"] == 1
    assert client.get("/api/v1/sites?kind=library").json()["total"] == 3


def test_the_same_file_again_adds_nothing(desk: Desk, engine: Engine) -> None:
    desk.step(desk.send("도서관.csv", table()), "commit")
    before = everything(engine)
    run = desk.step(desk.send("도서관.csv", table(encoding="utf-8-sig")), "commit")
    assert (run["counts"]["unchanged"], run["counts"]["new"], run["counts"]["refused"]) == (4, 0, 1)
    assert differences(before, everything(engine)) == {}


def test_a_later_edition_updates_names_what_disappeared_and_deletes_nothing(desk: Desk, client: TestClient) -> None:
    desk.step(desk.send("도서관(20260501).csv", table(ROWS[:3]), publish="true"), "commit")
    later = [(*ROWS[0][:4], "02-2133-9999", ""), ROWS[2], ("새 도서관", ROWS[3][1], "37.5661", "126.9771", "", "")]
    run = desk.step(desk.send("도서관(20260601).csv", table(later), publish="true"), "commit")
    counts = run["counts"]
    assert (counts["updated"], counts["unchanged"], counts["new"]) == (1, 1, 1)
    assert run["missing"] == ["별빛 작은도서관"]
    assert "별빛 작은도서관" in names(client)


def test_what_is_public_stays_as_it_is_until_a_new_edition_is_approved(desk: Desk, client: TestClient) -> None:
    desk.step(desk.send("도서관.csv", table(ROWS[:1]), publish="true"), "commit")
    changed = [(*ROWS[0][:4], "02-2133-9999", "")]
    desk.step(desk.send("도서관.csv", table(changed)), "commit")
    shown = client.get("/api/v1/resources").json()["items"][0]
    assert shown["properties"]["phone"] == "02-2133-1234"


def test_an_undone_run_leaves_everything_as_it_was(desk: Desk, engine: Engine) -> None:
    desk.step(desk.send("도서관(20260501).csv", table(ROWS[:2]), publish="true"), "commit")
    before = everything(engine)
    later = [(*ROWS[0][:4], "02-2133-9999", ""), ROWS[2]]
    run = desk.step(desk.send("도서관(20260601).csv", table(later), publish="true"), "commit")
    assert differences(before, everything(engine)) != {}
    undone = desk.step(run, "undo")
    assert undone["state"] == "undone"
    assert differences(before, everything(engine)) == {}
    again = desk.post(f"/{run['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "import_state")


def test_an_undo_that_would_lose_somebodys_work_leaves_the_run_and_says_why(desk: Desk, engine: Engine) -> None:
    run = desk.step(desk.send("도서관.csv", table()), "commit")
    with transaction(engine) as session:
        session.execute(text("UPDATE resources SET name = '고친 이름', rev = rev + 1 WHERE name LIKE '햇살%'"))
    kept = desk.step(run, "undo")
    assert (kept["state"], kept["code"]) == ("committed", "changed_since")
    assert kept["message"].startswith("이 자료를 저장한 뒤에 1건이 바뀌어서")


def test_a_person_says_what_columns_mean_and_the_file_is_read_again(desk: Desk, client: TestClient) -> None:
    odd = table(ROWS[:2], headings=("가", "나", "다", "라", "마", "바"))
    run = desk.send("모르는 표.csv", odd)
    assert run["counts"]["new"] == 0
    mapping = {"가": "name", "나": "address", "다": "lat", "라": "lon", "마": "phone", "바": "head_name"}
    body = {"target": "library", "mapping": mapping}
    answer = desk.client.patch(f"/api/v1/imports/{run['id']}", json=body, headers=desk.person.headers)
    assert answer.status_code == 202, answer.text
    desk.work()
    read = desk.get(f"/{run['id']}").json()
    assert (read["state"], read["counts"]["new"]) == ("ready", 2)
    assert desk.step(read, "commit")["state"] == "committed"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("지도.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "그림"),
        ("표.csv", b"", "빈 파일"),
        ("표.xlsx", b"PK\x03\x04" + bytes(100), ""),
        ("표.csv", b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "VRT"),
    ],
)
def test_a_file_that_is_no_table_fails_with_a_sentence(desk: Desk, name: str, data: bytes, said: str) -> None:
    run = desk.send(name, data)
    assert run["state"] == "failed"
    assert run["code"]
    assert name in run["message"]
    assert said in run["message"]
    refused = desk.post(f"/{run['id']}/commit")
    assert (refused.status_code, refused.json()["code"]) == (409, "import_state")


def test_wrong_choices_are_refused_at_once(desk: Desk) -> None:
    def send(**fields: Any) -> Any:
        return desk.post("", files=[("files", ("a.csv", b"x"))], data={"kind": "resources", **fields})

    assert send(target="nonsense").json()["code"] == "target_unknown"
    assert send(mapping="[]").json()["code"] == "mapping_form"
    assert send(kind="nonsense").status_code == 422
    assert send(crs="7").status_code == 422
    assert desk.post("", data={"kind": "resources"}).status_code == 422
    assert desk.get("/00000000-0000-0000-0000-000000000000").json()["code"] == "import_unknown"


def test_a_coordinator_of_one_district_stores_nothing_beyond_it(client: TestClient, make: Factory, work: Any) -> None:
    make.boundaries()
    inside = Desk(client, make.person("coordinator", district="11140"), work)
    elsewhere = Desk(client, make.person("coordinator", district="11680"), work)
    assert inside.step(inside.send("도서관.csv", table()), "commit")["state"] == "committed"
    kept = elsewhere.step(elsewhere.send("다른 도서관.csv", table()), "commit")
    assert (kept["state"], kept["code"]) == ("failed", "outside_your_area")
    assert client.get("/api/v1/sites?kind=library").json()["total"] == 3
    assert HEADINGS[0] == "도서관명(필수)"


def test_records_with_an_address_only_wait_in_a_list(desk: Desk, make: Factory) -> None:
    run = desk.step(desk.send("도서관.csv", table()), "commit")
    waiting = desk.get("/waiting").json()
    assert [(row["name"], row["address"]) for row in waiting["items"]] == [(ROWS[3][0], ROWS[3][1])]
    rows = desk.get(f"/{run['id']}/rows?outcome=waiting").json()["items"]
    assert [row["target_id"] for row in rows] == [waiting["items"][0]["id"]]
    assert desk.client.get("/api/v1/imports/waiting", headers=make.person().headers).status_code == 403
