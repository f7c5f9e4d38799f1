"""What goes in and out of the endpoints about consent."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.enums import ResourceKind, Visibility
from geo.fields import FIELDS, FieldSpec
from geo.queries.consent_mentions import Mention
from geo.queries.consent_texts import TextRow
from geo.queries.consents import ConsentRow, ConsentStanding
from geo.queries.field_policies import FieldPolicy
from geo.surveys.consent import fields_of
from geo.surveys.consent_words import MEDIA, ConsentChannel, ConsentHow, WithdrawReason

FieldName = Annotated[str, trimmed(60)]
FIELDS_MOST = 100


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConsentIn(Strict):
    """A consent as somebody gave it: about exactly one record, photo or archive item, under one version of a text."""

    resource_id: UUID | None = None
    media_id: UUID | None = None
    archive_item_id: UUID | None = None
    text_id: Annotated[int, Field(ge=1, le=2_000_000_000)]
    fields: Annotated[list[FieldName], Field(max_length=FIELDS_MOST)]
    channels: Annotated[list[ConsentChannel], Field(max_length=len(ConsentChannel))]
    how: ConsentHow
    given_on: date | None = None
    valid_until: date | None = None
    by_guardian: bool = False
    evidence_media_id: UUID | None = None

    @model_validator(mode="after")
    def one_subject(self) -> Self:
        """Refuse a consent about nothing, or about two things."""
        if sum(one is not None for one in (self.resource_id, self.media_id, self.archive_item_id)) != 1:
            raise PydanticCustomError("subject", "기록, 사진, 보관 기록 가운데 꼭 하나를 골라 주세요.")
        return self


class WithdrawIn(Strict):
    """Why a consent ends; with `fields` or `channels` only that much of it."""

    reason: WithdrawReason = WithdrawReason.ASKED
    fields: Annotated[list[FieldName], Field(max_length=FIELDS_MOST)] = []
    channels: Annotated[list[ConsentChannel], Field(max_length=len(ConsentChannel))] = []


class TextIn(Strict):
    """The next version of a text; earlier ones stay, with the consents given under them."""

    title: Annotated[str, trimmed(200)]
    purpose: Annotated[str, trimmed(1000)]
    kept: Annotated[str, trimmed(500)]
    body: Annotated[str, trimmed(10_000)]
    valid_months: Annotated[int, Field(ge=1, le=120)] = 36


class PolicyIn(Strict):
    """Who may see a field from now on; `was` is what the caller saw."""

    visibility: Visibility
    was: Visibility


class Named(BaseModel):
    name: str
    label: str


class ConsentOut(BaseModel):
    """A consent as those see it who look after the place; `standing` is live, expiring, lapsed or withdrawn."""

    id: UUID
    resource_id: UUID | None
    media_id: UUID | None
    archive_item_id: UUID | None
    subject: str
    kind: str
    text: str
    text_id: int
    text_version: int
    fields: list[Named]
    channels: list[Named]
    how: Named
    by_guardian: bool
    evidence_media_id: UUID | None
    submission_id: UUID | None
    given_on: date
    valid_until: date | None
    taken_by: str | None
    created_at: datetime
    withdrawn_at: datetime | None
    withdraw_reason: Named | None
    standing: Named


class ConsentList(BaseModel):
    items: list[ConsentOut]
    next: str | None
    total: int


class MentionOut(BaseModel):
    """What else holds the name or number: a record (resource), archive item, site or space."""

    category: str
    id: UUID
    name: str


class WithdrawalPreview(BaseModel):
    """What a withdrawal would wipe for good, and where else the person is written about."""

    wiped: list[Named]
    mentions: list[MentionOut]


class WithdrawnOut(BaseModel):
    """A consent taken back: what was wiped everywhere, and where else the person was written about."""

    id: UUID
    wiped: list[Named]
    mentions: list[MentionOut]


class TextOut(BaseModel):
    id: int
    key: str
    version: int
    title: str
    purpose: str
    kept: str
    body: str
    valid_months: int
    created_at: datetime


class TextList(BaseModel):
    items: list[TextOut]


class PolicyOut(BaseModel):
    """Who may see a field; what is personal shows only with a consent besides. `built_in` is what it was made with."""

    kind: str
    name: str
    label: str
    visibility: str
    built_in: str
    personal: bool
    changed_at: datetime | None


class PolicyList(BaseModel):
    items: list[PolicyOut]


def consent_out(row: ConsentRow) -> dict[str, Any]:
    """Return a consent JSON-ready, every word of a vocabulary with its label."""
    plain = ("resource_id", "media_id", "archive_item_id", "evidence_media_id", "submission_id")
    return {
        "id": str(row.id),
        **{name: str(value) if (value := getattr(row, name)) else None for name in plain},
        "subject": row.subject_name,
        "kind": row.kind,
        "text": row.text_title,
        "text_id": row.text_id,
        "text_version": row.text_version,
        "fields": field_names(row.kind, row.fields),
        "channels": [{"name": name, "label": ConsentChannel(name).label} for name in row.channels],
        "how": {"name": row.how, "label": ConsentHow(row.how).label},
        "by_guardian": row.by_guardian,
        "given_on": row.given_on.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "taken_by": row.taken_by,
        "created_at": row.created_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        "withdraw_reason": _named(WithdrawReason, row.withdraw_reason),
        "standing": _named(ConsentStanding, row.standing),
    }


def _named(words: type[WithdrawReason | ConsentStanding], value: str | None) -> dict[str, str] | None:
    return {"name": value, "label": words(value).label} if value else None


def field_names(kind: str, names: list[str]) -> list[dict[str, str]]:
    """Return fields of a record, or a photo as a whole, with their labels."""
    known = fields_of(ResourceKind(kind)) if kind in {one.value for one in ResourceKind} else {MEDIA: "사진·녹음·문서"}
    return [{"name": name, "label": known.get(name, name)} for name in names]


def mention_out(one: Mention) -> dict[str, Any]:
    """Return a mention JSON-ready."""
    return {"category": one.category, "id": str(one.id), "name": one.name}


def text_out(row: TextRow) -> dict[str, Any]:
    """Return a text JSON-ready."""
    names = ("id", "key", "version", "title", "purpose", "kept", "body", "valid_months")
    return {**{name: getattr(row, name) for name in names}, "created_at": row.created_at.isoformat()}


def policy_out(row: FieldPolicy) -> dict[str, Any]:
    """Return a field's policy with its label and what it was made with."""
    spec: FieldSpec | None = FIELDS[ResourceKind(row.kind)].get(row.name)
    return {
        "kind": row.kind,
        "name": row.name,
        "label": spec.label if spec else row.name,
        "visibility": row.visibility,
        "built_in": spec.visibility.value if spec else Visibility.PRIVATE.value,
        "personal": row.personal,
        "changed_at": row.changed_at.isoformat() if row.changed_at else None,
    }
