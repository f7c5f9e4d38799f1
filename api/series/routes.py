"""Series of bookings over HTTP."""

from fastapi import APIRouter

router = APIRouter()
