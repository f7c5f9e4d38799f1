"""`maeul bench review`: how much waits and who is asked, never seconds."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from api.bench.review import MOST_MS, review
from geo.bench_records import fill_records
from geo.bench_review import fill_waiting
from geo.db import Database, transaction
from geo.queries import accounts


def test_what_waits_is_as_much_as_it_says_half_new_and_half_changed(database: Database) -> None:
    engine = database.owner_engine()
    with transaction(engine) as session:
        fill_records(session, 30)
        account = accounts.put_account(session, email="bench@example.org", name="잰 사람", password_hash="x")
        assert account is not None
        fill_waiting(session, 20, account)
    with Session(engine) as session:
        waiting = "SELECT count(*), count(public_rev) FROM resources WHERE state = 'submitted'"
        assert tuple(session.execute(text(waiting)).one()) == (20, 10)
        assert session.execute(text("SELECT count(*) FROM public_resources")).scalar_one() == 30
    engine.dispose()


def test_the_small_bench_asks_over_http_and_judges_list_and_desk() -> None:
    measured = review(40, 60, rounds=6)
    assert [figure.most for figure in measured.figures] == [MOST_MS, None, None, MOST_MS]
    assert MOST_MS == 200
    assert all(figure.value > 0 for figure in measured.figures)
    assert "기다리는 기록 40건" in measured.notes[0]
