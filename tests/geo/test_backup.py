"""Backup, restore and verify on real databases."""

import json
import os
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo import backup as backups
from geo.backup import Tools, libpq
from geo.backup.databases import check_double_booking
from geo.db import Database
from geo.errors import FileRefused, SetupError
from geo.local_server import LocalServer
from geo.media.hold import alone, held_still
from tests.factories import booking_body, tomorrow_at


@pytest.fixture
def tools(server: LocalServer) -> Tools:
    return Tools(server.bin_dir, server.url("maeul_admin", "postgres"))


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "media"
    (folder / "2026").mkdir(parents=True)
    (folder / "2026" / "마당 사진.jpg").write_bytes(b"\xff\xd8 photo")
    return folder


HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>'\"`$(id)`"


def run(database: Database, statement: str) -> object:
    engine = sa.create_engine(database.owner_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(statement))
        return result.scalar() if result.returns_rows else None


@pytest.fixture
def filled(database: Database) -> Database:
    engine = sa.create_engine(database.owner_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE notes (id int PRIMARY KEY, words text CHECK (words <> ''))"))
        connection.execute(sa.text("INSERT INTO notes VALUES (1, :words)"), {"words": HOSTILE})
    return database


def databases(database: Database) -> set[str]:
    engine = sa.create_engine(database.owner_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return set(connection.scalars(sa.text("SELECT datname FROM pg_database WHERE datname LIKE 'maeul\\_%'")))


def test_a_backup_brings_back_rows_laws_and_photos(filled, tools, media, tmp_path):
    file = tmp_path / "a.maeul"
    made = backups.backup(filled, file, tools, media_dir=media)
    assert made.tables["notes"] == 1
    assert made.media.keys() == {"2026/마당 사진.jpg"}
    assert any("notes_words_check" in law for law in made.laws)
    run(filled, "DROP TABLE notes")
    (media / "2026" / "마당 사진.jpg").unlink()
    (media / "later.jpg").write_bytes(b"later")
    assert backups.restore(filled, file, tools, media_dir=media) == made
    assert run(filled, "SELECT words FROM notes") == HOSTILE
    assert (media / "2026" / "마당 사진.jpg").read_bytes() == b"\xff\xd8 photo"
    assert not (media / "later.jpg").exists()


def test_what_webhooks_had_still_to_tell_when_the_backup_was_made_is_not_told_after_it(filled, tools, media, tmp_path):
    run(filled, "INSERT INTO accounts (email, name) VALUES ('a@example.org', '시험')")
    run(
        filled,
        "INSERT INTO webhooks (account_id, name, url, events, scope, secret) SELECT id, '시험', 'https://hooks.example/',"
        " '{site.changed}', 'everywhere', 'whsec_AA==' FROM accounts",
    )
    run(filled, "INSERT INTO sites (name, kind) VALUES ('가마을', 'hub'), ('나마을', 'hub')")
    waiting = "SELECT count(*) FROM webhook_events WHERE dispatched_at IS NULL"
    assert run(filled, waiting) == 2
    run(
        filled,
        "INSERT INTO webhook_deliveries (webhook_id, event_seq, next_at)"
        " SELECT w.id, e.seq, now() FROM webhooks w CROSS JOIN webhook_events e",
    )
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    backups.restore(filled, tmp_path / "a.maeul", tools, media_dir=media)
    assert run(filled, waiting) == 0
    assert run(filled, "SELECT string_agg(state, ' ') FROM webhook_deliveries") == "aside aside"


def test_the_application_keeps_its_rights_and_limits_after_a_restore(filled, tools, media, tmp_path):
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    backups.restore(filled, tmp_path / "a.maeul", tools, media_dir=media)
    as_app = Database(filled.app_url)
    assert run(as_app, "SELECT count(*) FROM bookings") == 0
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        run(as_app, "DELETE FROM booking_events")


def test_a_restore_leaves_no_scratch_database_and_works_beside_open_sessions(filled, tools, media, tmp_path):
    before = databases(filled)
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    engine = sa.create_engine(filled.owner_url, pool_pre_ping=True)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        backups.restore(filled, tmp_path / "a.maeul", tools, media_dir=media)
        connection.invalidate()
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM notes")) == 1
    engine.dispose()
    assert databases(filled) == before


def test_a_backup_is_for_its_owners_eyes_only(filled, tools, media, tmp_path):
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    assert (tmp_path / "a.maeul").stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".maeul")] == []


def test_verify_passes_a_sound_backup_and_changes_nothing(filled, tools, media, tmp_path):
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    run(filled, "DELETE FROM notes")
    before = databases(filled)
    assert backups.verify(filled, tmp_path / "a.maeul", tools).tables["notes"] == 1
    assert run(filled, "SELECT count(*) FROM notes") == 0
    assert databases(filled) == before


@pytest.mark.parametrize("content", [b"", b"not a tar", b"\x1f\x8b\x08", b"PGDMP" + b"\0" * 2000])
def test_a_wrong_file_is_refused_and_nothing_changes(filled, tools, media, tmp_path, content):
    file = tmp_path / "wrong.maeul"
    file.write_bytes(content)
    for act in (
        lambda: backups.verify(filled, file, tools),
        lambda: backups.restore(filled, file, tools, media_dir=media),
    ):
        with pytest.raises(FileRefused) as refusal:
            act()
        assert refusal.value.code == "not_a_backup"
    assert run(filled, "SELECT words FROM notes") == HOSTILE


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileRefused) as refusal:
        backups.read_manifest(tmp_path / "none.maeul")
    assert refusal.value.code == "file_missing"


