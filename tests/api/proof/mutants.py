"""A pytest plugin that takes one protection of the booking engine away: the tests must notice.

`-p tests.api.proof.mutants` with MAEUL_TEST_MUTANT naming the mutant.
"""

import os

import pytest
from sqlalchemy import text

from geo.queries import bookings, claims

MUTANT = os.environ.get("MAEUL_TEST_MUTANT", "")


@pytest.fixture(autouse=True)
def mutated(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apply the mutant to this test's database or code."""
    if "database" not in request.fixturenames:
        return
    if MUTANT == "no_constraint":
        owner = request.getfixturevalue("database").owner_engine()
        with owner.begin() as connection:
            connection.execute(text("ALTER TABLE claims DROP CONSTRAINT ex_claims_no_overlap"))
        owner.dispose()
    elif MUTANT == "no_lock":
        monkeypatch.setattr(claims, "lock_cells", lambda *_given: None)
    elif MUTANT == "no_state":
        guarded = str(bookings._CHANGE)
        bare = guarded.replace("AND version = :version AND state = :from_state", "")
        assert bare != guarded
        monkeypatch.setattr(bookings, "_CHANGE", text(bare))
