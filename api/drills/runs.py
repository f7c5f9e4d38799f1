"""Each drill from an empty folder to its report: lay out the ground, start the server, run the proof, clear away."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from api.drills.covered import run_coverage
from api.drills.crash import KINDS, crash
from api.drills.field import field_crash
from api.drills.freeze import freeze
from api.drills.ground import lay_out, slot
from api.drills.halls import HALL, Clients, Round, fight
from api.drills.hostile import run_hostile
from api.drills.mutants import run_mutants
from api.drills.pitr import run_pitr
from api.drills.privacy import run_privacy
from api.drills.qgis import read_with_ogr2ogr, read_with_qgis
from api.drills.replica import run_replica
from api.drills.report import Report, ToolMissing
from api.drills.restore import run_restore
from api.drills.stampede import CREATED, REFUSED, Rush, rush
from api.drills.town import meet, settle
from api.drills.upgrade import run_upgrade
from api.drills.walk import PLACES, POLICIES, STEPS, Walk, walks
from api.proving import Caller, serving, settings_of
from api.scratch import scratch_database, scratch_folder
from api.whole_service import running_service
from geo.proofs import count_bookings, count_broken_histories, count_deadlocks, count_overlaps

if TYPE_CHECKING:
    from api.drills.fuzz import Found

Track = Callable[[Iterable[int]], Iterable[int]]
"""Wraps the rounds of a drill, to show how far it is."""

RUSH_CALLERS = 40
CRASH_CLIENTS = 8
ENOUGH_FIGHTS = 20
ROOMS: dict[str, tuple[str, ...]] = {"가람방": (), "나래방": (), "다솜방": ()}
RAISED = {"MAEUL_BOOKING_WRITES_PER_MINUTE": "1000000"}
RAISED_NOTE = "예약 쓰기 한도를 분당 600번에서 100만 번으로 올려서 재었습니다"


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill as the command line offers it; `times` is its usual number of rounds, blows or seconds."""

    title: str
    times: int
    unit: str
    run: Callable[[int, Track], Report]


def run_stampede(rounds: int, track: Track) -> Report:
    """Let 40 callers ask for one slot at once, round after round: each round has exactly one winner."""
    report = Report("stampede", f"한 자리에 {RUSH_CALLERS}명이 한꺼번에, {rounds}번")
    with scratch_database(durable=False) as database, serving(settings_of(database) | RAISED) as web:
        engine = database.owner_engine()
        ground = lay_out(engine, {"가람방": (), "나래방": ()}, residents=1)
        callers = [Caller(web.address, ground.residents[0]) for _ in range(RUSH_CALLERS)]
        rushes = [rush(callers, ground.spaces["가람방"], slot(n)) for n in track(range(rounds))]
        _judge_rushes(report, rushes)
        _judge_table(report, engine, bookings=rounds)
        engine.dispose()
    return report


def _judge_rushes(report: Report, rushes: list[Rush]) -> None:
    statuses = sum((one.statuses for one in rushes), Counter[int]())
    losers = sum(statuses.values()) - statuses[CREATED]
    unfair = sum(not one.is_fair for one in rushes)
    mute = sum(one.without_alternatives for one in rushes)
    report.figures |= {
        "참고": RAISED_NOTE,
        "201": statuses[CREATED],
        "409": statuses[REFUSED],
        "그 밖의 답": losers - statuses[REFUSED],
        "대안을 알려 준 거절": losers - mute,
        "가장 늦은 답": f"{max(one.slowest_s for one in rushes):.2f}초",
    }
    report.claim(f"{unfair}번은 승자가 정확히 한 명이 아니었습니다", holds=unfair == 0)
    report.claim(f"거절 {mute}건에 대안이 없습니다", holds=mute == 0)


def run_halls(rounds: int, track: Track) -> Report:
    """Ask for a hall, its half and two parts at once, half of it through the staff path."""
    report = Report("halls", f"큰마루와 그 부분을 한꺼번에, {rounds}번")
    with scratch_database(durable=False) as database, serving(settings_of(database) | RAISED) as web:
        engine = database.owner_engine()
        ground = lay_out(engine, HALL, residents=1)
        clients = Clients(
            [Caller(web.address, ground.residents[0]) for _ in HALL], [Caller(web.address, ground.keeper) for _ in HALL]
        )
        rng = random.Random(rounds)  # noqa: S311  (a reproducible order, not a secret)
        fights = [fight(clients, ground.spaces, slot(n), rng) for n in track(range(rounds))]
        _judge_fights(report, fights)
        _judge_table(report, engine, bookings=sum(len(one.winners) for one in fights))
        engine.dispose()
    return report


