"""Groups and people over time, and who is related to whom, over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["자람"])
