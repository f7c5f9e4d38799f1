"""Behind a campaign's poster: anybody proposes a place without an account. It is counted, stored raw and reviewed."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Response
from sqlalchemy.orm import Session

from api.auth.browser import client_address, link_base
from api.auth.deps import FromHere
from api.auth.secrets import sha256_of
from api.deps import SessionDep, SettingsDep
from api.door_codes import picture
from api.jobs.submissions import apply_later
from api.web.campaigns_views import OpenPage, PosterPage
from api.web.forms import Fields
from api.web.labels import dated
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.views import NO_ERRORS, Choice
from geo.crs import in_korea
from geo.enums import ResourceKind
from geo.errors import MaeulError
from geo.queries.campaigns import CampaignRow, get_by_code, unknown_campaign
from geo.queries.forms import FormVersionRow, campaign_versions
from geo.queries.rate_limits import HOUR, count_hit
from geo.surveys.campaign_states import CampaignState
from geo.surveys.instances import write_instance
from geo.surveys.intake import Incoming, receive
from geo.surveys.open_proposals import OpenProposal, answers_of, may_be_proposed
from geo.surveys.submission_states import Channel

router = APIRouter()
Code = Annotated[str, Path(min_length=4, max_length=20, pattern="^[A-Za-z0-9]+$")]
Typed = Mapping[str, str]


def _campaign(session: Session, code: str) -> CampaignRow:
    """Return the open campaign behind a poster; one that is not for everybody does not exist here."""
    row = get_by_code(session, code)
    if not row.open_to_all or row.state is CampaignState.DRAFT:
        raise unknown_campaign()
    return row


def _versions(session: Session, row: CampaignRow) -> dict[str, FormVersionRow]:
    """Return kind → the campaign's form for it, of kinds that a stranger may propose."""
    found = campaign_versions(session, row.id)
    return {one.kind.value: one for one in found if one.kind and may_be_proposed(one.kind, one.definition)}


@router.get("/c/{code}")
def propose(frame: FrameDep, session: SessionDep, code: Code, thanks: str = "") -> Response:
    """Show the form to everybody who has the link."""
    return _page(frame, session, _campaign(session, code), {}, NO_ERRORS, thanks=bool(thanks))


def _page(
    frame: Frame,
    session: Session,
    row: CampaignRow,
    typed: Typed,
    errors: Typed,
    *,
    thanks: bool = False,
    status: int = 200,
) -> Response:
    kinds = list(_versions(session, row))
    chosen = typed.get("kind", kinds[0] if kinds else "")
    view = OpenPage(
        code=row.code,
        title=row.title,
        about=row.about,
        district=row.district,
        district_code=row.district_code,
        until=dated(row.ends_on, frame.lang),
        takes=row.state is CampaignState.OPEN and bool(kinds),
        kinds=tuple(Choice(kind, frame.say(ResourceKind(kind).label), kind == chosen) for kind in kinds),
        typed=typed,
        errors=errors,
        instance_id=_instance_id(typed),
        outlines_url=OUTLINES_URL,
        schematic=read_atlas(session).schematic,
        lon=typed.get("lon", ""),
        lat=typed.get("lat", ""),
        thanks=thanks,
    )
    return frame.show("campaign_open.html", "find", status=422 if errors else status, proposal=view)


def _instance_id(typed: Typed) -> str:
    """Return the id of the form that is being filled in, so that sending it twice is no second proposal."""
    try:
        return str(UUID(typed.get("instance", "")))
    except ValueError:
        return str(uuid4())


@router.post("/c/{code}", dependencies=[FromHere])
def send(frame: FrameDep, session: SessionDep, settings: SettingsDep, code: Code, form: FormDep) -> Response:
    """Take a proposal in: counted by address, stored as it came, seen by a reviewer before anybody else."""
    row = _campaign(session, code)
    fields = Fields(form, frame.say)
    wanted = _read(fields)
    version = _versions(session, row).get(fields.raw("kind"))
    if version is None:
        fields.refuse("kind", "무엇인지 골라 주세요.")
    if fields.errors or version is None:
        return _page(frame, session, row, form, fields.errors)
    bucket = f"open:{sha256_of(client_address(frame.request))}"
    count_hit(frame.request.app.state.engine, bucket, HOUR, settings.open_proposals_per_hour)
    instance_id = f"uuid:{_instance_id(form)}"
    xml = write_instance(version.definition, answers_of(version.definition, wanted), instance_id)
    try:
        got = receive(session, settings, Incoming(xml, row.id, None, Channel.OPEN, version))
    except MaeulError as error:
        return _page(frame, session, row, form, {"name": frame.said(error)})
    apply_later(session, got.submission_id)
    return go(f"/c/{row.code}?thanks=1")


def _read(fields: Fields) -> OpenProposal:
    name, summary = fields.text("name", 200), fields.text("summary", 2000, required=False)
    address = fields.text("address", 200, required=False)
    point = _point(fields.given)
    if point is None and not address:
        fields.refuse("address", "지도에서 자리를 누르거나, 어디쯤인지 적어 주세요.")
    return OpenProposal(name, summary, address, point)


def _point(given: Typed) -> tuple[float, float] | None:
    try:
        lon, lat = float(given.get("lon", "")[:20]), float(given.get("lat", "")[:20])
    except ValueError:
        return None
    return (lon, lat) if in_korea(lon, lat) else None


@router.get("/c/{code}/poster")
def poster(frame: FrameDep, session: SessionDep, settings: SettingsDep, code: Code) -> Response:
    """Show a sheet to be printed and hung up: what is asked, and the code of the page."""
    row = _campaign(session, code)
    base = link_base(frame.request, settings)
    view = PosterPage(
        row.title,
        row.about,
        row.district,
        dated(row.ends_on, frame.lang),
        f"{base}/c/{row.code}",
        f"/c/{row.code}/code.svg",
        f"/campaigns/{row.id}",
    )
    return frame.show("campaign_poster.html", "find", poster=view)


@router.get("/c/{code}/code.svg")
def code_picture(frame: FrameDep, session: SessionDep, settings: SettingsDep, code: Code) -> Response:
    """Draw the code of a campaign's page."""
    row = _campaign(session, code)
    return Response(picture(f"{link_base(frame.request, settings)}/c/{row.code}"), media_type="image/svg+xml")
