"""Webhooks for those who look after a place: made, tried, watched, stopped; with what was sent, to the byte."""

from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from api import webhook_desk as desk
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of, required_reach
from api.deps import SessionDep, SettingsDep
from api.errors import status_of
from api.web import webhook_cards as cards
from api.web.forms import Fields
from api.web.operation_cards import moment_text
from api.web.pages import Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.views import Choice
from api.web.webhook_views import HookForm, HookPage, HooksPage
from api.webhook_rights import sees_all
from geo import clock
from geo.errors import MaeulError, NotAllowed
from geo.queries import webhooks
from geo.queries.webhooks import HookPlace, HookRow, NewHook
from geo.webhooks.addresses import URL_MOST
from geo.webhooks.events import CHOSEN, EventType
from geo.webhooks.states import HookState

router = APIRouter(prefix="/webhooks")

SHOWN: Final = 20
NAME_MOST: Final = 100
EVERYWHERE: Final = "everywhere"
FIELDS: Final = {"webhook_url": "url", "webhook_inside": "url", "bookings_not_seen": "events"}
"""Beside which field a refusal is shown."""
First = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of a webhook as it came."""

    fields: dict[str, str]
    events: frozenset[str]


async def _sent(request: Request) -> Sent:
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Sent(fields, frozenset(one for one in form.getlist("events") if isinstance(one, str)))


SentDep = Annotated[Sent, Depends(_sent)]


@router.get("")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, first: First = 0) -> Response:
    """List one's webhooks; administrators see everybody's."""
    everybody, may_make = sees_all(caller), bool(reach_of(caller, Action.LISTEN))
    rows, total = webhooks.list_hooks(session, caller.account_id, everybody=everybody, limit=SHOWN, offset=first)
    if not may_make and not total:
        raise NotAllowed(
            "공간지기, 조정자, 계획 담당, 구 담당자가 쓰는 화면이에요.",
            "This page is for those who look after a place.",
            code="listeners_only",
        )
    view = HooksPage(
        hooks=tuple(cards.hook_card(row, frame, with_owner=everybody) for row in rows),
        pager=pager(addresses("/webhooks"), first, len(rows), total, step=SHOWN),
        can_make=may_make,
    )
    return frame.show("webhooks.html", "admin", webhooks=view)


@router.get("/new")
def new(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the empty form."""
    return frame.show("webhook_form.html", "admin", form=_new_form(frame, caller, session, Sent({}, frozenset())))


def _new_form(frame: Frame, caller: Caller, session: Session, sent: Sent) -> HookForm:
    required_reach(caller, Action.LISTEN)
    say = frame.say
    return HookForm(
        action="/webhooks",
        title=say("웹훅 만들기"),
        name=sent.fields.get("name", "")[:NAME_MOST],
        url=sent.fields.get("url", "")[:URL_MOST],
        places=_places(frame, caller, session, sent.fields.get("place", "")),
        place="",
        events=cards.event_choices(sent.events, frame, bookings=bool(reach_of(caller, Action.SEE_BOOKINGS))),
        bookings_hint=bool(reach_of(caller, Action.SEE_BOOKINGS)),
        back="/webhooks",
    )


def _places(frame: Frame, caller: Caller, session: Session, chosen: str) -> tuple[Choice, ...]:
    """Return the places where the reader may listen: everywhere, districts, sites."""
    reach = reach_of(caller, Action.LISTEN)
    names = {EVERYWHERE: frame.say("모든 곳")} if reach.everywhere else {}
    names |= webhooks.places_within(session, reach)
    return tuple(Choice(value, name, value == chosen) for value, name in names.items())


@router.post("")
def make(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, sent: SentDep) -> Response:
    """Make a webhook; its secret is on the answer itself and nowhere else, so there is no redirect."""
    fields = Fields(sent.fields, frame.say)
    name, url, events = _read(fields, sent)
    try:
        if not fields.errors:
            with session.begin_nested():
                place = _place_of(session, sent.fields.get("place", ""))
                made = desk.make(session, settings, caller, NewHook(name, url, events, place))
            return _hook_page(frame, session, made.hook, secret=made.secret)
    except MaeulError as fault:
        return _refused(frame, _new_form(frame, caller, session, sent), fields, fault)
    return _refused(frame, _new_form(frame, caller, session, sent), fields)


def _read(fields: Fields, sent: Sent) -> tuple[str, str, list[EventType]]:
    name, url = fields.text("name", NAME_MOST), fields.text("url", URL_MOST)
    events: list[EventType] = [one for one in CHOSEN if one in sent.events]
    if not events:
        fields.refuse("events", "알릴 것을 하나는 골라 주세요.")
    return name, url, events


def _place_of(session: Session, value: str) -> HookPlace:
    kind, _, key = value.partition(":")
    if kind == "site":
        try:
            return desk.place_asked(session, None, UUID(key))
        except ValueError:
            return desk.place_asked(session, key, None)
    return desk.place_asked(session, key if kind == "district" else None, None)


