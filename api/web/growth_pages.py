"""Pages: groups and people over time, certificates of activity, and who is related to whom."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import CallerDep, SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, may
from api.deps import SessionDep, SettingsDep
from api.door_codes import picture
from api.errors import status_of
from api.growth import service
from api.growth.answers import certificate_out
from api.growth.schemas import ActivityIn, CertificateIn, StageIn
from api.growth.service import Group
from api.web import network_pages, relate_pages
from api.web.growth_cards import (
    certificate_lines,
    group_drops,
    paper_line,
    stage_steps,
    timeline_years,
)
from api.web.growth_views import CertificatePage, CheckPage, GrowthPage, OwnPage, PartyLink
from api.web.labels import dated
from api.web.moments import span_told
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import MY, tabs
from api.web.views import Badge, Choice
from geo import clock
from geo.enums import MemberRole
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed, NotFound, SetupError
from geo.queries.growth_writing import CertificateRow, certificates_of_account, get_certificate
from geo.queries.parties import groups_of
from geo.queries.resources import get_face
from geo.settings import Settings
from geo.surveys.growth_words import STAGES, ActivityKind

router = APIRouter()
router.include_router(network_pages.router)
router.include_router(relate_pages.router)
TOLD = (Conflict, InvalidInput, NotAllowed, NotFound)
CODE_MOST = 20
Body = TypeVar("Body", bound=BaseModel)


@router.get("/groups/{group_id}/growth")
def growth(frame: FrameDep, caller: CallerDep, session: SessionDep, group_id: UUID) -> Response:
    """Show the way of a group; one that was merged into another leads there."""
    group = service.see(session, caller, group_id)
    if group.row.id != group_id:
        return go(f"/groups/{group.row.id}/growth")
    return _growth(frame, session, group)


def _growth(frame: Frame, session: Session, group: Group, fault: MaeulError | None = None) -> Response:
    caller, row = frame.caller, group.row
    manages, notes = service.may_manage(caller, group), service.may_note(caller, group)
    entries = service.timeline(session, group)
    own = _own_parties(session, caller, group)
    view = GrowthPage(
        id=str(row.id),
        name=row.name,
        url=f"/groups/{row.id}",
        dong=" ".join(filter(None, (row.district, row.dong_name))),
        summary=row.summary,
        stages=stage_steps(entries, frame),
        years=timeline_years(entries, frame, group_drops(group, manages=manages, notes=notes)),
        links=_links(session, frame, group, manages=manages),
        papers=tuple(paper_line(paper, frame) for paper in service.certificates_of(session, group)),
        parties=own,
        stage_choices=tuple(Choice(s, frame.say(s.label)) for s in STAGES) if manages else (),
        kind_choices=tuple(Choice(k, frame.say(k.label)) for k in ActivityKind) if notes else (),
        today=clock.today().isoformat(),
        sees_all=group.sees_all,
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("growth.html", "find", status=status_of(fault) if fault else 200, growth=view)


def _own_parties(session: Session, caller: Caller | None, group: Group) -> tuple[Choice, ...]:
    """Return the parties at whose head the reader is and that are linked to nothing here yet."""
    if caller is None or group.member:
        return ()
    asked = {link.party_id for link in group.links}
    own = [party for party in groups_of(session, caller.account_id) if party.role == MemberRole.LEAD]
    return tuple(Choice(str(party.id), party.name) for party in own if party.id not in asked)


def _links(session: Session, frame: Frame, group: Group, *, manages: bool) -> tuple[PartyLink, ...]:
    """Return the links for those who look after the group, and to a head of a party its own."""
    caller = frame.caller
    own = groups_of(session, caller.account_id) if caller else []
    mine = {party.id for party in own if party.role == MemberRole.LEAD}
    return tuple(
        PartyLink(
            id=str(link.id),
            party=link.party_name,
            state=Badge(frame.say("이어짐"), "good") if link.confirmed_at else Badge(frame.say("확인 기다림"), "wait"),
            may_confirm=manages and link.confirmed_at is None,
            may_end=manages or link.party_id in mine,
        )
        for link in group.links
        if group.sees_all or link.party_id in mine
    )


def _keep(frame: Frame, caller: Caller, session: Session, group_id: UUID, do: Callable[[], object]) -> Response:
    """Write something about a group, or show its page again with the reason why not."""
    group = service.see(session, caller, group_id)
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        return _growth(frame, session, group, fault)
    return go(f"/groups/{group.row.id}/growth?done=saved")


def read_body(model: type[Body], given: dict[str, Any]) -> Body:
    """Return what was typed as the API takes it; empty fields are left out."""
    try:
        return model.model_validate({name: value for name, value in given.items() if value not in ("", None)})
    except ValidationError as error:
        raise InvalidInput("빠진 것이나 잘못 적은 것이 있어요. 다시 살펴봐 주세요.", "Check what you typed.") from error


@router.post("/groups/{group_id}/stages")
def add_stage(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, form: FormDep) -> Response:
    """Note a stage."""

    def do() -> None:
        given = {name: form.get(name, "") for name in ("stage", "since", "note")}
        service.put_stage(session, caller, group_id, read_body(StageIn, given))

    return _keep(frame, caller, session, group_id, do)


@router.post("/groups/{group_id}/stages/{stage_id}/drop")
def drop_stage(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, stage_id: UUID) -> Response:
    """Take a stage back."""
    return _keep(frame, caller, session, group_id, lambda: service.drop_stage(session, caller, group_id, stage_id))


@router.post("/groups/{group_id}/activities")
def add_activity(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, form: FormDep) -> Response:
    """Note what a group did."""

    def do() -> None:
        names = ("kind", "title", "happened_on", "minutes", "heads", "note")
        given: dict[str, Any] = {name: form.get(name, "").strip() for name in names}
        service.put_activity(
            session, caller, group_id, read_body(ActivityIn, {**given, "shown": form.get("shown") == "1"})
        )

    return _keep(frame, caller, session, group_id, do)


@router.post("/groups/{group_id}/activities/{activity_id}/drop")
def drop_activity(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, activity_id: UUID) -> Response:
    """Take an activity back."""
    return _keep(
        frame, caller, session, group_id, lambda: service.drop_activity(session, caller, group_id, activity_id)
    )


@router.post("/groups/{group_id}/links")
def ask_link(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, form: FormDep) -> Response:
    """Ask to be the group on the map."""

    def do() -> None:
        try:
            party = UUID(form.get("party", ""))
        except ValueError as error:
            raise InvalidInput("모임을 골라 주세요.", "Choose a group.", code="party") from error
        service.ask_link(session, caller, group_id, party)

    return _keep(frame, caller, session, group_id, do)


@router.post("/groups/{group_id}/links/{link_id}/confirm")
def confirm_link(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, link_id: UUID) -> Response:
    """Agree to a link."""
    return _keep(frame, caller, session, group_id, lambda: service.confirm_link(session, caller, group_id, link_id))


@router.post("/groups/{group_id}/links/{link_id}/end")
def end_link(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, link_id: UUID) -> Response:
    """End a link."""
    return _keep(frame, caller, session, group_id, lambda: service.end_link(session, caller, group_id, link_id))


def _period(form: dict[str, str]) -> CertificateIn:
    return read_body(CertificateIn, {name: form.get(name, "") for name in ("first_day", "last_day")})


@router.post("/groups/{group_id}/certificates")
def certify(frame: FrameDep, caller: Writer, session: SessionDep, group_id: UUID, form: FormDep) -> Response:
    """Issue a certificate for a group and show it."""
    group = service.see(session, caller, group_id)
    try:
        with session.begin_nested():
            code = service.certify_group(session, caller, group_id, _period(form))
    except TOLD as fault:
        return _growth(frame, session, group, fault)
    return go(f"/certificates/{code}?done=saved")


@router.get("/my/growth")
def own(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show one's own way."""
    return _own(frame, session, caller)


