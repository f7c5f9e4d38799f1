"""People and what they may do: found, given a right, prolonged, ended; the history stays."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.desk import TellDep
from api.errors import status_of
from api.office import rights
from api.office.schemas import EndIn, GrantIn, UntilIn
from api.privacy.written import may_erase
from api.web import grants_cards as cards
from api.web.agreement_pages import FAULTS, told_fault
from api.web.forms import Fields
from api.web.office_views import GiveForm, PeoplePage, PersonLine, PersonPage
from api.web.pages import FormDep, Frame, FrameDep, go, inside
from api.web.paging import addresses, pager
from api.web.tabs import OFFICE, tabs
from api.web.views import NO_ERRORS, Badge, Choice, Link
from geo import clock
from geo.enums import Role
from geo.errors import MaeulError
from geo.office_words import RIGHT_ENDS_SOON_DAYS, GrantStanding
from geo.queries import grants
from geo.queries.grants import GrantFilter, GrantRow

router = APIRouter(prefix="/admin/people")
SHOWN: Final = 30
RIGHTS_SHOWN: Final = 3
MOST_RIGHTS: Final = 500
MOST_SITES: Final = 400
NOW: Final = (GrantStanding.LIVE.value, GrantStanding.COMING.value)
GrantKey = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get("")
def index(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    q: Annotated[str, Query(max_length=100)] = "",
    role: Annotated[str, Query(max_length=20)] = "",
    site: UUID | None = None,
    ending: Annotated[str, Query(max_length=5)] = "",
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show who may do what in the reader's area; a whole address finds anybody who has signed up."""
    reach = required_reach(caller, Action.GRANT_RIGHTS)
    words = q.strip()
    role = role if role in set(Role) else ""
    wanted = GrantFilter(
        reach,
        roles=[role] if role else (),
        standings=NOW,
        site_id=site,
        ends_by=clock.today() + timedelta(days=RIGHT_ENDS_SOON_DAYS) if ending else None,
        words=words,
        limit=MOST_RIGHTS,
    )
    rows, _total = rights.list_for(session, caller, wanted)
    people = _people(rows, frame, caller)
    if words and not (role or site or ending):
        people = [*people, *_others(session, caller, words, {row.account_id for row in rows}, frame)]
    kept = {"q": words, "role": role, "site": str(site) if site else "", "ending": "yes" if ending else ""}
    view = PeoplePage(
        tabs=tabs(frame, OFFICE),
        people=tuple(people[first : first + SHOWN]),
        total=frame.say("{n}명").format(n=f"{len(people):,}"),
        pager=pager(
            addresses("/admin/people", **kept), first, len(people[first : first + SHOWN]), len(people), step=SHOWN
        ),
        words=words,
        roles=_role_chips(kept, frame),
        ending=bool(ending),
    )
    return frame.show("admin_people.html", "admin", people=view)


def _people(rows: Sequence[GrantRow], frame: Frame, caller: Caller) -> list[PersonLine]:
    """Return the people behind some rights, each with theirs."""
    by_person: dict[UUID, list[GrantRow]] = {}
    for row in rows:
        by_person.setdefault(row.account_id, []).append(row)
    return [
        PersonLine(
            url=f"/admin/people/{account_id}",
            name=own[0].name,
            email=own[0].email,
            rights=tuple(cards.right_line(row, (), frame, can_change=False) for row in own[:RIGHTS_SHOWN]),
            more=frame.say("그 밖에 {n}곳").format(n=len(own) - RIGHTS_SHOWN) if len(own) > RIGHTS_SHOWN else "",
            note=frame.say("나") if account_id == caller.account_id else "",
        )
        for account_id, own in sorted(by_person.items(), key=lambda one: (one[1][0].name, one[1][0].email))
    ]


def _others(session: Session, caller: Caller, words: str, known: set[UUID], frame: Frame) -> list[PersonLine]:
    """Return whoever is found besides: without rights here."""
    found, _total = rights.people_for(session, caller, words, limit=SHOWN)
    return [
        PersonLine(
            f"/admin/people/{one.id}",
            one.name,
            one.email,
            (),
            frame.say("권한 없음") if one.verified else frame.say("이메일 확인 전"),
        )
        for one in found
        if one.id not in known and not one.disabled
    ]


def _role_chips(kept: Mapping[str, str], frame: Frame) -> tuple[Link, ...]:
    say = frame.say

    def link(changed: Mapping[str, str], label: str, *, current: bool) -> Link:
        query = urlencode({name: value for name, value in {**kept, **changed}.items() if value})
        return Link(f"/admin/people?{query}" if query else "/admin/people", label, current)

    own = kept["role"]
    shown = [role for role in Role if role is not Role.RESIDENT]
    ending = say("곧 끝남")
    return (
        link({"role": "", "ending": "", "site": ""}, say("모두"), current=not (own or kept["ending"] or kept["site"])),
        link({"ending": "yes", "role": ""}, ending, current=bool(kept["ending"])),
        *(link({"role": role.value, "ending": ""}, say(role.label), current=own == role.value) for role in shown),
    )


# --- one person ------------------------------------------------------------------------------------------------------


@router.get("/{account_id}")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, account_id: UUID) -> Response:
    """Show a person's rights in the reader's area, with the form for a new one."""
    return _show(frame, caller, session, account_id)


