"""`maeul boundaries download` against a local server laid out like the public repository."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.api.test_downloads import FileServer, web, whole
from tests.geo.importers.samples import dong, geojson

__all__ = ["web"]
FILE = geojson([dong(1, "가동"), dong(2, "나동")])
NEWEST = "/master/ver20260401/HangJeongDong_ver20260401.geojson"
OLDER = "/master/ver20250401/HangJeongDong_ver20250401.geojson"
LIST = "# 행정동 경계\n## 파일 버젼\n\n- ver20250401\n  - ver20991231처럼 본문에 적힌 것\n- ver20260401\n- ver20200401 + 20200515\n"


@pytest.fixture(autouse=True)
def repository(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, web: FileServer
) -> Iterator[FileServer]:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")
    monkeypatch.setenv("MAEUL_BOUNDARIES_URL", web.url("/master"))
    web.answers |= {"/master/README.md": whole(LIST.encode()), NEWEST: whole(FILE)}
    return web


def test_the_newest_edition_of_the_list_is_fetched_checked_and_loaded(capsys, tmp_path) -> None:
    assert main(["boundaries", "download", "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    checksum = hashlib.sha256(FILE).hexdigest()
    assert (found["valid_from"], found["dongs"], found["sha256"]) == ("2026-04-01", 2, checksum)
    assert f"sha256 {checksum}" in told.err
    assert Path(found["file"]).read_bytes() == FILE
    main(["boundaries", "list", "--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert NEWEST in row["source_note"]
    assert checksum in row["source_note"]
    assert "통계청 SGIS" in row["source_note"]


def test_again_adds_nothing(capsys) -> None:
    main(["boundaries", "download"])
    assert main(["boundaries", "download"]) == 0
    assert "이미 있습니다" in capsys.readouterr().out


def test_another_edition_or_address_can_be_asked_for(web, capsys) -> None:
    web.answers[OLDER] = whole(FILE)
    web.answers["/mine.geojson"] = whole(geojson([dong(3, "다동")]))
    assert main(["boundaries", "download", "--edition", "2025-04-01"]) == 0
    assert main(["boundaries", "download", "--url", web.url("/mine.geojson"), "--edition", "2024-01-01"]) == 0
    assert "(2024-01-01)" in capsys.readouterr().out


def test_only_fetching_loads_nothing(capsys, tmp_path) -> None:
    assert main(["boundaries", "download", "--only"]) == 0
    assert (tmp_path / "data" / "downloads" / "HangJeongDong_ver20260401.geojson").read_bytes() == FILE
    capsys.readouterr()
    main(["boundaries", "list", "--json"])
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("path", "body", "arguments", "said"),
    [
        (NEWEST, b"<!doctype html><p>Not here", [], "웹 페이지"),
        (NEWEST, FILE, ["--sha256", "0" * 64], "검사합"),
        (NEWEST, b'{"type": "Feature"}', [], "FeatureCollection"),
        ("/master/README.md", b"nothing", [], "판 목록을 찾지 못했습니다"),
        ("/x", b"", ["--edition", "2019-01-01"], "404"),
        ("/x", b"", ["--url", "file:///etc/passwd"], "주소가 아닙니다"),
    ],
)
def test_a_failed_download_is_one_sentence_and_stores_nothing(web, path, body, arguments, said, capsys) -> None:
    web.answers[path] = whole(body)
    assert main(["boundaries", "download", *arguments]) == 1
    complaint = capsys.readouterr().err.strip().splitlines()[-1]
    assert complaint.startswith("maeul: ")
    assert said in complaint
    main(["boundaries", "list", "--json"])
    assert json.loads(capsys.readouterr().out) == []
