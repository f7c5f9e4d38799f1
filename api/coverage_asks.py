"""The question of coverage as routes and pages take it: from the query, the settings and who is asking."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.orm import Session

from api.auth.deps import CallerDep
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.deps import SessionDep, SettingsDep
from api.http import has_already
from api.scenario_rights import require_seen
from geo import clock
from geo.coverage.walking import LONGEST
from geo.planning.answers import Covered
from geo.planning.asking import USUAL_MINUTES, USUAL_TARGET, Wanted
from geo.planning.targets import target_of
from geo.queries.coverage_targets import find_target
from geo.queries.places import resolve_district
from geo.queries.reach import Reach
from geo.settings import Settings

TargetKey = Annotated[
    str,
    Query(max_length=60, description="hub, childcare, any, 시설 종류나 만들어 둔 목표의 key", examples=["childcare"]),
]
District = Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드; 없으면 모두")]
Minutes = Annotated[int, Query(ge=1, le=LONGEST, description="걸어서 몇 분 안을 볼지")]
Ages = Annotated[str, Query(max_length=20, description="어느 나이의 주민을 볼지: 0-6, 65-, 19-34; 없으면 모두")]
On = Annotated[date | None, Query(alias="date", description="어느 날을 볼지; 없으면 오늘")]
Scenario = Annotated[UUID | None, Query(description="저장한 가정을 얹어 볼 때 그 번호(계획 담당)")]


def figures_of(caller: Caller | None) -> Reach:
    """Return where somebody may see unmet demand, as for GET /demand."""
    return Reach() if caller is None else reach_of(caller, Action.SEE_FIGURES)


def wanted_of(
    session: Session,
    settings: Settings,
    *,
    target: str = USUAL_TARGET,
    district: str | None = None,
    walk_minutes: int = USUAL_MINUTES,
    on: date | None = None,
    group: str = "",
    figures: Reach | None = None,
    scenario: UUID | None = None,
) -> Wanted:
    """Return the question; raise InvalidInput or NotFound for a target or district there is not.

    A target that a district wrote for itself is asked of that district. Whether somebody may see the `scenario` is
    asked before (require_seen).
    """
    day = on or clock.today()
    plain = Wanted(on=day, target=target or USUAL_TARGET, minutes=walk_minutes, group=group)
    target_of(session, plain.target)
    own = find_target(session, plain.target)
    code = resolve_district(session, district, day).code if district else (own.district_code if own else None)
    return Wanted(
        on=plain.on,
        target=plain.target,
        district=code,
        minutes=plain.minutes,
        group=plain.group,
        figures=figures or Reach(),
        scenario=scenario,
        speed_m_per_min=settings.walk_speed_m_per_min,
        detour=settings.walk_detour,
    )


def get_wanted(
    session: SessionDep,
    settings: SettingsDep,
    caller: CallerDep,
    target: TargetKey = USUAL_TARGET,
    district: District = None,
    walk_minutes: Minutes = USUAL_MINUTES,
    group: Ages = "",
    on: On = None,
    scenario: Scenario = None,
) -> Wanted:
    """Read the question of a request; a scenario is laid over the sites for those who may see it."""
    if scenario is not None:
        require_seen(session, caller, scenario)
    return wanted_of(
        session,
        settings,
        target=target,
        district=district,
        walk_minutes=walk_minutes,
        on=on,
        group=group,
        figures=figures_of(caller),
        scenario=scenario,
    )


WantedDep = Annotated[Wanted, Depends(get_wanted)]


def coverage_answer(request: Request, covered: Covered) -> Response:
    """Send the kept bytes under their key; 304 to whoever has them already."""
    if had(request, covered.key):
        return unchanged(covered.key)
    return Response(covered.body, media_type="application/json", headers=key_headers(covered.key))


def key_headers(key: str) -> dict[str, str]:
    """Return the headers of whatever is made of the answer with a key."""
    return {"ETag": _tag(key), "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def unchanged(key: str) -> Response:
    """Say that what somebody has is what they would get."""
    return Response(status_code=304, headers=key_headers(key))


def had(request: Request, key: str) -> bool:
    """Say whether somebody has the answer with a key already."""
    return has_already(request, _tag(key))


def _tag(key: str) -> str:
    return f'"{key}"'
