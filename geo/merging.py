"""Merging two people's work on one record, property by property (R3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clash:
    """One property that both changed since the revision both knew, each to another value."""

    name: str
    base: Any
    theirs: Any
    yours: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of it: the whole content, the properties that differ from `head`, and where both clash.

    Where they clash the content keeps what `head` says.
    """

    content: dict[str, Any]
    changed: list[str]
    clashes: list[Clash]


def merge(base: Mapping[str, Any], head: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merged:
    """Lay `wanted` (property → value, None takes it away) over `head`, for somebody who saw `base`.

    A property that has not changed since `base` takes the wanted value; one that has, by somebody else, clashes unless
    both want the same. Properties left alone keep what `head` says. A missing property equals None.
    """
    clashes = [
        Clash(name, base.get(name), head.get(name), value)
        for name, value in wanted.items()
        if head.get(name) != base.get(name) and value not in (base.get(name), head.get(name))
    ]
    kept = {name for name, value in wanted.items() if head.get(name) != base.get(name) and value == base.get(name)}
    kept |= {clash.name for clash in clashes}
    laid = {**head, **{name: value for name, value in wanted.items() if name not in kept}}
    content = {name: value for name, value in laid.items() if value is not None}
    changed = [name for name in wanted if content.get(name) != head.get(name)]
    return Merged(content, changed, clashes)
