"""What the field sends, over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["조사 기록"])
