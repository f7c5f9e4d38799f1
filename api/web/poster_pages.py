"""The A4 page that hangs at a door: a place's name, its picture and the code that leads to its page."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.deps import SessionDep, SettingsDep
from api.door_codes import picture
from api.web.messages import Translator
from api.web.pages import Frame, FrameDep
from api.web.place_pictures import pictures
from api.web.space_views import PlacePoster
from geo import clock
from geo.atlas.short_kinds import ShortKind
from geo.enums import Approval, SiteKind, SpaceKind
from geo.queries.place_media import Spot, public_photos
from geo.queries.short_keys import keys_for
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceDetail, get_space
from geo.settings import Settings

router = APIRouter()
SVG = "image/svg+xml"


@router.get("/spaces/{space_id}/poster")
def of_space(frame: FrameDep, session: SessionDep, settings: SettingsDep, space_id: UUID) -> Response:
    """Show the page to print for a room."""
    space, say = get_space(session, space_id, clock.today()), frame.say
    most = say("{n}명까지").format(n=space.heads_max) if space.heads_max else ""
    photos = public_photos(session, Spot(space.id)) + public_photos(session, Spot(site_id=space.site_id))
    view = PlacePoster(
        name=space.name,
        place=" · ".join(filter(None, (space.site_name, space.address))),
        facts=tuple(filter(None, (say(SpaceKind(space.kind).label), most))),
        kind_key=space.kind,
        pictures=pictures(photos, say),
        picture_url=f"/spaces/{space.id}/code.svg",
        address=short_address(frame, session, settings, ShortKind.SPACE, space.id),
        how=_how(space, say),
        back_url=f"/spaces/{space.id}",
    )
    return frame.show("place_poster.html", "find", poster=view)


def _how(space: SpaceDetail, say: Translator) -> tuple[str, ...]:
    """Return how one books here, in the steps of whoever stands before the paper."""
    first = say("휴대전화 카메라로 QR 코드를 찍어요.")
    if space.approval == Approval.INQUIRE:
        told = (
            say("전화로 물어보세요: {phone}").format(phone=space.phone) if space.phone else say("안내를 보고 문의해요.")
        )
        return (first, told)
    last = (
        say("바로 예약돼요. 그날 만나요!")
        if space.approval == Approval.INSTANT
        else say("공간지기가 확인하면 메일로 알려 드려요.")
    )
    return (first, say("빈 시간을 누르고 예약해요."), last)


@router.get("/sites/{site_id}/poster")
def of_site(frame: FrameDep, session: SessionDep, settings: SettingsDep, site_id: UUID) -> Response:
    """Show the page to print for a whole site."""
    site, say = get_site(session, site_id, clock.today()), frame.say
    view = PlacePoster(
        name=site.name,
        place=site.address,
        facts=(say(SiteKind(site.kind).label), say("빌릴 수 있는 공간 {n}곳").format(n=site.spaces)),
        kind_key="other",
        pictures=pictures(public_photos(session, Spot(site_id=site.id)), say),
        picture_url=f"/sites/{site.id}/code.svg",
        address=short_address(frame, session, settings, ShortKind.SITE, site.id),
        how=(
            say("휴대전화 카메라로 QR 코드를 찍어요."),
            say("쓰고 싶은 공간을 골라요."),
            say("빈 시간을 누르고 예약해요."),
        ),
        back_url=f"/sites/{site.id}",
    )
    return frame.show("place_poster.html", "find", poster=view)


@router.get("/spaces/{space_id}/code.svg")
def code_of_space(frame: FrameDep, session: SessionDep, settings: SettingsDep, space_id: UUID) -> Response:
    """Draw the code of a room's short address."""
    get_space(session, space_id, clock.today())
    return Response(picture(short_address(frame, session, settings, ShortKind.SPACE, space_id)), media_type=SVG)


@router.get("/sites/{site_id}/code.svg")
def code_of_site(frame: FrameDep, session: SessionDep, settings: SettingsDep, site_id: UUID) -> Response:
    """Draw the code of a site's short address."""
    get_site(session, site_id, clock.today())
    return Response(picture(short_address(frame, session, settings, ShortKind.SITE, site_id)), media_type=SVG)


def short_address(frame: Frame, session: Session, settings: Settings, kind: ShortKind, record_id: UUID) -> str:
    """Return the short address that is printed; it is made when it is first asked for."""
    key = keys_for(session, [(kind, record_id)])[record_id]
    return f"{link_base(frame.request, settings)}/r/{key}"
