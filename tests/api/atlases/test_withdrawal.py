"""Scenario 8: a resident takes a consent back after the book was printed. The edition gets an erratum, what was kept of
it is redacted, its files are made anew, the next edition omits the resident, and no byte of the name is left."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.jobs import atlases as jobs
from geo import backup as backups
from geo import clock
from geo.atlas.content import AtlasContent, Scope, Stop, from_json, to_json
from geo.atlas.edition_states import AtlasFormat
from geo.backup import Tools
from geo.db import Database, transaction
from geo.local_server import LocalServer
from geo.queries import consents
from geo.queries.atlas_making import NewAtlas, insert_atlas
from geo.queries.atlases import get_atlas
from geo.queries.courses import Write, begin_version, replace_part
from geo.queries.places import locate_dong
from geo.settings import Settings
from geo.surveys.consent_words import ConsentChannel, ConsentHow, WithdrawReason
from maps.edition_files import EditionFile
from tests.factories import CITY_HALL, Factory
from tests.geo.atlas.test_read_content import line

NAME = "가상뜨개방zq7"
PERSON = "김가상zq7"
PHONE = "010-7777-3141"
FAR = (127.0361721, 37.5112343)


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file be what it is made from, so that its bytes can be searched."""

    def plain(wanted: AtlasFormat, content: AtlasContent, pictures: object) -> EditionFile:
        return EditionFile(f"{wanted.value.replace('_', '-')}.json", "application/json", to_json(content))

    monkeypatch.setattr(jobs, "_made", plain)


class Town:
    """A dong with a group whose name and telephone are open to the book by consent, and a person."""

    def __init__(self, engine: Engine, settings: Settings, make: Factory) -> None:
        self.engine, self.settings, self.make = engine, settings, make
        make.boundaries()
        fields = {"phone": PHONE, "mobile": PHONE}
        self.group = make.resource(NAME, "organisation", private=fields, summary=f"{NAME}에서 뜨개를 해요")
        self.person = make.resource(PERSON, "person", private={"alias": PERSON, **fields}, summary="뜨개를 가르쳐요")
        self.other = make.resource("이웃 이야기", "story", summary=f"{PERSON} 님이 들려준 이야기")
        with transaction(engine) as session:
            told = """
            INSERT INTO archive_items (kind, title, body, district_code, dong_code, teller_shown, licence, state, published_at)
            VALUES ('story', '뜨개 이야기', '예전에는 다들 모였어요', :district, :dong, :teller, 'free', 'published', now())
            """
            found = locate_dong(session, *CITY_HALL, clock.today())
            assert found is not None
            self.dong = found.dong
            values = {"district": self.dong.district_code, "dong": self.dong.code, "teller": PERSON}
            session.execute(text(told), values)
        kept = ("name", "alias", "summary", "phone", "mobile")
        self.consents = {one: make.agree(one, *kept, channels=("web", "book")) for one in (self.group, self.person)}

    def edition(self) -> UUID:
        new = NewAtlas(
            self.dong.code, Scope.DONG, self.dong.name, self.dong.district_code, "", clock.today(),
            [AtlasFormat.BOOK, AtlasFormat.HTML], "https://maeul.example",
        )  # fmt: skip
        with transaction(self.engine) as session:
            made = insert_atlas(session, new, None, clock.now())
        self.round()
        return made

    def round(self) -> None:
        jobs.atlas_round(self.engine, self.settings)

    def take_back(self, resource: UUID) -> None:
        with transaction(self.engine) as session:
            consents.withdraw(session, self.consents[resource], WithdrawReason.ASKED, None, clock.now())

    def lapse(self, database: Database, resource: UUID) -> None:
        engine = database.owner_engine()
        with engine.begin() as connection:
            sql = "UPDATE consents SET valid_until = :day, given_on = :day WHERE id = :id"
            values = {"day": clock.today() - timedelta(days=1), "id": self.consents[resource]}
            connection.execute(text(sql), values)
        engine.dispose()

    def bytes_kept(self) -> bytes:
        """Everything that is kept of editions: their tables and their files."""
        with self.engine.connect() as connection:
            tables = ("atlases", "atlas_contents", "atlas_items", "atlas_files", "atlas_errata")
            rows = [connection.execute(text(f"SELECT t::text FROM {one} t")).scalars().all() for one in tables]
        files = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        return b"".join(files) + str(rows).encode()

    @property
    def folder(self) -> Path:
        return self.settings.data_dir / "media" / "editions"


@pytest.fixture
def town(engine: Engine, settings: Settings, make: Factory) -> Iterator[Town]:
    return Town(engine, settings, make)


