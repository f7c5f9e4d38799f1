"""Accounts, how they prove themselves, and what they may do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import Role, Scope
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class Account(Base):
    """A person who signs in; the e-mail is stored in lower case and is unique."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint(
            "email = lower(email) AND position('@' in email) BETWEEN 2 AND char_length(email) - 1", name="email_form"
        ),
        long_enough("email", 254, least=3),
        long_enough("name", 100),
        CheckConstraint("lang IN ('ko', 'en')", name="lang_known"),
        CheckConstraint(
            "(over_14 IS FALSE) = (guardian_name <> '') AND (guardian_name <> '') = (guardian_email <> '')",
            name="guardian_of_a_child",
        ),
        CheckConstraint(
            "over_14 IS NOT FALSE OR verified_at IS NULL OR guardian_agreed_at IS NOT NULL", name="guardian_agreed"
        ),
        CheckConstraint("guardian_email <> email", name="guardian_is_another"),
        long_enough("guardian_name", 100, least=0),
        long_enough("guardian_email", 254, least=0),
        Index("uq_accounts_email", "email", unique=True),
    )

    id: Mapped[UuidKey]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[CreatedAt]
    lang: Mapped[str] = mapped_column(server_default="ko")
    over_14: Mapped[bool | None]
    """None for accounts that were never asked: those of before, and those that operators make."""
    guardian_name: Mapped[str] = mapped_column(server_default="")
    guardian_email: Mapped[str] = mapped_column(server_default="")
    guardian_agreed_at: Mapped[datetime | None]


class Grant(Base):
    """A right: a role, where it holds and from when until when; `reason` and `changed_by` are of its last step.

    The database lets only its end move, and only in the days to come; every step is in `grant_events`.
    """

    __tablename__ = "grants"
    __table_args__ = (
        one_of("role", Role),
        one_of("scope", Scope),
        CheckConstraint("NOT isempty(valid) OR ended_at IS NOT NULL", name="valid_not_empty"),
        long_enough("reason", 500, least=0),
        CheckConstraint(
            "(scope = 'province') = (province_code IS NOT NULL) AND (scope = 'district') = (district_code IS NOT NULL)"
            " AND (scope = 'site') = (site_id IS NOT NULL)",
            name="scope_has_its_place",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str]
    scope: Mapped[str]
    province_code: Mapped[str | None] = mapped_column(ForeignKey("provinces.code"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"))
    valid: Mapped[Any] = mapped_column(DATERANGE, server_default=text("daterange(CURRENT_DATE, NULL)"))
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    reason: Mapped[str] = mapped_column(server_default="")
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]


class SignIn(Base):
    """A server-side session; only the hash of its token is stored."""

    __tablename__ = "sign_ins"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """A token for programs: hashed, scoped, expiring."""

    __tablename__ = "api_tokens"
    __table_args__ = (long_enough("name", 100),)

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{read,write}'"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class MailToken(Base):
    """A link sent by mail, good once: to confirm an address or to set a new password."""

    __tablename__ = "mail_tokens"
    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'reset', 'guardian')", name="purpose_known"),)

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RateCount(Base):
    """How often something was tried in one window of time, exact across workers."""

    __tablename__ = "rate_counts"
    __table_args__ = (PrimaryKeyConstraint("bucket", "window_start"), {"prefixes": ["UNLOGGED"]})

    bucket: Mapped[str]
    window_start: Mapped[datetime]
    hits: Mapped[int]


class Mail(Base):
    """A mail to send; its job is enqueued in the same transaction. Deleted once it has gone out."""

    __tablename__ = "mails"

    id: Mapped[UuidKey]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[CreatedAt]
    sent_at: Mapped[datetime | None]
