"""Survey forms: a form by its key, and every version of it as it was given out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from geo.enums import ResourceKind
from geo.models.base import Base, CreatedAt, UuidKey, long_enough, one_of


class SurveyForm(Base):
    """A form by the id that its instances name; `kind` is the record it makes, `ready` tells ours from others."""

    __tablename__ = "survey_forms"
    __table_args__ = (
        UniqueConstraint("form_key"),
        long_enough("form_key", 200),
        long_enough("title", 300),
        one_of("kind", ResourceKind),
    )

    id: Mapped[UuidKey]
    form_key: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str | None]
    ready: Mapped[bool] = mapped_column(server_default=text("false"))
    retired_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]


class FormVersion(Base):
    """One version for ever: the workbook, the exact XForm bytes that phones are given, and what the web form draws."""

    __tablename__ = "form_versions"
    __table_args__ = (
        UniqueConstraint("form_id", "version"),
        UniqueConstraint("form_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        long_enough("version", 200),
        long_enough("title", 300),
        long_enough("file_name", 200),
        CheckConstraint("xform_md5 = md5(xform)", name="xform_md5_true"),
        CheckConstraint("jsonb_typeof(definition) = 'object'", name="definition_object"),
    )

    id: Mapped[UuidKey]
    form_id: Mapped[UUID] = mapped_column(ForeignKey("survey_forms.id"))
    number: Mapped[int]
    version: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    xlsform: Mapped[bytes]
    xform: Mapped[bytes]
    xform_md5: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    warnings: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[CreatedAt]
