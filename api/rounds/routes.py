"""Season rounds and matches over HTTP."""

from fastapi import APIRouter

router = APIRouter()
