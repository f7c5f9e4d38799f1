"""The intake under several at once: phones repeat themselves and jobs overlap, nothing doubles and nothing is lost."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from api.jobs.submissions import apply_due, apply_one
from geo.db import transaction
from geo.errors import Busy, Conflict
from geo.queries.forms import FormVersionRow
from geo.settings import Settings
from geo.surveys.intake import Incoming, receive
from geo.surveys.submission_states import Channel
from tests.api.campaigns.makers import campaign
from tests.factories import Factory
from tests.geo.surveys.field_posts import ask_with, changes, creates, edits, stored_form
from tests.geo.surveys.test_intake import PNG


class Crowd:
    """Many who send at once, each in a transaction of their own."""

    def __init__(self, engine: Engine, settings: Settings, make: Factory) -> None:
        make.boundaries()
        self.engine, self.settings = engine, settings
        self.campaign = campaign(engine).id
        self.by = make.person("surveyor").id
        with transaction(engine) as session:
            self.form: FormVersionRow = stored_form(session)
            ask_with(session, self.campaign, self.form)

    def sends(self, xml: bytes, files: dict[str, bytes] | None = None) -> UUID:
        with transaction(self.engine) as session:
            incoming = Incoming(xml, self.campaign, self.by, Channel.COLLECT, files=files or {})
            return receive(session, self.settings, incoming).submission_id

    def count(self, sql: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(sql)).scalar_one())


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result() for done in [pool.submit(work) for work in works]]


@pytest.fixture
def crowd(engine: Engine, settings: Settings, make: Factory) -> Crowd:
    return Crowd(engine, settings, make)


def test_the_same_record_sent_eight_times_at_once_is_stored_once(crowd: Crowd) -> None:
    xml = creates(crowd.form, uuid4(), photo="앞.png")
    ids = at_once([lambda: crowd.sends(xml, {"앞.png": PNG})] * 8)
    assert len(set(ids)) == 1
    assert crowd.count("SELECT count(*) FROM submissions") == 1
    assert crowd.count("SELECT count(*) FROM submission_files") == 1
    assert crowd.count("SELECT count(*) FROM media") == 1


def test_of_two_edits_of_the_same_record_sent_at_once_one_is_told_that_it_is_late(crowd: Crowd) -> None:
    record = uuid4()
    crowd.sends(creates(crowd.form, record, "uuid:v1"))

    def send(name: str) -> str:
        try:
            crowd.sends(edits(crowd.form, record, "uuid:v1", name))
        except Conflict as error:
            return error.code
        return "taken"

    told = at_once([lambda: send("uuid:a"), lambda: send("uuid:b")] * 2)
    assert {"taken", "submission_stale"} == set(told)
    assert crowd.count("SELECT count(*) FROM submissions") == 2


def test_jobs_that_overlap_apply_a_chain_once_and_in_order(crowd: Crowd) -> None:
    record = uuid4()
    chain = [creates(crowd.form, record, fee="0")]
    chain += [changes(crowd.form, record, rev, fee=str(rev)) for rev in range(1, 5)]
    ids = [crowd.sends(xml) for xml in reversed(chain)]

    def job(one: UUID) -> None:
        try:
            apply_one(crowd.engine, str(one))
        except Busy:
            return  # the queue would try again

    at_once([lambda one=one: job(one) for one in ids * 2])  # type: ignore[misc]
    while crowd.count("SELECT count(*) FROM submissions WHERE state <> 'applied'"):
        assert apply_due(crowd.engine)
    with crowd.engine.connect() as connection:
        sql = "SELECT rev, properties ->> 'fee' AS fee FROM resource_revisions ORDER BY rev"
        revisions = connection.execute(text(sql)).all()
    assert [tuple(row) for row in revisions] == [(1, "0"), (2, "1"), (3, "2"), (4, "3"), (5, "4")]
    assert crowd.count("SELECT count(*) FROM property_conflicts") == 0
    assert crowd.count("SELECT count(*) FROM submission_records") == 5
