"""Every real export becomes submissions or is refused, row by row, with the counts and the reasons."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import ImportKind, ImportState, RowOutcome
from geo.errors import Conflict, FileRefused, MaeulError
from geo.intake.kinds import SETTINGS, InputFile, Loaded, LoadOptions
from geo.intake.runner import commit_run, finish_run, read_run, undo_run
from geo.queries.campaigns import get_campaign
from geo.queries.forms import store_version
from geo.queries.import_runs import create_run
from geo.settings import Settings
from geo.surveys.campaign_states import CampaignState
from geo.surveys.campaigns import step_campaign
from geo.surveys.xlsforms import convert
from tests.api.campaigns.makers import campaign as open_campaign
from tests.factories import Factory
from tests.geo.surveys.forms_helpers import PLAIN, book, row

EXPECTED = {
    "formpack_all_geo_types_v1.json": {"new": 1},
    "formpack_geojson_and_selects_v1.json": {"new": 1},
    "kobo_bulk_submission.zip": {"new": 2},
    "kobo_good.csv": {"new": 9},
    "kobo_good_eats_1.xml": {"new": 1},
    "kobo_gps_1980-01-23_20-52-08.xml": {"new": 1},
    "kobo_gps_1980-01-23_21-21-33.xml": {"refused": 1},
    "kobo_nested_repeats.csv": {"new": 2},
    "kobo_tutorial_w_repeats.csv": {"new": 1},
    "kobo_tutorial_w_repeats.xml": {"unchanged": 1},
    "odk_central_export_osmfieldwork.csv": {"new": 5},
    "odk_central_odata_camps.json": {"new": 90},
}
"""Rows of every real file by what becomes of them when all are brought into one campaign, in this order.

