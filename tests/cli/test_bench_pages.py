"""`maeul bench pages` without its browser: how to get one, what it judges, what it prints."""

import pytest

from api.bench import pages as bench_pages
from api.bench.browser import Chromium
from api.bench.figures import Figure, Measured
from api.bench.page_look import Looked
from api.cli import bench_tables
from geo.errors import SetupError

LIGHT = Looked(200, 40_000, 70_000, 14, (), 0.0, 12, 100, 200, 30)
HEAVY = Looked(200, 240_000, 0, 31, ("https://elsewhere.example/a.js",), 0.3, 900, 100, 400, 30)


def test_without_a_browser_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chromium, "found", classmethod(lambda _cls: None))
    with pytest.raises(SetupError, match="playwright") as fault:
        bench_pages.pages(few=True)
    assert "requirements-dev.lock" in fault.value.message_en


def test_bytes_requests_jumps_and_strangers_are_judged_and_times_are_not() -> None:
    assert all(figure.passed for figure in bench_pages._figures("/", {"phone": LIGHT}))
    failed = [figure.name for figure in bench_pages._figures("/", {"phone": HEAVY}) if not figure.passed]
    assert failed == ["/ 바이트", "/ 요청", "/ 밀림(CLS)", "/ 바깥 요청"]
    (ratio,) = [figure for figure in bench_pages._figures("/", {"phone": HEAVY, "desk": LIGHT}) if figure.unit == "배"]
    assert (ratio.value, ratio.judged) == (2.0, False)


def test_a_table_of_its_own_stands_for_the_figures_that_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [bench_pages.HEAD, bench_pages._row("/?near=1,2", {"phone": LIGHT, "desk": LIGHT})]
    measured = Measured("pages", "쪽", [Figure("/ 바이트", 40, "kB", most=200)], table=rows)
    bench_tables.tell([measured], {}, explain=False)
    printed = capsys.readouterr().out
    assert "/?…" in printed
    assert "1.00" in printed
    assert "/ 바이트" not in printed
    measured.figures.append(Figure("/my 바이트", 240, "kB", most=200))
    bench_tables.tell([measured], {}, explain=False)
    assert "/my 바이트" in capsys.readouterr().out