def _show(
    frame: Frame,
    caller: Caller,
    session: Session,
    account_id: UUID,
    typed: Mapping[str, str] = NO_ERRORS,
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    person, rows = _seen(session, caller, account_id)
    steps = grants.history_of(session, [row.id for row in rows])
    lines = {
        row.id: cards.right_line(
            row,
            [step for step in steps if step.grant_id == row.id],
            frame,
            can_change=row.standing is not GrantStanding.OVER
            and rights.may_give(caller, row.role, rights.place_of(row)),
        )
        for row in rows
    }
    say = frame.say
    over = {row.id for row in rows if row.standing is GrantStanding.OVER}
    badges = () if person.verified else (Badge(say("이메일 확인 전"), "wait"),)
    usable = person.verified and not person.disabled
    view = PersonPage(
        name=person.name,
        email=person.email,
        badges=(*badges, *((Badge(say("쓰지 않는 계정"), "bad"),) if person.disabled else ())),
        rights=tuple(line for key, line in lines.items() if key not in over),
        past=tuple(line for key, line in lines.items() if key in over),
        give=_give_form(frame, caller, session, account_id, typed, errors) if usable else None,
        problem=problem,
        erase=f"/admin/people/{account_id}/erase" if may_erase(caller, person) else "",
    )
    return frame.show("admin_person.html", "admin", status=status, person=view, back=f"/admin/people/{account_id}")


def _seen(session: Session, caller: Caller, account_id: UUID) -> tuple[grants.PersonRow, list[GrantRow]]:
    """Return a person: one with rights here, or whoever the search by a whole address led to."""
    reach = required_reach(caller, Action.GRANT_RIGHTS)
    wanted = GrantFilter(reach, account_ids=[account_id], limit=MOST_RIGHTS)
    rows, _total = rights.list_for(session, caller, wanted)
    return rights.known_person(session, caller, account_id), rows


def _give_form(
    frame: Frame,
    caller: Caller,
    session: Session,
    account_id: UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> GiveForm:
    say = frame.say
    chosen = typed.get("role", "")
    today = clock.today()
    return GiveForm(
        action=f"/admin/people/{account_id}/give",
        roles=tuple(Choice(role.value, say(role.label), role.value == chosen) for role in rights.roles_of(caller)),
        places=cards.place_choices(
            session, caller, frame, typed.get("place", frame.request.query_params.get("place", ""))
        ),
        typed=typed,
        today=today.isoformat(),
        errors=errors,
    )


@router.post("/{account_id}/give")
def give(
    frame: FrameDep, caller: Writer, session: SessionDep, tell: TellDep, account_id: UUID, form: FormDep
) -> Response:
    """Give a right, or show the form again with what is wrong."""
    fields = Fields(form, frame.say)
    reason = fields.text("reason", 500)
    until = fields.day("until", required=False)
    first = fields.day("from", required=False)
    if fields.errors:
        return _show(frame, caller, session, account_id, form, fields.errors, status=422)
    try:
        body = GrantIn.model_validate(
            {
                "account_id": account_id,
                "role": form.get("role", ""),
                **cards.read_place(form.get("place", "")),
                "from": first,
                "until": until,
                "reason": reason,
            }
        )
        with session.begin_nested():
            rights.give(session, caller, body, tell)
    except ValidationError:
        wrong = {"role": frame.say("무엇을 어디에서 맡기는지 골라 주세요.")}
        return _show(frame, caller, session, account_id, form, wrong, status=422)
    except MaeulError as fault:
        return _show(frame, caller, session, account_id, form, {}, frame.said(fault), status_of(fault))
    return go(f"/admin/people/{account_id}?done=right-given")


@router.post("/rights/{grant_id}/end")
def end(
    frame: FrameDep, caller: Writer, session: SessionDep, tell: TellDep, grant_id: GrantKey, form: FormDep
) -> Response:
    """End a right at once."""
    row = rights.seen_grant(session, caller, grant_id)
    fields = Fields(form, frame.say)
    reason = fields.text("reason", 500)
    if fields.errors:
        return _show(frame, caller, session, row.account_id, problem=frame.say("까닭을 적어 주세요."), status=422)
    try:
        with session.begin_nested():
            rights.end(session, caller, grant_id, EndIn(reason=reason), tell)
    except FAULTS as fault:
        told = told_fault(fault)
        return _show(frame, caller, session, row.account_id, problem=frame.said(told), status=status_of(told))
    return go(inside(form.get("back", f"/admin/people/{row.account_id}")) + "?done=right-ended")


@router.post("/rights/{grant_id}/until")
def until(
    frame: FrameDep, caller: Writer, session: SessionDep, tell: TellDep, grant_id: GrantKey, form: FormDep
) -> Response:
    """Let a right hold until another last day."""
    row = rights.seen_grant(session, caller, grant_id)
    fields = Fields(form, frame.say)
    reason, last = fields.text("reason", 500), fields.day("until", required=False)
    if fields.errors:
        return _show(
            frame, caller, session, row.account_id, problem=frame.say("날짜와 까닭을 모두 적어 주세요."), status=422
        )
    try:
        with session.begin_nested():
            rights.set_until(session, caller, grant_id, UntilIn(until=last, reason=reason), tell)
    except FAULTS as fault:
        told = told_fault(fault)
        return _show(frame, caller, session, row.account_id, problem=frame.said(told), status=status_of(told))
    return go(inside(form.get("back", f"/admin/people/{row.account_id}")) + "?done=right-until")
