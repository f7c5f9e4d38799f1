"""From a signed-in caller to the desk at which bookings are handled; pages and API use the same."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import BookingWriter, SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, may
from api.deps import SessionDep, SettingsDep
from api.jobs.desk import notifier
from api.jobs.notices import teller
from geo.booking.desk import Actor, Desk, Tell
from geo.enums import Channel
from geo.errors import SetupError
from geo.queries.spaces import SpaceDetail
from geo.settings import Settings


def place_of(space: SpaceDetail) -> Place:
    """Return where a space is, for the table of rights."""
    return Place(space.site_id, space.district_code, space.province_code)


def keeps(caller: Caller) -> Callable[[SpaceDetail], bool]:
    """Return the question whether `caller` decides the bookings of a space."""
    return lambda space: may(caller, Action.DECIDE_BOOKINGS, place_of(space))


def open_desk(request: Request, session: Session, settings: Settings, caller: Caller) -> Desk:
    """Return the desk for one request of `caller`."""
    channel = Channel.API if caller.via == "token" else Channel.WEB
    actor = Actor(caller.account_id, channel, keeps(caller))
    base = _base(request, settings)
    return Desk(session, settings, actor, notifier(session, base), teller(session, base))


def _base(request: Request, settings: Settings) -> str:
    """A booking must not fail because nobody has set the public address: its mails then hold a path only."""
    try:
        return link_base(request, settings)
    except SetupError:
        return ""


def get_reading_desk(request: Request, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Desk:
    return open_desk(request, session, settings, caller)


def get_editing_desk(request: Request, caller: Writer, session: SessionDep, settings: SettingsDep) -> Desk:
    return open_desk(request, session, settings, caller)


def get_writing_desk(request: Request, caller: BookingWriter, session: SessionDep, settings: SettingsDep) -> Desk:
    return open_desk(request, session, settings, caller)


ReadingDesk = Annotated[Desk, Depends(get_reading_desk)]
EditingDesk = Annotated[Desk, Depends(get_editing_desk)]
"""For whoever may write at all."""
WritingDesk = Annotated[Desk, Depends(get_writing_desk)]
"""For whoever may write, and counted as a write of a booking."""


def get_tell(request: Request, session: SessionDep, settings: SettingsDep) -> Tell:
    """Return what tells an account something by mail, for what is not done at a desk."""
    return teller(session, _base(request, settings))


TellDep = Annotated[Tell, Depends(get_tell)]
