"""Resources for tests about duplicates and merges, written through the product's own functions."""

from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import ResourceAction, ResourceKind
from geo.queries.dongs_of import assign_dongs
from geo.queries.resource_moves import move
from geo.queries.revisions import insert_resource, lock_head

CITY_HALL = (126.978, 37.5665)
DEGREE_M = 88_300.0
"""A degree of longitude in metres at Seoul's latitude."""

_ROADS = (ResourceAction.SUBMIT, ResourceAction.APPROVE, ResourceAction.PUBLISH)


def resource(
    session: Session,
    name: str,
    east_m: float | None = 0.0,
    *,
    kind: str = "space",
    phone: str = "",
    source: str = "survey",
    published: bool = False,
    **content: Any,
) -> UUID:
    """Write a resource some metres east of the city hall (None: nowhere), as a draft or published."""
    given = {"name": name, "observed_on": "2026-01-02", "source": source, **content}
    if east_m is not None:
        point = shapely.Point(CITY_HALL[0] + east_m / DEGREE_M, CITY_HALL[1])
        given["geometry"] = shapely.to_wkb(point, hex=True, byte_order=1)
    if phone:
        given["properties.phone"] = phone
    made = insert_resource(session, ResourceKind(kind), given, None, clock.now())
    assign_dongs(session, resource_ids=[made])
    if published:
        for step in _ROADS:
            move(session, lock_head(session, made), (step,), actor_id=None, note="", now=clock.now())
    return made


def relate(session: Session, from_id: UUID, to_id: UUID, kind: str = "meets_at") -> UUID:
    sql = "INSERT INTO resource_relations (from_id, to_id, kind) VALUES (:a, :b, :kind) RETURNING id"
    made: UUID = session.execute(text(sql), {"a": from_id, "b": to_id, "kind": kind}).scalar_one()
    return made


def source(session: Session, key: str, licence: str) -> str:
    session.execute(
        text("INSERT INTO sources (key, title, licence) VALUES (:key, :key, :licence)"),
        {"key": key, "licence": licence},
    )
    return key
