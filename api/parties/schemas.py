"""What goes in and out of the endpoints of groups, households and quotas."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.booking.quotas import rule_text
from geo.enums import MemberRole, Nature, QuotaMeasure, QuotaPer, QuotaScope, SpaceKind
from geo.queries.parties import InvitationRow, MemberRow, PartyRow
from geo.queries.quotas import QuotaRule


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartyIn(Strict):
    name: Annotated[str, trimmed(100)]


class InviteIn(Strict):
    email: Annotated[str, trimmed(254, least=3), Field(pattern=r"^\s*[^@\s]+@[^@\s]+\s*$")]
    role: MemberRole = MemberRole.MEMBER


class RoleIn(Strict):
    role: MemberRole


class PartyOut(BaseModel):
    """A group or household as one of its members sees it; `role` is one's own."""

    id: UUID
    kind: str
    name: str
    role: str
    members: int


class MemberOut(BaseModel):
    account_id: UUID
    name: str
    role: str
    joined_at: datetime


class InvitationOut(BaseModel):
    id: UUID
    party_id: UUID
    party_name: str
    kind: str
    email: str
    role: str
    invited_by: str
    expires_at: datetime


class PartyFull(PartyOut):
    people: list[MemberOut]
    invitations: list[InvitationOut]


class PartyList(BaseModel):
    items: list[PartyOut]


class PartiesAndInvitations(PartyList):
    invitations: list[InvitationOut]


class NaturesIn(Strict):
    natures: Annotated[list[Nature], Field(max_length=3)]


class NaturesOut(BaseModel):
    natures: list[str]


class QuotaIn(Strict):
    """At most `most` times or minutes within `per`; `scope` says what is counted, one of the places where it holds."""

    scope: QuotaScope
    space_id: UUID | None = None
    site_id: UUID | None = None
    district: Annotated[str, trimmed(60)] | None = None
    space_kind: SpaceKind | None = None
    subject: Literal["person", "group", "household"]
    measure: QuotaMeasure = QuotaMeasure.COUNT
    per: QuotaPer
    rolling_days: Annotated[int, Field(ge=1, le=730)] | None = None
    most: Annotated[int, Field(ge=1, le=100_000)]

    @model_validator(mode="after")
    def rolling_has_days(self) -> "QuotaIn":
        if (self.per == QuotaPer.ROLLING) != (self.rolling_days is not None):
            raise PydanticCustomError("choice", "며칠 동안인지는 '앞뒤 며칠'로 셀 때만, 그때는 꼭 적어 주세요.")
        return self

    def rule(self) -> QuotaRule:
        """Return what is to be written."""
        given = self.model_dump(exclude={"district"})
        return QuotaRule(id=0, district_code=self.district, **given)


class QuotaOut(BaseModel):
    id: int
    scope: str
    space_id: UUID | None
    site_id: UUID | None
    district_code: str | None
    space_kind: str | None
    subject: str
    measure: str
    per: str
    rolling_days: int | None
    most: int
    says: str


class QuotaList(BaseModel):
    items: list[QuotaOut]


def party_out(row: PartyRow) -> dict[str, Any]:
    """Return a party as JSON-ready values."""
    return {"id": str(row.id), "kind": row.kind, "name": row.name, "role": row.role, "members": row.members}


def member_out(row: MemberRow) -> dict[str, Any]:
    """Return a member without the address: members know each other by name."""
    return {
        "account_id": str(row.account_id),
        "name": row.name,
        "role": row.role,
        "joined_at": row.joined_at.isoformat(),
    }


def invitation_out(row: InvitationRow) -> dict[str, Any]:
    """Return an open invitation as JSON-ready values."""
    plain = {name: getattr(row, name) for name in ("party_name", "kind", "email", "role", "invited_by")}
    return {"id": str(row.id), "party_id": str(row.party_id), **plain, "expires_at": row.expires_at.isoformat()}


def quota_out(rule: QuotaRule) -> dict[str, Any]:
    """Return a quota as JSON-ready values, with its sentence."""
    plain = {name: getattr(rule, name) for name in QuotaRule.__slots__}
    ids = {name: str(plain[name]) if plain[name] else None for name in ("space_id", "site_id")}
    return {**plain, **ids, "says": f"{rule_text(rule)} 예약할 수 있어요."}
