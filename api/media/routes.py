"""Photos, recordings and documents, and the village archive, over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["사진과 기록"])
