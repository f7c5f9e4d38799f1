"""Hints for addresses from a service on the network, off unless an administrator names one.

What comes back is never stored by itself: a person looks at it and decides.
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import orjson

from geo.crs import in_korea
from geo.errors import Busy, SetupError
from geo.geocode import HintProvider, Located, Precision
from geo.settings import Settings

TIMEOUT_S: Final = 5.0
ANSWER_MOST: Final = 200_000
HINTS_MOST: Final = 5
LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class OnlineHints:
    """Ask `url` with `?query=ADDRESS`; it answers JSON `{"documents": [{"address_name", "x", "y"}]}`, x/y in EPSG:4326.

    That is the form of Kakao's address search; `authorization` goes out as the header of that name.
    """

    url: str
    authorization: str | None = None

    def hints(self, address: str) -> list[Located]:
        """Return at most HINTS_MOST places in Korea; raise Busy when the service does not answer as it should."""
        headers = {"Authorization": self.authorization} if self.authorization else {}
        try:
            with (
                httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client,
                client.stream("GET", self.url, params={"query": address}, headers=headers) as answer,
            ):
                answer.raise_for_status()
                return _places(orjson.loads(_body(answer)))
        except (httpx.HTTPError, ValueError) as error:
            raise Busy(
                "온라인 주소 서비스가 답하지 않아요. 나중에 다시 해 주세요.",
                "The online address service does not answer.",
                code="hints_unavailable",
            ) from error


def _body(answer: httpx.Response) -> bytes:
    """Return the whole answer; raise ValueError beyond ANSWER_MOST bytes."""
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > ANSWER_MOST:
            raise ValueError("the answer is too long")
    return bytes(body)


def hint_provider(settings: Settings) -> HintProvider:
    """Return the provider that the settings name; raise SetupError when there is none or it is not reached by https."""
    if not settings.address_hint_url:
        raise SetupError(
            "온라인 주소 서비스가 꺼져 있습니다. MAEUL_ADDRESS_HINT_URL을 정하면 쓸 수 있습니다.",
            "Online hints are off; MAEUL_ADDRESS_HINT_URL turns them on.",
            code="hints_off",
        )
    parts = urlsplit(settings.address_hint_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SetupError(
            "MAEUL_ADDRESS_HINT_URL은 https 주소여야 합니다.",
            "MAEUL_ADDRESS_HINT_URL must be an https address.",
            code="setting_invalid",
        )
    return OnlineHints(settings.address_hint_url, settings.address_hint_authorization)


def _places(body: Any) -> list[Located]:
    documents = body.get("documents", []) if isinstance(body, dict) else []
    found = [place for place in map(_place, documents if isinstance(documents, list) else []) if place]
    return found[:HINTS_MOST]


def _place(document: Any) -> Located | None:
    if not isinstance(document, dict):
        return None
    try:
        lon, lat = float(document["x"]), float(document["y"])
    except (KeyError, TypeError, ValueError):
        return None
    name = str(document.get("address_name", ""))[:300]
    return Located(lon, lat, Precision.HINT, name) if in_korea(lon, lat) else None
