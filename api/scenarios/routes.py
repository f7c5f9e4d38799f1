"""What-if over HTTP: sites added, moved, closed and re-dated in a named scenario; nothing real changes."""

from fastapi import APIRouter

router = APIRouter(tags=["가정해 보기"])
