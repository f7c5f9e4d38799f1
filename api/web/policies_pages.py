"""Which field of which kind everybody may see: looked at by the survey team, changed by those in charge everywhere."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import EVERYWHERE, Action, Caller, may
from api.consents import service
from api.deps import SessionDep
from api.errors import status_of
from api.web.consents_views import PoliciesPage, PolicyLine
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge, Link
from geo import clock
from geo.enums import ResourceKind, Visibility
from geo.errors import Conflict, InvalidInput, MaeulError, NotFound
from geo.fields import FIELDS
from geo.queries.field_policies import FieldPolicy

router = APIRouter()


@router.get("/consents/policies")
def policies(
    frame: FrameDep, caller: SignedIn, session: SessionDep, kind: ResourceKind = ResourceKind.PERSON
) -> Response:
    """Show who may see which field of a kind."""
    return _policies(frame, caller, session, kind)


def _policies(
    frame: Frame, caller: Caller, session: Session, kind: ResourceKind, fault: MaeulError | None = None
) -> Response:
    changes = may(caller, Action.REVIEW_RESOURCES, EVERYWHERE)
    rows = {row.name: row for row in service.list_policies(session, caller, kind)}
    view = PoliciesPage(
        tabs=tabs(frame, SURVEY),
        kind=kind.value,
        kinds=tuple(
            Link(f"/consents/policies?kind={one.value}", frame.say(one.label), one is kind) for one in ResourceKind
        ),
        lines=tuple(_policy(kind, rows[name], frame, changes=changes) for name in FIELDS[kind] if name in rows),
        may_change=changes,
        problem=frame.said(fault) if fault else "",
    )
    status = status_of(fault) if fault else 200
    return frame.show("consent_policies.html", "survey", status=status, policies=view)


def _policy(kind: ResourceKind, row: FieldPolicy, frame: Frame, *, changes: bool) -> PolicyLine:
    say, spec = frame.say, FIELDS[kind][row.name]
    hidden = Visibility.INTERNAL if spec.visibility is Visibility.PUBLIC else spec.visibility
    public = row.visibility == Visibility.PUBLIC
    return PolicyLine(
        name=row.name,
        label=say(spec.label),
        visibility=Badge(say(Visibility(row.visibility).label), "good" if public else "wait"),
        personal=row.personal,
        was=row.visibility,
        change_to=(hidden if public else Visibility.PUBLIC).value if changes else "",
        change_label=say("닫기") if public else say("모두에게 열기"),
        changed=row.changed_at.astimezone(clock.SEOUL).date().isoformat() if row.changed_at else "",
    )


@router.post("/consents/policies/{kind}/{name}")
def set_policy(
    frame: FrameDep, caller: Writer, session: SessionDep, kind: ResourceKind, name: str, form: FormDep
) -> Response:
    """Open a field to everybody, or close it."""
    try:
        was, becomes = (Visibility(form.get(word, "")) for word in ("was", "becomes"))
        with session.begin_nested():
            service.set_policy(session, caller, kind, name, was, becomes)
    except ValueError:
        raise NotFound("그런 항목이 없어요.", "There is no such field.", code="field_unknown") from None
    except (Conflict, InvalidInput) as fault:
        return _policies(frame, caller, session, kind, fault)
    return go(f"/consents/policies?kind={kind.value}&done=policy-set")
