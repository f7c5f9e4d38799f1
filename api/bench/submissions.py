"""10,000 records with photos come from the field and go into the records: how fast, and whether memory grows."""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from time import monotonic
from typing import Final
from uuid import UUID

from sqlalchemy import Engine

from api.bench.figures import Figure, Measured
from api.bench.memory import pss_mb
from api.jobs.media import derive_media
from api.jobs.submissions import AT_A_TIME, apply_due
from api.scratch import scratch_database, scratch_folder
from geo import clock
from geo.db import transaction
from geo.queries.boundaries import ensure_schematic
from geo.queries.campaign_areas import AreaIn, add_area
from geo.queries.campaigns import NewCampaign, get_campaign, replace_forms
from geo.queries.forms import FormVersionRow, newest_by_key
from geo.queries.media import list_waiting
from geo.queries.places import list_dongs
from geo.queries.submissions import count_by_state
from geo.settings import Settings
from geo.surveys.campaign_states import AreaKind, CampaignState
from geo.surveys.campaigns import make_campaign, step_campaign
from geo.surveys.instances import EntityAnswer, write_instance
from geo.surveys.intake import Incoming, receive
from geo.surveys.ready.seeding import ensure_ready_forms
from geo.surveys.submission_states import Channel, SubmissionState

COUNT: Final = 10_000
PARTS: Final = 10
MOST_GROWTH_MB: Final = 48.0
"""Far less than what 9,000 photos or instances take, more than what an allocator keeps for itself."""
FORM: Final = "maeul_space"
DISTRICT: Final = "11140"
PHOTO_PX: Final = (640, 480)
WEST, SOUTH, WIDTH, HEIGHT = 126.83, 37.46, 0.32, 0.20


@dataclass(slots=True)
class Stage:
    """One stage of the way, timed part by part, with the process's memory after each."""

    name: str
    seconds: float = 0.0
    memory_mb: list[float] = field(default_factory=list)

    @property
    def growth_mb(self) -> float:
        """How much more memory was held at any later time than after the first part."""
        return max(self.memory_mb) - self.memory_mb[0]

    def run(self, parts: Iterator[None]) -> "Stage":
        begun = monotonic()
        for _part in parts:
            self.memory_mb.append(pss_mb(os.getpid()))
        self.seconds = monotonic() - begun
        return self


@dataclass(frozen=True, slots=True)
class _Ground:
    engine: Engine
    settings: Settings
    campaign: UUID
    form: FormVersionRow


def submissions(count: int = COUNT) -> Measured:
    """Receive `count` records with a photo each, put them in, make the photos' public copies; judge memory."""
    measured = Measured("submissions", "현장 기록 받기와 반영하기")
    with scratch_database(durable=True) as database, scratch_folder() as folder:
        settings = Settings(data_dir=folder)
        engine = database.app_engine(settings.model_copy(update={"statement_timeout_s": 60}))
        ground = _ground(engine, settings)
        part = max(1, count // PARTS)
        stages = [
            Stage("받기").run(_received(ground, count, part)),
            Stage("반영").run(_until_done(lambda: apply_due(engine, part))),
            Stage("사진 공개본").run(_until_done(lambda: _derived(ground, part))),
        ]
        applied, copies_left = _outcome(ground)
        engine.dispose()
    measured.figures = [
        *(
            Figure(f"{stage.name}: 1초에", count / stage.seconds, "건", why="그 단계에서 1초에 처리한 조사 기록.")
            for stage in stages
        ),
        *(
            Figure(
                f"{stage.name}: 늘어난 메모리",
                stage.growth_mb,
                "MB",
                most=MOST_GROWTH_MB,
                why="그 단계 동안 늘어난 메모리. 사진은 한 장씩 지나갑니다.",
            )
            for stage in stages
        ),
        Figure("반영된 기록", float(applied), "건", least=float(count), why="받은 기록이 모두 반영되었는가."),
        Figure(
            "공개본을 기다리는 사진",
            float(copies_left),
            "장",
            most=0.0,
            why="공개용 사진을 아직 기다리는 장수. 끝나면 0이어야 합니다.",
        ),
    ]
    measured.notes = [
        f"{count:,}건을 {PARTS}번에 나누어 재고, 첫 번 뒤의 메모리와 견줌; 반영은 {AT_A_TIME}건씩 한 트랜잭션",
        f"프로세스 메모리 {stages[0].memory_mb[0]:,.0f} → {stages[-1].memory_mb[-1]:,.0f} MB",
    ]
    return measured


def _ground(engine: Engine, settings: Settings) -> _Ground:
    """Make a campaign under way that asks with the ready-made form about places."""
    now, today = clock.now(), clock.today()
    with transaction(engine) as session:
        ensure_schematic(session)
        ensure_ready_forms(session, now)
        form = newest_by_key(session, FORM)
        new = NewCampaign(DISTRICT, "잰 조사", today - timedelta(days=1), today + timedelta(days=30), ["space"])
        row = make_campaign(session, new, None, now)
        add_area(session, row.id, DISTRICT, AreaIn(AreaKind.DONG, list_dongs(session, today, DISTRICT)[0].code), today)
        replace_forms(session, row.id, [form.id])
        step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, now)
    return _Ground(engine, settings, row.id, form)


def _received(ground: _Ground, count: int, part: int) -> Iterator[None]:
    rng = random.Random(5)  # noqa: S311  (the same records every time)
    for number in range(count):
        xml, photo = made_up(rng, ground.form, number)
        incoming = Incoming(xml, ground.campaign, None, Channel.COLLECT, None, {f"{number}.jpg": photo})
        with transaction(ground.engine) as session:
            receive(session, ground.settings, incoming)
        if (number + 1) % part == 0:
            yield


def made_up(rng: random.Random, form: FormVersionRow, number: int) -> tuple[bytes, bytes]:
    """Return an instance about a place that does not exist, and a photo of nothing."""
    lon, lat = WEST + rng.random() * WIDTH, SOUTH + rng.random() * HEIGHT
    name = f"{number}번째 {rng.choice('햇푸은달별솔바노')}{rng.choice('살른하빛님람을마')} 사랑방"
    answers = {
        "name": name,
        "geometry": f"{lat:.6f} {lon:.6f} 0 5",
        "photo": f"{number}.jpg",
        "summary": "동네 사람들이 모여 차를 마시고 이야기를 나누는 곳이에요.",
        "use": {"hours": "평일 10시-18시", "capacity": str(rng.randrange(5, 60))},
    }
    entity = EntityAnswer("space", UUID(int=rng.getrandbits(128), version=4), create=True, label=name)
    return write_instance(form.definition, answers, f"uuid:bench-{number}", entity=entity), _photo(rng)


def _photo(rng: random.Random) -> bytes:
    from PIL import Image

    small = Image.frombytes("RGB", (16, 12), rng.randbytes(16 * 12 * 3))
    held = BytesIO()
    small.resize(PHOTO_PX).save(held, "JPEG", quality=80)
    return held.getvalue()


def _until_done(work: Callable[[], int]) -> Iterator[None]:
    while work():
        yield


def _derived(ground: _Ground, part: int) -> int:
    """Make some of the public copies that wait; return how many."""
    with transaction(ground.engine) as session:
        waiting = list_waiting(session, part)
    for media_id in waiting:
        derive_media(ground.engine, ground.settings, media_id)
    return len(waiting)


def _outcome(ground: _Ground) -> tuple[int, int]:
    with transaction(ground.engine) as session:
        states = count_by_state(session, ground.campaign)
        return states.get(SubmissionState.APPLIED.value, 0), len(list_waiting(session, COUNT))
