"""Submissions on their way into the records: taken in turn, held for what comes before them, applied, or a problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import MaeulError
from geo.faults import stale_row
from geo.surveys.submission_states import Channel, SubmissionState

FILES_WAIT: Final = timedelta(days=3)
"""A place is not kept back for ever because a phone was lost before it had sent all photos."""


@dataclass(frozen=True, slots=True)
class Work:
    """A submission about to be applied, locked."""

    id: UUID
    state: SubmissionState
    campaign_id: UUID | None
    form_version_id: UUID
    instance_id: str
    deprecated_id: str | None
    xml: bytes
    channel: Channel
    account_id: UUID | None
    received_at: datetime
    redacted: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """What a submission is held for: another one, or a record that is not there or not so far yet."""

    instance_id: str | None = None
    record_id: UUID | None = None


def lock_work(session: Session, submission_id: UUID, *, patient: bool = True) -> Work | None:
    """Return a submission for applying, others waiting; None when there is none, or (not patient) when it is taken."""
    sql = f"""
    SELECT id, state, campaign_id, form_version_id, instance_id, deprecated_id, xml, channel, account_id, received_at,
           redacted_at IS NOT NULL AS redacted
    FROM submissions WHERE id = :id FOR UPDATE {"" if patient else "SKIP LOCKED"}
    """  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": submission_id}).mappings().one_or_none()
    if row is None:
        return None
    return Work(
        **{
            **row,
            "state": SubmissionState(row["state"]),
            "channel": Channel(row["channel"]),
            "xml": bytes(row["xml"]),
        }
    )


def take_turns(session: Session, keys: Sequence[str]) -> None:
    """Let only one transaction at a time work on what these keys name, until it ends."""
    for key in sorted(set(keys)):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 5))"), {"key": key})


def write_as(session: Session, submission_id: UUID | None) -> None:
    """Let the revisions that this transaction writes from now on point to a submission, or to none."""
    given = str(submission_id) if submission_id else ""
    session.execute(text("SELECT set_config('maeul.submission', :given, true)"), {"given": given})


@dataclass(frozen=True, slots=True)
class Made:
    """A record that a submission made or changed, the revision that came of it, and what a reviewer should know."""

    part: str
    resource_id: UUID
    rev: int
    notes: tuple[str, ...] = ()


def add_record(session: Session, submission_id: UUID, made: Made) -> None:
    """Note which record a submission made or changed."""
    sql = """
    INSERT INTO submission_records (submission_id, part, resource_id, rev, notes)
    VALUES (:id, :part, :resource_id, :rev, :notes)
    """
    values = {"part": made.part, "resource_id": made.resource_id, "rev": made.rev, "notes": list(made.notes)}
    session.execute(text(sql), {"id": submission_id, **values})


def records_of(session: Session, submission_id: UUID) -> dict[str, Made]:
    """Return part → record of a submission."""
    sql = "SELECT part, resource_id, rev, notes FROM submission_records WHERE submission_id = :id"
    rows = session.execute(text(sql), {"id": submission_id})
    return {row.part: Made(row.part, row.resource_id, row.rev, tuple(row.notes)) for row in rows}


@dataclass(frozen=True, slots=True)
class Found:
    """A submission by its instance id: where it stands, and what it replaces itself."""

    id: UUID
    state: SubmissionState
    deprecated_id: str | None


def find_instance(session: Session, instance_id: str) -> Found | None:
    """Return the submission of an instance id; None when it has not come."""
    sql = "SELECT id, state, deprecated_id FROM submissions WHERE instance_id = :instance_id"
    row = session.execute(text(sql), {"instance_id": instance_id}).one_or_none()
    return Found(row.id, SubmissionState(row.state), row.deprecated_id) if row else None


def rev_in_branch(session: Session, entity_id: UUID, branch_id: str, base_version: int) -> tuple[UUID, int] | None:
    """Return the revision that came of the device's own change of `base_version` in a branch of offline changes, and
    of which record: it may have been merged into another one since."""
    sql = """
    SELECT m.resource_id, m.rev FROM submissions s JOIN submission_records m ON m.submission_id = s.id AND m.part = ''
    WHERE s.entity_id = :entity_id AND s.branch_id = :branch_id AND s.base_version = :base_version
      AND s.state = 'applied' ORDER BY m.rev DESC LIMIT 1
    """
    values = {"entity_id": entity_id, "branch_id": branch_id, "base_version": base_version}
    row = session.execute(text(sql), values).one_or_none()
    return (row.resource_id, row.rev) if row else None


_STEP: Final = """
UPDATE submissions SET state = :state, code = :code, message = :message, message_en = :message_en,
  waits_for_instance = :instance_id, waits_for_record = :record_id, tries = tries + 1,
  applied_at = CASE WHEN :state = 'applied' THEN coalesce(applied_at, :now) END
