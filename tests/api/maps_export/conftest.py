"""One dong with boundaries for every test of maps over HTTP."""

from datetime import date

import pytest
from sqlalchemy import Engine

from geo.db import transaction
from geo.queries.places import locate_dong
from tests.factories import CITY_HALL, Factory

DAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def schematic(make: Factory) -> None:
    make.boundaries()


@pytest.fixture
def dong(engine: Engine) -> str:
    """The code of the dong around the city hall."""
    with transaction(engine) as session:
        found = locate_dong(session, *CITY_HALL, DAY)
    assert found is not None
    return found.dong.code
