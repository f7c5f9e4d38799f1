"""XLSForms that others wrote, pyxform's own examples among them: uploaded, asked with, served, answered."""

import hashlib
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import Response
from lxml import etree

from geo.importers.safe_xml import local
from tests.api.odk.conftest import API, Field

FORMS = "survey/xlsform"
JR = "{http://openrosa.org/javarosa}"


def template_of(xform: bytes) -> bytes:
    """Return the answers that a form begins with, under an id of their own, without the rows that only stand by."""
    model = next(one for one in etree.fromstring(xform).iter() if local(one) == "model")
    root = next(one for one in model if local(one) == "instance")[0]
    for one in [each for each in root.iter() if f"{JR}template" in each.attrib]:
        one.getparent().remove(one)
    next(one for one in root.iter() if local(one) == "instanceID").text = f"uuid:{uuid4()}"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def upload(field_day: Field, path: Path) -> Response:
    file = (path.name, path.read_bytes(), "application/octet-stream")
    return field_day.client.post(f"{API}/forms", files={"file": file}, headers=field_day.coordinator.headers)


@pytest.mark.realfiles
def test_forms_of_others_are_served_as_they_are_stored_and_their_answers_come(
    field_day: Field, shared_data: Path
) -> None:
    files = sorted((shared_data / FORMS).glob("*.xls*"))
    answers = {path.name: upload(field_day, path) for path in files}
    refused = {name: answer for name, answer in answers.items() if answer.status_code != 201}
    assert list(refused) == ["hot_buildings.xls"], "it names a list of choices that it has not"
    assert "‘yes_no’ 목록이 없어요" in refused["hot_buildings.xls"].json()["detail"]
    versions = {name: answer.json()["version_id"] for name, answer in answers.items() if name not in refused}
    assert len(versions) >= 11
    changed = field_day.client.patch(
        f"{API}/campaigns/{field_day.campaign.id}",
        json={"forms": list(versions.values())},
        headers=field_day.coordinator.headers,
    )
    assert changed.status_code == 200, changed.text
    phone = field_day.phone()
    listed = {one["downloadUrl"].split("/")[-2]: one for one in phone.forms(listAllVersions="true")}
    assert set(listed) == set(versions.values())
    for name, version in versions.items():
        entry = listed[version]
        got = phone.get(entry["downloadUrl"])
        assert entry["hash"] == f"md5:{hashlib.md5(got.content, usedforsecurity=False).hexdigest()}", name
        sent = phone.sends(template_of(got.content))
        assert sent.status_code == 201, (name, sent.text)
    field_day.work()
    told = {one["form_key"]: (one["state"], one["reason"]) for one in field_day.submissions()}
    assert len(told) == len(versions)
    assert set(told.values()) == {("applied", "")}
