"""Records as layers for those who edit them: within their rights also what is not public, beyond them what all see."""

from datetime import date
from typing import Final

from geo.layers.model import Relation
from geo.queries.reach import AREA, DONG_CODE, IN_FORCE, REACHED, Reach

EDITED: Final = "layer_edited"
_COLUMNS: Final = """o.id, o.kind, {state} AS state, o.name, o.summary, o.address, o.observed_on, o.site_id, o.is_demo,
o.rev, o.updated_at, o.geom, o.geom_m, o.properties, o.source, o.declared_dong, o.dong_override, o.layer, o.near_m,
o.place, o.source_told"""

# Who may lie within a reach is found as a set; the exact place is asked of those alone.
_REACHED: Final = REACHED.format(code=DONG_CODE.format("r"), area=AREA, site="r.site_id")
_MINE: Final = f"""SELECT r.id FROM resources r WHERE {_REACHED}
AND (r.dong_override IN ({AREA}) OR r.declared_dong IN ({AREA}) OR r.site_id = ANY(CAST(:sites AS uuid[])) OR r.id IN (
  SELECT rd.resource_id FROM resource_dongs rd WHERE rd.edition_id IN ({IN_FORCE}) AND rd.dong_code IN ({AREA})))"""  # noqa: S608  (our own words; values are bound)
_BOTH: Final = f"""(SELECT {_COLUMNS.format(state="o.state")} FROM layer_edited o WHERE o.id IN ({_MINE})
UNION ALL SELECT {_COLUMNS.format(state="'published'")} FROM layer_resources o WHERE o.id NOT IN ({_MINE}))"""  # noqa: S608  (our own words; values are bound)


def edited_relation(where: str, reach: Reach, on_date: date) -> Relation:
    """Return what somebody reads of a layer of records who edits them within a reach on a date."""
    if reach.everywhere:
        return Relation(EDITED, where)
    return Relation(_BOTH, where, {**reach.parameters(), "on_date": on_date})
