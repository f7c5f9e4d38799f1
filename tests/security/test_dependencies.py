"""`maeul check --dependencies`: known faults come from the source that a setting names, and from nowhere else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.checking.advisories import installed, pinned_in
from api.cli import main
from api.cli.check import LOCK
from tests.security.osv import Source, served

LOCKED = """\
hall==1.2.0 \\
    --hash=sha256:00
Maru_Core==3.0 ; sys_platform == 'linux' \\
    --hash=sha256:01
yard[extra]==1
"""


@pytest.fixture
def source() -> Iterator[Source]:
    with served(Source()) as one:
        yield one


@pytest.fixture
def check(tmp_path: Path, monkeypatch, capsys):
    """Run the check over a small lock; returns the exit status, what was printed and what was complained of."""
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCKED, encoding="utf-8")
    monkeypatch.setenv("MAEUL_LANG", "ko")

    def run(url: str = "", *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("MAEUL_ADVISORIES_URL", url) if url else monkeypatch.delenv("MAEUL_ADVISORIES_URL", False)
        status = main(["check", "--dependencies", "--lock", str(lock), "--data-dir", str(tmp_path), *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_without_a_source_nothing_is_asked_and_nothing_claimed(check):
    status, out, err = check()
    assert (status, err) == (0, "")
    assert out.startswith("확인하지 않았어요.")
    assert json.loads(check("", "--json")[1]) == {"checked": False, "faulty": []}


def test_a_library_with_a_known_fault_is_named_with_the_mended_version(check, source):
    source.know("hall", "1.2.0", "PYSEC-2026-1", "1.2.1", aliases=("GHSA-aaaa", "CVE-2026-1"))
    source.know("hall", "1.2.0", "GHSA-aaaa", "1.2.1", aliases=("PYSEC-2026-1",))
    status, out, err = check(source.url)
    assert status == 1
    assert out.splitlines() == [
        "✗ hall 1.2.0: GHSA-aaaa · 고쳐진 판 1.2.1",
        "라이브러리 2개를 물어봤습니다. 알려진 결함 1가지.",
    ]
    assert "알려진 결함이 1가지" in err
    assert source.asked == [("hall", "1.2.0"), ("Maru_Core", "3.0")]


def test_a_name_is_the_same_however_it_is_spelled_and_long_answers_come_in_pages(check, source):
    source.page = 1
    source.know("Maru_Core", "3.0", "A-1", "3.1")
    source.know("Maru_Core", "3.0", "A-2", "4.0")
    for number in ("A-1", "A-2"):
        source.advisories[number]["affected"][0]["package"]["name"] = "maru-core"
    told = json.loads(check(source.url, "--json")[1])
    assert told["faulty"] == [
        {"name": "Maru_Core", "version": "3.0", "fault": "A-1", "fixed": ["3.1"]},
        {"name": "Maru_Core", "version": "3.0", "fault": "A-2", "fixed": ["4.0"]},
    ]


def test_nothing_known_is_a_pass(check, source):
    status, out, err = check(source.url)
    assert (status, out, err) == (0, "라이브러리 2개를 물어봤습니다. 알려진 결함 0가지.\n", "")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"results": []}', b'{"results": [null, null]}'])
def test_a_source_that_answers_something_else_is_said_so(check, source, body):
    source.broken = body
    status, out, err = check(source.url)
    assert (status, out) == (1, "")
    assert "결함 정보를 주는 곳" in err
    assert "프로그램 잘못" not in err


def test_a_source_that_is_down_is_said_so(check, source):
    source.status = 503
    assert "결함 정보를 주는 곳" in check(source.url)[2]
    status, out, err = check("http://127.0.0.1:9")
    assert (status, out) == (1, "")
    assert "결함 정보를 주는 곳(http://127.0.0.1:9)" in err


def test_the_lock_of_the_program_is_read_whole():
    pinned = pinned_in(LOCK)  # some twice: another version for another Python
    lines = LOCK.read_text("utf-8").splitlines()
    assert len(pinned) == sum("==" in line and not line.startswith(" ") for line in lines) > 60
    for found in (pinned, installed()):
        assert {"fastapi", "sqlalchemy"} <= {one.name.lower() for one in found}
