"""Stamps of layers: other data, another stamp, whoever ends last; the same data, the same stamp."""

from datetime import timedelta

from geo import clock
from geo.db import transaction
from geo.models.layers import Layer
from geo.queries.layer_stamps import changed_at, fold_old, stamp_of
from tests.factories import Factory


def test_a_stamp_changes_with_its_layer_alone(session, make: Factory) -> None:
    make.boundaries()
    before = {one: stamp_of(session, one) for one in Layer}
    make.space(make.site("천연마을활력소"), "두레방")
    after = {one: stamp_of(session, one) for one in Layer}
    assert {one for one in Layer if before[one] != after[one]} == {Layer.PLACES}
    assert stamp_of(session, Layer.PLACES, Layer.RECORDS) != stamp_of(session, Layer.RECORDS, Layer.COURSES)


def test_a_transaction_that_ends_after_a_younger_one_is_seen(session, make: Factory, engine) -> None:
    make.boundaries()
    one, other = make.site("가마을"), make.site("나마을")
    with transaction(engine) as slow:
        slow.connection().exec_driver_sql("UPDATE sites SET name = '다마을' WHERE id = %s", (one,))
        with transaction(engine) as quick:
            quick.connection().exec_driver_sql("UPDATE sites SET name = '라마을' WHERE id = %s", (other,))
        between = stamp_of(session, Layer.PLACES)
    assert stamp_of(session, Layer.PLACES) != between


def test_folding_old_lines_leaves_the_stamp_as_it_is(session, make: Factory, engine) -> None:
    make.boundaries()
    make.site("가마을")
    stamp, at = stamp_of(session, Layer.PLACES), changed_at(session, Layer.PLACES)
    with clock.frozen(clock.now() + timedelta(days=2)), transaction(engine) as later:
        assert fold_old(later) > 0
        assert fold_old(later) == 0
    assert (stamp_of(session, Layer.PLACES), changed_at(session, Layer.PLACES)) == (stamp, at)


def test_the_application_cannot_write_stamps_by_itself(session) -> None:
    rights = "SELECT has_table_privilege(current_user, :name, 'INSERT, UPDATE, DELETE')"
    for name in ("layer_changes", "layer_folds"):
        assert session.connection().exec_driver_sql(rights.replace(":name", f"'{name}'")).scalar() is False
