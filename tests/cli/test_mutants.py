"""`maeul drill mutants`: one small module for real, a test that notices nothing, and what the figures claim."""

import json

import pytest

from api.drills import mutants
from api.drills.mutants import GROUPS, STAND, TENTHS, Group, judge, stand, survivors, try_mutants
from api.drills.report import Report, ToolMissing
from tests.test_house import ROOT

RECORD = ROOT / "tests" / "mutants.json"
SMALL = ("geo/importers/column_mapping.py",)
FATES = dict.fromkeys("abcdefgh", "killed") | {"i": "timeout", "j": "survived"}


@pytest.mark.slow
def test_the_mutants_of_a_small_module_are_noticed_by_its_tests() -> None:
    report = Report("mutants", "")
    try_mutants(report, "small", Group(SMALL, ("tests/geo/importers/test_column_content.py",)), "1")
    assert report.passed, report
    assert "killed" in report.figures["small"]


def test_the_share_counts_killed_and_timed_out_of_all_and_lists_the_others() -> None:
    report = Report("mutants", "")
    judge(report, "rules", FATES, "the survivor")
    assert report.figures == {
        "rules": "90.0% (9/10: killed 8, survived 1, timeout 1)",
        "rules: 살아남은 것": "the survivor",
    }
    assert report.passed
    assert survivors(FATES | {"k": "no tests", "l": "suspicious"}) == ["j", "k", "l"]


@pytest.mark.parametrize(
    "fates", [FATES | {"k": "survived"}, FATES | {"k": "no tests"}, FATES | {"k": "suspicious"}, {}]
)
def test_too_many_that_live_are_a_fault_and_so_is_none_at_all(fates: dict[str, str]) -> None:
    report = Report("mutants", "")
    judge(report, "rules", fates, "")
    assert not report.passed


def test_every_group_names_modules_and_tests_that_exist() -> None:
    for group in GROUPS.values():
        assert all(list(ROOT.glob(one)) for one in group.modules)
        assert all((ROOT / one).exists() for one in group.tests)
        words = "".join(
            file.read_text(encoding="utf-8")
            for one in group.tests
            for file in [*(ROOT / one).glob("*.py"), ROOT / one]
            if file.is_file()
        )
        assert all(one in words for one in group.without)
    assert [len(set(digits)) for digits in TENTHS] == list(range(1, 11))


def test_the_last_figures_are_good_and_of_code_that_mostly_still_stands() -> None:
    """A module or two may change; when a third of a group has, `./maeul drill mutants --json > tests/mutants.json`."""
    (report,) = json.loads(RECORD.read_text(encoding="utf-8"))
    assert report["faults"] == []
    for name, group in GROUPS.items():
        assert float(report["figures"][name].partition("%")[0]) >= 90
        then, now = report["figures"][STAND][name], stand(group.modules)
        changed = [module for module in now if then.get(module) != now[module]]
        assert len(changed) <= len(now) / 3, f"changed since mutants were tried: {changed}"


def test_without_its_tool_it_says_that_it_was_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "find_spec", lambda _name: None)
    with pytest.raises(ToolMissing):
        mutants.run_mutants(1, iter)


def test_words_that_explain_are_no_part_of_what_a_module_does(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    sums = []
    for source in (
        "def f():\n    return 1\n",
        '"""Says."""\n# so\ndef f():\n    """More."""\n    return 1\n',
        "f = 2\n",
    ):
        (tmp_path / "m.py").write_text(source, encoding="utf-8")
        sums.append(stand(["*.py"])["m.py"])
    assert sums[0] == sums[1] != sums[2]
