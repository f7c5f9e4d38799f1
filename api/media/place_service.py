"""Pictures of rooms and sites, for the API and the pages alike: their keeper hangs, describes, shows and takes down."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require, require_writer
from api.media import service
from api.media.service import Sent
from geo import clock
from geo.errors import Conflict, InvalidInput
from geo.media.states import MediaKind
from geo.media.store import check_upload
from geo.place_access import PlaceRole
from geo.queries import media, place_media
from geo.queries.place_media import PlacePhoto, Spot
from geo.queries.sites import get_site
from geo.queries.spaces import get_space
from geo.settings import Settings

MOST = 30
"""Pictures that may hang at one place at a time."""


def place_of(session: Session, spot: Spot) -> Place:
    """Return where a room or site counts; raise NotFound for one that does not exist."""
    if spot.space_id is not None:
        space = get_space(session, spot.space_id, clock.today())
        return Place(space.site_id, space.district_code, space.province_code)
    if spot.site_id is None:
        raise media.unknown_media()
    site = get_site(session, spot.site_id, clock.today())
    return Place(site.id, site.district_code, site.province_code)


def keeps(session: Session, caller: Caller | None, spot: Spot) -> bool:
    """Say whether the caller looks after a place; raise NotFound for one that does not exist."""
    place = place_of(session, spot)
    return caller is not None and may(caller, Action.KEEP_SPACES, place)


def require_keeper(session: Session, caller: Caller, spot: Spot) -> None:
    """Raise NotAllowed for whoever does not look after a place."""
    require_writer(caller)
    require(caller, Action.KEEP_SPACES, place_of(session, spot))


def photos_of(session: Session, caller: Caller | None, spot: Spot) -> tuple[list[PlacePhoto], bool]:
    """Return the pictures of a place as far as the caller may see them, and whether they see what is not public."""
    if keeps(session, caller, spot):
        return place_media.kept_photos(session, spot), True
    return place_media.public_photos(session, spot), False


def hang(session: Session, settings: Settings, caller: Caller, spot: Spot, sent: Sent, role: PlaceRole) -> UUID:
    """Keep a photo and hang it at a place; everybody sees it as soon as its copies stand, unless it shows people."""
    require_keeper(session, caller, spot)
    live = [one for one in place_media.kept_photos(session, spot) if one.closed_at is None]
    if len(live) >= MOST:
        raise Conflict(
            f"사진은 한 곳에 {MOST}장까지 걸 수 있어요. 오래된 사진을 내린 다음 올려 주세요.",
            f"A place shows at most {MOST} pictures: take one down first.",
            code="too_many_photos",
        )
    if check_upload(settings, sent.content).kind is not MediaKind.PHOTO:
        raise InvalidInput(
            "사진 파일(JPEG·PNG·WebP)만 올릴 수 있어요. 평면도도 사진으로 바꾸어 올려 주세요.",
            "Only photos (JPEG, PNG, WebP); send a plan as a picture, too.",
            code="not_a_photo",
        )
    kept = service.keep(session, settings, caller, sent)
    if sent.release and not sent.shows_people:
        media.release(session, [kept], caller.account_id, clock.now())
    return place_media.hang(session, spot, kept, role, sent.caption, caller.account_id)


def change(session: Session, caller: Caller, photo: PlacePhoto, version: int, values: Mapping[str, Any]) -> None:
    """Write what is said of a picture: its role and caption, its description, rights and whether people are in it."""
    require_keeper(session, caller, photo.spot)
    about_file = {name: values[name] for name in media.MEDIA_COLUMNS if name in values}
    if about_file:
        media.change_media(session, photo.media_id, int(values["media_version"]), about_file)
    place_media.change_link(session, photo, version, values)


def take_down(session: Session, caller: Caller, photo: PlacePhoto) -> None:
    require_keeper(session, caller, photo.spot)
    place_media.take_down(session, photo, clock.now())


def put_back(session: Session, caller: Caller, photo: PlacePhoto) -> None:
    require_keeper(session, caller, photo.spot)
    place_media.put_back(session, photo)


def sort(session: Session, caller: Caller, spot: Spot, order: Sequence[UUID]) -> None:
    require_keeper(session, caller, spot)
    place_media.sort(session, spot, order)


def show(session: Session, caller: Caller, photo: PlacePhoto) -> None:
    """Let everybody see a picture; one in which people can be recognised needs their consent first."""
    require_keeper(session, caller, photo.spot)
    media.refuse_unreleasable(media.get_media(session, photo.media_id))
    if not photo.consented:
        raise Conflict(
            "알아볼 수 있는 사람이 나오는 사진이에요. 그분의 동의를 조정자가 동의 대장에 적은 다음에 보일 수 있어요.",
            "People can be recognised: a coordinator records their consent first.",
            code="media_consent_needed",
        )
    media.release(session, [photo.media_id], caller.account_id, clock.now())


def hide(session: Session, caller: Caller, photo: PlacePhoto) -> None:
    """Take a picture back from everybody at once; it stays at its place for the keeper."""
    require_keeper(session, caller, photo.spot)
    media.hide(session, [photo.media_id])
