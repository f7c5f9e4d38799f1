"""Editions of atlases over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/atlases", tags=["자료집"])
