"""Columns of records as few bytes: what repeats travels once, places as whole steps from a corner."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from geo.atlas.content import Record

DEGREES_E6: Final = 1_000_000
LEAD_LEAST: Final = 4
"""A common beginning of so many letters is worth being told once."""

Column = list[Any] | dict[str, Any]


def packed(values: Sequence[Any]) -> Column:
    """Return a column as it is, or told shorter.

    `{"all": value}` where all are one; `{"of": values, "at": positions}` where few differ; `{"lead": text, "rest":
    texts}` where all begin alike (a rest of None is an empty value).
    """
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1 and len(values) > 1:
        return {"all": distinct[0]}
    if 2 * len(distinct) <= len(values):
        positions = {value: position for position, value in enumerate(distinct)}
        return {"of": distinct, "at": [positions[value] for value in values]}
    return _led(values) if isinstance(distinct[0], str) else list(values)


def places_of(records: Sequence[Record]) -> dict[str, Any]:
    """Return lon and lat in millionths of a degree from `origin`; None for a record without a public place.

    `more` are the further spots of records that lie in several dong: position, lon, lat.
    """
    steps = [[_steps(spot.lon, spot.lat) for spot in record.spots] for record in records]
    corners = [step for some in steps for step in some]
    west, south = np.min(corners, axis=0).tolist() if corners else (0, 0)
    first = [some[0] if some else None for some in steps]
    more = [[at, lon - west, lat - south] for at, some in enumerate(steps) for lon, lat in some[1:]]
    return {
        "origin": [west, south],
        "lon": [step and step[0] - west for step in first],
        "lat": [step and step[1] - south for step in first],
        **({"more": more} if more else {}),
    }


def surveyed_words(day: date | None) -> str:
    """Return a day as a map tells it."""
    return f"{day:%Y.%m.%d}" if day else ""


def _led(values: Sequence[str]) -> Column:
    told = [value for value in values if value]
    lead = _common(min(told), max(told)) if len(told) > 1 else ""
    if len(lead) < LEAD_LEAST:
        return list(values)
    return {"lead": lead, "rest": [value[len(lead) :] if value else None for value in values]}


def _common(first: str, last: str) -> str:
    """Return how the first and the last of some texts begin alike, and with them all in between."""
    at = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:at]


def _steps(lon: float, lat: float) -> tuple[int, int]:
    return round(lon * DEGREES_E6), round(lat * DEGREES_E6)
