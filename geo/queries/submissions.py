"""Submissions as rows: stored once and never rewritten, with their files, and listed for those who look after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.reach import Reach
from geo.surveys.submission_states import Channel, SubmissionState


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """What is stored of an instance; the entity is the record that it says it makes or changes."""

    campaign_id: UUID | None
    form_version_id: UUID
    instance_id: str
    deprecated_id: str | None
    entity_id: UUID | None
    base_version: int | None
    trunk_version: int | None
    branch_id: str | None
    xml: bytes
    sha256: str
    expected: list[str]
    channel: Channel
    device: str
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class Known:
    """A submission as the next post of the same instance finds it, locked."""

    id: UUID
    sha256: str
    state: SubmissionState
    expected: list[str]
    redacted: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a submission; `media_id` is None where `fault` says why it could not be kept."""

    name: str
    sha256: str
    size: int
    media_id: UUID | None
    fault: str
    linked: bool


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as a list shows it; `missing` are the files it names that have not come."""

    id: UUID
    campaign_id: UUID | None
    campaign: str | None
    district_code: str | None
    province_code: str | None
    form_version_id: UUID
    form_key: str
    form_title: str
    version: str
    instance_id: str
    deprecated_id: str | None
    entity_id: UUID | None
    base_version: int | None
    channel: Channel
    device: str
    account_id: UUID | None
    account: str | None
    received_at: datetime
    state: SubmissionState
    code: str
    message: str
    message_en: str
    applied_at: datetime | None
    redacted_at: datetime | None
    missing: list[str]
    files: int
    records: list[dict[str, Any]]
    conflicts: int


def insert_submission(session: Session, new: NewSubmission, now: datetime) -> UUID | None:
    """Store an instance; None when one of that id is here already, or another edit of the same one."""
    sql = text("""
    INSERT INTO submissions (campaign_id, form_version_id, instance_id, deprecated_id, entity_id, base_version,
      trunk_version, branch_id, xml, sha256, expected, channel, device, account_id, received_at)
    VALUES (:campaign_id, :form_version_id, :instance_id, :deprecated_id, :entity_id, :base_version,
      :trunk_version, :branch_id, :xml, :sha256, :expected, :channel, :device, :account_id, :now)
    ON CONFLICT DO NOTHING RETURNING id
    """)
    values = {name: getattr(new, name) for name in NewSubmission.__slots__}
    made: UUID | None = session.execute(sql, {**values, "channel": new.channel.value, "now": now}).scalar_one_or_none()
    return made


def lock_known(session: Session, instance_id: str) -> Known | None:
    """Return the submission of an instance id, others waiting; None when there is none."""
    sql = """
    SELECT id, sha256, state, expected, redacted_at IS NOT NULL AS redacted FROM submissions
    WHERE instance_id = :instance_id FOR UPDATE
    """
    row = session.execute(text(sql), {"instance_id": instance_id}).one_or_none()
    return Known(row.id, row.sha256, SubmissionState(row.state), row.expected, row.redacted) if row else None


def successor_of(session: Session, instance_id: str) -> str | None:
    """Return the instance id of the submission that took the place of this one, if any did."""
    sql = "SELECT instance_id FROM submissions WHERE deprecated_id = :instance_id"
    found: str | None = session.execute(text(sql), {"instance_id": instance_id}).scalar_one_or_none()
    return found


def list_files(session: Session, submission_id: UUID) -> list[FileRow]:
    """Return the files of a submission by name."""
    sql = """
    SELECT name, sha256, size, media_id, fault, linked_at IS NOT NULL AS linked FROM submission_files
    WHERE submission_id = :id ORDER BY name
    """
    return [FileRow(**row) for row in session.execute(text(sql), {"id": submission_id}).mappings()]


def insert_file(session: Session, submission_id: UUID, new: FileRow, now: datetime) -> None:
    """Store that a file of a submission has come."""
    sql = """
    INSERT INTO submission_files (submission_id, name, sha256, size, media_id, fault, received_at)
    VALUES (:id, :name, :sha256, :size, :media_id, :fault, :now)
    """
    values = {name: getattr(new, name) for name in ("name", "sha256", "size", "media_id", "fault")}
    session.execute(text(sql), {**values, "id": submission_id, "now": now})


def complete(session: Session, submission_id: UUID) -> None:
    """Let a submission wait for its turn, whose files have all come."""
    sql = "UPDATE submissions SET state = 'received' WHERE id = :id AND state = 'incomplete'"
    session.execute(text(sql), {"id": submission_id})


_FIELDS: Final = tuple(SubmissionRow.__slots__)
_FROM: Final = """
FROM submissions s JOIN form_versions v ON v.id = s.form_version_id JOIN survey_forms f ON f.id = v.form_id
LEFT JOIN campaigns c ON c.id = s.campaign_id LEFT JOIN districts x ON x.code = c.district_code
LEFT JOIN accounts a ON a.id = s.account_id
"""
_SELECT: Final = f"""
SELECT s.id, s.campaign_id, c.title AS campaign, c.district_code, x.province_code, s.form_version_id, f.form_key,
  v.title AS form_title, v.version, s.instance_id, s.deprecated_id, s.entity_id, s.base_version, s.channel, s.device,
  s.account_id, a.name AS account, s.received_at, s.state, s.code, s.message, s.message_en, s.applied_at,
  s.redacted_at,
  ARRAY(SELECT e.name FROM unnest(s.expected) WITH ORDINALITY e (name, place) WHERE NOT EXISTS (
    SELECT FROM submission_files u WHERE u.submission_id = s.id AND u.name = e.name) ORDER BY e.place) AS missing,
  (SELECT count(*) FROM submission_files u WHERE u.submission_id = s.id) AS files,
  coalesce((SELECT jsonb_agg(jsonb_build_object('part', m.part, 'resource_id', m.resource_id, 'rev', m.rev,
      'name', r.name, 'kind', r.kind) ORDER BY m.part)
    FROM submission_records m JOIN resources r ON r.id = m.resource_id WHERE m.submission_id = s.id), '[]') AS records,
  (SELECT count(*) FROM property_conflicts p WHERE p.submission_id = s.id AND p.state = 'open') AS conflicts
{_FROM}
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """Which submissions: of campaigns within `reach`, or sent by `account_id`."""

    reach: Reach = field(default_factory=Reach)
    account_id: UUID | None = None
    campaign_id: UUID | None = None
    states: Sequence[str] = ()
    limit: int = 50
    offset: int = 0


