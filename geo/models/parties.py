"""Members of groups and households, how much they may book, and the logs about personal data."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import MemberRole, QuotaMeasure, QuotaPer, QuotaScope
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class PartyMember(Base):
    """An account in a group or household; the kind stands here too, so that an index keeps one household each."""

    __tablename__ = "party_members"
    __table_args__ = (
        one_of("role", MemberRole),
        CheckConstraint("kind IN ('group', 'household')", name="kind_joined"),
        ForeignKeyConstraint(["party_id", "kind"], ["parties.id", "parties.kind"]),
        Index("uq_party_members_one_household", "account_id", unique=True, postgresql_where=text("kind = 'household'")),
    )

    party_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    kind: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="member")
    joined_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PartyInvitation(Base):
    """An address asked to join; gone as soon as it is answered, taken back or too old."""

    __tablename__ = "party_invitations"
    __table_args__ = (
        one_of("role", MemberRole),
        CheckConstraint(
            "email = lower(email) AND position('@' in email) BETWEEN 2 AND char_length(email) - 1", name="email_form"
        ),
        long_enough("email", 254, least=3),
        UniqueConstraint("party_id", "email"),
    )

    id: Mapped[UuidKey]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    email: Mapped[str] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(server_default="member")
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    expires_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]


class QuotaRule(Base):
    """How much one person, group or household may book at a place; ended, never deleted."""

    __tablename__ = "quota_rules"
    __table_args__ = (
        one_of("scope", QuotaScope),
        CheckConstraint("subject IN ('person', 'group', 'household')", name="subject_known"),
        one_of("measure", QuotaMeasure),
        one_of("per", QuotaPer),
        CheckConstraint("most BETWEEN 1 AND 100000", name="most_sane"),
        CheckConstraint(
            "(per = 'rolling') = (rolling_days IS NOT NULL) AND rolling_days BETWEEN 1 AND 730",
            name="rolling_has_days",
        ),
        CheckConstraint(
            "num_nonnulls(space_id, site_id, district_code) = 1"
            " AND (scope = 'space') = (space_id IS NOT NULL) AND (scope <> 'site' OR site_id IS NOT NULL)"
            " AND (scope <> 'district' OR district_code IS NOT NULL) AND (scope = 'kind') = (space_kind IS NOT NULL)",
            name="one_place",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"), index=True)
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    space_kind: Mapped[str | None]
    subject: Mapped[str]
    measure: Mapped[str]
    per: Mapped[str]
    rolling_days: Mapped[int | None]
    most: Mapped[int]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class AccessRecord(Base):
    """Who looked at whose personal data, append-only."""

    __tablename__ = "access_log"
    __table_args__ = (
        CheckConstraint(
            "what IN ('booking_contact', 'signup_guest', 'members', 'resource_personal', 'consent', 'submission',"
            " 'media_original', 'team', 'account', 'access_log')",
            name="what_known",
        ),
        long_enough("reason", 500, least=0),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    actor_id: Mapped[UUID]
    what: Mapped[str]
    object_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    reason: Mapped[str] = mapped_column(server_default="")


class DestructionRecord(Base):
    """What was destroyed, when and why; no person in it."""

    __tablename__ = "destruction_log"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    what: Mapped[str]
    rows_gone: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
