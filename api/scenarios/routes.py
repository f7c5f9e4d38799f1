"""What-if over HTTP: sites added, moved, closed and re-dated in a named scenario; nothing real changes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Path, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.auth.deps import CallerDep, SignedIn
from api.coverage_asks import figures_of
from api.deps import SessionDep, SettingsDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.scenario_rights import require_planner, require_seen
from api.scenarios import preview, service
from api.scenarios.asking import count_asking, what_if_of
from api.scenarios.preview import TOO_OFTEN
from api.scenarios.schemas import (
    ChangePut,
    CopyIn,
    LinkList,
    LinkOut,
    RestoreIn,
    ScenarioIn,
    ScenarioList,
    ScenarioOut,
    ScenarioPatch,
    SharedOut,
    Version,
    VersionIn,
    VersionList,
    WhatIfIn,
    WhatIfOut,
    base_out,
    link_out,
    read_changes,
    scenario_out,
    shared_out,
)
from geo.planning.changes import next_added
from geo.planning.scenarios import compare
from geo.queries import scenarios
from geo.queries.scenarios import Content

router = APIRouter(tags=["가정해 보기"])
router.include_router(preview.router)
Seen = Annotated[Version, Query(description="본 판 번호; 그사이 바뀌었으면 409")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Secret = Annotated[str, Path(max_length=100)]


@router.post("/coverage/scenario", response_model=WhatIfOut, responses=TOO_OFTEN)
def what_if(
    request: Request, caller: CallerDep, session: SessionDep, settings: SettingsDep, body: WhatIfIn
) -> Response:
    """Answer a question of coverage as it would be with the changes, with today and the difference; stores nothing."""
    count_asking(request, caller, "what-if", settings.what_ifs_per_minute)
    asked = what_if_of(session, settings, caller, body, figures_of(caller))
    compared = compare(session, asked.wanted, asked.changes)
    compared.require_made(asked.stored)
    return json_answer(compared.as_json())


@router.get("/scenarios", response_model=ScenarioList)
def index(request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, after: Next = None) -> Response:
    """List the scenarios of all planners, those written last first."""
    require_planner(caller)
    offset = offset_of(after)
    rows, total = scenarios.list_scenarios(session, limit=limit, offset=offset)
    return list_answer(request, [base_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/scenarios", status_code=201, response_model=ScenarioOut)
def create(asking: service.AskingDep, body: ScenarioIn) -> Response:
    """Store a scenario with its question and its changes (planner)."""
    content = Content(
        title=body.title,
        note=body.note,
        target=body.target,
        district_code=service.district_code(asking.session, body.district),
        minutes=body.walk_minutes,
        group=body.group,
        on=body.date,
        changes=read_changes(body.changes),
    )
    return json_answer(scenario_out(service.create(asking, content)), 201)


@router.get("/scenarios/{scenario_id}", response_model=ScenarioOut)
def show(scenario_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show a scenario in its newest version (planner)."""
    return json_answer(scenario_out(require_seen(session, caller, scenario_id)))


@router.patch("/scenarios/{scenario_id}", response_model=ScenarioOut)
def change(scenario_id: UUID, asking: service.AskingDep, body: ScenarioPatch) -> Response:
    """Store what is given as the next version (its maker, or a planner of the district)."""
    return json_answer(scenario_out(service.edit(asking, scenario_id, body.version, _patched(asking.session, body))))


def _patched(session: Session, body: ScenarioPatch) -> dict[str, Any]:
    given = body.model_fields_set
    names = {"title": "title", "note": "note", "target": "target", "walk_minutes": "minutes", "group": "group"}
    values = {to: getattr(body, name) for name, to in names.items() if getattr(body, name) is not None}
    if "date" in given:
        values["on"] = body.date
    if "district" in given:
        values["district_code"] = service.district_code(session, body.district)
    if body.changes is not None:
        values["changes"] = read_changes(body.changes)
    return values


@router.delete("/scenarios/{scenario_id}", status_code=204)
def remove(scenario_id: UUID, asking: service.AskingDep, version: Seen) -> Response:
    """Take a scenario away with its links."""
    service.remove(asking, scenario_id, version)
    return Response(status_code=204)


