"""Files and items of the archive as JSON-ready values, each with no more than its reader may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from geo.enums import Licence
from geo.media.photos import SIZES
from geo.media.states import MediaKind
from geo.queries.archive import ArchiveRow, CollectionRow
from geo.queries.media import LinkedMedia

ADDRESS = "/api/v1/media"


def urls_of(media_id: UUID, kind: MediaKind, *, ready: bool = True) -> dict[str, str]:
    """Return where the public copies of a file are fetched."""
    if not ready:
        return {}
    if kind is MediaKind.PHOTO:
        return {size: f"{ADDRESS}/{media_id}/{size}.jpg" for size in SIZES}
    return {"copy": f"{ADDRESS}/{media_id}/copy"}


def media_out(row: LinkedMedia, *, inside: bool) -> dict[str, Any]:
    """Return a file where it shows."""
    names = ("copy_type", "width", "height", "alt", "caption", "licence", "credit", "position")
    return {
        "link_id": str(row.link_id),
        "media_id": str(row.media_id),
        "kind": row.kind.value,
        "role": row.role.value,
        "pair_id": str(row.pair_id) if row.pair_id else None,
        **{name: getattr(row, name) for name in names},
        "licence_label": Licence(row.licence).label,
        "urls": urls_of(row.media_id, row.kind, ready=row.state == "ready"),
        "inside": _inside(row) if inside else None,
    }


def _inside(row: LinkedMedia) -> dict[str, Any]:
    names = ("released", "problem", "problem_en", "shows_people", "name", "version", "media_version")
    return {
        "state": row.state.value,
        "state_label": row.state.label,
        **{name: getattr(row, name) for name in names},
        "original": f"{ADDRESS}/{row.media_id}/original",
    }


def collection_out(row: CollectionRow) -> dict[str, Any]:
    names = ("title", "summary", "district", "items", "version")
    return {"id": str(row.id), "state": row.state.value, **{name: getattr(row, name) for name in names}}


def item_out(row: ArchiveRow, media: Sequence[LinkedMedia], *, inside: bool) -> dict[str, Any]:
    """Return an item with its files; who told it only for those inside."""
    plain = ("title", "body", "place", "dong_code", "dong", "district", "happened_words", "teller_shown", "licence")
    days = ("happened_from", "happened_to", "published_at", "updated_at")
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        "kind_label": row.kind.label,
        **{name: getattr(row, name) for name in (*plain, "credit")},
        **{name: value.isoformat() if (value := getattr(row, name)) else None for name in days},
        "licence_label": Licence(row.licence).label,
        "collection": _named(row.collection_id, row.collection),
        "resource": _named(row.resource_id, row.resource),
        "media": [media_out(one, inside=inside) for one in media],
        "inside": _item_inside(row) if inside else None,
    }


def _named(thing_id: UUID | None, name: str | None) -> dict[str, Any] | None:
    return {"id": str(thing_id), "name": name} if thing_id else None


def _item_inside(row: ArchiveRow) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "state_label": row.state.label,
        "teller": row.teller,
        "consent_needed": row.consent_needed,
        "version": row.version,
    }
