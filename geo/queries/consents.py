"""The ledger of consents: who agreed to what, and what is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.enums import Labelled
from geo.errors import NotFound
from geo.faults import stale_row
from geo.models.consents import Consent
from geo.queries.reach import AREA, DONG_CODE, REACHED, Reach
from geo.surveys.consent_words import HIDDEN, ConsentChannel, ConsentHow, WithdrawReason


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose consent it is: one record, one photo or recording, or one item of the archive."""

    resource_id: UUID | None = None
    media_id: UUID | None = None
    archive_item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A consent to be written down."""

    subject: Subject
    text_id: int
    fields: Sequence[str]
    channels: Sequence[ConsentChannel]
    how: ConsentHow
    given_on: date
    valid_until: date | None = None
    by_guardian: bool = False
    evidence_media_id: UUID | None = None
    submission_id: UUID | None = None


class ConsentStanding(Labelled):
    """Where a consent stands today."""

    LIVE = "live", "동의 중"
    EXPIRING = "expiring", "곧 끝남"
    LAPSED = "lapsed", "기간이 끝남"
    WITHDRAWN = "withdrawn", "거둠"


EXPIRING_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent as those who look after it see it: whose by name, under which text, where it stands today.

    `place_id` is the record by whose place rights are asked: the record itself, or the one that shows the photo.
    """

    id: UUID
    resource_id: UUID | None
    media_id: UUID | None
    archive_item_id: UUID | None
    subject_name: str
    kind: str
    place_id: UUID | None
    district_code: str | None
    text_id: int
    text_title: str
    text_version: int
    fields: list[str]
    channels: list[str]
    how: str
    by_guardian: bool
    evidence_media_id: UUID | None
    submission_id: UUID | None
    given_on: date
    valid_until: date | None
    taken_by: str | None
    created_at: datetime
    withdrawn_at: datetime | None
    withdraw_reason: str | None
    standing: str

    @property
    def subject(self) -> Subject:
        return Subject(self.resource_id, self.media_id, self.archive_item_id)


@dataclass(frozen=True, slots=True)
class ConsentFilter:
    """What is looked for, as far as `reach` covers the places."""

    on_date: date
    reach: Reach
    standing: ConsentStanding | None = None
    resource_id: UUID | None = None
    ids: Sequence[UUID] | None = None
    limit: int = 50
    offset: int = 0


_STANDING: Final = """CASE WHEN c.withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN c.valid_until < :on_date THEN 'lapsed'
  WHEN c.valid_until < CAST(:on_date AS date) + :soon THEN 'expiring' ELSE 'live' END"""
_LEDGER: Final = """
FROM consents c JOIN consent_texts t ON t.id = c.text_id
LEFT JOIN archive_items i ON i.id = c.archive_item_id
LEFT JOIN media m ON m.id = c.media_id
LEFT JOIN resources p ON p.id = coalesce(c.resource_id, i.resource_id, (
  SELECT l.resource_id FROM resource_media l WHERE l.media_id = c.media_id ORDER BY l.created_at, l.id LIMIT 1))
LEFT JOIN accounts a ON a.id = c.taken_by
WHERE {where}
"""
_DISTRICT: Final = "coalesce(i.district_code, district_of_media(c.media_id))"
_SEE: Final = (
    f"({REACHED.format(code=DONG_CODE.format('p'), area=AREA, site='p.site_id')} OR {_DISTRICT} = ANY(:districts))"
)


def list_consents(session: Session, wanted: ConsentFilter) -> tuple[list[ConsentRow], int]:
    """Return one page of the ledger, those that end soonest first, and how many there are."""
    tests = {
        _SEE: wanted.reach.parameters() if not wanted.reach.everywhere else None,
        f"{_STANDING} = :standing": {"standing": wanted.standing.value} if wanted.standing else None,
        "c.resource_id = :resource_id": {"resource_id": wanted.resource_id} if wanted.resource_id else None,
        "c.id = ANY(CAST(:ids AS uuid[]))": {"ids": list(wanted.ids)} if wanted.ids is not None else None,
    }
    values: dict[str, Any] = {"on_date": wanted.on_date, "soon": EXPIRING_DAYS}
    for given in tests.values():
        values |= given or {}
    ledger = _LEDGER.format(where=" AND ".join(sql for sql, given in tests.items() if given is not None) or "true")
    sql = f"""
    SELECT c.id, c.resource_id, c.media_id, c.archive_item_id, c.fields, c.channels, c.how, c.by_guardian,
      c.evidence_media_id, c.submission_id, c.given_on, c.valid_until, c.created_at, c.withdrawn_at,
      c.withdraw_reason, coalesce(i.title, nullif(m.alt, ''), m.name, p.name, '') AS subject_name,
      CASE WHEN c.resource_id IS NOT NULL THEN p.kind
        WHEN c.media_id IS NOT NULL THEN 'media' ELSE 'archive' END AS kind,
      p.id AS place_id, {_DISTRICT} AS district_code, t.id AS text_id, t.title AS text_title, t.version AS text_version,
      a.name AS taken_by, {_STANDING} AS standing, count(*) OVER () AS total
    {ledger} ORDER BY c.withdrawn_at IS NOT NULL, c.valid_until, c.created_at DESC, c.id LIMIT :limit OFFSET :offset
    """
    rows = session.execute(text(sql), {**values, "limit": wanted.limit, "offset": wanted.offset}).mappings().all()
    items = [ConsentRow(**{name: row[name] for name in ConsentRow.__slots__}) for row in rows]
    return items, int(rows[0]["total"]) if rows else 0


