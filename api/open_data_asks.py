"""What routes and pages ask of open data: the address in its links, datasets described, files with their names."""

from pathlib import Path
from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session

from api.auth.browser import link_base
from api.http import file_name, has_already
from api.kept_files import kept_file
from geo import clock
from geo.errors import SetupError
from geo.open_data.datasets import DATASETS, Dataset
from geo.open_data.describing import API, address_of_file, size_of
from geo.open_data.formats import FORMATS
from geo.open_data.making import Wish, about_of, stamp_of_dataset
from geo.open_data.parts import About, told_of
from geo.settings import Settings

FRESH = "no-cache"
"""Kept by a browser, but asked after each time: what is taken back is gone at once."""


def base_of(request: Request, settings: Settings) -> str:
    """Return the address that links in files begin with; empty where nobody has said what it is."""
    try:
        return link_base(request, settings)
    except SetupError:
        return ""


def datasets_told(session: Session, settings: Settings, base: str) -> list[dict[str, Any]]:
    """Return what is said of every dataset."""
    return [dataset_told(session, settings, base, one) for one in DATASETS.values()]


def dataset_told(session: Session, settings: Settings, base: str, dataset: Dataset) -> dict[str, Any]:
    """Return what is said of one dataset."""
    stamp = stamp_of_dataset(session, dataset)
    about = about_of(session, Wish(dataset, base=base), stamp)
    return {
        "id": dataset.id,
        "features": about.features,
        "left_out": about.left_out,
        **told_of(about),
        "formats": [_format(settings, Wish(dataset, kind, base=base), stamp) for kind in dataset.formats],
        "dictionary": f"{base}{API}/{dataset.id}/dictionary",
        "collections": [f"{base}/ogc/collections/{name}" for name in dataset.collections],
    }


def _format(settings: Settings, wish: Wish, stamp: str) -> dict[str, Any]:
    facts = FORMATS[wish.format]
    return {
        "format": wish.format.value,
        "label": facts.label,
        "media_type": facts.media_type,
        "url": address_of_file(wish.base, wish.dataset.id, wish.format),
        "bytes": size_of(settings.data_dir, wish, stamp),
    }


def file_title(wish: Wish, about: About, place: str) -> str:
    """Return what a file is called on somebody's own machine."""
    where = f"({place})" if place else ""
    day = about.changed_at.astimezone(clock.SEOUL).strftime("%Y%m%d")
    return f"{about.title}{where} {day}.{FORMATS[wish.format].suffix}"


def unchanged(request: Request, tag: str) -> Response | None:
    """Return the answer for somebody who has the file already."""
    quoted = f'"{tag}"'
    if has_already(request, quoted):
        return Response(status_code=304, headers={"ETag": quoted, "Cache-Control": FRESH})
    return None


def sent(request: Request, path: Path, media_type: str, tag: str, *names: str) -> Response:
    """Send a file, whole or in one part, under its name in ASCII and its title."""
    plain, title = names
    headers = {"ETag": f'"{tag}"', "Cache-Control": FRESH, **file_name(plain, title)}
    return kept_file(request, path, media_type, headers)
