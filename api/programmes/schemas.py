"""What goes in and out of the endpoints of programmes, sign-ups and waiting lines."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api.booking_schemas import Heads, Strict
from api.http import Instant, trimmed
from geo.enums import ProgrammeKind, Purpose
from geo.queries.programmes import ProgrammeRow, ProgrammeValues
from geo.queries.sessions import SessionRow
from geo.queries.signups import SignupRow
from geo.queries.waits import WaitRow

Version = Annotated[int, Field(ge=1, le=2_147_483_647, strict=True)]
MOST_WISHES = 5


class ProgrammeChange(Strict):
    """What a keeper may change; a field left out stays as it is."""

    title: Annotated[str, trimmed(200)] | None = None
    about: Annotated[str, trimmed(4000, least=0)] | None = None
    kind: ProgrammeKind | None = None
    organiser: Annotated[str, trimmed(200, least=0)] | None = None
    party_id: UUID | None = None
    fee_text: Annotated[str, trimmed(500, least=0)] | None = None
    audience: Annotated[str, trimmed(500, least=0)] | None = None
    published: bool | None = None

    def values(self) -> ProgrammeValues:
        """Return what is to be written."""
        return ProgrammeValues(**self.model_dump(exclude={"version", "site_id"}))


class ProgrammePatch(ProgrammeChange):
    version: Version


class ProgrammeIn(ProgrammeChange):
    site_id: UUID
    title: Annotated[str, trimmed(200)]
    kind: ProgrammeKind


class SessionIn(Strict):
    """A date of a programme: in a space, or at a meeting place; `course_id` is a route for a village walk."""

    start: Instant
    end: Instant
    cap: Heads
    space_id: UUID | None = None
    meeting_place: Annotated[str, trimmed(300, least=0)] = ""
    course_id: UUID | None = None


class SessionPatch(Strict):
    cap: Heads
    version: Version


class SessionCancel(Strict):
    version: Version | None = None


class GuestIn(Strict):
    """Somebody without an account, entered by a keeper; a child with the guardian who agreed and whose phone it is."""

    name: Annotated[str, trimmed(100)]
    phone: Annotated[str, trimmed(40)]
    under_14: Annotated[bool, Field(description="만 14세 미만이면 true")] = False
    guardian: Annotated[str, trimmed(100, least=0), Field(description="만 14세 미만이면 동의한 보호자의 이름")] = ""


class SignupIn(Strict):
    heads: Heads = 1
    guest: GuestIn | None = None


class WishIn(Strict):
    start: Instant
    end: Instant


class WaitIn(Strict):
    """A place in the line of a session, or of a space for one of some times."""

    heads: Heads = 1
    session_id: UUID | None = None
    space_id: UUID | None = None
    purpose: Purpose = Purpose.OTHER
    wishes: Annotated[tuple[WishIn, ...], Field(max_length=MOST_WISHES)] = ()


class WaitVersion(Strict):
    version: Version | None = None


class ProgrammeOut(BaseModel):
    id: UUID
    site_id: UUID
    site_name: str
    address: str
    dong: str | None
    district: str | None
    title: str
    about: str
    kind: str
    organiser: str
    party_id: UUID | None
    fee_text: str
    audience: str
    published: bool
    version: int
    sessions: int
    next_start: datetime | None


class ProgrammeList(BaseModel):
    items: list[ProgrammeOut]
    next: str | None
    total: int


class DongOf(BaseModel):
    code: str
    name: str
    district: str


class SessionOut(BaseModel):
    """A session; `free` are the seats anybody may take: those on offer to the line are not among them."""

    id: UUID
    programme_id: UUID
    title: str
    kind: str
    site_id: UUID
    site_name: str
    address: str
    space_id: UUID | None
    space_name: str | None
    meeting_place: str
    course_id: UUID | None
    course_name: str | None
    dong: DongOf | None
    start: datetime
    end: datetime
    cap: int
    taken: int
    free: int
    waiting: int
    state: str
    version: int


class SessionList(BaseModel):
    items: list[SessionOut]
    next: str | None
    total: int


class SignupOut(BaseModel):
    id: UUID
    session_id: UUID
    heads: int
    state: str
    channel: str
    version: int
    created_at: datetime
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    guardian: str | None = None


class SignupList(BaseModel):
    items: list[SignupOut]
    next: str | None
    total: int


class OtherSession(BaseModel):
    session_id: UUID
    start: datetime
    free: int


class SeatRefusal(BaseModel):
    """Why there is no seat, how many are left, whether one may wait, and which sessions have some."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    free: int = 0
    can_wait: bool = False
    sessions: list[OtherSession] = []


