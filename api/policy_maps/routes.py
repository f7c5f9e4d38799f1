"""Policy maps over HTTP: any table by dong joined, classified, mapped and exported."""

from fastapi import APIRouter

router = APIRouter(tags=["정책지도"])
