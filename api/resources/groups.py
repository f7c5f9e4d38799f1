"""Groups over HTTP: public organisations with what they run, where they meet and what was supported."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.deps import CallerDep
from api.deps import SessionDep
from api.http import json_answer, list_answer
from api.named_lists import AskedDep
from api.resources.answers import Reader, field_values, relations_of, resource_out
from api.resources.schemas import GroupFull, GroupList
from geo import clock
from geo.enums import RelationKind, ResourceKind
from geo.errors import NotFound
from geo.queries.groups import projects_of, sites_run_by
from geo.queries.relations import count_relations
from geo.queries.resources import get_public, list_resources

router = APIRouter(prefix="/groups")
_LISTED = ("id", "name", "summary", "dong", "location", "is_demo")


@router.get("", response_model=GroupList)
def index(request: Request, session: SessionDep, asked: AskedDep) -> Response:
    """List groups by name, with how many things each runs."""
    wanted = asked.of_kind(session, ResourceKind.ORGANISATION)
    rows, total = list_resources(session, wanted)
    runs = count_relations(session, [row.id for row in rows], RelationKind.RUNS)
    items = [_listed(resource_out(row), runs.get(row.id, 0)) for row in rows]
    return list_answer(request, items, offset=asked.offset, limit=asked.limit, total=total)


def _listed(group: dict[str, Any], runs: int) -> dict[str, Any]:
    return {**{name: group[name] for name in _LISTED}, "runs": runs}


@router.get("/{group_id}", response_model=GroupFull)
def show(group_id: UUID, caller: CallerDep, session: SessionDep) -> Response:
    """Show a group: what it runs and lends, where it meets, its sites and its supported projects."""
    row = get_public(session, group_id, clock.today())
    if row is None or row.kind != ResourceKind.ORGANISATION:
        raise NotFound("그런 모임이 없어요.", "There is no such group.", code="group_unknown")
    group = resource_out(row)
    runs = count_relations(session, [row.id], RelationKind.RUNS)
    body = {
        **_listed(group, runs.get(row.id, 0)),
        "properties": group["properties"],
        "fields": field_values(ResourceKind.ORGANISATION, group["properties"]),
        "relations": relations_of(session, row, Reader(caller)),
        "sites": [{**asdict(site), "id": str(site.id)} for site in sites_run_by(session, row.name)],
        "projects": [{**asdict(project), "id": str(project.id)} for project in projects_of(session, row.name)],
    }
    return json_answer(body)
