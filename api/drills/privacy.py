"""A person leaves unmistakable words wherever one can, is looked at, and is forgotten: nothing may be left."""

import os
import secrets
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from PIL import Image
from sqlalchemy import Engine

from api.auth.secrets import new_api_token, sha256_of
from api.drills.ground import lay_out, slot
from api.drills.report import Report
from api.jobs.forgotten import strip_forgotten
from api.jobs.mails import send_later
from api.jobs.sender import Letter, send
from api.proving import Caller, serving, settings_of
from api.scratch import scratch_folder
from geo import clock
from geo.backup import Tools, libpq
from geo.db import Database, migrate, transaction
from geo.enums import FeedKind, Role, Scope
from geo.local_server import LocalServer
from geo.media.store import keep_original
from geo.privacy.rehearsed import count_of, leave_appeal, leave_feedback
from geo.queries import accounts, feeds, parties
from geo.queries.accounts import LiveGrant
from geo.settings import Settings

ARTIST: Final = 0x013B
MADE_BY: Final = 0x010F
ORIENTATION: Final = 0x0112


@dataclass(slots=True)
class Rehearsal:
    """One person with what they left, by the place where it was left; whoever looks at it and whoever erases it."""

    engine: Engine
    settings: Settings
    address: str
    marks: dict[str, str] = field(default_factory=dict)

    def mark(self, place: str) -> str:
        """Return words for a place that stand nowhere else in the world."""
        return self.marks.setdefault(place, f"잊힐{len(self.marks)}{uuid4().hex[:10]}")


def run_privacy(times: int, track: Callable[[Iterable[int]], Iterable[int]]) -> Report:
    """Let a person leave unmistakable words everywhere, be looked at and be forgotten; search a dump and all files."""
    report = Report("privacy", f"남긴 것을 모두 지우기, {times}번")
    with scratch_folder() as cluster, scratch_folder() as data_dir:
        server = LocalServer(cluster, durable=False)
        server.start()
        database = Database(server.url(), server.url("maeul_app"))
        migrate(database)
        data_dir.mkdir()
        settings, engine = Settings(data_dir=data_dir), database.owner_engine()
        with serving(settings_of(database) | {"MAEUL_DATA_DIR": str(data_dir)}) as web:
            for _ in track(range(times)):
                rehearse(
                    Rehearsal(engine, settings, web.address), report, database, Tools(server.bin_dir, admin_url=None)
                )
        engine.dispose()
    return report


def rehearse(rehearsal: Rehearsal, report: Report, database: Database, tools: Tools) -> None:
    """Leave words everywhere, have them looked at, forget the person, search a dump and the data folder."""
    ground = lay_out(rehearsal.engine, {"가람방": ()}, residents=0)
    person, token = _person(rehearsal)
    booking = _book(rehearsal, ground.spaces["가람방"], token, 0)
    missed = _book(rehearsal, ground.spaces["가람방"], token, 1)
    called = _call(rehearsal, ground.spaces["가람방"], ground.keeper)
    _leave_words(rehearsal, person, booking, missed)
    _leave_files(rehearsal, person)
    before = _found(rehearsal, database, tools)
    unseen = sorted(set(rehearsal.marks) - set(before))
    report.claim(f"심은 표식을 찾지 못했습니다: {', '.join(unseen)}", holds=not unseen)
    _be_looked_at(rehearsal, report, ground.keeper, person, booking)
    bookings = count_of(rehearsal.engine, "bookings")
    _forget(rehearsal, report, person, ground.keeper, called)
    left = _found(rehearsal, database, tools)
    told = "; ".join(f"{place}: {', '.join(where)}" for place, where in left.items())
    report.claim(f"지운 뒤에도 남았습니다: {told}", holds=not left)
    report.claim("예약의 셈이 달라졌습니다", holds=count_of(rehearsal.engine, "bookings") == bookings)
    report.figures["표식을 심은 곳"] = report.figures.get("표식을 심은 곳", 0) + len(rehearsal.marks)
    report.figures["지우기 전에 찾은 곳"] = report.figures.get("지우기 전에 찾은 곳", 0) + len(before)
    report.figures["지운 뒤에 찾은 곳"] = report.figures.get("지운 뒤에 찾은 곳", 0) + len(left)


