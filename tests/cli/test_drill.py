"""`maeul drill`: small runs of the real thing, what it prints, and that a broken claim ends with status 1."""

import json

import pytest

from api.cli import main
from api.cli.drill import DrillName
from api.drills import runs
from api.drills.halls import Round
from api.drills.report import Report, ToolMissing
from api.drills.runs import Drill
from geo.errors import SetupError


def test_a_few_rounds_of_halls_pass_and_are_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill", "halls", "--times", "5", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["name"], report["passed"], report["faults"]) == ("halls", True, [])
    assert report["figures"]["저장된 예약"] >= 5
    assert report["figures"]["겹친 예약"] == 0


def test_a_few_rounds_of_the_stampede_say_that_the_limit_was_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill", "stampede", "--times", "2"]) == 0
    said = capsys.readouterr().out
    assert "[통과] stampede" in said
    assert "한도를 분당 600번에서" in said
    assert "201: 2\n" in said
    assert "409: 78\n" in said


def test_a_claim_that_does_not_hold_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Report("halls", "칸", {"겹친 예약": 3}, ["예약 3쌍이 겹칩니다"])
    monkeypatch.setitem(runs.DRILLS, "halls", Drill("칸", 1, "번", lambda *_given: broken))
    assert main(["drill", "halls"]) == 1
    said = capsys.readouterr()
    assert "✗ 예약 3쌍이 겹칩니다" in said.out
    assert "halls" in said.err


def test_all_goes_on_after_a_failure_and_tells_what_was_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run_lacking(*_given: object) -> Report:
        raise ToolMissing("QGIS가 없습니다.", "QGIS is missing.")

    def run_stopped(*_given: object) -> Report:
        raise SetupError("그만두었습니다.", "It gave up.")

    def run_fine(*_given: object) -> Report:
        return Report("fine", "좋음")

    stand_ins = {"qgis": run_lacking, "crash": run_stopped, "freeze": run_fine, "booking": run_stopped}
    monkeypatch.setattr(runs, "DRILLS", {name: Drill(name, 1, "번", run) for name, run in stand_ins.items()})
    assert main(["drill", "all"]) == 1
    said = capsys.readouterr()
    table = said.out.rstrip().splitlines()[-4:]
    assert [line.split()[0] for line in table[:3]] == ["lacking", "stopped", "fine"]
    assert "돌리지 않음" in table[0]
    assert table[3].startswith("돌리지 않음 1, 실패 1, 통과 1 · 모두 ")
    assert "– QGIS가 없습니다." in said.out
    assert "✗ 그만두었습니다." in said.out
    assert "lacking" not in said.err.splitlines()[-1]
    assert main(["drill", "all", "--json"]) == 1
    assert [one["passed"] for one in json.loads(capsys.readouterr().out)] == [False, False, True]


def test_every_drill_is_named_by_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert {*runs.DRILLS, "all"} == set(DrillName)
    assert main(["drill", "--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in DrillName)


def test_an_unknown_drill_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drill", "nonsense"]) == 2


@pytest.mark.parametrize(
    ("winners", "statuses", "sound"),
    [
        (("가칸", "다칸"), (201, 201, 409), True),
        (("큰마루",), (201, 409), True),
        (("큰마루", "가칸"), (201, 201), False),
        ((), (409, 409), False),
        (("큰마루",), (201, 500), False),
    ],
)
def test_a_round_is_sound_only_with_winners_that_share_no_cell(winners, statuses, *, sound: bool) -> None:
    assert Round(winners, statuses).is_sound is sound
