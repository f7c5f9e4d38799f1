"""Downloads from a local server that misbehaves in every way: nothing half stays, nothing wrong is taken."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from api.downloads import DownloadFailed, download, fetch_text

BODY = bytes(range(256)) * 4000
QUICK = httpx.Timeout(2.0)
Answer = Callable[[BaseHTTPRequestHandler], None]


class FileServer(ThreadingHTTPServer):
    """Answers every path with what the test has put there, and notes the Range of each request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.ranges: list[str | None] = []

    def url(self, path: str = "/dong.geojson") -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, FileServer)
        self.server.ranges.append(self.headers.get("Range"))
        self.server.answers.get(self.path, missing)(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        """Say nothing."""


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        if value:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def missing(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 404, b"no such file")


def whole(body: bytes = BODY, **headers: str) -> Answer:
    return lambda handler: send(handler, 200, body, **headers)


def cut_off(times: int, *, ranges: bool = True, tag: str = '"v1"') -> Answer:
    """Break the connection in the middle `times` times; go on where asked when `ranges`."""
    left = [times]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        begin = int(asked.split("=")[1].rstrip("-")) if asked and ranges else 0
        rest = BODY[begin:]
        left[0] -= 1
        shown = rest if left[0] < 0 else rest[: len(rest) // 2]
        send(handler, 206 if begin else 200, shown, Content_Length=str(len(rest)), ETag=tag)

    return answer


@pytest.fixture
def web() -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def refused(web: FileServer, tmp_path: Path, **options: object) -> DownloadFailed:
    with pytest.raises(DownloadFailed) as caught:
        download(web.url(), tmp_path, timeout=QUICK, **options)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == [], "nothing stays behind"
    assert caught.value.message.startswith("http://127.0.0.1")
    return caught.value


def test_a_file_comes_with_its_checksum_and_progress(web: FileServer, tmp_path: Path) -> None:
    web.answers["/dong.geojson"] = whole()
    told: list[tuple[int, int | None]] = []
    found = download(web.url(), tmp_path / "new", progress=lambda here, all_: told.append((here, all_)))
    assert found.path.read_bytes() == BODY
    assert (found.size, found.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert told[-1] == (len(BODY), len(BODY))
    assert download(web.url(), tmp_path / "new", sha256=found.sha256.upper()).sha256 == found.sha256


@pytest.mark.parametrize("ranges", [True, False])
def test_a_broken_connection_is_taken_up_again(web: FileServer, tmp_path: Path, ranges: bool) -> None:
    web.answers["/dong.geojson"] = cut_off(2, ranges=ranges)
    found = download(web.url(), tmp_path, timeout=QUICK)
    assert found.path.read_bytes() == BODY
    assert found.resumed == 2
    assert web.ranges[0] is None
    assert web.ranges[1] == f"bytes={len(BODY) // 2}-"


def test_without_a_version_tag_the_file_is_fetched_from_its_beginning(web: FileServer, tmp_path: Path) -> None:
    web.answers["/dong.geojson"] = cut_off(1, tag="")
    assert download(web.url(), tmp_path, timeout=QUICK).path.read_bytes() == BODY
    assert web.ranges == [None, None]


def test_a_file_that_never_comes_whole_is_given_up(web: FileServer, tmp_path: Path) -> None:
    web.answers["/dong.geojson"] = cut_off(99)
    assert "끊겨서" in refused(web, tmp_path).message
    assert len(web.ranges) == 4


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (missing, "download_missing", "404"),
        (lambda handler: send(handler, 503, b""), "download_failed", "503"),
        (whole(b"<!DOCTYPE html><html><body>login</body></html>"), "download_html", "웹 페이지"),
        (whole(b""), "download_failed", "빈 파일"),
        (lambda handler: send(handler, 302, b"", Location="/dong.geojson"), "download_failed", "답"),
    ],
)
def test_an_answer_that_is_not_the_file_is_refused(
    web: FileServer, tmp_path: Path, answer: Answer, code: str, said: str
) -> None:
    web.answers["/dong.geojson"] = answer
    found = refused(web, tmp_path)
    assert found.code == code
    assert said in found.message


def test_another_checksum_than_the_stated_one_is_refused(web: FileServer, tmp_path: Path) -> None:
    web.answers["/dong.geojson"] = whole()
    found = refused(web, tmp_path, sha256="00" * 32)
    assert found.code == "download_checksum"
    assert found.details["sha256"] == hashlib.sha256(BODY).hexdigest()


def test_a_file_beyond_the_limit_is_refused_stated_or_not(web: FileServer, tmp_path: Path) -> None:
    web.answers["/dong.geojson"] = whole()
    assert refused(web, tmp_path, most_bytes=1000).code == "download_too_big"

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(BODY)

    web.answers["/dong.geojson"] = endless
    assert refused(web, tmp_path, most_bytes=1000).code == "download_too_big"


def test_an_older_file_stays_until_the_new_one_is_whole(web: FileServer, tmp_path: Path) -> None:
    (tmp_path / "dong.geojson").write_bytes(b"old")
    with pytest.raises(DownloadFailed):
        download(web.url(), tmp_path, timeout=QUICK)
    assert (tmp_path / "dong.geojson").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a.geojson", "http:///a", "http://example.org/", "x", "http://h/%2e%2e"],
)
def test_an_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed) as caught:
        download(url, tmp_path)
    assert caught.value.code == "download_url"


def test_nobody_there_is_said_in_one_sentence(web: FileServer, tmp_path: Path) -> None:
    url = web.url()
    web.shutdown()
    web.server_close()
    with pytest.raises(DownloadFailed, match="닿지 못했습니다"):
        download(url, tmp_path, timeout=QUICK)
    with pytest.raises(DownloadFailed, match="닿지 못했습니다"):
        fetch_text(url, timeout=QUICK)


def test_a_small_text_is_read_within_its_limit(web: FileServer) -> None:
    web.answers["/README.md"] = whole(b"- ver20250401\n")
    assert fetch_text(web.url("/README.md")) == "- ver20250401\n"
    with pytest.raises(DownloadFailed) as caught:
        fetch_text(web.url("/README.md"), most_bytes=3)
    assert caught.value.code == "download_too_big"
