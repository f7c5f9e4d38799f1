"""Open data over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["열린 자료"])
