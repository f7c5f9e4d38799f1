"""What is taken and given about keys of phones over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.odk.keys import MadeKey
from geo.queries.field_keys import HolderRow


class FieldKeyIn(BaseModel):
    """For whom: an account, everybody who has none (`all`), or, left out, oneself."""

    model_config = ConfigDict(extra="forbid")

    account_id: UUID | None = None
    all: bool = False


class FieldKeyOut(BaseModel):
    """Somebody who surveys the campaign: their key, when their app was last seen, and how much it has sent."""

    account_id: UUID
    name: str
    teams: list[str]
    id: UUID | None
    made_at: datetime | None
    last_seen_at: datetime | None
    device: str
    sent: int


class FieldKeyList(BaseModel):
    items: list[FieldKeyOut]


class FieldKeyMade(BaseModel):
    """A key, told once: `address` is the server address of the app, `setup` the text of its QR code."""

    id: UUID
    account_id: UUID
    name: str
    address: str
    setup: str


class FieldKeysMade(BaseModel):
    items: list[FieldKeyMade]


def holder_out(row: HolderRow) -> dict[str, Any]:
    return {
        "account_id": str(row.account_id),
        "name": row.name,
        "teams": row.teams,
        "id": str(row.key_id) if row.key_id else None,
        "made_at": row.made_at.isoformat() if row.made_at else None,
        "last_seen_at": row.last_seen_at.isoformat() if row.last_seen_at else None,
        "device": row.device,
        "sent": row.sent,
    }


def made_out(made: MadeKey) -> dict[str, Any]:
    return {
        "id": str(made.id),
        "account_id": str(made.account_id),
        "name": made.name,
        "address": made.address,
        "setup": made.setup,
    }
