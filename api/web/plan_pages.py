"""The planner's page: coverage map and table side by side."""

from fastapi import APIRouter

router = APIRouter()
