"""Agreements in the office: drawn up, signed, renewed, ended."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.agreements import service
from api.agreements.schemas import AgreementIn, EndIn, RenewalIn
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, may, require
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.desk import ReadingDesk, WritingDesk
from api.errors import invalid_fields, status_of
from api.web.agreements_cards import agreement_card
from api.web.agreements_views import AgreementForm, AgreementOffice, HoursLine
from api.web.forms import Fields
from api.web.idle_pages import field_errors, filled
from api.web.labels import WEEKDAYS, span_text
from api.web.moments import day_of
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.views import NO_ERRORS, Choice, Link
from geo import clock
from geo.agreement_states import AGREEMENT_MOVES, AgreementKind, AgreementState
from geo.booking import agreements as steps
from geo.booking.desk import Desk
from geo.errors import MaeulError
from geo.faults import translate
from geo.queries import agreements, idle
from geo.queries.agreements import AgreementRow, SpaceName
from geo.queries.sites import SiteFilter, SiteRow, get_site, list_sites

router = APIRouter()
FAULTS = (MaeulError, SQLAlchemyError)
PICKS = 20
MOST_SITES = 200
EVENTS = {
    "draft": "협약서를 썼어요",
    "renew": "지난 협약을 갱신하려고 썼어요",
    "sign": "협약을 맺었어요",
    "warn": "곧 끝난다고 알렸어요",
    "run_out": "기간이 끝났어요",
    "end": "중간에 끝냈어요",
}


def told_fault(fault: Exception) -> MaeulError:
    """Return a fault as one to say on the page; a defect of ours goes on its way."""
    known = fault if isinstance(fault, MaeulError) else translate(fault)
    if known is None:
        raise fault
    return known


@router.get("/admin/agreements/new")
def new(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the form of a draft, or first ask for the site."""
    required_reach(caller, Action.KEEP_SPACES)
    query = frame.request.query_params
    site_id = _uuid(query.get("site", ""))
    if site_id is None:
        return _pick(frame, caller, session)
    application = _uuid(query.get("application", ""))
    typed = {"application_id": str(application)} if application else {}
    return _form(frame, caller, session, site_id, _from_application(session, caller, application) | typed)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _from_application(session: Session, caller: Caller, application_id: UUID | None) -> dict[str, str]:
    """Return what a draft takes over from the application that was chosen."""
    if application_id is None:
        return {}
    row = service.judged_application(session, caller, application_id)
    listing = idle.get_listing(session, row.listing_id, clock.today())
    return {
        "kind": AgreementKind.IDLE_USE.value,
        "title": f"{listing.name} 사용 협약"[:200],
        "institution": listing.owner,
        "partner": row.applicant,
        "valid_from": listing.available_from.isoformat(),
        "valid_until": listing.available_until.isoformat(),
        "conditions": listing.conditions,
    }


def _pick(frame: Frame, caller: Caller, session: Session) -> Response:
    words = Fields(frame.request.query_params, frame.say).text("q", 80, required=False)
    found, _total = list_sites(session, SiteFilter(words=words, limit=MOST_SITES), clock.today())
    own = [site for site in found if may(caller, Action.KEEP_SPACES, service.site_place(site))]
    picks = tuple(Link(f"/admin/agreements/new?site={site.id}", site.name) for site in own[:PICKS])
    view = AgreementForm("", "", picks, words, (), (), (), {})
    return frame.show("agreement_form.html", "admin", form=view)


def _form(
    frame: Frame,
    caller: Caller,
    session: Session,
    site_id: UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, service.site_place(site))
    view = AgreementForm(
        action=f"/admin/agreements/new?site={site_id}",
        site=site.name,
        picks=(),
        q="",
        kinds=_kinds(frame, caller, site, typed.get("kind", "")),
        spaces=_spaces(agreements.spaces_to_open(session, site_id), typed),
        days=_days(frame, typed),
        values=typed,
        errors=errors,
        problem=problem,
    )
    return frame.show("agreement_form.html", "admin", status=status, form=view)


