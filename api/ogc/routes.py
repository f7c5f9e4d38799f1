"""OGC API Features: layers for GIS clients."""

from fastapi import Depends

from api.ogc import editing, reading, tiles
from api.ogc.editors import know_reader
from api.ogc.speaking import DataRoute
from api.under import Under

READER = [Depends(know_reader)]
router = Under(prefix="/ogc", include_in_schema=False)
router.include_router(tiles.router)
router.include_router(editing.router)
router.include_router(reading.router, dependencies=READER)
# the address of the prefix itself, which a router among others cannot have
router.add_api_route(
    "", reading.show_landing, methods=["GET", "HEAD"], route_class_override=DataRoute, dependencies=READER
)
router.add_api_route("", reading.show_reading, methods=["OPTIONS"])
