"""What every kind of export is read into: rows of answers, with the form they were asked with where it is there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid5

Step = tuple[str, int | None]
"""A name on the way to an answer, with the row (from 1) where it is a repeat."""

EMPTY: Final = frozenset({"", "n/a", "NA", "N/A"})
"""What exports write where nothing was answered."""
_FROM_CONTENT: Final = UUID("a44b7a4f-5d0a-4c0b-8b0e-b0f7a9a1d7c2")
_STEP = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<row>\d{1,4})\])?")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One filled-in form. `values` are nested by name, repeats as lists; `files` those attachments that are there.

    `notes` say in Korean what was odd and how it was read; `refused` why the row cannot be taken at all.
    """

    line: int
    instance_id: str
    values: Mapping[str, Any]
    form_id: str = ""
    version: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: str = ""
    xml: bytes = b""


@dataclass(frozen=True, slots=True)
class Export:
    """One file: what it is, its rows, and the form inside: as sheets of an XLSForm (`sheets`) or an XForm."""

    kind: str
    rows: tuple[ExportRow, ...]
    title: str = ""
    form_id: str = ""
    sheets: Mapping[str, list[dict[str, str]]] | None = None
    xforms: Mapping[str, bytes] = field(default_factory=dict)


def steps_of(path: str, separator: str = "/") -> tuple[Step, ...] | None:
    """Return the steps of "kids/details[2]/name", None for what is no path."""
    found = []
    for piece in path.split(separator):
        match = _STEP.fullmatch(piece)
        if match is None:
            return None
        found.append((match["name"], int(match["row"]) if match["row"] else None))
    return tuple(found)


def nest(answers: Iterable[tuple[Sequence[Step], Any]]) -> dict[str, Any]:
    """Return answers by their steps as nested values; rows of repeats that nobody answered close up."""
    tree: dict[str, Any] = {}
    for steps, value in answers:
        here = tree
        for name, row in steps[:-1]:
            inner = here.setdefault(name, {} if row is None else _Rows())
            here = inner.setdefault(row, {}) if isinstance(inner, _Rows) else inner
            if not isinstance(here, dict):
                break
        else:
            here.setdefault(steps[-1][0], value)
    return _closed(tree)


class _Rows(dict[Any, Any]):
    """Rows of a repeat by number while they are being gathered."""


def _closed(tree: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, _Rows):
            found[name] = [_closed(value[row]) for row in sorted(value, key=lambda row: row or 0)]
        else:
            found[name] = _closed(value) if isinstance(value, dict) else value
    return found


def id_from(content: str) -> str:
    """Return an instance id that follows from the content: the same row of the same file is the same submission."""
    return f"uuid:{uuid5(_FROM_CONTENT, content)}"
