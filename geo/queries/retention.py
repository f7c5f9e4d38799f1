"""What is kept no longer than it is needed."""

import json
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Delete, TextClause, delete, text
from sqlalchemy.orm import Session

from geo import clock
from geo.models.account import RateCount
from geo.models.identities import OidcAsk, OidcNewcomer
from geo.privacy.retention import moments
from geo.queries.csp_reports import KEPT as CSP_REPORTS_KEPT
from geo.queries.layer_stamps import fold_old

RATE_COUNTS_KEPT = timedelta(days=1)
FAILED_JOBS_KEPT = timedelta(days=30)

_OLD_FAILURES = text("""
DELETE FROM procrastinate_jobs j
WHERE j.status IN ('failed', 'aborted', 'cancelled')
  AND NOT EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at >= :before)
""")


JOB_COUNTS_KEPT = timedelta(days=90)
BACKUP_RUNS_KEPT = timedelta(days=400)
_FAULTS_OF_NO_JOB = text("""
DELETE FROM job_faults f WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.id = f.job_id)
""")
_OLD_COUNTS = text("DELETE FROM job_counts WHERE day < :before")
_OLD_CSP_REPORTS = text("DELETE FROM csp_reports WHERE day < :before")
_OLD_BACKUP_RUNS = text("DELETE FROM backup_runs WHERE ended_at < :before")


_OLD_PEOPLE = text("SELECT what, gone FROM forget_people(CAST(:since AS jsonb))")
_OLD_OFFICE = text("SELECT what, gone FROM forget_office()")
"""Rights three years after their end, looks at personal data after two; the database alone may delete these."""


def forget_spent(session: Session) -> dict[str, int]:
    """Delete what has served its time and return how many rows of each table went.

    Rate counts of past windows, expired sign-ins, used or expired mail links, API tokens long dead, keys of phones
    taken back or of campaigns closed so long ago, mails that could not be delivered for a month, old invitations, jobs
    that failed so long ago with their reasons, old counts of jobs and runs of backups, old lines of changed layers,
    reports of browsers, sign-ins under way at a provider, contacts of bookings and of guests signed up whose
    `delete_after` is past; of appeals and feedback only the words.
    """
    gone = {name: _run(session, step) for name, step in _steps(clock.now()).items()}
    since = json.dumps(moments(clock.now(), clock.today()))
    people: dict[str, int] = dict(session.execute(_OLD_PEOPLE, {"since": since}).all())
    return gone | people | dict(session.execute(_OLD_OFFICE).all()) | {"layer_changes": fold_old(session)}


def _steps(now: datetime) -> dict[str, Delete | TextClause]:
    return {
        "rate_counts": delete(RateCount).where(RateCount.window_start < now - RATE_COUNTS_KEPT),
        "procrastinate_jobs": _OLD_FAILURES.bindparams(before=now - FAILED_JOBS_KEPT),
        "job_faults": _FAULTS_OF_NO_JOB,
        "job_counts": _OLD_COUNTS.bindparams(before=clock.today() - JOB_COUNTS_KEPT),
        "backup_runs": _OLD_BACKUP_RUNS.bindparams(before=now - BACKUP_RUNS_KEPT),
        "oidc_asks": delete(OidcAsk).where(OidcAsk.expires_at <= now),
        "oidc_newcomers": delete(OidcNewcomer).where(OidcNewcomer.expires_at <= now),
        "csp_reports": _OLD_CSP_REPORTS.bindparams(before=clock.today() - CSP_REPORTS_KEPT),
    }


def _run(session: Session, step: Delete | TextClause) -> int:
    result = session.execute(step)
    assert isinstance(result, CursorResult)
    return result.rowcount
