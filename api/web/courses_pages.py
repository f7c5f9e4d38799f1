"""Pages: Tour courses."""

from fastapi import APIRouter

router = APIRouter()
