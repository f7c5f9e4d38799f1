"""Who may do what and until when, who looked at whose data, and where records come from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.desk import TellDep
from api.http import PAGE_DEFAULT, Limit, Next, json_answer, list_answer, offset_of, trimmed
from api.office import looks, rights, sources
from api.office.schemas import (
    AccessMonth,
    AccountList,
    EndIn,
    GivenGrant,
    GrantHistory,
    GrantIn,
    GrantList,
    LookList,
    Month,
    MonthList,
    MonthSigned,
    SourceChange,
    SourceKept,
    UntilIn,
    account_out,
    grant_out,
    look_out,
    month_out,
    source_kept,
    step_out,
)
from geo.enums import Role
from geo.office_words import AccessKind, GrantStanding, Oddity
from geo.queries.access_reviews import LookFilter
from geo.queries.grants import GrantFilter

router = APIRouter(tags=["관리"])
GrantKey = Annotated[int, Path(ge=1, le=2_147_483_647)]
Words = Annotated[Annotated[str, trimmed(100, least=0)], Query()]


@router.get("/grants", response_model=GrantList)
def grants(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    account_id: UUID | None = None,
    role: Annotated[list[Role] | None, Query()] = None,
    standing: Annotated[list[GrantStanding] | None, Query()] = None,
    site_id: UUID | None = None,
    q: Words = "",
    limit: Limit = PAGE_DEFAULT,
    cursor: Next = None,
) -> Response:
    """List the rights within one's reach: who may do what where and until when; looking is noted."""
    offset = offset_of(cursor)
    wanted = GrantFilter(
        required_reach(caller, Action.GRANT_RIGHTS),
        account_ids=[account_id] if account_id else (),
        roles=role or (),
        standings=standing or (),
        site_id=site_id,
        words=q,
        limit=limit,
        offset=offset,
    )
    rows, total = rights.list_for(session, caller, wanted)
    return list_answer(request, [grant_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/grants", status_code=201, response_model=GivenGrant)
def give(caller: Writer, session: SessionDep, body: GrantIn, tell: TellDep) -> Response:
    """Give a right, less than one's own and where one's own holds; whoever gets it is told by mail."""
    return json_answer(grant_out(rights.give(session, caller, body, tell)), 201)


@router.get("/grants/{grant_id}", response_model=GivenGrant)
def show(grant_id: GrantKey, caller: SignedIn, session: SessionDep) -> Response:
    """Show one right within one's reach."""
    return json_answer(grant_out(rights.seen_grant(session, caller, grant_id)))


@router.get("/grants/{grant_id}/history", response_model=GrantHistory)
def history(grant_id: GrantKey, caller: SignedIn, session: SessionDep) -> Response:
    """List every step of a right, the newest first; the database keeps them for three years after it ended."""
    return json_answer({"items": [step_out(row) for row in rights.history(session, caller, grant_id)]})


@router.post("/grants/{grant_id}/end", response_model=GivenGrant)
def end(grant_id: GrantKey, caller: Writer, session: SessionDep, body: EndIn, tell: TellDep) -> Response:
    """End a right at once, with the reason; the last administrator's stays."""
    return json_answer(grant_out(rights.end(session, caller, grant_id, body, tell)))


@router.post("/grants/{grant_id}/until", response_model=GivenGrant)
def until(grant_id: GrantKey, caller: Writer, session: SessionDep, body: UntilIn, tell: TellDep) -> Response:
    """Let a right hold until another last day, or without end."""
    return json_answer(grant_out(rights.set_until(session, caller, grant_id, body, tell)))


@router.get("/accounts", response_model=AccountList)
def accounts(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    q: Words = "",
    limit: Limit = PAGE_DEFAULT,
    cursor: Next = None,
) -> Response:
    """Find people to give rights to: those with rights in one's reach by name, any other by the whole address."""
    offset = offset_of(cursor)
    rows, total = rights.people_for(session, caller, q, limit=limit, offset=offset)
    return list_answer(request, [account_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/access-log", response_model=LookList)
def access_log(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    month: Annotated[Month, Query()],
    account_id: UUID | None = None,
    kind: AccessKind | None = None,
    odd: Oddity | None = None,
    limit: Limit = PAGE_DEFAULT,
    cursor: Next = None,
) -> Response:
    """List who looked at whose personal data in a month, never the data itself (administrators)."""
    offset = offset_of(cursor)
    wanted = LookFilter(looks.month_from(month), account_id, kind, odd, limit, offset)
    rows, total = looks.looks_for(session, caller, wanted)
    return list_answer(request, [look_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/access-reviews", response_model=MonthList)
def months(caller: SignedIn, session: SessionDep) -> Response:
    """List the months of the log with their signatures, and which wait for one or have changed since."""
    return json_answer({"items": [month_out(row) for row in looks.months_for(session, caller)]})


@router.post("/access-reviews", status_code=201, response_model=AccessMonth)
def sign(caller: Writer, session: SessionDep, body: MonthSigned) -> Response:
    """Sign a month that is over; figures and digest are the database's own."""
    month = looks.month_from(body.month)
    looks.sign(session, caller, month, body.remark)
    signed = next(row for row in looks.months_for(session, caller) if row.month == month)
    return json_answer(month_out(signed), 201)


@router.patch("/sources/{key:path}", response_model=SourceKept)
def change_source(key: str, caller: Writer, session: SessionDep, body: SourceChange) -> Response:
    """Put a source's licence, publisher or wanted attribution right."""
    return json_answer(source_kept(sources.change(session, caller, key, body)))
