"""`maeul drill`: long proofs in scratch folders and databases of their own; nobody's data is touched."""

import sys
import time
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.context import AsJson, answer, note, phrase
from geo.errors import MaeulError

if TYPE_CHECKING:
    from api.drills.report import Report
    from api.drills.runs import Drill, Track


TOOK = "걸린 시간"


class DrillName(StrEnum):
    ALL = "all"
    BOOKING = "booking"
    STAMPEDE = "stampede"
    HALLS = "halls"
    WALKS = "walks"
    CRASH = "crash"
    FIELD = "field"
    FUZZ = "fuzz"
    QGIS = "qgis"
    FREEZE = "freeze"
    REPLICA = "replica"
    HOSTILE = "hostile"
    RESTORE = "restore"
    PITR = "pitr"
    UPGRADE = "upgrade"
    MUTANTS = "mutants"
    PRIVACY = "privacy"
    COVERAGE = "coverage"


Name = Annotated[
    DrillName,
    typer.Argument(metavar="[NAME|all]", help=" · ".join(DrillName)),
]
Times = Annotated[
    int | None,
    typer.Option("--times", min=1, help="되풀이 수, 강제 종료 수(crash, field), 얼리는 초(freeze), 열에 몇(mutants)"),
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    names = ", ".join(one for one in DrillName if one is not DrillName.ALL)
    app.command(help=f"긴 훈련을 실제로 겪어 봅니다: {names}")(drill)


def drill(name: Name = DrillName.ALL, times: Times = None, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from api.drills.runs import DRILLS

    if name is not DrillName.ALL:
        reports = [_run(DRILLS[name.value], times or DRILLS[name.value].times)]
        _tell(reports[0], as_json=as_json)
    else:
        reports = _run_all(DRILLS, times, as_json=as_json)
    if as_json:
        answer([asdict(report) | {"passed": report.passed} for report in reports], "", as_json=True)
    failed = [report.name for report in reports if report.faults]
    if failed:
        names = ", ".join(failed)
        raise MaeulError(f"통과하지 못한 훈련: {names}", f"Drills that failed: {names}", code="drill_failed")


def _run_all(drills: "dict[str, Drill]", times: int | None, *, as_json: bool) -> "list[Report]":
    """Run one after the other; one that fails or lacks its tool does not keep the others from running."""
    # "booking" is three of the others in one
    single = [one for name, one in drills.items() if name != DrillName.BOOKING]
    reports, begun = [], time.monotonic()
    for one in single:
        report = _run_or_say_why(one, times or one.times)
        reports.append(report)
        _tell(report, as_json=as_json)
    if not as_json:
        print("\n".join(_table(reports, time.monotonic() - begun)), flush=True)
    return reports


def _run_or_say_why(one: "Drill", times: int) -> "Report":
    from api.drills.report import Report, ToolMissing

    name = one.run.__name__.removeprefix("run_")
    try:
        return _run(one, times)
    except ToolMissing as missing:
        return Report(name, one.title, not_run=phrase(missing.message, missing.message_en))
    except MaeulError as fault:
        return Report(name, one.title, faults=[phrase(fault.message, fault.message_en)])


def _table(reports: "list[Report]", took_s: float) -> list[str]:
    from api.cli.tables import aligned

    rows = [(report.name, _verdict(report), str(report.figures.get(TOOK, "—")), report.title) for report in reports]
    counted = {
        word: sum(_verdict(report) == word for report in reports) for word in dict.fromkeys(row[1] for row in rows)
    }
    told = ", ".join(f"{word} {number}" for word, number in counted.items())
    minutes = phrase(f"모두 {took_s / 60:.0f}분", f"{took_s / 60:.0f} minutes in all")
    return ["", *aligned(rows), f"{told} · {minutes}"]


def _verdict(report: "Report") -> str:
    if report.not_run:
        return phrase("돌리지 않음", "not run")
    return phrase("통과", "passed") if report.passed else phrase("실패", "FAILED")


def _tell(report: "Report", *, as_json: bool) -> None:
    if not as_json:
        print(_told(report), flush=True)


def _run(one: "Drill", times: int) -> "Report":
    note(f"{one.title} {times}{one.unit} …", f"{one.run.__name__.removeprefix('run_')} × {times} …")
    begun = time.monotonic()
    report = one.run(times, _track(one.title))
    report.figures[TOOK] = f"{time.monotonic() - begun:.0f}초"
    return report


def _track(title: str) -> "Track":
    """Show a progress bar where somebody watches."""

    def track(rounds: Iterable[int]) -> Iterable[int]:
        from rich.console import Console
        from rich.progress import track as bar

        console = Console(stderr=True)
        return bar(rounds, title, console=console, disable=not sys.stderr.isatty(), transient=True)

    return track


def _told(report: "Report") -> str:
    # what is a table in itself is for machines
    figures = [f"  {name}: {value}" for name, value in report.figures.items() if not isinstance(value, dict)]
    faults = [f"  ✗ {fault}" for fault in report.faults] + [f"  – {report.not_run}"] * bool(report.not_run)
    return "\n".join([f"[{_verdict(report)}] {report.name} — {report.title}", *figures, *faults])
