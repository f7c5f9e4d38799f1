"""What coverage reads from the store: dated sites with their breaks, the register's month, keys that follow changes."""

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from geo import clock
from geo.planning.answers import coverage_of
from geo.planning.asking import Wanted
from tests.factories import Factory

TODAY = date(2026, 11, 20)


def test_the_schematic_city_is_answered_whole_and_kept_until_something_changes(make: Factory, session: Session) -> None:
    make.boundaries()
    make.site("천연가압장", opened_on=date(2019, 1, 1))
    with clock.frozen(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        first = coverage_of(session, Wanted(on=TODAY))
        assert coverage_of(session, Wanted(on=TODAY)) is first
        make.site("둘째", opened_on=date(2020, 1, 1))
        second = coverage_of(session, Wanted(on=TODAY))
    assert first.assessment.meta.sound
    assert first.key != second.key
    assert (first.assessment.meta.total.sites_counted, second.assessment.meta.total.sites_counted) == (1, 2)
    assert len(first.assessment.items) > 400