def _kinds(frame: Frame, caller: Caller, site: SiteRow, chosen: str) -> tuple[Choice, ...]:
    own = [kind for kind in AgreementKind if may(caller, service.action_for(kind), service.site_place(site))]
    return tuple(Choice(kind.value, frame.say(kind.label), kind.value == chosen) for kind in own)


def _spaces(rows: list[SpaceName], typed: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(f"space_{row.id}", row.name, f"space_{row.id}" in typed) for row in rows)


def _days(frame: Frame, typed: Mapping[str, str]) -> tuple[HoursLine, ...]:
    return tuple(
        HoursLine(number, frame.say(label), typed.get(f"open_{number}", ""), typed.get(f"close_{number}", ""))
        for number, label in enumerate(WEEKDAYS, 1)
    )


@router.post("/admin/agreements/new")
def create(frame: FrameDep, caller: Writer, desk: WritingDesk, form: FormDep) -> Response:
    """Write a draft, or show the form again with what is wrong."""
    session = desk.session
    required_reach(caller, Action.KEEP_SPACES)
    site_id = _uuid(frame.request.query_params.get("site", ""))
    if site_id is None:
        return _pick(frame, caller, session)
    fields = Fields(form, frame.say)
    hours = read_hours(fields)
    if fields.errors:
        return _form(frame, caller, session, site_id, form, fields.errors, frame.say("여는 시간을 확인해 주세요."), 422)
    try:
        with session.begin_nested():
            made = service.draft_agreement(desk, caller, AgreementIn.model_validate(_body(form, site_id, hours)))
    except ValidationError as error:
        errors, problem = field_errors(error, frame)
        return _form(frame, caller, session, site_id, form, errors, problem, 422)
    except FAULTS as fault:
        told = told_fault(fault)
        return _form(frame, caller, session, site_id, form, {}, frame.said(told), status_of(told))
    return go(f"/admin/agreements/{made}?done=agreement-saved")


def read_hours(fields: Fields) -> list[dict[str, Any]]:
    """Return the hours of a form: every chosen space at every weekday that has both times."""
    spaces = [name.removeprefix("space_") for name in fields.given if name.startswith("space_")]
    found = []
    for number in range(1, 8):
        opens = fields.minutes(f"open_{number}", required=False)
        closes = fields.minutes(f"close_{number}", required=False)
        if opens is None and closes is None:
            continue
        if opens is None or closes is None or not opens < closes:
            fields.refuse("hours", "닫는 시각이 여는 시각보다 늦어야 해요.")
            continue
        found += [{"space_id": s, "weekday": number, "open_min": opens, "close_min": closes} for s in spaces]
    return found


_PLAIN = (
    "kind",
    "title",
    "institution",
    "institution_email",
    "partner",
    "partner_email",
    "valid_from",
    "valid_until",
    "conditions",
    "application_id",
)


def _body(form: Mapping[str, str], site_id: UUID, hours: list[dict[str, Any]]) -> dict[str, Any]:
    given = filled(form)
    paper = {name: given[f"document_{name}"] for name in ("title", "text", "url") if f"document_{name}" in given}
    return {
        **{name: given[name] for name in _PLAIN if name in given},
        "site_id": site_id,
        "partner_is_person": "partner_is_person" in given,
        "hours": hours,
        "document": paper,
    }


@router.get("/admin/agreements/{agreement_id}")
def show(frame: FrameDep, caller: SignedIn, desk: ReadingDesk, agreement_id: UUID) -> Response:
    """Show an agreement to its office."""
    return _show(frame, desk, service.kept_agreement(desk.session, caller, agreement_id))


