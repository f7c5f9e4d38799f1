"""Requests that no client of good will sends: broken bodies, odd headers, the same parameter twice. Never a 5xx."""

import json
from typing import Any

import httpx
import pytest

from tests.fuzz.conftest import Lived

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "deep object": DEEP,
    "deep list": b"[" * 200_000,
    "no utf-8": b'{"name": "\xb0\xa1\xb3\xaa"}',
    "utf-16": '{"name": "느티나무"}'.encode("utf-16"),
    "lone surrogate": b'{"name": "\\ud800", "note": "\\udfff"}',
    "nul": b'{"name": "a\\u0000b", "note": "\\u0000"}',
    "nan": b'{"heads": NaN, "lon": Infinity, "lat": -Infinity}',
    "huge number": b'{"heads": ' + b"9" * 5000 + b', "version": 1e999999}',
    "same key often": b"{" + b",".join(b'"name": "a"' for _ in range(1000)) + b"}",
    "prototype": b'{"__proto__": {"a": 1}, "constructor": null}',
    "a text": b'"\xea\xb0\x80"',
    "half": b'{"name": "',
}
TYPES = [
    "application/json",
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "application/json; charset=cp949",
    "",
]
PLACES = [
    ("POST", "/api/v1/bookings"),
    ("POST", "/api/v1/resources"),
    ("POST", "/api/v1/imports"),
    ("POST", "/api/v1/coverage/preview"),
    ("PATCH", "/api/v1/me"),
    ("POST", "/api/v1/sessions"),
    ("POST", "/ogc/collections/people/items"),
]
QUERIES = [
    "limit=1&limit=2",
    "limit=%00",
    "q=%00",
    "q=%ff%fe",
    "q=%ED%A0%80",
    "district=%EC%A4%91%EA%B5%AC&district=%EC%A4%91%EA%B5%AC",
    "near=nan,inf",
    "near=1e309,37",
    "next=%F0%9F%98%80",
    "kind=hub&kind=&kind=%27",
    "a[]=1&a[b]=2&=3&&&;",
    "&".join(f"x{n}=1" for n in range(500)),
]
LISTS = ["/api/v1/spaces", "/api/v1/sites", "/api/v1/resources", "/api/v1/dongs", "/api/v1/search", "/api/v1/coverage"]
HEADERS: list[dict[str, Any]] = [
    {"Accept": "*/*;q=nan, a/b/c, ;;;"},
    {"Accept": "application/geo+json;q=0, " + "a/b," * 500},
    {"Accept-Language": "\x80en, x" * 50},
    {"Accept-Encoding": "gzip;q=x, br;q=-1, *;q=0"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer " + "가".encode().decode("latin-1")},
    {"Authorization": "Basic ////"},
    {"Authorization": "Digest x"},
    {"Cookie": "maeul=%00; maeul; =; __Host-maeul=" + "x" * 3000},
    {"If-None-Match": '"' * 50},
    {"Range": "bytes=9-1, -0, x"},
    {"X-Forwarded-For": "%00", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "x y"},
    {"Host": "'\"<b>"},
]


@pytest.fixture(scope="module")
def caller(lived: Lived):
    headers = {"Authorization": f"Bearer {lived.town.tokens['admin']}"}
    with httpx.Client(base_url=lived.address, headers=headers, timeout=60, trust_env=False) as client:
        yield client


def told(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url} → {answer.status_code} {answer.text[:200]}"


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, told(answer)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", told(answer)
        assert answer.json()["code"], told(answer)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_no_body_breaks_anything(caller: httpx.Client, body: bytes) -> None:
    for method, path in PLACES:
        for media_type in TYPES:
            check(caller.request(method, path, content=body, headers={"Content-Type": media_type}))


def test_a_body_of_30_megabytes_is_refused_or_read(caller: httpx.Client) -> None:
    big = json.dumps({"note": "가" * 10_000_000}, ensure_ascii=False).encode()
    for method, path in PLACES:
        answer = caller.request(method, path, content=big, headers={"Content-Type": "application/json"})
        assert answer.status_code in {413, 422}, told(answer)


@pytest.mark.parametrize("path", LISTS)
def test_no_query_breaks_a_list(caller: httpx.Client, path: str) -> None:
    for query in QUERIES:
        check(caller.get(f"{path}?{query}"))


def test_no_header_breaks_anything(caller: httpx.Client) -> None:
    for headers in HEADERS:
        encoded = [(name, value.encode("latin-1")) for name, value in headers.items()]
        for path in ("/api/v1/spaces", "/api/v1/coverage", "/api/v1/me", "/", "/ogc/collections"):
            answer = caller.get(path, headers=encoded)
            assert answer.status_code < 500, f"{headers} {told(answer)}"
