"""What a phone takes along: the records and areas of its surveyor, the very bytes that the list of files told of."""

import csv
import hashlib
import io
import json
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.enums import ResourceAction, ResourceKind
from geo.fields import FIELDS
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import list_areas
from geo.queries.field_lists import ListedArea
from geo.queries.forms import FormVersionRow, store_version, version_by_id
from geo.queries.resource_moves import move
from geo.queries.revisions import lock_head
from geo.surveys.field_files import areas_geojson, columns_of
from geo.surveys.instances import EntityAnswer, write_instance
from geo.surveys.xlsforms import convert
from tests.api.odk.conftest import Field, Phone, message_of
from tests.factories import CITY_HALL


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def md5(content: bytes) -> str:
    return f"md5:{hashlib.md5(content, usedforsecurity=False).hexdigest()}"


def listed(phone: Phone, name: str) -> list[dict[str, str]]:
    """Return the rows of a list, fetched as an app does: list of forms, list of files, file, sum."""
    for form in phone.forms():
        for file in phone.manifest(form) if "manifestUrl" in form else []:
            if file["filename"] == name:
                got = phone.get(file["downloadUrl"])
                assert (got.status_code, md5(got.content)) == (200, file["hash"])
                return table(got.content)
    raise AssertionError(name)


def area_of(field_day: Field) -> UUID:
    with transaction(field_day.engine) as session:
        return list_areas(session, field_day.campaign.id)[0].id


def inside(field_day: Field) -> tuple[float, float]:
    """Return a point in the campaign's first area."""
    sql = text("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(boundary) AS p FROM campaign_areas) a")
    with field_day.engine.connect() as connection:
        lon, lat = connection.execute(sql).one()
    return lon, lat


def test_a_form_about_records_brings_the_records_of_ones_areas_as_an_entity_list(field_day: Field) -> None:
    field_day.ready()
    here = field_day.make.resource("햇살 사랑방", "space", point=inside(field_day), private={"fee": "회비 \\3,000"})
    field_day.make.resource("먼 곳", "space", point=(127.1, 37.3))
    field_day.make.resource("사라진 곳", "space", state="closed", point=inside(field_day))
    phone = field_day.phone()
    (form,) = [one for one in phone.forms() if one["formID"] == "maeul_space"]
    (file,) = phone.manifest(form)
    assert (file["type"], file["filename"]) == ("entityList", "space.csv")
    got = phone.get(file["downloadUrl"])
    assert (got.status_code, md5(got.content)) == (200, file["hash"])
    assert got.content.startswith(b"name,label,__version,geometry,")
    (row,) = table(got.content)
    assert (row["name"], row["label"], row["__version"]) == (str(here), "햇살 사랑방", "1")
    assert row["fee"] == "회비 \\3,000"
    lat, lon, *_ = row["geometry"].split()
    assert (round(float(lon), 5), round(float(lat), 5)) == tuple(round(one, 5) for one in inside(field_day))
    assert phone.manifest(form) == [file], "nothing has changed"


def test_a_list_that_changed_between_the_two_requests_is_asked_for_again(field_day: Field) -> None:
    field_day.ready()
    phone = field_day.phone()
    (form,) = [one for one in phone.forms() if "manifestUrl" in one]
    (before,) = phone.manifest(form)
    field_day.make.resource("새 사랑방", "space", point=inside(field_day))
    stale = phone.get(before["downloadUrl"])
    assert stale.status_code == 409
    assert "다시 받아" in message_of(stale)
    (after,) = phone.manifest(form)
    assert after["hash"] != before["hash"]
    assert md5(phone.get(after["downloadUrl"]).content) == after["hash"]


