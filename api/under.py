"""Routes below one address: whoever asks elsewhere passes all of them at one glance."""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class Under(APIRouter):
    """A router that looks at its routes only for addresses below its prefix.

    Routes are tried one by one, hundreds of them: for whoever asks for a page or a tile that took longer than the
    answer.
    """

    _whole: int | None = None

    def close(self) -> None:
        """Say that every route is there: FastAPI else counts all of them again for each request, to see what is new."""
        self._whole = super()._get_routes_version()

    def _get_routes_version(self, seen: set[int] | None = None) -> int:
        return super()._get_routes_version(seen) if self._whole is None else self._whole

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say which route takes a request, if it is for this part of the service at all."""
        path: str = scope["path"].removeprefix(scope.get("root_path", ""))
        return super().matches(scope) if path.startswith(self.prefix) else (Match.NONE, {})
