"""Groups and households: the pages."""

from fastapi import APIRouter

router = APIRouter()
