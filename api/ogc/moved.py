"""What became of features that a layer had: merged into another, which is shown instead, or gone for good."""

from typing import Final
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.errors import problem
from api.ogc.speaking import ROOT, base_of
from geo.errors import NotFound
from geo.layers.model import Collection
from geo.models.layers import Layer
from geo.queries.open_data import layer_of_record
from geo.queries.resources import kept_one, was_public

MOVED: Final = 308
GONE: Final = 410


def moved(request: Request, session: Session, layer: Collection, feature_id: str) -> Response | None:
    """Return the answer for the id of a record that was public once; None for an id that never was."""
    if Layer.RECORDS not in layer.layers or layer.source != "지역자원조사":
        return None
    try:
        record = UUID(feature_id)
    except ValueError:
        return None
    if not was_public(session, record):
        return None
    kept = kept_one(session, record)
    shown = layer_of_record(session, kept) if kept else None
    if shown is not None:
        name = layer.id if layer.id == "courses" else shown
        return RedirectResponse(f"{base_of(request)}{ROOT}/collections/{name}/items/{kept}", MOVED)
    if layer_of_record(session, record) is not None:
        return None
    return problem(request, NotFound("지금은 없는 기록이에요.", "This record is gone.", code="feature_gone"), GONE)
