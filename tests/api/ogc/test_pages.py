"""The same addresses for people: pages in the service's own frame, chosen by `f` or by what a browser takes."""

from html import unescape

import pytest
from fastapi.testclient import TestClient

from geo.layers.registry import COLLECTIONS
from tests.api.ogc.conftest import Town
from tests.api.ogc.town import HOSTILE

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    "path", ["", "/", "/collections", "/conformance", "/api", *(f"/collections/{n}" for n in COLLECTIONS)]
)
def test_a_browser_gets_a_page_and_a_program_json(reader: TestClient, path: str) -> None:
    page = reader.get(f"/ogc{path}", headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="ko">' in page.text
    assert "json" in reader.get(f"/ogc{path}").headers["content-type"]
    assert "json" in reader.get(f"/ogc{path}?f=json", headers=BROWSER).headers["content-type"]
    assert reader.get(f"/ogc{path}?f=html").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_features_stand_in_a_table(reader: TestClient, name: str) -> None:
    page = reader.get(f"/ogc/collections/{name}/items", headers=BROWSER)
    assert page.status_code == 200
    assert "<table" in page.text
    assert page.text.count('<th scope="row">') == min(
        50, reader.get(f"/ogc/collections/{name}/items").json()["numberMatched"]
    )


def test_pages_follow_one_another(reader: TestClient) -> None:
    first = reader.get("/ogc/collections/dongs/items?limit=400", headers=BROWSER).text
    following = unescape(first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0])
    second = reader.get(following, headers=BROWSER).text
    assert second.count('<th scope="row">') == 26


def test_words_that_bite_are_only_words(reader: TestClient, town: Town) -> None:
    for path in (f"resources-points/items/{town.made['hostile']}", f"sites/items/{town.made['site']}"):
        page = reader.get(f"/ogc/collections/{path}", headers=BROWSER).text
        assert HOSTILE not in page
        assert HOSTILE in unescape(page)
        assert "1337" not in page
    assert HOSTILE in unescape(reader.get("/ogc/collections/resources-points/items", headers=BROWSER).text)


def test_a_feature_has_a_still_look_without_anything_from_elsewhere(reader: TestClient, town: Town) -> None:
    page = reader.get(f"/ogc/collections/resources-points/items/{town.made['library']}", headers=BROWSER).text
    assert "<svg viewBox" in page
    assert "look-dot" in page
    assert "look-around" in page
    assert 'src="http' not in page
    way = reader.get(f"/ogc/collections/courses/items/{town.made['way']}", headers=BROWSER).text
    assert "look-line" in way


def test_who_is_lost_gets_a_page_too(reader: TestClient) -> None:
    answer = reader.get("/ogc/collections/nothing", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert reader.get("/ogc/collections/dongs/items?limit=x", headers=BROWSER).status_code == 400
