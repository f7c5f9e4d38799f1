"""Consent: the texts, who agreed to what, what is left of a withdrawal, and changes of the field policy."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import Visibility
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of, some_of
from geo.surveys.consent_words import ConsentChannel, ConsentHow, WithdrawReason


class ConsentText(Base):
    """One version of what people are asked to agree to; versions are never changed."""

    __tablename__ = "consent_texts"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        CheckConstraint("key ~ '^[a-z][a-z0-9_]{0,39}$'", name="key_form"),
        CheckConstraint("version >= 1", name="version_counts"),
        long_enough("title", 200),
        long_enough("purpose", 1000),
        long_enough("kept", 500),
        long_enough("body", 10_000),
        CheckConstraint("valid_months BETWEEN 1 AND 120", name="valid_months_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    purpose: Mapped[str]
    kept: Mapped[str]
    body: Mapped[str]
    valid_months: Mapped[int] = mapped_column(server_default="36")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


def _when_known(column: str) -> Index:
    return Index(f"ix_consents_{column}", column, postgresql_where=text(f"{column} IS NOT NULL"))


class Consent(Base):
    """Somebody agreed that `fields` of a record, a photo or an archive item are shown on `channels`."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("num_nonnulls(resource_id, media_id, archive_item_id) = 1", name="one_subject"),
        CheckConstraint(
            "cardinality(fields) BETWEEN 1 AND 100 AND array_position(fields, NULL) IS NULL", name="fields_some"
        ),
        some_of("channels", ConsentChannel),
        CheckConstraint("cardinality(channels) >= 1", name="channels_some"),
        one_of("how", ConsentHow),
        CheckConstraint("valid_until >= given_on", name="valid_in_order"),
        one_of("withdraw_reason", WithdrawReason),
        CheckConstraint("(withdrawn_at IS NULL) = (withdraw_reason IS NULL)", name="withdrawn_whole"),
        _when_known("resource_id"),
        _when_known("media_id"),
        _when_known("archive_item_id"),
        Index("ix_consents_valid_until", "valid_until", postgresql_where=text("withdrawn_at IS NULL")),
        Index(
            "uq_consents_submission_id",
            "submission_id",
            "resource_id",
            unique=True,
            postgresql_where=text("submission_id IS NOT NULL"),
        ),
    )

    id: Mapped[UuidKey]
    resource_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"))
    media_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    archive_item_id: Mapped[UUID | None] = mapped_column(ForeignKey("archive_items.id"))
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_texts.id"))
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    how: Mapped[str]
    by_guardian: Mapped[bool] = mapped_column(server_default=text("false"))
    evidence_media_id: Mapped[UUID | None] = mapped_column(ForeignKey("media.id"))
    submission_id: Mapped[UUID | None]
    given_on: Mapped[date]
    valid_until: Mapped[date | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    withdraw_reason: Mapped[str | None]


class ConsentWithdrawal(Base):
    """What is left of a withdrawal: what was wiped from whose record. It outlives a restored backup."""

    __tablename__ = "consent_withdrawals"

    id: Mapped[UuidKey]
    consent_id: Mapped[UUID]
    resource_id: Mapped[UUID | None] = mapped_column(index=True)
    media_id: Mapped[UUID | None]
    archive_item_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]


class FieldPolicyEvent(Base):
    """Somebody changed who may see a field of a kind."""

    __tablename__ = "field_policy_events"
    __table_args__ = (
        one_of("to_visibility", Visibility),
        ForeignKeyConstraint(["kind", "name"], ["resource_fields.kind", "resource_fields.name"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    from_visibility: Mapped[str]
    to_visibility: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[CreatedAt]