WHERE id = :id
"""


def note_applied(session: Session, submission_id: UUID, now: datetime) -> None:
    """Note that everything in a submission is where it belongs."""
    _step(session, submission_id, SubmissionState.APPLIED, ("", "", ""), Wait(), now)


def hold(session: Session, submission_id: UUID, reason: tuple[str, str, str], wait: Wait, now: datetime) -> None:
    """Hold a submission for what it builds upon; `reason` is (code, Korean, English)."""
    _step(session, submission_id, SubmissionState.HELD, reason, wait, now)


def note_problem(session: Session, submission_id: UUID, fault: MaeulError, now: datetime) -> None:
    """Note why a person has to look at a submission."""
    reason = (fault.code, fault.message, fault.message_en)
    _step(session, submission_id, SubmissionState.PROBLEM, reason, Wait(), now)


_REPLACED: Final = ("replaced", "고쳐서 다시 보낸 기록이 대신 반영되었어요.", "An edit of it is applied instead.")


def note_replaced(session: Session, submission_id: UUID, now: datetime) -> None:
    """Note that an edit of a submission is in the records, and itself never will be."""
    _step(session, submission_id, SubmissionState.REPLACED, _REPLACED, Wait(), now)


_ASIDE: Final = ("aside", "조사단이 살펴보고 반영하지 않기로 했어요.", "Somebody has looked; nothing comes of it.")


def set_aside(session: Session, submission_id: UUID, now: datetime) -> None:
    """Let nothing come of a submission that waits for a person or for another one; raise Conflict for any other."""
    work = lock_work(session, submission_id)
    if work is None or work.state not in {SubmissionState.PROBLEM, SubmissionState.HELD}:
        raise stale_row()
    _step(session, submission_id, SubmissionState.ASIDE, _ASIDE, Wait(), now)


def replace_problems(session: Session, submission_id: UUID) -> None:
    """Take what a submission replaces off the list of problems, all the way back."""
    sql = """
    WITH RECURSIVE former AS (
      SELECT s.deprecated_id AS named FROM submissions s WHERE s.id = :id
      UNION SELECT s.deprecated_id FROM submissions s JOIN former f ON s.instance_id = f.named)
    UPDATE submissions SET state = 'replaced', code = :code, message = :message, message_en = :message_en
    WHERE state IN ('problem', 'aside') AND instance_id IN (SELECT named FROM former)
    """
    code, message, message_en = _REPLACED
    values = {"id": submission_id, "code": code, "message": message, "message_en": message_en}
    session.execute(text(sql), values)


def _step(
    session: Session,
    submission_id: UUID,
    state: SubmissionState,
    reason: tuple[str, str, str],
    wait: Wait,
    now: datetime,
) -> None:
    code, message, message_en = reason
    values = {
        "id": submission_id,
        "state": state.value,
        "code": code,
        "message": message,
        "message_en": message_en,
        "instance_id": wait.instance_id,
        "record_id": wait.record_id,
        "now": now,
    }
    session.execute(text(_STEP), values)


def held_for(session: Session, instance_id: str, resource_ids: Sequence[UUID]) -> list[UUID]:
    """Return the submissions held for an instance or for one of these records, the oldest revision first."""
    sql = """
    SELECT id FROM submissions
    WHERE state = 'held' AND (waits_for_instance = :instance_id OR waits_for_record = ANY(:records))
    ORDER BY base_version NULLS FIRST, received_at, id
    """
    values = {"instance_id": instance_id, "records": list(resource_ids)}
    return list(session.execute(text(sql), values).scalars())


def list_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Return submissions whose turn it is: received ones, held ones whose wait is over, late ones without all files.

    What they wait for may have come by another way, or in a transaction that did not see them.
    """
    sql = """
    SELECT s.id FROM submissions s WHERE s.state <> 'applied' AND s.redacted_at IS NULL AND (s.state = 'received'
      OR s.state = 'incomplete' AND s.received_at < :late
      OR s.state = 'held' AND (
        EXISTS (SELECT FROM submissions o WHERE o.instance_id = s.waits_for_instance AND o.state = 'applied')
        OR EXISTS (SELECT FROM resources r WHERE r.id = s.waits_for_record
                   AND s.branch_id IS NULL AND (r.rev >= coalesce(s.base_version, 0) OR r.state = 'merged'))))
    ORDER BY s.received_at, s.base_version NULLS FIRST, s.id LIMIT :limit
    """
    return list(session.execute(text(sql), {"late": now - FILES_WAIT, "limit": limit}).scalars())


def note_linked(session: Session, submission_id: UUID, names: Sequence[str], now: datetime) -> None:
    """Note that files of a submission stand at its records."""
    sql = """
    UPDATE submission_files SET linked_at = :now
    WHERE submission_id = :id AND name = ANY(:names) AND linked_at IS NULL
    """
    session.execute(text(sql), {"id": submission_id, "names": list(names), "now": now})
