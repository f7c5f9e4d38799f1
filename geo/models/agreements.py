"""Idle places offered to groups, applications, agreements with the hours they open, and the path to a hub."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.agreement_states import AgreementKind, AgreementState, ApplicationState, ListingState
from geo.enums import HolidayRule
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of

URL_FORM: Final = "{0} = '' OR {0} ~ '^https?://'"


class AgreementMove(Base):
    """The allowed changes of state as rows, read by the triggers on listings, applications and agreements."""

    __tablename__ = "agreement_moves"

    subject: Mapped[str] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class IdleListing(Base):
    """An idle site, or one space, offered under conditions for a period; both ends of each period are days in it."""

    __tablename__ = "idle_listings"
    __table_args__ = (
        one_of("state", ListingState),
        long_enough("owner", 200),
        long_enough("about", 4000, least=0),
        long_enough("conditions", 4000),
        long_enough("closed_reason", 1000, least=0),
        CheckConstraint("area_m2 > 0 AND area_m2 < 1000000", name="area_sane"),
        CheckConstraint("notice_days BETWEEN 1 AND 365", name="notice_days_sane"),
        CheckConstraint("available_until >= available_from", name="available_in_order"),
        CheckConstraint("apply_until >= apply_from", name="apply_in_order"),
        CheckConstraint("notified_on IS NULL OR apply_from >= notified_on + notice_days", name="heard_first"),
        CheckConstraint(
            "opened_on IS NULL OR (notified_on IS NOT NULL AND opened_on >= apply_from)", name="opens_after_notice"
        ),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_a_date"),
        ExcludeConstraint(
            (text("coalesce(space_id, site_id)"), "="),
            (text("daterange(available_from, available_until, '[]')"), "&&"),
            where=text("state <> 'closed'"),
            using="gist",
            name="ex_idle_listings_no_overlap",
        ),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"))
    owner: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    conditions: Mapped[str]
    area_m2: Mapped[float | None]
    available_from: Mapped[date]
    available_until: Mapped[date]
    notice_days: Mapped[int] = mapped_column(server_default="7")
    apply_from: Mapped[date]
    apply_until: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="draft")
    notified_on: Mapped[date | None]
    opened_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    appeal_until: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(server_default="")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class IdleWatch(Base):
    """Somebody who asked to hear of idle places in a district, or in one of its dong."""

    __tablename__ = "idle_watches"
    __table_args__ = (
        UniqueConstraint("account_id", "party_id", "district_code", "dong_code", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    dong_code: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class IdleNotice(Base):
    """Who was told of a listing before applications opened, and when; written once."""

    __tablename__ = "idle_notices"

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("idle_listings.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    told_at: Mapped[datetime]


class IdleApplication(Base):
    """What a group or a person wants to do with an idle place, and what became of the wish."""

    __tablename__ = "idle_applications"
    __table_args__ = (
        one_of("state", ApplicationState),
        long_enough("applicant", 100),
        long_enough("plan", 4000),
        long_enough("wished_use", 1000),
        long_enough("budget", 2000, least=0),
        long_enough("reason", 2000, least=0),
        CheckConstraint("members BETWEEN 1 AND 100000", name="members_sane"),
        Index("uq_idle_applications_one_chosen", "listing_id", unique=True, postgresql_where=text("state = 'chosen'")),
        Index(
            "uq_idle_applications_one_each",
            "listing_id",
            text("coalesce(party_id, account_id)"),
            unique=True,
            postgresql_where=text("state = 'submitted'"),
        ),
    )

    id: Mapped[UuidKey]
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("idle_listings.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    applicant: Mapped[str]
    plan: Mapped[str]
    wished_use: Mapped[str]
    members: Mapped[int]
    budget: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="submitted")
    reason: Mapped[str] = mapped_column(server_default="")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class Agreement(Base):
    """What two sides agreed on: which spaces, which hours, from when until when (both days in it)."""

    __tablename__ = "agreements"
    __table_args__ = (
        one_of("kind", AgreementKind),
        one_of("state", AgreementState),
        long_enough("number", 60),
        long_enough("title", 200),
        long_enough("institution", 200),
        long_enough("partner", 200),
        long_enough("conditions", 4000, least=0),
        long_enough("document_title", 200, least=0),
        long_enough("document_text", 20000, least=0),
        long_enough("document_url", 500, least=0),
        long_enough("end_reason", 1000, least=0),
        CheckConstraint(URL_FORM.format("document_url"), name="document_url_form"),
        CheckConstraint("state <> 'terminated' OR end_reason <> ''", name="terminated_with_reason"),
        CheckConstraint("renews_id <> id", name="not_renewing_itself"),
        UniqueConstraint("number"),
        Index("ix_agreements_valid_until", "valid_until", postgresql_where=text("state = 'signed'")),
        Index("uq_agreements_live_renewal", "renews_id", unique=True, postgresql_where=text("state <> 'terminated'")),
        Index(
            "uq_agreements_live_application",
            "application_id",
            unique=True,
            postgresql_where=text("state <> 'terminated' AND renews_id IS NULL"),
        ),
    )

    id: Mapped[UuidKey]
    number: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("idle_listings.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("idle_applications.id"))
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreements.id"))
    institution: Mapped[str]
    institution_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    partner: Mapped[str]
    partner_is_person: Mapped[bool] = mapped_column(server_default=text("false"))
    partner_party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    partner_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    conditions: Mapped[str] = mapped_column(server_default="")
    document_title: Mapped[str] = mapped_column(server_default="")
    document_text: Mapped[str] = mapped_column(server_default="")
    document_url: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="draft")
    signed_on: Mapped[date | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    closed_from: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(server_default="")
    warned_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class AgreementHours(Base):
    """Weekly hours that an agreement opens once it is signed, in minutes of the venue's day."""

    __tablename__ = "agreement_hours"
    __table_args__ = (
        one_of("holiday", HolidayRule),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_iso"),
        CheckConstraint(
            "open_min >= 0 AND open_min < 1440 AND open_min < close_min AND close_min <= open_min + 1440",
            name="minutes_in_order",
        ),
        ExcludeConstraint(
            ("agreement_id", "="),
            ("space_id", "="),
            ("weekday", "="),
            (text("int4range(open_min, close_min)"), "&&"),
            using="gist",
            name="ex_agreement_hours_no_overlap",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id", ondelete="CASCADE"), index=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    weekday: Mapped[int]
    open_min: Mapped[int]
    close_min: Mapped[int]
    holiday: Mapped[str] = mapped_column(server_default="yes")


class AgreementEvent(Base):
    """Every move of a listing, an application or an agreement, append-only: who, when, why."""

    __tablename__ = "agreement_events"
    __table_args__ = (
        CheckConstraint("num_nonnulls(listing_id, application_id, agreement_id) = 1", name="one_subject"),
        long_enough("reason", 2000, least=0),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("idle_listings.id"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("idle_applications.id"), index=True)
    agreement_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreements.id"), index=True)
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class HubPath(Base):
    """A site on its way from standing idle to a hub."""

    __tablename__ = "hub_paths"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    updated_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    updated_at: Mapped[CreatedAt]


class HubPathStep(Base):
    """One step of the path: when it was done, who took part (roles, never names), what proves it."""

    __tablename__ = "hub_path_steps"
    __table_args__ = (
        long_enough("people", 300, least=0),
        long_enough("note", 2000, least=0),
        long_enough("evidence_url", 500, least=0),
        CheckConstraint(URL_FORM.format("evidence_url"), name="evidence_url_form"),
    )

    site_id: Mapped[UUID] = mapped_column(ForeignKey("hub_paths.site_id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int]
    done_on: Mapped[date | None]
    people: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    evidence_url: Mapped[str] = mapped_column(server_default="")
