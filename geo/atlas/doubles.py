"""A building that is a site and a resource at once, as imports make it, stands under one number. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from geo.atlas.content import Record
from geo.enums import ResourceKind
from geo.text import search_key


def without_doubles(records: Iterable[Record], plain: Collection[str]) -> tuple[Record, ...]:
    """Return the records without resources that are their own site: a space of the site's name at the site's spot.

    Only of `plain` ones, ids of resources nobody else speaks of and nobody was asked about; the site takes over what
    it does not say itself.
    """
    every = tuple(records)
    doubles = {
        _place(one): one for one in every if one.category == "resource" and one.id in plain and _could_be_site(one)
    }
    sites = {_place(one): one for one in every if one.category == "site" and _place(one) in doubles}
    gone = {doubles[key].id for key in sites}
    told = {site.id: _joined(site, doubles[key]) for key, site in sites.items()}
    return tuple(told.get(one.id, one) for one in every if one.id not in gone)


def _could_be_site(record: Record) -> bool:
    return record.kind == ResourceKind.SPACE and bool(record.place) and search_key(record.place) == _name(record)


def _name(record: Record) -> str:
    return search_key(record.name)


def _place(record: Record) -> tuple[str, tuple[str, ...]]:
    return _name(record), record.dongs


def _joined(site: Record, double: Record) -> Record:
    lines = dict.fromkeys(line for text in (site.note, double.note) for line in text.splitlines() if line)
    return replace(
        site,
        address=site.address or double.address,
        phone=site.phone or double.phone,
        url=site.url or double.url,
        hours=site.hours or double.hours,
        note="\n".join(lines),
        surveyed_on=site.surveyed_on or double.surveyed_on,
    )
