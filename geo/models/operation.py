"""How the service itself fares: what jobs came to, and what was done with backups."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.backup_states import BackupAction, BackupCause, BackupState, BackupStep
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class JobCount(Base):
    """How many jobs of a kind ended well or badly on a day; jobs that ended well leave the queue."""

    __tablename__ = "job_counts"
    __table_args__ = (
        long_enough("task", 60),
        CheckConstraint("done >= 0 AND failed >= 0 AND spent_ms >= 0 AND longest_ms >= 0", name="counts_sane"),
    )

    task: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    done: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    spent_ms: Mapped[int] = mapped_column(BigInteger, server_default="0")
    longest_ms: Mapped[int] = mapped_column(BigInteger, server_default="0")
    last_done_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]


class JobFault(Base):
    """Why a job failed the last time: a code and a sentence of ours, never what somebody wrote."""

    __tablename__ = "job_faults"
    __table_args__ = (
        long_enough("task", 60),
        long_enough("code", 80),
        long_enough("message", 500),
        long_enough("message_en", 500),
    )

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    task: Mapped[str]
    at: Mapped[datetime]
    code: Mapped[str]
    message: Mapped[str]
    message_en: Mapped[str]


class BackupRun(Base):
    """One thing done with backups; the files, and what is known of them, lie in their folder."""

    __tablename__ = "backup_runs"
    __table_args__ = (
        one_of("action", BackupAction),
        one_of("cause", BackupCause),
        one_of("state", BackupState),
        one_of("step", BackupStep),
        long_enough("name", 120),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_sane"),
        CheckConstraint("(state IN ('done', 'failed')) = (ended_at IS NOT NULL)", name="ended_has_a_time"),
        CheckConstraint("state <> 'failed' OR message <> ''", name="failed_says_why"),
        Index(
            "uq_backup_runs_one_at_a_time",
            text("(true)"),
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[UuidKey]
    action: Mapped[str]
    cause: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    step: Mapped[str] = mapped_column(server_default="waiting")
    percent: Mapped[int] = mapped_column(server_default="0")
    code: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    message_en: Mapped[str] = mapped_column(server_default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[CreatedAt] = mapped_column(server_default=func.now(), index=True)
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
