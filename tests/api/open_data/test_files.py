"""Open data over HTTP: every dataset in every format, opened by somebody else's reader, counted against the API."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.db import transaction
from geo.open_data import shelf
from geo.open_data.datasets import DATASETS
from geo.open_data.describing import sweep_files
from geo.settings import Settings
from tests.factories import Factory
from tests.geo.open_data.samples import HOSTILE

API = "/api/v1/open-data"
LINE = {"type": "LineString", "coordinates": [[126.951, 37.568], [126.956, 37.574], [126.964, 37.571]]}
AREA = {"type": "Polygon", "coordinates": [[[126.95, 37.56], [126.96, 37.56], [126.96, 37.57], [126.95, 37.56]]]}


def shape(drawn: dict[str, Any]) -> Any:
    from geo.drawn import read_shape

    return read_shape(drawn)


def source(engine: Engine, key: str, licence: str) -> str:
    with transaction(engine) as session:
        session.execute(
            text("INSERT INTO sources (key, title, publisher, licence) VALUES (:k, :t, '시험 기관', :l)"),
            {"k": key, "t": f"{key} 자료", "l": licence},
        )
    return key


@pytest.fixture
def town(make: Factory, engine: Engine) -> dict[str, Any]:
    """Something of everything, some of which may not leave."""
    make.boundaries()
    for key, licence in (("open", "kogl_1"), ("fixed", "kogl_3"), ("unclear", "unknown")):
        source(engine, key, licence)
    site = make.site("천연가압장", operator="천연동 주민모임", phone="02-123-4567")
    space = make.space(site, HOSTILE)
    found = {
        "site": site,
        "space": space,
        "story": make.resource(HOSTILE, **{"properties.homepage": "https://example.org/?a=1&b=<2>"}),
        "library": make.resource("별빛 작은도서관", "space", source="open", **{"properties.capacity": 24}),
        "walk": make.resource("도깨비길", "route", geometry=shape(LINE)),
        "field": make.resource("텃밭", "space", geometry=shape(AREA)),
        "group": make.resource("책벗", "organisation", None, declared_dong="11410"),
        "fixed": make.resource("그대로 도서관", "space", source="fixed"),
        "unclear": make.resource("모르는 도서관", "space", source="unclear"),
        "draft": make.resource("숨은 기록", state="draft"),
        "secret": make.resource(
            "비밀 이웃", "person", None, private={"phone": "010-9999-0000", "alias": "바느질 선생님"}
        ),
    }
    make.agree(found["secret"], "alias", channels=("web", "open_data"))
    found["web_only"] = make.resource("웹에만", "person", None, private={"alias": "누리집에만 나오는 이"})
    make.agree(found["web_only"], "alias", channels=("web",))
    return found


def body(client: TestClient, path: str, **query: Any) -> bytes:
    answer = client.get(f"{API}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content


def rows(client: TestClient, dataset: str, **query: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client, f"{dataset}.csv", **query).decode("utf-8-sig"), newline="")))


def test_the_list_says_terms_sources_counts_and_formats(client: TestClient, town: dict[str, Any]) -> None:
    listed = client.get(API).json()
    found = {one["id"]: one for one in listed["items"]}
    assert set(found) == set(DATASETS)
    assert listed["total"] == len(DATASETS)
    resources = found["resources"]
    assert (resources["features"], resources["left_out"], resources["unchangeable"]) == (7, 1, False)
    assert {one["code"] for one in resources["licences"]} == {"own", "kogl_1"}
    assert all(one["url"].startswith("https://") for one in resources["licences"])
    assert (found["resources-as-is"]["features"], found["resources-as-is"]["unchangeable"]) == (1, True)
    assert client.get(f"{API}/resources").json() == resources
    assert resources["collections"][0].endswith("/ogc/collections/resources-points")


def test_counts_are_those_of_the_public_api(client: TestClient, town: dict[str, Any]) -> None:
    matched = client.get("/api/v1/resources", params={"format": "geojson"}).json()["numberMatched"]
    found = {one["id"]: one for one in client.get(API).json()["items"]}
    assert (
        found["resources"]["features"] + found["resources"]["left_out"] + found["resources-as-is"]["features"]
        == matched
    )
    assert len(rows(client, "resources")) == found["resources"]["features"]
    assert found["spaces"]["features"] == client.get("/api/v1/spaces").json()["total"] == len(rows(client, "spaces"))
    assert found["sites"]["features"] == client.get("/api/v1/sites").json()["total"] == len(rows(client, "sites"))
    assert found["dongs"]["features"] == client.get("/api/v1/dongs").json()["total"] == len(rows(client, "dongs"))


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "kml"])
def test_gdal_opens_every_dataset_with_as_many_features(
    client: TestClient, town: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    listed = {one["id"]: one for one in client.get(API).json()["items"]}
    for name, dataset in DATASETS.items():
        if kind in dataset.formats:
            path = tmp_path / f"{name}.{kind}"
            path.write_bytes(body(client, f"{name}.{kind}"))
            layers = [str(layer) for layer, _ in pyogrio.list_layers(path) if layer != "data_dictionary"]
            count = sum(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"] for layer in layers)
            assert count == listed[name]["features"], name


def test_gdal_opens_the_shapefiles_in_korean(client: TestClient, town: dict[str, Any], tmp_path: Path) -> None:
    for name, layer, srid in (
        ("resources", "resources_points", 5179),
        ("spaces", "spaces", 5186),
        ("dongs", "dongs", 5179),
    ):
        (tmp_path / "a.zip").write_bytes(body(client, f"{name}.shp", crs=srid))
        frame = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/a.zip/{layer}.shp")
        assert frame.crs.to_epsg() == srid
        assert name == "dongs" or frame["licence"].str.len().min() > 0
        inside = zipfile.ZipFile(tmp_path / "a.zip").read("읽어보세요.txt").decode("utf-8-sig")
        assert "이용 조건" in inside
    (tmp_path / "a.zip").write_bytes(body(client, "resources.shp"))
    frame = pyogrio.read_dataframe(f"/vsizip/{tmp_path}/a.zip/resources_points.shp")
    assert set(frame["name"]) == {HOSTILE, "별빛 작은도서관"}
    assert frame.set_index("name").loc["별빛 작은도서관", "capacity"] == 24


def test_gpx_has_points_and_tracks(client: TestClient, town: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.gpx"
    path.write_bytes(body(client, "resources.gpx"))
    assert set(pyogrio.read_dataframe(path, layer="waypoints")["name"]) == {HOSTILE, "별빛 작은도서관"}
    assert set(pyogrio.read_dataframe(path, layer="tracks")["name"]) == {"도깨비길", "텃밭"}
    path.write_bytes(body(client, "courses.gpx"))
    assert set(pyogrio.read_dataframe(path, layer="tracks")["name"]) == {"도깨비길"}


def test_nothing_that_is_not_open_leaves_in_any_format(client: TestClient, town: dict[str, Any]) -> None:
    forbidden = (
        "비밀 이웃",
        "010-9999-0000",
        "숨은 기록",
        "모르는 도서관",
        "누리집에만 나오는 이",
        "head_name",
        "memo",
    )
    for name, dataset in DATASETS.items():
        for kind in dataset.formats:
            data = body(client, f"{name}.{kind}")
            if kind == "shp":
                archive = zipfile.ZipFile(io.BytesIO(data))
                data = b"".join(archive.read(one) for one in archive.namelist())
            for word in forbidden:
                assert word.encode() not in data, (name, kind, word)
                assert word.encode("cp949") not in data, (name, kind, word)
            assert ("바느질 선생님".encode() in data) == (
                name == "resources" and kind in {"csv", "geojson", "gpkg", "kml"}
            )


def test_each_row_has_its_terms_and_what_must_not_be_changed_is_apart(client: TestClient, town: dict[str, Any]) -> None:
    own, library = (
        next(row for row in rows(client, "resources") if row["name"] == name) for name in ("텃밭", "별빛 작은도서관")
    )
    assert (own["licence"], library["licence"]) == (
        "직접 조사(공공누리 제1유형으로 나눔)",
        "공공누리 제1유형(출처표시)",
    )
    assert library["source"] == "open 자료"
    fixed = rows(client, "resources-as-is")
    assert [(row["name"], row["licence"]) for row in fixed] == [
        ("그대로 도서관", "공공누리 제3유형(출처표시·변경금지)")
    ]
    assert "그대로 도서관" not in {row["name"] for row in rows(client, "resources")}


def test_a_file_of_one_district_holds_what_lies_there_and_is_called_so(
    client: TestClient, town: dict[str, Any]
) -> None:
    every = rows(client, "resources")
    here = next(row for row in every if row["name"] == "별빛 작은도서관")
    of_district = rows(client, "resources", district=here["district"])
    assert {row["id"] for row in of_district} == {row["id"] for row in every if row["district"] == here["district"]}
    assert 0 < len(rows(client, "resources", dong=here["dong_code"])) <= len(of_district) < len(every)
    named = client.get(f"{API}/resources.csv", params={"district": here["district"]}).headers["Content-Disposition"]
    assert "filename=\"resources.csv\"; filename*=UTF-8''%EC%9A%B0%EB%A6%AC" in named
    assert client.get(f"{API}/resources.csv", params={"district": "없는구"}).json()["code"] == "district_unknown"
    assert client.get(f"{API}/resources.csv", params={"dong": "9999999999"}).status_code == 404


def test_a_file_is_kept_until_something_changes_and_sent_in_parts(
    client: TestClient, make: Factory, town: dict[str, Any]
) -> None:
    first = client.get(f"{API}/resources.csv")
    tag = first.headers["ETag"]
    assert client.get(f"{API}/resources.csv", headers={"If-None-Match": tag}).status_code == 304
    part = client.get(f"{API}/resources.csv", headers={"Range": "bytes=0-99", "If-Range": tag})
    assert (part.status_code, part.content) == (206, first.content[:100])
    assert next(
        one["bytes"] for one in client.get(f"{API}/resources").json()["formats"] if one["format"] == "csv"
    ) == len(first.content)
    make.resource("새 기록")
    again = client.get(f"{API}/resources.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ETag"] != tag) == (200, True)


def test_a_consent_withdrawn_is_gone_from_the_next_file(
    client: TestClient, engine: Engine, town: dict[str, Any]
) -> None:
    assert "바느질 선생님".encode() in body(client, "resources.csv")
    with transaction(engine) as session:
        session.execute(
            text("UPDATE consents SET withdrawn_at = now(), withdraw_reason = 'asked' WHERE resource_id = :id"),
            {"id": town["secret"]},
        )
    assert "바느질 선생님".encode() not in body(client, "resources.csv")


def test_files_that_tell_what_is_withdrawn_go_though_nobody_asks_for_new_ones(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, town: dict[str, Any]
) -> None:
    for path in ("resources.csv", "sites.csv", "hsds"):
        body(client, path)
    folder = settings.data_dir / shelf.FOLDER

    def files() -> list[str]:
        return sorted(path.name.partition(".")[0] for path in folder.iterdir() if path.suffix != ".lock")

    later = clock.now() + timedelta(seconds=shelf.YOUNG_S + 60)
    with transaction(engine) as session, clock.frozen(later):
        sweep_files(session, settings.data_dir)
    assert files() == ["hsds", "resources", "sites"]
    make.resource("새 기록")
    with transaction(engine) as session:
        assert sweep_files(session, settings.data_dir) == 0
    with transaction(engine) as session, clock.frozen(later):
        sweep_files(session, settings.data_dir)
    assert "resources" not in files()


def test_the_dictionary_names_every_column_of_the_table(client: TestClient, town: dict[str, Any]) -> None:
    for name in DATASETS:
        told = client.get(f"{API}/{name}/dictionary").json()
        header = body(client, f"{name}.csv").decode("utf-8-sig").splitlines()[0].split(",")
        assert [column["name"] for column in told["columns"]] == header, name
        assert all(column["label"] for column in told["columns"])
    table = client.get(f"{API}/resources/dictionary", params={"format": "csv"})
    assert table.content.startswith(b"\xef\xbb\xbf")
    korean = body(client, "resources.csv", labels="ko").decode("utf-8-sig").splitlines()[0]
    assert korean.startswith("번호,판,갈래")


def test_unknown_datasets_and_formats_are_refused(client: TestClient) -> None:
    assert client.get(f"{API}/nothing").json()["code"] == "dataset_unknown"
    assert client.get(f"{API}/nothing.csv").status_code == 404
    refused = client.get(f"{API}/aliases.shp")
    assert (refused.status_code, refused.json()["code"]) == (422, "format_unknown")
    assert client.get(f"{API}/resources.exe").json()["code"] == "format_unknown"
    assert client.get(f"{API}/resources.csv", params={"crs": 3857}).status_code == 422


def test_an_empty_service_gives_empty_files(client: TestClient, tmp_path: Path) -> None:
    for name, dataset in DATASETS.items():
        for kind in dataset.formats:
            assert client.get(f"{API}/{name}.{kind}").status_code == 200, (name, kind)
