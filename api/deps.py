"""What routes ask for: the one transaction of the request, and the settings."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from geo.db import transaction
from geo.settings import Settings


def get_session(request: Request) -> Iterator[Session]:
    """Open the request's transaction; it is committed before the answer leaves, or nothing is stored."""
    with transaction(request.app.state.engine) as session:
        yield session


def get_settings(request: Request) -> Settings:
    """Return the settings the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


# scope="function": with FastAPI's default the commit would come after the answer, and a failed one would be a lie.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
SettingsDep = Annotated[Settings, Depends(get_settings)]