Refused: kobo_gps_…21-21-33.xml has the instanceID of an answer to another form, in kobo_bulk_submission.zip, and other
bytes under a known id are an error (R2). Unchanged: the XML is the one row of kobo_tutorial_w_repeats.csv.
"""
FORMS = {
    "kobo_nested_repeats.csv": "kobo_nested_repeats.xls",
    "kobo_tutorial_w_repeats.csv": "kobo_tutorial_w_repeats.xls",
    "kobo_tutorial_w_repeats.xml": "kobo_tutorial_w_repeats.xls",
    "kobo_good_eats_1.xml": "kobo_good_eats_multilang.xls",
    "kobo_gps_1980-01-23_20-52-08.xml": "kobo_gps.xls",
    "kobo_gps_1980-01-23_21-21-33.xml": "kobo_gps.xls",
}
"""Exports whose form is there too; the others bring it along or have it drawn from their answers."""


@pytest.fixture
def campaign(make: Factory, engine: Engine) -> UUID:
    make.boundaries()
    return open_campaign(engine, kinds=["space"]).id


def load(
    engine: Engine,
    settings: Settings,
    campaign: UUID,
    files: Sequence[tuple[str, bytes]],
    form: str = "",
    *,
    dry: bool = False,
) -> Loaded:
    sent = [InputFile(name, data) for name, data in files]
    state = ImportState.READING if dry else ImportState.COMMITTING
    with transaction(engine) as session:
        session.info[SETTINGS] = settings
        run = create_run(
            session, ImportKind.SUBMISSIONS, sent, LoadOptions(campaign=str(campaign), form=form), state=state
        )
        loaded = (read_run if dry else commit_run)(session, run)
        if not dry:
            finish_run(session, run)
    return loaded


def outcomes(loaded: Loaded) -> dict[str, int]:
    return dict(Counter(one.outcome.value for one in loaded.rows))


def one(session: Session, sql: str) -> Any:
    return session.execute(text(sql)).one()


@pytest.mark.realfiles
def test_every_real_export_is_brought_in_or_refused_with_counts(
    engine: Engine, settings: Settings, campaign: UUID, shared_data: Path
) -> None:
    folder = shared_data / "survey"
    assert sorted(EXPECTED) == sorted(path.name for path in (folder / "submissions").iterdir())
    keys = {}
    with transaction(engine) as session:
        for name in sorted(set(FORMS.values())):
            data = (folder / "xlsform" / name).read_bytes()
            form = convert(name, data)
            store_version(session, form, data, name, None, clock.now())
            keys[name] = form.form_key
    found, told = {}, {}
    for name in EXPECTED:
        data = (folder / "submissions" / name).read_bytes()
        loaded = load(engine, settings, campaign, [(name, data)], keys.get(FORMS.get(name, ""), ""))
        found[name], told[name] = outcomes(loaded), loaded
        assert [row.message for row in loaded.rows if row.outcome is RowOutcome.NEW and row.message] == []
    assert found == EXPECTED
    assert told["kobo_gps_1980-01-23_21-21-33.xml"].rows[0].code == "submission_changed"
    assert told["kobo_good_eats_1.xml"].rows[0].repairs[0].startswith("고유 번호(instanceID)가 없어서")
    disagreeing = [row for row in told["kobo_good.csv"].rows if "위치가 두 가지로" in " ".join(row.repairs)]
    assert len(disagreeing) == 7
    assert "location.jpeg" in " ".join(told["formpack_geojson_and_selects_v1.json"].rows[0].repairs)
    again = load(
        engine,
        settings,
        campaign,
        [("camps.json", (folder / "submissions" / "odk_central_odata_camps.json").read_bytes())],
        "import_odk_central_odata_camps",
    )
    assert outcomes(again) == {"unchanged": 90}
    with Session(engine) as session:
        assert tuple(one(session, "SELECT count(*), count(*) FILTER (WHERE state = 'applied') FROM submissions")) == (
            113,
            113,
        )
        assert one(session, "SELECT count(*) FROM submission_files WHERE media_id IS NOT NULL")[0] == 2
        records = one(
            session, "SELECT count(*), count(location), count(*) FILTER (WHERE state = 'submitted') FROM resources"
        )
        assert tuple(records) == (113, 0, 113)
        shown = session.execute(text("SELECT CAST(properties AS text) FROM resources")).scalars().all()
        assert not any("3035171675" in one or "enketo.org" in one or "collect:" in one for one in shown)


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


CENTRAL = csv(
    "SubmissionDate,trees-name,trees-spot-Latitude,trees-spot-Longitude,trees-spot-Altitude,trees-spot-Accuracy,meta-instanceID,KEY,SubmitterID,ReviewState,FormVersion",
    '2026-11-20T01:00:00Z,"느티나무, 큰 것",37.5665,126.978,,,uuid:1,uuid:1,17,,1',
    "2026-11-20T01:00:00Z,은행나무,,,,,uuid:2,uuid:2,17,rejected,1",
)
TREES = book(
    [row("begin group", "trees"), *PLAIN[:1], row("geopoint", "spot"), row("end group")],
    (),
    {"form_id": "trees", "version": "1"},
)


def test_a_row_that_central_rejected_is_not_taken_and_the_rest_becomes_records(
    engine: Engine, settings: Settings, campaign: UUID
) -> None:
    with transaction(engine) as session:
        store_version(session, convert("trees.xlsx", TREES), TREES, "trees.xlsx", None, clock.now())
    loaded = load(engine, settings, campaign, [("trees.csv", CENTRAL)], "trees")
    assert [(one.outcome, one.code) for one in loaded.rows] == [
        (RowOutcome.NEW, ""),
        (RowOutcome.REFUSED, "export_row"),
    ]
    assert loaded.files[0] | {"unknown": []} == {
        "kind": "central_csv", "form": "trees", "form_version": "1", "form_made": False, "unknown": [],
    }  # fmt: skip
    with Session(engine) as session:
        record = one(session, "SELECT name, round(ST_X(location)::numeric, 3) AS lon, state FROM resources")
        assert (record.name, float(record.lon), record.state) == ("느티나무, 큰 것", 126.978, "submitted")
        assert str(loaded.rows[0].target_id) == str(one(session, "SELECT id FROM resources").id)


def test_a_run_that_is_only_tried_stores_nothing_and_says_the_same(
    engine: Engine, settings: Settings, campaign: UUID
) -> None:
    tried = load(engine, settings, campaign, [("trees.csv", CENTRAL)], dry=True)
    assert outcomes(tried) == {"new": 1, "refused": 1}
    assert tried.files[0]["form_made"] is True
    with Session(engine) as session:
        assert one(session, "SELECT (SELECT count(*) FROM submissions), (SELECT count(*) FROM survey_forms)") == (0, 0)
    assert outcomes(load(engine, settings, campaign, [("trees.csv", CENTRAL)])) == {"new": 1, "refused": 1}
    assert outcomes(load(engine, settings, campaign, [("trees.csv", CENTRAL)], dry=True)) == {
        "unchanged": 1,
        "refused": 1,
    }


def test_the_same_id_with_other_answers_is_refused_even_within_one_file(
    engine: Engine, settings: Settings, campaign: UUID
) -> None:
    twice = csv("name,meta/instanceID,_uuid", "가,uuid:9,9", "나,uuid:9,9", "가,uuid:9,9")
    for dry in (True, False):
        loaded = load(engine, settings, campaign, [("둘.csv", twice)], dry=dry)
        assert [one.outcome.value for one in loaded.rows] == ["new", "refused", "unchanged"]
        assert loaded.rows[1].code == "submission_changed"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"name,phone\na,1\n"),
        ("a.json", b'{"items": []}'),
        ("a.json", b'{"value": '),
        ("a.xml", b"<data><a/></data>"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40),
        ("a.zip", b"PK\x05\x06" + b"\x00" * 18),
    ],
)
def test_what_is_no_export_is_refused_whole(
    engine: Engine, settings: Settings, campaign: UUID, name: str, data: bytes
) -> None:
    with pytest.raises(FileRefused) as refused:
        load(engine, settings, campaign, [(name, data)])
    assert refused.value.message


def test_a_campaign_that_is_not_open_takes_nothing(engine: Engine, settings: Settings, campaign: UUID) -> None:
    with transaction(engine) as session:
        step_campaign(session, get_campaign(session, campaign, lock=True), CampaignState.CLOSED, clock.now())
    with pytest.raises(MaeulError) as refused:
        load(engine, settings, campaign, [("trees.csv", CENTRAL)])
    assert refused.value.code == "campaign_closed"


def test_submissions_are_kept_and_not_taken_back(engine: Engine, settings: Settings, campaign: UUID) -> None:
    load(engine, settings, campaign, [("trees.csv", CENTRAL)])
    with transaction(engine) as session, pytest.raises(Conflict) as refused:
        undo_run(session, one(session, "SELECT id FROM import_runs").id)
    assert refused.value.code == "submissions_kept"


def test_a_withdrawal_lets_go_of_the_file_that_brought_the_record_in(
    engine: Engine, settings: Settings, campaign: UUID
) -> None:
    loaded = load(engine, settings, campaign, [("trees.csv", CENTRAL)])
    with transaction(engine) as session:
        gone = {"id": loaded.rows[0].target_id}
        session.execute(text("SELECT redact_resource(CAST(:id AS uuid), '{name}')"), gone)
    with Session(engine) as session:
        kept = session.execute(text("SELECT raw || repairs FROM import_rows WHERE outcome = 'new'")).scalars().all()
        assert kept == ["(동의를 거두어 지움)"]
        assert bytes(one(session, "SELECT content FROM import_files").content) == b""
        assert one(session, "SELECT name FROM resources").name == "비공개"
