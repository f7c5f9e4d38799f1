"""What a run does to the tables is written down by the database itself, and can be taken back to the last digit."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.db import transaction
from geo.enums import ImportKind, ImportState
from geo.errors import Conflict
from geo.intake.kinds import InputFile, LoadOptions
from geo.intake.runner import undo_run
from geo.queries.import_runs import create_run, get_run, move_run
from tests.factories import Factory
from tests.snapshots import differences, snapshot

PLACE = "ST_SetSRID(ST_MakePoint(126.97812345678901, 37.56651234567891), 4326)"


def begin(session: Session) -> UUID:
    files = [InputFile("표.csv", "이름\n햇살".encode())]
    run_id = create_run(session, ImportKind.RESOURCES, files, LoadOptions(), state=ImportState.COMMITTING)
    session.execute(text("SELECT set_config('maeul.import_run', :run, true)"), {"run": str(run_id)})
    return run_id


def end(session: Session, run_id: UUID) -> None:
    session.execute(text("SELECT set_config('maeul.import_run', '', true)"))
    move_run(session, run_id, ImportState.COMMITTED)


def everything(engine: Engine) -> dict[str, list[str]]:
    with transaction(engine) as session:
        return snapshot(session)


@pytest.fixture
def stored(make: Factory, engine: Engine) -> UUID:
    """A site with a bookable space and openings, and a resource, all there before any run."""
    space = make.space()
    with transaction(engine) as session:
        session.execute(
            text(
                "INSERT INTO resources (id, kind, name, state, location, properties, source, source_key)"
                f" VALUES (:id, 'goods', '공구함', 'submitted', {PLACE}, :properties, 'survey', 'k1')"
            ),
            {"id": (known := uuid4()), "properties": '{"price": 0.1, "note": "회비 \\\\3,000 {{ 7*191 }} <b>"}'},
        )
    assert space
    return known


def change_everything(session: Session, known: UUID) -> None:
    """Insert, update twice and delete: sites, spaces with hours and rules, resources."""
    site, space = uuid4(), uuid4()
    values = {"site": site, "space": space, "known": known, "new": uuid4()}
    for statement in (
        f"INSERT INTO sites (id, name, kind, location) VALUES (:site, '새 도서관', 'library', {PLACE})",
        "INSERT INTO site_events (site_id, state) VALUES (:site, 'open')",
        f"INSERT INTO spaces (id, site_id, name, kind, location) VALUES (:space, :site, '열람실', 'room', {PLACE})",
        "INSERT INTO policies (space_id, version, approval) VALUES (:space, 1, 'instant')",
        "UPDATE spaces SET policy_id = (SELECT id FROM policies WHERE space_id = :space) WHERE id = :space",
        "DELETE FROM openings",
        "UPDATE spaces SET name = name || ' (새 판)', heads_max = 7, version = version + 1",
        "UPDATE spaces SET location = ST_Translate(location, 0.001, 0.0001), version = version + 1",
        "UPDATE spaces SET fee_text = '10,000원', version = version + 1",
        "INSERT INTO resources (id, kind, name, source, source_key) VALUES (:new, 'space', '작은도서관', 'survey', 'k2')",
        f"UPDATE resources SET name = '공구함 2', location = ST_Translate({PLACE}, 0.1, 0), rev = 2 WHERE id = :known",
    ):
        session.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})


def test_an_undone_run_leaves_every_table_as_it_was_to_the_last_digit(engine: Engine, stored: UUID) -> None:
    before = everything(engine)
    with transaction(engine) as session:
        run_id = begin(session)
        change_everything(session, stored)
        end(session, run_id)
    changed = differences(before, everything(engine))
    assert {"sites", "site_events", "spaces", "policies", "openings", "resources", "resource_revisions"} <= set(changed)
    with transaction(engine) as session:
        undone = undo_run(session, run_id)
    assert undone > 9
    assert differences(before, everything(engine)) == {}
    with transaction(engine) as session:
        assert get_run(session, run_id).state is ImportState.UNDONE


def test_without_a_run_nothing_is_journaled(engine: Engine, stored: UUID) -> None:
    with transaction(engine) as session:
        change_everything(session, stored)
    with transaction(engine) as session:
        assert session.execute(text("SELECT count(*) FROM import_changes")).scalar_one() == 0


def test_a_record_that_somebody_changed_since_stops_the_undo_and_is_named(engine: Engine, stored: UUID) -> None:
    with transaction(engine) as session:
        run_id = begin(session)
        change_everything(session, stored)
        end(session, run_id)
    with transaction(engine) as session:
        session.execute(text("UPDATE resources SET name = '사람이 고침', rev = 3 WHERE id = :id"), {"id": stored})
    before = everything(engine)
    with pytest.raises(Conflict) as refused, transaction(engine) as session:
        undo_run(session, run_id)
    assert refused.value.code == "changed_since"
    assert refused.value.details["changed"] == [{"table": "resources", "id": str(stored)}]
    assert differences(before, everything(engine)) == {}


def test_what_a_later_run_builds_upon_can_only_be_undone_after_it(engine: Engine, stored: UUID) -> None:
    before = everything(engine)
    runs = []
    for rev in (2, 3):
        with transaction(engine) as session:
            run_id = begin(session)
            values = {"id": stored, "rev": rev, "name": f"{rev}판"}
            session.execute(text("UPDATE resources SET name = :name, rev = :rev WHERE id = :id"), values)
            end(session, run_id)
            runs.append(run_id)
    with pytest.raises(Conflict, match="바뀌어서"), transaction(engine) as session:
        undo_run(session, runs[0])
    for run_id in reversed(runs):
        with transaction(engine) as session:
            undo_run(session, run_id)
    assert differences(before, everything(engine)) == {}


def test_a_site_that_something_else_needs_now_stops_the_undo(engine: Engine, stored: UUID) -> None:
    with transaction(engine) as session:
        run_id = begin(session)
        session.execute(text(f"INSERT INTO sites (name, kind, location) VALUES ('새 도서관', 'library', {PLACE})"))
        end(session, run_id)
    with transaction(engine) as session:
        session.execute(
            text("UPDATE resources SET site_id = (SELECT id FROM sites WHERE name = '새 도서관') WHERE id = :id"),
            {"id": stored},
        )
    with pytest.raises(Conflict) as refused, transaction(engine) as session:
        undo_run(session, run_id)
    assert refused.value.code == "undo_in_use"


def test_a_run_is_undone_once(engine: Engine, stored: UUID) -> None:
    with transaction(engine) as session:
        run_id = begin(session)
        change_everything(session, stored)
        end(session, run_id)
    with transaction(engine) as session:
        undo_run(session, run_id)
    with pytest.raises(Conflict) as refused, transaction(engine) as session:
        undo_run(session, run_id)
    assert refused.value.code == "import_not_committed"


def test_the_journal_and_what_was_said_of_rows_cannot_be_rewritten(engine: Engine) -> None:
    for statement in (
        "UPDATE import_changes SET before = '{}'",
        "DELETE FROM import_changes",
        "UPDATE import_rows SET message = 'x'",
        "DELETE FROM import_files",
        "DELETE FROM import_runs",
        "INSERT INTO journal_tables VALUES ('accounts', '{id}', '{}', NULL)",
        "UPDATE resource_revisions SET name = 'x'",
        "DELETE FROM resource_revisions",
    ):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))
