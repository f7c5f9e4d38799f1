"""Find the site that stands already where an imported record says one is, so that it is linked and not doubled."""

from uuid import UUID

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.duplicates import best_site_match
from geo.metric_points import to_metres

_SITES = """
SELECT t.id::text, t.name, t.kind, t.phone, t.address, ST_X(t.location_m) AS x, ST_Y(t.location_m) AS y
FROM sites t WHERE t.kind = ANY(:kinds) AND t.state <> 'closed' AND t.location_m && ST_Transform(
  ST_SetSRID(ST_Expand(ST_MakeBox2D(ST_MakePoint(:west, :south), ST_MakePoint(:east, :north)), 0.01), 4326), 5179)
"""
COLUMNS = ["id", "name", "kind", "phone", "address", "x", "y"]


def link_sites(session: Session, rows: pd.DataFrame) -> dict[int, UUID]:
    """Return, by the index of `rows`, the site of the same kind that a row surely means.

    `rows`: the frame of a PointSet (site_kind, name, phone, address, lon and lat in EPSG:4326).
    """
    wanted = rows[rows["site_kind"].notna() & rows["lon"].notna()]
    if wanted.empty:
        return {}
    sites = _sites_near(session, wanted)
    if sites.empty:
        return {}
    x, y = to_metres(wanted["lon"].to_numpy(), wanted["lat"].to_numpy())
    ids = [str(index) for index in wanted.index]
    records = pd.DataFrame(
        {
            "id": ids,
            "name": wanted["name"].to_numpy(),
            "kind": wanted["site_kind"].to_numpy(),
            "phone": wanted["phone"].to_numpy(),
            "address": wanted["address"].to_numpy(),
            "x": x,
            "y": y,
        }
    )
    return {int(row): UUID(site) for row, site in best_site_match(records, sites).items()}


def _sites_near(session: Session, rows: pd.DataFrame) -> pd.DataFrame:
    box = {
        "west": float(rows["lon"].min()),
        "south": float(rows["lat"].min()),
        "east": float(rows["lon"].max()),
        "north": float(rows["lat"].max()),
    }
    kinds = sorted(set(rows["site_kind"]))
    found = session.execute(text(_SITES), {**box, "kinds": kinds}).all()
    return pd.DataFrame(found, columns=COLUMNS)
