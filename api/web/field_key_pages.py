"""Setting up a phone for the field by a QR code: one's own, and for whoever runs a campaign everybody's."""

import base64
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.browser import is_loopback
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.campaign_rights import require_runner
from api.deps import SessionDep
from api.door_codes import picture
from api.odk import keys
from api.web.field_key_views import FreshKey, KeyLine, KeySheet, PhonePage, PhonesPage
from api.web.moments import moment_text
from api.web.pages import Frame, FrameDep, go
from api.web.tabs import SURVEY, tabs
from api.web.views import Badge
from geo.queries.campaigns import CampaignFilter, CampaignRow, get_campaign, list_campaigns
from geo.queries.field_keys import HolderRow, holding_of
from geo.surveys.campaign_states import CampaignState

router = APIRouter(include_in_schema=False)
MOST = 50


@router.get("/survey/phone")
def own(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show one's campaigns and whether an app is set up for each."""
    return _own(frame, caller, session)


def _own(frame: Frame, caller: Caller, session: Session, fresh: FreshKey | None = None) -> Response:
    states = (CampaignState.OPEN.value, CampaignState.DRAFT.value)
    reach = reach_of(caller, Action.WRITE_RESOURCES)
    rows, _total = list_campaigns(session, CampaignFilter(reach, caller.account_id, states, limit=MOST))
    lines = tuple(_own_line(frame, row, holding_of(session, row.id, caller.account_id)) for row in rows)
    view = PhonePage(tabs(frame, SURVEY, "/survey"), lines, fresh)
    made = frame.show("phone_keys.html", "survey", phone=view)
    made.headers["Cache-Control"] = "no-store"
    return made


def _own_line(frame: Frame, row: CampaignRow, holding: HolderRow | None) -> KeyLine:
    revoke = f"/survey/phone/{row.id}/{holding.key_id}/revoke" if holding and holding.key_id else ""
    state, facts = _state(frame, holding), _facts(frame, holding)
    return KeyLine(row.title, row.district, state, facts, f"/survey/phone/{row.id}", revoke)


def _state(frame: Frame, holding: HolderRow | None) -> Badge:
    if holding is None or holding.key_id is None:
        return Badge(frame.say("앱 연결 안 됨"))
    if holding.last_seen_at is None:
        return Badge(frame.say("아직 안 열어 봄"), "wait")
    return Badge(frame.say("앱 연결됨"), "good")


def _facts(frame: Frame, holding: HolderRow | None) -> tuple[str, ...]:
    if holding is None:
        return ()
    seen, made = holding.last_seen_at, holding.made_at
    told = (
        frame.say("{when}에 만듦").format(when=moment_text(made, frame.lang)) if made else "",
        frame.say("마지막으로 본 때 {when}").format(when=moment_text(seen, frame.lang)) if seen else "",
        holding.device,
        frame.say("앱으로 보낸 기록 {n}건").format(n=f"{holding.sent:,}") if holding.sent or holding.key_id else "",
    )
    return tuple(filter(None, told))


@router.post("/survey/phone/{campaign_id}")
def make_own(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID) -> Response:
    """Make a key for oneself; the code is on the answer itself and nowhere else, so there is no redirect."""
    made = keys.make_own(session, caller, campaign_id, frame.request)
    row = get_campaign(session, campaign_id)
    return _own(frame, caller, session, _fresh(made, row.title))


@router.post("/survey/phone/{campaign_id}/{key_id}/revoke")
def revoke_own(caller: Writer, session: SessionDep, campaign_id: UUID, key_id: UUID) -> Response:
    """Take one's own key back."""
    keys.take_back(session, caller, campaign_id, key_id)
    return go("/survey/phone?done=field-key-revoked")


def _fresh(made: keys.MadeKey, project: str) -> FreshKey:
    code = base64.b64encode(picture(made.setup)).decode()
    parts = urlsplit(made.address)
    plain = parts.scheme != "https" and not is_loopback(parts.hostname)
    return FreshKey(made.name, project, f"data:image/svg+xml;base64,{code}", made.address, plain)


@router.get("/campaigns/{campaign_id}/phones")
def everybody(frame: FrameDep, caller: SignedIn, session: SessionDep, campaign_id: UUID) -> Response:
    """Show who of a campaign has an app, when it was last seen and how much it has sent."""
    row = get_campaign(session, campaign_id)
    require_runner(caller, row)
    found = keys.holders_for(session, caller, campaign_id)
    view = PhonesPage(
        tabs=tabs(frame, SURVEY, "/campaigns"),
        campaign=row.title,
        campaign_url=f"/campaigns/{row.id}",
        lines=tuple(_line(frame, row, one) for one in found),
        without=sum(one.key_id is None for one in found),
        takes=row.state is not CampaignState.CLOSED,
    )
    return frame.show("campaign_phones.html", "survey", phones=view)


def _line(frame: Frame, row: CampaignRow, holding: HolderRow) -> KeyLine:
    url = f"/campaigns/{row.id}/phones"
    revoke = f"{url}/{holding.key_id}/revoke" if holding.key_id else ""
    state, facts = _state(frame, holding), _facts(frame, holding)
    make = f"{url}/{holding.account_id}"
    return KeyLine(holding.name, ", ".join(holding.teams), state, facts, make, revoke)


@router.post("/campaigns/{campaign_id}/phones")
def make_all(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID) -> Response:
    """Make keys for all who have none, as sheets to print and cut; they are shown this once."""
    return _sheet(frame, session, campaign_id, tuple(keys.make_for_all(session, caller, campaign_id, frame.request)))


@router.post("/campaigns/{campaign_id}/phones/{account_id}")
def make_one(frame: FrameDep, caller: Writer, session: SessionDep, campaign_id: UUID, account_id: UUID) -> Response:
    """Make a key for one surveyor; what they had ends."""
    made = keys.make_for(session, caller, campaign_id, account_id, frame.request)
    return _sheet(frame, session, campaign_id, (made,))


def _sheet(frame: Frame, session: Session, campaign_id: UUID, made: tuple[keys.MadeKey, ...]) -> Response:
    row = get_campaign(session, campaign_id)
    if not made:
        return go(f"/campaigns/{campaign_id}/phones?done=field-keys-none")
    view = KeySheet(row.title, f"/campaigns/{row.id}/phones", tuple(_fresh(one, row.title) for one in made))
    shown = frame.show("key_sheet.html", "survey", sheet=view)
    shown.headers["Cache-Control"] = "no-store"
    return shown


@router.post("/campaigns/{campaign_id}/phones/{key_id}/revoke")
def revoke(caller: Writer, session: SessionDep, campaign_id: UUID, key_id: UUID) -> Response:
    """Take a surveyor's key back."""
    keys.take_back(session, caller, campaign_id, key_id)
    return go(f"/campaigns/{campaign_id}/phones?done=field-key-revoked")
