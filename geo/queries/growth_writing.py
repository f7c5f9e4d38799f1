"""What is written about groups over time: stages, activities, links, certificates; taken back, never deleted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class NewActivity:
    kind: str
    title: str
    happened_on: date
    minutes: int | None = None
    heads: int | None = None
    note: str = ""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate with what its holder is called today: the group as the public sees it, the person as they wish."""

    code: str
    group_id: UUID | None
    account_id: UUID | None
    group_name: str | None
    person_name: str | None
    district: str | None
    district_code: str | None
    first_day: date
    last_day: date
    content: list[dict[str, Any]]
    issued_at: datetime
    revoked_at: datetime | None


def insert_stage(session: Session, group_id: UUID, stage: str, since: date, note: str, by: UUID) -> UUID:
    """Note since when a group is at a stage; the database refuses a stage that is noted already."""
    sql = text(
        "INSERT INTO group_stages (group_id, stage, since, note, created_by)"
        " VALUES (:group_id, :stage, :since, :note, :by) RETURNING id"
    )
    values = {"group_id": group_id, "stage": stage, "since": since, "note": note, "by": by}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def insert_activity(session: Session, group_id: UUID, new: NewActivity, by: UUID) -> UUID:
    """Note down what a group did."""
    sql = text(
        "INSERT INTO group_activities (group_id, kind, title, happened_on, minutes, heads, note, shown, created_by)"
        " VALUES (:group_id, :kind, :title, :happened_on, :minutes, :heads, :note, :shown, :by) RETURNING id"
    )
    values = {name: getattr(new, name) for name in NewActivity.__slots__}
    made: UUID = session.execute(sql, {**values, "group_id": group_id, "by": by}).scalar_one()
    return made


def take_back(session: Session, table: str, group_id: UUID, row_id: UUID, now: datetime) -> None:
    """Take a stage or an activity of a group back; `table` is one of ours. Raises NotFound when there is none."""
    sql = f"""
    UPDATE {table} SET taken_back_at = :now
    WHERE id = :id AND group_id IN (SELECT records_within(:group_id)) AND taken_back_at IS NULL
    """  # noqa: S608  (one of ours; values are bound)
    done = session.connection().execute(text(sql), {"id": row_id, "group_id": group_id, "now": now})
    if done.rowcount == 0:
        raise NotFound("그런 기록이 없어요.", "There is no such entry.", code="entry_unknown")


def ask_link(session: Session, group_id: UUID, party_id: UUID, by: UUID) -> UUID:
    """Ask that a party be the group; the database refuses a party that is linked already."""
    sql = text("INSERT INTO group_links (group_id, party_id, asked_by) VALUES (:group_id, :party_id, :by) RETURNING id")
    made: UUID = session.execute(sql, {"group_id": group_id, "party_id": party_id, "by": by}).scalar_one()
    return made


def confirm_link(session: Session, link_id: UUID, by: UUID, now: datetime) -> None:
    """Agree that a party is the group; raise Conflict for a link that is decided or ended."""
    sql = text(
        "UPDATE group_links SET confirmed_by = :by, confirmed_at = :now"
        " WHERE id = :id AND confirmed_at IS NULL AND ended_at IS NULL"
    )
    write_guarded(session, sql, {"id": link_id, "by": by, "now": now})


def end_link(session: Session, link_id: UUID, now: datetime) -> None:
    """End a link, asked or confirmed; what was counted before is not told any more."""
    sql = text("UPDATE group_links SET ended_at = :now WHERE id = :id AND ended_at IS NULL")
    write_guarded(session, sql, {"id": link_id, "now": now})


@dataclass(frozen=True, slots=True)
class NewCertificate:
    code: str
    group_id: UUID | None
    account_id: UUID | None
    district_code: str | None
    first_day: date
    last_day: date


def insert_certificate(
    session: Session, new: NewCertificate, content: Sequence[Mapping[str, Any]], by: UUID, now: datetime
) -> None:
    """Issue a certificate."""
    sql = text(
        "INSERT INTO certificates (code, group_id, account_id, district_code, first_day, last_day, content, issued_by,"
        " issued_at) VALUES (:code, :group_id, :account_id, :district_code, :first_day, :last_day,"
        " CAST(:content AS jsonb), :by, :now)"
    )
    values = {name: getattr(new, name) for name in NewCertificate.__slots__}
    session.execute(sql, {**values, "content": json.dumps(list(content)), "by": by, "now": now})


_CERTIFICATES = """
SELECT c.code, c.group_id, c.account_id, nullif(p.name, '비공개') AS group_name, a.name AS person_name,
       x.name AS district, c.district_code, c.first_day, c.last_day, c.content, c.issued_at, c.revoked_at
FROM certificates c LEFT JOIN public_resources p ON p.id = kept_resource(c.group_id)
LEFT JOIN accounts a ON a.id = c.account_id LEFT JOIN districts x ON x.code = c.district_code
WHERE {which} ORDER BY c.issued_at DESC, c.code LIMIT 100
"""


def get_certificate(session: Session, code: str) -> CertificateRow:
    """Return a certificate by its code; raise NotFound when there is none."""
    rows = _certificates(session, "c.code = :code", {"code": code})
    if not rows:
        raise NotFound(
            "그런 번호의 확인서가 없어요. 번호를 다시 확인해 주세요.",
            "No such certificate.",
            code="certificate_unknown",
        )
    return rows[0]


def certificates_of_group(session: Session, group_id: UUID) -> list[CertificateRow]:
    """Return the certificates of a group, the newest first."""
    return _certificates(session, "c.group_id IN (SELECT records_within(:id))", {"id": group_id})


def certificates_of_account(session: Session, account_id: UUID) -> list[CertificateRow]:
    """Return somebody's certificates, the newest first."""
    return _certificates(session, "c.account_id = :id", {"id": account_id})


def _certificates(session: Session, which: str, values: dict[str, Any]) -> list[CertificateRow]:
    rows = session.execute(text(_CERTIFICATES.format(which=which)), values).mappings()
    return [CertificateRow(**row) for row in rows]


def revoke_certificate(session: Session, code: str, now: datetime) -> None:
    """Take a certificate back: its page says so; raise Conflict when that was done already."""
    sql = text("UPDATE certificates SET revoked_at = :now WHERE code = :code AND revoked_at IS NULL")
    write_guarded(session, sql, {"code": code, "now": now})
