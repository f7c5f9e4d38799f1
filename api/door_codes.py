"""The secret of the code that hangs in a space, and its picture."""

import io
import secrets
from uuid import UUID

import segno
from sqlalchemy.orm import Session

from geo import clock
from geo.queries.doors import DoorRow, find_door, put_door

SECRET_BYTES = 15


def new_code() -> str:
    """Return a code that nobody guesses; it stays readable for the keeper, who may have to print it again."""
    return secrets.token_urlsafe(SECRET_BYTES)


def door_of(session: Session, space_id: UUID) -> DoorRow:
    """Return a space's door; the first look gives it a code."""
    return find_door(session, space_id) or put_door(session, space_id, new_code(), clock.now())


def picture(address: str) -> bytes:
    """Return the QR code of an address as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=8, border=4, xmldecl=False)
    return out.getvalue()
