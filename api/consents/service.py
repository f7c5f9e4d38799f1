"""Who may give, see and take back which consent, and the steps that need more than one statement."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, Place, require
from api.auth.reach import required_reach
from api.consents.schemas import ConsentIn, TextIn, WithdrawIn
from geo import clock
from geo.enums import ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.fields import FIELDS
from geo.queries import consent_texts, consents, field_policies, revisions
from geo.queries.access import note_access
from geo.queries.consent_mentions import Mention, list_mentions
from geo.queries.consent_texts import TextRow
from geo.queries.consents import ConsentFilter, ConsentRow, ConsentStanding, Given, Subject
from geo.queries.field_policies import FieldPolicy
from geo.queries.resources import place_of
from geo.surveys import consent


def place_of_subject(session: Session, record: UUID | None, district_code: str | None) -> Place:
    """Return where a consent's record lies; without a record its district, if it has one."""
    if record is None:
        return Place(None, district_code, None)
    content = revisions.read_content(session, record, revisions.read_head(session, record).rev)
    found = place_of(session, content, clock.today())
    site = UUID(content["site_id"]) if content.get("site_id") else None
    return Place(site, found.district_code if found else district_code, found.province_code if found else None)


def list_for(
    session: Session,
    caller: Caller,
    *,
    standing: ConsentStanding | None = None,
    resource_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[ConsentRow], int]:
    """Return one page of the ledger of the caller's places; that it was looked at is noted."""
    reach = required_reach(caller, Action.SEE_RESOURCES)
    wanted = ConsentFilter(clock.today(), reach, standing, resource_id, limit=limit, offset=offset)
    rows, total = consents.list_consents(session, wanted)
    note_access(session, caller.account_id, "consent", [row.id for row in rows])
    return rows, total


def get_for(session: Session, caller: Caller, consent_id: UUID, action: Action = Action.SEE_RESOURCES) -> ConsentRow:
    """Return one consent of a place where the caller may do `action`; that it was looked at is noted."""
    row = consents.get_consent(session, consent_id, clock.today())
    require(caller, action, place_of_subject(session, row.place_id, row.district_code))
    note_access(session, caller.account_id, "consent", [row.id])
    return row


def give(session: Session, caller: Caller, body: ConsentIn) -> ConsentRow:
    """Write a consent down at a place where the caller writes records."""
    subject = Subject(body.resource_id, body.media_id, body.archive_item_id)
    record, district = consents.place_of_subject(session, subject)
    require(caller, Action.WRITE_RESOURCES, place_of_subject(session, record, district))
    given = Given(
        subject,
        body.text_id,
        body.fields,
        body.channels,
        body.how,
        body.given_on or clock.today(),
        body.valid_until,
        body.by_guardian,
        body.evidence_media_id,
    )
    made = consent.give(session, given, caller.account_id)
    return consents.get_consent(session, made, clock.today())


def preview(session: Session, caller: Caller, consent_id: UUID) -> tuple[ConsentRow, list[str], list[Mention]]:
    """Return what taking a consent back would wipe for good, and where else the person is written about."""
    row = get_for(session, caller, consent_id, Action.REVIEW_RESOURCES)
    return row, consents.fields_to_redact(session, row.id), _mentions(session, row)


def withdraw(
    session: Session, caller: Caller, consent_id: UUID, body: WithdrawIn
) -> tuple[ConsentRow, list[str], list[Mention]]:
    """Take a consent back, or a part of it; return what was wiped and where else the person was written about."""
    row = get_for(session, caller, consent_id, Action.REVIEW_RESOURCES)
    mentions = _mentions(session, row)
    wiped = consent.withdraw(session, row, body.reason, caller.account_id, fields=body.fields, channels=body.channels)
    return row, wiped, mentions


def _mentions(session: Session, row: ConsentRow) -> list[Mention]:
    return list_mentions(session, row.resource_id) if row.resource_id else []


def add_text(session: Session, caller: Caller, key: str, body: TextIn) -> TextRow:
    """Write the next version of a text: it holds everywhere, so only those may whose right does."""
    require(caller, Action.REVIEW_RESOURCES, EVERYWHERE)
    return consent_texts.add_text(session, key, body.model_dump(), caller.account_id, clock.now())


def list_policies(session: Session, caller: Caller, kind: ResourceKind | None) -> Sequence[FieldPolicy]:
    """Return the field policies for those who see records somewhere."""
    required_reach(caller, Action.SEE_RESOURCES)
    return field_policies.list_policies(session, kind)


def set_policy(
    session: Session, caller: Caller, kind: ResourceKind, name: str, was: Visibility, visibility: Visibility
) -> FieldPolicy:
    """Open a field to the public or close it, everywhere at once.

    What is closed is seen again by those who saw it before the field was ever opened: how far within the survey team a
    field goes is part of the field itself.
    """
    require(caller, Action.REVIEW_RESOURCES, EVERYWHERE)
    policy = field_policies.get_policy_of(session, kind, name)
    built_in = FIELDS[kind][name].visibility
    hidden = Visibility.INTERNAL if built_in is Visibility.PUBLIC else built_in
    if visibility not in {Visibility.PUBLIC, hidden}:
        raise InvalidInput(
            f"이 항목은 '{Visibility.PUBLIC.label}' 또는 '{hidden.label}'로만 정할 수 있어요.",
            f"This field is either public or {hidden.value}.",
            code="policy_not_possible",
        )
    if visibility != was or policy.visibility != visibility:
        seen = FieldPolicy(policy.kind, policy.name, was.value, policy.personal, policy.changed_at)
        field_policies.set_policy(session, seen, visibility, caller.account_id, clock.now())
    return field_policies.get_policy_of(session, kind, name)
