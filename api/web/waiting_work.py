"""What waits for a keeper, as one list: how many of each, and where it is done."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.web.pages import Frame
from api.web.week_views import WaitingLine
from geo import clock
from geo.agreement_states import WARN_DAYS
from geo.queries import agreements, checks, doors, ledger, strikes, things
from geo.queries.agreements import AgreementFilter

AHEAD = timedelta(days=7)
KINDS: Final = (
    ("여는 시간이 바뀌어 살펴볼 예약", "/keep/closures", "alert", True),
    ("이레 안에 문 열 사람이 없는 예약", "/keep/shifts", "key", True),
    ("승인을 기다리는 신청", "/keep/rivals", "check", False),
    ("미방문 기록에 낸 이의", "/keep/visits", "mail", False),
    ("받을 돈이 있는 예약", "/keep/money", "list", False),
    ("돌려줄 돈", "/keep/money", "list", False),
    ("빌려 간 물건", "/keep/money", "house", False),
    ("곧 끝나는 협약", "/admin/agreements", "clock", False),
)
"""What may wait: in words, where it is done, its picture, and whether it presses."""


def waiting_lines(
    frame: Frame, session: Session, caller: Caller, sites: Sequence[UUID], requests: int
) -> tuple[WaitingLine, ...]:
    """Return what waits, the most pressing first; what is done stands here no more."""
    now = clock.now()
    visits = doors.list_visits(session, sites, now, now + AHEAD)
    counts = (
        len(checks.list_checks(session, sites, now)),
        sum(not row.covered for row in visits),
        requests,
        len(strikes.list_appeals(session, sites)),
        len(ledger.owing_bookings(session, sites)),
        len(ledger.due_refunds(session, sites)),
        len(things.loans_out(session, list(sites))),
        _ending(session, caller),
    )
    return tuple(
        WaitingLine(count, frame.say(words), url, icon, urgent)
        for count, (words, url, icon, urgent) in zip(counts, KINDS, strict=True)
        if count
    )


def _ending(session: Session, caller: Caller) -> int:
    today = clock.today()
    soon = AgreementFilter(
        ends_by=today + timedelta(days=WARN_DAYS), reach=reach_of(caller, Action.KEEP_SPACES), kept=True, limit=1
    )
    return agreements.list_agreements(session, soon, today)[1]