def test_an_edit_from_the_phone_reaches_the_record_through_the_revision_it_began_from(field_day: Field) -> None:
    form = field_day.ready()
    field_day.make.resource("햇살 사랑방", "space", point=inside(field_day))
    phone = field_day.phone()
    (row,) = listed(phone, "space.csv")
    entity = EntityAnswer(
        "space", UUID(row["name"]), create=False, update=True, base_version=int(row["__version"]), label="달빛 사랑방"
    )
    answers = {"record": row["name"], "name": "달빛 사랑방", "use": {"fee": "무료"}}
    sent = phone.sends(write_instance(form.definition, answers, f"uuid:{uuid4()}", entity=entity))
    assert sent.status_code == 201
    field_day.work()
    (one,) = field_day.submissions()
    assert one["state"] == "applied"
    (now,) = listed(phone, "space.csv")
    assert (now["label"], now["fee"], now["__version"]) == ("달빛 사랑방", "무료", "2")


def test_what_is_private_never_leaves_and_a_helper_without_the_right_gets_names_only(field_day: Field) -> None:
    secret = {name: f"비밀{n}" for n, name in enumerate(("head_name", "representative", "contact_name"))}
    field_day.ready()
    field_day.make.resource(
        "햇살 사랑방", "space", point=inside(field_day), private={**secret, "memo": "안쪽 메모", "fee": "무료"}
    )
    (row,) = listed(field_day.phone(), "space.csv")
    assert row["memo"] == "안쪽 메모"
    assert not set(secret.values()) & set(row.values())
    helper = field_day.make.person()
    with transaction(field_day.engine) as session:
        insert_assignment(
            session, NewAssignment(field_day.campaign.id, helper.id, area_of(field_day)), None, clock.now()
        )
    (seen,) = listed(field_day.phone(helper), "space.csv")
    assert (seen["label"], seen["memo"], seen["fee"], seen["summary"]) == ("햇살 사랑방", "", "", "")
    for kind in ResourceKind:
        private = {name for name, spec in FIELDS[kind].items() if spec.visibility == "private"}
        assert not private & set(columns_of(kind))


def test_who_was_given_places_gets_those_and_nothing_else(field_day: Field) -> None:
    mine = field_day.make.resource("맡은 곳", "space", point=CITY_HALL)
    field_day.make.resource("맡지 않은 곳", "space", point=inside(field_day))
    field_day.gives(mine)
    field_day.ready()
    assert [row["name"] for row in listed(field_day.phone(), "space.csv")] == [str(mine)]


def test_a_person_comes_along_by_name_only_where_given_and_the_look_is_noted(field_day: Field) -> None:
    person = field_day.make.resource("햇살이웃", "person", point=inside(field_day), private={"skills": ["뜨개질"]})
    field_day.ready("maeul_person")
    assert listed(field_day.phone(), "person.csv") == []
    field_day.gives(person)
    field_day.ready("maeul_person")
    (row,) = listed(field_day.phone(), "person.csv")
    assert {name: value for name, value in row.items() if value} == {
        "name": str(person),
        "label": "햇살이웃",
        "__version": "1",
    }
    with field_day.engine.connect() as connection:
        looks = connection.execute(text("SELECT actor_id, object_id FROM access_log WHERE what = 'resource_personal'"))
        assert [tuple(look) for look in looks] == [(field_day.surveyor.id, person)]


