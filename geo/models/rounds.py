"""Season rounds with their draw; spare hours, needs and matches. What comes of both is a series of bookings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Integer, Text

from geo.enums import MatchState, NeedState, Purpose, RoundState, SpareState
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of

_WEEKDAY = "weekday BETWEEN 1 AND 7"
_HOURS = "from_min BETWEEN 0 AND 1439 AND until_min > from_min AND until_min <= 2880"
_PERIOD = "ends_on >= starts_on AND ends_on <= starts_on + 366"
_OPEN = text("'{}'")


class Round(Base):
    """A season whose weekly slots are drawn by lot.

    `commitment` is the SHA-256 of `seed`, published before the first wish; `result` is the canonical JSON of the
    draw, kept as text so that it stays the same to the byte.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        one_of("state", RoundState),
        long_enough("name", 100),
        long_enough("about", 2000, least=0),
        CheckConstraint(_PERIOD, name="season_sane"),
        CheckConstraint("most_per_week BETWEEN 1 AND 20", name="most_per_week_sane"),
        CheckConstraint("state = 'draft' OR (commitment IS NOT NULL AND seed IS NOT NULL)", name="sealed_while_open"),
        CheckConstraint(
            "seed IS NULL OR (seed ~ '^[0-9a-f]{64}$' AND commitment = encode(sha256(decode(seed, 'hex')), 'hex'))",
            name="seed_fits_its_seal",
        ),
        CheckConstraint("(result IS NOT NULL) = (state IN ('drawn', 'published'))", name="result_after_the_draw"),
    )

    id: Mapped[UuidKey]
    site_id: Mapped[UUID] = mapped_column(ForeignKey("sites.id"), index=True)
    name: Mapped[str]
    about: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="draft")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    apply_until: Mapped[datetime]
    most_per_week: Mapped[int]
    newcomers_first: Mapped[bool] = mapped_column(server_default=text("true"))
    commitment: Mapped[str | None]
    seed: Mapped[str | None]
    result: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]


class RoundSlot(Base):
    """A weekly time of a space that a round gives away, in minutes of the venue's day."""

    __tablename__ = "round_slots"
    __table_args__ = (
        UniqueConstraint("round_id", "id"),
        UniqueConstraint("round_id", "space_id", "weekday", "from_min"),
        CheckConstraint(_WEEKDAY, name="weekday_known"),
        CheckConstraint(_HOURS, name="hours_sane"),
    )

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    weekday: Mapped[int]
    from_min: Mapped[int]
    until_min: Mapped[int]


class RoundEntry(Base):
    """A group that takes part; the account is the member who sent its wishes last."""

    __tablename__ = "round_entries"
    __table_args__ = (CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"), one_of("purpose", Purpose))

    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"), primary_key=True, index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    heads: Mapped[int]
    purpose: Mapped[str]
    created_at: Mapped[CreatedAt]


class RoundWish(Base):
    __tablename__ = "round_wishes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["round_id", "party_id"], ["round_entries.round_id", "round_entries.party_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["round_id", "slot_id"], ["round_slots.round_id", "round_slots.id"]),
        UniqueConstraint("round_id", "party_id", "slot_id"),
        CheckConstraint("rank BETWEEN 1 AND 3", name="rank_known"),
    )

    round_id: Mapped[UUID] = mapped_column(primary_key=True)
    party_id: Mapped[UUID] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[UUID]


class RoundAward(Base):
    """Who holds a slot; a declined award keeps its row."""

    __tablename__ = "round_awards"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "slot_id"], ["round_slots.round_id", "round_slots.id"]),
        ForeignKeyConstraint(["round_id", "party_id"], ["round_entries.round_id", "round_entries.party_id"]),
        UniqueConstraint("round_id", "slot_id", "party_id"),
        Index("uq_round_awards_held", "slot_id", unique=True, postgresql_where=text("declined_at IS NULL")),
    )

    id: Mapped[UuidKey]
    round_id: Mapped[UUID]
    slot_id: Mapped[UUID]
    party_id: Mapped[UUID] = mapped_column(index=True)
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    declined_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class SpareHours(Base):
    """Weekly hours of a space that its operator would like to see used; no purposes named: all are welcome."""

    __tablename__ = "spare_hours"
    __table_args__ = (
        one_of("state", SpareState),
        CheckConstraint(_WEEKDAY, name="weekday_known"),
        CheckConstraint(_HOURS, name="hours_sane"),
        CheckConstraint(_PERIOD, name="period_sane"),
        long_enough("conditions", 1000, least=0),
        CheckConstraint(f"purposes <@ '{{{','.join(Purpose)}}}'::text[]", name="purposes_known"),
    )

    id: Mapped[UuidKey]
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id"), index=True)
    weekday: Mapped[int]
    from_min: Mapped[int]
    until_min: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    conditions: Mapped[str] = mapped_column(server_default="")
    purposes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_OPEN)
    state: Mapped[str] = mapped_column(server_default="open")
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class Need(Base):
    """What a person or a group looks for; public without any name unless the group agrees (`shows_name`)."""

    __tablename__ = "needs"
    __table_args__ = (
        one_of("state", NeedState),
        one_of("purpose", Purpose),
        CheckConstraint("cardinality(dong_codes) BETWEEN 1 AND 10", name="dongs_given"),
        CheckConstraint(
            "cardinality(weekdays) BETWEEN 1 AND 7 AND weekdays <@ '{1,2,3,4,5,6,7}'::int[]", name="weekdays_known"
        ),
        CheckConstraint(_HOURS, name="hours_sane"),
        CheckConstraint("minutes BETWEEN 15 AND until_min - from_min", name="minutes_fit"),
        CheckConstraint("heads BETWEEN 1 AND 100000", name="heads_sane"),
        CheckConstraint(_PERIOD, name="period_sane"),
        long_enough("about", 1000, least=0),
        CheckConstraint("party_id IS NOT NULL OR NOT shows_name", name="shows_only_groups"),
    )

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"), index=True)
    dong_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    from_min: Mapped[int]
    until_min: Mapped[int]
    minutes: Mapped[int]
    heads: Mapped[int]
    purpose: Mapped[str]
    features: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=_OPEN)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    about: Mapped[str] = mapped_column(server_default="")
    shows_name: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(server_default="open")
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]


class Match(Base):
    """A need and spare hours that fit, the weekly time they share, and why; `score` of 100."""

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("need_id", "spare_id"),
        one_of("state", MatchState),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_sane"),
        CheckConstraint(
            "(proposed_by IS NOT NULL AND proposed_by IN ('need', 'space'))"
            " OR (proposed_by IS NULL AND state IN ('found', 'declined'))",
            name="proposed_by_somebody",
        ),
        Index("uq_matches_accepted", "need_id", unique=True, postgresql_where=text("state = 'accepted'")),
    )

    id: Mapped[UuidKey]
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    spare_id: Mapped[UUID] = mapped_column(ForeignKey("spare_hours.id"), index=True)
    score: Mapped[int]
    reasons: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    weekday: Mapped[int]
    from_min: Mapped[int]
    until_min: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(server_default="found")
    proposed_by: Mapped[str | None]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]