def _person(rehearsal: Rehearsal) -> tuple[UUID, str]:
    """Make somebody with a name, an address, an app password and a subscribed calendar."""
    name, secret = rehearsal.mark("계정 이름"), new_api_token()
    email = f"{uuid4().hex[:12]}@example.org"
    rehearsal.marks["계정 이메일"] = email
    with transaction(rehearsal.engine) as session:
        account = accounts.put_account(session, email=email, name=name, password_hash=os.urandom(16).hex())
        assert account is not None, "a fresh address is free"
        accounts.verify_account(session, account)
        accounts.put_api_token(
            session,
            account,
            token_sha256=sha256_of(secret),
            name=rehearsal.mark("앱 비밀번호 이름"),
            scopes=["read", "write"],
            lasts=timedelta(days=1),
        )
        feeds.put_feed(session, account, FeedKind.MINE, None, sha256_of(secret + "feed"))
        household = parties.insert_party(session, "household", rehearsal.mark("가구 이름"), account)
        assert household is not None
    return account, secret


def _book(rehearsal: Rehearsal, space: UUID, token: str, number: int) -> str:
    """Book with a contact and a note, under a number that keeps the answer."""
    caller = Caller(rehearsal.address, token)
    start = slot(number)
    rehearsal.marks.setdefault("예약 이메일", f"{uuid4().hex[:12]}@example.org")
    body = {
        "space_id": str(space),
        "start": start.isoformat(),
        "end": (start + timedelta(hours=2)).isoformat(),
        "heads": 3,
        "purpose": "meeting",
        "note": rehearsal.mark("예약에 남긴 말"),
        "contact": {
            "name": rehearsal.mark("예약 이름"),
            "phone": "02-0000-0000",
            "email": rehearsal.marks["예약 이메일"],
        },
    }
    answer = caller.post("/bookings", body, key=uuid4().hex)
    caller.close()
    return str(answer.body["id"])


def _call(rehearsal: Rehearsal, space: UUID, keeper: str) -> str:
    """Let somebody without an account book by phone; return the booking."""
    rehearsal.marks.setdefault("전화번호", f"010{secrets.randbelow(10**8):08}")
    contact = {"name": rehearsal.mark("전화한 사람"), "phone": rehearsal.marks["전화번호"]}
    start, caller = slot(2), Caller(rehearsal.address, keeper)
    time = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}
    body = {"space_id": str(space), **time, "heads": 3, "purpose": "meeting", "contact": contact, "channel": "phone"}
    answer = caller.post("/bookings", body, key=uuid4().hex)
    caller.close()
    return str(answer.body["id"])


def _leave_words(rehearsal: Rehearsal, person: UUID, booking: str, missed: str) -> None:
    """Leave feedback, an appeal, an invitation, mails to and about the person."""
    until = date(clock.today().year + 1, 1, 1)
    leave_feedback(rehearsal.engine, booking, person, rehearsal.mark("후기"), until)
    leave_appeal(rehearsal.engine, missed, person, rehearsal.mark("이의"), until)
    address, name = rehearsal.marks["계정 이메일"], rehearsal.marks["계정 이름"]
    with transaction(rehearsal.engine) as session:
        other = accounts.put_account(session, email=f"{uuid4().hex[:9]}@example.org", name="훈련", password_hash="x")  # noqa: S106  (nobody signs in with it)
        assert other is not None, "a fresh address is free"
        group = parties.insert_party(session, "group", "책읽는 골목", other)
        parties.put_invitation(session, group, address, "member", other, clock.now() + timedelta(days=9))
        send_later(session, address, rehearsal.mark("보낼 메일의 제목"), rehearsal.mark("보낼 메일의 내용"))
        send_later(session, "keeper@example.org", "알림", f"신청한 분: {name}")


