"""What goes in and out of the booking endpoints."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Instant, trimmed
from geo.booking.pricing import PriceAsk
from geo.enums import Nature, Purpose
from geo.queries.bookings import BookingRow, ContactRow, EventRow

Heads = Annotated[int, Field(ge=1, le=100_000, strict=True)]
RejectReason = Literal["rules", "venue", "purpose", "duplicate", "other"]


class Strict(BaseModel):
    """Unknown fields are refused, so that a typing mistake is not silently lost."""

    model_config = ConfigDict(extra="forbid")


class ContactIn(Strict):
    """Whom the keeper may call about the booking."""

    name: Annotated[str, trimmed(100)]
    phone: Annotated[str, trimmed(40, least=0)] = ""
    email: Annotated[str, trimmed(254, least=0)] = ""

    @model_validator(mode="after")
    def reachable(self) -> "ContactIn":
        if not self.phone and not self.email:
            raise PydanticCustomError("text", "전화번호나 이메일 가운데 하나는 적어 주세요.")
        return self


class PriceIn(Strict):
    """For whom the use is, which reductions apply and what is wanted beside the room, by the price list's codes."""

    whom: Annotated[list[Annotated[str, trimmed(40)]], Field(max_length=10)] = []
    reductions: Annotated[list[Annotated[str, trimmed(40)]], Field(max_length=10)] = []
    extras: Annotated[list[Annotated[str, trimmed(40)]], Field(max_length=20)] = []

    def ask(self) -> PriceAsk:
        """Return what the price is asked with."""
        return PriceAsk(tuple(self.whom), tuple(self.reductions), tuple(self.extras))


class BookingIn(Strict):
    """A wish to book; `hold` keeps the time for some minutes until `submit`."""

    space_id: UUID
    start: Instant
    end: Instant
    heads: Heads
    purpose: Purpose
    contact: ContactIn
    note: Annotated[str, trimmed(1000, least=0)] = ""
    channel: Literal["web", "phone", "visit", "kiosk", "api"] | None = None
    hold: bool = False
    on_behalf_of: Annotated[UUID | None, Field(description="내가 속한 모임이나 가구")] = None
    natures: Annotated[list[Nature], Field(max_length=3, description="영리·정치·종교 목적이면 적기")] = []
    price: PriceIn | None = None
    series: Annotated[None, Field(description="아직 비워 두는 자리")] = None


class VersionIn(Strict):
    """The version the caller has seen; when given and old, nothing is changed."""

    version: int | None = None


class RejectIn(VersionIn):
    reason: RejectReason = "other"
    message: Annotated[str, trimmed(500, least=0)] = ""


class CancelIn(VersionIn):
    message: Annotated[str, trimmed(500, least=0)] = ""
    late: Annotated[bool, Field(description="취소 기한이 지났어도 시간을 내놓기. 쓴 것으로 세어요")] = False


class SwapIn(VersionIn):
    """The other booking, and the version of it that the caller has seen."""

    other_id: UUID
    other_version: int | None = None


class MoveIn(VersionIn):
    start: Instant
    end: Instant
    heads: Heads | None = None


class ContactOut(BaseModel):
    name: str
    phone: str
    email: str


class BookingOut(BaseModel):
    """A booking as it stands; times on the venue's clock, with offset."""

    id: UUID
    state: str
    version: int
    space_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    address: str
    start: datetime
    end: datetime
    heads: int
    purpose: str
    channel: str
    hold_until: datetime | None
    reason_code: str | None
    created_at: datetime
    on_behalf_of: UUID | None
    natures: list[str]
    price_won: int | None
    contact: ContactOut | None = None
    note: str | None = None


class EventOut(BaseModel):
    action: str
    from_state: str | None
    to_state: str
    channel: str
    reason_code: str | None
    at: datetime


class BookingWithEvents(BookingOut):
    events: list[EventOut]


class BookingList(BaseModel):
    items: list[BookingOut]
    next: str | None
    total: int


class Alternative(BaseModel):
    space_id: UUID
    space_name: str
    site_name: str
    start: datetime
    end: datetime
    walk_minutes: int


class Reason(BaseModel):
    code: str
    detail: str


class Refusal(BaseModel):
    """Why not, and what would work instead."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    reasons: list[Reason] = []
    held: list[datetime] = []
    alternatives: list[Alternative] = []


def booking_out(row: BookingRow, contact: ContactRow | None = None) -> dict[str, Any]:
    """Return a booking as JSON-ready values, its times on the venue's clock."""
    zone = ZoneInfo(row.timezone)
    answer = {
        "id": str(row.id),
        "state": row.state,
        "version": row.version,
        "space_id": str(row.space_id),
        "space_name": row.space_name,
        "site_id": str(row.site_id),
        "site_name": row.site_name,
        "address": row.address,
        "start": row.start.astimezone(zone).isoformat(),
        "end": row.end.astimezone(zone).isoformat(),
        "heads": row.heads,
        "purpose": row.purpose,
        "channel": row.channel,
        "hold_until": row.hold_until.astimezone(zone).isoformat() if row.hold_until else None,
        "reason_code": row.reason_code,
        "created_at": row.created_at.astimezone(zone).isoformat(),
        "on_behalf_of": str(row.on_behalf_of) if row.on_behalf_of else None,
        "natures": row.natures,
        "price_won": row.price_won,
    }
    if contact is not None:
        answer["contact"] = {"name": contact.name, "phone": contact.phone, "email": contact.email}
        answer["note"] = contact.note
    return answer


def event_out(row: EventRow) -> dict[str, Any]:
    """Return an event without who did it: that is for the keepers' log."""
    return {
        "action": row.action,
        "from_state": row.from_state,
        "to_state": row.to_state,
        "channel": row.channel,
        "reason_code": row.reason_code,
        "at": row.at.isoformat(),
    }