def get_consent(session: Session, consent_id: UUID, on_date: date) -> ConsentRow:
    """Return one consent; raise NotFound when there is none with that id."""
    rows, _total = list_consents(session, ConsentFilter(on_date, Reach(everywhere=True), ids=[consent_id]))
    if not rows:
        raise NotFound("그런 동의가 없어요.", "There is no such consent.", code="consent_unknown")
    return rows[0]


def count_standings(session: Session, on_date: date, reach: Reach) -> dict[ConsentStanding, int]:
    """Return how many consents stand where, in the places of a reach."""
    where = "true" if reach.everywhere else _SEE
    ledger = _LEDGER.format(where=where)
    sql = f"SELECT {_STANDING} AS standing, count(*) AS n {ledger} GROUP BY 1"
    values = {"on_date": on_date, "soon": EXPIRING_DAYS, **reach.parameters()}
    found = {row.standing: int(row.n) for row in session.execute(text(sql), values)}
    return {standing: found.get(standing.value, 0) for standing in ConsentStanding}


def place_of_subject(session: Session, subject: Subject) -> tuple[UUID | None, str | None]:
    """Return the record by whose place rights are asked, else the district of an archive item or a place's picture."""
    sql = """
    SELECT coalesce(CAST(:resource AS uuid), i.resource_id, (SELECT l.resource_id FROM resource_media l
        WHERE l.media_id = :media ORDER BY l.created_at, l.id LIMIT 1)) AS record,
      coalesce(i.district_code, district_of_media(CAST(:media AS uuid))) AS district_code
    FROM (SELECT 1) one LEFT JOIN archive_items i ON i.id = CAST(:item AS uuid)
    """
    values = {"resource": subject.resource_id, "media": subject.media_id, "item": subject.archive_item_id}
    row = session.execute(text(sql), values).one()
    return row.record, row.district_code


def fields_to_redact(session: Session, consent_id: UUID) -> list[str]:
    """Return what taking a consent back would wipe: its fields that no other consent in force covers."""
    return list(session.execute(text("SELECT fields_to_redact(:id)"), {"id": consent_id}).scalar_one())


def check_subject(session: Session, subject: Subject) -> None:
    """Raise NotFound for a photo or an archive item that does not exist."""
    sql = """
    SELECT EXISTS (SELECT FROM media WHERE id = :media) OR EXISTS (SELECT FROM archive_items WHERE id = :item)
    """
    if not session.execute(text(sql), {"media": subject.media_id, "item": subject.archive_item_id}).scalar_one():
        raise NotFound("그런 사진이나 기록이 없어요.", "There is no such photo or item.", code="subject_unknown")


def withdrawn_since(session: Session, resource_id: UUID, day: date) -> bool:
    """Say whether anything of a record was withdrawn on `day` or later."""
    sql = """
    SELECT EXISTS (SELECT FROM consent_withdrawals w
      WHERE w.resource_id = :id AND CAST(w.at AT TIME ZONE 'Asia/Seoul' AS date) >= :day)
    """
    return bool(session.execute(text(sql), {"id": resource_id, "day": day}).scalar_one())


def of_submission(session: Session, resource_id: UUID, submission_id: UUID | None) -> bool:
    """Say whether a submission has given its consent already."""
    sql = "SELECT EXISTS (SELECT FROM consents WHERE resource_id = :id AND submission_id = :submission)"
    return bool(session.execute(text(sql), {"id": resource_id, "submission": submission_id}).scalar_one())


