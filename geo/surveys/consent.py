"""Consent step by step: what may be agreed to, taken from a person, from a form, taken back in part or as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ResourceKind, Visibility
from geo.errors import InvalidInput
from geo.fields import FIELDS
from geo.queries import consent_texts, consents
from geo.queries.consent_texts import TextRow
from geo.queries.consents import ConsentRow, Given, Subject
from geo.queries.revisions import read_head
from geo.surveys.consent_words import BASE_FIELDS, MEDIA, ConsentChannel, ConsentHow, WithdrawReason

EARLIEST: Final = date(1900, 1, 1)
LONGEST_YEARS: Final = 10
YES: Final = frozenset({"yes", "y", "1", "true", "ok", "agree", "agreed", "예", "네", "동의", "동의함"})
PERSON_TEXT: Final = "person"


def fields_of(kind: ResourceKind) -> dict[str, str]:
    """Return what can be agreed to for a record of a kind, with its label."""
    own = {name: spec.label for name, spec in FIELDS[kind].items() if spec.visibility is not Visibility.INTERNAL}
    return {**BASE_FIELDS, **own}


def usual_fields(kind: ResourceKind) -> tuple[str, ...]:
    """Return what most people agree to: how they are called and what they offer, no name, no number, no address."""
    return ("alias", "summary", *(n for n, s in FIELDS[kind].items() if s.visibility is Visibility.PUBLIC))


def last_day(text: TextRow, given_on: date) -> date:
    """Return the last day of a consent given on a day, as its text promises."""
    months = given_on.month - 1 + text.valid_months
    year, month = given_on.year + months // 12, months % 12 + 1
    day = min(given_on.day, _days_in(year, month))
    return date(year, month, day)


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def give(session: Session, given: Given, by: UUID | None) -> UUID:
    """Write a consent down; without a last day it gets that of its text.

    Raises InvalidInput for fields that the record's kind does not have and for days that cannot be, NotFound for a
    subject or a text that does not exist.
    """
    text = consent_texts.get_text(session, given.text_id)
    _check_fields(session, given)
    until = given.valid_until or last_day(text, given.given_on)
    _check_days(given.given_on, until)
    return consents.give(session, replace(given, valid_until=until), by, clock.now())


def _check_fields(session: Session, given: Given) -> None:
    if given.subject.resource_id is None:
        consents.check_subject(session, given.subject)
        known: Collection[str] = {MEDIA}
    else:
        known = fields_of(read_head(session, given.subject.resource_id).kind)
    unknown = sorted(set(given.fields) - set(known))
    if unknown or not given.fields:
        raise InvalidInput(
            f"동의받을 수 없는 항목이에요: {', '.join(name[:60] for name in unknown[:10])}"
            if unknown
            else "동의하는 항목을 하나 이상 골라 주세요.",
            "Choose fields that the record has.",
            code="consent_fields",
            details={"unknown": unknown[:20]},
        )
    if not given.channels:
        raise InvalidInput(
            "어디에 써도 되는지 하나 이상 골라 주세요.", "Choose at least one channel.", code="consent_channels"
        )


def _check_days(given_on: date, until: date) -> None:
    if not EARLIEST <= given_on <= clock.today():
        raise InvalidInput("동의한 날은 오늘까지여야 해요.", "given_on lies ahead.", code="consent_date")
    if until < given_on or until.year - given_on.year > LONGEST_YEARS:
        raise InvalidInput(
            "동의가 끝나는 날은 동의한 날부터 10년 안이어야 해요.",
            "A consent ends within ten years of the day it was given.",
            code="consent_until",
        )


def give_from_submission(
    session: Session,
    resource_id: UUID,
    answers: Mapping[str, Any],
    submission_id: UUID | None,
    *,
    given_on: date | None = None,
    by: UUID | None = None,
) -> UUID | None:
    """Write down the consent that a form asked for; None when it was not given, is there already or too old to count.

    The answers are those of questions whose names begin with `consent`: `consent_given` (yes or no), `consent_fields`,
    `consent_channels` (words of ConsentChannel), `consent_on`, `consent_guardian`, `consent_how`.
    What came from the field before a withdrawal, however late it arrives, opens nothing again.
    """
    if not _yes(answers.get("consent_given", answers.get("consent"))):
        return None
    day = min(_day(answers.get("consent_on")) or given_on or clock.today(), clock.today())
    if consents.withdrawn_since(session, resource_id, day) or consents.of_submission(
        session, resource_id, submission_id
    ):
        return None
    kind = read_head(session, resource_id).kind
    known = fields_of(kind)
    fields = [name for name in _words(answers.get("consent_fields")) if name in known]
    channels = [c for c in ConsentChannel if c.value in _words(answers.get("consent_channels"))]
    told = Given(
        Subject(resource_id),
        consent_texts.newest_text(session, PERSON_TEXT).id,
        fields or [name for name in usual_fields(kind) if name in known],
        channels or [ConsentChannel.INTERNAL],
        _how(answers.get("consent_how")),
        day,
        by_guardian=_yes(answers.get("consent_guardian")),
        submission_id=submission_id,
    )
    return give(session, told, by)


def _yes(answer: Any) -> bool:
    return str(answer or "").strip().lower() in YES


def _words(answer: Any) -> list[str]:
    return answer.split() if isinstance(answer, str) else [str(word) for word in answer or ()]


def _day(answer: Any) -> date | None:
    try:
        return date.fromisoformat(str(answer)[:10])
    except ValueError:
        return None


def _how(answer: Any) -> ConsentHow:
    return ConsentHow(answer) if answer in {how.value for how in ConsentHow} else ConsentHow.FORM


def withdraw(
    session: Session,
    row: ConsentRow,
    reason: WithdrawReason,
    by: UUID | None,
    *,
    fields: Sequence[str] = (),
    channels: Sequence[ConsentChannel] = (),
) -> list[str]:
    """Take a consent back, or only some of its fields or channels: the rest goes on as a consent of the same day.

    Returns the fields that were wiped everywhere: those no consent covers any more, on whatever channel.
    """
    gone_fields = [name for name in row.fields if not fields or name in fields]
    gone_channels = [c for c in row.channels if not channels or c in {each.value for each in channels}]
    if not gone_fields or not gone_channels:
        raise InvalidInput(
            "이 동의에 없는 항목이나 쓰는 곳이에요.", "The consent does not cover that.", code="consent_not_covered"
        )
    rest = [
        ([name for name in row.fields if name not in gone_fields], row.channels),
        (gone_fields, [channel for channel in row.channels if channel not in gone_channels]),
    ]
    for kept_fields, kept_channels in rest:
        if kept_fields and kept_channels:
            consents.give(session, _remainder(row, kept_fields, kept_channels), by, clock.now())
    return consents.withdraw(session, row.id, reason, by, clock.now())


def _remainder(row: ConsentRow, fields: Sequence[str], channels: Sequence[str]) -> Given:
    return Given(
        row.subject,
        row.text_id,
        fields,
        [ConsentChannel(channel) for channel in channels],
        ConsentHow(row.how),
        row.given_on,
        row.valid_until,
        row.by_guardian,
        row.evidence_media_id,
    )