def test_a_tar_of_something_else_is_refused(tmp_path):
    with tarfile.open(tmp_path / "other.tar", "w") as archive:
        archive.add(__file__, "manifest.json")
    with pytest.raises(FileRefused):
        backups.read_manifest(tmp_path / "other.tar")


def rewritten(file: Path, change) -> Path:
    """The same backup with another manifest, as a forger or a broken disk would leave it."""
    folder = file.parent / "parts"
    with tarfile.open(file) as archive:
        archive.extractall(folder)
    note = folder / "manifest.json"
    manifest = json.loads(note.read_text())
    change(manifest)
    note.write_text(json.dumps(manifest))
    changed = file.with_name("changed.maeul")
    with tarfile.open(changed, "w") as archive:
        for name in ("manifest.json", "database.dump", "media"):
            archive.add(folder / name, name)
    return changed


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda manifest: manifest["tables"].update(notes=2), "backup_differs"),
        (lambda manifest: manifest["laws"].append("claims constraint ex: EXCLUDE"), "backup_differs"),
        (lambda manifest: manifest.update(schema_version="9999"), "backup_differs"),
        (lambda manifest: manifest.update(dump_sha256="0" * 64), "not_a_backup"),
        (lambda manifest: manifest.update(format="maeul-backup-9"), "not_a_backup"),
        (lambda manifest: manifest.pop("laws"), "not_a_backup"),
        (lambda manifest: manifest.update(laws=[1]), "not_a_backup"),
        (lambda manifest: manifest.update(media=None), "not_a_backup"),
        (lambda manifest: manifest["media"].update({"../../evil": "0" * 64}), "not_a_backup"),
    ],
)
def test_a_backup_that_does_not_keep_its_promise_is_refused(filled, tools, media, tmp_path, change, code):
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    changed = rewritten(tmp_path / "a.maeul", change)
    with pytest.raises(FileRefused) as refusal:
        backups.restore(filled, changed, tools, media_dir=media)
    assert refusal.value.code == code
    assert run(filled, "SELECT words FROM notes") == HOSTILE
    assert (media / "2026" / "마당 사진.jpg").exists()


def test_a_restored_database_without_the_law_against_double_booking_is_refused(database, client, make):
    check_double_booking(database)  # without a claim there is nothing to try
    body = booking_body(make.space(), tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body, headers=make.person().headers).status_code == 201
    check_double_booking(database)
    assert run(database, "SELECT count(*) FROM claims") == 1
    run(database, "ALTER TABLE claims DROP CONSTRAINT ex_claims_no_overlap")
    with pytest.raises(FileRefused) as refusal:
        check_double_booking(database)
    assert refusal.value.code == "backup_unsafe"


def test_a_cut_off_backup_is_refused(filled, tools, media, tmp_path):
    file = tmp_path / "a.maeul"
    backups.backup(filled, file, tools, media_dir=media)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(FileRefused):
        backups.verify(filled, file, tools)


def test_a_damaged_backup_is_refused_naming_what_changed_and_what_is_missing(filled, tools, media, tmp_path):
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    lost = {"dump_sha256": "0" * 64, "media": {"2026/마당 사진.jpg": "0" * 64, "2026/none.jpg": "0" * 64}}
    changed = rewritten(tmp_path / "a.maeul", lambda manifest: manifest.update(lost))
    with pytest.raises(FileRefused) as refusal:
        backups.verify(filled, changed, tools)
    parts = ["database.dump", "media/2026/마당 사진.jpg"]
    assert refusal.value.details == {"cut": False, "changed": parts, "missing": ["media/2026/none.jpg"]}
    assert (
        "내용이 바뀐 것: database.dump, media/2026/마당 사진.jpg; 빠진 것: media/2026/none.jpg" in refusal.value.message
    )


def test_a_backup_of_a_newer_program_is_refused(filled, tools, media, tmp_path):
    run(filled, "UPDATE alembic_version SET version_num = '9999'")
    backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    with pytest.raises(FileRefused) as refusal:
        backups.restore(filled, tmp_path / "a.maeul", tools, media_dir=media)
    assert refusal.value.code == "backup_newer"


def test_a_folder_that_cannot_be_written_is_told(filled, tools, media, tmp_path):
    with pytest.raises(SetupError) as refusal:
        backups.backup(filled, tmp_path / "no" / "a.maeul", tools, media_dir=media)
    assert refusal.value.code == "backup_unwritable"


def test_a_password_never_stands_among_the_arguments():
    address, environment = libpq("postgresql+psycopg://me:geheim%40@db.example:6432/maeul?sslmode=require")
    assert address == "postgresql://me@db.example:6432/maeul?sslmode=require"
    assert environment == {"PGPASSWORD": "geheim@"}


def test_a_backup_keeps_photos_in_place_and_leaves_out_what_is_still_being_written(filled, tools, media, tmp_path):
    (media / "2026" / ".half").write_bytes(b"half a photo")
    made = backups.backup(filled, tmp_path / "a.maeul", tools, media_dir=media)
    assert made.media.keys() == {"2026/마당 사진.jpg"}
    with held_still(media), alone(media) as may_remove:
        assert not may_remove
    with alone(media) as may_remove:
        assert may_remove
