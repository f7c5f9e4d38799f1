"""`maeul check --deploy`: a sound installation passes, and each thing that is broken is found by its own code."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from api.auth.passwords import hash_password
from api.checking import facts as gathering
from api.checking.facts import Facts, gather
from api.checking.rules import BY_CODE, RULES, Level, findings
from api.cli import main
from api.cli.check import LOCK
from geo import clock
from geo.backup import shelf
from geo.backup.archive import read_manifest
from geo.backup_states import BackupCause
from geo.db import Database
from geo.settings import Settings
from tests.conftest import ROOT, as_admin
from tests.security.osv import Source, served

DUMP = ROOT / "tests" / "dumps" / "0008-2026-11.maeul"
ADMIN = """
WITH made AS (INSERT INTO accounts (email, name, password_hash, verified_at)
  VALUES ('head@example.com', '운영자', :hash, now()) RETURNING id),
granted AS (INSERT INTO grants (account_id, role, scope) SELECT id, 'admin', 'everywhere' FROM made)
INSERT INTO sign_ins (token_sha256, account_id, expires_at) SELECT 'x', id, now() + interval '1 day' FROM made
"""


@pytest.fixture
def other_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder of backups that does not lie where the data lies."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one disk only")
    folder = Path(tempfile.mkdtemp(prefix="maeul-check-", dir=memory))
    yield folder
    shutil.rmtree(folder)


class Ground:
    """An installation that is safe to open, and the ways to break it and to mend it again."""

    def __init__(self, database: Database, data_dir: Path, backups: Path, monkeypatch, capsys) -> None:
        self.database, self.data_dir, self.backups = database, data_dir, backups
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.source = Source()
        self.owner = database.owner_engine()

    def found(self) -> dict[str, str]:
        """Return the codes of what is broken with the sentences, as the command tells them."""
        self.capsys.readouterr()
        status = main(["check", "--deploy", "--json"])
        told = json.loads(self.capsys.readouterr().out)
        assert told["passed"] is (status == 0)
        assert status == int(any(one["level"] == "unsafe" for one in told["findings"]))
        return {one["code"]: one["message"] for one in told["findings"]}

    @contextmanager
    def setting(self, name: str, value: str | None) -> Iterator[None]:
        with self.monkeypatch.context() as patch:
            patch.setenv(f"MAEUL_{name}", value) if value is not None else patch.delenv(f"MAEUL_{name}")
            yield

    @contextmanager
    def changed(self, statement: str, back: str) -> Iterator[None]:
        self.run(statement)
        yield
        self.run(back)

    def run(self, statement: str, **values: object) -> None:
        with self.owner.begin() as connection:
            connection.execute(text(statement), values)


@pytest.fixture
def ground(database: Database, tmp_path: Path, other_disk: Path, monkeypatch, capsys) -> Iterator[Ground]:
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    (other_disk / "a.maeul").write_bytes(DUMP.read_bytes())
    manifest = read_manifest(DUMP)
    shelf.note_made(other_disk, "a.maeul", manifest, BackupCause.CLOCK)
    made = shelf.find(other_disk, "a.maeul").made_at
    assert made
    shelf.note_verified(other_disk, "a.maeul", made)
    values = {
        "DATABASE_URL": database.owner_url,
        "APP_DATABASE_URL": str(database.app_url),
        "DATA_DIR": str(data_dir),
        "BACKUP_DIR": str(other_disk),
        "LANG": "ko",
        "PUBLIC_URL": "https://maeul.example.org",
        "MAIL_URL": "smtps://mail.example.org",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MAEUL_{name}", value)
    monkeypatch.delenv("MAEUL_DEBUG", raising=False)
    ground = Ground(database, data_dir, other_disk, monkeypatch, capsys)
    ground.run(ADMIN, hash=hash_password("느티나무 아래 평상"))
    with served(Source()) as source, clock.frozen(made + timedelta(hours=1)):
        monkeypatch.setenv("MAEUL_ADVISORIES_URL", source.url)
        ground.source = source
        yield ground
    ground.owner.dispose()


SETTINGS: dict[str, tuple[str, str | None]] = {
    "public_url_missing": ("PUBLIC_URL", None),
    "public_url_plain": ("PUBLIC_URL", "http://maeul.example.org"),
    "insecure_http": ("INSECURE_HTTP", "true"),
    "debug_on": ("DEBUG", "1"),
    "app_url_missing": ("APP_DATABASE_URL", None),
    "mail_missing": ("MAIL_URL", None),
    "mail_plain": ("MAIL_URL", "smtp://mail.example.org"),
    "backup_off": ("BACKUP_NIGHTLY", "false"),
    "proxies_all": ("TRUSTED_PROXIES", "10.0.0.0/8, 0.0.0.0/0"),
    "metrics_open": ("METRICS_NETWORKS", "::/0"),
    "webhooks_everywhere": ("WEBHOOK_NETWORKS", "0.0.0.0/0"),
    "toss_test_key": ("TOSS_SECRET_KEY", "test_gsk_docs_aaaa"),
    "toss_key_odd": ("TOSS_SECRET_KEY", "changeme"),
    "session_long": ("SESSION_DAYS", "90"),
    "login_tries_many": ("LOGIN_PER_MINUTE", "1000"),
    "dependencies_unchecked": ("ADVISORIES_URL", None),
    "dependencies_unknown": ("ADVISORIES_URL", "http://127.0.0.1:9"),
}
DEMO = "INSERT INTO accounts (email, name, is_demo) VALUES ('keeper@example.org', '시범', true)"
DATABASE: dict[str, tuple[str, str]] = {
    "demo_accounts": (DEMO, "DELETE FROM accounts WHERE is_demo"),
    "schema_behind": (
        "UPDATE alembic_version SET version_num = '0008'",
        "UPDATE alembic_version SET version_num = '0009'",
    ),
    "admin_not_signed_in": (
        "DELETE FROM sign_ins",
        "INSERT INTO sign_ins (token_sha256, account_id, expires_at) SELECT 'x', id, 'tomorrow' FROM accounts",
    ),
    "admin_without_password": (
        "UPDATE accounts SET password_hash = 'x'",
        "UPDATE accounts SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$x'",
    ),
    # once there is an administrator the database keeps the last one: this is how a new installation stands
    "admin_missing": (
        "ALTER TABLE accounts DISABLE TRIGGER USER; UPDATE accounts SET disabled_at = now()",
        "UPDATE accounts SET disabled_at = NULL; ALTER TABLE accounts ENABLE TRIGGER USER",
    ),
    "csp_reports": (
        "INSERT INTO csp_reports (day, directive, blocked, page) VALUES (:today, 'img-src', 'data', '/')",
        "DELETE FROM csp_reports",
    ),
    "row_security_off": (
        "CREATE TABLE walled (id int); CREATE POLICY p ON walled USING (false)",
        "DROP TABLE walled",
    ),
}


def test_a_sound_installation_passes_without_a_word(ground: Ground) -> None:
    assert ground.found() == {}


def test_each_unsafe_setting_is_found_by_its_own_code(ground: Ground) -> None:
    for code, (name, value) in SETTINGS.items():
        with ground.setting(name, value):
            assert list(ground.found()) == [code]


def test_each_unsafe_state_of_the_database_is_found_by_its_own_code(ground: Ground) -> None:
    for code, (breaking, mending) in DATABASE.items():
        with ground.changed(breaking.replace(":today", f"'{clock.today()}'"), mending):
            assert list(ground.found()) == [code]
    assert ground.found() == {}


def test_a_role_with_too_many_rights_is_found(ground: Ground, server) -> None:
    app = str(ground.database.app_url)
    roles = {
        "app_role_superuser": "SUPERUSER",
        "app_role_bypasses": "BYPASSRLS",
        "app_role_owner": "IN ROLE maeul_owner",
    }
    for code, right in roles.items():
        as_admin(server, "DROP ROLE IF EXISTS check_role")
        as_admin(server, f"CREATE ROLE check_role LOGIN {right}")
        as_admin(server, "GRANT maeul_app TO check_role")
        with ground.setting("APP_DATABASE_URL", app.replace("maeul_app@", "check_role@")):
            told = ground.found()
        assert list(told) == [code]
        assert "check_role" in told[code]
    as_admin(server, "DROP ROLE check_role")


def test_each_fault_of_files_is_found_by_its_own_code(ground: Ground) -> None:
    ground.data_dir.chmod(0o755)
    assert str(ground.data_dir) in ground.found()["folders_open"]
    ground.data_dir.chmod(0o711)  # as root others pass through to the database's own folder
    assert ground.found() == {}
    media = ground.data_dir / "media"
    media.mkdir(mode=0o750)
    media.chmod(0o750)
    assert list(ground.found()) == ["folders_open"]
    media.rmdir()
    note = ground.backups / "a.maeul.json"
    kept = note.read_bytes()
    shelf.note_broken(ground.backups, "a.maeul")
    assert list(ground.found()) == ["backup_unverified"]
    note.write_bytes(kept)
    with ground.setting("BACKUP_DIR", str(ground.data_dir / "none")):
        assert list(ground.found()) == ["backup_missing", "backup_same_disk"]


def test_an_old_backup_and_an_old_verification_are_found(ground: Ground) -> None:
    with clock.frozen(clock.now() + timedelta(hours=40)):
        assert list(ground.found()) == ["backup_old"]
    with clock.frozen(clock.now() + timedelta(days=40)), ground.setting("BACKUP_OLD_HOURS", "8760"):
        assert list(ground.found()) == ["backup_unverified"]


def test_a_library_with_a_known_fault_is_found(ground: Ground) -> None:
    from api.checking.advisories import pinned_in

    fastapi = next(one for one in pinned_in(LOCK) if one.name == "fastapi")
    ground.source.know("fastapi", fastapi.version, "PYSEC-2026-9", "99.0")
    assert list(ground.found()) == ["dependencies_faulty"]


HARD_TO_MAKE: dict[str, Callable[[Facts], Facts]] = {
    "backup_same_disk": lambda facts: replace(facts, same_disk=True),
    "cluster_listens": lambda facts: replace(facts, own_cluster=True, setup=replace(facts.setup, listens="0.0.0.0")),
    "extensions_old": lambda facts: replace(facts, setup=replace(facts.setup, old_extensions=("postgis",))),
    "database_unencrypted": lambda facts: replace(facts, login=replace(facts.login, private_line=False)),
}
"""What one machine cannot show without a second disk, a network or an old PostGIS: judged from the facts alone."""


def test_what_this_machine_cannot_show_is_judged_from_the_facts(ground: Ground) -> None:
    sound = gather(Settings(), ground.database, ground.owner, own_cluster=False, lock=LOCK)
    assert findings(sound) == []
    for code, change in HARD_TO_MAKE.items():
        assert [one.code for one in findings(change(sound))] == [code]


def test_every_rule_is_broken_by_a_test_and_says_what_to_do() -> None:
    of_files = {"folders_open", "backup_unverified", "backup_missing", "backup_old", "dependencies_faulty"}
    of_roles = {"app_role_superuser", "app_role_bypasses", "app_role_owner"}
    assert BY_CODE.keys() == {*SETTINGS, *DATABASE, *HARD_TO_MAKE, *of_files, *of_roles}
    assert len(BY_CODE) == len(RULES)
    for rule in RULES:
        assert rule.message.endswith(("요.", "{found}")), rule.code
        assert rule.message_en.endswith((".", "{found}")), rule.code


def test_people_read_lines_with_the_unsafe_first(ground: Ground) -> None:
    with ground.setting("INSECURE_HTTP", "true"), ground.setting("SESSION_DAYS", "90"):
        ground.capsys.readouterr()
        assert main(["check", "--deploy"]) == 1
        said = ground.capsys.readouterr()
    assert [line[:1] for line in said.out.splitlines()] == ["✗", "!", str(len(RULES))[0]]
    assert "insecure_http" in said.err
    assert BY_CODE["insecure_http"].level is Level.UNSAFE


def test_the_short_check_tells_of_every_part(ground: Ground) -> None:
    ground.capsys.readouterr()
    assert main(["check"]) == 1  # no worker runs here
    said = ground.capsys.readouterr()
    assert "✗ 일꾼: 일꾼이 소식이 없어요." in said.out
    assert "✓ 브라우저가 막은 것" in said.out
    assert "손봐야 할 것이 1가지" in said.err
    assert main(["check", "--json"]) == 1
    told = json.loads(ground.capsys.readouterr().out)
    assert (told["passed"], told["grade"]) == (False, "bad")


def test_the_disk_of_a_folder_that_is_not_there_yet_is_that_of_its_parent(tmp_path: Path) -> None:
    assert gathering._device(tmp_path / "a" / "b") == tmp_path.stat().st_dev
