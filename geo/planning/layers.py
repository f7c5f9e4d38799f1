"""A layer opened for somebody: its columns, where it is read, its stamp. Coverage is worked out, the rest is stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from geo import clock
from geo.coverage.answer import Item
from geo.layers.model import PUBLIC, Collection, Column, Reader, Relation
from geo.planning.answers import Covered, coverage_of
from geo.planning.asking import Wanted
from geo.planning.kept import Kept
from geo.queries.layers import columns_for, relation_for, stamp_for

COVERAGE: Final = "coverage"


@dataclass(frozen=True, slots=True)
class Opened:
    """What is needed to read a layer."""

    collection: Collection
    columns: Sequence[Column]
    relation: Relation
    stamp: str


def open_layer(
    session: Session, collection: Collection, reader: Reader = PUBLIC, wanted: Wanted | None = None
) -> Opened:
    """Open a layer; `wanted` is the question of coverage, without it the usual one of today."""
    stamp = stamp_for(session, collection)
    columns = columns_for(session, collection, reader, stamp)
    if collection.id != COVERAGE:
        return Opened(collection, columns, relation_for(collection, reader), stamp)
    covered = coverage_of(session, wanted or Wanted(on=clock.today()))
    return Opened(collection, columns, _relation(covered), f"{stamp}.{covered.key}")


_FIELDS: Final = (
    ("target_key", "text"),
    ("walk_minutes", "integer"),
    ("residents", "integer"),
    ("sites_open", "integer"),
    ("sites_counted", "integer"),
    ("target", "integer"),
    ("gap", "integer"),
    ("people_within_5", "integer"),
    ("people_within_10", "integer"),
    ("people_within_15", "integer"),
    ("share", "numeric"),
    ("nearest_id", "text"),
    ("nearest_name", "text"),
    ("nearest_minutes", "integer"),
    ("nearest_metres", "numeric"),
    ("reason_code", "text"),
    ("sentence", "text"),
)
_SQL: Final = f"""(
  SELECT d.id, d.name, d.district, d.district_code, {", ".join(f"c.{name}" for name, _type in _FIELDS)},
         d.geom, d.geom_m, d.near_m
  FROM jsonb_to_recordset(CAST(:coverage_rows AS jsonb))
    c (id text, {", ".join(f"{name} {type_}" for name, type_ in _FIELDS)})
  JOIN layer_dongs d ON d.id = c.id)"""  # noqa: S608  (our own words; values are bound)

_rows: Kept[str, str] = Kept(8)


def _relation(covered: Covered) -> Relation:
    """Return the rows of an answer beside the boundaries of their dong."""
    rows = _rows.get_or(covered.key, lambda: _written(covered))
    return Relation(_SQL, values={"coverage_rows": rows})


def _written(covered: Covered) -> str:
    meta = covered.assessment.meta
    asked = {"target_key": meta.target, "walk_minutes": meta.minutes}
    return json.dumps([_row(item) | asked for item in covered.assessment.items], ensure_ascii=False)


def _row(item: Item) -> dict[str, Any]:
    within = item.people_within or {}
    near = item.nearest
    return {
        "id": item.dong_code,
        "residents": item.residents,
        "sites_open": item.sites_open,
        "sites_counted": item.sites_counted,
        "target": item.target,
        "gap": item.gap,
        **{f"people_within_{minutes}": within.get(minutes) for minutes in ("5", "10", "15")},
        "share": item.share,
        "nearest_id": str(near.site_id) if near else None,
        "nearest_name": near.name if near else None,
        "nearest_minutes": near.minutes if near else None,
        "nearest_metres": near.metres if near else None,
        "reason_code": str(item.reason_code),
        "sentence": item.sentence,
    }
