"""The reasons of coverage for readers of English; the Korean sentences are the kernel's own."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from api.web.labels import dated
from geo.coverage.answer import Item, Meta
from geo.coverage.reasons import HALF, Reason
from geo.coverage.words import ALONG_STREETS, percent

_DAY: Final = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


def days_told(words: str, lang: str) -> str:
    """Return a sentence of the kernel with its days as people write them."""
    return _DAY.sub(lambda found: dated(date.fromisoformat(found[1]), lang), words)


def sentence_of(item: Item, meta: Meta, lang: str) -> str:
    """Return why a dong stands as it does, in the reader's language."""
    return days_told(_SAID[item.reason_code](item, meta) if lang == "en" else item.sentence, lang)


def arithmetic_of(item: Item, meta: Meta, lang: str) -> str:
    """Return how the place in the queue was worked out."""
    if item.priority is None:
        return ""
    if lang != "en":
        return item.priority.text
    said = "Nobody knows the residents, so only what is missing counts"
    if item.residents is not None and item.people_within is not None:
        within = item.people_within[str(meta.minutes)]
        unserved = f"{item.residents:,} − {within:,} = {item.priority.score:,}"
        said = f"Residents who reach nothing within {meta.minutes} minutes: {unserved}"
    return said + (f", {item.gap} short of the target" if item.gap else "")


def _way(item: Item) -> str:
    return "along the streets" if item.measured == ALONG_STREETS else "estimated from straight lines"


def _share(item: Item, meta: Meta) -> str:
    if item.share is None or item.people_within is None:
        return "how many residents live here is not known"
    within = item.people_within[str(meta.minutes)]
    share = percent(item.share)
    return (
        f"{within:,} of {item.residents:,} residents ({share}) reach one within {meta.minutes} minutes ({_way(item)})"
    )


def _met(item: Item, meta: Meta) -> str:
    return f"{item.sites_open} open in {item.name}; {_share(item, meta)}."


def _far(item: Item, meta: Meta) -> str:
    if item.gap and (item.share is None or item.share >= HALF):
        return f"{item.name} has {item.sites_open} open, {item.gap} short of the target."
    return f"{item.name} has {item.sites_open} open, but {_share(item, meta)}."


def _neighbour(item: Item, meta: Meta) -> str:
    if item.nearest is None or item.share is None:
        return f"None is open in {item.name}; those of its neighbours are in reach."
    where = f" in {item.nearest.dong}" if item.nearest.dong else ""
    return f"None is open in {item.name}, but with {item.nearest.name}{where} and others {_share(item, meta)}."


def _none(item: Item, meta: Meta) -> str:
    said = f"None is open in {item.name}, nor within {meta.minutes} minutes on foot ({_way(item)})"
    if item.nearest is None:
        return f"{said}."
    return f"{said}; the nearest, {item.nearest.name}, is {item.nearest.minutes} minutes away."


_SAID: Final[dict[Reason, Callable[[Item, Meta], str]]] = {
    Reason.NO_RESIDENTS: lambda item, _meta: f"Nobody lives in {item.name}.",
    Reason.TARGET_MET: _met,
    Reason.PLANNED_SOON: lambda item, _meta: f"One opens in {item.name} on {item.planned_on}.",
    Reason.CLOSED_RECENTLY: lambda item, _meta: f"What was open in {item.name} has closed; none is open now.",
    Reason.ISLAND_OR_UNLINKED: lambda item, _meta: (
        f"Where people live in {item.name}, no way is linked to the streets."
    ),
    Reason.BARRIER: lambda item, _meta: (
        f"Something is near {item.name}, but the way is cut: {item.barrier or 0:,} residents have to go round."
    ),
    Reason.IN_BUT_FAR: _far,
    Reason.NONE_IN_BUT_NEIGHBOUR_SERVES: _neighbour,
    Reason.EDGE_UNKNOWN: lambda item, _meta: (
        f"Nobody has loaded what lies beyond the border of {item.name}: for {item.edge_unknown or 0:,} residents "
        "it is not known whether they reach one."
    ),
    Reason.LOCATION_MISSING: lambda item, _meta: (
        f"Sites of {item.name} could not be counted: nobody knows where they are."
    ),
    Reason.NONE_IN_OR_NEAR: _none,
}
