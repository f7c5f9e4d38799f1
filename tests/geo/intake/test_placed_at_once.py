"""An import works out the dong of its rows while the database writes; that comes to what `assign_dongs` would write."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import ImportKind
from geo.queries.dongs_of import assign_dongs
from geo.queries.places_frame import dongs_in_force
from tests.factories import Factory
from tests.geo.record_loads import load

ROWS = text("SELECT * FROM resource_dongs ORDER BY 1, 2, 3")
# Everything under one dong, for a province far away: an edition that is not in force where the rows lie.
SECOND = text("""
WITH e AS (INSERT INTO boundary_editions (valid_from, is_schematic, codes, file_name, sha256, source_note)
           VALUES ('2999-01-01', false, 'mois', '뒷날.geojson', repeat('0', 64), '') RETURNING id)
INSERT INTO dongs (edition_id, code, name, district_code, boundary, label_point, area_m2)
SELECT e.id, '1100000100', '큰동', (SELECT min(code) FROM districts), ST_Multi(ST_MakeEnvelope(126, 37, 128, 38, 4326)),
       ST_SetSRID(ST_MakePoint(127, 37.5), 4326), 1 FROM e
""")


def table(session: Session) -> bytes:
    """Return places inside every dong, one at sea, one without a point, one at a place said to be elsewhere."""
    dongs = dongs_in_force(session, clock.today())
    inside = dongs.representative_point()
    lines = [f"곳{n},서울특별시,{at.x:.6f},{at.y:.6f}," for n, at in enumerate(inside)]
    lines += ["바다,서울특별시,124.9,37.2,", "좌표 없음,서울특별시 중구 세종대로 110,,,"]
    lines += [f"다른 동,서울특별시,{inside[0].x:.6f},{inside[0].y:.6f},{dongs['code'].iloc[-1]}"]
    return ("이름,주소,경도,위도,행정동코드\n" + "\n".join(lines) + "\n").encode()


def bring_in(session: Session) -> None:
    load(session, ImportKind.RESOURCES, ("곳.csv", table(session)), target="story")


@pytest.mark.parametrize("editions", [1, 2])
def test_what_an_import_places_is_what_placing_again_finds(engine: Engine, make: Factory, editions: int) -> None:
    make.boundaries()
    with transaction(engine) as session:
        if editions > 1:
            session.execute(SECOND)
        bring_in(session)
        placed = session.execute(ROWS).all()
        assign_dongs(session)
        assert session.execute(ROWS).all() == placed
        dongs = session.execute(text("SELECT count(*) FROM dongs")).scalar_one()
    assert len(placed) >= dongs > 0


def test_placing_one_record_reads_the_dong_about_it_alone(engine: Engine, make: Factory) -> None:
    make.boundaries()
    with transaction(engine) as session:
        bring_in(session)
        one = session.execute(text("SELECT id FROM resources WHERE name = '곳0'")).scalar_one()
        read: list[int] = []

        def count(_conn: Any, cursor: Any, statement: str, *_rest: Any) -> None:
            if "FROM dongs WHERE edition_id" in statement:
                read.append(cursor.rowcount)

        event.listen(engine, "after_cursor_execute", count)
        assign_dongs(session, resource_ids=[one])
        event.remove(engine, "after_cursor_execute", count)
        everywhere = session.execute(text("SELECT count(*) FROM dongs")).scalar_one()
    assert 1 <= sum(read) < everywhere / 2