def _show(frame: Frame, desk: Desk, row: AgreementRow, fault: MaeulError | None = None) -> Response:
    session = desk.session
    moves = AGREEMENT_MOVES[AgreementState(row.state)]
    hours = agreements.list_hours(session, [row.id])[row.id]
    left = steps.left_outside(desk, row.id, row.closed_from) if row.closed_from else []
    view = AgreementOffice(
        id=str(row.id),
        card=agreement_card(row, hours, frame, inside=True),
        conditions=row.conditions,
        document_title=row.document_title,
        document_text=row.document_text,
        document_url=row.document_url,
        events=tuple(_events(session, row, frame)),
        affected=tuple(f"{one.space_name} · {span_text(one.start, one.end, frame.lang)}" for one in left),
        can_sign=AgreementState.SIGNED in moves,
        can_end=AgreementState.TERMINATED in moves,
        can_renew=row.state in {AgreementState.SIGNED, AgreementState.ENDED} and row.renewed_by is None,
        renewed_url=f"/admin/agreements/{row.renewed_by}" if row.renewed_by else "",
        renews_url=f"/admin/agreements/{row.renews_id}" if row.renews_id else "",
        ends=(row.valid_until + timedelta(days=365)).isoformat(),
        version=row.version,
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("agreement.html", "admin", status=status_of(fault) if fault else 200, agreement=view)


def _events(session: Session, row: AgreementRow, frame: Frame) -> list[str]:
    events = agreements.list_events(session, row.id)
    return [
        " · ".join(
            filter(
                None,
                (day_of(event.at, frame.lang), frame.say(EVENTS[event.action]), event.reason),
            )
        )
        for event in events
    ]


def _attempt(
    frame: Frame, desk: Desk, caller: Caller, agreement_id: UUID, do: Callable[[], object], done: str
) -> Response | None:
    """Do something with an agreement; where it is refused, show it with the reason above."""
    session = desk.session
    try:
        with session.begin_nested():
            do()
    except ValidationError as error:
        row = service.kept_agreement(session, caller, agreement_id)
        return _show(frame, desk, row, invalid_fields(error.errors()))
    except FAULTS as fault:
        told = told_fault(fault)
        return _show(frame, desk, service.kept_agreement(session, caller, agreement_id), told)
    return go(f"/admin/agreements/{agreement_id}?done={done}") if done else None


@router.post("/admin/agreements/{agreement_id}/sign")
def sign(frame: FrameDep, caller: Writer, desk: WritingDesk, agreement_id: UUID, form: FormDep) -> Response:
    """Sign an agreement: its hours open."""
    service.kept_agreement(desk.session, caller, agreement_id)
    version = read_version(form)
    answer = _attempt(
        frame, desk, caller, agreement_id, lambda: steps.sign(desk, agreement_id, version), "agreement-signed"
    )
    return answer or go(f"/admin/agreements/{agreement_id}")


@router.post("/admin/agreements/{agreement_id}/end")
def end(frame: FrameDep, caller: Writer, desk: WritingDesk, agreement_id: UUID, form: FormDep) -> Response:
    """End an agreement before its time."""
    service.kept_agreement(desk.session, caller, agreement_id)

    def do() -> None:
        body = EndIn.model_validate(filled(form))
        steps.end(desk, agreement_id, body.reason, body.from_day, body.version)

    answer = _attempt(frame, desk, caller, agreement_id, do, "agreement-ended")
    return answer or go(f"/admin/agreements/{agreement_id}")


@router.post("/admin/agreements/{agreement_id}/renew")
def renew(frame: FrameDep, caller: Writer, desk: WritingDesk, agreement_id: UUID, form: FormDep) -> Response:
    """Draw up the agreement that follows."""
    service.kept_agreement(desk.session, caller, agreement_id)
    made: list[UUID] = []

    def do() -> None:
        body = RenewalIn.model_validate(filled(form))
        made.append(steps.renew(desk, agreement_id, body.valid_until, body.valid_from, body.version))

    refused = _attempt(frame, desk, caller, agreement_id, do, "")
    return refused or go(f"/admin/agreements/{made[0]}?done=agreement-saved")
