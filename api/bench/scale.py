"""A nation and two parts of it: what each question costs there, and how its cost grows with the size.

Everything is asked of the database through the very functions that pages, routes and jobs call, in one run on one
machine: milliseconds tell where it stays inside its figure, the growth from part to whole tells what a larger nation
would do to it. They are milliseconds of processors, of this program and of the database's processes together: what
else runs on the machine does not count, nor does waiting for a disk.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from api.bench.figures import Figure, Measured
from api.bench.scale_probes import PROBES, Nation, Probe
from api.scratch import scratch_database
from geo import clock
from geo.db import SYSTEM, Database, migrate
from geo.local_server import LocalServer
from geo.scale import alone, logs, spent
from geo.scale.filling import build_nation, is_filled, rows_known
from geo.scale.samples import samples_of
from geo.scale.size import Size
from geo.settings import Settings

Told = Callable[[str], None]
PATIENCE_S: Final = 600
"""How long a statement may take while it is measured; requests are held to five seconds."""
ENOUGH_MS: Final = 10_000
"""What took so long once is not asked again."""
HELD_MS: Final = 5_000
"""What a request may take before the database breaks it off: beyond it nobody gets an answer."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Which parts of the nation are built (smallest first), claims on their own, and lines of a log."""

    parts: Sequence[int] = (100, 10, 1)
    claims: Sequence[int] = (2_000_000, 20_000_000)
    lines: int = 2_400_000


SMALL: Final = Sizes(parts=(1000, 250), claims=(2_000, 20_000), lines=24_000)
CITY: Final = Sizes(parts=(100, 10), claims=(200_000, 2_000_000), lines=240_000)
"""What `maeul bench all` measures: the whole nation takes most of an hour."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one part of the nation answered: milliseconds by probe, and what was built."""

    size: Size
    times: dict[str, float]
    rows: dict[str, int]


def scale(sizes: Sizes | None = None, keep: Path | None = None, told: Told = lambda _said: None) -> Measured:
    """Build and measure every part; with `keep` they stay in that folder, and those that are there are used again."""
    sizes = sizes or Sizes()
    measured = Measured("scale", "마을에서 나라까지")
    found = [_asked(Size(parts), keep, told) for parts in sizes.parts]
    measured.table = _table(found)
    measured.figures = [figure for probe in PROBES for figure in _figures(probe, found)]
    measured.notes = [_told_rows(one) for one in found]
    for figures, notes in (_claims(sizes, keep, told), _logs(sizes)):
        measured.figures += figures
        measured.notes += notes
    return measured


def _asked(size: Size, keep: Path | None, told: Told) -> Asked:
    with _nation(size, keep, told) as (database, rows):
        engine = database.app_engine(_patient(), acting=SYSTEM)
        with Session(engine) as session:
            nation = Nation(engine, samples_of(session), clock.now())
        times = {probe.key: _milliseconds(probe, nation, told) for probe in PROBES}
        engine.dispose()
    return Asked(size, times, rows)


def _patient() -> Settings:
    return Settings(statement_timeout_s=PATIENCE_S, idle_transaction_timeout_s=PATIENCE_S)


@contextmanager
def _nation(size: Size, keep: Path | None, told: Told) -> Iterator[tuple[Database, dict[str, int]]]:
    """Give a database with a part of the nation: built for the run, or kept from an earlier one."""
    with _database(keep, f"nation-{size.parts}") as database:
        owner = database.owner_engine()
        if not is_filled(owner):
            build_nation(owner, size, clock.now(), told)
        rows = rows_known(owner)
        owner.dispose()
        yield database, rows


@contextmanager
def _database(keep: Path | None, name: str) -> Iterator[Database]:
    """Give a migrated database: in a folder of its own below `keep`, stopped afterwards, or for the run alone."""
    if keep is None:
        with scratch_database(durable=False) as database:
            yield database
        return
    server = LocalServer(keep / name, durable=False)
    started = server.start()
    database = Database(server.url(), server.url("maeul_app"))
    try:
        migrate(database)
        yield database
    finally:
        if started:
            server.stop()


def _milliseconds(probe: Probe, nation: Nation, told: Told) -> float:
    """Return the middle of the milliseconds of a probe's rounds; what it writes is taken back."""
    found = [_once(probe, nation, probe.rounds)]  # warm: statements and caches
    if found[0] < ENOUGH_MS:
        found = [_once(probe, nation, number) for number in range(probe.rounds)]
    told(f"{probe.key} {statistics.median(found):,.1f} ms")
    return statistics.median(found)


def _once(probe: Probe, nation: Nation, number: int) -> float:
    with Session(nation.engine) as session:
        spent.one_process(session)
        processes = spent.backends_of(session)
        begun = _processor_ms(processes)
        probe.work(session, nation, number)
        taken = _processor_ms(processes) - begun
        session.rollback()
    return taken


