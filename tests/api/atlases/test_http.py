"""Editions over HTTP: who may make them, how they are watched, read, retried and taken away; short addresses."""

import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Thread
from urllib.parse import unquote
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.atlases import schemas
from api.jobs import atlases as jobs
from geo import backup as backups
from geo import clock
from geo.atlas.addresses import printed_address
from geo.atlas.content import AtlasContent, from_json, to_json
from geo.atlas.edition_states import AtlasFormat
from geo.backup import Tools
from geo.db import Database, transaction
from geo.errors import InvalidInput, MaeulError
from geo.local_server import LocalServer
from geo.queries.resource_merges import lock_pair, merge_records
from geo.queries.short_keys import keys_for
from geo.settings import Settings
from maps.edition_files import EditionFile
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, Person

URL = "/api/v1/atlases"
JUNG_GU = "11140"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", public_url="https://maeul.example")


def plain(wanted: AtlasFormat, content: AtlasContent, pictures: object) -> EditionFile:
    return EditionFile(f"{wanted.value.replace('_', '-')}.json", "application/json", to_json(content))


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file be what it is made from: tests/api/atlases/test_files.py makes the real ones."""
    monkeypatch.setattr(jobs, "_made", plain)


class Office:
    """A coordinator of 중구 with something to print, and the jobs that are due."""

    def __init__(self, client: TestClient, make: Factory, settings: Settings, database: Database) -> None:
        make.boundaries()
        self.client, self.settings, self.database = client, settings, database
        self.site = make.site("천연가압장")
        self.space = make.space(self.site, "모임방")
        self.story = make.resource(HOSTILE)
        self.coordinator = make.person("coordinator", district=JUNG_GU)

    def ask(self, by: Person | None = None, **body: object):
        headers = (by or self.coordinator).headers
        return self.client.post(URL, json={"district": "중구", **body}, headers=headers)

    def work(self) -> None:
        run_due_jobs(self.settings, self.database)

    def made(self, **body: object) -> dict:
        answer = self.ask(**body)
        assert answer.status_code == 202, answer.text
        self.work()
        return self.client.get(answer.headers["Location"]).json()


@pytest.fixture
def office(client: TestClient, make: Factory, settings: Settings, database: Database) -> Iterator[Office]:
    return Office(client, make, settings, database)


def test_a_coordinator_asks_watches_and_hands_out_and_everybody_reads(
    office: Office, client: TestClient, make: Factory
) -> None:
    asked = office.ask(formats=["book", "html"], title=HOSTILE)
    assert asked.status_code == 202
    queued = asked.json()
    place = asked.headers["Location"]
    assert (queued["state"], queued["progress"], queued["number"], queued["files"]) == ("queued", 0, 1, [])
    assert client.get(place).status_code == 404, "not out yet"
    assert client.get(URL).json()["total"] == 0
    mine = client.get(place, headers=office.coordinator.headers)
    assert (mine.status_code, mine.json()["step_label"]) == (200, "차례를 기다려요")
    early = client.get(f"{place}/files/book.json", headers=office.coordinator.headers)
    assert (early.status_code, early.json()["code"]) == (409, "atlas_not_ready")
    assert (office.ask().status_code, office.ask().json()["code"]) == (409, "atlas_in_progress")

    office.work()
    edition = client.get(place).json()
    schemas.AtlasFull.model_validate(edition)
    assert (edition["state"], edition["progress"], edition["title"]) == ("ready", 100, HOSTILE)
    assert edition["counts"]["spaces"] == 1
    assert [item["id"] for item in client.get(URL).json()["items"]] == [edition["id"]]
    for file in edition["files"]:
        answer = client.get(file["url"])
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert len(answer.content) == file["size"]
    content = from_json(answer.content)
    assert (content.edition, content.title, content.public_url) == (1, HOSTILE, "https://maeul.example")
    assert hashlib.sha256(answer.content).hexdigest() == edition["content_sha256"]
    items = client.get(f"{place}/items").json()
    assert items["total"] == edition["counts"]["records"] == len(content.records)
    assert [(one["number"], one["id"]) for one in items["items"]] == [(r.number, r.id) for r in content.records]
    assert all(one["rev"] == record.rev for one, record in zip(items["items"], content.records, strict=True))


def test_a_file_has_a_checksum_for_a_tag_comes_in_parts_and_is_saved_under_a_korean_name(
    office: Office, client: TestClient
) -> None:
    file = office.made()["files"][0]
    whole = client.get(file["url"])
    assert whole.headers["etag"] == f'"{file["sha256"]}"'
    assert "중구 제1판 자료집.json" in unquote(whole.headers["content-disposition"])
    assert client.get(file["url"], headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    part = client.get(file["url"], headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert client.get(file["url"].replace("book.json", "other.json")).json()["code"] == "atlas_file_unknown"


def test_a_title_that_turns_the_direction_hides_no_suffix(office: Office, client: TestClient) -> None:
    file = office.made(title="마을\u202efdp\u2028책")["files"][0]
    named = unquote(client.get(file["url"]).headers["content-disposition"].rpartition("''")[2])
    assert named == "마을fdp책 제1판 자료집.json"


def test_two_workers_at_once_make_every_file_once(
    office: Office, client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[AtlasFormat] = []

    def noted(wanted: AtlasFormat, content: AtlasContent, pictures: object) -> EditionFile:
        made.append(wanted)
        return plain(wanted, content, pictures)

    monkeypatch.setattr(jobs, "_made", noted)
    monkeypatch.setattr(jobs, "_one_book", nullcontext())
    asked = office.ask(formats=["book", "html"]).json()
    workers = [Thread(target=jobs.make_atlas, args=(engine, office.settings, UUID(asked["id"]))) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert made == [AtlasFormat.BOOK, AtlasFormat.HTML]
    assert client.get(f"{URL}/{asked['id']}").json()["state"] == "ready"


def test_a_folder_that_cannot_be_written_to_fails_the_edition_until_it_can(office: Office, client: TestClient) -> None:
    media = office.settings.data_dir / "media"
    media.mkdir(parents=True)
    (media / "editions").write_text("a file is in the way")
    place = office.ask().headers["Location"]
    office.work()
    failed = client.get(place, headers=office.coordinator.headers).json()
    assert (failed["state"], failed["files"], "다시 만들기" in failed["problem"]) == ("failed", [], True)
    (media / "editions").unlink()
    assert client.post(f"{place}/retry", headers=office.coordinator.headers).status_code == 202
    office.work()
    assert client.get(place).json()["state"] == "ready"


def test_older_editions_stay_and_each_knows_its_neighbours(office: Office, client: TestClient, make: Factory) -> None:
    first = office.made()
    make.resource("나중 이야기")
    second = office.made(formats=["html"])
    first, old = client.get(f"{URL}/{first['id']}").json(), first
    assert (first["number"], first["superseded_by"], second["supersedes"]) == (1, second["id"], first["id"])
    assert first["files"] == old["files"]
    assert "나중 이야기" not in client.get(first["files"][0]["url"]).text
    assert "나중 이야기" in client.get(second["files"][0]["url"]).text
    listed = client.get(URL, params={"district": "중구", "limit": 1}).json()
    assert ([one["number"] for one in listed["items"]], listed["total"]) == ([2], 2)
    schemas.AtlasList.model_validate(listed)
    assert client.get(URL, params={"code": JUNG_GU, "state": "failed"}).json()["total"] == 0


def test_only_those_who_look_after_a_district_make_its_editions(
    office: Office, client: TestClient, make: Factory
) -> None:
    for role in ("surveyor", "keeper", "planner"):
        assert office.ask(make.person(role, district=JUNG_GU)).status_code == 403, role
    assert office.ask(make.person("coordinator", district="11110")).status_code == 403
    assert client.post(URL, json={"district": "중구"}).status_code == 401
    for wrong in ({"code": JUNG_GU}, {"district": "없는구"}, {"formats": []}, {"formats": ["gif"]}):
        assert office.ask(**wrong).status_code in {404, 422}, wrong
    edition = office.made()
    stranger = make.person("officer", district="11110")
    assert client.delete(f"{URL}/{edition['id']}", headers=stranger.headers).status_code == 403
    assert client.post(f"{URL}/{edition['id']}/retry", headers=stranger.headers).status_code == 403


def test_what_failed_says_why_and_can_be_made_once_more(
    office: Office, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> EditionFile:
        raise MaeulError("글꼴이 없어요.", "There is no font.")

    monkeypatch.setattr(jobs, "_made", broken)
    place = office.ask().headers["Location"]
    office.work()
    failed = client.get(place, headers=office.coordinator.headers).json()
    assert (failed["state"], failed["problem"]) == ("failed", "글꼴이 없어요.")
    assert client.get(place).status_code == 404
    monkeypatch.setattr(jobs, "_made", plain)
    assert client.post(f"{place}/retry", headers=office.coordinator.headers).status_code == 202
    office.work()
    assert client.get(place).json()["state"] == "ready"
    assert client.post(f"{place}/retry", headers=office.coordinator.headers).status_code == 409


def test_a_job_that_died_is_taken_up_where_it_stopped(
    office: Office, client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[AtlasFormat] = []

    def dying(wanted: AtlasFormat, content: AtlasContent, pictures: object) -> EditionFile:
        made.append(wanted)
        if len(made) == 2:
            raise KeyboardInterrupt
        return plain(wanted, content, pictures)

    monkeypatch.setattr(jobs, "_made", dying)
    place = office.ask(formats=["book", "html"]).headers["Location"]
    atlas_id = office.client.get(place, headers=office.coordinator.headers).json()["id"]
    with pytest.raises(KeyboardInterrupt):
        jobs.atlas_round(engine, office.settings)
    half = client.get(place, headers=office.coordinator.headers).json()
    assert (half["state"], half["files"]) == ("rendering", []), "nothing is handed out half"
    assert 0 < half["progress"] < 100
    jobs.atlas_round(engine, office.settings)
    assert client.get(place).status_code == 404, "it is in another worker's hands for a while"
    with clock.frozen(clock.now() + timedelta(minutes=4)):
        jobs.atlas_round(engine, office.settings)
    assert client.get(place).json()["id"] == atlas_id
    assert made == [AtlasFormat.BOOK, AtlasFormat.HTML, AtlasFormat.HTML]


def test_one_whose_workers_die_again_and_again_fails_and_another_may_be_asked_for(
    office: Office, client: TestClient, engine: Engine
) -> None:
    place = office.ask().headers["Location"]
    with transaction(engine) as session:
        session.execute(
            text("UPDATE atlases SET state = 'rendering', tries = 5, worked_on_until = :now"), {"now": clock.now()}
        )
    jobs.atlas_round(engine, office.settings)
    assert client.get(place, headers=office.coordinator.headers).json()["state"] == "failed"
    assert office.ask().status_code == 202


def test_one_taken_away_is_gone_with_its_files_and_its_number_is_not_given_again(
    office: Office, client: TestClient, engine: Engine
) -> None:
    edition = office.made()
    url = edition["files"][0]["url"]
    assert client.delete(f"{URL}/{edition['id']}", headers=office.coordinator.headers).status_code == 204
    assert client.get(url).status_code == client.get(f"{URL}/{edition['id']}").status_code == 404
    jobs.atlas_round(engine, office.settings)
    assert not any(path.is_file() for path in (office.settings.data_dir / "media" / "editions").rglob("*"))
    assert office.made()["number"] == 2


def test_a_book_without_an_address_for_its_codes_is_refused_unless_asked_for() -> None:
    assert printed_address("https://maeul.example/") == "https://maeul.example"
    for nowhere in (None, "", "http://localhost:8000", "http://127.0.0.1", "http://[::1]:80", "http://0.0.0.0:8000"):
        with pytest.raises(InvalidInput, match=r"MAEUL_PUBLIC_URL.*--allow-localhost") as refused:
            printed_address(nowhere)
        assert refused.value.code == "public_url_missing"
        assert printed_address(nowhere, allow_localhost=True).startswith("http://")


def test_whoever_asked_is_forgotten_with_the_account(office: Office, engine: Engine) -> None:
    office.made()
    with transaction(engine) as session:
        assert session.execute(text("SELECT asked_by FROM atlases")).scalar_one() == office.coordinator.id
        session.execute(text("SELECT erase_from_atlases(:id)"), {"id": office.coordinator.id})
        assert session.execute(text("SELECT asked_by FROM atlases")).scalar_one() is None


def test_what_is_frozen_stays_as_it_is_for_the_application(office: Office, engine: Engine) -> None:
    office.made()
    for statement in (
        "UPDATE atlas_contents SET content = '{}'",
        "DELETE FROM atlas_files",
        "UPDATE atlas_items SET number = 1",
        "INSERT INTO atlas_errata (atlas_id, revision, what) SELECT id, 1, 'site' FROM atlases",
        "DELETE FROM atlases",
    ):
        with pytest.raises(Exception, match="permission denied"), transaction(engine) as session:
            session.execute(text(statement))


def test_a_backup_brings_the_files_of_editions_back(
    office: Office, client: TestClient, server: LocalServer, tmp_path: Path
) -> None:
    file = office.made()["files"][0]
    tools, media = Tools(server.bin_dir, server.url("maeul_admin", "postgres")), office.settings.data_dir / "media"
    backups.backup(office.database, tmp_path / "kept.tar", tools, media_dir=media)
    for path in (media / "editions").rglob("*"):
        path.is_file() and path.unlink()
    assert client.get(file["url"]).status_code == 404
    client.app.state.engine.dispose()
    backups.restore(office.database, tmp_path / "kept.tar", tools, media_dir=media)
    assert hashlib.sha256(client.get(file["url"]).content).hexdigest() == file["sha256"]


def test_a_printed_address_leads_to_the_living_record(
    office: Office, client: TestClient, make: Factory, engine: Engine
) -> None:
    survivor, twin = make.resource("골목 이야기"), make.resource("골목이야기")
    told = {"site": office.site, "space": office.space, "resource": twin}
    with transaction(engine) as session:
        keys = keys_for(session, told.items())
    for kind, record in told.items():
        answer = client.get(f"/r/{keys[record]}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, f"/{kind}s/{record}")
    with transaction(engine) as session:
        kept, gone = lock_pair(session, survivor, twin)
        merge_records(session, kept, gone, {}, None, clock.now())
    merged = client.get(f"/r/{keys[twin].upper()}", follow_redirects=False)
    assert merged.headers["location"] == f"/resources/{survivor}"
    with transaction(engine) as session:
        session.execute(
            text("UPDATE resources SET public_rev = NULL, state = 'approved' WHERE id = :id"), {"id": survivor}
        )
    hidden = client.get(f"/r/{keys[twin]}", headers={"Accept": "text/html"})
    assert (hidden.status_code, "골목" in hidden.text) == (410, False)
    assert "내보이지 않는 기록" in hidden.text
    unknown = client.get("/r/zzzzzz?lang=en", headers={"Accept": "text/html"})
    assert (unknown.status_code, "no such short address" in unknown.text) == (404, True)