def shown(client: TestClient, atlas_id: UUID) -> dict:
    answer = client.get(f"/api/v1/atlases/{atlas_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def read_file(client: TestClient, file: dict) -> str:
    answer = client.get(file["url"])
    assert answer.status_code == 200
    return answer.text


def test_what_is_taken_back_leaves_the_edition_with_an_erratum_and_the_next_one_omits_it(
    town: Town, client: TestClient
) -> None:
    first = town.edition()
    before = shown(client, first)
    assert before["state"] == "ready", before
    assert {file["name"] for file in before["files"]} == {"book.json", "html.json"}
    printed = read_file(client, before["files"][0])
    assert NAME in printed
    assert PERSON in printed
    numbers = {row["id"]: row["number"] for row in client.get(f"/api/v1/atlases/{first}/items").json()["items"]}

    town.take_back(town.group)
    told = client.get(before["files"][0]["url"])
    assert (told.status_code, told.json()["code"]) == (409, "atlas_being_mended")
    held = shown(client, first)
    assert (held["state"], held["files"], len(held["withheld_files"])) == ("mending", [], 2)
    assert NAME.encode() not in str(held).encode()

    town.round()
    after = shown(client, first)
    assert (after["state"], after["revision"], after["number"]) == ("ready", 2, 1)
    number = numbers[str(town.group)]
    assert [(one["number"], f"{number}번" in one["told"]) for one in after["errata"]] == [(number, True)]
    assert {one["sha256"] for one in after["withheld_files"]} == {one["sha256"] for one in before["files"]}
    mended = read_file(client, after["files"][0])
    assert NAME not in mended
    assert '"비공개"' in mended
    assert f"{number}번의 내용은" in mended
    assert PERSON in mended
    items = {row["id"]: row for row in client.get(f"/api/v1/atlases/{first}/items").json()["items"]}
    assert items[str(town.group)] | {"withheld": True} == items[str(town.group)]
    assert {one: row["number"] for one, row in items.items()} == numbers
    assert NAME.encode() not in town.bytes_kept()

    second = town.edition()
    newest = shown(client, second)
    assert (newest["number"], newest["supersedes"], newest["errata"]) == (2, str(first), [])
    assert NAME not in read_file(client, newest["files"][0])
    assert shown(client, first)["superseded_by"] == str(second)
    assert read_file(client, after["files"][0]) == mended


def test_a_person_taken_back_is_gone_from_contacts_and_from_what_others_say(town: Town, client: TestClient) -> None:
    first = town.edition()
    assert PERSON in read_file(client, shown(client, first)["files"][0])
    town.take_back(town.person)
    town.take_back(town.group)
    town.round()
    after = shown(client, first)
    assert {one["number"] is None for one in after["errata"]} == {True, False}
    kept = town.bytes_kept()
    for word in (PERSON, NAME, PHONE):
        assert word.encode() not in kept, word
    assert "비공개 님이 들려준 이야기" in read_file(client, after["files"][0])


def test_a_consent_that_ends_withholds_the_files_before_any_job_has_come_by(
    town: Town, client: TestClient, database: Database
) -> None:
    first = town.edition()
    url = shown(client, first)["files"][0]["url"]
    town.lapse(database, town.group)
    assert client.get(url).json()["code"] == "atlas_being_mended"
    assert shown(client, first)["state"] == "mending"
    town.round()
    after = shown(client, first)
    assert (after["state"], len(after["errata"])) == ("ready", 1)
    assert NAME not in read_file(client, after["files"][0])
    town.round()
    assert shown(client, first)["revision"] == after["revision"]


def test_a_story_and_a_photo_are_taken_out_when_their_own_consent_ends(
    town: Town, client: TestClient, engine: Engine
) -> None:
    plant = """
    WITH item AS (INSERT INTO archive_items (kind, title, body, district_code, dong_code, licence, consent_needed, state,
        published_at) VALUES ('story', :word, :word, :district, :dong, 'free', true, 'published', now()) RETURNING id),
      photo AS (INSERT INTO media (kind, sha256, bytes, name, alt, copy_type, shows_people, state, released_at)
        VALUES ('photo', repeat('0', 64), 1, '', '', 'image/jpeg', true, 'ready', now()) RETURNING id),
      link AS (INSERT INTO resource_media (resource_id, media_id, role) SELECT :other, id, 'main' FROM photo RETURNING 1)
    SELECT item.id AS item, photo.id AS photo FROM item, photo
    """
    word = "할머니의 부뚜막zq7"
    with transaction(engine) as session:
        values = {"word": word, "district": town.dong.district_code, "dong": town.dong.code, "other": town.other}
        planted = session.execute(text(plant), values).one()
        subjects = (consents.Subject(archive_item_id=planted.item), consents.Subject(media_id=planted.photo))
        given = [
            consents.Given(
                one, 2, ["media"], [ConsentChannel.WEB, ConsentChannel.BOOK], ConsentHow.PAPER, clock.today()
            )
            for one in subjects
        ]
        agreed = [consents.give(session, one, None, clock.now()) for one in given]
    first = town.edition()
    before = read_file(client, shown(client, first)["files"][0])
    assert word in before
    assert str(planted.photo) in before
    for one in agreed:
        with transaction(engine) as session:
            consents.withdraw(session, one, WithdrawReason.ASKED, None, clock.now())
    assert shown(client, first)["state"] == "mending"
    town.round()
    after = shown(client, first)
    mended = read_file(client, after["files"][0])
    assert (word in mended, str(planted.photo) in mended) == (False, False)
    assert {"이야기 한 건" in one["told"] or "사진 한 건" in one["told"] for one in after["errata"]} == {True}
    assert len(after["errata"]) == 2
    assert word.encode() not in town.bytes_kept()


def test_a_stop_of_a_course_in_another_dong_loses_its_name_its_place_and_its_words(
    town: Town, client: TestClient, engine: Engine, make: Factory
) -> None:
    near = (CITY_HALL[0] + 0.001, CITY_HALL[1])
    route = make.resource("소금길", "route", geometry=line(CITY_HALL, near))
    house = make.resource("먼집zq7", point=FAR, summary="여기서 쉬어 가요")
    consent = make.agree(house, "name", "location", channels=("web", "book"))
    stop = {"position": 1, "resource_id": house, "stay_minutes": 0, "note": "먼집 마당zq7"}
    with transaction(engine) as session:
        far = locate_dong(session, *FAR, clock.today())
        version = begin_version(session, Write(route, 0, None, clock.now()))
        replace_part(session, "course_stops", route, version, [stop])
    assert far is not None
    assert far.dong.code != town.dong.code
    first = town.edition()
    (printed,) = from_json(read_file(client, shown(client, first)["files"][0]).encode()).courses
    assert (printed.stops[0].name, printed.stops[0].lon) == ("먼집zq7", FAR[0])

    with transaction(engine) as session:
        consents.withdraw(session, consent, WithdrawReason.ASKED, None, clock.now())
    assert shown(client, first)["state"] == "mending"
    town.round()
    after = shown(client, first)
    assert [one["number"] for one in after["errata"]] == [None]
    (course,) = from_json(read_file(client, after["files"][0]).encode()).courses
    assert course.stops == (Stop(1, "비공개", "", None, None, str(house)),)
    for word in ("먼집", "마당zq7", str(FAR[0])):
        assert word.encode() not in town.bytes_kept(), word


def test_what_was_never_open_to_the_book_is_in_no_edition_and_makes_no_erratum(
    town: Town, client: TestClient, make: Factory
) -> None:
    private = make.resource("비밀모임zq7", "organisation")
    consent = make.agree(private, "name", "summary", channels=("web",))
    first = town.edition()
    assert "비밀모임zq7".encode() not in town.bytes_kept()
    with transaction(town.engine) as session:
        consents.withdraw(session, consent, WithdrawReason.ASKED, None, clock.now())
    town.round()
    assert shown(client, first)["errata"] == []


def test_something_taken_back_while_the_files_are_made_is_in_none_of_them(
    town: Town, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = jobs._made
    waiting = [town.group]

    def interrupted(wanted: AtlasFormat, content: AtlasContent, pictures: object) -> EditionFile:
        file = made(wanted, content, pictures)
        while waiting:
            town.take_back(waiting.pop())
        return file

    monkeypatch.setattr(jobs, "_made", interrupted)
    first = town.edition()
    after = shown(client, first)
    assert (after["state"], after["errata"]) == ("ready", []), "nobody had it before"
    assert NAME.encode() not in town.bytes_kept()


def test_a_restore_mends_the_editions_that_had_printed_it(
    town: Town, client: TestClient, database: Database, server: LocalServer, settings: Settings, tmp_path: Path
) -> None:
    first = town.edition()
    file = shown(client, first)["files"][0]
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    media = settings.data_dir / "media"
    backups.backup(database, tmp_path / "kept.tar", tools, media_dir=media)
    town.take_back(town.group)
    with transaction(town.engine) as session:
        backups.keep_list(session, settings.data_dir)
    town.engine.dispose()
    backups.restore(database, tmp_path / "kept.tar", tools, media_dir=media)
    assert any(path.name == file["sha256"] for path in town.folder.rglob("*"))
    with transaction(town.engine) as session:
        assert get_atlas(session, first).state == "mending"
    town.round()
    assert NAME.encode() not in town.bytes_kept()
