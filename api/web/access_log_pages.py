"""The access log for those who review it: months, their figures, every look, the signature under a month, files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.errors import status_of
from api.http import file_name
from api.office import looks
from api.web import access_log_cards as cards
from api.web.agreement_pages import FAULTS, told_fault
from api.web.office_views import LogPage
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.tabs import OFFICE, tabs
from geo import clock
from geo.errors import MaeulError
from geo.office_words import AccessKind, Oddity
from geo.queries import access_reviews
from geo.queries.access_reviews import LookFilter, MonthRow

router = APIRouter(prefix="/admin/access-log")
SHOWN: Final = 30
REMARK_MOST: Final = 2000


@router.get("")
def index(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    month: Annotated[str, Query(max_length=7)] = "",
    who: UUID | None = None,
    kind: Annotated[str, Query(max_length=30)] = "",
    odd: Annotated[str, Query(max_length=20)] = "",
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show a month of the log: the one asked for, else the oldest that waits for its signature, else the newest."""
    rows = looks.months_for(session, caller)
    chosen = _chosen(rows, month)
    wanted = LookFilter(
        chosen,
        who,
        AccessKind(kind) if kind in set(AccessKind) else None,
        Oddity(odd) if odd in set(Oddity) else None,
        SHOWN,
        first,
    )
    return _show(frame, caller, session, rows, wanted)


def _chosen(rows: Sequence[MonthRow], asked: str) -> date:
    if asked:
        return looks.month_from(asked)
    waiting = [row.month for row in rows if row.waits]
    newest = rows[0].month if rows else clock.today().replace(day=1)
    return min(waiting) if waiting else newest


def _show(
    frame: Frame,
    caller: Caller,
    session: Session,
    rows: Sequence[MonthRow],
    wanted: LookFilter,
    *,
    problem: str = "",
    remark: str = "",
    status: int = 200,
) -> Response:
    say, today = frame.say, clock.today()
    found, total = looks.looks_for(session, caller, wanted)
    sums = looks.sums_for(session, caller, wanted.month)
    row = next((one for one in rows if one.month == wanted.month), None)
    actors = access_reviews.actors_of_month(session, wanted.month, today)
    query = query_of(wanted)
    own = next((one.looks for one in actors if one.actor_id == caller.account_id), 0)
    signatures = access_reviews.reviews_of(session, [wanted.month])
    view = LogPage(
        tabs=tabs(frame, OFFICE),
        months=tuple(cards.month_line(one, frame, wanted.month) for one in rows),
        month=f"{wanted.month:%Y-%m}",
        label=cards.month_text(wanted.month, frame),
        badge=cards.month_badge(row, say) if row else None,
        facts=cards.facts_of(sums, query, frame),
        actors=cards.actor_lines(actors, query, frame),
        kinds=cards.kind_links(access_reviews.kinds_of_month(session, wanted.month), query, wanted.kind, frame),
        looks=tuple(cards.look_line(one, frame) for one in found),
        shown=say("{n}건").format(n=f"{total:,}"),
        pager=pager(addresses("/admin/access-log", **query), wanted.offset, len(found), total, step=SHOWN),
        filters=cards.filters_of(wanted, actors, query, frame),
        query=query,
        signatures=tuple(cards.signature(one, frame) for one in signatures),
        can_sign=row is not None and row.waits,
        sign_says=cards.sign_says(row, frame),
        changed=row is not None and row.changed,
        remark=remark,
        problem=problem,
        own=say("이 가운데 {n}건은 내가 본 것이에요.").format(n=f"{own:,}") if own else "",
    )
    return frame.show("admin_access_log.html", "admin", status=status, log=view)


def query_of(wanted: LookFilter) -> dict[str, str]:
    """Return a filter as it stands in the address."""
    return {
        "month": f"{wanted.month:%Y-%m}",
        "who": str(wanted.actor_id) if wanted.actor_id else "",
        "kind": wanted.kind.value if wanted.kind else "",
        "odd": wanted.odd.value if wanted.odd else "",
    }


@router.post("/sign")
def sign(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Sign a month that is over."""
    looks.require_reviewer(caller)
    month = looks.month_from(form.get("month", ""))
    remark = form.get("remark", "").strip()[:REMARK_MOST]
    try:
        with session.begin_nested():
            looks.sign(session, caller, month, remark)
    except FAULTS as fault:
        told = told_fault(fault)
        rows = looks.months_for(session, caller)
        said, wanted = frame.said(told), LookFilter(month, limit=SHOWN)
        return _show(frame, caller, session, rows, wanted, problem=said, remark=remark, status=status_of(told))
    return go(f"/admin/access-log?month={month:%Y-%m}&done=log-signed")


@router.post("/file")
def download(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Answer with a month's looks as a file; it asks why, and is noted itself."""
    looks.require_reviewer(caller)
    wanted = _wanted(form)
    try:
        body = looks.file_of(session, caller, wanted, form.get("reason", ""))
    except MaeulError as fault:
        rows = looks.months_for(session, caller)
        shown = LookFilter(wanted.month, wanted.actor_id, wanted.kind, wanted.odd, SHOWN)
        return _show(frame, caller, session, rows, shown, problem=frame.said(fault), status=status_of(fault))
    name = f"access-log-{wanted.month:%Y-%m}.csv"
    title = f"{frame.say('접속 기록')} {wanted.month:%Y-%m}.csv"
    return Response(body, media_type="text/csv; charset=utf-8", headers=file_name(name, title))


def _wanted(form: Mapping[str, str]) -> LookFilter:
    who, kind, odd = form.get("who", ""), form.get("kind", ""), form.get("odd", "")
    try:
        actor = UUID(who) if who else None
    except ValueError:
        actor = None
    return LookFilter(
        looks.month_from(form.get("month", "")),
        actor,
        AccessKind(kind) if kind in set(AccessKind) else None,
        Oddity(odd) if odd in set(Oddity) else None,
        limit=looks.ROWS_IN_A_FILE,
    )
