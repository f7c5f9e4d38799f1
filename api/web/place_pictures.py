"""Pictures of places as the pages show them; a place without a photo has the illustration of its kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from api.place_photos import srcset_of, urls_of
from api.web.messages import Translator
from geo.enums import Licence
from geo.place_access import PlaceRole
from geo.queries.place_media import PlacePhoto, first_photos
from geo.queries.spaces import SpaceRow


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo with its copies; `small` is at most 40 kB, `large` is what a press on it opens."""

    alt: str
    small: str
    medium: str
    large: str
    srcset: str
    width: int
    height: int
    caption: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """All pictures of a place by what they are."""

    photos: tuple[Picture, ...] = ()
    plans: tuple[Picture, ...] = ()
    entrances: tuple[Picture, ...] = ()


def picture(photo: PlacePhoto, say: Translator) -> Picture:
    """Return a public photo as a page shows it."""
    urls = urls_of(photo.media_id)
    free = photo.licence == Licence.OWN
    rights = " · ".join(filter(None, (photo.credit, "" if free else say(Licence(photo.licence).label))))
    return Picture(
        alt=photo.alt,
        small=urls["small"],
        medium=urls["medium"],
        large=urls["large"],
        srcset=srcset_of(photo),
        width=photo.width or 4,
        height=photo.height or 3,
        caption=photo.caption,
        rights=rights,
    )


def pictures(photos: Sequence[PlacePhoto], say: Translator) -> Pictures:
    """Return the pictures of a place by what they are, in their order."""
    of = {role: tuple(picture(one, say) for one in photos if one.role is role) for role in PlaceRole}
    return Pictures(of[PlaceRole.PHOTO], of[PlaceRole.PLAN], of[PlaceRole.ENTRANCE])


def card_pictures(session: Session, rows: Iterable[SpaceRow], say: Translator) -> dict[UUID, Picture]:
    """Return the photo that stands for each space in a list, where there is one."""
    photos = first_photos(session, [row.id for row in rows if row.pictured])
    return {space_id: picture(photo, say) for space_id, photo in photos.items()}
