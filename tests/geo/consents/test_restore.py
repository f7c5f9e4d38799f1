"""A restore from a backup does not bring back what was taken back since (R4)."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from api.jobs.consents import consent_round
from geo import backup as backups
from geo import clock
from geo.backup import Tools
from geo.backup.withdrawals import FILE, read_list
from geo.db import Database, transaction
from geo.errors import FileRefused
from geo.local_server import LocalServer
from geo.queries import consents
from geo.queries.resources import ResourceFilter, list_resources
from geo.settings import Settings
from geo.surveys.consent_words import WithdrawReason
from tests.factories import Factory

MARK = "김가상"


@pytest.fixture
def tools(server: LocalServer) -> Tools:
    return Tools(server.bin_dir, server.url("maeul_admin", "postgres"))


@pytest.fixture
def media(settings: Settings) -> Path:
    folder = settings.data_dir / "media"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def given(make: Factory) -> tuple[UUID, UUID]:
    person = make.resource(MARK, "person", point=None, **{"properties.alias": f"{MARK} 별명"})
    return person, make.agree(person, "name", "alias")


def take_back(engine: Engine, consent_id: UUID) -> None:
    with transaction(engine) as session:
        consents.withdraw(session, consent_id, WithdrawReason.ASKED, None, clock.now())


def names(engine: Engine) -> list[str]:
    sql = "SELECT name FROM public_resources UNION SELECT name FROM resources UNION SELECT name FROM resource_revisions"
    with engine.connect() as connection:
        return list(connection.execute(text(sql)).scalars())


@pytest.mark.parametrize("lost", [False, True])
def test_a_restore_takes_back_again_what_was_taken_back_since(
    database: Database, engine: Engine, settings: Settings, tools: Tools, media: Path, given, tmp_path: Path, lost: bool
) -> None:
    person, agreed = given
    backups.backup(database, tmp_path / "a.maeul", tools, media_dir=media)
    take_back(engine, agreed)
    if lost:  # the database is gone, the list beside it is not
        consent_round(engine, settings)
        owner = database.owner_engine()
        with transaction(owner) as session:
            session.execute(text("ALTER TABLE consent_withdrawals RENAME TO nobody_knows"))
        owner.dispose()
    engine.dispose()
    backups.restore(database, tmp_path / "a.maeul", tools, media_dir=media)
    assert names(engine) == ["비공개"]
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT resource_id FROM consent_withdrawals")).scalars().all()
        assert kept == [person]
        assert connection.execute(text("SELECT withdraw_reason FROM consents")).scalars().all() == ["asked"]


def test_the_list_holds_every_withdrawal_once_and_no_word_of_anybody(
    engine: Engine, settings: Settings, media: Path, make: Factory, given
) -> None:
    person, agreed = given
    take_back(engine, agreed)
    consent_round(engine, settings)
    file = settings.data_dir / FILE
    with file.open("a") as out:
        out.write('{"id": "cut sh')
    take_back(engine, make.agree(person, "alias"))
    for _again in range(2):
        consent_round(engine, settings)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["resource_id"] for line in lines] == [str(person)] * 2
    assert MARK not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_restored_while_the_list_is_damaged(
    database: Database, engine: Engine, tools: Tools, settings: Settings, media: Path, given, tmp_path: Path
) -> None:
    backups.backup(database, tmp_path / "a.maeul", tools, media_dir=media)
    whole = {"id": str(uuid4())}
    (settings.data_dir / FILE).write_text(f"{json.dumps(whole)}\n")
    with pytest.raises(FileRefused) as refused:
        read_list(settings.data_dir)
    assert refused.value.code == "withdrawals_damaged"
    with pytest.raises(FileRefused):
        backups.restore(database, tmp_path / "a.maeul", tools, media_dir=media)
    assert MARK in names(engine)


def test_a_consent_whose_days_are_over_shows_nothing_and_is_soon_not_even_searched(
    database: Database, engine: Engine, settings: Settings, media: Path, make: Factory
) -> None:
    person = make.resource("박가상", "person", point=None)
    make.agree(person, "name", until=clock.today() - timedelta(days=1))
    owner = database.owner_engine()
    with transaction(owner) as session:  # as it stands at midnight, before the clock has come by
        session.execute(text("ALTER TABLE resources DISABLE TRIGGER tr_resources_settle_consent"))
        session.execute(text("UPDATE resources SET consented_fields = '{name}', consented_until = seoul_today() - 1"))
        session.execute(text("ALTER TABLE resources ENABLE TRIGGER tr_resources_settle_consent"))
    owner.dispose()
    wanted = ResourceFilter(clock.today(), words="박가상")
    with transaction(engine) as session:
        assert [row.name for row in list_resources(session, wanted)[0]] == ["비공개"]
    consent_round(engine, settings)
    with transaction(engine) as session:
        assert list_resources(session, wanted) == ([], 0)
        assert consents.settle_lapsed(session) == 0
