"""What goes in and out of the endpoints of committees, use and shifts."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.booking_schemas import BookingOut, RejectReason, Strict, VersionIn, booking_out
from api.http import Instant, trimmed
from geo.booking.committee import Tally
from geo.clock import SEOUL
from geo.enums import Ballot
from geo.queries.bookings import BookingRow
from geo.queries.doors import ShiftRow, VisitRow
from geo.queries.strikes import FeedbackRow, StrikeRow
from geo.queries.votes import MemberRow, UseCount


class VoteIn(VersionIn):
    """A vote; a no says why."""

    vote: Ballot
    reason: RejectReason | None = None


class TallyOut(BaseModel):
    yes: int
    no: int
    needed: int
    of: int


class RivalOut(BookingOut):
    """A request with how it stands and how its people have used the site this year."""

    votes: TallyOut | None
    used: int
    no_shows: int


class RivalList(BaseModel):
    items: list[RivalOut]


class MemberIn(Strict):
    """A member by the address of their account, from a day (today) until another (open)."""

    email: Annotated[str, trimmed(254)]
    since: date | None = None
    until: date | None = None


class MemberOut(BaseModel):
    account_id: UUID
    name: str
    since: date
    until: date | None


class MemberList(BaseModel):
    items: list[MemberOut]


class CheckInIn(VersionIn):
    """Residents send the code that hangs in the space; keepers need none."""

    code: Annotated[str, trimmed(40)] | None = None


class AppealIn(Strict):
    words: Annotated[str, trimmed(500)]


class AppealDecisionIn(Strict):
    outcome: Literal["lifted", "kept"]


class StrikeOut(BaseModel):
    booking_id: UUID
    space_name: str
    site_name: str
    start: datetime
    end: datetime
    expires_on: date
    lifted: bool
    appeal: str | None
    words: str | None


class StrikeList(BaseModel):
    items: list[StrikeOut]
    blocked_until: date | None


class FeedbackIn(Strict):
    stars: Annotated[int, Field(ge=1, le=5, strict=True)]
    words: Annotated[str, trimmed(300, least=0)] = ""


class FeedbackOut(BaseModel):
    space_id: UUID
    space_name: str
    start: datetime
    stars: int
    words: str


class FeedbackList(BaseModel):
    items: list[FeedbackOut]


class DoorIn(Strict):
    needs_opener: bool


class DoorOut(BaseModel):
    """The code that hangs in the space and the path it leads to."""

    space_id: UUID
    code: str
    path: str
    needs_opener: bool


class ShiftIn(Strict):
    site_id: UUID
    start: Instant
    end: Instant


class ShiftOut(BaseModel):
    id: UUID
    site_id: UUID
    account_id: UUID
    name: str
    start: datetime
    end: datetime


class VisitOut(BaseModel):
    booking_id: UUID
    space_name: str
    start: datetime
    end: datetime
    heads: int
    covered: bool


class ShiftPlan(BaseModel):
    shifts: list[ShiftOut]
    bookings: list[VisitOut]


def tally_out(tally: Tally) -> dict[str, Any]:
    return {"yes": tally.yes, "no": tally.no, "needed": tally.needed, "of": tally.of}


def rival_out(row: BookingRow, tally: Tally | None, use: UseCount) -> dict[str, Any]:
    """Return a request beside its rivals as JSON-ready values."""
    return {
        **booking_out(row),
        "votes": tally_out(tally) if tally else None,
        "used": use.used,
        "no_shows": use.no_shows,
    }


def member_out(row: MemberRow) -> dict[str, Any]:
    return {
        "account_id": str(row.account_id),
        "name": row.name,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }


def strike_out(row: StrikeRow) -> dict[str, Any]:
    return {
        "booking_id": str(row.booking_id),
        "space_name": row.space_name,
        "site_name": row.site_name,
        "start": _local(row.start),
        "end": _local(row.end),
        "expires_on": row.expires_on.isoformat(),
        "lifted": row.lifted_at is not None,
        "appeal": row.appeal,
        "words": row.words,
    }


def feedback_out(row: FeedbackRow) -> dict[str, Any]:
    return {
        "space_id": str(row.space_id),
        "space_name": row.space_name,
        "start": _local(row.start),
        "stars": row.stars,
        "words": row.words,
    }


def shift_out(row: ShiftRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "site_id": str(row.site_id),
        "account_id": str(row.account_id),
        "name": row.name,
        "start": _local(row.start),
        "end": _local(row.end),
    }


def visit_out(row: VisitRow) -> dict[str, Any]:
    return {
        "booking_id": str(row.booking_id),
        "space_name": row.space_name,
        "start": _local(row.start),
        "end": _local(row.end),
        "heads": row.heads,
        "covered": row.covered,
    }


def _local(at: datetime) -> str:
    return at.astimezone(SEOUL).isoformat()
