"""The one intake of everything that comes from the field: raw, once, whatever the order it comes in (R1, R2)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.clock import SEOUL
from geo.enums import ResourceKind
from geo.errors import Conflict, InvalidInput, MaeulError, NotFound
from geo.media.store import keep_original
from geo.personal_numbers import holds_resident_number, number_refused
from geo.queries.campaigns import CampaignRow, get_campaign
from geo.queries.consents import withdrawn_since
from geo.queries.forms import FormVersionRow, find_version, list_versions
from geo.queries.submissions import (
    FileRow,
    Known,
    NewSubmission,
    complete,
    insert_file,
    insert_submission,
    list_files,
    lock_known,
    successor_of,
)
from geo.settings import Settings
from geo.surveys.campaigns import require_open
from geo.surveys.instances import Instance, leaves, read_instance, taken_at
from geo.surveys.submission_states import Channel, SubmissionState

NAME_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """One OpenRosa instance with the files that came along; without `form` it is found by what the instance names.

    `incomplete` says that more files are on their way (`*isIncomplete*`), `edits_known` that an edit is taken only when
    what it replaces is here: a phone app keeps it and sends it again.
    """

    xml: bytes
    campaign_id: UUID | None
    by: UUID | None
    channel: Channel
    form: FormVersionRow | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    device: str = ""
    incomplete: bool = False
    edits_known: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it: `new` is false for bytes that were here before, `missing` are files that it names.

    `media` are the files kept just now, whose public versions are still to be made.
    """

    submission_id: UUID
    new: bool
    missing: list[str]
    state: SubmissionState
    media: list[UUID] = field(default_factory=list)


def receive(session: Session, settings: Settings, incoming: Incoming, now: datetime | None = None) -> Received:
    """Store an instance as it came, or add to one that is here; nothing of it is put into the records yet.

    The same bytes again are success and nothing new. Raises InvalidInput for a resident number in an answer
    (`resident_number`), Conflict for other bytes or another file under a known
    name (`submission_changed`), for an edit of what was edited already (`submission_stale`), for what tells of
    somebody who took their consent back meanwhile (`consent_withdrawn`) and for a campaign that
    takes nothing (`campaign_closed`, `campaign_not_open`); NotFound for a form that the campaign does not ask with
    (`form_version_unknown`). What comes before its own forerunner is no fault.
    """
    at = now or clock.now()
    stated = read_instance(incoming.xml)
    if any(holds_resident_number(value) for _path, value in leaves(stated.values)):
        raise number_refused()
    if not 1 <= len(stated.instance_id) <= NAME_MOST:
        raise InvalidInput(
            "이 기록에는 고유 번호(instanceID)가 없어요. 조사 화면에서 다시 보내 주세요.",
            "The instance has no instanceID, or it is too long.",
            code="instance_id_missing",
        )
    known = lock_known(session, stated.instance_id)
    new = known is None
    if known is None:
        known = _store(session, incoming, stated, at)
    if known.sha256 != _sha256(incoming.xml):
        raise _changed(stated.instance_id)
    if known.redacted:
        return Received(known.id, False, [], known.state)
    media = _add_files(session, settings, incoming, known, at)
    return _told(session, known, new=new, media=media)


def _store(session: Session, incoming: Incoming, stated: Instance, now: datetime) -> Known:
    form = _form_of(session, incoming, stated)
    instance = read_instance(incoming.xml, form.definition)
    _check_edit(session, instance, known=incoming.edits_known)
    _check_consent(session, form, instance, now)
    entity = instance.entity
    new = NewSubmission(
        campaign_id=incoming.campaign_id,
        form_version_id=form.id,
        instance_id=instance.instance_id,
        deprecated_id=instance.deprecated_id or None,
        entity_id=entity.id if entity else None,
        base_version=entity.base_version if entity else None,
        trunk_version=entity.trunk_version if entity else None,
        branch_id=(entity.branch_id or None) if entity else None,
        xml=incoming.xml,
        sha256=_sha256(incoming.xml),
        expected=list(instance.files),
        channel=incoming.channel,
        device=incoming.device[:NAME_MOST],
        account_id=incoming.by,
    )
    insert_submission(session, new, now)
    stored = lock_known(session, instance.instance_id)
    if stored is None:  # another edit of the same was stored in the same moment
        raise _replaced()
    return stored


