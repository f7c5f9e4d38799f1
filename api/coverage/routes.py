"""Coverage over HTTP: which dong is left out, why, and what own targets ask for."""

from fastapi import APIRouter

router = APIRouter(tags=["형평"])
