"""Pages: Groups and people over time, and who is related to whom,."""

from fastapi import APIRouter

router = APIRouter()
