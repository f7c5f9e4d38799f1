"""What the files that leave are called over HTTP, by their kind."""

from typing import Final

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def media_types(*kinds: str) -> dict[str, str]:
    """Return the media types of some kinds, in the order given."""
    return {kind: MEDIA_TYPES[kind] for kind in kinds}
