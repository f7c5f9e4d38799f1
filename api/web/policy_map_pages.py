"""The planner's own tables as maps."""

from fastapi import APIRouter

router = APIRouter()
