"""`maeul atlas` as people and programs type it."""

import io
import json
import re
from pathlib import Path

import pypdf
import pytest

from api.cli import atlas_files, main
from geo.db import Database
from tests.factories import Factory


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def seoul(make: Factory) -> Factory:
    make.boundaries()
    make.space(make.site("천연가압장", (126.957, 37.571)), "모임방 {{ 7*191 }} <b>")
    return make


def test_one_dong_becomes_one_file(seoul, tmp_path, capsys) -> None:
    assert main(["atlas", "--dong", "1141052000", "--format", "html", "-o", str(tmp_path / "새 폴더")]) == 0
    (file,) = (tmp_path / "새 폴더").iterdir()
    assert file.name == "1141052000.html"
    html = file.read_text(encoding="utf-8")
    assert "<h1><bdi>서대문구 천연동 마을지도</bdi></h1>" in html
    assert "1337" not in html
    assert "지도 1개" in capsys.readouterr().out


def test_a_district_becomes_its_map_and_those_of_its_dong(seoul, tmp_path, capsys) -> None:
    assert main(["atlas", "--district", "서대문구", "-o", str(tmp_path / "out"), "--json"]) == 0
    maps = json.loads(capsys.readouterr().out)["maps"]
    assert len(maps) == 15
    assert maps[0]["code"] == "11410"
    assert {Path(row["file"]).stat().st_size for row in maps} == {row["bytes"] for row in maps}
    assert maps[0]["records"] == sum(row["records"] for row in maps[1:]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "하나만"),
        (["--dong", "1141052000", "--all"], "하나만"),
        (["--dong", "1141052000", "--district", "서대문구"], "하나만"),
        (["--dong", "1141052000", "--format", "odt"], "odt"),
        (["--dong", "1141052000", "--mode", "cloud"], "cloud"),
    ],
)
def test_wrong_usage_is_2_with_a_clear_sentence(tmp_path, capsys, arguments, words) -> None:
    assert main(["atlas", *arguments, "-o", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--dong", "9999999999"], "행정동"), (["--district", "없는구"], "자치구를 찾지 못했어요")],
)
def test_an_unknown_place_is_1_with_a_sentence(seoul, tmp_path, capsys, arguments, words) -> None:
    assert main(["atlas", *arguments, "-o", str(tmp_path)]) == 1
    assert words in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_refused(seoul, tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["atlas", "--dong", "1141052000", "-o", str(tmp_path / "file")]) == 1
    assert "폴더를 만들 수 없습니다" in capsys.readouterr().err


def test_without_boundaries_all_says_what_to_do(tmp_path, capsys) -> None:
    assert main(["atlas", "--all", "-o", str(tmp_path)]) == 1
    assert "boundaries load" in capsys.readouterr().err


def test_a_book_without_an_address_is_refused_and_both_ways_out_are_named(seoul, tmp_path, capsys) -> None:
    out = tmp_path / "out"
    for address in ("", "http://localhost:8000", "http://127.0.0.1"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MAEUL_PUBLIC_URL", address)
            assert main(["atlas", "--dong", "1141052000", "--format", "pdf", "-o", str(out)]) == 1
        said = capsys.readouterr().err
        assert "MAEUL_PUBLIC_URL" in said
        assert "--allow-localhost" in said
    assert not out.exists() or not list(out.iterdir())


def test_a_dong_becomes_map_book_and_folded_map(seoul, tmp_path, capsys) -> None:
    wanted = ["atlas", "--dong", "1141052000", "--format", "both", "--allow-localhost", "-o", str(tmp_path), "--json"]
    assert main(wanted) == 0
    told = json.loads(capsys.readouterr().out)
    names = {"1141052000.html", "1141052000.pdf", "1141052000-space-map.pdf"}
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == names
    assert {Path(fact["file"]).name: fact.get("what", "map") for fact in [*told["maps"], *told["books"]]} == {
        "1141052000.html": "map",
        "1141052000.pdf": "book",
        "1141052000-space-map.pdf": "space_map",
    }
    book = pypdf.PdfReader(io.BytesIO((tmp_path / "1141052000.pdf").read_bytes()))
    words = "".join(page.extract_text() for page in book.pages)
    assert "천연가압장" in words
    assert "{{ 7*191 }}" in re.sub(r"\s+", " ", words)
    assert len(pypdf.PdfReader(tmp_path / "1141052000-space-map.pdf").pages) == 2


def test_a_linked_district_opens_from_its_cover_and_shares_its_assets(seoul, tmp_path, capsys) -> None:
    wanted = ["atlas", "--district", "서대문구", "--mode", "linked", "-o", str(tmp_path), "--json"]
    assert main(wanted) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["maps"]) == 15
    cover = Path(told["index"]).read_text(encoding="utf-8")
    pages = re.findall(r'href="([0-9-]+\.html)"', cover)
    assert sorted(pages) == sorted(Path(fact["file"]).name for fact in told["maps"])
    html = (tmp_path / "1141052000.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'(?:src|href)="(assets/[^"]+)"', html))
    assert linked
    assert all((tmp_path / path).is_file() for path in linked)
    assert len(html) < 200_000, "what pages share stands beside them"


def test_a_process_of_its_own_makes_what_this_one_makes(seoul, tmp_path, monkeypatch) -> None:
    made = {}
    for few in (atlas_files.FEW, 0):
        monkeypatch.setattr(atlas_files, "FEW", few)
        assert main(["atlas", "--dong", "1141052000", "-o", str(tmp_path / str(few))]) == 0
        made[few] = {path.name: path.read_bytes() for path in (tmp_path / str(few)).iterdir()}
    first, second = made.values()
    assert first == second
    assert list(first) == ["1141052000.html"]
