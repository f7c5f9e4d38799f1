"""Pictures of places as JSON-ready values, for spaces, sites and their keepers alike."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from geo.enums import Licence
from geo.media.photos import SIZES, size_within
from geo.media.states import MediaState
from geo.place_access import PlaceRole
from geo.queries.place_media import PlacePhoto

ADDRESS = "/api/v1/media"


class PhotoInside(BaseModel):
    """What keeps a picture back, for who looks after its place."""

    state: MediaState
    state_label: str
    released: bool
    shows_people: bool
    consented: bool
    problem: str
    problem_en: str
    closed_at: datetime | None
    version: int
    media_version: int


class PhotoOut(BaseModel):
    """A picture of a place; width and height are those of its large copy, `urls` lead to copies of three sizes."""

    link_id: UUID
    media_id: UUID
    role: PlaceRole
    role_label: str
    of: Annotated[str, Field(description="space: 이 공간의 사진, site: 시설 전체의 사진")]
    width: int | None
    height: int | None
    alt: str
    caption: str
    licence: str
    licence_label: str
    credit: str
    position: int
    urls: dict[str, str]
    inside: Annotated[PhotoInside | None, Field(description="공간지기에게만: 상태, 공개 여부, 까닭, 판")] = None


class PhotoList(BaseModel):
    items: list[PhotoOut]
    next: str | None
    total: int


def urls_of(media_id: UUID) -> dict[str, str]:
    """Return where the public copies of a photo are fetched."""
    return {size: f"{ADDRESS}/{media_id}/{size}.jpg" for size in SIZES}


def srcset_of(photo: PlacePhoto) -> str:
    """Return the copies of a photo with their widths, for a browser to choose from."""
    if photo.width is None or photo.height is None:
        return ""
    urls = urls_of(photo.media_id)
    wide: dict[int, str] = {}
    for size, edge in sorted(SIZES.items(), key=lambda item: item[1]):
        wide.setdefault(size_within(photo.width, photo.height, edge)[0], urls[size])
    return ", ".join(f"{url} {width}w" for width, url in wide.items())


def photo_out(photo: PlacePhoto, *, inside: bool = False) -> dict[str, Any]:
    """Return a picture where it hangs."""
    names = ("width", "height", "alt", "caption", "licence", "credit", "position")
    return {
        "link_id": str(photo.link_id),
        "media_id": str(photo.media_id),
        "role": photo.role.value,
        "role_label": photo.role.label,
        "of": "space" if photo.space_id else "site",
        **{name: getattr(photo, name) for name in names},
        "licence_label": Licence(photo.licence).label,
        "urls": urls_of(photo.media_id) if photo.state is MediaState.READY else {},
        "inside": _inside(photo) if inside else None,
    }


def _inside(photo: PlacePhoto) -> dict[str, Any]:
    names = ("released", "shows_people", "consented", "problem", "problem_en", "version", "media_version")
    return {
        "state": photo.state.value,
        "state_label": photo.state.label,
        "closed_at": photo.closed_at.isoformat() if photo.closed_at else None,
        **{name: getattr(photo, name) for name in names},
    }
