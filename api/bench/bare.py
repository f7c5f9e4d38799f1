"""The yardstick of `nearby`: FastAPI and psycopg with nothing between, running the very statement of the search."""

import os
import threading
from typing import Any

import orjson
import psycopg
from fastapi import FastAPI, Response
from psycopg.rows import dict_row
from sqlalchemy import create_engine, text

from geo import clock
from geo.queries.spaces import SpaceSearch, search_statement


def factory() -> FastAPI:
    """Make the bare app upon MAEUL_APP_DATABASE_URL; one connection per thread, the answer made by orjson."""
    url = os.environ["MAEUL_APP_DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    sql, parameters = search_statement(SpaceSearch(near=(0.0, 0.0), limit=20), clock.now())
    statement = str(text(sql).compile(dialect=create_engine("postgresql+psycopg://").dialect))
    own = threading.local()
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/nearby")
    def nearby(near: str, limit: int = 20) -> Response:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        lon, lat = map(float, near.split(","))
        rows: list[dict[str, Any]] = own.connection.execute(
            statement, {**parameters, "lon": lon, "lat": lat, "limit": limit}
        ).fetchall()
        return Response(orjson.dumps({"items": rows}, default=str), media_type="application/json")

    return app