def _form_of(session: Session, incoming: Incoming, stated: Instance) -> FormVersionRow:
    """Return the version of the form that was filled in; any version of a form that the campaign asks with."""
    campaign = get_campaign(session, incoming.campaign_id) if incoming.campaign_id else None
    if campaign is not None:
        require_open(campaign)
    if incoming.form is not None:
        return incoming.form
    form = find_version(session, stated.form_id, stated.version)
    if campaign is not None and form.id not in campaign.forms and not _asks_with(session, campaign, form):
        raise NotFound(
            f"'{form.title}' 양식은 '{campaign.title}' 조사에서 쓰지 않아요. 양식을 새로 받아 주세요.",
            "The campaign does not ask with this form.",
            code="form_version_unknown",
        )
    return form


def _asks_with(session: Session, campaign: CampaignRow, form: FormVersionRow) -> bool:
    """Say whether a campaign asks with another version of a form: a phone may still hold the one before."""
    return bool({version.id for version in list_versions(session, form.form_id)} & set(campaign.forms))


def _check_consent(session: Session, form: FormVersionRow, instance: Instance, now: datetime) -> None:
    """Raise Conflict for what was written down of somebody before they took their consent back: it stays out (R4)."""
    former = lock_known(session, instance.deprecated_id) if instance.deprecated_id else None
    entity = instance.entity
    day = (taken_at(instance) or now).astimezone(SEOUL).date()
    plan = form.definition.entity
    person = plan is not None and plan.dataset == ResourceKind.PERSON
    if (former is not None and former.redacted) or (
        entity and entity.id and person and withdrawn_since(session, entity.id, day)
    ):
        raise Conflict(
            "그사이 동의를 거두어 내용을 지운 기록이라 받지 않아요. 다시 동의를 받았다면 새로 적어 보내 주세요.",
            "Consent was taken back meanwhile: nothing more is kept of it.",
            code="consent_withdrawn",
        )


def _check_edit(session: Session, instance: Instance, *, known: bool) -> None:
    """Raise Conflict for an edit of a submission that another edit has replaced already.

    With `known` also NotFound for an edit of one that is not here.
    """
    if not instance.deprecated_id:
        return
    if instance.deprecated_id == instance.instance_id:
        raise InvalidInput(
            "자기 자신을 고친 기록은 받을 수 없어요.", "An instance cannot replace itself.", code="deprecated_id_own"
        )
    if successor_of(session, instance.deprecated_id):
        raise _replaced()
    if known and lock_known(session, instance.deprecated_id) is None:
        raise NotFound(
            "고치기 전 기록이 아직 오지 않았어요. 그 기록을 먼저 보낸 뒤 다시 보내 주세요.",
            "The submission that it edits has not come.",
            code="former_unknown",
        )


def _replaced() -> Conflict:
    return Conflict(
        "이미 고쳐서 보낸 기록이에요. 새로 받은 기록에서 다시 고쳐 주세요.",
        "The submission has been replaced by a newer one already.",
        code="submission_stale",
    )


def _add_files(session: Session, settings: Settings, incoming: Incoming, known: Known, now: datetime) -> list[UUID]:
    """Keep the files that the instance names and that are not here yet; what it does not name is left out."""
    here = {row.name: row for row in list_files(session, known.id)}
    kept: list[UUID] = []
    for name, data in incoming.files.items():
        if name not in known.expected:
            continue
        if name in here:
            if here[name].sha256 != _sha256(data):
                raise _changed(name)
            continue
        row = _keep(session, settings, name, data, incoming.by)
        insert_file(session, known.id, row, now)
        kept += [row.media_id] if row.media_id else []
    return kept


def _keep(session: Session, settings: Settings, name: str, data: bytes, by: UUID | None) -> FileRow:
    """Keep one file; one that cannot be kept must not keep the record itself from coming."""
    try:
        media_id, fault = keep_original(session, settings, name, data, by), ""
    except MaeulError as error:
        media_id, fault = None, error.message
    return FileRow(name, _sha256(data), len(data), media_id, fault, linked=False)


def _told(session: Session, known: Known, *, new: bool, media: Sequence[UUID]) -> Received:
    here = {row.name for row in list_files(session, known.id)}
    missing = [name for name in known.expected if name not in here]
    state = known.state
    if state is SubmissionState.INCOMPLETE and not missing:
        complete(session, known.id)
        state = SubmissionState.RECEIVED
    return Received(known.id, new, missing, state, list(media))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _changed(name: str) -> Conflict:
    return Conflict(
        "같은 번호로 이미 받은 기록과 내용이 달라요. 고친 것이라면 새 기록으로 보내 주세요.",
        "Another submission with the same id is here already, and it differs.",
        code="submission_changed",
        details={"name": name[:NAME_MOST]},
    )
