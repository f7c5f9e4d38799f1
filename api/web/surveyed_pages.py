"""When each dong was last surveyed, as a list and as a layer of the map; for everybody."""

import json
from datetime import date
from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.deps import SessionDep
from api.web.campaigns_views import SurveyedLine, SurveyedPage
from api.web.labels import dated
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import Frame, FrameDep
from api.web.views import Choice
from geo import clock
from geo.queries.places import list_districts
from geo.queries.progress import SurveyedRow, list_last_surveyed

router = APIRouter()

STEPS: Final = {"fresh": "한 해 안", "year": "두 해 안", "old": "두 해보다 오래", "never": "아직 조사하지 않았어요"}
"""How long ago a dong was surveyed, as the map tints it."""
YEAR_DAYS: Final = 365


def age_of(last_on: date | None, today: date) -> str:
    """Return the step of `STEPS` for a day."""
    if last_on is None:
        return "never"
    days = (today - last_on).days
    return "fresh" if days <= YEAR_DAYS else "year" if days <= 2 * YEAR_DAYS else "old"


@router.get("/campaigns/surveyed")
def surveyed(frame: FrameDep, session: SessionDep, district: str = "") -> Response:
    """Show when each dong was last surveyed, what waits longest first."""
    known = list_districts(session, clock.today())
    chosen = next((one.code for one in known if district and district in {one.code, one.name}), "")
    rows = list_last_surveyed(session, clock.today(), [chosen] if chosen else [])
    choices = (
        Choice("", frame.say("모든 자치구"), not chosen),
        *(Choice(one.code, f"{one.province} {one.name}", one.code == chosen) for one in known),
    )
    return frame.show("surveyed.html", "find", surveyed=_view(frame, session, choices, rows))


def _view(frame: Frame, session: Session, choices: tuple[Choice, ...], rows: list[SurveyedRow]) -> SurveyedPage:
    today = clock.today()
    return SurveyedPage(
        choices,
        tuple(
            SurveyedLine(
                row.name,
                row.district,
                dated(row.last_on, frame.lang) if row.last_on else frame.say(STEPS["never"]),
                row.visits,
                row.last_on is None,
            )
            for row in rows
        ),
        json.dumps({row.code: age_of(row.last_on, today) for row in rows}),
        tuple(Choice(step, frame.say(label)) for step, label in STEPS.items()),
        OUTLINES_URL,
        read_atlas(session).schematic,
    )
