"""Records as layers for those who edit them: within their rights also what is not public, beyond them what all see."""

from datetime import date
from typing import Final

from geo.layers.model import Relation
from geo.queries.reach import AREA, IN_FORCE, Reach

EDITED: Final = "layer_edited"
_COLUMNS: Final = """o.id, o.kind, {state} AS state, o.name, o.summary, o.address, o.observed_on, o.site_id, o.is_demo,
o.rev, o.updated_at, o.geom, o.geom_m, o.properties, o.source, o.declared_dong, o.dong_override, o.layer, o.near_m,
o.place, o.source_told"""

# Who counts within a reach is found as a set, each part by its index: DONG_CODE asked row by row takes seconds.
_CODES: Final = f"ARRAY({AREA})"
_NOW: Final = f"ARRAY({IN_FORCE})"
_MINE: Final = f"""SELECT r.id FROM resources r WHERE r.dong_override = ANY ({_CODES})
UNION SELECT r.id FROM resources r WHERE r.site_id = ANY (CAST(:sites AS uuid[]))
UNION SELECT r.id FROM resource_dongs c JOIN resources r ON r.id = c.resource_id
  WHERE c.dong_code = ANY ({_CODES}) AND c.edition_id = ANY ({_NOW}) AND r.dong_override IS NULL AND NOT EXISTS (
    SELECT FROM resource_dongs b WHERE b.resource_id = c.resource_id AND b.edition_id = ANY ({_NOW})
      AND (b.share > c.share OR b.share = c.share AND b.dong_code < c.dong_code))
UNION SELECT r.id FROM resources r WHERE r.declared_dong <> '' AND r.declared_dong = ANY ({_CODES})
  AND r.dong_override IS NULL AND NOT EXISTS (
    SELECT FROM resource_dongs b WHERE b.resource_id = r.id AND b.edition_id = ANY ({_NOW}))"""  # noqa: S608  (our own words; values are bound)
_BOTH: Final = f"""(SELECT {_COLUMNS.format(state="o.state")} FROM layer_edited o WHERE o.id IN ({_MINE})
UNION ALL SELECT {_COLUMNS.format(state="'published'")} FROM layer_resources o WHERE o.id NOT IN ({_MINE}))"""  # noqa: S608  (our own words; values are bound)


def edited_relation(where: str, reach: Reach, on_date: date) -> Relation:
    """Return what somebody reads of a layer of records who edits them within a reach on a date."""
    if reach.everywhere:
        return Relation(EDITED, where)
    return Relation(_BOTH, where, {**reach.parameters(), "on_date": on_date}, is_union=True)
