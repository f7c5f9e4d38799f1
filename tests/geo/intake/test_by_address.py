"""With 도로명주소 loaded, rows without coordinates find their place as they come in."""

import pytest
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.enums import ImportKind, RowOutcome
from tests.factories import Factory
from tests.geo.address_samples import summary_line, text_of
from tests.geo.record_loads import load

TABLE = (
    "도서관명,주소\n햇살작은도서관,서울특별시 중구 가상로 10 (가상동)\n"
    "어림도서관,서울특별시 중구 가상로 14\n없는도서관,서울특별시 중구 없는로 1\n"
).encode()


@pytest.mark.parametrize("known", [True, False])
def test_an_address_known_exactly_is_a_place_and_an_estimate_is_not(engine: Engine, make: Factory, known: bool) -> None:
    make.boundaries()
    with transaction(engine) as session:
        if known:
            line = summary_line("가상로", 10, at=(126.978, 37.5665))
            load(session, ImportKind.ADDRESSES, ("entrc.txt", text_of([line])))
        loaded = load(session, ImportKind.RESOURCES, ("도서관.csv", TABLE), target="library")
        sites = session.execute(text("SELECT name FROM sites")).scalars().all()
    first, *others = loaded.rows
    assert [row.outcome for row in others] == [RowOutcome.WAITING, RowOutcome.WAITING]
    if not known:
        assert (first.outcome, sites) == (RowOutcome.WAITING, [])
        return
    assert (first.outcome, sites) == (RowOutcome.NEW, ["햇살작은도서관"])
    assert first.lon == pytest.approx(126.978, abs=1e-5)
    assert "주소(서울특별시 중구 가상로 10 (가상동))로 위치를 찾았습니다." in first.repairs[-1]