def _judge_fights(report: Report, fights: list[Round]) -> None:
    unsound = sum(not one.is_sound for one in fights)
    won = Counter(" + ".join(sorted(one.winners)) for one in fights)
    report.figures["참고"] = RAISED_NOTE
    report.figures["이긴 쪽"] = ", ".join(f"{names} {n}번" for names, n in won.most_common())
    report.claim(f"{unsound}번은 승자가 없거나 칸이 겹치거나 다른 오류가 났습니다", holds=unsound == 0)
    report.claim(
        "서로 다른 칸(가칸과 다칸)이 함께 이긴 적이 없습니다",
        holds=len(fights) < ENOUGH_FIGHTS or won["가칸 + 다칸"] > 0,
    )


def run_walks(rounds: int, track: Track) -> Report:
    """Walk at random through bookings of a hall and its parts; a model foretells every answer."""
    report = Report("walks", f"{STEPS}걸음씩 {rounds}번 걸으며 답을 미리 맞히기")
    with scratch_database(durable=False) as database, serving(settings_of(database) | RAISED) as web:
        engine = database.owner_engine()
        ground = lay_out(engine, PLACES, residents=1, policies=POLICIES)
        callers = (Caller(web.address, ground.residents[0]), Caller(web.address, ground.keeper))
        first = slot(0)
        days = (first + timedelta(days=n) for n in track(range(rounds)))
        done = walks(callers, ground.spaces, days, engine, seed=rounds)
        _judge_walks(report, done)
        _judge_table(report, engine, bookings=sum(len(one.uses) for one in done))
        engine.dispose()
    return report


def _judge_walks(report: Report, done: list[Walk]) -> None:
    kinds = Counter(step.split()[0] for one in done for step in one.trace)
    report.figures |= {"참고": RAISED_NOTE, "걸음": sum(kinds.values())}
    report.figures["무엇을"] = ", ".join(f"{name} {count}" for name, count in kinds.most_common())
    for one in done:
        for fault in one.faults:
            report.claim(f"{one.day:%Y-%m-%d}: {fault}", holds=False)


