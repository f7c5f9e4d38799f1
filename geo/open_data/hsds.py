"""The Human Services Data Specification 3.1: sites as locations, their spaces as services, who runs them, when open.

Only what is public of sites and spaces goes in; nobody is named as a contact.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from geo.enums import SpaceKind
from geo.open_data.parts import About
from geo.queries.open_data import OpenHours

VERSION: Final = "3.1"
PROFILE: Final = "https://docs.openreferral.org/en/3.1/hsds/"
TIMEZONE_H: Final = 9
_OURS: Final = UUID("6f0c3a52-7f5e-4e0e-9a4b-2f6c1d0e9b11")
"""Ids of what has none of its own are made of its name in this room: the same today and tomorrow."""
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_STATUS: Final = {"open": "active", "paused": "temporarily closed", "closed": "defunct"}
_DAY_MINUTES: Final = 1440
_HOLIDAYS: Final = {"yes": "", "no": "공휴일에는 닫아요.", "only": "공휴일에만 열어요."}
Values = Mapping[str, Any]
Node = dict[str, Any]


def made_id(*words: str) -> str:
    """Return an id that follows from what something is."""
    return str(uuid5(_OURS, "\n".join(words)))


def document(
    about: About,
    publisher: str,
    sites: Sequence[Values],
    spaces: Sequence[Values],
    hours: Sequence[OpenHours],
    groups: Iterable[Values] = (),
) -> Node:
    """Return everything in one document: organizations, and services with all that belongs to them.

    `groups` are the groups that were surveyed: organizations without a service that one books.
    """
    places = {site["id"]: site for site in sites}
    open_at: dict[str, list[OpenHours]] = {}
    for one in hours:
        open_at.setdefault(one.space_id, []).append(one)
    kept = [space for space in spaces if space["site_id"] in places]
    names = dict.fromkeys(operator_of(site, publisher) for site in sites)
    return {
        "hsds_version": VERSION,
        "profile": PROFILE,
        "title": about.title,
        "licence": about.licence_told,
        "source": about.source_told,
        "last_modified": about.changed_at.isoformat(),
        "address": about.address,
        "organizations": [*(organization(name, sites, publisher) for name in names), *map(group, groups)],
        "services": [
            service(space, places[space["site_id"]], open_at.get(space["id"], []), publisher) for space in kept
        ],
        "taxonomies": [{"id": made_id("taxonomy"), "name": "공간 종류", "description": "마을아틀라스의 공간 종류"}],
        "taxonomy_terms": [term(kind) for kind in SpaceKind],
    }


def operator_of(site: Values, publisher: str) -> str:
    """Return who runs a site; where nobody is told, whoever gives the data out."""
    return str(site["operator"] or publisher)


def organization(name: str, sites: Sequence[Values], publisher: str) -> Node:
    """Return who runs places, with these."""
    own = [site for site in sites if operator_of(site, publisher) == name]
    return {
        "id": made_id("organization", name),
        "name": name,
        "description": f"{name}에서 꾸리는 곳 {len(own)}곳",
        "locations": [location(site) for site in own],
    }


def group(record: Values) -> Node:
    """Return a surveyed group with what is open of it."""
    found: Node = {
        "id": record["id"],
        "name": record["name"],
        "description": record["summary"] or str(record["kind_label"]),
        "uri": record["url"],
        "website": record.get("homepage"),
        "phones": _phones({"id": record["id"], "phone": record.get("phone")}, "organization_id"),
    }
    return {name: value for name, value in found.items() if value is not None}


def location(site: Values) -> Node:
    """Return a site; without a known point it has none."""
    found: Node = {
        "id": site["id"],
        "location_type": "physical",
        "name": site["name"],
        "description": site["about"] or "",
        "url": site["url"],
        "transportation": site["way_text"] or "",
        "external_identifier": site["dong_code"],
        "external_identifier_type": "행정동 코드",
        "addresses": [_address(site)],
        "phones": _phones(site, "location_id"),
        "accessibility": _accessibility(site),
    }
    if site["point"]:
        found |= {"longitude": site["point"][0], "latitude": site["point"][1]}
    return found


def _address(site: Values) -> Node:
    return {
        "id": made_id("address", site["id"]),
        "location_id": site["id"],
        "address_1": site["address"] or site["dong"] or site["name"],
        "city": site["district"] or "",
        "region": site["dong"] or "",
        "state_province": str(site["address"] or "").partition(" ")[0],
        "postal_code": "",
        "country": "KR",
        "address_type": "physical",
    }


def _phones(of: Values, link: str) -> list[Node]:
    if not of["phone"]:
        return []
    return [{"id": made_id("phone", of["id"]), link: of["id"], "number": of["phone"], "type": "voice"}]


def _accessibility(site: Values) -> list[Node]:
    if not site["access"]:
        return []
    return [{"id": made_id("accessibility", site["id"]), "location_id": site["id"], "description": site["access"]}]


def service(space: Values, site: Values, hours: Sequence[OpenHours], publisher: str) -> Node:
    """Return a space: what it is for, how one asks for it, when it is open, where."""
    name = operator_of(site, publisher)
    of_organization = made_id("organization", name)
    return {
        "id": space["id"],
        "organization_id": of_organization,
        "organization": {"id": of_organization, "name": name, "description": f"{name}에서 꾸리는 곳"},
        "name": f"{site['name']} {space['name']}",
        "description": space["about"] or "",
        "url": space["url"],
        "status": _STATUS[space["state"]] if site["state"] == "open" else _status_of_site(site),
        "application_process": space["apply_text"] or str(space["approval_label"] or ""),
        "fees_description": space["fee_text"] or "",
        "assured_date": space["source_as_of"],
        "last_modified": space["updated_at"],
        "phones": _phones(space, "service_id"),
        "schedules": [schedule(space["id"], number, one) for number, one in enumerate(hours)],
        "service_at_locations": [
            {
                "id": made_id("at", space["id"], site["id"]),
                "service_id": space["id"],
                "location_id": site["id"],
                "location": location(site),
            }
        ],
        "attributes": [_attribute(space)],
    }


def _status_of_site(site: Values) -> str:
    return {"paused": "temporarily closed", "closed": "defunct"}.get(site["state"], "inactive")


def schedule(service_id: str, number: int, one: OpenHours) -> Node:
    """Return weekly hours as the rule that HSDS borrows from calendars; what ends after midnight is told in words."""
    told = [_HOLIDAYS[one.holiday]]
    if one.close_min > _DAY_MINUTES:
        told.append("이튿날 새벽에 닫아요.")
    found = {
        "id": made_id("schedule", service_id, str(number)),
        "service_id": service_id,
        "freq": "WEEKLY",
        "interval": 1,
        "wkst": "MO",
        "byday": _DAYS[one.weekday - 1],
        "opens_at": _clock(one.open_min),
        "closes_at": _clock(one.close_min),
        "timezone": TIMEZONE_H,
        "valid_from": _day(one.since),
        "valid_to": _day(one.until - timedelta(days=1) if one.until else None),
        "description": " ".join(filter(None, told)),
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _clock(minutes: int) -> str:
    """Return a time with its offset; the end of a day is written as its last minute, which calendars can read."""
    if minutes == _DAY_MINUTES:
        return "23:59+09:00"
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}+09:00"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def term(kind: SpaceKind) -> Node:
    """Return a kind of space as a term of our taxonomy."""
    return {
        "id": made_id("term", kind.value),
        "code": kind.value,
        "name": kind.label,
        "description": kind.label,
        "taxonomy_id": made_id("taxonomy"),
        "language": "ko",
    }


def _attribute(space: Values) -> Node:
    return {
        "id": made_id("attribute", space["id"]),
        "link_id": space["id"],
        "link_entity": "service",
        "link_type": "kind",
        "taxonomy_term_id": made_id("term", space["kind"]),
        "taxonomy_term": term(SpaceKind(space["kind"])),
        "value": space["kind"],
    }
