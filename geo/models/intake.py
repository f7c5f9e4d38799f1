"""Import runs: the files as they came, every row with what became of it, and the journal that can undo it all."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import ImportKind, ImportState, RowOutcome
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class ImportRun(Base):
    """One import from upload to undo. `code` and `message` say why a run failed or could not be undone."""

    __tablename__ = "import_runs"
    __table_args__ = (
        one_of("kind", ImportKind),
        one_of("state", ImportState),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("state <> 'failed' OR message <> ''", name="failure_has_a_reason"),
        Index("ix_import_runs_created_at", "created_at"),
    )

    id: Mapped[UuidKey]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    target: Mapped[str] = mapped_column(server_default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    progress: Mapped[int] = mapped_column(server_default="0")
    doing: Mapped[str] = mapped_column(server_default="")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    code: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    message_en: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportFile(Base):
    """One uploaded file, byte for byte (R1); `facts` tells what it turned out to be."""

    __tablename__ = "import_files"
    __table_args__ = (long_enough("name", 300),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True)
    file_no: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    part_of: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class ImportRow(Base):
    """One row of a file with its cells as they stood there, and what became of it.

    `raw` and `repairs` are lists joined by U+001F, which no cell holds: arrays cost a bulk import three times as much.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        one_of("outcome", RowOutcome),
        Index("ix_import_rows_target_id", "target_id", postgresql_ops={"target_id": "text_pattern_ops"}),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True)
    file_no: Mapped[int]
    line: Mapped[int]
    outcome: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
    repairs: Mapped[str]
    raw: Mapped[str]
    target: Mapped[str]
    target_id: Mapped[str | None]
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class ImportChange(Base):
    """One row that a run added, changed or took away; `before` is the row as it was, `stamp` its version after."""

    __tablename__ = "import_changes"
    __table_args__ = (
        CheckConstraint("action IN ('insert', 'update', 'delete')", name="action_known"),
        Index("ix_import_changes_run_id_step", "run_id", "step"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    run_id: Mapped[UUID]
    step: Mapped[int] = mapped_column(BigInteger)
    table_name: Mapped[str]
    action: Mapped[str]
    key: Mapped[dict[str, Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    stamp: Mapped[int | None] = mapped_column(BigInteger)


class JournalTable(Base):
    """A table under the journal: its key, its geometry columns, and the column that counts its versions."""

    __tablename__ = "journal_tables"

    name: Mapped[str] = mapped_column(primary_key=True)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    geometries: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version_column: Mapped[str | None]
