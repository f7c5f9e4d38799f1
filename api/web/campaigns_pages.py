"""Campaigns: the list, one campaign with its progress, and its way from preparation to the end."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.campaign_rights import runs
from api.campaigns import service
from api.campaigns.schemas import CampaignIn
from api.deps import SessionDep
from api.desk import TellDep
from api.web import campaign_lists_pages, campaign_teams_pages, open_pages, surveyed_pages
from api.web.campaign_page import campaign_view
from api.web.campaigns_cards import campaign_card, ids_of, kind_choices, run_districts, ticked
from api.web.campaigns_views import CampaignForm, CampaignsPage
from api.web.forms import Fields
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import SURVEY, tabs
from geo import clock
from geo.enums import ResourceKind
from geo.errors import MaeulError
from geo.queries.campaigns import CampaignFilter, list_campaigns
from geo.queries.coordinator_desk import under_way
from geo.queries.refusing import refusals_told
from geo.surveys.campaign_states import CampaignState

router = APIRouter()
router.include_router(campaign_teams_pages.router)  # before /campaigns/{campaign_id}: their names are no ids
router.include_router(surveyed_pages.router)
router.include_router(campaign_lists_pages.router)
router.include_router(open_pages.router)

MOST = 100
Typed = Mapping[str, str]


@router.get("/campaigns")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """List the campaigns that one runs or works on, and the form for a new one."""
    return _index(frame, caller, session, {}, {})


def _index(frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed) -> Response:
    wanted = CampaignFilter(reach_of(caller, Action.SEE_RESOURCES), caller.account_id, limit=MOST)
    rows, _total = list_campaigns(session, wanted)
    districts = run_districts(session, caller, typed.get("district", ""))
    chosen = ticked(typed, "kind-") if typed else [ResourceKind.SPACE.value, ResourceKind.ORGANISATION.value]
    form = CampaignForm(typed, districts, kind_choices(chosen, frame.say), errors) if districts else None
    come = under_way(session, [row.id for row in rows])
    cards = tuple(campaign_card(row, frame, come.get(row.id)) for row in rows)
    view = CampaignsPage(tabs(frame, SURVEY), cards, form)
    return frame.show("campaigns.html", "survey", status=422 if errors else 200, campaigns=view)


@router.post("/campaigns")
def make(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Make a campaign in preparation, and go on to its areas."""
    fields = Fields(form, frame.say)
    values = read_campaign(fields)
    if fields.errors:
        return _index(frame, caller, session, form, fields.errors)
    try:
        row = service.create(session, caller, CampaignIn(district=form.get("district", "")[:60] or "-", **values))
    except MaeulError as error:
        return _index(frame, caller, session, form, {"district": frame.said(error)})
    return go(f"/campaigns/{row.id}?done=campaign-made#lists")


def read_campaign(fields: Fields) -> dict[str, Any]:
    """Return the values of the form of a campaign; what is wrong is in the fields' errors."""
    title, about = fields.text("title", 100), fields.text("about", 2000, required=False)
    first, last = fields.day("starts_on"), fields.day("ends_on")
    if first and last and last < first:
        fields.refuse("ends_on", "끝나는 날이 시작하는 날보다 빨라요.")
    if first and last and (last - first).days > 1100:  # noqa: PLR2004  (three years, as the table has it)
        fields.refuse("ends_on", "조사 기간은 3년까지예요.")
    kinds = [kind for kind in ticked(fields.given, "kind-") if kind in set(ResourceKind)]
    if not kinds:
        fields.refuse("kinds", "무엇을 조사할지 하나는 골라 주세요.")
    return {
        "title": title,
        "about": about,
        "starts_on": first,
        "ends_on": last,
        "kinds": kinds,
        "open_to_all": fields.raw("open_to_all") == "yes",
    }


@router.get("/campaigns/{campaign_id}")
def show(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    campaign_id: UUID,
    on: str = "",
    all: str = "",  # noqa: A002  (the address says ?all=)
) -> Response:
    """Show one campaign: how far it has come as of a day, its lists, who looks after what."""
    row = service.seen(session, caller, campaign_id)
    view = campaign_view(frame, session, caller, row, on=_day(on), whole=bool(all))
    return frame.show("campaign.html", "survey", campaign=view)


def _day(typed: str) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2200 else clock.today()  # noqa: PLR2004  (the years that every layer copes with)


@router.post("/campaigns/{campaign_id}/edit")
def edit(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, form: FormDep) -> Response:
    """Change a campaign's title, period, kinds, forms and teams."""
    row = service.locked(session, caller, campaign_id)
    fields = Fields(form, frame.say)
    values = read_campaign(fields)
    if fields.errors:
        view = campaign_view(frame, session, caller, row, typed=form, errors=fields.errors)
        return frame.show("campaign.html", "survey", status=422, campaign=view)
    chosen = {"forms": ids_of(ticked(form, "form-")), "teams": ids_of(ticked(form, "team-"))}
    try:
        with refusals_told(session):
            service.change(session, caller, campaign_id, {**values, **chosen}, read_version(form))
    except MaeulError as error:
        return problem(frame, session, caller, campaign_id, error, form)
    return go(f"/campaigns/{campaign_id}?done=saved")


def read_version(form: Typed) -> int | None:
    typed = form.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 10 else None  # noqa: PLR2004  (fits the column)


def problem(
    frame: Frame, session: Session, caller: Caller, campaign_id: UUID, error: MaeulError, typed: Typed | None = None
) -> Response:
    """Show the campaign again with what stood in the way."""
    row = service.seen(session, caller, campaign_id)
    view = campaign_view(frame, session, caller, row, typed=typed or {}, problem=frame.said(error))
    return frame.show("campaign.html", "survey", status=409, campaign=view)


def _step(path: str, to_state: CampaignState) -> None:
    @router.post(f"/campaigns/{{campaign_id}}/{path}", name=f"campaign-{path}")
    def step(
        frame: FrameDep, caller: Writer, session: SessionDep, tell: TellDep, campaign_id: UUID, form: FormDep
    ) -> Response:
        try:
            with refusals_told(session):
                service.step(session, caller, campaign_id, to_state, read_version(form), tell)
        except MaeulError as error:
            if not runs(caller, service.seen(session, caller, campaign_id)):
                raise
            return problem(frame, session, caller, campaign_id, error)
        return go(f"/campaigns/{campaign_id}?done=campaign-{path}")


_step("open", CampaignState.OPEN)
_step("close", CampaignState.CLOSED)


@router.post("/campaigns/{campaign_id}/drop")
def drop(caller: Writer, session: SessionDep, campaign_id: UUID) -> Response:
    """Forget a campaign that has never opened."""
    service.drop(session, caller, campaign_id)
    return go("/campaigns?done=campaign-dropped")
