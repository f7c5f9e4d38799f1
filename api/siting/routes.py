"""Next sites over HTTP: where the next one helps most, and why there."""

from fastapi import APIRouter

router = APIRouter(tags=["다음 자리"])
