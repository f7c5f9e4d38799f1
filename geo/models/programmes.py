"""Programmes with sessions and sign-up; waiting lines for sessions and for spaces."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE
from sqlalchemy.orm import Mapped, mapped_column

from geo.enums import Channel, ProgrammeKind, Purpose, SessionState, SignupState, WaitState
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of
from geo.models.booking import bounded


class Programme(Base):
    """What a site offers: a class, a club, a village walk. Its sessions hold the times and the seats."""

    __tablename__ = "programmes"
    __table_args__ = (
        one_of("kind", ProgrammeKind),
        long_enough("title", 200),
        long_enough("about", 4000, least=0),
        long_enough("organiser", 200, least=0),
        long_enough("fee_text", 500, least=0),
        long_enough("audience", 500, least=0),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str]
    organiser: Mapped[str] = mapped_column(server_default="")
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    fee_text: Mapped[str] = mapped_column(server_default="")
    audience: Mapped[str] = mapped_column(server_default="")
    published: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class ProgrammeSession(Base):
    """One date of a programme. `taken` are the heads of live sign-ups, `held` those of seats on offer."""

    __tablename__ = "programme_sessions"
    __table_args__ = (
        one_of("state", SessionState),
        bounded("during"),
        long_enough("meeting_place", 300, least=0),
        CheckConstraint("cap BETWEEN 1 AND 100000", name="cap_sane"),
        CheckConstraint("0 <= taken AND taken <= cap", name="seats"),
        CheckConstraint("0 <= held AND taken + held <= cap", name="seats_on_offer"),
        CheckConstraint("space_id IS NOT NULL OR meeting_place <> ''", name="is_somewhere"),
        Index("ix_programme_sessions_during", "during", postgresql_using="gist"),
    )

    id: Mapped[UuidKey]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programmes.id"), index=True)
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"), index=True)
    meeting_place: Mapped[str] = mapped_column(server_default="")
    course_id: Mapped[UUID | None] = mapped_column(ForeignKey("resources.id"), index=True)
    during: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)
    cap: Mapped[int]
    taken: Mapped[int] = mapped_column(server_default="0")
    held: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="open")
    reason_code: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class WaitEntry(Base):
    """A place in the line for a session or a space. `told_free` are the most free seats its owner was told about."""

    __tablename__ = "wait_entries"
    __table_args__ = (
        one_of("state", WaitState),
        one_of("purpose", Purpose),
        CheckConstraint("num_nonnulls(session_id, space_id) = 1", name="waits_for_one"),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        CheckConstraint("state <> 'offered' OR deadline IS NOT NULL", name="offer_has_an_end"),
        Index("ix_wait_entries_session_id_place", "session_id", "place"),
        Index("ix_wait_entries_space_id_place", "space_id", "place"),
        Index("ix_wait_entries_deadline", "deadline", postgresql_where=text("state = 'offered'")),
        Index(
            "uq_wait_entries_live",
            "session_id",
            "account_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered')"),
        ),
    )

    id: Mapped[UuidKey]
    place: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("programme_sessions.id"))
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    heads: Mapped[int]
    purpose: Mapped[str] = mapped_column(server_default="other")
    state: Mapped[str] = mapped_column(server_default="waiting")
    offered_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    told_free: Mapped[int] = mapped_column(server_default="0")
    reason_code: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class WaitWish(Base):
    """A time that somebody waits for in a space, the dearest first."""

    __tablename__ = "wait_wishes"
    __table_args__ = (bounded("wished"),)

    wait_id: Mapped[UUID] = mapped_column(ForeignKey("wait_entries.id", ondelete="CASCADE"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wished: Mapped[Any] = mapped_column(TSTZRANGE, nullable=False)


class Signup(Base):
    """Seats somebody has taken; without an account it is a guest whom a keeper entered."""

    __tablename__ = "signups"
    __table_args__ = (
        one_of("state", SignupState),
        one_of("channel", Channel),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        Index(
            "uq_signups_live",
            "session_id",
            "account_id",
            unique=True,
            postgresql_where=text("state = 'signed'"),
        ),
    )

    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("programme_sessions.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    heads: Mapped[int]
    channel: Mapped[str] = mapped_column(server_default="web")
    state: Mapped[str] = mapped_column(server_default="signed")
    wait_id: Mapped[UUID | None] = mapped_column(ForeignKey("wait_entries.id"))
    reason_code: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]


class SignupGuest(Base):
    """Personal data of a guest without an account, apart so that it can be forgotten after `delete_after`."""

    __tablename__ = "signup_guests"
    __table_args__ = (
        long_enough("name", 100),
        long_enough("phone", 40),
        CheckConstraint("under_14 = (guardian_name <> '')", name="guardian_of_a_child"),
        long_enough("guardian_name", 100, least=0),
    )

    signup_id: Mapped[UUID] = mapped_column(ForeignKey("signups.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    delete_after: Mapped[date] = mapped_column(index=True)
    under_14: Mapped[bool] = mapped_column(server_default=text("false"))
    guardian_name: Mapped[str] = mapped_column(server_default="")


class SignupEvent(Base):
    """Every move of a sign-up, append-only; ids and codes only."""

    __tablename__ = "signup_events"
    __table_args__ = (one_of("channel", Channel),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    signup_id: Mapped[UUID] = mapped_column(ForeignKey("signups.id"), index=True)
    action: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[UUID | None]
    channel: Mapped[str]
    reason_code: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class WaitEvent(Base):
    """Every move of a place in a line, append-only; ids and codes only."""

    __tablename__ = "wait_events"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    wait_id: Mapped[UUID] = mapped_column(ForeignKey("wait_entries.id"), index=True)
    action: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[UUID | None]
    reason_code: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