def _refused(frame: Frame, form: HookForm, fields: Fields, fault: MaeulError | None = None) -> Response:
    """Show the form again with what was typed, the sentence beside the field it is about."""
    problem = ""
    if fault is not None and fault.code in FIELDS:
        fields.errors[FIELDS[fault.code]] = frame.said(fault)
    elif fault is not None:
        problem = frame.said(fault)
    shown = replace(form, errors=fields.errors, problem=problem)
    return frame.show("webhook_form.html", "admin", status=status_of(fault) if fault else 422, form=shown)


@router.get("/{hook_id}")
def show(hook_id: UUID, frame: FrameDep, caller: SignedIn, session: SessionDep, first: First = 0) -> Response:
    """Show a webhook and what it sent."""
    return _hook_page(frame, session, desk.find(session, caller, hook_id), first=first)


def _hook_page(frame: Frame, session: Session, hook: HookRow, *, first: int = 0, secret: str = "") -> Response:
    rows, total = webhooks.list_deliveries(session, hook.id, limit=SHOWN, offset=first)
    active, path = hook.state is HookState.ACTIVE, f"/webhooks/{hook.id}"
    until = hook.old_secret_until
    two = until is not None and until > clock.now()
    view = HookPage(
        path=path,
        name=hook.name,
        state=cards.state_badge(hook, frame),
        says=cards.reason_text(hook, frame),
        active=active,
        ended=hook.state is HookState.ENDED,
        facts=cards.hook_facts(hook, frame),
        sent=tuple(cards.sent_card(row, frame, active=active) for row in rows),
        pager=pager(addresses(path), first, len(rows), total, step=SHOWN),
        fresh_secret=secret,
        two_secrets=moment_text(until, frame) if two else "",
        sample=cards.sample(frame),
    )
    return frame.show("webhook.html", "admin", hook=view)


@router.get("/{hook_id}/edit")
def edit(hook_id: UUID, frame: FrameDep, caller: Writer, session: SessionDep) -> Response:
    """Show the form of a webhook."""
    hook = desk.find_to_write(session, caller, hook_id)
    sent = Sent({"name": hook.name, "url": hook.url}, frozenset(hook.events))
    return frame.show("webhook_form.html", "admin", form=_edit_form(frame, caller, hook, sent))


def _edit_form(frame: Frame, caller: Caller, hook: HookRow, sent: Sent) -> HookForm:
    sees = bool(reach_of(caller, Action.SEE_BOOKINGS))
    return HookForm(
        action=f"/webhooks/{hook.id}",
        title=frame.say("웹훅 고치기"),
        name=sent.fields.get("name", "")[:NAME_MOST],
        url=sent.fields.get("url", "")[:URL_MOST],
        places=(),
        place=cards.place_text(hook, frame),
        events=cards.event_choices(sent.events, frame, bookings=sees),
        bookings_hint=sees,
        back=f"/webhooks/{hook.id}",
    )


@router.post("/{hook_id}")
def save(
    hook_id: UUID, frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, sent: SentDep
) -> Response:
    """Change name, address and events."""
    hook = desk.find_to_write(session, caller, hook_id)
    fields = Fields(sent.fields, frame.say)
    name, url, events = _read(fields, sent)
    fault: MaeulError | None = None
    if not fields.errors:
        try:
            desk.change(session, settings, caller, hook_id, name=name, url=url, events=events)
        except MaeulError as refused:
            fault = refused
        else:
            return go(f"/webhooks/{hook_id}?done=saved")
    return _refused(frame, _edit_form(frame, caller, hook, sent), fields, fault)


@router.post("/{hook_id}/ping")
def ping(hook_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a test message sent."""
    desk.ping(session, caller, hook_id)
    return go(f"/webhooks/{hook_id}?done=webhook-ping")


@router.post("/{hook_id}/pause")
def pause(hook_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Stop sending."""
    desk.change(session, settings, caller, hook_id, paused=True)
    return go(f"/webhooks/{hook_id}?done=webhook-paused")


@router.post("/{hook_id}/resume")
def resume(hook_id: UUID, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Send again, what waits first."""
    desk.change(session, settings, caller, hook_id, paused=False)
    return go(f"/webhooks/{hook_id}?done=webhook-resumed")


@router.post("/{hook_id}/rotate")
def rotate(hook_id: UUID, frame: FrameDep, caller: Writer, session: SessionDep) -> Response:
    """Make a new secret, asked for twice; it is on the answer itself and nowhere else."""
    made = desk.rotate(session, caller, hook_id)
    return _hook_page(frame, session, made.hook, secret=made.secret)


@router.post("/{hook_id}/remove")
def remove(hook_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """End a webhook, asked for twice."""
    desk.remove(session, caller, hook_id)
    return go("/webhooks?done=webhook-removed")


@router.post("/{hook_id}/deliveries/{delivery_id}/redeliver")
def redeliver(hook_id: UUID, delivery_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a message sent anew."""
    desk.send_again(session, caller, hook_id, delivery_id)
    return go(f"/webhooks/{hook_id}?done=webhook-again")
