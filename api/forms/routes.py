"""Survey forms over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["조사 양식"])
