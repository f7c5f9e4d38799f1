"""Who acts upon bookings, with what, and how people are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from geo.enums import Channel
from geo.queries.bookings import BookingRow
from geo.queries.spaces import SpaceDetail
from geo.settings import Settings

Notify = Callable[[str, BookingRow, str], None]
"""Tells whoever booked: kind of news, the booking, and a word from the keeper."""

Tell = Callable[[UUID, str, Mapping[str, Any]], None]
"""Tells an account anything else: its id, the kind of notice (a key of api.jobs.notices), what the text needs."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account (None: the service itself, by the clock), its channel, whether it keeps a space."""

    account_id: UUID | None
    channel: str
    keeps: Callable[[SpaceDetail], bool]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every booking operation needs beside its own input; all of it in the one transaction of `session`."""

    session: Session
    settings: Settings
    actor: Actor
    notify: Notify
    tell: Tell


def clockwork() -> Actor:
    """Return the actor of what happens by the clock."""
    return Actor(None, Channel.API, lambda _space: True)
