"""How a refused request is asked to sign in: GIS programs by Basic under /ogc, everybody else by a token."""

from typing import Final

BASIC_UNDER: Final = "/ogc"


def takes_basic(path: str) -> bool:
    """Say whether requests to a path may sign in by HTTP Basic."""
    return path == BASIC_UNDER or path.startswith(f"{BASIC_UNDER}/")


def challenge(path: str) -> str:
    """Return what `WWW-Authenticate` says of a path."""
    return 'Basic realm="Maeul Atlas", charset="UTF-8"' if takes_basic(path) else "Bearer"
