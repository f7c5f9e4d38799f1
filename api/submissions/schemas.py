"""What is taken and given about submissions, conflicts and waiting relations over HTTP."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from geo.drawn import shape_json
from geo.enums import RelationKind, ResourceKind, ResourceState
from geo.fields import FIELDS
from geo.queries.conflicts import ConflictRow
from geo.queries.relation_proposals import ProposalRow
from geo.queries.revisions import FIELD
from geo.queries.submissions import FileRow, SubmissionRow
from geo.surveys.intake import Received
from geo.surveys.submission_states import Channel, ConflictState, Direction, ProposalState, SubmissionState, Take

PLAIN_LABELS: Mapping[str, str] = {
    "name": "이름",
    "summary": "소개",
    "geometry": "위치",
    "address": "주소",
    "observed_on": "조사한 날",
    "declared_dong": "적힌 행정동",
    "dong_override": "직접 정한 행정동",
    "site_id": "시설",
    "source": "출처",
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReceivedOut(BaseModel):
    """What became of a post: `missing` are files that the record names and that have not come yet."""

    id: UUID
    new: bool
    state: SubmissionState
    missing: list[str]


class RecordOut(BaseModel):
    """A record that a submission made or changed; `notes` tell the reviewer what was left out, and why."""

    resource_id: UUID
    rev: int
    name: str
    kind: ResourceKind
    part: str


class SubmissionOut(BaseModel):
    """A submission; `reason` says why it waits or what a person has to look at."""

    id: UUID
    instance_id: str
    replaces: str | None
    campaign_id: UUID | None
    campaign: str | None
    form_key: str
    form_title: str
    form_version: str
    channel: Channel
    state: SubmissionState
    code: str
    reason: str
    account: str | None
    received_at: datetime
    applied_at: datetime | None
    redacted: bool
    missing: list[str]
    files: int
    conflicts: int
    records: list[RecordOut]


class SubmissionList(BaseModel):
    items: list[SubmissionOut]
    next: str | None
    total: int


class FileOut(BaseModel):
    """A file of a submission; `fault` says why one could not be kept."""

    name: str
    size: int
    media_id: UUID | None
    fault: str


class SubmissionFull(SubmissionOut):
    """One submission with its files and answers by name, groups as objects and repeats as lists."""

    attachments: list[FileOut]
    values: dict[str, Any]


class ConflictOut(BaseModel):
    """A property that two changed: `theirs` came first and stands, `yours` came later and waits."""

    id: UUID
    resource_id: UUID
    name: str
    kind: ResourceKind
    resource_state: ResourceState
    head_rev: int
    property: str
    label: str
    base_rev: int
    base: Any
    theirs: Any
    theirs_by: str | None
    theirs_at: datetime
    yours: Any
    yours_by: str | None
    yours_at: datetime
    submission_id: UUID | None
    state: ConflictState
    taken: Take | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolved_rev: int | None


class ConflictList(BaseModel):
    items: list[ConflictOut]
    next: str | None
    total: int


class ResolveIn(Strict):
    """Which value is taken; `value` is another one, written as the property is (a place as GeoJSON)."""

    take: Take
    value: Any = None


class ProposalOut(BaseModel):
    """A relation that waits: `direction` is `in` where the other end does it; without `other_id` it was only typed."""

    id: UUID
    resource_id: UUID
    record: str
    record_kind: ResourceKind
    kind: RelationKind
    label: str
    direction: Direction
    other_id: UUID | None
    other: str | None
    name: str
    state: ProposalState
    submission_id: UUID
    created_at: datetime


class ProposalList(BaseModel):
    items: list[ProposalOut]
    next: str | None
    total: int


class LinkIn(Strict):
    """The record at the other end; left out, the one that was chosen in the field."""

    other_id: UUID | None = None


def received_out(got: Received) -> dict[str, Any]:
    return {"id": str(got.submission_id), "new": got.new, "state": got.state.value, "missing": got.missing}


def submission_out(row: SubmissionRow, *, english: bool = False) -> dict[str, Any]:
    """Return a submission as a list shows it."""
    plain = ("campaign", "form_key", "form_title", "channel", "state", "code", "account", "missing", "files")
    return {
        **{name: getattr(row, name) for name in plain},
        "id": str(row.id),
        "instance_id": row.instance_id,
        "replaces": row.deprecated_id,
        "campaign_id": str(row.campaign_id) if row.campaign_id else None,
        "form_version": row.version,
        "reason": row.message_en if english else row.message,
        "received_at": row.received_at.isoformat(),
        "applied_at": row.applied_at.isoformat() if row.applied_at else None,
        "redacted": row.redacted_at is not None,
        "conflicts": row.conflicts,
        "records": row.records,
    }


def file_out(row: FileRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "size": row.size,
        "media_id": str(row.media_id) if row.media_id else None,
        "fault": row.fault,
    }


def conflict_out(row: ConflictRow) -> dict[str, Any]:
    """Return a conflict; places as GeoJSON."""
    left_out = {"theirs_rev", "site_id", "dong_code", "dong_name", "district", "district_code", "province_code"}
    plain = {name: value for name, value in asdict(row).items() if name not in left_out}
    values = {name: told(row.property, plain[name]) for name in ("base", "theirs", "yours")}
    return {**plain, **values, "label": property_label(row.kind, row.property)}


def told(name: str, value: Any) -> Any:
    """Return a value of flat content as people and programs read it."""
    return shape_json(value) if name == "geometry" and isinstance(value, str) else value


def property_label(kind: ResourceKind, name: str) -> str:
    """Return what a property is called."""
    spec = FIELDS[kind].get(name.removeprefix(FIELD)) if name.startswith(FIELD) else None
    return spec.label if spec else PLAIN_LABELS.get(name, name)


def proposal_out(row: ProposalRow) -> dict[str, Any]:
    """Return a waiting relation."""
    left_out = {"site_id", "district_code", "province_code"}
    plain = {name: value for name, value in asdict(row).items() if name not in left_out}
    return {**plain, "label": row.kind.label}