def give(session: Session, given: Given, by: UUID | None, now: datetime) -> UUID:
    """Write a consent down; what it opens is public from this moment on."""
    values = {
        "resource_id": given.subject.resource_id,
        "media_id": given.subject.media_id,
        "archive_item_id": given.subject.archive_item_id,
        "text_id": given.text_id,
        "fields": sorted(set(given.fields)),
        "channels": [channel.value for channel in ConsentChannel if channel in given.channels],
        "how": given.how.value,
        "by_guardian": given.by_guardian,
        "evidence_media_id": given.evidence_media_id,
        "submission_id": given.submission_id,
        "given_on": given.given_on,
        "valid_until": given.valid_until,
        "taken_by": by,
        "created_at": now,
    }
    made: UUID = session.execute(insert(Consent).values(**values).returning(Consent.id)).scalar_one()
    return made


def settle_lapsed(session: Session) -> int:
    """Let records whose consent has ended say so to searches, too; return how many. The view needs no telling."""
    sql = """
    UPDATE resources SET consented_until = 'infinity'
    WHERE consented_until < seoul_today() OR open_data_until < seoul_today()
    """
    return int(getattr(session.execute(text(sql)), "rowcount", 0))


REDACT_TIMEOUT: Final = "2min"
"""Wiping goes through everything ever written about a record; requests are held to seconds."""

_WITHDRAW = text("""
UPDATE consents SET withdrawn_at = :at, withdrawn_by = :by, withdraw_reason = :reason
WHERE id = :id AND withdrawn_at IS NULL RETURNING resource_id, media_id, archive_item_id
""")
_TOMBSTONE = text("""
INSERT INTO consent_withdrawals (consent_id, resource_id, media_id, archive_item_id, fields, reason, at, by_id)
VALUES (:id, :resource_id, :media_id, :archive_item_id, CAST(:fields AS text[]), :reason, :at, :by)
""")


def withdraw(session: Session, consent_id: UUID, reason: WithdrawReason, by: UUID | None, now: datetime) -> list[str]:
    """Take a consent back and wipe what no other consent covers, in every revision; return the fields wiped.

    Raises Conflict (`stale_version`) for one that is withdrawn already.
    """
    session.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": REDACT_TIMEOUT})
    values: dict[str, Any] = {"id": consent_id, "at": now, "by": by, "reason": reason.value}
    row = session.execute(_WITHDRAW, values).mappings().one_or_none()
    if row is None:
        raise stale_row()
    fields = fields_to_redact(session, consent_id)
    session.execute(_TOMBSTONE, {**values, **row, "fields": fields})
    redact(session, Subject(**row), fields)
    return fields


def redact(session: Session, subject: Subject, fields: Sequence[str]) -> None:
    """Wipe `fields` of a record, or a photo or an archive item as a whole."""
    if not fields:
        return
    if subject.resource_id is not None:
        session.execute(
            text("SELECT redact_resource(:id, CAST(:fields AS text[]))"),
            {"id": subject.resource_id, "fields": list(fields)},
        )
    if subject.media_id is not None:
        session.execute(text("SELECT redact_media(ARRAY[CAST(:id AS uuid)])"), {"id": subject.media_id})
    if subject.archive_item_id is not None:
        session.execute(text("SELECT redact_archive_item(:id)"), {"id": subject.archive_item_id})


@dataclass(frozen=True, slots=True)
class Unasked:
    """A person's record of which nothing is open on the web; `agreed` says that there is a consent for other uses."""

    id: UUID
    name: str
    state: str
    agreed: bool


def list_unasked(session: Session, on_date: date, reach: Reach, limit: int = 50) -> tuple[list[Unasked], int]:
    """Return the persons in the places of a reach who have not agreed to be shown, those published first."""
    test = REACHED.format(code=DONG_CODE.format("p"), area=AREA, site="p.site_id")
    where = "true" if reach.everywhere else test
    sql = f"""
    SELECT p.id, p.name, p.state, count(*) OVER () AS total,
           EXISTS (SELECT FROM live_consents c WHERE c.resource_id = p.id) AS agreed
    FROM resources p WHERE p.kind = 'person' AND p.consented_fields = '{{}}' AND p.name <> :hidden
      AND p.state NOT IN ('closed', 'merged', 'rejected') AND {where}
    ORDER BY p.state <> 'published', p.name, p.id LIMIT :limit
    """  # noqa: S608  (fixed text; values are bound)
    values = {"on_date": on_date, "hidden": HIDDEN, "limit": limit, **reach.parameters()}
    rows = session.execute(text(sql), values).mappings().all()
    found = [Unasked(**{name: row[name] for name in Unasked.__slots__}) for row in rows]
    return found, int(rows[0]["total"]) if rows else 0
