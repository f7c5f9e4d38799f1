"""Season rounds and matches: the pages."""

from fastapi import APIRouter

router = APIRouter()
