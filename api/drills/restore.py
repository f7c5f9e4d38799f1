"""The demo town with photos, backed up and restored elsewhere: the same to the last row, and damage is named."""

import io
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.drills.report import Report
from api.drills.town import settle
from api.jobs.media import derive_media
from api.scratch import scratch_folder
from geo import backup as backups
from geo import clock
from geo.backup import Tools
from geo.backup.archive import DUMP, files_below, sha256_of
from geo.backup.databases import MADE_AGAIN, check_double_booking
from geo.db import Database, migrate, transaction
from geo.demo.accounts import ACCOUNTS
from geo.enums import ErasureCause, Role
from geo.errors import FileRefused
from geo.local_server import LocalServer
from geo.media.store import keep_original
from geo.migrations.checks import read_laws
from geo.proofs import addresses_known, live_consents, table_sums, taken_back
from geo.queries.accounts import find_account
from geo.queries.consents import withdraw
from geo.queries.erasure import erase_account, note_erasure
from geo.settings import Settings
from geo.surveys.consent_words import WithdrawReason

if TYPE_CHECKING:
    from api.drills.runs import Track

PHOTOS: Final = 8
SIDE_PX: Final = 600
QUIETENED: Final = ("webhook_events", "webhook_deliveries")
"""A restore lays aside what webhooks had still to tell."""
ERASED: Final = next(one.email for one in ACCOUNTS if one.role is Role.RESIDENT)


