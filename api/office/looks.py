"""The access log as its reviewers see it: months, looks, the monthly signature, and files of it."""

import uuid
from datetime import date

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, require, require_writer
from geo import clock
from geo.clock import SEOUL
from geo.errors import InvalidInput, NotFound
from geo.office_words import PURPOSES, Oddity
from geo.planning.sheets import csv_bytes
from geo.queries import access_reviews
from geo.queries.access import note_access
from geo.queries.access_reviews import LookFilter, LookRow, MonthRow, MonthSums

ROWS_IN_A_FILE = 200_000


def require_reviewer(caller: Caller) -> None:
    """Raise NotAllowed for people who do not look after the whole service: the log knows no districts."""
    require(caller, Action.SEE_ACCESS_LOG, EVERYWHERE)


def month_from(words: str) -> date:
    """Return the first day of a month written as 2026-10; raise InvalidInput for anything else."""
    try:
        return date.fromisoformat(f"{words}-01")
    except ValueError as error:
        raise InvalidInput("달은 2026-10처럼 적어 주세요.", "A month is written 2026-10.", code="month_form") from error


def months_for(session: Session, caller: Caller) -> list[MonthRow]:
    """Return the months of the log."""
    require_reviewer(caller)
    return access_reviews.list_months(session, clock.today())


def looks_for(session: Session, caller: Caller, wanted: LookFilter) -> tuple[list[LookRow], int]:
    """Return one page of looks; looking at the log is a look itself."""
    require_reviewer(caller)
    found = access_reviews.list_looks(session, wanted, clock.today())
    note_access(session, caller.account_id, "access_log", [log_of(wanted.month)])
    return found


def log_of(month: date) -> uuid.UUID:
    """Return the number under which a month of the log is noted when it is looked at."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"access-log:{month:%Y-%m}")


def sums_for(session: Session, caller: Caller, month: date) -> MonthSums:
    """Return a month's figures."""
    require_reviewer(caller)
    return access_reviews.sums_of_month(session, month, clock.today())


def sign(session: Session, caller: Caller, month: date, remark: str) -> None:
    """Sign a month that is over, over its rows as they are now; the database refuses one that is not."""
    require_reviewer(caller)
    require_writer(caller)
    if month < access_reviews.first_month(clock.today()):
        raise NotFound("그 달의 기록은 보관 기간이 지났어요.", "That month is no longer kept.", code="month_not_kept")
    sums = access_reviews.sums_of_month(session, month, clock.today())
    access_reviews.sign_month(session, month, sums, caller.account_id, remark)


def file_of(session: Session, caller: Caller, wanted: LookFilter, reason: str) -> bytes:
    """Return looks as CSV; the file is a look itself, with the reason that was given."""
    require_reviewer(caller)
    if not reason.strip():
        raise InvalidInput("왜 내려받는지 적어 주세요.", "State why you need the file.", code="reason_missing")
    rows, _total = access_reviews.list_looks(session, wanted, clock.today())
    if not rows:
        raise NotFound("그 조건에 맞는 기록이 없어요.", "There are no such looks.", code="looks_none")
    note_access(session, caller.account_id, "access_log", [log_of(wanted.month)], reason.strip()[:500])
    headings = ("때", "누가", "이메일", "무엇을", "대상 번호", "곳", "까닭", "살펴볼 점")
    return csv_bytes(headings, [_line(row) for row in rows])


def _line(row: LookRow) -> tuple[str, ...]:
    marks = ((Oddity.NIGHT, row.night), (Oddity.ONCE, row.once), (Oddity.ELSEWHERE, row.elsewhere))
    return (
        f"{row.at.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}",
        row.name,
        row.email,
        row.kind.label,
        str(row.object_id),
        row.district,
        row.reason or PURPOSES[row.kind],
        ", ".join(mark.label for mark, holds in marks if holds),
    )
