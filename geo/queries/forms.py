"""Survey forms and their versions: stored once, never changed, found by what an instance names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import bindparam

from geo.enums import ResourceKind
from geo.errors import Conflict, NotFound
from geo.surveys.definition import Converted, Definition

FILE_NAME_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in the list, with its newest version and how many campaigns ask with any of them."""

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
    number: int
    created_at: datetime
    limits: int
    """How many things the web form cannot do of the newest version."""


@dataclass(frozen=True, slots=True)
class FormVersionRow:
    """One version of a form, with what it asks; the bytes are read apart (`read_file`)."""

    id: UUID
    form_id: UUID
    form_key: str
    kind: ResourceKind | None
    number: int
    version: str
    title: str
    file_name: str
    xform_md5: str
    definition: Definition
    warnings: list[str]
    author: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a form lies now; `new` is false when the very same version was here before."""

    form_id: UUID
    version_id: UUID
    new: bool


_VERSION: Final = """
SELECT v.id, v.form_id, f.form_key, f.kind, v.number, v.version, v.title, v.file_name, v.xform_md5, v.definition,
       v.warnings, a.name AS author, v.created_at
FROM form_versions v JOIN survey_forms f ON f.id = v.form_id LEFT JOIN accounts a ON a.id = v.created_by
"""


def _row(found: RowMapping) -> FormVersionRow:
    kind = ResourceKind(found["kind"]) if found["kind"] else None
    return FormVersionRow(**{**found, "kind": kind, "definition": Definition.from_json(found["definition"])})


def _one(session: Session, where: str, values: dict[str, Any]) -> FormVersionRow | None:
    found = session.execute(text(f"{_VERSION} {where}"), values).mappings().first()
    return _row(found) if found else None


def version_by_id(session: Session, version_id: UUID) -> FormVersionRow:
    """Return a version; raise NotFound (`form_version_unknown`) when there is none."""
    return _known(_one(session, "WHERE v.id = :id", {"id": version_id}))


def find_version(session: Session, form_key: str, version: str) -> FormVersionRow:
    """Return the version that an instance names; raise NotFound (`form_version_unknown`) when there is none."""
    where = "WHERE f.form_key = :key AND v.version = :version"
    return _known(_one(session, where, {"key": form_key, "version": version}))


def newest_version(session: Session, form_id: UUID) -> FormVersionRow:
    """Return the newest version of a form; raise NotFound (`form_unknown`) when there is no such form."""
    found = _one(session, "WHERE v.form_id = :id ORDER BY v.number DESC LIMIT 1", {"id": form_id})
    if found is None:
        raise _unknown_form()
    return found


def newest_by_key(session: Session, form_key: str) -> FormVersionRow:
    """Return the newest version of the form of that key; raise NotFound (`form_unknown`) when there is none."""
    found = _one(session, "WHERE f.form_key = :key ORDER BY v.number DESC LIMIT 1", {"key": form_key})
    if found is None:
        raise _unknown_form()
    return found


def list_versions(session: Session, form_id: UUID) -> list[FormVersionRow]:
    """Return every version of a form, the newest first."""
    rows = session.execute(text(f"{_VERSION} WHERE v.form_id = :id ORDER BY v.number DESC"), {"id": form_id})
    return [_row(row) for row in rows.mappings()]


def campaign_versions(session: Session, campaign_id: UUID) -> list[FormVersionRow]:
    """Return the versions that a campaign asks with."""
    sql = (
        f"{_VERSION} JOIN campaign_forms c ON c.form_version_id = v.id WHERE c.campaign_id = :id ORDER BY v.title, v.id"
    )
    return [_row(row) for row in session.execute(text(sql), {"id": campaign_id}).mappings()]


def campaign_version(session: Session, campaign_id: UUID, form_id: UUID) -> FormVersionRow:
    """Return the version of a form that a campaign is pinned to; raise NotFound when it does not ask with it."""
    where = """
    JOIN campaign_forms c ON c.form_version_id = v.id
    WHERE c.campaign_id = :campaign AND v.form_id = :form ORDER BY v.number DESC LIMIT 1
    """
    return _known(_one(session, where, {"campaign": campaign_id, "form": form_id}))


def read_file(session: Session, version_id: UUID, *, workbook: bool) -> bytes:
    """Return the workbook of a version or the exact XForm bytes; raise NotFound when there is no such version."""
    sql = "SELECT CASE WHEN :workbook THEN xlsform ELSE xform END FROM form_versions WHERE id = :id"
    data = session.execute(text(sql), {"id": version_id, "workbook": workbook}).scalar_one_or_none()
    if data is None:
        raise _unknown_version()
    return bytes(data)


def get_form(session: Session, form_id: UUID) -> FormRow:
    """Return a form, set aside or not; raise NotFound (`form_unknown`) when there is none."""
    found = _forms(session, "f.id = :id", {"id": form_id})
    if not found:
        raise _unknown_form()
    return found[0]


def list_forms(session: Session, *, retired: bool = False) -> list[FormRow]:
    """Return the forms, ours first; those set aside only when asked for."""
    return _forms(session, ":retired OR f.retired_at IS NULL", {"retired": retired})


def _forms(session: Session, where: str, values: dict[str, Any]) -> list[FormRow]:
    sql = f"""
    SELECT f.id, f.form_key, f.title, f.kind, f.ready, f.retired_at, v.id AS version_id, v.version, v.number,
           v.created_at, n.versions, jsonb_array_length(v.definition -> 'web_unsupported') AS limits,
           (SELECT count(DISTINCT c.campaign_id) FROM campaign_forms c JOIN form_versions o ON o.id = c.form_version_id
            WHERE o.form_id = f.id) AS campaigns
    FROM survey_forms f
    JOIN (SELECT form_id, max(number) AS newest, count(*) AS versions FROM form_versions GROUP BY form_id) n
      ON n.form_id = f.id
    JOIN form_versions v ON v.form_id = f.id AND v.number = n.newest
    WHERE {where} ORDER BY f.ready DESC, f.created_at, f.form_key
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), values).mappings()
    return [FormRow(**{**row, "kind": ResourceKind(row["kind"]) if row["kind"] else None}) for row in rows]


