"""Coverage over HTTP: which dong is left out, why, and what people wished there in vain."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.auth.deps import SignedIn
from api.auth.permissions import Action
from api.auth.reach import required_reach
from api.coverage import outputs, targets
from api.coverage.schemas import UnmetOut
from api.coverage_asks import WantedDep, coverage_answer
from api.coverage_schemas import CoverageOut
from api.deps import ReadingDep, SessionDep
from api.http import json_answer
from api.limits import HeavyRead
from api.periods import From, Until
from geo import clock
from geo.coverage.answer import Item
from geo.planning.answers import coverage_of
from geo.planning.unmet import UnmetDong, unmet_by_dong
from geo.queries.use import Asked, period_between, unmet_demand

router = APIRouter(tags=["형평"])
router.include_router(targets.router)
router.include_router(outputs.router)


@router.get(
    "/coverage",
    response_model=CoverageOut,
    responses={304: {"description": "가진 것과 같음(ETag)"}},
    dependencies=[HeavyRead],
)
def coverage(request: Request, session: ReadingDep, wanted: WantedDep) -> Response:
    """Tell for every dong how many sites it has, who can walk to one, and in one sentence why it is so.

    Never paged. `unmet` (refused bookings of the year) is told to those who may see figures of use.
    """
    return coverage_answer(request, coverage_of(session, wanted))


@router.get("/coverage/unmet", response_model=UnmetOut)
def unmet(caller: SignedIn, session: SessionDep, wanted: WantedDep, first: From = None, last: Until = None) -> Response:
    """Tell what was wished in vain, by dong and hour of the week, beside what each dong has; most wishes first."""
    reach = required_reach(caller, Action.SEE_FIGURES)
    period = period_between(first, last, clock.today())
    rows = unmet_by_dong(unmet_demand(session, Asked(reach, district=wanted.district), period, clock.today()))
    items = {item.dong_code: item for item in coverage_of(session, wanted).assessment.items}
    told = sorted(rows.values(), key=lambda row: (-row.misses, row.dong_code or "~"))
    body = {
        "from_day": period.first,
        "until_day": period.last,
        "total": sum(row.misses for row in told),
        "items": [_unmet(row, items.get(row.dong_code or "")) for row in told],
    }
    return json_answer(body)


def _unmet(row: UnmetDong, item: Item | None) -> dict[str, Any]:
    return {
        "dong_code": row.dong_code,
        "name": item.name if item else None,
        "district": item.district if item else None,
        "district_code": item.district_code if item else None,
        "misses": row.misses,
        "refused": row.refused,
        "searched": row.searched,
        "heads": row.heads,
        "reasons": row.reasons,
        "hours": [
            {"weekday": one.weekday, "hour": one.hour, "refused": one.refused, "searched": one.searched}
            for one in row.hours
        ],
        "sites_open": item.sites_open if item else None,
        "gap": item.gap if item else None,
        "share": item.share if item else None,
        "reason_code": item.reason_code if item else None,
        "sentence": item.sentence if item else None,
    }
