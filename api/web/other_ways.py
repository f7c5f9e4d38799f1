"""The button that leads to signing in by way of a provider."""

from typing import Final
from urllib.parse import quote

from api.auth.oidc import provider_of
from api.web.pages import Frame
from api.web.views import Link
from geo.settings import Settings

START: Final = "/login/oidc"


def other_way(frame: Frame, settings: Settings, next_url: str) -> Link | None:
    """Return the way by the provider; None where nobody signs in so."""
    if provider_of(settings) is None:
        return None
    words = frame.say("{name}로 로그인").format(name=settings.oidc_name)
    return Link(f"{START}?next={quote(next_url, safe='')}", words)
