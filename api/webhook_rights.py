"""Who may have a webhook, where and about what: asked when it is made, and again each time before something is sent."""

from collections.abc import Collection

from api.auth.permissions import EVERYWHERE, Action, Caller, Place, may, require
from geo.errors import NotAllowed
from geo.queries.webhooks import HookPlace
from geo.webhooks.events import BOOKINGS


def place_of(place: HookPlace) -> Place:
    """Return where a webhook listens, for the table of rights."""
    return Place(place.site_id, place.district_code, place.province_code)


def listens_by_right(caller: Caller, place: Place, events: Collection[str]) -> bool:
    """Say whether the caller's rights of today allow a webhook at a place about these events."""
    return may(caller, Action.LISTEN, place) and (
        not BOOKINGS.intersection(events) or may(caller, Action.SEE_BOOKINGS, place)
    )


def require_listening(caller: Caller, place: Place, events: Collection[str]) -> None:
    """Raise NotAllowed, saying what is missing, unless `listens_by_right`."""
    require(caller, Action.LISTEN, place)
    if not listens_by_right(caller, place, events):
        raise NotAllowed(
            "예약 알림은 그곳의 예약을 보는 공간지기나 구 담당자만 받을 수 있어요.",
            "Only keepers and officers who see the bookings of a place are told of them.",
            code="bookings_not_seen",
        )


def sees_all(caller: Caller) -> bool:
    """Say whether the caller looks after everybody's webhooks."""
    return may(caller, Action.OPERATE, EVERYWHERE)
