"""Groups and households over HTTP."""

from fastapi import APIRouter

router = APIRouter()
