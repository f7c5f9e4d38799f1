"""The booking desk as a dependency, so that page routes stay short."""

from typing import Annotated

from fastapi import Depends, Request

from api.auth.deps import BookingWriter, SignedIn
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from geo.booking.desk import Desk


def get_desk(request: Request, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Desk:
    return open_desk(request, session, settings, caller)


def get_writing_desk(request: Request, caller: BookingWriter, session: SessionDep, settings: SettingsDep) -> Desk:
    return open_desk(request, session, settings, caller)


ReadingDesk = Annotated[Desk, Depends(get_desk)]
WritingDesk = Annotated[Desk, Depends(get_writing_desk)]