class WaitOut(BaseModel):
    """A place in a line: `position` counts those still waiting before it; an offer stands until `deadline`."""

    id: UUID
    session_id: UUID | None
    space_id: UUID | None
    booking_id: UUID | None
    title: str
    site_name: str
    start: datetime
    end: datetime
    heads: int
    state: str
    position: int | None
    deadline: datetime | None
    reason_code: str | None
    version: int
    created_at: datetime


class WaitList(BaseModel):
    items: list[WaitOut]
    next: str | None
    total: int


_PROGRAMME = ("title", "about", "kind", "organiser", "fee_text", "audience", "published", "version", "sessions")
_SESSION = ("title", "kind", "site_name", "address", "space_name", "meeting_place", "course_name", "cap", "taken")


def _text(identifier: UUID | None) -> str | None:
    return str(identifier) if identifier else None


def _local(moment: datetime | None, timezone: str) -> str | None:
    return moment.astimezone(ZoneInfo(timezone)).isoformat() if moment else None


def programme_out(row: ProgrammeRow) -> dict[str, Any]:
    """Return a programme as JSON-ready values."""
    return {
        "id": str(row.id),
        "site_id": str(row.site_id),
        "site_name": row.site_name,
        "address": row.address,
        "dong": row.dong_name,
        "district": row.district,
        "party_id": _text(row.party_id),
        **{name: getattr(row, name) for name in _PROGRAMME},
        "next_start": _local(row.next_start, row.timezone),
    }


def session_out(row: SessionRow) -> dict[str, Any]:
    """Return a session as JSON-ready values, its times on the venue's clock."""
    dong = {"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_code else None
    return {
        "id": str(row.id),
        "programme_id": str(row.programme_id),
        "site_id": str(row.site_id),
        "space_id": _text(row.space_id),
        "course_id": _text(row.course_id),
        **{name: getattr(row, name) for name in _SESSION},
        "dong": dong,
        "start": _local(row.start, row.timezone),
        "end": _local(row.end, row.timezone),
        "free": row.free if row.state == "open" else 0,
        "waiting": row.waiting,
        "state": row.state,
        "version": row.version,
    }


def signup_out(row: SignupRow, *, person: bool = False) -> dict[str, Any]:
    """Return a sign-up; `person` adds who it is, for keepers."""
    answer = {
        "id": str(row.id),
        "session_id": str(row.session_id),
        "heads": row.heads,
        "state": row.state,
        "channel": row.channel,
        "version": row.version,
        "created_at": row.created_at.isoformat(),
    }
    who = {"name": row.name, "phone": row.phone, "email": row.email, "guardian": row.guardian}
    return answer | (who if person else {})


def wait_out(row: WaitRow) -> dict[str, Any]:
    """Return a place in a line; a position only while it waits, a deadline only while something is on offer."""
    return {
        "id": str(row.id),
        "session_id": _text(row.session_id),
        "space_id": _text(row.space_id),
        "booking_id": _text(row.booking_id),
        "title": row.title,
        "site_name": row.site_name,
        "start": _local(row.start, row.timezone),
        "end": _local(row.end, row.timezone),
        "heads": row.heads,
        "state": row.state,
        "position": row.position if row.state == "waiting" else None,
        "deadline": _local(row.deadline, row.timezone) if row.state == "offered" else None,
        "reason_code": row.reason_code,
        "version": row.version,
        "created_at": row.created_at.isoformat(),
    }
