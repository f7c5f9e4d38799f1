"""kill -9 while phones send records with photos: what was acknowledged is whole, and nothing is there twice."""

import io
import os
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.secrets import new_secret, sha256_of
from api.drills.report import Report
from api.whole_service import Service
from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.boundaries import ensure_schematic
from geo.queries.campaign_areas import AreaIn, add_area
from geo.queries.campaigns import NewCampaign, get_campaign, replace_forms
from geo.queries.field_keys import put_key
from geo.queries.forms import newest_by_key
from geo.queries.places import list_dongs
from geo.queries.reach import Reach
from geo.queries.submissions import SubmissionFilter, list_submissions
from geo.surveys.campaign_states import AreaKind, CampaignState
from geo.surveys.campaigns import make_campaign, step_campaign
from geo.surveys.definition import Definition
from geo.surveys.instances import write_instance
from geo.surveys.ready.seeding import ensure_ready_forms

DISTRICT = "11140"
PHONES = 4
SIDE_PX = 400
PAUSE_S = 0.1
WHOLE, MORE = 201, 202
MOST = 10_000


@dataclass(frozen=True, slots=True)
class FieldGround:
    """A campaign with its form, and the secret of the key of each phone."""

    campaign_id: UUID
    form_id: UUID
    keys: Sequence[str]


def lay_out_field(engine: Engine) -> FieldGround:
    """Open a campaign in the middle of the city, with a surveyor for each phone."""
    now = clock.now()
    with transaction(engine) as session:
        ensure_schematic(session)
        ensure_ready_forms(session, now)
        days = (clock.today(), clock.today() + timedelta(days=30))
        row = make_campaign(session, NewCampaign(DISTRICT, "훈련", *days, ["space"]), None, now)
        form = newest_by_key(session, "maeul_space")
        replace_forms(session, row.id, [form.id])
        add_area(
            session,
            row.id,
            DISTRICT,
            AreaIn(AreaKind.DONG, list_dongs(session, clock.today(), DISTRICT)[0].code),
            clock.today(),
        )
        step_campaign(session, get_campaign(session, row.id), CampaignState.OPEN, now)
        return FieldGround(row.id, form.id, [_key(session, row.id) for _ in range(PHONES)])


def _key(session: Session, campaign_id: UUID) -> str:
    email = f"drill-{uuid4().hex[:12]}@example.org"
    account = accounts.put_account(session, email=email, name="훈련", password_hash=os.urandom(16).hex())
    assert account is not None, "a fresh address is free"
    accounts.verify_account(session, account)
    grant = LiveGrant(Role.SURVEYOR, Scope.DISTRICT, None, DISTRICT)
    accounts.add_grant(session, account, grant, since=clock.today())
    secret = new_secret()
    put_key(session, account, campaign_id, sha256_of(secret), account, clock.now())
    return secret


@dataclass(slots=True)
class FieldWork:
    """Phones that record without end; each sends a record photo by photo until it is told that all is there."""

    address: str
    ground: FieldGround
    engine: Engine
    acknowledged: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    _leaving: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Take every phone out."""
        with transaction(self.engine) as session:
            definition = newest_by_key(session, "maeul_space").definition
        for secret in self.ground.keys:
            thread = threading.Thread(target=self._live, args=(secret, definition), daemon=True)
            self._threads.append(thread)
            thread.start()

    def finish(self) -> bool:
        """Let every phone bring its last record home; say whether all came back."""
        self._leaving.set()
        for thread in self._threads:
            thread.join(timeout=60)
        return not any(thread.is_alive() for thread in self._threads)

    def _live(self, secret: str, definition: Definition) -> None:
        with httpx.Client(base_url=f"{self.address}/odk/{secret}", timeout=20) as client:
            while not self._leaving.is_set():
                self._record(client, definition)

    def _record(self, client: httpx.Client, definition: Definition) -> None:
        instance = f"uuid:{uuid4()}"
        photos = {"앞.jpg": _photo(), "옆.jpg": _photo()}
        answers = {"name": f"훈련장 {instance[-6:]}", "photo": "앞.jpg", "photo_more": "옆.jpg"}
        xml = write_instance(definition, answers, instance)
        with self._guard:
            self.begun.add(instance)
        while not all(
            self._posts(client, xml, name, data, last=name == "옆.jpg") for name, data in photos.items()
        ):  # from the beginning, as the app does
            time.sleep(PAUSE_S)
        with self._guard:
            self.acknowledged.add(instance)

    def _posts(self, client: httpx.Client, xml: bytes, name: str, data: bytes, *, last: bool) -> bool:
        files = [("xml_submission_file", ("a.xml", xml, "text/xml")), (name, (name, data, "image/jpeg"))]
        try:
            status = client.post("/submission", files=files, data={} if last else {"*isIncomplete*": "yes"}).status_code
        except httpx.HTTPError:
            status = 0
        with self._guard:
            self.statuses[status] += 1
        return status in (WHOLE, MORE)


def _photo() -> bytes:
    from PIL import Image

    held = io.BytesIO()
    Image.frombytes("RGB", (SIDE_PX, SIDE_PX), os.urandom(SIDE_PX * SIDE_PX * 3)).save(held, "JPEG", quality=90)
    return held.getvalue()


def field_crash(service: Service, engine: Engine, blows: Iterable[str], every_s: float) -> Report:
    """Deal `blows` ("web" or "postgres") to the service while phones send, each after `every_s` seconds."""
    report = Report("field", "조사 앱이 보내는 중 강제 종료(kill -9)")
    work = FieldWork(service.address, lay_out_field(engine), engine)
    work.start()
    dealt: Counter[str] = Counter()
    for blow in blows:
        time.sleep(every_s)
        {"web": service.kill_web, "postgres": service.kill_postgres}[blow]()
        dealt[blow] += 1
        service.await_ready()
    time.sleep(every_s)
    report.claim("돌아오지 못한 휴대전화가 있습니다", holds=work.finish())
    engine.dispose()
    _judge(report, work, dealt)
    return report


def _judge(report: Report, work: FieldWork, dealt: Counter[str]) -> None:
    wanted = SubmissionFilter(Reach(everywhere=True), campaign_id=work.ground.campaign_id, limit=MOST)
    with transaction(work.engine) as session:
        rows, total = list_submissions(session, wanted)
    whole = {row.instance_id for row in rows if not row.missing and row.files == 2}  # noqa: PLR2004  (photos of a record)
    lost = len(work.acknowledged - whole)
    report.figures |= {
        "웹 서버 / PostgreSQL kill -9": f"{dealt['web']}회 / {dealt['postgres']}회",
        "확인해 준 기록": len(work.acknowledged),
        "저장된 기록": total,
        "끊긴 연결 / 503": f"{work.statuses[0]} / {work.statuses[503]}",
        "잃은 기록": lost,
    }
    odd = {status for status in work.statuses if status not in {0, WHOLE, MORE, 503}}
    report.claim("확인해 준 기록이 하나도 없습니다", holds=bool(work.acknowledged))
    report.claim(f"확인해 준 기록 {lost}건이 사진까지 온전하지 않습니다", holds=lost == 0)
    report.claim(
        f"보낸 기록({len(work.begun)})과 저장된 기록({total})의 수가 다릅니다",
        holds=total == len(work.begun) == len(work.acknowledged),
    )
    report.claim(f"뜻밖의 답: {sorted(odd)}", holds=not odd)