def _processor_ms(processes: Sequence[int]) -> float:
    return time.process_time() * 1000 + spent.processor_ms(processes)


def _table(found: Sequence[Asked]) -> list[list[str]]:
    heads = [f"{one.rows['resources']:,}" for one in found]
    rows = [["공개·검토 기록 수", *heads, "늘어남", "기준", ""]]
    for probe in PROBES:
        times = [one.times[probe.key] for one in found]
        most = "" if probe.most is None else f"≤ {probe.most:g}"
        rows.append(
            [probe.title, *map(_told_ms, times), f"× {times[-1] / times[0]:,.1f}", most, _verdict(probe, times)]
        )
    return rows


def _verdict(probe: Probe, times: Sequence[float]) -> str:
    if probe.most is None or times[-1] <= probe.most:
        return "답 없음" if probe.waited and times[-1] > HELD_MS else "통과" if probe.most else ""
    return "넘음"


def _told_ms(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"  # noqa: PLR2004  (two digits)


def _figures(probe: Probe, found: Sequence[Asked]) -> list[Figure]:
    first, last = found[0], found[-1]
    grown = last.times[probe.key] / first.times[probe.key]
    more = first.size.parts / last.size.parts
    why = f"같은 물음을 {more:,.0f}배 큰 나라에 했을 때 몇 배 걸리는지"
    return [
        Figure(probe.title, last.times[probe.key], "ms", most=probe.most, why=probe.why),
        Figure(f"{probe.title}: 늘어남", grown, "배", why=why),
    ]


def _told_rows(one: Asked) -> str:
    rows = one.rows
    return (
        f"1/{one.size.parts}: 행정동 {rows['dongs']:,} · 시설 {rows['sites']:,} · 공간 {rows['spaces']:,} · "
        f"기록 {rows['resources']:,} · 예약 {rows['bookings']:,} · 점유 {rows['claims']:,}"
    )


Part = tuple[list[Figure], list[str]]


def _claims(sizes: Sizes, keep: Path | None, told: Told) -> Part:
    """Claims on their own: what taking, being refused and reading cost while only the table grows."""
    until = clock.now().replace(minute=0, second=0, microsecond=0)
    with _database(keep, "claims") as database:
        owner, engine = database.owner_engine(), database.app_engine(_patient(), acting=SYSTEM)
        already, until = alone.prepare(owner, until)
        found = []
        for many in sizes.claims:
            alone.claim_until(owner, many, already, until, told)
            already = max(already, many)
            found.append(alone.measure(engine, already, until))
        owner.dispose()
        engine.dispose()
    first, last = found[0], found[-1]
    ways = {
        "take_ms": "자리 하나 잡기",
        "refuse_ms": "찬 자리에서 거절",
        "read_ms": "두 시간에 걸친 점유 읽기",
        "week_ms": "한 주 읽기",
    }
    why = f"점유 {first.claims:,}건에서 {last.claims:,}건이 될 때"
    figures = [
        Figure(f"점유만: {name}, 늘어남", getattr(last, key) / getattr(first, key), "배", why=why)
        for key, name in ways.items()
    ]
    notes = [
        f"점유 {one.claims:,}건: 잡기 {one.take_ms:.2f} ms, 거절 {one.refuse_ms:.2f} ms, 읽기 {one.read_ms:.2f} ms, "
        f"한 주 {one.week_ms:.2f} ms, 표 {one.table_mb:,.0f} MB, 겹침을 막는 색인 {one.law_mb:,.0f} MB"
        for one in found
    ]
    return figures, notes


def _logs(sizes: Sizes) -> Part:
    """An append-only log in one table, with a BRIN index, and by month: what writing, finding and forgetting cost."""
    with scratch_database(durable=False) as database:
        owner = database.owner_engine()
        sides = logs.compare(owner, sizes.lines)
        owner.dispose()
    names = {"plain": "한 표", "brin": "한 표와 BRIN", "months": "달마다 나눈 표"}
    notes = [
        f"이력 {sizes.lines:,}줄, {names[key]}: 쓰기 {side.fill_s:.1f}초, 한 줄 {side.write_ms:.2f} ms, "
        f"예약 하나의 이력 {side.find_ms:.2f} ms, 가장 오래된 달 지우기 {side.forget_ms:,.0f} ms"
        for key, side in sides.items()
    ]
    ratio = sides["months"].find_ms / sides["plain"].find_ms
    why = "예약 하나의 이력을 찾을 때, 나눈 표는 달마다 색인을 하나씩 봅니다"
    return [Figure("달마다 나눈 이력에서 찾기, 한 표 대비", ratio, "배", why=why)], notes
