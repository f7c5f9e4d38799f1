"""Pages: What the field sends,."""

from fastapi import APIRouter

router = APIRouter()