@router.get("/scenarios/{scenario_id}/versions", response_model=VersionList)
def versions(
    request: Request, scenario_id: UUID, caller: SignedIn, session: SessionDep, limit: Limit = 50, after: Next = None
) -> Response:
    """List the versions of a scenario, the newest first."""
    total = require_seen(session, caller, scenario_id).version
    offset = offset_of(after)
    rows = [scenario_out(row) for row in scenarios.list_versions(session, scenario_id, limit=limit, offset=offset)]
    return list_answer(request, rows, offset=offset, limit=limit, total=total)


@router.get("/scenarios/{scenario_id}/coverage", response_model=WhatIfOut)
def coverage(scenario_id: UUID, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Answer a stored scenario's own question, today and the difference beside."""
    row = require_seen(session, caller, scenario_id)
    return json_answer(service.answer(session, settings, caller, row.content).as_json())


@router.post("/scenarios/{scenario_id}/changes", response_model=ScenarioOut)
def put_change(scenario_id: UUID, asking: service.AskingDep, body: ChangePut) -> Response:
    """Add, move, close or re-date one site in the scenario."""
    present = require_seen(asking.session, asking.caller, scenario_id).content.changes
    row = service.put(asking, scenario_id, body.version, body.change.change(next_added(present)))
    return json_answer(scenario_out(row))


@router.delete("/scenarios/{scenario_id}/changes/{number}", response_model=ScenarioOut)
def drop_change(scenario_id: UUID, number: Number, asking: service.AskingDep, version: Seen) -> Response:
    """Take one change out of the scenario; 1 is the first."""
    return json_answer(scenario_out(service.drop(asking, scenario_id, version, number)))


@router.post("/scenarios/{scenario_id}/undo", response_model=ScenarioOut)
def undo(scenario_id: UUID, asking: service.AskingDep, body: VersionIn) -> Response:
    """Take the last step back; again goes one further."""
    return json_answer(scenario_out(service.undo(asking, scenario_id, body.version)))


@router.post("/scenarios/{scenario_id}/restore", response_model=ScenarioOut)
def restore(scenario_id: UUID, asking: service.AskingDep, body: RestoreIn) -> Response:
    """Make a version from before the newest again."""
    return json_answer(scenario_out(service.restore(asking, scenario_id, body.version, body.number)))


@router.post("/scenarios/{scenario_id}/copy", status_code=201, response_model=ScenarioOut)
def copy(scenario_id: UUID, asking: service.AskingDep, body: Annotated[CopyIn | None, Body()] = None) -> Response:
    """Make a scenario of one's own that begins as another stands (planner)."""
    title = body.title if body else None
    return json_answer(scenario_out(service.copy(asking, scenario_id, title)), 201)


@router.get("/scenarios/{scenario_id}/links", response_model=LinkList)
def links(scenario_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List the links that show a scenario without signing in."""
    require_seen(session, caller, scenario_id)
    rows = [link_out(row) for row in scenarios.list_links(session, scenario_id)]
    return json_answer({"items": rows, "next": None, "total": len(rows)})


@router.post("/scenarios/{scenario_id}/links", status_code=201, response_model=LinkOut)
def share(request: Request, scenario_id: UUID, asking: service.AskingDep) -> Response:
    """Make a link with a secret, told this once; it shows the newest version and nobody's name."""
    made, secret = service.share(asking, scenario_id)
    row = next(row for row in scenarios.list_links(asking.session, scenario_id) if row.id == made)
    return json_answer(link_out(row, f"{link_base(request, asking.settings)}/plan/s/{secret}"), 201)


@router.delete("/scenarios/{scenario_id}/links/{link_id}", status_code=204)
def unshare(scenario_id: UUID, link_id: UUID, asking: service.AskingDep) -> Response:
    """Take a link back: its address answers 404 from now on."""
    service.unshare(asking, scenario_id, link_id)
    return Response(status_code=204)


@router.get("/shared-scenarios/{secret}", response_model=SharedOut)
def shared(secret: Secret, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what a link shows: the scenario's answer beside what is, without signing in."""
    row = service.shared(session, secret)
    told = service.answer(session, settings, None, row.content).as_json()
    return json_answer({"scenario": shared_out(row.content, row.district), **told})
