"""OGC API Features: layers for GIS clients."""

from api.ogc import tiles
from api.under import Under

router = Under(prefix="/ogc", include_in_schema=False)
router.include_router(tiles.router)