_FORM = text("""
INSERT INTO survey_forms (form_key, title, kind, ready, created_by, created_at)
VALUES (:form_key, :title, :kind, :ready, :by, :now)
ON CONFLICT (form_key) DO UPDATE SET form_key = excluded.form_key RETURNING id
""")
_NEWER = text("""
UPDATE survey_forms SET title = :title, kind = coalesce(:kind, kind), retired_at = NULL, ready = ready OR :ready
WHERE id = :id
""")
_ADD = text("""
INSERT INTO form_versions (form_id, number, version, title, file_name, xlsform, xform, xform_md5, definition, warnings,
                           created_by, created_at)
SELECT :id, coalesce(max(number), 0) + 1, :version, :title, :file_name, :xlsform, :xform, md5(CAST(:xform AS bytea)),
       :definition, CAST(:warnings AS text[]), :by, :now
FROM form_versions WHERE form_id = :id RETURNING id
""").bindparams(bindparam("definition", type_=JSONB))


def store_version(
    session: Session,
    form: Converted,
    workbook: bytes,
    file_name: str,
    by: UUID | None,
    now: datetime,
    *,
    ready: bool = False,
) -> Stored:
    """Keep a form for ever. The same version again adds nothing; with other content it is refused.

    Raises Conflict (`form_version_taken`): whoever changes a form gives it another version, or phones would go on
    asking the old one.
    """
    plan = form.definition.entity
    values = {
        "form_key": form.form_key,
        "title": form.title,
        "kind": plan.dataset if plan and plan.dataset in set(ResourceKind) else None,
        "ready": ready,
        "by": by,
        "now": now,
    }
    form_id: UUID = session.execute(_FORM, values).scalar_one()
    sql = "SELECT id, xform FROM form_versions WHERE form_id = :id AND version = :version"
    known = session.execute(text(sql), {"id": form_id, "version": form.version}).one_or_none()
    if known is not None:
        if bytes(known.xform) != form.xform:
            raise _taken(form)
        return Stored(form_id, known.id, new=False)
    session.execute(_NEWER, {**values, "id": form_id})
    added = values | {
        "id": form_id,
        "version": form.version,
        "file_name": file_name[-FILE_NAME_MOST:],
        "xlsform": workbook,
        "xform": form.xform,
        "definition": form.definition.as_json(),
        "warnings": list(form.warnings),
    }
    return Stored(form_id, session.execute(_ADD, added).scalar_one(), new=True)


def keeper_of(session: Session, *, key: str = "", form_id: UUID | None = None) -> tuple[bool, UUID | None] | None:
    """Return whether a form is ready-made and who first brought it; None when it is not known."""
    sql = "SELECT ready, created_by FROM survey_forms WHERE form_key = :key OR id = :id"
    found = session.execute(text(sql), {"key": key, "id": form_id}).one_or_none()
    return (found.ready, found.created_by) if found else None


def known_versions(session: Session) -> set[tuple[str, str]]:
    """Return (key of the form, version) of everything that is here."""
    sql = "SELECT f.form_key, v.version FROM form_versions v JOIN survey_forms f ON f.id = v.form_id"
    return {(row.form_key, row.version) for row in session.execute(text(sql))}


def set_aside(session: Session, form_id: UUID, now: datetime | None) -> None:
    """Take a form out of the list, or bring it back with None; campaigns that ask with it go on."""
    sql = "UPDATE survey_forms SET retired_at = :now WHERE id = :id RETURNING id"
    if session.execute(text(sql), {"id": form_id, "now": now}).one_or_none() is None:
        raise _unknown_form()


def _known(found: FormVersionRow | None) -> FormVersionRow:
    if found is None:
        raise _unknown_version()
    return found


def _unknown_version() -> NotFound:
    return NotFound(
        "그런 양식이나 버전이 없어요. 양식을 새로 받은 뒤 다시 해 주세요.",
        "There is no such version of the form.",
        code="form_version_unknown",
    )


def _unknown_form() -> NotFound:
    return NotFound("그런 양식이 없어요.", "There is no such form.", code="form_unknown")


def _taken(form: Converted) -> Conflict:
    return Conflict(
        f"‘{form.form_key}’ 양식의 버전 {form.version}이(가) 이미 있는데 내용이 달라요."
        " settings 시트의 version을 바꿔서 올려 주세요.",
        f"Version {form.version} of {form.form_key} exists with other content; give the form a new version.",
        code="form_version_taken",
        details={"form_key": form.form_key, "version": form.version},
    )
