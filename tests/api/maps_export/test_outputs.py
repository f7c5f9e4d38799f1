"""Maps in other clothes: still pictures, a folder of pages, in somebody else's page, as a page of the service."""

import io
import re
import struct
import zipfile
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine

from geo.db import transaction
from geo.queries.places import list_dongs
from maps.embed import embed_code
from tests.api.maps_export.conftest import DAY
from tests.factories import Factory
from tests.maps.hostile import HOSTILE
from tests.maps.unpacked import shown

SVG = "{http://www.w3.org/2000/svg}"
DISTRICT = "11140"


def words_of(svg: bytes) -> str:
    return " ".join(node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text"))


def png_size(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_a_picture_carries_title_legend_sources_and_boundary_inside(client: TestClient, make: Factory, dong) -> None:
    make.space(make.site(HOSTILE[0]), "방")
    answer = client.get(f"/api/v1/maps/{dong}.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    words = words_of(answer.content)
    assert all(said in words for said in ("마을지도", "경계: 약도 경계", "출처:", "모임방·강의실"))
    root = ET.fromstring(answer.content)
    assert (root.get("role"), "지도" in root.get("aria-label", "")) == ("img", True)
    assert b"style=" not in answer.content
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    again = client.get(f"/api/v1/maps/{dong}.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    narrow = ET.fromstring(client.get(f"/api/v1/maps/{dong}.svg", params={"width": 480}).content)
    assert narrow.get("width") == "480"


def test_a_png_has_the_width_that_was_asked_and_the_same_bytes_each_time(
    client: TestClient, make: Factory, dong
) -> None:
    make.site("집")
    first, second = (client.get(f"/api/v1/maps/{dong}.png", params={"width": 320}) for _ in range(2))
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert png_size(first.content)[0] == 320
    assert "지도" in Image.open(io.BytesIO(first.content)).text["Description"]
    assert first.content == second.content


def test_a_district_has_an_overview_its_places_and_its_themes(client: TestClient, make: Factory) -> None:
    make.space(make.site("집"), "방")
    overview = client.get(f"/api/v1/maps/{DISTRICT}.svg").content
    assert "소공동" in words_of(overview)
    assert overview == client.get(f"/api/v1/maps/{DISTRICT}.svg", params={"theme": "overview"}).content
    theme = client.get(f"/api/v1/maps/{DISTRICT}.svg", params={"theme": "spaces"})
    assert theme.status_code == 200
    assert theme.content != overview
    refused = client.get(f"/api/v1/maps/{DISTRICT}.svg", params={"theme": "{{7*191}}"})
    assert (refused.status_code, refused.json()["code"]) == (404, "picture_unknown")
    assert "spaces" in refused.json()["known"]


@pytest.mark.parametrize("kind", ["svg", "png", "zip"])
def test_an_unknown_place_has_no_files(client: TestClient, kind: str) -> None:
    answer = client.get(f"/api/v1/maps/9999999999.{kind}")
    assert (answer.status_code, answer.json()["code"]) == (404, "place_unknown")


def test_a_folder_holds_a_page_per_dong_that_lead_to_each_other_and_nowhere_else(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    make.site(HOSTILE[1])
    answer = client.get(f"/api/v1/maps/{DISTRICT}.zip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with transaction(engine) as session:
        codes = [DISTRICT, *(row.code for row in list_dongs(session, DAY, DISTRICT))]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name.removeprefix(f"maeul-atlas-{DISTRICT}/"): archive.read(name) for name in archive.namelist()}
    pages = {name for name in files if name.endswith(".html")}
    assert pages == {"index.html", *(f"{code}.html" for code in codes)}
    linked = {
        found
        for page in pages
        for found in re.findall(r'(?:src|href)="([^"#]+)"', files[page].decode())
        if not found.startswith("http")
    }
    assert linked == set(files)
    assert shown(files[f"{DISTRICT}.html"].decode())["name"] == [HOSTILE[1]]


def test_any_site_may_frame_the_embed_and_only_the_embed(client: TestClient, make: Factory, dong: str) -> None:
    make.site("집")
    framed = client.get(f"/embed/maps/{dong}")
    assert framed.status_code == 200
    assert framed.headers["content-security-policy"].endswith("; frame-ancestors *; report-uri /csp-reports")
    assert "connect-src" not in framed.headers["content-security-policy"]
    assert [name for name in ("set-cookie", "x-frame-options") if name in framed.headers] == []
    assert shown(framed.text)["name"] == ["집"]
    assert 'target="_blank"' in framed.text
    for path in (f"/atlas/{dong}/map", f"/api/v1/maps/{dong}.html", "/"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
    assert client.get("/embed/maps/9999999999").status_code == 404


def test_the_code_to_copy_says_its_title_as_typed() -> None:
    code = embed_code("https://maeul.example/", "1141052000", '"><script>7*191</script>')
    assert 'src="https://maeul.example/embed/maps/1141052000"' in code
    frame = ET.fromstring(code)
    assert frame.get("title") == '"><script>7*191</script>'
    assert "allow-same-origin" not in frame.get("sandbox", "")


def test_a_served_map_links_its_files_and_may_ask_the_service_for_free_rooms(client: TestClient, make, dong) -> None:
    make.space(make.site("집"), "방")
    page = client.get(f"/atlas/{dong}/map")
    assert page.status_code == 200
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert len(assets) > 3
    assert {client.get(path).status_code for path in assets} == {200}
    assert len(page.content) < 60_000
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert f'href="/atlas/{dong}"' in page.text
