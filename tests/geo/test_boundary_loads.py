"""Boundary files through the import pipeline: a line a dong, the dong of records, undone exactly."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import ImportKind, ImportState
from geo.errors import FileRefused, InvalidInput
from geo.intake.kinds import InputFile, Loaded, LoadOptions, silent
from geo.intake.runner import commit_run, undo_run
from geo.queries.import_runs import create_run
from geo.queries.loads.boundaries import load_boundaries
from tests.geo import test_lineage_query as drawn
from tests.geo.importers.boundary_samples import bessel_ring, sgis
from tests.geo.importers.samples import dong, geojson
from tests.geo.importers.shapefile_samples import shapefile_parts

FILE = InputFile("동_20250401.geojson", geojson([dong(1, "가동"), dong(2, "<b>나동</b>")]))


def load(session: Session, *files: InputFile, **options: Any) -> Loaded:
    return load_boundaries(session, files, LoadOptions(**options), silent)


def test_every_dong_is_a_line_of_the_report(session: Session) -> None:
    found = load(session, FILE)
    assert found.counts() == {**found.counts(), "rows": 2, "new": 2, "refused": 0}
    assert list(found.rows[1].raw) == ["1111050200", "11010002", "<b>나동</b>", "종로구"]
    assert found.rows[0].target == "boundary_editions"
    again = load(session, FILE)
    assert again.counts()["unchanged"] == 2
    assert (again.facts["editions"][0]["added"], again.facts["editions"][0]["changes"]) == (False, [])
    json.dumps(found.facts)


def test_a_shapefile_comes_with_its_neighbours_and_a_day(session: Session) -> None:
    parts = shapefile_parts(("code", "name", "base_year"), [("1101053", "사직동", "2013")], [[bessel_ring(0)]])
    file = InputFile("seoul.shp", parts[".shp"], parts)
    with pytest.raises(InvalidInput, match="연도 2013만"):
        load(session, file)
    (facts,) = load(session, file, edition=date(2013, 12, 31)).facts["editions"]
    assert (facts["valid_from"], facts["dongs"], facts["codes"]) == ("2013-12-31", 1, "kostat")


def test_the_source_note_of_a_person_stands_in_the_edition(session: Session) -> None:
    load(session, FILE, source="구청이 보낸 파일")
    assert session.execute(text("SELECT source_note FROM boundary_editions")).scalar_one() == "구청이 보낸 파일"


def test_a_loaded_code_table_names_dong_outside_seoul(session: Session) -> None:
    session.execute(
        text("""INSERT INTO code_entries (system, code, level, name, province, district, source) VALUES
             ('mois', '2611051000', 'dong', '중앙동', '부산광역시', '중구', '시험'),
             ('mois', '2611052000', 'dong', '동광동', '부산광역시', '중구', '시험')""")
    )
    load(session, InputFile("busan_20180101.geojson", sgis(("2101052", "중앙동"), ("2101053", "동광동"))))
    rows = session.execute(text("SELECT d.code, x.name FROM dongs d JOIN districts x ON x.code = d.district_code"))
    assert sorted(tuple(row) for row in rows) == [("2611051000", "중구"), ("2611052000", "중구")]


def test_choices_and_files_that_are_none_are_refused(session: Session) -> None:
    with pytest.raises(InvalidInput, match="auto, mois, kostat"):
        load(session, FILE, codes="legal")
    with pytest.raises(FileRefused):
        load(session, InputFile("x.geojson", b"{}"))


def test_the_dong_of_every_record_is_computed_for_the_new_edition(session: Session) -> None:
    insert = """INSERT INTO resources (kind, name, state, location)
                VALUES ('story', '고산 이야기', 'submitted', ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"""
    session.execute(text(insert), {"lon": drawn.POINT[0], "lat": drawn.POINT[1]})
    drawn.load(session, drawn.before())
    drawn.load(session, drawn.after())
    rows = session.execute(text("SELECT dong_code FROM resource_dongs ORDER BY edition_id")).scalars().all()
    assert rows == [drawn.SONGSAN1, drawn.GOSAN]


def counts(session: Session) -> list[int]:
    tables = ("provinces", "districts", "boundary_editions", "edition_provinces", "dongs", "dong_changes")
    return [session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]


def test_undoing_a_run_takes_its_edition_away_with_all_that_hung_on_it(session: Session) -> None:
    drawn.load(session, drawn.before())
    was = counts(session)
    later = InputFile("동_20250401.geojson", geojson([dong(1, sido="41", sidonm="경기도", sggnm="새시", sgg="41999")]))
    run = create_run(session, ImportKind.BOUNDARIES, [later], LoadOptions(), state=ImportState.COMMITTING)
    loaded = commit_run(session, run, silent)
    assert loaded.facts["editions"][0]["changes"][0]["counts"] == {"appear": 1, "vanish": 2}
    assert counts(session) != was
    undo_run(session, run)
    assert counts(session) == was
