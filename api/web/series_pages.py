"""Series of bookings: the pages."""

from fastapi import APIRouter

router = APIRouter()
