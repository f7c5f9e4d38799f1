"""`maeul drill`: long proofs on a scratch database of their own; nobody's data is touched."""

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


Name = Annotated[
    DrillName,
    typer.Argument(metavar="[NAME|all]", help=" · ".join(DrillName)),
]
Times = Annotated[
    int | None,
    typer.Option("--times", min=1, help="되풀이 수, 강제 종료 수(crash, field), 얼리는 초(freeze)"),
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="긴 훈련: 몰린 예약·칸 나눔·강제 종료·얼림을 실제로 겪어 봅니다")(drill)


def drill(name: Name = DrillName.ALL, times: Times = None, *, as_json: AsJson = False) -> None:
    from dataclasses import asdict

    from api.drills.runs import DRILLS

    # "booking" is three of the others in one
    single = {one: drill for one, drill in DRILLS.items() if one != DrillName.BOOKING}
    chosen = single if name is DrillName.ALL else {name.value: DRILLS[name.value]}
    reports = []
    for one in chosen.values():
        report = _run(one, times or one.times)
        reports.append(report)
        if not as_json:
            print(_told(report), flush=True)
    if as_json:
        answer([asdict(report) | {"passed": report.passed} for report in reports], "", as_json=True)
    failed = [report.name for report in reports if not report.passed]
    if failed:
        names = ", ".join(failed)
        raise MaeulError(f"통과하지 못한 훈련: {names}", f"Drills that failed: {names}", code="drill_failed")


def _run(one: "Drill", times: int) -> "Report":
    note(f"{one.title} {times}{one.unit} …", f"{one.run.__name__.removeprefix('run_')} × {times} …")
    begun = time.monotonic()
    report = one.run(times, _track(one.title))
    report.figures["걸린 시간"] = f"{time.monotonic() - begun:.0f}초"
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
    verdict = phrase("통과", "passed") if report.passed else phrase("실패", "FAILED")
    figures = [f"  {name}: {value}" for name, value in report.figures.items()]
    faults = [f"  ✗ {fault}" for fault in report.faults]
    return "\n".join([f"[{verdict}] {report.name} — {report.title}", *figures, *faults])
