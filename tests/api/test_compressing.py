"""Text leaves compressed for those who take it; whole files, parts and tags stay true."""

import gzip

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from api.compressing import LEAST, Compressed, takes_gzip
from api.http import unless_had

WORDS = ("느티나무 아래 평상에서 만나요. " * 100).encode()
RAW = {"Accept-Encoding": "identity"}


@pytest.fixture
def small(tmp_path) -> TestClient:
    file = tmp_path / "map.html"
    file.write_bytes(WORDS)
    app = FastAPI()
    app.add_middleware(Compressed)
    app.get("/short")(lambda: Response(b"x" * (LEAST - 1), media_type="text/plain"))
    app.get("/picture")(lambda: Response(WORDS, media_type="image/jpeg"))
    app.get("/file")(lambda: FileResponse(file, media_type="text/html"))
    app.get("/kept")(lambda: FileResponse(file, media_type="text/html", filename="map.html"))
    app.get("/stream")(
        lambda: StreamingResponse((WORDS[at : at + 999] for at in range(0, len(WORDS), 999)), media_type="text/csv")
    )
    app.get("/done")(
        lambda: Response(gzip.compress(WORDS), media_type="text/html", headers={"Content-Encoding": "gzip"})
    )
    app.head("/head")(lambda: Response(b"", media_type="text/html", headers={"Content-Length": "5000"}))

    def tagged(request: Request) -> Response:
        return unless_had(request, WORDS, "application/geo+json", {})

    app.get("/tagged")(tagged)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/file", "/stream", "/tagged", "/done"])
def test_text_arrives_smaller_and_whole(small, path):
    answer = small.get(path)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == WORDS
    assert answer.num_bytes_downloaded < len(WORDS) / 5
    if "content-length" in answer.headers:
        assert int(answer.headers["content-length"]) == answer.num_bytes_downloaded


@pytest.mark.parametrize("path", ["/short", "/picture", "/kept"])
def test_what_gains_nothing_and_files_to_keep_stay_as_they_are(small, path):
    answer = small.get(path)
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_whoever_takes_no_gzip_gets_none_and_caches_are_told(small):
    answer = small.get("/file", headers=RAW)
    assert "content-encoding" not in answer.headers
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert answer.content == WORDS
    assert "vary" not in small.get("/picture").headers


def test_a_part_of_a_file_is_that_part(small):
    answer = small.get("/file", headers={"Range": "bytes=3-9"})
    assert (answer.status_code, answer.content) == (206, WORDS[3:10])
    assert "content-encoding" not in answer.headers
    assert "accept-ranges" not in small.get("/file").headers


def test_a_compressed_answer_has_a_weak_tag_that_is_known_again(small):
    first = small.get("/tagged")
    assert first.headers["etag"].startswith('W/"')
    again = small.get("/tagged", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    raw = small.get("/tagged", headers=RAW)
    assert raw.headers["etag"] == first.headers["etag"].removeprefix("W/")
    assert (
        small.get("/tagged", headers={**RAW, "If-None-Match": raw.headers["etag"]}).headers["etag"]
        == raw.headers["etag"]
    )


def test_a_head_keeps_its_length(small):
    assert small.head("/head").headers["content-length"] == "5000"


@pytest.mark.parametrize(
    ("asked", "takes"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        *((refused, False) for refused in ("", "gzip;q=0", "gzip;q=0, *", "identity", "gzip;q=x", "deflate")),
    ],
)
def test_wishes_are_understood(asked, takes):
    assert takes_gzip(Headers({"accept-encoding": asked})) is takes


def test_pages_and_answers_of_the_service_are_compressed(client):
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.headers["content-encoding"] == "gzip"
    assert "content-security-policy" in page.headers
    assert page.num_bytes_downloaded < len(page.content) / 2
    style = client.get("/static/web/css/components.css")
    assert style.headers["content-encoding"] == "gzip"
    assert (
        client.get("/static/web/css/components.css", headers={"If-None-Match": style.headers["etag"]}).status_code
        == 304
    )
