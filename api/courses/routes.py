"""Tour courses over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["코스"])
