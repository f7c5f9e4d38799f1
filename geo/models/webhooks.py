"""Webhooks: who is told of what, the events that the database notes, what was sent of them and how that went."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import Scope
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.webhooks.events import CHOSEN, EventType
from geo.webhooks.retries import Problem
from geo.webhooks.states import DeliveryState, HookReason, HookState

_CASCADE = "CASCADE"


class Webhook(Base):
    """Where messages go, about what and from which place. A webhook that ended holds no secret and never comes back.

    After a receiver was not well nothing goes to it before `not_before`; `busy_until` is how long one worker has it
    for itself.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        long_enough("name", 100),
        long_enough("url", 2000, least=0),
        CheckConstraint(f"events <@ '{{{','.join(CHOSEN)}}}'::text[]", name="events_known"),
        CheckConstraint("cardinality(events) BETWEEN 1 AND 30", name="events_some"),
        one_of("scope", Scope),
        CheckConstraint(
            "(scope = 'province') = (province_code IS NOT NULL) AND (scope = 'district') = (district_code IS NOT NULL)"
            " AND (scope = 'site') = (site_id IS NOT NULL)",
            name="scope_has_its_place",
        ),
        one_of("state", HookState),
        CheckConstraint(f"reason IN ('', {', '.join(repr(str(one)) for one in HookReason)})", name="reason_known"),
        CheckConstraint("(state = 'active') = (reason = '')", name="reason_given"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_whole"),
        CheckConstraint("(state = 'ended') = (secret = '')", name="secret_while_it_lasts"),
        CheckConstraint("(old_secret = '') = (old_secret_until IS NULL)", name="two_secrets"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scope: Mapped[str]
    province_code: Mapped[str | None] = mapped_column(ForeignKey("provinces.code"))
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("sites.id"))
    secret: Mapped[str]
    old_secret: Mapped[str] = mapped_column(server_default="")
    old_secret_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="active")
    reason: Mapped[str] = mapped_column(server_default="")
    failures: Mapped[int] = mapped_column(server_default="0")
    not_before: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]


class WebhookEvent(Base):
    """One change of one thing in one transaction; `id` is the message's, by which receivers know doubles."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        one_of("type", EventType),
        UniqueConstraint("id"),
        Index(
            "uq_webhook_events_once",
            "transaction",
            "type",
            "subject",
            unique=True,
            postgresql_where=text("dispatched_at IS NULL"),
        ),
        Index("ix_webhook_events_waiting", "seq", postgresql_where=text("dispatched_at IS NULL")),
        Index(None, "at"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))
    type: Mapped[str]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    transaction: Mapped[int] = mapped_column(BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint"))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    body: Mapped[str] = mapped_column(server_default="")
    dispatched_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    """One message to one receiver, tried until it is received, given up or laid aside."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_seq"),
        one_of("state", DeliveryState),
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="waits_for_a_time"),
        CheckConstraint("(state = 'waiting') = (done_at IS NULL)", name="done_or_waiting"),
        CheckConstraint("tries BETWEEN 0 AND 100", name="tries_sane"),
        Index("ix_webhook_deliveries_waiting", "webhook_id", "event_seq", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[UuidKey]
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete=_CASCADE))
    event_seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("webhook_events.seq", ondelete=_CASCADE), index=True)
    state: Mapped[str] = mapped_column(server_default="waiting")
    tries: Mapped[int] = mapped_column(server_default="0")
    next_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    done_at: Mapped[datetime | None]


class WebhookAttempt(Base):
    """One try; what the receiver answered is a status and a word of ours, its own words are not kept."""

    __tablename__ = "webhook_attempts"
    __table_args__ = (
        CheckConstraint("latency_ms >= 0", name="latency_ms_sane"),
        CheckConstraint("status BETWEEN 100 AND 999", name="status_sane"),
        CheckConstraint(f"problem IN ('', {', '.join(repr(str(one)) for one in Problem)})", name="problem_known"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_deliveries.id", ondelete=_CASCADE), index=True)
    at: Mapped[datetime]
    latency_ms: Mapped[int]
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(server_default="")
