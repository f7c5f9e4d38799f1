"""Targets over HTTP: those of the policy papers, and own ones that planners write for a district or for all."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.auth.deps import Writer
from api.coverage import service
from api.coverage.schemas import TargetChange, TargetIn, TargetList, TargetOut
from api.coverage_asks import District
from api.deps import SessionDep
from api.http import json_answer
from geo import clock
from geo.coverage.model import Target
from geo.coverage.target_words import Per
from geo.planning.targets import BUILT_IN, HUBS, PAPER, ROOMS
from geo.queries.coverage_targets import TargetRow, get_target, list_targets
from geo.queries.places import resolve_district

router = APIRouter()


@router.get("/coverage/targets", response_model=TargetList)
def index(session: SessionDep, district: District = None) -> Response:
    """List what may be asked for: targets of the policy papers, every kind of site, and own targets.

    With a district those that other districts wrote for themselves are left out.
    """
    code = resolve_district(session, district, clock.today()).code if district else None
    own = [row for row in list_targets(session) if code is None or row.district_code in (None, code)]
    items = [_built_in(one) for one in BUILT_IN.values()] + [target_out(row) for row in own]
    return json_answer({"items": items, "next": None, "total": len(items)})


@router.post("/coverage/targets", status_code=201, response_model=TargetOut)
def create(caller: Writer, session: SessionDep, body: TargetIn) -> Response:
    """Write an own target, for a district or for all (planner, officer)."""
    made = service.write_target(session, caller, body.model_dump())
    return json_answer(target_out(get_target(session, made)), 201)


@router.patch("/coverage/targets/{target_id}", response_model=TargetOut)
def change(target_id: UUID, caller: Writer, session: SessionDep, body: TargetChange) -> Response:
    """Change an own target; only what is sent changes (planner, officer)."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    service.change_target(session, caller, target_id, body.version, values)
    return json_answer(target_out(get_target(session, target_id)))


@router.delete("/coverage/targets/{target_id}", status_code=204)
def remove(
    target_id: UUID,
    caller: Writer,
    session: SessionDep,
    version: Annotated[int, Query(ge=1, le=2_000_000_000, description="읽은 버전")],
) -> Response:
    """Remove an own target (planner, officer)."""
    service.remove_target(session, caller, target_id, version)
    return Response(status_code=204)


def target_out(row: TargetRow) -> dict[str, Any]:
    """Return an own target as JSON-ready values."""
    return {
        "id": row.id,
        "key": row.key,
        "label": row.label,
        "built_in": False,
        "counts": row.counts,
        "per": row.per,
        "per_label": Per(row.per).label,
        "at_least": row.at_least,
        "in_all": row.in_all,
        "counted_from": row.counted_from,
        "district_code": row.district_code,
        "district": row.district,
        "source": row.source,
        "version": row.version,
    }


def _built_in(target: Target) -> dict[str, Any]:
    return {
        "id": None,
        "key": target.key,
        "label": target.label,
        "built_in": True,
        "counts": sorted(target.counts),
        "per": target.per,
        "per_label": target.per.label,
        "at_least": target.at_least,
        "in_all": target.in_all,
        "counted_from": target.counted_from,
        "district_code": None,
        "district": None,
        "source": PAPER if target in (HUBS, ROOMS) else "",
        "version": None,
    }
