"""A provider, the service that knows it, and a browser that goes there and back."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from geo.settings import Settings
from tests.api.oidc.provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="session")
def provider_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def provider(provider_key: RSAKey) -> Iterator[Provider]:
    made = Provider(key=provider_key)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def settings(tmp_path: Path, provider: Provider) -> Settings:
    known = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return Settings(data_dir=tmp_path / "data", **known)


class Browser:
    """A browser: follows the way to the provider and back, without following the service's own redirects."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        client.follow_redirects = False

    def out(self, path: str = "/login/oidc") -> str:
        """Set out and return the address at which the provider sends the browser back."""
        left = self.client.get(path)
        assert left.status_code == 303, left.text
        return str(httpx.get(left.headers["location"]).headers["location"])

    def back(self, address: str) -> httpx.Response:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def sign_in(self, path: str = "/login/oidc") -> httpx.Response:
        return self.back(self.out(path))


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)
