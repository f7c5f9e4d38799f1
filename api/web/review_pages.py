"""Pages: Reviewing what was surveyed,."""

from fastapi import APIRouter

router = APIRouter()
