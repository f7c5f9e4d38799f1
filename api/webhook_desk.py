"""Making and changing webhooks: what the API and the pages both do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Caller, require_writer
from api.webhook_rights import place_of, require_listening, sees_all
from geo import clock
from geo.enums import Scope
from geo.errors import Conflict
from geo.queries import webhooks
from geo.queries.places import resolve_district
from geo.queries.webhooks import HookPlace, HookRow, NewHook
from geo.settings import Settings
from geo.webhooks.addresses import check_url, networks_of
from geo.webhooks.events import EventType
from geo.webhooks.signing import new_secret
from geo.webhooks.states import HookReason, HookState


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook with a secret that is shown this once."""

    hook: HookRow
    secret: str


def place_asked(session: Session, district: str | None, site_id: UUID | None) -> HookPlace:
    """Return where a webhook is to listen: a district by name or code, a site, or everywhere."""
    if district is not None:
        return webhooks.place_named(session, district_code=resolve_district(session, district, clock.today()).code)
    if site_id is not None:
        return webhooks.place_named(session, site_id=site_id)
    return HookPlace(Scope.EVERYWHERE)


def make(session: Session, settings: Settings, caller: Caller, new: NewHook) -> Made:
    """Make a webhook in the caller's name; raise NotAllowed without the right, InvalidInput for its address."""
    require_listening(caller, place_of(new.place), new.events)
    checked = replace(new, url=check_url(new.url, networks_of(settings.webhook_networks)))
    secret = new_secret()
    hook_id = webhooks.insert_hook(session, caller.account_id, checked, secret, clock.now())
    return Made(webhooks.get_hook(session, hook_id, caller.account_id), secret)


def find(session: Session, caller: Caller, hook_id: UUID) -> HookRow:
    """Return one of the caller's webhooks; administrators see everybody's."""
    return webhooks.get_hook(session, hook_id, caller.account_id, everybody=sees_all(caller))


def find_to_write(session: Session, caller: Caller, hook_id: UUID) -> HookRow:
    """Return the same for a change; raise Conflict for one that has ended."""
    require_writer(caller)
    hook = find(session, caller, hook_id)
    if hook.state is HookState.ENDED:
        raise Conflict("끝난 웹훅이에요. 새로 만들어 주세요.", "This webhook has ended.", code="webhook_ended")
    return hook


def change(
    session: Session,
    settings: Settings,
    caller: Caller,
    hook_id: UUID,
    *,
    name: str | None = None,
    url: str | None = None,
    events: Sequence[EventType] | None = None,
    paused: bool | None = None,
) -> HookRow:
    """Change what is given; whoever changes it must have the right to all that it listens to then."""
    hook = find_to_write(session, caller, hook_id)
    place = place_of(webhooks.place_of_hook(session, hook_id))
    if url is not None or events is not None or paused is False:
        require_listening(caller, place, hook.events if events is None else events)
    checked = None if url is None else check_url(url, networks_of(settings.webhook_networks))
    webhooks.change_hook(session, hook_id, name=name, url=checked, events=events)
    if paused is True:
        webhooks.pause_hook(session, hook_id, HookReason.OWNER)
    elif paused is False and hook.state is HookState.PAUSED:
        webhooks.resume_hook(session, hook_id, clock.now())
    return find(session, caller, hook_id)


def rotate(session: Session, caller: Caller, hook_id: UUID) -> Made:
    """Make a new secret; the old one signs besides for a day."""
    find_to_write(session, caller, hook_id)
    secret = new_secret()
    webhooks.rotate_secret(session, hook_id, secret, clock.now())
    return Made(find(session, caller, hook_id), secret)


def remove(session: Session, caller: Caller, hook_id: UUID) -> None:
    """End a webhook at its owner's wish and list it no more."""
    require_writer(caller)
    find(session, caller, hook_id)
    webhooks.end_hook(session, hook_id, HookReason.REMOVED)


def ping(session: Session, caller: Caller, hook_id: UUID) -> None:
    """Have a test message sent; raise Conflict for a webhook that is paused."""
    _require_active(find_to_write(session, caller, hook_id))
    webhooks.put_ping(session, hook_id)


def send_again(session: Session, caller: Caller, hook_id: UUID, delivery_id: UUID) -> None:
    """Have a message sent anew under its own id."""
    _require_active(find_to_write(session, caller, hook_id))
    webhooks.get_delivery(session, hook_id, delivery_id)
    webhooks.send_again(session, delivery_id, clock.now())


def _require_active(hook: HookRow) -> None:
    if hook.state is not HookState.ACTIVE:
        raise Conflict("멈춰 있어요. 먼저 다시 보내기 시작해 주세요.", "This webhook is paused.", code="webhook_paused")
