"""The log of destruction for those who look after the whole service, and as a file with the reason it was wanted."""

import uuid

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, require
from geo.clock import SEOUL
from geo.errors import InvalidInput
from geo.planning.sheets import csv_bytes
from geo.privacy.retention import RULES
from geo.queries.access import note_access
from geo.queries.destruction import Destroyed, list_destroyed

ROWS_IN_A_FILE = 200_000
LOG_ID = uuid.uuid5(uuid.NAMESPACE_URL, "destruction-log")
"""The number under which a download of the log is noted."""
REASONS = {"erasure": "삭제 요청", "consent": "동의 철회", "retention": "보관 기간"}
_TITLES = {table: rule.title for rule in RULES for table in rule.tables}


def title_of(what: str) -> str:
    """Return what people call the rows of a table or topic."""
    return _TITLES.get(what, what)


def log_for(session: Session, caller: Caller, limit: int, offset: int) -> tuple[list[Destroyed], int]:
    """Return one page of the log (administrators); it names nobody, so the look is not noted."""
    require(caller, Action.SEE_ACCESS_LOG, EVERYWHERE)
    return list_destroyed(session, limit, offset)


def file_of(session: Session, caller: Caller, reason: str) -> bytes:
    """Return the whole log as CSV; the download is noted with its reason."""
    require(caller, Action.SEE_ACCESS_LOG, EVERYWHERE)
    if not reason.strip():
        raise InvalidInput("왜 내려받는지 적어 주세요.", "State why you need the file.", code="reason_missing")
    rows, _total = list_destroyed(session, ROWS_IN_A_FILE)
    note_access(session, caller.account_id, "access_log", [LOG_ID], reason.strip()[:500])
    lines = [
        (f"{row.at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}", title_of(row.what), row.what, row.rows, REASONS[row.reason])
        for row in rows
    ]
    return csv_bytes(("때", "무엇을", "표", "몇 건", "까닭"), lines)
