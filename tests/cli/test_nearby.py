"""`maeul nearby` as people and programs type it."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from geo.queries.keeping import OpeningRow
from geo.walking import walk_minutes
from tests.cli.service import reachable_folder
from tests.factories import CITY_HALL, Factory, booking_body, tomorrow_at

HERE = [str(part) for part in CITY_HALL]
AT_TWO = ["--from", tomorrow_at(14).isoformat(), "--until", tomorrow_at(16).isoformat()]


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def places(make: Factory) -> dict[str, str]:
    """Three rooms north of the city hall: 0 m, about 555 m and about 2.2 km away."""
    make.boundaries()
    near = make.space(make.site("시청 곁"), "가까운 방", heads_max=10)
    middle = make.space(make.site("회비 \\3,000 {{ 7*191 }} <b>", (126.978, 37.5715)), "가운데 방", heads_max=30)
    far = make.space(make.site("먼 곳", (126.978, 37.5865)), "먼 방", heads_max=None, policy={"approval": "inquire"})
    return {"near": str(near), "middle": str(middle), "far": str(far)}


def names(output: str) -> list[str]:
    return [item["name"] for item in json.loads(output)["items"]]


def test_the_nearest_comes_first_with_minutes_by_the_one_walking_model(places, capsys) -> None:
    assert main(["nearby", *HERE, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [item["id"] for item in answer["items"]] == [places["near"], places["middle"], places["far"]]
    assert (answer["total"], answer["next"]) == (3, None)
    for item in answer["items"]:
        assert item["walk_minutes"] == walk_minutes(item["distance_m"])
    assert answer["items"][1]["distance_m"] == pytest.approx(555, abs=3)
    assert answer["items"][0]["dong"]["district"] == "중구"


def test_people_read_a_table_whose_columns_stand_under_one_another(places, capsys) -> None:
    from rich.cells import cell_len

    assert main(["nearby", *HERE]) == 0
    title, heading, *rows, note = capsys.readouterr().out.splitlines()
    assert title == "가까운 공간 3곳 가운데 3곳"
    assert "직선거리 추정" in note
    assert [row.split()[0] for row in rows] == ["가까운", "가운데", "먼"]
    assert "회비 \\3,000 {{ 7*191 }} <b>" in rows[1]
    assert ["바로 예약" in row for row in rows] == [True, True, False]
    columns = [heading.index("예약"), rows[0].index("바로 예약"), rows[2].index("문의 후 이용")]
    lines = [heading, rows[0], rows[2]]
    assert len({cell_len(line[:at]) for line, at in zip(lines, columns, strict=True)}) == 1


def test_with_a_time_only_what_can_be_booked_then_is_shown(places, make: Factory, client, capsys) -> None:
    assert main(["nearby", *HERE, *AT_TWO, "--json"]) == 0
    assert names(capsys.readouterr().out) == ["가까운 방", "가운데 방"]
    body = booking_body(places["near"], tomorrow_at(15))
    assert client.post("/api/v1/bookings", json=body, headers=make.person().headers).status_code == 201
    assert main(["nearby", *HERE, *AT_TWO, "--json"]) == 0
    assert names(capsys.readouterr().out) == ["가운데 방"]


def test_heads_and_minutes_narrow_the_list(places, capsys) -> None:
    assert main(["nearby", *HERE, "--heads", "20", "--json"]) == 0
    assert names(capsys.readouterr().out) == ["가운데 방", "먼 방"]
    assert main(["nearby", *HERE, "--walk-minutes", "10", "--json"]) == 0
    assert names(capsys.readouterr().out) == ["가까운 방"]
    assert main(["nearby", *HERE, "--limit", "1", "--json"]) == 0
    assert names(capsys.readouterr().out) == ["가까운 방"]


def test_an_empty_answer_says_what_to_change(places, capsys) -> None:
    assert main(["nearby", *HERE, *AT_TWO, "--heads", "500"]) == 0
    told = capsys.readouterr().out
    assert "조건에 맞는 공간이 없습니다" in told
    assert "--from" in told
    assert "--heads" in told
    assert "--walk-minutes" not in told


def test_outside_opening_hours_nothing_is_offered(make: Factory, capsys) -> None:
    make.boundaries()
    make.space(openings=[OpeningRow(day, 540, 720) for day in range(1, 8)])
    assert main(["nearby", *HERE, *AT_TWO, "--json"]) == 0
    assert names(capsys.readouterr().out) == []


WRONG = [
    (["37.5665", "126.978"], "경도와 위도가 바뀌었어요"),
    (["nan", "37.5"], "한국 밖의 위치예요"),
    (["inf", "37.5"], "한국 밖의 위치예요"),
    (["-127.0", "37.5"], "한국 밖의 위치예요"),
    (["가", "나"], "'경도,위도'로 적어 주세요"),
    ([*HERE, "--from", "2026-11-24T14:00", "--until", "2026-11-24T16:00+09:00"], "--from: 시각에 시간대를"),
    ([*HERE, "--from", "2026-11-24T14:00+09:00", "--until", "네 시"], "--until: 시각은 ISO 8601"),
    ([*HERE, "--from", "2026-11-24T14:00+09:00"], "둘 다 적어 주세요"),
    ([*HERE, "--from", "2026-11-24T14:00+09:00", "--until", "2026-11-24T13:00+09:00"], "시작보다 늦어야"),
]


@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=[row[1] + str(n) for n, row in enumerate(WRONG)])
def test_wrong_input_is_one_korean_sentence_and_exit_1(capsys, arguments, sentence) -> None:
    assert main(["nearby", *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert captured.err.count("\n") == 1


def test_a_point_at_sea_is_refused_instead_of_called_empty(places, capsys) -> None:
    assert main(["nearby", "124.9", "35.1"]) == 1
    assert "바다이거나 읽어 들인 행정동 경계 밖" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--heads", "0"], ["--heads", "다섯"], ["--walk-minutes", "-1"], ["--nothing"]])
def test_wrong_usage_is_exit_2(options, capsys) -> None:
    assert main(["nearby", *HERE, *options]) == 2


def test_an_empty_database_says_how_to_begin(capsys) -> None:
    assert main(["nearby", *HERE]) == 1
    assert "./maeul up" in capsys.readouterr().err


def test_english_terminals_get_english(places, capsys, monkeypatch) -> None:
    monkeypatch.setenv("MAEUL_LANG", "en")
    assert main(["nearby", *HERE, *AT_TWO]) == 0
    told = capsys.readouterr().out
    assert told.startswith("The nearest 2 of 2 spaces bookable ")
    assert "estimated from the straight line" in told
    assert main(["nearby", "37.5665", "126.978"]) == 1
    assert capsys.readouterr().err == "maeul: Longitude and latitude are swapped.\n"


def test_without_a_running_cluster_it_starts_one_and_stops_it_again(capsys, monkeypatch) -> None:
    monkeypatch.delenv("MAEUL_DATABASE_URL")
    with reachable_folder() as folder:
        assert main(["nearby", *HERE, "--data-dir", str(folder)]) == 1
        assert "아직 자료가 없습니다" in capsys.readouterr().err
        assert main(["db", "status", "--data-dir", str(folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["state"] == "stopped"


def test_a_database_of_a_newer_program_is_refused_untouched(database: Database, capsys) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert main(["nearby", *HERE]) == 1
    assert "더 새로운 마을아틀라스로" in capsys.readouterr().err
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
    engine.dispose()


@pytest.mark.realfiles
def test_the_main_job_by_commands_on_real_files(shared_data: Path, tmp_path: Path, capsys) -> None:
    """Load boundaries, load rooms, find one free at a time, export its dong: what the README promises."""

    def told(*arguments: str) -> dict:
        assert main([*arguments, "--json"]) == 0, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    edition = told("boundaries", "load", str(shared_data / "boundaries" / "seoul_admdong_20250401.geojson"))
    assert (edition["dongs"], edition["districts"]) == (426, 25)
    rooms = sorted(map(str, (shared_data / "points" / "공공시설개방정보").glob("*.csv")))
    loaded = told("spaces", "load", *rooms, "--approval", "instant")
    assert loaded["rows"] == loaded["new"] + loaded["refused"] == 583
    everything = told("nearby", *HERE, "--limit", "500")
    free = told("nearby", *HERE, *AT_TWO, "--heads", "10", "--limit", "500")
    assert everything["total"] == loaded["new"]
    assert 0 < free["total"] < everything["total"]
    assert {item["approval"] for item in free["items"]} == {"instant"}
    minutes = [item["walk_minutes"] for item in free["items"]]
    assert minutes == sorted(minutes)
    code = free["items"][0]["dong"]["code"]
    made = told("atlas", "--dong", code, "-o", str(tmp_path / "maps"))
    assert (tmp_path / "maps" / f"{code}.html").stat().st_size == made["maps"][0]["bytes"]
