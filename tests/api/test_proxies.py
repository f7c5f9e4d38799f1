"""Who the client is behind proxies: trusted ones are believed, a spoofed header changes nothing."""

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.auth.passwords import hash_password
from api.proxies import BehindProxies, client_of
from geo.db import transaction
from geo.networks import as_address, parse_networks
from geo.queries.accounts import put_account, verify_account
from geo.settings import Settings
from tests.one_app import shared_app

TRUSTED = parse_networks("10.0.0.0/8,fd00::/8,127.0.0.1/32")


@pytest.mark.parametrize(
    ("lines", "client"),
    [
        (["203.0.113.7"], "203.0.113.7"),
        (["1.1.1.1, 203.0.113.7"], "203.0.113.7"),  # the first was written by the client
        (["203.0.113.7, 10.0.0.2, 10.0.0.3"], "203.0.113.7"),
        (["1.1.1.1", "203.0.113.7, 10.0.0.2"], "203.0.113.7"),  # two headers are one
        (["203.0.113.7:4711"], "203.0.113.7"),
        (["[2001:db8::7]:4711, fd00::1"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        (["::ffff:10.0.0.2, ::ffff:10.0.0.3"], None),  # nobody but proxies
        (["203.0.113.7, unknown"], None),
        (["203.0.113.7, _hidden, 10.0.0.2"], None),
        ([], None),
        ([""], None),
    ],
)
def test_the_rightmost_hop_that_is_no_trusted_proxy_is_the_client(lines, client):
    assert client_of(lines, TRUSTED) == client


@pytest.fixture
def echo() -> FastAPI:
    """An app that tells what it takes the request for."""
    app = FastAPI()
    app.state.proxies = TRUSTED

    @app.get("/")
    def seen(request: Request) -> dict[str, object]:
        kept = [name for name in request.headers if name.startswith("x-forwarded")]
        return {"client": request.client and request.client.host, "url": str(request.url), "kept": kept}

    app.add_middleware(BehindProxies)
    return app


def told(app: FastAPI, peer: str, **headers: str) -> dict[str, object]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with TestClient(app, base_url="http://inside:8000", client=(peer, 1)) as client:
        return client.get("/", headers=named).json()


def test_a_trusted_proxy_is_believed(echo):
    seen = told(
        echo, "10.0.0.9", X_Forwarded_For="1.1.1.1, 203.0.113.7", X_Forwarded_Proto="https",
        X_Forwarded_Host="Maeul.Example",
    )  # fmt: skip
    assert seen == {"client": "203.0.113.7", "url": "https://maeul.example/", "kept": []}


def test_nobody_else_is_believed(echo):
    seen = told(
        echo, "203.0.113.7", X_Forwarded_For="10.0.0.1", X_Forwarded_Proto="https", X_Forwarded_Host="evil.example"
    )
    assert seen == {"client": "203.0.113.7", "url": "http://inside:8000/", "kept": []}


@pytest.mark.parametrize("host", ["evil.example/x", "a b", "", "한글", "x" * 300, "evil.example@maeul.example"])
def test_a_host_that_is_none_is_left(echo, host):
    seen = told(echo, "10.0.0.9", X_Forwarded_Host=host.encode(), X_Forwarded_Proto="gopher")
    assert seen["url"] == "http://inside:8000/"


def test_addresses_are_read_as_proxies_write_them():
    assert str(as_address(" 1.2.3.4 ")) == "1.2.3.4"
    assert as_address(None) is None
    assert as_address("[::1") == as_address("::1")
    assert as_address("somebody") is None


def test_without_a_setting_loopback_is_believed_where_a_public_address_tells_of_a_proxy(tmp_path):
    alone, behind = Settings(data_dir=tmp_path), Settings(data_dir=tmp_path, public_url="https://maeul.example")
    assert alone.proxies == ()
    assert [str(net) for net in behind.proxies] == ["127.0.0.0/8", "::1/128"]
    assert [str(net) for net in Settings(trusted_proxies="172.20.0.0/16").proxies] == ["172.20.0.0/16"]
    with pytest.raises(ValidationError):
        Settings(trusted_proxies="*")


def sign_in(app: FastAPI, peer: str, client: str) -> int:
    with TestClient(app, base_url="http://maeul.example", client=(peer, 1), raise_server_exceptions=False) as caller:
        body = {"email": "nobody@example.org", "password": "wrong-password"}
        headers = {"X-Forwarded-For": client, "X-Forwarded-Proto": "https"}
        return caller.post("/api/v1/sessions", json=body, headers=headers).status_code


@pytest.mark.usefixtures("one_instant")
def test_rate_limits_follow_the_client_and_not_the_proxy(settings, database):
    strict = Settings(**(settings.model_dump() | {"login_per_minute": 2, "trusted_proxies": "10.0.0.0/8"}))
    app = shared_app(strict, database)
    assert [sign_in(app, "10.0.0.1", "203.0.113.7") for _ in range(3)] == [401, 401, 429]
    assert sign_in(app, "10.0.0.2", "203.0.113.7") == 429  # another proxy, the same client
    assert sign_in(app, "10.0.0.1", "203.0.113.8") == 401
    spoofed = [sign_in(app, "198.51.100.1", f"203.0.113.{n}") for n in range(20, 23)]
    assert spoofed == [403, 403, 403]  # plain http from a stranger, whatever the headers say


def test_cookies_are_secure_where_a_trusted_proxy_says_https_and_only_there(settings, database, engine):
    behind = Settings(**(settings.model_dump() | {"trusted_proxies": "10.0.0.0/8"}))
    with transaction(engine) as session:
        account = put_account(
            session, email="p@example.org", name="시험", password_hash=hash_password("느티나무 아래 평상")
        )
        verify_account(session, account)
    app, body = shared_app(behind, database), {"email": "p@example.org", "password": "느티나무 아래 평상"}
    with TestClient(app, base_url="http://127.0.0.1", client=("10.0.0.1", 1)) as proxy:
        headers = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
        cookie = proxy.post("/api/v1/sessions", json=body, headers=headers).headers["set-cookie"]
    assert cookie.startswith("__Host-maeul=")
    assert "; Secure" in cookie
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as alone:
        cookie = alone.post("/api/v1/sessions", json=body, headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert cookie.startswith("maeul=")
    assert "Secure" not in cookie