@dataclass(frozen=True, slots=True)
class House:
    """A database with the media folder beside it."""

    database: Database
    tools: Tools
    data_dir: Path

    @property
    def media(self) -> Path:
        return self.data_dir / "media"

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Give an engine as the owner."""
        engine = self.database.owner_engine()
        try:
            yield engine
        finally:
            engine.dispose()


def run_restore(times: int, track: "Track") -> Report:
    """Back the demo town up and restore it into a fresh cluster, `times` times."""
    report = Report("restore", "보기 마을을 사진과 함께 백업해 새 데이터베이스에 되돌리기")
    with ExitStack() as stack:
        ours = stack.enter_context(_house())
        with ours.engine() as engine:
            settle(engine)
        hang_photos(ours, PHOTOS)
        for _ in track(range(times)):
            theirs = stack.enter_context(_house())
            file = ours.data_dir.parent / "town.maeul"
            back_and_forth(report, ours, theirs, file)
            name_damage(report, ours, file)
            take_back(report, ours, theirs, file)
    return report


@contextmanager
def _house() -> Iterator[House]:
    with scratch_folder() as folder:
        server = LocalServer(folder, durable=False)
        server.start()
        database = Database(server.url(), server.url("maeul_app"))
        migrate(database)
        yield House(database, Tools(server.bin_dir, server.url("maeul_admin", "postgres")), folder)


def hang_photos(house: House, number: int) -> None:
    """Keep photos as they are sent, and make their public copies."""
    settings = Settings(data_dir=house.data_dir)
    with house.engine() as engine:
        for _ in range(number):
            with transaction(engine) as session:
                made = keep_original(session, settings, "사진.jpg", _photo(), None)
            derive_media(engine, settings, made)


def _photo() -> io.BytesIO:
    from PIL import Image

    held = io.BytesIO()
    Image.frombytes("RGB", (SIDE_PX, SIDE_PX), os.urandom(SIDE_PX * SIDE_PX * 3)).save(held, "JPEG", quality=80)
    held.seek(0)
    return held


def back_and_forth(report: Report, ours: House, theirs: House, file: Path) -> None:
    """Back up, verify, restore elsewhere, and compare everything."""
    begun = time.monotonic()
    backups.backup(ours.database, file, ours.tools, media_dir=ours.media)
    backed_up = time.monotonic()
    backups.verify(ours.database, file, ours.tools)
    verified = time.monotonic()
    backups.restore(theirs.database, file, theirs.tools, media_dir=theirs.media)
    report.figures["백업 / 확인 / 되돌리기"] = (
        f"{backed_up - begun:.1f}초 / {verified - backed_up:.1f}초 / {time.monotonic() - verified:.1f}초"
    )
    report.figures["백업 파일"] = f"{file.stat().st_size / 1_000_000:.1f} MB"
    compare(report, ours, theirs)


def compare(report: Report, ours: House, theirs: House) -> None:
    """Hold rows, laws and photos of both against one another, and try one double booking."""
    (rows, laws), (rows_there, laws_there) = _content(ours), _content(theirs)
    differ = sorted(name for name in rows.keys() | rows_there.keys() if rows.get(name) != rows_there.get(name))
    photos, photos_there = _photos(ours), _photos(theirs)
    report.figures |= {"같은 표": len(rows) - len(differ), "같은 규칙(제약·색인·방아쇠·정책·권한)": len(laws)}
    report.figures["같은 파일(사진)"] = len(photos)
    report.claim(f"내용이 다른 표: {', '.join(differ)}", holds=not differ and bool(rows))
    report.claim(f"다른 규칙: {sorted(laws ^ laws_there)[:3]}", holds=laws == laws_there and bool(laws))
    report.claim("사진이 다릅니다", holds=photos == photos_there and bool(photos))
    report.claim("되돌린 데이터베이스가 겹치는 예약을 받습니다", holds=_refuses_twice(theirs))


def _content(house: House) -> tuple[dict[str, str], set[str]]:
    with house.engine() as engine, engine.connect() as connection, Session(bind=connection) as session:
        # a dump regroups brackets, nothing else
        laws = {law.replace("(", "").replace(")", "") for law in read_laws(session)}
        return table_sums(connection, (*MADE_AGAIN, *QUIETENED)), laws


def _photos(house: House) -> dict[str, str]:
    return {str(path.relative_to(house.media)): sha256_of(path) for path in files_below(house.media)}


def _refuses_twice(house: House) -> bool:
    try:
        check_double_booking(house.database)
    except FileRefused:
        return False
    with house.engine() as engine, engine.connect() as connection:
        return table_sums(connection)["claims"] != "0 "


def name_damage(report: Report, house: House, file: Path) -> None:
    """Damage copies of the backup; each refusal has to name what is wrong."""
    photo = next(name for name in _parts(file) if name.startswith("media/"))
    cases = {
        "뒤집힌 바이트(데이터베이스)": (_flipped(file, DUMP), DUMP),
        "뒤집힌 바이트(사진)": (_flipped(file, photo), photo),
        "빠진 사진": (_without(file, photo), photo),
        "잘린 파일": (_cut(file), "끊겼습니다"),
    }
    for what, (damaged, named) in cases.items():
        said = _refusal(house, damaged)
        report.figures[what] = said
        report.claim(f"{what}: 무엇이 잘못인지 말하지 않습니다({said})", holds=named in said)
        damaged.unlink()


def _refusal(house: House, file: Path) -> str:
    try:
        backups.verify(house.database, file, house.tools)
    except FileRefused as refusal:
        return refusal.message
    return "받아들임"


def _parts(file: Path) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(file) as archive:
        return {part.name: part for part in archive if part.isfile()}


def _flipped(file: Path, name: str) -> Path:
    """Return a copy with one bit of a part turned."""
    damaged, part = file.with_name("flipped.maeul"), _parts(file)[name]
    damaged = damaged.with_stem(f"flipped-{part.offset}")
    shutil.copyfile(file, damaged)
    with damaged.open("r+b") as content:
        content.seek(part.offset_data + part.size // 2)
        byte = content.read(1)[0]
        content.seek(-1, os.SEEK_CUR)
        content.write(bytes([byte ^ 1]))
    return damaged


def _without(file: Path, name: str) -> Path:
    damaged = file.with_name("without.maeul")
    with tarfile.open(file) as whole, tarfile.open(damaged, "w:", format=tarfile.PAX_FORMAT) as less:
        for part in whole:
            if part.name != name:
                less.addfile(part, whole.extractfile(part))
    return damaged


def _cut(file: Path) -> Path:
    damaged = file.with_name("cut.maeul")
    shutil.copyfile(file, damaged)
    os.truncate(damaged, file.stat().st_size * 2 // 3)
    return damaged


def take_back(report: Report, ours: House, theirs: House, file: Path) -> None:
    """Take consents back and forget somebody after the backup; neither restore may bring them again."""
    with ours.engine() as engine:
        consents = _take_back(engine)
        with transaction(engine) as session:
            backups.keep_list(session, ours.data_dir)
            backups.keep_erasures(session, ours.data_dir)
    for name in ("withdrawals.jsonl", "erasures.jsonl"):
        shutil.copyfile(ours.data_dir / name, theirs.data_dir / name)
    for where, house in (("다른 곳에", theirs), ("제자리에", ours)):
        backups.restore(house.database, file, house.tools, media_dir=house.media)
        with house.engine() as engine, engine.connect() as connection:
            again = len(consents) - taken_back(connection, consents)
            known = addresses_known(connection, [ERASED])
        report.claim(f"{where} 되돌리니 거둔 동의 {again}건이 살아났습니다", holds=again == 0 and bool(consents))
        report.claim(f"{where} 되돌리니 지운 계정이 돌아왔습니다", holds=known == 0)
    report.figures["되살아나지 않은 동의 철회 / 지운 계정"] = f"{len(consents)}건 / 1개"


def _take_back(engine: Engine) -> list[UUID]:
    with engine.connect() as connection:
        chosen = live_consents(connection)[:3]
    with transaction(engine) as session:
        for consent in chosen:
            withdraw(session, consent, WithdrawReason.ASKED, None, clock.now())
        account = find_account(session, ERASED)
        if account is not None:
            note_erasure(session, account.id, ErasureCause.OPERATOR, "훈련", None)
            erase_account(session, account.id)
    return chosen
