"""What the clock does about tiles: those of another day or another content go, and all of them when room runs out."""

import logging
from typing import Final

from sqlalchemy import Engine

from geo.db import transaction
from geo.queries.tiles import sweep_tiles
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")

MEGABYTE: Final = 1_000_000


def tile_round(engine: Engine, settings: Settings) -> None:
    """Drop tiles that no longer hold: what a consent no longer opens stays nowhere."""
    with transaction(engine) as session:
        gone = sweep_tiles(session, settings.tile_cache_mb * MEGABYTE)
    if gone:
        log.info("tiles: %s dropped", gone)
