"""Online hints: off by default, asked of a service that may answer anything, never more than a suggestion."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import Busy, SetupError
from geo.geocode import Precision
from geo.hints import ANSWER_MOST, HINTS_MOST, hint_provider
from geo.settings import Settings

PLACE = {"address_name": "서울 중구 가상로 10", "x": "126.978", "y": "37.5665"}


class Service(HTTPServer):
    """A service on this machine that answers `status` and `body` and remembers what it was asked."""

    status = 200
    body = b"{}"
    asked: tuple[str, str | None] = ("", None)


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)["query"][0]
        self.server.asked = query, self.headers.get("Authorization")
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def settings(service: Service, **given) -> Settings:
    return Settings(address_hint_url=f"http://127.0.0.1:{service.server_port}/search", **given)


def test_places_come_back_as_hints_and_the_key_goes_out_in_its_header(service: Service) -> None:
    service.body = json.dumps({"documents": [PLACE]}).encode()
    (hint,) = hint_provider(settings(service, address_hint_authorization="Key abc")).hints("중구 가상로 10")
    assert (hint.lon, hint.lat, hint.precision, hint.is_estimate) == (126.978, 37.5665, Precision.HINT, True)
    assert hint.matched == "서울 중구 가상로 10"
    assert service.asked == ("중구 가상로 10", "Key abc")


def test_only_a_few_places_in_korea_are_kept(service: Service) -> None:
    odd = [{"x": "139.7", "y": "35.6"}, {"x": "a"}, 7, {"x": None, "y": None}]
    service.body = json.dumps({"documents": [*odd, *[PLACE] * 20]}).encode()
    assert len(hint_provider(settings(service)).hints("가")) == HINTS_MOST


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"documents": "x"}', b'{"documents": null}'])
def test_an_answer_without_places_gives_none(service: Service, body: bytes) -> None:
    service.body = body
    assert hint_provider(settings(service)).hints("가") == []


@pytest.mark.parametrize(
    ("status", "body"), [(500, b"{}"), (302, b"{}"), (200, b"<html>"), (200, b"[" + b"1," * ANSWER_MOST)]
)
def test_a_service_that_fails_or_answers_too_much_is_said(service: Service, status: int, body: bytes) -> None:
    service.status, service.body = status, body
    with pytest.raises(Busy) as caught:
        hint_provider(settings(service)).hints("가")
    assert caught.value.code == "hints_unavailable"


def test_hints_are_off_by_default_and_need_https_elsewhere() -> None:
    with pytest.raises(SetupError) as caught:
        hint_provider(Settings())
    assert caught.value.code == "hints_off"
    with pytest.raises(SetupError) as caught:
        hint_provider(Settings(address_hint_url="http://address.example.org/search"))
    assert caught.value.code == "setting_invalid"
