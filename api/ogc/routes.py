"""OGC API Features: layers for GIS clients."""

from api.ogc import reading, tiles
from api.ogc.speaking import DataRoute
from api.under import Under

router = Under(prefix="/ogc", include_in_schema=False)
router.include_router(tiles.router)
router.include_router(reading.router)
# the address of the prefix itself, which a router among others cannot have
router.add_api_route("", reading.show_landing, methods=["GET", "HEAD"], route_class_override=DataRoute)
router.add_api_route("", reading.show_reading, methods=["OPTIONS"])
for _path in ("/collections/{name}/items", "/collections/{name}/items/{feature_id}"):
    router.add_api_route(_path, reading.show_reading, methods=["OPTIONS"])
