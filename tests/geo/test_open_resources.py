"""What open data shows of records: as the web, narrowed to what consents open to it; quick for very many."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import Database, transaction
from geo.queries import consents
from tests.factories import Factory

SHOWN = "name, summary, address, properties, search_text, ST_AsText(location) AS location"


def seen(engine: Engine, view: str, record: UUID) -> dict[str, Any]:
    with transaction(engine) as session:
        row = session.execute(text(f"SELECT {SHOWN} FROM {view} WHERE id = :id"), {"id": record})
        return dict(row.mappings().one())


def test_both_views_have_the_same_columns(session: Session) -> None:
    sql = """SELECT column_name, data_type FROM information_schema.columns WHERE table_name = :view ORDER BY 1"""
    public, open_data = (session.execute(text(sql), {"view": v}).all() for v in ("public_resources", "open_resources"))
    assert public == open_data
    assert len(public) > 15


def test_a_record_without_any_consent_is_open_data_as_it_is_public(engine: Engine, make: Factory) -> None:
    record = make.resource(
        "도서관", "space", summary="책", private={"memo": "x"}, **{"properties.phone": "02-123-4567"}
    )
    shown = seen(engine, "open_resources", record)
    assert shown == seen(engine, "public_resources", record)
    assert shown["properties"] == {"phone": "02-123-4567"}


def test_what_is_open_on_the_web_alone_is_not_open_data(engine: Engine, make: Factory) -> None:
    person = make.resource("홍시험", "person", None, private={"alias": "이웃", "skills": ["뜨개질"]})
    make.agree(person, "name", "alias", "skills", channels=("web",))
    assert seen(engine, "public_resources", person)["name"] == "홍시험"
    shown = seen(engine, "open_resources", person)
    assert (shown["name"], shown["properties"], shown["search_text"]) == ("비공개", {}, "")
    make.agree(person, "alias", channels=("open_data",))
    shown = seen(engine, "open_resources", person)
    assert (shown["name"], shown["properties"]) == ("이웃", {"alias": "이웃"})
    assert "홍시험" not in str(shown)


def test_what_is_open_to_open_data_alone_is_not_open_at_all(engine: Engine, make: Factory) -> None:
    person = make.resource("홍시험", "person", None, private={"alias": "이웃"})
    make.agree(person, "alias", channels=("open_data",))
    assert seen(engine, "open_resources", person)["name"] == "비공개"


def test_what_was_asked_for_and_taken_back_is_closed_for_good(engine: Engine, make: Factory) -> None:
    record = make.resource("가게", "space", summary="골목 가게")
    given = make.agree(record, "summary", "location", channels=("web", "open_data"))
    assert seen(engine, "open_resources", record)["location"] is not None
    with transaction(engine) as session:
        session.execute(
            text("UPDATE consents SET withdrawn_at = now(), withdraw_reason = 'asked' WHERE id = :id"), {"id": given}
        )
    shown = seen(engine, "open_resources", record)
    assert (shown["summary"], shown["location"]) == ("", None)


def test_a_consent_whose_days_are_over_closes_by_itself(database: Database, engine: Engine, make: Factory) -> None:
    person = make.resource("홍시험", "person", None, private={"alias": "이웃"})
    make.agree(person, "alias", channels=("web", "open_data"), until=clock.today())
    assert seen(engine, "open_resources", person)["name"] == "이웃"
    owner = database.owner_engine()
    with transaction(owner) as session:  # as it stands at midnight, before the clock has come by
        session.execute(text("ALTER TABLE resources DISABLE TRIGGER tr_resources_settle_consent"))
        session.execute(text("ALTER TABLE consents DISABLE TRIGGER USER"))
        day = clock.today() - timedelta(days=1)
        session.execute(text("UPDATE consents SET given_on = :day, valid_until = :day"), {"day": day})
        session.execute(text("UPDATE resources SET open_data_until = :day WHERE kind = 'person'"), {"day": day})
        session.execute(text("ALTER TABLE consents ENABLE TRIGGER USER"))
        session.execute(text("ALTER TABLE resources ENABLE TRIGGER tr_resources_settle_consent"))
    owner.dispose()
    assert seen(engine, "open_resources", person)["name"] == "비공개"
    with transaction(engine) as session:
        assert consents.settle_lapsed(session) == 1
        assert consents.settle_lapsed(session) == 0
    assert seen(engine, "open_resources", person)["name"] == "비공개"


def test_districts_have_the_outline_of_their_dong(session: Session, make: Factory) -> None:
    make.boundaries()
    sql = """
    SELECT count(*) AS districts, max(abs(ST_Area(l.geom_m) - d.area)) AS off_m2, sum(l.dongs) AS dongs
    FROM layer_districts l JOIN LATERAL (
      SELECT sum(ST_Area(d.geom_m)) AS area FROM layer_dongs d WHERE d.district_code = l.id) d ON true
    """
    row = session.execute(text(sql)).one()
    assert (row.districts, row.dongs) == (25, 426)
    assert row.off_m2 < 1
