"""The planner's what-if."""

from fastapi import APIRouter

router = APIRouter()