def _own(frame: Frame, session: Session, caller: Caller, fault: MaeulError | None = None) -> Response:
    view = OwnPage(
        tabs=tabs(frame, MY),
        years=timeline_years(service.own_timeline(session, caller.account_id), frame, {}),
        papers=tuple(paper_line(row, frame) for row in certificates_of_account(session, caller.account_id)),
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("my_growth.html", "my", status=status_of(fault) if fault else 200, own=view)


@router.post("/my/certificates")
def certify_oneself(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Issue a certificate about oneself and show it."""
    try:
        with session.begin_nested():
            code = service.certify_oneself(session, caller, _period(form))
    except TOLD as fault:
        return _own(frame, session, caller, fault)
    return go(f"/certificates/{code}?done=saved")


@router.get("/certificates")
def check(frame: FrameDep, code: str = "") -> Response:
    """Ask for the number of a certificate, and lead to it."""
    typed = code.strip().upper()[:CODE_MOST]
    if typed:
        return (
            go(f"/certificates/{typed}")
            if typed.replace("-", "").isalnum() and typed.isascii()
            else _wrong(frame, typed)
        )
    return frame.show("certificate_check.html", "find", check=CheckPage(""))


def _wrong(frame: Frame, typed: str) -> Response:
    errors = {"code": frame.say("번호는 ABCD-EFGH-2345처럼 적어 주세요.")}
    return frame.show("certificate_check.html", "find", status=422, check=CheckPage(typed, errors))


@router.get("/certificates/{code}/code.svg")
def certificate_code(frame: FrameDep, session: SessionDep, settings: SettingsDep, code: str) -> Response:
    """Draw the code that leads to a certificate's own page."""
    found = get_certificate(session, code)
    return Response(
        picture(f"{link_base(frame.request, settings)}/certificates/{found.code}"), media_type="image/svg+xml"
    )


@router.get("/certificates/{code}")
def certificate(frame: FrameDep, caller: CallerDep, session: SessionDep, settings: SettingsDep, code: str) -> Response:
    """Show a certificate, to be printed or checked."""
    row = get_certificate(session, code)
    told = certificate_out(row, caller)
    person = told["holder_kind"] == "person"
    mine = caller is not None and caller.account_id == row.account_id
    base = _base(frame, settings)
    view = CertificatePage(
        code=row.code,
        holder=told["holder"],
        holder_told=_holder_told(frame, person=person, mine=mine),
        district=row.district or "",
        period=span_told(row.first_day, row.last_day, frame.lang),
        issued=dated(row.issued_at.astimezone(clock.SEOUL).date(), frame.lang),
        state=Badge(frame.say("쓸 수 있음"), "good") if told["valid"] else Badge(frame.say("거둔 확인서"), "bad"),
        valid=told["valid"],
        lines=certificate_lines(told["lines"], frame),
        address=f"{base}/certificates/{row.code}",
        picture_url=f"/certificates/{row.code}/code.svg" if base else "",
        revoke_url=f"/certificates/{row.code}/revoke" if told["valid"] and _may_revoke(session, caller, row) else "",
    )
    return frame.show("certificate.html", "find", certificate=view)


def _base(frame: Frame, settings: Settings) -> str:
    """Return what our own address begins with, empty where nobody has said it: checking works all the same."""
    try:
        return link_base(frame.request, settings)
    except SetupError:
        return ""


def _holder_told(frame: Frame, *, person: bool, mine: bool) -> str:
    if not person:
        return ""
    return frame.say("내 확인서라 이름이 다 보여요.") if mine else frame.say("개인의 이름은 첫 글자만 보여 드려요.")


def _may_revoke(session: Session, caller: Caller | None, row: CertificateRow) -> bool:
    if caller is None or row.group_id is None:
        return caller is not None and caller.account_id == row.account_id
    face = get_face(session, row.group_id, clock.today())
    return may(caller, Action.REVIEW_RESOURCES, Place(face.site_id, face.district_code, face.province_code))


@router.post("/certificates/{code}/revoke")
def revoke(caller: Writer, session: SessionDep, code: str) -> Response:
    """Take a certificate back."""
    service.revoke(session, caller, code)
    return go(f"/certificates/{code}?done=saved")
