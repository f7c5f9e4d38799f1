"""The short addresses printed in QR codes."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
