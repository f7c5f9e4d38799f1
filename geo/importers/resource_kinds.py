"""What a file of places is loaded as: one table from kinds of sites to kinds of resources."""

import re
from typing import Final, NamedTuple

from geo.enums import ResourceKind, SiteKind
from geo.errors import InvalidInput

KIND_OF_SITE: Final = {
    **dict.fromkeys(SiteKind, ResourceKind.SPACE),
    SiteKind.VILLAGE_ENTERPRISE: ResourceKind.ORGANISATION,
}
"""A facility is a space: people look for where it is, and coverage counts the place, not the body that runs it.

Welfare facilities too, whose lists name one row per building. A village enterprise is the people who work together.
"""

_TITLES: Final = (
    ("도서관", SiteKind.LIBRARY),
    ("경로당|노인정", SiteKind.SENIOR_CENTER),
    ("복지|지역아동센터|요양", SiteKind.WELFARE),
    ("마을기업", SiteKind.VILLAGE_ENTERPRISE),
    ("주민센터|자치회관", SiteKind.COMMUNITY_CENTER),
    ("마을활력소", SiteKind.HUB),
    ("마을예술창작소", SiteKind.ARTS_STUDIO),
    ("학교", SiteKind.SCHOOL),
    ("문화행사|공공서비스예약|축제|강좌", ResourceKind.ACTIVITY),
    ("단체|동아리|협동조합", ResourceKind.ORGANISATION),
    ("문화공간|평생교육|쉼터|shelter|공간|시설", SiteKind.OTHER),
)
_TYPE_OF_ROW: Final = ((SiteKind.SENIOR_CENTER, re.compile(r"경로당|노인정")),)
"""In a list of welfare facilities, types of rows that are a kind of site of their own."""


class Target(NamedTuple):
    """What a row becomes: a resource of `kind`, and with `site_kind` also a site."""

    kind: ResourceKind
    site_kind: SiteKind | None


def target_of(value: str) -> Target:
    """Return what `value` (of SiteKind or ResourceKind) asks for. Raises InvalidInput when it is neither."""
    if value in set(SiteKind):
        return Target(KIND_OF_SITE[SiteKind(value)], SiteKind(value))
    if value in set(ResourceKind):
        return Target(ResourceKind(value), None)
    known = [*SiteKind, *ResourceKind]
    said = f"무엇으로 올릴지 알 수 없습니다: {value[:40]}. 다음 가운데 하나여야 합니다: {', '.join(known)}."
    raise InvalidInput(said, "Unknown target.", code="target_unknown", details={"known": [str(kind) for kind in known]})


def target_of_row(target: Target, type_name: str) -> Target:
    """Return the target of one row: a 경로당 in a list of welfare facilities is a senior centre."""
    if target.site_kind is not SiteKind.WELFARE:
        return target
    return next((target_of(kind) for kind, pattern in _TYPE_OF_ROW if pattern.search(type_name)), target)


def propose_target(title: str) -> str | None:
    """Return the value of the kind that the title of a file speaks of, None when it speaks of none."""
    return next((str(kind) for pattern, kind in _TITLES if re.search(pattern, title)), None)