_WANTED: Final = """
(:everywhere OR c.district_code = ANY(:districts) OR x.province_code = ANY(:provinces) OR s.account_id = :account_id)
AND (CAST(:campaign_id AS uuid) IS NULL OR s.campaign_id = :campaign_id) AND (:any_state OR s.state = ANY(:states))
"""


def list_submissions(session: Session, wanted: SubmissionFilter) -> tuple[list[SubmissionRow], int]:
    """Return one page of submissions, the newest first, and how many there are."""
    values = {
        **wanted.reach.parameters(),
        "account_id": wanted.account_id,
        "campaign_id": wanted.campaign_id,
        "any_state": not wanted.states,
        "states": list(wanted.states),
        "limit": wanted.limit,
        "offset": wanted.offset,
    }
    sql = f"{_SELECT} WHERE {_WANTED} ORDER BY s.received_at DESC, s.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), values).mappings().all()
    total = session.execute(text(f"SELECT count(*) {_FROM} WHERE {_WANTED}"), values).scalar_one()
    return [_row(row) for row in rows], int(total)


def count_by_state(session: Session, campaign_id: UUID) -> dict[str, int]:
    """Return how many submissions of a campaign stand in each state."""
    sql = "SELECT state, count(*) AS n FROM submissions WHERE campaign_id = :id GROUP BY state"
    return {row.state: int(row.n) for row in session.execute(text(sql), {"id": campaign_id})}


def get_submission(session: Session, submission_id: UUID) -> SubmissionRow:
    """Return one submission; raise NotFound without it."""
    row = session.execute(text(f"{_SELECT} WHERE s.id = :id"), {"id": submission_id}).mappings().one_or_none()
    if row is None:
        raise unknown_submission()
    return _row(row)


def unknown_submission() -> NotFound:
    """Return the fault of a submission that does not exist, or not for the one who asks."""
    return NotFound("그런 조사 기록이 없어요.", "There is no such submission.", code="submission_unknown")


def read_xml(session: Session, submission_id: UUID) -> bytes:
    """Return the instance as it came; nothing where personal data was withdrawn."""
    sql = "SELECT xml FROM submissions WHERE id = :id"
    found: bytes = session.execute(text(sql), {"id": submission_id}).scalar_one()
    return bytes(found)


def _row(row: RowMapping) -> SubmissionRow:
    given: Mapping[str, Any] = {name: row[name] for name in _FIELDS}
    return SubmissionRow(**{**given, "channel": Channel(row["channel"]), "state": SubmissionState(row["state"])})
