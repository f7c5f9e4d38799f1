"""What is kept no longer than it is needed."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Delete, TextClause, delete, or_, text
from sqlalchemy.orm import Session

from geo import clock
from geo.models.account import ApiToken, Mail, MailToken, RateCount, SignIn
from geo.models.booking import BookingContact
from geo.models.parties import PartyInvitation
from geo.models.programmes import SignupGuest
from geo.queries.csp_reports import KEPT as CSP_REPORTS_KEPT
from geo.queries.layer_stamps import fold_old

RATE_COUNTS_KEPT = timedelta(days=1)
UNSENT_MAILS_KEPT = timedelta(days=30)
DEAD_TOKENS_KEPT = timedelta(days=90)


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


_OLD_APPEALS = text("UPDATE appeals SET words = '' WHERE delete_after < :today AND words <> ''")
_OLD_FEEDBACK = text("UPDATE feedback SET words = '' WHERE delete_after < :today AND words <> ''")


_DEAD_FIELD_KEYS = text("""
DELETE FROM field_keys k USING campaigns c
WHERE c.id = k.campaign_id AND (k.revoked_at <= :before OR c.state = 'closed' AND c.closed_at <= :before)
""")
_OLD_OFFICE = text("SELECT what, gone FROM forget_office()")
"""Rights three years after their end, looks at personal data after two; the database alone may delete these."""


def forget_spent(session: Session) -> dict[str, int]:
    """Delete what has served its time and return how many rows of each table went.

    Rate counts of past windows, expired sign-ins, used or expired mail links, API tokens long dead, keys of phones
    taken back or of campaigns closed so long ago, mails that could not be delivered for a month, old invitations, jobs
    that failed so long ago with their reasons, old counts of jobs and runs of backups, old lines of changed layers,
    reports of browsers, contacts of bookings and of guests signed up whose `delete_after` is past; of appeals and
    feedback only the words.
    """
    gone = {name: _run(session, step) for name, step in _steps(clock.now()).items()}
    return gone | dict(session.execute(_OLD_OFFICE).tuples().all()) | {"layer_changes": fold_old(session)}


def _steps(now: datetime) -> dict[str, Delete | TextClause]:
    dead = now - DEAD_TOKENS_KEPT
    return {
        "rate_counts": delete(RateCount).where(RateCount.window_start < now - RATE_COUNTS_KEPT),
        "sign_ins": delete(SignIn).where(SignIn.expires_at <= now),
        "mail_tokens": delete(MailToken).where(or_(MailToken.used_at.is_not(None), MailToken.expires_at <= now)),
        "api_tokens": delete(ApiToken).where(or_(ApiToken.revoked_at <= dead, ApiToken.expires_at <= dead)),
        "field_keys": _DEAD_FIELD_KEYS.bindparams(before=dead),
        "mails": delete(Mail).where(Mail.created_at < now - UNSENT_MAILS_KEPT),
        "procrastinate_jobs": _OLD_FAILURES.bindparams(before=now - FAILED_JOBS_KEPT),
        "job_faults": _FAULTS_OF_NO_JOB,
        "job_counts": _OLD_COUNTS.bindparams(before=clock.today() - JOB_COUNTS_KEPT),
        "backup_runs": _OLD_BACKUP_RUNS.bindparams(before=now - BACKUP_RUNS_KEPT),
        "csp_reports": _OLD_CSP_REPORTS.bindparams(before=clock.today() - CSP_REPORTS_KEPT),
        "party_invitations": delete(PartyInvitation).where(PartyInvitation.expires_at <= now),
        "booking_contacts": delete(BookingContact).where(BookingContact.delete_after < clock.today()),
        "signup_guests": delete(SignupGuest).where(SignupGuest.delete_after < clock.today()),
        "appeals": _OLD_APPEALS.bindparams(today=clock.today()),
        "feedback": _OLD_FEEDBACK.bindparams(today=clock.today()),
    }


def _run(session: Session, step: Delete | TextClause) -> int:
    result = session.execute(step)
    assert isinstance(result, CursorResult)
    return result.rowcount
