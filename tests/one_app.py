"""One app for the whole run, put upon each test's own database."""

from fastapi import FastAPI

from api.app import attach, build_app
from geo.db import Database
from geo.settings import Settings

_APPS: dict[tuple[object, ...], FastAPI] = {}


def shared_app(settings: Settings, database: Database) -> FastAPI:
    """Return the one app of this run, put upon a database: building its three hundred routes anew costs half a second.

    Only one test at a time may use it; a test that needs two services makes them itself (create_app).
    """
    built_of = (settings.max_body_bytes, settings.max_upload_bytes, settings.tile_url)
    if built_of not in _APPS:
        _APPS[built_of] = build_app(settings)
    return attach(_APPS[built_of], settings, database)
