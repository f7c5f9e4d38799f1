"""What receivers can be told of, in words, and what a message says: ids, kinds, states, times; never who."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from geo.enums import Labelled


class EventType(Labelled):
    """What happened; `ping` is a test, `resource.bulk` stands for many records that changed at once."""

    RESOURCE_PUBLISHED = "resource.published", "지역자원이 공개됨"
    RESOURCE_CHANGED = "resource.changed", "공개된 지역자원이 바뀜"
    RESOURCE_CLOSED = "resource.closed", "지역자원이 사라짐"
    RESOURCE_MERGED = "resource.merged", "지역자원이 다른 기록과 합쳐짐"
    RESOURCE_REOPENED = "resource.reopened", "지역자원이 다시 공개됨"
    RESOURCE_BULK = "resource.bulk", "지역자원 여럿이 한꺼번에 바뀜"
    SITE_CHANGED = "site.changed", "시설이 열리거나 닫히거나 바뀜"
    SPACE_CHANGED = "space.changed", "공간이나 여는 시간이 바뀜"
    BOOKING_CREATED = "booking.created", "예약이 생김"
    BOOKING_CHANGED = "booking.changed", "예약이 바뀌거나 취소됨"
    CAMPAIGN_OPENED = "campaign.opened", "조사가 시작됨"
    CAMPAIGN_CLOSED = "campaign.closed", "조사가 끝남"
    ATLAS_PUBLISHED = "atlas.published", "지도책이 나오거나 거두어짐"
    BOUNDARIES_LOADED = "boundaries.loaded", "행정동 경계가 새로 들어옴"
    PING = "ping", "시험"


CHOSEN: Final[tuple[EventType, ...]] = tuple(
    one for one in EventType if one not in {EventType.PING, EventType.RESOURCE_BULK}
)
"""What a webhook can ask for; whoever asks for records hears of many at once, too."""
RECORDS: Final = tuple(one for one in CHOSEN if one.startswith("resource."))
BOOKINGS: Final = frozenset({EventType.BOOKING_CREATED, EventType.BOOKING_CHANGED})

_PATHS: Final = {
    "resource": "/api/v1/resources/{}",
    "site": "/api/v1/sites/{}",
    "space": "/api/v1/spaces/{}",
    "booking": "/api/v1/bookings/{}",
    "campaign": "/api/v1/campaigns/{}",
    "atlas": "/api/v1/atlases/{}",
}
_LISTS: Final = {EventType.RESOURCE_BULK: "/api/v1/resources", EventType.BOUNDARIES_LOADED: "/api/v1/dongs"}


def address_of(of_type: EventType, subject: str, base: str) -> str:
    """Return where the contents are fetched; without a public address of the service it is a path."""
    path = _LISTS.get(of_type) or _PATHS[of_type.split(".")[0]].format(subject)
    return f"{base.rstrip('/')}{path}"


def message(of_type: EventType, subject: str, at: datetime, facts: Mapping[str, Any], base: str) -> str:
    """Return the body that is signed and sent: `type`, `timestamp`, `data`."""
    data: dict[str, Any] = dict(facts)
    if of_type is not EventType.PING:
        data["url"] = address_of(of_type, subject, base)
    if of_type not in _LISTS:
        data = {"id": subject, **data}
    return orjson.dumps({"type": of_type.value, "timestamp": at, "data": data}).decode()