def map_form(field_day: Field) -> FormVersionRow:
    """Keep a form that lets people choose on a map: an area, then a record."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "survey": [
            ("type", "name", "label", "appearance"),
            ("select_one_from_file areas.geojson", "where", "어느 구역인가요?", "map"),
            ("select_one_from_file space.geojson", "which", "어느 곳인가요?", "map"),
            ("select_one_from_file fruits.csv", "fruit", "무슨 과일인가요?", ""),
        ],
        "settings": [("form_title", "form_id", "version"), ("지도에서 고르기", "on_map", "1")],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    with transaction(field_day.engine) as session:
        stored = store_version(
            session, convert("map.xlsx", held.getvalue()), held.getvalue(), "map.xlsx", None, clock.now()
        )
        form = version_by_id(session, stored.version_id)
    field_day.asks_with(form)
    return form


def test_choices_on_a_map_are_single_shapes_with_ids_and_titles(field_day: Field) -> None:
    map_form(field_day)
    place = field_day.make.resource("햇살 사랑방", "space", point=inside(field_day))
    phone = field_day.phone()
    (form,) = [one for one in phone.forms() if one["formID"] == "on_map"]
    files = {file["filename"]: file for file in phone.manifest(form)}
    assert set(files) == {"areas.geojson", "space.geojson"}, "what nobody has made is not promised"
    found = {}
    for name, file in files.items():
        assert "type" not in file
        got = phone.get(file["downloadUrl"])
        assert (got.status_code, md5(got.content)) == (200, file["hash"])
        found[name] = json.loads(got.content)
        assert found[name]["type"] == "FeatureCollection"
    for collection in found.values():
        keys = [one["properties"]["id"] for one in collection["features"]]
        assert len(keys) == len(set(keys)) > 0
        assert {one["geometry"]["type"] for one in collection["features"]} <= {"Point", "LineString", "Polygon"}
        assert all(one["properties"]["title"] for one in collection["features"])
    assert [one["id"] for one in found["space.geojson"]["features"]] == [str(place)]
    answer = {"where": str(area_of(field_day)), "which": str(place)}
    with transaction(field_day.engine) as session:
        definition = version_by_id(session, UUID(form["downloadUrl"].split("/")[-2])).definition
    assert phone.sends(write_instance(definition, answer, f"uuid:{uuid4()}")).status_code == 201


def test_an_area_in_two_parts_is_two_choices() -> None:
    ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    area = ListedArea(uuid4(), "섬마을", {"type": "MultiPolygon", "coordinates": [[ring], [ring]]})
    features = json.loads(areas_geojson([area]))["features"]
    assert [one["properties"]["title"] for one in features] == ["섬마을", "섬마을 (2)"]
    assert len({one["id"] for one in features}) == 2
    assert {one["geometry"]["type"] for one in features} == {"Polygon"}


def test_a_phone_forgets_what_is_gone_and_keeps_what_has_not_come(field_day: Field) -> None:
    field_day.ready()
    stays, gone = (field_day.make.resource(name, "space", point=inside(field_day)) for name in ("있는 곳", "닫을 곳"))
    elsewhere, unknown = field_day.make.resource("먼 곳", "space", point=(127.1, 37.3)), uuid4()
    phone = field_day.phone()
    (form,) = [one for one in phone.forms() if "manifestUrl" in one]
    (file,) = phone.manifest(form)
    with transaction(field_day.engine) as session:
        move(session, lock_head(session, gone), [ResourceAction.CLOSE], actor_id=None, note="없어짐", now=clock.now())
    asked = [str(one) for one in (stays, gone, elsewhere, unknown)]
    got = phone.get(file["integrityUrl"], id=",".join(asked))
    told = {one.get("id"): one.findtext("deleted") for one in ET.fromstring(got.content).iter("entity")}
    assert told == dict(zip(asked, ("false", "true", "true", "false"), strict=True))
    assert phone.get(file["integrityUrl"], id="nonsense,,").status_code == 200
    message_of(phone.get("integrity/nothing", id=asked[0]))


def test_lists_are_quick_among_many_records(field_day: Field) -> None:
    field_day.ready()
    with field_day.engine.begin() as connection:
        connection.execute(
            text("""
            INSERT INTO resources (kind, name, state, location)
            SELECT 'space', '곳 ' || n, 'submitted',
                   ST_SetSRID(ST_MakePoint(126.8 + n % 500 * 0.001, 37.4 + n / 500 * 0.01), 4326)
            FROM generate_series(1, 20000) n
            """)
        )
    phone = field_day.phone()
    start = clock.now()
    rows = listed(phone, "space.csv")
    assert 0 < len(rows) < 20000
    assert (clock.now() - start).total_seconds() < 4


@pytest.mark.parametrize("name", ["../form.xml", "space.geojson", "goods.csv", "%00"])
def test_only_the_files_that_a_form_names_are_there(field_day: Field, name: str) -> None:
    form = field_day.ready()
    phone = field_day.phone()
    wrong = phone.get(f"forms/{form.id}/files/{'0' * 32}/{name}")
    assert wrong.status_code == 404
    message_of(wrong)
