"""Survey scenario 1: Collect sends a record with twelve photos over a real socket, in pieces, again, and cut off."""

import io
import os
import socket
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
import pytest
from openpyxl import Workbook
from PIL import Image

from geo import clock
from geo.db import transaction
from geo.queries.forms import FormVersionRow, store_version, version_by_id
from geo.surveys.instances import write_instance
from geo.surveys.xlsforms import convert
from tests.api.odk.conftest import Field, Phone, message_of
from tests.geo.surveys.test_intake import PNG

PHOTOS = 12
SIDE = 1840
FILES_MOST = 100


@pytest.fixture(scope="module")
def photos() -> dict[str, bytes]:
    """Real JPEGs that no compression makes smaller: 38 MB in all."""
    found = {}
    for number in range(1, PHOTOS + 1):
        held = io.BytesIO()
        noise = Image.frombytes("RGB", (SIDE, SIDE), os.urandom(SIDE * SIDE * 3))
        noise.save(held, "JPEG", quality=91)
        found[f"사진 {number}.jpg"] = held.getvalue()
    assert 37_000_000 < sum(map(len, found.values())) < 40_000_000
    return found


def kept(field_day: Field, key: str, survey: Sequence[Sequence[str]]) -> FormVersionRow:
    """Keep a form that makes records of spaces, and let the campaign ask with it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {
        "survey": [("type", "name", "label", "save_to"), ("text", "title", "이름", ""), *survey],
        "settings": [("form_title", "form_id", "version"), ("사진 많은 조사", key, "1")],
        "entities": [("list_name", "label"), ("space", "${title}")],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    with transaction(field_day.engine) as session:
        data = held.getvalue()
        stored = store_version(session, convert("photos.xlsx", data), data, "photos.xlsx", None, clock.now())
        form = version_by_id(session, stored.version_id)
    field_day.asks_with(form)
    return form


def photo_form(field_day: Field) -> FormVersionRow:
    """Keep a form with twelve photos and the words that make its answers 3 kB."""
    asked = [("image", f"photo_{n}", f"사진 {n}", "") for n in range(1, PHOTOS + 1)]
    return kept(field_day, "photos", [("text", "summary", "소개", "summary"), *asked])


def answered(form: FormVersionRow, photos: dict[str, bytes]) -> bytes:
    values = {"title": "골목 사진관", "summary": "골목을 " * 250}
    values |= {f"photo_{n}": name for n, name in enumerate(photos, 1)}
    xml = write_instance(form.definition, values, f"uuid:{uuid4()}")
    assert 2_500 < len(xml) < 4_500
    return xml


def batches(xml: bytes, photos: dict[str, bytes], most: int) -> Iterator[Sequence[str]]:
    """Yield the names that go together: no post is longer than the server takes, none has more than 100 files."""
    together: list[str] = []
    size = len(xml)
    for name, data in photos.items():
        if together and (size + len(data) > most or len(together) >= FILES_MOST):
            yield together
            together, size = [], len(xml)
        together.append(name)
        size += len(data)
    yield together


def uploads(phone: Phone, xml: bytes, photos: dict[str, bytes]) -> list[int]:
    """Send as Collect does: ask how much may come, send that much at a time, say of all but the last that more comes."""
    head = phone.client.head(f"{phone.address}/submission", params=phone.query)
    assert head.status_code == 204
    parts = list(batches(xml, photos, int(head.headers["x-openrosa-accept-content-length"])))
    statuses = []
    for number, names in enumerate(parts, 1):
        answer = phone.sends(xml, {name: photos[name] for name in names}, incomplete=number < len(parts))
        statuses.append(answer.status_code)
        if answer.status_code not in (201, 202):
            message_of(answer)
            break
    return statuses


@pytest.fixture
def socket_phone(field_day: Field, live_server: str) -> Iterator[Phone]:
    with httpx.Client(timeout=60) as client:
        yield Phone(client, f"{live_server}{field_day.phone().address}")


def cut_off(phone: Phone, xml: bytes, name: str, data: bytes) -> None:
    """Begin a post and lose the network in the middle of a photo."""
    parts = urlsplit(phone.address)
    request = httpx.Request(
        "POST",
        f"{phone.address}/submission",
        files=[("xml_submission_file", ("a.xml", xml, "text/xml")), (name, (name, data, "image/jpeg"))],
        data={"*isIncomplete*": "yes"},
    )
    body = request.read()
    head = f"POST {parts.path}/submission?{urlencode(phone.query)} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
    head += f"Content-Type: {request.headers['content-type']}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(head.encode() + body[: len(body) // 2])


def test_twelve_photos_come_in_pieces_once_and_again_and_only_as_they_were(
    field_day: Field, socket_phone: Phone, photos: dict[str, bytes]
) -> None:
    xml = answered(photo_form(field_day), photos)
    first = uploads(socket_phone, xml, photos)
    assert len(first) >= 4
    assert (first[-1], set(first[:-1])) == (201, {202})
    (one,) = field_day.submissions()
    assert (one["files"], one["missing"], one["state"]) == (PHOTOS, [], "received")
    assert set(uploads(socket_phone, xml, photos)) == {202}
    (again,) = field_day.submissions()
    assert (again["id"], again["files"]) == (one["id"], PHOTOS)
    changed = socket_phone.sends(xml.replace("골목".encode(), "굴목".encode(), 1))
    assert changed.status_code == 409
    assert "내용이 달라요" in message_of(changed)
    name = next(iter(photos))
    other = socket_phone.sends(xml, {name: photos[name][:-1] + b"!"})
    assert other.status_code == 409
    shown = field_day.submission(one["id"])
    assert {file["name"]: file["size"] for file in shown["attachments"]} == {k: len(v) for k, v in photos.items()}
    assert not any(file["fault"] for file in shown["attachments"])


def test_a_connection_lost_in_the_second_post_leaves_what_came_and_says_what_is_missing(
    field_day: Field, socket_phone: Phone, photos: dict[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    xml = answered(photo_form(field_day), photos)
    names = list(photos)
    first = socket_phone.sends(xml, {name: photos[name] for name in names[:3]}, incomplete=True)
    assert first.status_code == 202
    cut_off(socket_phone, xml, names[3], photos[names[3]])
    (one,) = field_day.submissions()
    assert (one["state"], one["missing"]) == ("incomplete", names[3:])
    assert "9개" in message_of(socket_phone.sends(xml, incomplete=True))
    statuses = uploads(socket_phone, xml, photos)
    assert (statuses[0], statuses[-1]) == (202, 201)
    (whole,) = field_day.submissions()
    assert (whole["id"], whole["files"], whole["missing"]) == (one["id"], PHOTOS, [])
    field_day.work()
    assert field_day.submission(one["id"])["state"] == "applied"
    assert "Traceback" not in caplog.text, "a lost network is no defect"


def test_more_than_a_hundred_files_come_in_two_posts(field_day: Field) -> None:
    row = [("begin_repeat", "shots", "사진들", ""), ("image", "shot", "사진", ""), ("end_repeat", "", "", "")]
    form = kept(field_day, "shots", row)
    files = {f"{n}.png": PNG + str(n).encode() for n in range(FILES_MOST + 3)}
    values = {"title": "사진 많은 곳", "shots": [{"shot": name} for name in files]}
    xml = write_instance(form.definition, values, f"uuid:{uuid4()}")
    assert uploads(field_day.phone(), xml, files) == [202, 201]
    (one,) = field_day.submissions()
    assert (one["files"], one["missing"]) == (len(files), [])
