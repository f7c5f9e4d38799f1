"""A warm `maeul up`: seconds until the service answers, and the memory of web server and worker once it has worked."""

import time
from pathlib import Path

from api.bench.figures import Figure, Measured
from api.bench.memory import pss_mb
from api.proving import Caller
from api.scratch import scratch_folder
from api.whole_service import Service, children_of, command_of

MOST_S = 5.0
MOST_MB = 400.0
REQUESTS = 200


def start(*, cold: bool = False) -> Measured:
    """Start twice on one data folder and judge the second start; with `cold` the first one is told too."""
    measured = Measured("start", "서비스 켜기와 메모리")
    with scratch_folder() as folder:
        first, _memory = _once(folder)
        warm, memory = _once(folder)
    if cold:
        measured.figures.append(
            Figure(
                "처음 켜기(데이터베이스 만들기까지, apt 없이)",
                first,
                "초",
                why="빈 폴더에서 데이터베이스를 만들고 주소를 말할 때까지.",
            )
        )
    measured.figures += [
        Figure("다시 켜기", warm, "초", most=MOST_S, why="두 번째부터 켜서 주소를 말할 때까지."),
        Figure(
            "웹 서버 + 작업기 메모리(PSS)",
            memory,
            "MB",
            most=MOST_MB,
            why="웹 서버와 작업기가 일한 뒤 차지한 메모리의 합(함께 쓰는 쪽은 나누어 셈).",
        ),
    ]
    measured.notes = [f"메모리는 요청 {REQUESTS}번 뒤 /proc/PID/smaps_rollup의 PSS 합"]
    return measured


def _once(folder: Path) -> tuple[float, float]:
    """Return seconds from the command to the address it prints, and the megabytes its parts hold after some work."""
    begun = time.monotonic()
    service = Service(folder, {})
    seconds = time.monotonic() - begun
    try:
        service.await_ready()
        caller = Caller(service.address)
        for n in range(REQUESTS):
            caller.get(("/", "/api/v1/spaces?near=126.978,37.5665&limit=20", "/healthz")[n % 3])
        parts = [pid for pid in children_of(service.pid) if {"web", "worker"} & set(command_of(pid))]
        return seconds, sum(pss_mb(pid) for pid in parts)
    finally:
        service.stop()
