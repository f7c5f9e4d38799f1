"""Setting up a phone for the field by a QR code."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
