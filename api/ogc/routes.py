"""OGC API Features: layers for GIS clients."""

from fastapi import APIRouter

router = APIRouter(prefix="/ogc", include_in_schema=False)