def run_booking(rounds: int, track: Track) -> Report:
    """Run all three proofs of the engine at their full numbers; `rounds` are those of the stampede."""
    parts = [run_stampede(rounds, track), run_halls(rounds // 2, track), run_walks(rounds // 2, track)]
    report = Report("booking", "예약 엔진: 몰림, 칸 나눔, 걸음")
    for part in parts:
        report.figures |= {f"{part.name}: {name}": value for name, value in part.figures.items()}
        report.faults += [f"{part.name}: {fault}" for fault in part.faults]
    return report


def _judge_table(report: Report, engine: Engine, bookings: int) -> None:
    with engine.connect() as connection:
        stored, overlaps = count_bookings(connection), count_overlaps(connection)
        histories, deadlocks = count_broken_histories(connection), count_deadlocks(connection)
    report.figures |= {"저장된 예약": stored, "겹친 예약": overlaps, "교착(deadlock)": deadlocks}
    report.claim(f"예약이 {bookings}건이어야 하는데 {stored}건 저장되었습니다", holds=stored == bookings)
    report.claim(f"예약 {overlaps}쌍이 겹칩니다", holds=overlaps == 0)
    report.claim(f"예약 {histories}건의 이력이 어긋납니다", holds=histories == 0)
    report.claim(f"교착이 {deadlocks}번 일어났습니다", holds=deadlocks == 0)


def run_crash(kills: int, track: Track) -> Report:
    """Kill web server, worker, a backend and PostgreSQL in turn, `kills` times in all, under a load of bookings.

    Two web servers share the door, as OPERATING.md advises whoever must not wait for one to start anew.
    """
    blows = [list(KINDS)[n % len(KINDS)] for n in range(kills)]
    with scratch_folder() as folder, running_service(folder, RAISED | {"MAEUL_WEB_PROCESSES": "2"}) as service:
        engine = service.database.owner_engine()
        ground = lay_out(engine, ROOMS, CRASH_CLIENTS)
        numbers = track(range(kills))
        report = crash(service, ground, engine, (blows[n] for n in numbers), every_s=2.0)
        engine.dispose()
    return report


def run_field(kills: int, track: Track) -> Report:
    """Kill web server and PostgreSQL in turn while phones send records with photos."""
    blows = [("web", "postgres")[n % 2] for n in range(kills)]
    with scratch_folder() as folder, running_service(folder, {}) as service:
        engine = service.database.owner_engine()
        numbers = track(range(kills))
        report = field_crash(service, engine, (blows[n] for n in numbers), every_s=2.0)
        engine.dispose()
    return report


def run_freeze(seconds: int, track: Track) -> Report:
    """Let PostgreSQL stand still for `seconds` under requests."""
    with scratch_folder() as folder, running_service(folder, {}) as service:
        engine = service.database.owner_engine()
        ground = lay_out(engine, {"가람방": ()}, residents=60)
        engine.dispose()
        reports = [freeze(service, ground, seconds) for _ in track(range(1))]
    return reports[0]


def run_fuzz(rounds: int, track: Track) -> Report:
    """Ask every operation as every role, round after round with other values; OGC's by its own description.

    Raises ToolMissing where the tools of developers are missing.
    """
    try:
        from api.drills.fuzz import DESCRIPTIONS, Found, Plan, described_at, fuzz
    except ImportError as error:
        raise ToolMissing(
            "이 훈련에는 schemathesis가 있어야 합니다. './maeul test'가 만드는 .venv에 들어 있습니다.",
            "This drill needs schemathesis, one of the tools of './maeul test'.",
        ) from error
    with scratch_database(durable=False) as database, serving(settings_of(database) | RAISED) as web:
        engine = database.owner_engine()
        settle(engine)
        town = meet(engine)
        engine.dispose()
        report = Report("fuzz", f"모든 요청을 {len(town.tokens)}가지 역할로, 지어낸 값으로 {rounds}번")
        found = Found()
        for number in track(range(rounds)):
            for path in DESCRIPTIONS:
                plan = Plan(fitting=2, breaking=1, roles_each=len(town.tokens), seed=number)
                found.add(fuzz(web.address, described_at(web.address, path), town, plan))
    _judge_fuzz(report, found)
    return report


def _judge_fuzz(report: Report, found: "Found") -> None:
    report.figures |= {"참고": RAISED_NOTE, "요청": found.operations, "보낸 것": found.sent}
    report.figures["답"] = ", ".join(f"{status} {count}번" for status, count in sorted(found.statuses.items()))
    for fault, told in found.faults.items():
        report.claim(f"{' '.join(fault)}: {told}", holds=False)


def run_qgis(rounds: int, track: Track) -> Report:
    """Let QGIS and ogr2ogr read every layer of the demo town over HTTP, as anybody may."""
    report = Report("qgis", "QGIS와 ogr2ogr로 모든 레이어 읽기")
    with scratch_database(durable=False) as database, serving(settings_of(database)) as web:
        engine = database.owner_engine()
        settle(engine)
        engine.dispose()
        for _ in track(range(rounds)):
            read_with_qgis(web.address, report)
            read_with_ogr2ogr(web.address, report)
    return report


DRILLS: dict[str, Drill] = {
    "booking": Drill("예약 엔진", 1000, "번", run_booking),
    "stampede": Drill("한 자리에 몰린 예약", 1000, "번", run_stampede),
    "halls": Drill("큰마루와 그 부분", 500, "번", run_halls),
    "walks": Drill("무작위 걸음", 500, "번", run_walks),
    "crash": Drill("예약 중 강제 종료", 20, "번", run_crash),
    "field": Drill("조사 앱이 보내는 중 강제 종료", 10, "번", run_field),
    "fuzz": Drill("지어낸 값", 10, "번", run_fuzz),
    "qgis": Drill("QGIS로 읽기", 1, "번", run_qgis),
    "freeze": Drill("데이터베이스 얼림", 10, "초", run_freeze),
    "replica": Drill("본 서버가 죽고 대기 서버가 이어받기", 6, "번", run_replica),
    "restore": Drill("백업하고 되돌리기", 1, "번", run_restore),
    "hostile": Drill("해로운 파일", 1, "번", run_hostile),
    "upgrade": Drill("옛 판에서 올리기", 2, "번", run_upgrade),
    "pitr": Drill("모두 지운 뒤 어느 시각으로 되돌리기", 3, "번", run_pitr),
    "mutants": Drill("규칙에 넣은 고장", 3, "/10", run_mutants),
    "privacy": Drill("남긴 것을 모두 지우기", 3, "번", run_privacy),
    "coverage": Drill("시험이 지나는 줄", 1, "번", run_coverage),
}
