"""Short addresses: made once, the same for ever, and they lead through merges to the living record."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from geo import clock
from geo.atlas.short_kinds import ShortKind
from geo.db import transaction
from geo.queries.resource_merges import lock_pair, merge_records
from geo.queries.short_keys import ALPHABET, LENGTH, Led, follow, keys_for, known_keys
from tests.factories import Factory


def key_of(engine: Engine, kind: str, record_id: UUID) -> str:
    with transaction(engine) as session:
        return keys_for(session, [(kind, record_id)])[record_id]


def test_a_key_is_short_plain_and_the_same_ever_after(engine: Engine) -> None:
    ids = [uuid4() for _ in range(300)]
    with transaction(engine) as session:
        made = keys_for(session, [("resource", each) for each in ids])
    assert set(made) == set(ids)
    assert len(set(made.values())) == 300
    assert all(len(key) == LENGTH and set(key) <= set(ALPHABET) for key in made.values())
    with transaction(engine) as session:
        assert keys_for(session, [("resource", each) for each in ids]) == made
        assert known_keys(session, [(uuid4(), "space")]) == {}
        assert keys_for(session, []) == {}


def test_two_books_made_at_once_print_the_same_keys(engine: Engine) -> None:
    ids = [uuid4() for _ in range(50)]

    def make_them(order: list[UUID]) -> dict[UUID, str]:
        with transaction(engine) as session:
            return keys_for(session, [("site", each) for each in order])

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(make_them, [ids, ids[::-1], ids[10:] + ids[:10], ids])
    assert all(other == first for other in others)


def test_a_key_is_never_given_to_something_else(engine: Engine, make: Factory) -> None:
    key = key_of(engine, "space", make.space())
    for statement in ("UPDATE short_keys SET record_id = gen_random_uuid()", "DELETE FROM short_keys"):
        with pytest.raises(DBAPIError), transaction(engine) as session:
            session.execute(text(statement))
    with transaction(engine) as session:
        assert session.execute(text("SELECT key FROM short_keys")).scalar_one() == key


def test_a_key_outlives_a_new_name_a_merge_and_a_closing(engine: Engine, make: Factory) -> None:
    make.boundaries()
    site = make.site("천연가압장")
    kept, gone = make.resource("골목 이야기"), make.resource("골목이야기")
    keys = {each: key_of(engine, "resource", each) for each in (kept, gone)}
    site_key = key_of(engine, "site", site)
    with transaction(engine) as session:
        session.execute(text("UPDATE sites SET name = '새 이름' WHERE id = :id"), {"id": site})
        head, other = lock_pair(session, kept, gone)
        merge_records(session, head, other, {}, None, clock.now())
    with transaction(engine) as session:
        assert follow(session, site_key) == Led(ShortKind.SITE, site, shown=True, name="새 이름")
        assert follow(session, f" {keys[gone].upper()} ") == Led(
            ShortKind.RESOURCE, kept, shown=True, name="골목 이야기"
        )
        assert follow(session, keys[kept]).record_id == kept
        assert follow(session, "zzzzzz") is None
        session.execute(text("UPDATE resources SET public_rev = NULL, state = 'approved' WHERE id = :id"), {"id": kept})
        assert follow(session, keys[gone]) == Led(ShortKind.RESOURCE, gone, shown=False)