def _leave_files(rehearsal: Rehearsal, person: UUID) -> None:
    """Leave a photo whose file names its maker, and letters in the outbox."""
    exif = Image.Exif()
    exif[ARTIST], exif[MADE_BY], exif[ORIENTATION] = rehearsal.mark("사진 속 만든 사람").encode(), b"phone", 6
    photo = BytesIO()
    Image.new("RGB", (64, 48), "white").save(photo, "JPEG", exif=exif)
    with transaction(rehearsal.engine) as session:
        keep_original(session, rehearsal.settings, rehearsal.mark("사진 파일 이름"), photo.getvalue(), person)
    to, now = rehearsal.marks["계정 이메일"], clock.now()
    send(rehearsal.settings, Letter(uuid4(), to, "안녕하세요", rehearsal.mark("보낸 메일의 내용"), now))
    about = f"신청한 분: {rehearsal.marks['예약 이름']}"
    send(rehearsal.settings, Letter(uuid4(), "keeper@example.org", "새 신청", about, now))


def _be_looked_at(rehearsal: Rehearsal, report: Report, keeper: str, person: UUID, booking: str) -> None:
    """Let the keeper look at the contact: the log must know of it."""
    caller = Caller(rehearsal.address, keeper)
    seen = caller.get(f"/api/v1/bookings/{booking}").body
    caller.close()
    report.claim("공간지기가 예약 연락처를 보지 못했습니다", holds=rehearsal.marks["예약 이름"] in str(seen))
    looks = count_of(rehearsal.engine, "looks_at_contact", booking)
    report.claim("연락처를 본 것이 접속 기록에 없습니다", holds=looks == 1)
    own = count_of(rehearsal.engine, "looks_by", person)
    report.claim("자기 것을 본 일이 접속 기록에 있습니다", holds=own == 0)


def _forget(rehearsal: Rehearsal, report: Report, person: UUID, keeper: str, called: str) -> None:
    """Let an administrator erase the person on a letter's request and who called, and the worker strip the files."""
    secret = new_api_token()
    with transaction(rehearsal.engine) as session:
        admin = accounts.put_account(session, email=f"{uuid4().hex[:9]}@example.org", name="훈련", password_hash="x")  # noqa: S106  (nobody signs in with it)
        assert admin is not None, "a fresh address is free"
        accounts.verify_account(session, admin)
        accounts.add_grant(session, admin, LiveGrant(Role.ADMIN, Scope.EVERYWHERE), since=clock.today())
        lasts = timedelta(days=1)
        accounts.put_api_token(
            session, admin, token_sha256=sha256_of(secret), name="훈련", scopes=["read", "write"], lasts=lasts
        )
    caller = Caller(rehearsal.address, secret)
    done = caller.post(f"/accounts/{person}/erase", {"reason": "훈련의 서면 요청"})
    report.claim(f"지우지 못했습니다: {done.status} {done.body}", holds=done.status == 200)  # noqa: PLR2004  (OK)
    desk = Caller(rehearsal.address, keeper)
    desk.post(f"/bookings/{called}/cancel", {})
    desk.close()
    gone = caller.post("/callers/erase", {"phone": rehearsal.marks["전화번호"], "reason": "훈련의 전화 요청"})
    caller.close()
    report.claim(f"전화한 사람을 지우지 못했습니다: {gone.body}", holds=gone.body.get("bookings") == 1)
    strip_forgotten(rehearsal.engine, rehearsal.settings)
    report.claim("파기 기록이 비어 있습니다", holds=count_of(rehearsal.engine, "erased") > 0)


def _found(rehearsal: Rehearsal, database: Database, tools: Tools) -> dict[str, list[str]]:
    """Return where each mark is found: lines of tables in a plain dump, files of the data folder."""
    found: dict[str, list[str]] = {}
    for where, content in _everything(rehearsal.settings.data_dir, database, tools):
        for place, mark in rehearsal.marks.items():
            if mark.encode() in content and where not in found.get(place, []):
                found.setdefault(place, []).append(where)
    return found


def _everything(data_dir: Path, database: Database, tools: Tools) -> Iterator[tuple[str, bytes]]:
    address, environment = libpq(database.owner_url)
    dump = [str(tools.program("pg_dump")), "--data-only", "--no-owner", "-d", address]
    done = subprocess.run(dump, env=os.environ | environment, capture_output=True, check=True)  # noqa: S603  (PostgreSQL's own program)
    table = ""
    for line in done.stdout.splitlines():
        if line.startswith(b"COPY "):
            table = line.split()[1].decode()
        yield table, line
    for path in sorted(data_dir.rglob("*")):
        if path.is_file():
            yield f"{path.relative_to(data_dir).parts[0]}/", path.read_bytes()
