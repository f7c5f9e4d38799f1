"""Rows that have an address and no point find their place in the 도로명주소 files, where these are loaded."""

from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.addresses import StoredGeocoder

CHANGED: Final = ("outcome", "code", "message", "lon", "lat", "repairs")
FOUND: Final = "좌표가 없어 주소({address})로 위치를 찾았습니다."


def with_places_by_address(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame of a PointSet with the waiting rows whose address is known exactly made ready.

    lon, lat in EPSG:4326; an estimate is no place: such rows go on waiting for a person.
    """
    waiting = np.flatnonzero((frame["outcome"] == "waiting").to_numpy())
    if not len(waiting) or session.execute(text("SELECT NOT EXISTS (SELECT FROM addresses)")).scalar_one():
        return frame
    addresses = frame["address"].iloc[waiting].tolist()
    found = StoredGeocoder(session).locate(addresses)
    lists: dict[str, list[Any]] = {name: frame[name].tolist() for name in CHANGED}
    for row, place in zip(waiting.tolist(), found, strict=True):
        if place is not None and not place.is_estimate:
            said = [*lists["repairs"][row], FOUND.format(address=frame["address"].iloc[row])]
            for name, value in zip(CHANGED, ("ready", "", "", place.lon, place.lat, said), strict=True):
                lists[name][row] = value
    return frame.assign(**{name: pd.Series(values, index=frame.index) for name, values in lists.items()})
