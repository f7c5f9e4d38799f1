"""The layers of /ogc, for people with browsers."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
