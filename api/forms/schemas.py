"""What survey forms look like from outside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from geo.enums import ResourceKind
from geo.queries.forms import FormRow, FormVersionRow


class FormOut(BaseModel):
    """A form with its newest version; `kind` is the record that an answer makes, null when the form does not say."""

    id: UUID
    form_key: str
    title: str
    kind: ResourceKind | None
    ready: bool
    retired_at: datetime | None
    versions: int
    campaigns: int
    version_id: UUID
    version: str
    created_at: datetime


class FormList(BaseModel):
    items: list[FormOut]
    next: str | None
    total: int


class VersionOut(BaseModel):
    """One version; `hash` is the md5 of the exact XForm bytes, `web_unsupported` what the web form cannot do."""

    id: UUID
    number: int
    version: str
    title: str
    file_name: str
    hash: str
    questions: int
    web_unsupported: list[str]
    warnings: list[str]
    created_at: datetime


class FormFull(FormOut):
    history: list[VersionOut]


class StoredOut(BaseModel):
    """Where an uploaded form lies; `new` is false when this very version was here before."""

    form_id: UUID
    version_id: UUID
    new: bool
    form_key: str
    version: str
    title: str
    web_unsupported: list[str]
    warnings: list[str]


class FormPatch(BaseModel):
    model_config = ConfigDict(extra="forbid")
    retired: bool


class TextsOut(BaseModel):
    """Language → text."""

    model_config = ConfigDict(extra="allow")


class DefinitionOut(BaseModel):
    """What the web form draws: questions as a tree with the XForm's expressions; what is empty is left out."""

    form_key: str
    version: str
    title: TextsOut
    root: str
    languages: list[str]
    web_unsupported: list[str]
    entity: dict[str, str] | None
    questions: list[dict[str, Any]]


def form_out(row: FormRow) -> dict[str, Any]:
    """Return a form as JSON-ready values."""
    return FormOut(**{name: getattr(row, name) for name in FormOut.model_fields}).model_dump(mode="json")


def version_out(row: FormVersionRow) -> VersionOut:
    """Return one version as the API tells it."""
    plain = ("id", "number", "version", "title", "file_name", "warnings", "created_at")
    return VersionOut(
        **{name: getattr(row, name) for name in plain},
        hash=f"md5:{row.xform_md5}",
        questions=sum(1 for question in row.definition.walk() if question.label),
        web_unsupported=list(row.definition.web_unsupported),
    )
