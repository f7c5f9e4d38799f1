"""Reviewing what was surveyed, over HTTP."""

from fastapi import APIRouter

router = APIRouter(tags=["검토"])
