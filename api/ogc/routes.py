"""OGC API Features: layers for GIS clients."""

from fastapi import APIRouter

from api.ogc import tiles

router = APIRouter(prefix="/ogc", include_in_schema=False)
router.include_router(tiles.router)
