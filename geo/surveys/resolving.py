"""A person decides where two changed the same property: one value is taken, one new revision says so (R3)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.drawn import read_shape
from geo.enums import ResourceAction, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput
from geo.fields import read_properties
from geo.queries.conflicts import ConflictRow, decide, get_conflict
from geo.queries.resource_moves import move
from geo.queries.revisions import FIELD, Head, lock_head, lock_kept, read_content, revise
from geo.queries.sources import check_changeable
from geo.surveys.submission_states import ConflictState, Take
from geo.text import clean_text

_TEXTS: Final = {"name": (1, 200), "summary": (0, 2000), "address": (0, 200), "declared_dong": (0, 60)}


def resolve(
    session: Session, conflict_id: UUID, take: Take, value: Any, actor_id: UUID | None, now: datetime
) -> ConflictRow:
    """Take one of the values, or another; the newest revision then says so, and goes through review like any other.

    A record that was merged meanwhile is left as it is, or the other value goes to the one that was kept. Raises
    Conflict for one decided already (`conflict_decided`) and for a record that takes no changes.
    """
    row = get_conflict(session, conflict_id, now.astimezone(SEOUL).date())
    head = lock_kept(session, row.resource_id)
    if row.state is not ConflictState.OPEN:
        raise Conflict("이미 정한 충돌이에요.", "The conflict is decided already.", code="conflict_decided")
    chosen = {Take.THEIRS: row.theirs, Take.YOURS: row.yours}.get(take)
    if take is Take.VALUE:
        chosen = read_value(head.kind, row.property, value)
    leave = take is Take.THEIRS and head.id != row.resource_id
    rev = head.rev if leave else _write(session, head, row.property, chosen, actor_id, now)
    decide(session, conflict_id, take, rev, actor_id, now)
    return get_conflict(session, conflict_id, now.astimezone(SEOUL).date())


def _write(session: Session, head: Head, name: str, value: Any, actor_id: UUID | None, now: datetime) -> int:
    if read_content(session, head.id, head.rev).get(name) == value:
        return head.rev
    check_changeable(session, head.id)
    revise(session, head, {name: value}, head.rev, actor_id, now)
    changed = lock_head(session, head.id)
    if changed.state in {ResourceState.DRAFT, ResourceState.NEEDS_FIX}:
        move(session, changed, [ResourceAction.SUBMIT], actor_id=actor_id, note="", now=now)
    return changed.rev


def read_value(kind: ResourceKind, name: str, value: Any) -> Any:
    """Return a value as flat content holds it; None takes it away. Raises InvalidInput for what it cannot be."""
    if name.startswith(FIELD):
        return read_properties(kind, {name.removeprefix(FIELD): value})[name.removeprefix(FIELD)]
    if name in _TEXTS:
        return _text(name, value)
    if value is None and name == "geometry":
        return None
    if name == "geometry" and isinstance(value, Mapping):
        return read_shape(value)
    if name == "observed_on" and isinstance(value, str):
        return _day(value)
    raise InvalidInput(
        "이 항목은 두 값 가운데에서만 고를 수 있어요.",
        "Only one of the two values can be taken here.",
        code="value_not_taken",
    )


def _text(name: str, value: Any) -> str | None:
    least, most = _TEXTS[name]
    try:
        cleaned = clean_text(value or "") if isinstance(value, str | None) else None
    except ValueError:
        cleaned = None
    if cleaned is None or not least <= len(cleaned) <= most:
        raise InvalidInput(
            f"{most}자까지의 글로 적어 주세요." if least == 0 else f"1자에서 {most}자까지의 글로 적어 주세요.",
            f"A text of {least} to {most} characters is asked for.",
            code="value_form",
        )
    return cleaned or None


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise InvalidInput(
            "날짜는 2026-11-24처럼 적어 주세요.", "A date is written 2026-11-24.", code="value_form"
        ) from error
