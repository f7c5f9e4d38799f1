"""Put the service together; nothing is opened at import."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import APIRouter, FastAPI
from starlette.datastructures import State
from starlette.types import ASGIApp

from api import docs_page, errors, health, metrics
from api.agreements import routes as agreements
from api.atlases import routes as atlases
from api.auth import routes as auth
from api.bookings import routes as bookings
from api.campaigns import routes as campaigns
from api.committee import routes as committee
from api.compressing import Compressed
from api.consents import routes as consents
from api.courses import routes as courses
from api.coverage import routes as coverage
from api.dongs import routes as dongs
from api.duplicates import routes as duplicates
from api.forms import routes as forms
from api.growth import routes as growth
from api.hours import routes as hours
from api.imports import routes as imports
from api.made_once import MadeOnce
from api.maps_export import routes as maps_export
from api.media import routes as media
from api.middleware import BodyCap, StrictHeaders
from api.money import routes as money
from api.networks import routes as networks
from api.odk import key_routes as field_keys
from api.odk import routes as odk
from api.office import routes as office
from api.ogc import routes as ogc
from api.open_data import routes as open_data
from api.operation import routes as operation
from api.operation.looking import versions
from api.parties import routes as parties
from api.policy_maps import routes as policy_maps
from api.population import routes as population
from api.privacy import routes as privacy
from api.programmes import routes as programmes
from api.projects import routes as projects
from api.proxies import BehindProxies
from api.reads import ReadAgain
from api.request_log import Watched
from api.resources import routes as resources
from api.review import routes as review
from api.rounds import routes as rounds
from api.scenarios import routes as scenarios
from api.search import routes as search
from api.security_reports import routes as security_reports
from api.series import routes as series
from api.sites import routes as sites
from api.siting import routes as siting
from api.spaces import routes as spaces
from api.submissions import routes as submissions
from api.under import Under
from api.use import routes as use
from api.web.wiring import install as install_pages
from api.webhooks import routes as webhooks
from geo.db import Database
from geo.engine_watch import tell_pool, tell_slow
from geo.errors import SetupError
from geo.settings import Settings
from geo.standby import Standby
from maps.page_mode import Tiles

log = logging.getLogger("maeul.web")
UPLOADS = (
    re.compile("(/api/v1|/admin)/imports"),
    re.compile("/api/v1/campaigns/[^/]+/submissions"),
    re.compile("/odk/[^/]+/submission"),
    re.compile("/api/v1/(resources|archive/items)/[^/]+/media"),
    re.compile("/api/v1/(spaces|sites)/[^/]+/media|/keep/(spaces|sites)/[^/]+/photos/new"),
    re.compile("/api/v1/policy-maps|/plan/maps"),
    re.compile("/resources/[^/]+/photos/new|/archive/items/[^/]+/files"),
)
TAGLINE = "동네가 함께 쓰는 공간을 찾고, 예약하고, 기록하고, 지도로 만드는 서비스"


class Service(FastAPI):
    """The app with what stands around every answer, those to defects too: who asked, what is told of it, how strict
    browsers are with it."""

    tile_origin: str | None = None

    def build_middleware_stack(self) -> ASGIApp:
        return BehindProxies(Watched(StrictHeaders(super().build_middleware_stack(), self.tile_origin)))


def api_routers() -> list[APIRouter]:
    """Return the routers under /api/v1, one per feature folder, the most asked first: they are tried in order."""
    return [
        spaces.router,
        bookings.router,
        dongs.router,
        sites.router,
        search.router,
        resources.router,
        duplicates.router,
        projects.router,
        maps_export.router,
        imports.router,
        parties.router,
        committee.router,
        hours.router,
        series.router,
        programmes.router,
        rounds.router,
        agreements.router,
        money.router,
        use.router,
        submissions.router,
        field_keys.router,
        campaigns.router,
        review.router,
        forms.router,
        consents.router,
        media.router,
        courses.router,
        growth.router,
        coverage.router,
        networks.router,
        population.router,
        siting.router,
        scenarios.router,
        policy_maps.router,
        atlases.router,
        office.router,
        privacy.router,
        operation.router,
        open_data.router,
        webhooks.router,
        auth.router,
    ]


def create_app(settings: Settings, database: Database) -> FastAPI:
    """Return the service upon one database; the pool opens its connections when they are first needed."""
    return attach(build_app(settings), settings, database)


def build_app(settings: Settings) -> FastAPI:
    """Return the routes and their surroundings, without a database: of `settings` only limits of size and tiles."""
    app = Service(
        title="마을아틀라스 API", version="1", summary=TAGLINE, lifespan=_lifespan, docs_url=None, redoc_url=None
    )
    errors.install(app)
    app.add_middleware(ReadAgain)
    app.add_middleware(BodyCap, most=settings.max_body_bytes, uploads=UPLOADS, most_upload=settings.max_upload_bytes)
    app.add_middleware(Compressed)
    app.tile_origin = Tiles(settings.tile_url).origin if settings.tile_url else None
    api = Under(prefix="/api/v1")
    for router in api_routers():
        api.include_router(router)
    api.close()
    app.include_router(api)
    app.include_router(maps_export.embed_router)
    app.include_router(ogc.router)
    app.include_router(odk.router)
    app.include_router(security_reports.router)
    install_pages(app)
    docs_page.install(app)
    health.install(app)
    return app


def attach(app: FastAPI, settings: Settings, database: Database) -> FastAPI:
    """Put the app upon a database, in the place of the one it stood upon before."""
    app.state = State()
    app.state.settings = settings
    app.state.proxies = settings.proxies
    app.state.draining = False
    app.state.engine = database.app_engine(settings)
    tell_slow(app.state.engine, settings.slow_statement_ms)
    tell_pool(app.state.engine, metrics.POOL_TAKEN.inc, metrics.POOL_TAKEN.dec)
    metrics.POOL_MOST.set(settings.pool_size)
    app.state.reading_engine = app.state.engine.execution_options(isolation_level="AUTOCOMMIT")
    read_url = settings.read_database_url
    app.state.standby = Standby(read_url, database, settings) if read_url else None
    app.state.database = database
    app.state.made_once = MadeOnce()
    # Its own: requests that wait for the database must not keep /readyz silent.
    app.state.waiting_room = anyio.CapacityLimiter(2)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    log.info("web server started", extra={"version": versions()["maeul"]})
    yield
    log.info("web server stopped")
    if app.state.standby is not None:
        app.state.standby.close()
    app.state.engine.dispose()


def factory() -> FastAPI:
    """Make the app from the environment, for the web server's own process."""
    settings = Settings()
    if settings.database_url is None:
        raise SetupError(
            "MAEUL_DATABASE_URL이 없어요. './maeul up'으로 시작해 주세요.", "MAEUL_DATABASE_URL is not set."
        )
    return create_app(settings, Database(settings.database_url, settings.app_database_url))
