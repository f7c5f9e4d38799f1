"""Rows that have an address and no point find their place in the 도로명주소 files, where these are loaded."""

import numpy as np
import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.addresses import StoredGeocoder

FOUND = "좌표가 없어 주소({address})로 위치를 찾았습니다."


def with_places_by_address(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame of a PointSet with the waiting rows whose address is known exactly made ready.

    lon, lat in EPSG:4326; an estimate is no place: such rows go on waiting for a person.
    """
    waiting = np.flatnonzero((frame["outcome"] == "waiting").to_numpy())
    if not len(waiting) or session.execute(text("SELECT NOT EXISTS (SELECT FROM addresses)")).scalar_one():
        return frame
    addresses = frame["address"].iloc[waiting].tolist()
    found = StoredGeocoder(session).locate(addresses)
    sure = [(row, place) for row, place in zip(waiting, found, strict=True) if place and not place.is_estimate]
    known = frame.copy()
    for row, place in sure:
        label = frame.index[row]
        known.loc[label, ["outcome", "code", "message", "lon", "lat"]] = ["ready", "", "", place.lon, place.lat]
        known.at[label, "repairs"] = [*frame.at[label, "repairs"], FOUND.format(address=frame.at[label, "address"])]  # noqa: PD008  (the cell holds a list)
    return known
